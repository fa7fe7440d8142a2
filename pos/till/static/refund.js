/**
 * What is left of a sale to give back, and what giving it back costs. Pure.
 */

import { lineNet, refundAmount } from "./rules.js";

/** @typedef {import("./shapes.js").Sale} Sale */
/** @typedef {import("./shapes.js").Refund} Refund */
/** @typedef {import("./shapes.js").RefundLine} RefundLine */

/**
 * @typedef {object} Original A sale as far as a refund needs it.
 * @property {string} id
 * @property {string} number
 * @property {string} at
 * @property {OriginalLine[]} lines
 * @property {import("./shapes.js").Tender[]} tenders
 *
 * @typedef {object} OriginalLine
 * @property {number} line From 1.
 * @property {string} product
 * @property {string} name
 * @property {string} unit
 * @property {number} quantity_milli
 * @property {number} net_vnd
 * @property {number} returned_milli
 * @property {number} refunded_vnd
 * @property {number} [vat_bp] Where it is known here.
 * @property {boolean} [service]
 */

/**
 * A sale of this till's own journal, less what its own journal has already given back.
 *
 * @param {{ id: string, body: Sale }} sale
 * @param {Refund[]} refunds
 * @param {(product: string) => { name: string, unit: string, service?: boolean }} describe
 * @returns {Original}
 */
export function fromJournal({ id, body }, refunds, describe) {
  const lines = body.lines.map((line, index) => ({
    line: index + 1,
    product: line.product,
    ...describe(line.product),
    quantity_milli: line.quantity_milli,
    net_vnd: lineNet(line.price_vnd, line.quantity_milli, line.discount_vnd),
    vat_bp: line.vat_bp,
    returned_milli: 0,
    refunded_vnd: 0,
  }));
  return withRefunds({ id, number: body.number, at: body.at, tenders: body.tenders, lines }, refunds);
}

/**
 * The same sale after refunds that its lines do not tell of yet.
 * @param {Original} original
 * @param {Refund[]} refunds
 * @returns {Original}
 */
export function withRefunds(original, refunds) {
  const given = refunds.flatMap((refund) => refund.lines);
  return {
    ...original,
    lines: original.lines.map((line) => {
      const mine = given.filter((refunded) => refunded.line === line.line);
      return {
        ...line,
        returned_milli: line.returned_milli + mine.reduce((sum, part) => sum + part.quantity_milli, 0),
        refunded_vnd: line.refunded_vnd + mine.reduce((sum, part) => sum + part.amount_vnd, 0),
      };
    }),
  };
}

/**
 * How much of a line may still come back.
 * @param {OriginalLine} line
 */
export function leftOf(line) {
  return Math.max(0, line.quantity_milli - line.returned_milli);
}

/**
 * The lines of a refund: cumulative amounts, so that the parts always sum to what was paid.
 *
 * @param {Original} original
 * @param {Map<number, { quantity_milli: number, condition: "resaleable"|"damaged" }>} returned By line number.
 * @returns {RefundLine[]}
 * @throws {RangeError} More comes back than was sold.
 */
export function refundLines(original, returned) {
  return original.lines.flatMap((line) => {
    const back = returned.get(line.line);
    if (!back || back.quantity_milli === 0) return [];
    if (back.quantity_milli < 0 || back.quantity_milli > leftOf(line)) {
      throw new RangeError("more than is left");
    }
    const amount = refundAmount(
      line.net_vnd,
      line.quantity_milli,
      line.returned_milli + back.quantity_milli,
      line.refunded_vnd,
    );
    return [{
      line: line.line,
      quantity_milli: back.quantity_milli,
      amount_vnd: amount,
      condition: back.condition,
    }];
  });
}

/**
 * The way that money goes back by itself: the one it came, where that is one; goods for goods are no money.
 * @param {Original} original
 * @returns {import("./shapes.js").Method}
 */
export function usualWayBack(original) {
  const ways = new Set(original.tenders.map(({ method }) => method).filter((way) => way !== "exchange"));
  const [only] = ways;
  return ways.size === 1 ? only : "cash";
}

/**
 * Whether two pictures of one sale say the same about what has come back.
 * @param {Original} one
 * @param {Original} other
 */
export function sameLeft(one, other) {
  return one.lines.length === other.lines.length && one.lines.every((line, index) => {
    const same = other.lines[index];
    return line.returned_milli === same.returned_milli && line.refunded_vnd === same.refunded_vnd;
  });
}
