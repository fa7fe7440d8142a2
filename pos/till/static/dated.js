/**
 * What a product costs and how it is taxed at a moment: a till that hears from nobody for days goes by its own clock, as the
 * server will when the sale arrives. The twins of `price_at` and `vat_on` in pos/catalogue/rules.py, both held to
 * `tests/shared/dated.json`.
 */

import { hanoiDay } from "./format.js";

/** @typedef {import("./shapes.js").Product} Product */
/** @typedef {import("./shapes.js").VatRate} VatRate */

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What one unit costs; null where it cannot be sold.
 * @param {Pick<Product, "price_vnd"|"prices">} product
 * @param {number} now
 * @returns {number|null}
 */
export function priceAt({ price_vnd, prices }, now) {
  const begun = prices.findLast(({ from }) => Date.parse(from) <= now);
  return begun ? begun.price_vnd : price_vnd;
}

/**
 * The rate of a class on a day. A day that no act covers keeps the last rate there was; null where there was none.
 * @param {VatRate[]} rates Earliest first.
 * @param {string} day A day in Hanoi.
 * @returns {number|null}
 */
export function vatOn(rates, day) {
  return rates.findLast((rate) => rate.from <= day)?.rate_bp ?? null;
}

/**
 * Products as they are sold at a moment; those that cannot be sold then are left out.
 *
 * @param {Product[]} products
 * @param {Record<string, VatRate[]>} vat
 * @param {Date} now
 * @returns {Product[]} The same objects where nothing differs from what the server said.
 */
export function asOf(products, vat, now) {
  const day = hanoiDay(now);
  const rates = new Map(Object.entries(vat).map(([code, rates]) => [code, vatOn(rates, day)]));
  /** @type {Product[]} */
  const found = [];
  for (const product of products) {
    const price_vnd = product.prices.length ? priceAt(product, now.getTime()) : product.price_vnd;
    const vat_bp = rates.get(product.vat_class) ?? null;
    if (price_vnd === null || vat_bp === null) continue;
    const same = price_vnd === product.price_vnd && vat_bp === product.vat_bp;
    found.push(same ? product : { ...product, price_vnd, vat_bp });
  }
  return found;
}

/**
 * Until when that holds: the next price, or midnight in Hanoi, when rates and certificates may change.
 * @param {Product[]} products
 * @param {Date} now
 * @returns {number}
 */
export function holdsUntil(products, now) {
  let until = Date.parse(`${hanoiDay(now)}T00:00:00+07:00`) + DAY_MS;
  for (const { prices } of products) {
    for (const { from } of prices) {
      const begins = Date.parse(from);
      if (begins > now.getTime() && begins < until) until = begins;
    }
  }
  return until;
}
