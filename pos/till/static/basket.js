/**
 * What the customer has put on the counter. Pure: every verb takes a basket and gives a new one, so undo is keeping
 * the old one.
 */

import { lineGross, percentOff, spreadDiscount, vatByRate } from "./rules.js";

/** @typedef {import("./shapes.js").Product} Product */
/** @typedef {{ kind: "vnd"|"bp", value: number }} Discount An amount off, or a percentage in basis points. */

/**
 * @typedef {object} Line
 * @property {string} key Names the line on the screen for as long as it lives.
 * @property {Product} product
 * @property {number} quantity_milli
 * @property {string|null} lot
 * @property {string|null} serial
 * @property {string|null} label The signature on the label of this piece, as it was read; labels.js says what it proves.
 * @property {Discount|null} discount
 * @property {string|null} note A few words about it: "khắc tên Hoa".
 * @property {string|null} on The day of a service: 2026-11-28.
 * @property {OtherPrice|null} [price] What one unit costs here other than in the price list.
 *
 * @typedef {object} OtherPrice
 * @property {number} vnd
 * @property {string|null} approval The manager's word for it; null: it waits for review.
 * @property {string|null} approved_by
 * @property {number} up_to_milli How much was approved at this price.
 *
 * @typedef {object} Basket
 * @property {readonly Line[]} lines
 * @property {Discount|null} discount On the basket as a whole.
 * @property {string|null} selected The key of the line that the keyboard works on.
 * @property {number} made How many lines were ever made: keys are never used twice.
 * @property {import("./exchange.js").Exchange|null} [exchange] What somebody brought back to take these for it.
 *
 * @typedef {Line & { gross_vnd: number, discount_vnd: number, net_vnd: number }} PricedLine
 */

/** @type {Basket} */
export const EMPTY = { lines: [], discount: null, selected: null, made: 0 };

/** A note fits under its line on paper; the books keep no more of it. */
export const MOST_NOTE_SIGNS = 120;

/**
 * Whether somebody is being served with this basket: it holds goods, or goods were brought back for it.
 * @param {Basket} basket
 */
export function inUse(basket) {
  return basket.lines.length > 0 || Boolean(basket.exchange);
}

/**
 * Puts a product into the basket: one more of a line that is already there, or a new line. A piece with a serial is
 * one of its kind, what was weighed was weighed by itself, and what has a note is not like the next: lines of their own.
 *
 * @param {Basket} basket
 * @param {Product} product
 * @param {{ quantity_milli?: number, lot?: string|null, serial?: string|null, label?: string|null,
 *   on?: string|null }} [what]
 * @returns {Basket}
 */
export function add(
  basket,
  product,
  { quantity_milli = 1000, lot = null, serial = null, label = null, on = null } = {},
) {
  const same = serial === null && product.unit === "piece" &&
    basket.lines.find((line) =>
      line.product.product === product.product && line.product.price_vnd === product.price_vnd &&
      line.lot === lot && line.serial === null && line.note === null && line.on === on && !line.price
    );
  if (same) {
    return { ...setQuantity(basket, same.key, same.quantity_milli + quantity_milli), selected: same.key };
  }
  const key = `line-${basket.made + 1}`;
  const line = { key, product, quantity_milli, lot, serial, label, discount: null, note: null, on };
  return { ...basket, lines: [...basket.lines, line], selected: key, made: basket.made + 1 };
}

/**
 * The line of this very piece, where it is already in the basket.
 * @param {Basket} basket
 * @param {string} product
 * @param {string} serial
 */
export function lineOfPiece(basket, product, serial) {
  return basket.lines.find((line) => line.product.product === product && line.serial === serial);
}

/**
 * Takes another reading of the label of a piece: the scanner may have cut the first one off.
 * @param {Basket} basket
 * @param {string} key
 * @param {{ lot: string|null, label: string }} read
 */
export function readAgain(basket, key, { lot, label }) {
  return change(basket, key, { lot, label });
}

/**
 * Sets how much of a line is bought; nothing takes the line out.
 * @param {Basket} basket
 * @param {string} key
 * @param {number} milli
 * @returns {Basket}
 */
export function setQuantity(basket, key, milli) {
  if (milli <= 0) return remove(basket, key);
  return change(basket, key, { quantity_milli: milli });
}

/**
 * One more or one less of a line. A piece with a serial stays one: there is no second one of it.
 * @param {Basket} basket
 * @param {string} key
 * @param {1|-1} direction
 * @returns {Basket}
 */
export function step(basket, key, direction) {
  const line = basket.lines.find((candidate) => candidate.key === key);
  if (!line || (line.serial !== null && direction > 0)) return basket;
  return setQuantity(basket, key, line.quantity_milli + direction * 1000);
}

/**
 * Takes a line out; the one below it is selected, or the last.
 * @param {Basket} basket
 * @param {string} key
 * @returns {Basket}
 */
export function remove(basket, key) {
  const at = basket.lines.findIndex((line) => line.key === key);
  const lines = basket.lines.filter((line) => line.key !== key);
  const selected = basket.selected === key ? (lines[at] ?? lines.at(-1))?.key ?? null : basket.selected;
  return { ...basket, lines, selected, discount: lines.length ? basket.discount : null };
}

/**
 * Gives a discount on a line, or takes it back with null.
 * @param {Basket} basket
 * @param {string} key
 * @param {Discount|null} discount
 */
export function discountLine(basket, key, discount) {
  return change(basket, key, { discount });
}

/**
 * Writes down what was said about a line: a note, and the day of a service. Nothing but spaces is no note.
 * @param {Basket} basket
 * @param {string} key
 * @param {{ note: string, on: string|null }} said
 */
export function describe(basket, key, { note, on }) {
  const words = Array.from(note.normalize("NFC").replace(/\s+/g, " ").trim()).slice(0, MOST_NOTE_SIGNS).join(
    "",
  );
  return change(basket, key, { note: words.trim() || null, on });
}

/**
 * Sells a line at another price than the list's, or at the list's again with null.
 * @param {Basket} basket
 * @param {string} key
 * @param {OtherPrice|null} price
 */
export function priceLine(basket, key, price) {
  return change(basket, key, { price });
}

/**
 * What one unit of a line costs.
 * @param {Line} line
 */
export function unitPrice({ price, product }) {
  return price?.vnd ?? product.price_vnd;
}

/**
 * The manager's word for the price of a line, as long as it covers what is in the basket.
 * @param {Line} line
 */
export function approvalOf({ price, quantity_milli }) {
  return price?.approval && quantity_milli <= price.up_to_milli
    ? { approval: price.approval, approved_by: price.approved_by }
    : null;
}

/**
 * Gives a discount on the whole basket, or takes it back with null.
 * @param {Basket} basket
 * @param {Discount|null} discount
 * @returns {Basket}
 */
export function discountBasket(basket, discount) {
  return { ...basket, discount };
}

/**
 * Selects the line above or below for the keyboard.
 * @param {Basket} basket
 * @param {1|-1} direction
 * @returns {Basket}
 */
export function move(basket, direction) {
  const at = basket.lines.findIndex((line) => line.key === basket.selected);
  const next = basket.lines[Math.max(0, Math.min(basket.lines.length - 1, at + direction))];
  return { ...basket, selected: next?.key ?? null };
}

/**
 * The basket with today's products: one that waited over a change of prices is sold at those that hold now.
 * @param {Basket} basket
 * @param {(code: string) => Product|undefined} known
 * @returns {Basket}
 */
export function upToDate(basket, known) {
  return {
    ...basket,
    lines: basket.lines.map((line) => ({
      ...line,
      product: known(line.product.product) ?? line.product,
      // A basket that an earlier build put aside knows nothing of these.
      label: line.label ?? null,
      note: line.note ?? null,
      on: line.on ?? null,
    })),
  };
}

/**
 * What a discount comes to on an amount; never more than the amount.
 * @param {Discount|null} discount
 * @param {number} amountVnd
 */
export function discountOn(discount, amountVnd) {
  if (!discount) return 0;
  return Math.min(amountVnd, discount.kind === "bp" ? percentOff(amountVnd, discount.value) : discount.value);
}

/**
 * What everything costs: each line with its own discount and its share of the basket's, by largest remainder.
 * @param {Basket} basket
 */
export function priced(basket) {
  const own = basket.lines.map((line) => {
    const gross = lineGross(unitPrice(line), line.quantity_milli);
    return { line, gross, off: discountOn(line.discount, gross) };
  });
  const nets = own.map(({ gross, off }) => gross - off);
  const subtotal = nets.reduce((sum, net) => sum + net, 0);
  const shared = spreadDiscount(discountOn(basket.discount, subtotal), nets);
  /** @type {PricedLine[]} */
  const lines = own.map(({ line, gross, off }, index) => ({
    ...line,
    gross_vnd: gross,
    discount_vnd: off + shared[index],
    net_vnd: gross - off - shared[index],
  }));
  return {
    lines,
    discount_vnd: lines.reduce((sum, line) => sum + line.discount_vnd, 0),
    total_vnd: lines.reduce((sum, line) => sum + line.net_vnd, 0),
    vat_vnd: vatByRate(lines.map((line) => ({ net_vnd: line.net_vnd, vat_bp: line.product.vat_bp })))
      .reduce((sum, rate) => sum + rate.vat_vnd, 0),
    items: lines.reduce(
      (sum, line) => sum + (line.product.unit === "piece" ? line.quantity_milli / 1000 : 1),
      0,
    ),
  };
}

/**
 * @param {Basket} basket
 * @param {string} key
 * @param {Partial<Line>} what
 * @returns {Basket}
 */
function change(basket, key, what) {
  return {
    ...basket,
    lines: basket.lines.map((line) => line.key === key ? { ...line, ...what } : line),
    selected: key,
  };
}
