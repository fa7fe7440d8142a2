/**
 * A finished sale as the journal keeps it. Pure.
 */

import { readCode } from "../../labels/static/signed_code.js";
import { approvalOf, priced, unitPrice } from "./basket.js";
import { changeDue, saleContradictions } from "./rules.js";

/** @typedef {import("./shapes.js").Tender} Tender */

/** The till was about to book something that contradicts itself: a fault of the program, and nothing is booked. */
export class Contradiction extends Error {}

/**
 * What is still to be paid.
 * @param {number} totalVnd
 * @param {Tender[]} tenders
 */
export function leftToPay(totalVnd, tenders) {
  return Math.max(0, -changeDue(totalVnd, tenders));
}

/**
 * Cash beyond the total comes back as change; anything else is never taken beyond what is left.
 * @param {number} totalVnd
 * @param {Tender[]} tenders
 * @param {Tender} tender
 */
export function mayTake(totalVnd, tenders, tender) {
  const left = leftToPay(totalVnd, tenders);
  return tender.amount_vnd > 0 && left > 0 && (tender.method === "cash" || tender.amount_vnd <= left);
}

/**
 * The body of a sale, without the number and time that booking gives it.
 *
 * @param {import("./basket.js").Basket} basket
 * @param {Tender[]} tenders
 * @param {{ shift: string, cashier: string }} shift
 * @param {(product: import("./shapes.js").Product) => number|null} starsOf
 * @returns {Omit<import("./shapes.js").Sale, "number"|"at">}
 * @throws {Contradiction} It would not add up.
 */
export function saleBody(basket, tenders, { shift, cashier }, starsOf) {
  const { lines, total_vnd } = priced(basket);
  const body = {
    shift,
    cashier,
    approved_by: lines.map((line) => approvalOf(line)?.approved_by).find(Boolean) ?? null,
    lines: lines.map((line) => ({
      product: line.product.product,
      quantity_milli: line.quantity_milli,
      price_vnd: unitPrice(line),
      discount_vnd: line.discount_vnd,
      vat_bp: line.product.vat_bp,
      lot: line.lot,
      serial: line.serial,
      stars: starsOf(line.product),
      // Only where there is one: a line without is the basket that it ever was.
      ...(line.note && { note: line.note }),
      ...(line.on && { on: line.on }),
      // As it was read: whether it is ours, the server finds out for itself.
      ...(line.label && readCode(line.label) && { label: line.label }),
      ...(approvalOf(line) && { approval: approvalOf(line)?.approval }),
    })),
    total_vnd,
    tenders,
    change_vnd: changeDue(total_vnd, tenders),
    ...(basket.exchange && { exchange: basket.exchange.id }),
  };
  const reasons = saleContradictions(body);
  if (reasons.length) throw new Contradiction(reasons.join(", "));
  return body;
}

/**
 * The names that a reprint of these products will need.
 * @param {Iterable<import("./shapes.js").Product>} products
 * @param {string} cashier
 * @returns {import("./shapes.js").Shown}
 */
export function shownFor(products, cashier) {
  return {
    cashier,
    products: Object.fromEntries(
      Array.from(
        products,
        ({ product, name, unit, kind }) => [
          product,
          { name, unit, ...(kind === "service" && { service: true }) },
        ],
      ),
    ),
  };
}
