/**
 * Goods for goods: a refund and the sale that it pays for, written in one stroke. Pure.
 */

import { exchangeParts, refundContradictions } from "./rules.js";
import { Contradiction } from "./sale.js";

/** @typedef {import("./shapes.js").Method} Method */
/** @typedef {import("./shapes.js").Tender} Tender */

/**
 * @typedef {object} Exchange Goods that somebody brought back to take others for them; nothing of it is booked yet.
 * @property {string} id Of the refund that it will be.
 * @property {import("./refund.js").Original} original The sale they are of, as far as it was left then.
 * @property {import("./shapes.js").RefundLine[]} lines
 * @property {number} total_vnd
 * @property {string} reason
 */

/**
 * The tender by which goods pay for goods; none where there is nothing that they cover.
 * @param {Exchange|null|undefined} exchange
 * @param {number} totalVnd What is taken for them.
 * @returns {Tender[]}
 */
export function goodsTender(exchange, totalVnd) {
  const [covered] = exchangeParts(exchange?.total_vnd ?? 0, totalVnd);
  return covered > 0 ? [{ method: "exchange", amount_vnd: covered }] : [];
}

/**
 * What goes back to the customer beside the goods.
 * @param {Exchange|null|undefined} exchange
 * @param {number} totalVnd
 */
export function leftOver(exchange, totalVnd) {
  return exchangeParts(exchange?.total_vnd ?? 0, totalVnd)[2];
}

/**
 * The body of the refund, without the number and time that booking gives it.
 *
 * @param {Exchange} exchange
 * @param {{ id: string, total_vnd: number }} sale What is taken for it.
 * @param {Method} way How what is left over goes back.
 * @param {{ shift: string, cashier: string }} shift
 * @throws {Contradiction} It would not add up.
 */
export function refundHalf(exchange, sale, way, { shift, cashier }) {
  const over = leftOver(exchange, sale.total_vnd);
  /** @type {Tender[]} */
  const money = over > 0 ? [{ method: way, amount_vnd: over }] : [];
  const body = {
    shift,
    cashier,
    approved_by: null,
    sale: exchange.original.id,
    exchange: sale.id,
    lines: exchange.lines,
    total_vnd: exchange.total_vnd,
    tenders: [...goodsTender(exchange, sale.total_vnd), ...money],
    reason: exchange.reason,
  };
  const reasons = refundContradictions(body);
  if (reasons.length) throw new Contradiction(reasons.join(", "));
  return body;
}
