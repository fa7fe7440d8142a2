/**
 * The arithmetic of a sale, a refund and a shift, and what in them contradicts itself.
 *
 * Pure, and the twin of `pos/sales/rules.py` and `pos/base/amounts.py`: both are held to the worked cases in
 * `tests/shared/sales.json` and `tests/shared/amounts.json`. Products of two amounts may pass 2^53, so they are made
 * of BigInt inside; whatever comes out is an ordinary number.
 */

/** @typedef {{price_vnd: number, quantity_milli: number, discount_vnd?: number | null, vat_bp: number}} SaleLine */
/** @typedef {"cash" | "vietqr" | "card" | "transfer" | "exchange"} Method */
/** @typedef {{method: Method, amount_vnd: number}} Tender */
/** @typedef {{lines: SaleLine[], total_vnd: number, tenders: Tender[], change_vnd?: number | null}} Sale */
/** @typedef {{line: number, quantity_milli: number, amount_vnd: number, condition: "resaleable" | "damaged"}} RefundLine */
/** @typedef {{lines: RefundLine[], total_vnd: number, tenders: Tender[]}} Refund */

/** Thousandths in one unit (piece, kilogram, litre). */
export const MILLI = 1000;
/** Basis points in one whole. */
export const BP = 10_000;
/** No single price, line, tender or total is larger. */
export const MOST_VND = 1_000_000_000_000;
/** No line sells more than a million units. */
export const MOST_MILLI = 1_000_000_000;
/** No basket, refund or split payment has more rows. */
export const MOST_LINES = 500;
/** What a drawer may hold, largest first. */
export const BANKNOTES_VND = [
  500_000,
  200_000,
  100_000,
  50_000,
  20_000,
  10_000,
  5_000,
  2_000,
  1_000,
  500,
  200,
];

/** Contradictions, in the order in which both languages report them. */
const CONTRADICTIONS = [
  "malformed",
  "no_lines",
  "too_many_lines",
  "value_too_large",
  "quantity_not_positive",
  "price_negative",
  "discount_negative",
  "discount_exceeds_line",
  "vat_rate_impossible",
  "total_disagrees",
  "tender_not_positive",
  "tenders_short",
  "tenders_disagree",
  "change_disagrees",
  "change_exceeds_cash",
  "amount_negative",
  "count_disagrees",
];

/** @param {bigint} value */
const size = (value) => (value < 0n ? -value : value);

/**
 * Divides and rounds half away from zero, the one rounding of the shop.
 *
 * @param {number | bigint} numerator
 * @param {number | bigint} denominator
 * @returns {number}
 */
export function divide(numerator, denominator) {
  const above = BigInt(numerator);
  const below = BigInt(denominator);
  if (below === 0n) throw new RangeError("divide by zero");
  const quotient = size(above) / size(below);
  const rounded = 2n * (size(above) % size(below)) >= size(below) ? quotient + 1n : quotient;
  return Number((above < 0n) === (below < 0n) ? rounded : -rounded);
}

/**
 * Splits a total over weights in whole numbers that sum to it exactly, by largest remainder; ties go to the earlier.
 *
 * @param {number} total
 * @param {number[]} weights
 * @returns {number[]}
 */
export function share(total, weights) {
  if (weights.some((weight) => weight < 0)) throw new RangeError("a weight is negative");
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (whole === 0n) {
    if (total !== 0) throw new RangeError("nothing to share over");
    return weights.map(() => 0);
  }
  const amount = size(BigInt(total));
  const parts = weights.map((weight, index) => {
    const product = amount * BigInt(weight);
    return { index, quotient: product / whole, remainder: product % whole };
  });
  let left = amount - parts.reduce((sum, part) => sum + part.quotient, 0n);
  const byRemainder = [...parts].sort((one, other) => {
    if (one.remainder === other.remainder) return one.index - other.index;
    return one.remainder > other.remainder ? -1 : 1;
  });
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.quotient += 1n;
    left -= 1n;
  }
  return parts.map((part) => Number(total < 0 ? -part.quotient : part.quotient));
}

/**
 * What a line costs before its discount: the price of a unit times the quantity, rounded once.
 *
 * @param {number} priceVnd
 * @param {number} quantityMilli
 */
export function lineGross(priceVnd, quantityMilli) {
  return divide(BigInt(priceVnd) * BigInt(quantityMilli), MILLI);
}

/**
 * What the customer pays for a line, VAT inside.
 *
 * @param {number} priceVnd
 * @param {number} quantityMilli
 * @param {number} [discountVnd]
 */
export function lineNet(priceVnd, quantityMilli, discountVnd = 0) {
  return lineGross(priceVnd, quantityMilli) - discountVnd;
}

/**
 * The discount that a percentage makes on an amount.
 *
 * @param {number} grossVnd
 * @param {number} percentBp
 */
export function percentOff(grossVnd, percentBp) {
  return divide(BigInt(grossVnd) * BigInt(percentBp), BP);
}

/**
 * The VAT that a price including VAT holds; what is left is the amount before VAT.
 *
 * @param {number} netVnd
 * @param {number} vatBp
 */
export function vatInside(netVnd, vatBp) {
  return netVnd - divide(BigInt(netVnd) * BigInt(BP), BP + vatBp);
}

/**
 * For each VAT rate of a basket, lowest first: the amount before VAT and the VAT.
 *
 * @param {{net_vnd: number, vat_bp: number}[]} lines
 * @returns {{vat_bp: number, before_vnd: number, vat_vnd: number}[]}
 */
export function vatByRate(lines) {
  /** @type {Map<number, {vat_bp: number, before_vnd: number, vat_vnd: number}>} */
  const sums = new Map();
  for (const { net_vnd, vat_bp } of lines) {
    const sum = sums.get(vat_bp) ?? { vat_bp, before_vnd: 0, vat_vnd: 0 };
    const tax = vatInside(net_vnd, vat_bp);
    sums.set(vat_bp, { vat_bp, before_vnd: sum.before_vnd + net_vnd - tax, vat_vnd: sum.vat_vnd + tax });
  }
  return [...sums.values()].sort((one, other) => one.vat_bp - other.vat_bp);
}

/**
 * Spreads a basket's discount over its lines in proportion to what they cost, by largest remainder.
 *
 * @param {number} discountVnd
 * @param {number[]} netsVnd
 * @returns {number[]}
 */
export function spreadDiscount(discountVnd, netsVnd) {
  const whole = netsVnd.reduce((sum, net) => sum + net, 0);
  if (discountVnd < 0 || discountVnd > whole) {
    throw new RangeError("a discount lies between nothing and the whole basket");
  }
  return share(discountVnd, netsVnd);
}

/**
 * What a basket costs: the sum of what its lines cost.
 *
 * @param {SaleLine[]} lines
 */
export function basketTotal(lines) {
  return lines.reduce(
    (sum, line) => sum + lineNet(line.price_vnd, line.quantity_milli, line.discount_vnd ?? 0),
    0,
  );
}

/** @param {{amount_vnd: number}[]} rows */
const amountSum = (rows) => rows.reduce((sum, row) => sum + row.amount_vnd, 0);

/**
 * What goes back to the customer; negative while something is still to be paid.
 *
 * @param {number} totalVnd
 * @param {Tender[]} tenders
 */
export function changeDue(totalVnd, tenders) {
  return amountSum(tenders) - totalVnd;
}

/**
 * The part of the tenders that is cash.
 *
 * @param {Tender[]} tenders
 */
export function cashIn(tenders) {
  return amountSum(tenders.filter((tender) => tender.method === "cash"));
}

/**
 * The amounts that a customer is likely to hand over: the exact one, then rounded up to banknotes.
 *
 * @param {number} totalVnd
 * @returns {number[]}
 */
export function quickAmounts(totalVnd) {
  if (totalVnd <= 0) return [];
  const amounts = new Set([totalVnd]);
  for (const note of [10_000, 20_000, 50_000, 100_000, 200_000, 500_000]) {
    amounts.add(Math.ceil(totalVnd / note) * note);
  }
  return [...amounts].sort((one, other) => one - other).slice(0, 5);
}

/**
 * What is due for a line of which `returnedMilli` has come back in all and `refundedVnd` was paid before.
 *
 * @param {number} netVnd
 * @param {number} soldMilli
 * @param {number} returnedMilli
 * @param {number} refundedVnd
 */
export function refundAmount(netVnd, soldMilli, returnedMilli, refundedVnd) {
  return divide(BigInt(netVnd) * BigInt(returnedMilli), soldMilli) - refundedVnd;
}

/**
 * What of new goods those that came back pay for, what is still to be paid for them, what goes back to the customer.
 *
 * @param {number} returnedVnd
 * @param {number} totalVnd
 * @returns {[covered: number, toPay: number, toGive: number]}
 */
export function exchangeParts(returnedVnd, totalVnd) {
  const covered = Math.min(returnedVnd, totalVnd);
  return [covered, totalVnd - covered, returnedVnd - covered];
}

/**
 * The part of the tenders that is goods for goods.
 *
 * @param {Tender[]} tenders
 */
export function exchanged(tenders) {
  return amountSum(tenders.filter((tender) => tender.method === "exchange"));
}

/**
 * What a count of banknotes comes to.
 *
 * @param {Record<string, number>} counts
 */
export function countTotal(counts) {
  return Object.entries(counts).reduce((sum, [note, pieces]) => sum + Number(note) * pieces, 0);
}

/**
 * What should be in a drawer: float, cash kept, less cash refunded, drawer moves, and the cash of quarantined entries.
 *
 * @param {number} floatVnd
 * @param {number} keptVnd
 * @param {number} refundedVnd
 * @param {number} [drawerVnd]
 * @param {number} [quarantinedVnd]
 */
export function expectedCash(floatVnd, keptVnd, refundedVnd, drawerVnd = 0, quarantinedVnd = 0) {
  return floatVnd + keptVnd - refundedVnd + drawerVnd + quarantinedVnd;
}

/** @param {Iterable<string>} reasons */
function inOrder(reasons) {
  const found = new Set(reasons);
  return CONTRADICTIONS.filter((reason) => found.has(reason));
}

/** @param {number[]} amounts */
const tooLarge = (amounts) => amounts.some((amount) => Math.abs(amount) > MOST_VND);

/** @param {SaleLine} line */
function lineReasons(line) {
  const discountVnd = line.discount_vnd ?? 0;
  const grossVnd = lineGross(line.price_vnd, line.quantity_milli);
  const reasons = [];
  if (line.quantity_milli <= 0) reasons.push("quantity_not_positive");
  if (line.price_vnd < 0) reasons.push("price_negative");
  if (discountVnd < 0) reasons.push("discount_negative");
  if (line.quantity_milli > MOST_MILLI || tooLarge([line.price_vnd, discountVnd, grossVnd])) {
    reasons.push("value_too_large");
  }
  if (line.quantity_milli > 0 && line.price_vnd >= 0 && discountVnd > grossVnd) {
    reasons.push("discount_exceeds_line");
  }
  if (line.vat_bp < 0 || line.vat_bp > BP) reasons.push("vat_rate_impossible");
  return reasons;
}

/** @param {Tender[]} tenders */
function tenderReasons(tenders) {
  const reasons = [];
  if (tenders.length > MOST_LINES) reasons.push("too_many_lines");
  if (tenders.some((tender) => tender.amount_vnd <= 0)) reasons.push("tender_not_positive");
  if (tooLarge(tenders.map((tender) => tender.amount_vnd))) reasons.push("value_too_large");
  return reasons;
}

/**
 * Why a sale cannot be true as it stands; empty for every basket that a till may book.
 *
 * @param {Sale} sale
 * @returns {string[]}
 */
export function saleContradictions(sale) {
  const { lines, tenders, total_vnd: totalVnd } = sale;
  const changeVnd = sale.change_vnd ?? 0;
  const reasons = [...tenderReasons(tenders), ...lines.flatMap(lineReasons)];
  if (tooLarge([totalVnd, changeVnd])) reasons.push("value_too_large");
  if (lines.length === 0) reasons.push("no_lines");
  if (lines.length > MOST_LINES) reasons.push("too_many_lines");
  if (basketTotal(lines) !== totalVnd) reasons.push("total_disagrees");
  const dueVnd = changeDue(totalVnd, tenders);
  if (dueVnd < 0) reasons.push("tenders_short");
  else if (dueVnd !== changeVnd) reasons.push("change_disagrees");
  if (changeVnd > cashIn(tenders)) reasons.push("change_exceeds_cash");
  return inOrder(reasons);
}

/**
 * Why a refund cannot be true by itself; what is left of the sale is asked of the books.
 *
 * @param {Refund} refund
 * @returns {string[]}
 */
export function refundContradictions(refund) {
  const { lines, tenders, total_vnd: totalVnd } = refund;
  const reasons = tenderReasons(tenders);
  if (tooLarge([totalVnd, ...lines.map((line) => line.amount_vnd)])) reasons.push("value_too_large");
  if (lines.length === 0) reasons.push("no_lines");
  if (lines.length > MOST_LINES) reasons.push("too_many_lines");
  for (const line of lines) {
    if (line.quantity_milli <= 0) reasons.push("quantity_not_positive");
    if (line.quantity_milli > MOST_MILLI) reasons.push("value_too_large");
    if (line.amount_vnd < 0) reasons.push("amount_negative");
  }
  if (amountSum(lines) !== totalVnd) reasons.push("total_disagrees");
  if (amountSum(tenders) !== totalVnd) reasons.push("tenders_disagree");
  return inOrder(reasons);
}

/**
 * Why a count of banknotes cannot be true. An empty count means that only the sum was given.
 *
 * @param {Record<string, number>} counts
 * @param {number} countedVnd
 * @returns {string[]}
 */
export function countContradictions(counts, countedVnd) {
  const reasons = [];
  if (tooLarge([countedVnd])) reasons.push("value_too_large");
  if (countedVnd < 0 || Object.values(counts).some((pieces) => pieces < 0)) reasons.push("amount_negative");
  const strange = Object.keys(counts).some((note) => !BANKNOTES_VND.includes(Number(note)));
  if (strange || (Object.keys(counts).length > 0 && countTotal(counts) !== countedVnd)) {
    reasons.push("count_disagrees");
  }
  return inOrder(reasons);
}
