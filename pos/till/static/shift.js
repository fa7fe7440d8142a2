/**
 * A cashier's time at the till, read from the till's own journal. Pure.
 */

import { KEPT_FOR_MS } from "./journal.js";
import { expectedCash, lineNet, vatByRate, vatInside } from "./rules.js";

/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Method} Method */

/** @typedef {import("./shapes.js").RateSum} RateSum */

/**
 * @typedef {{ method: Method, taken_vnd: number, refunded_vnd: number }} MethodTakings Change is taken off cash.
 * @typedef {{ cashier: string, sales: number, sold_vnd: number, refunds: number, refunded_vnd: number }} CashierTakings
 *
 * @typedef {object} ShiftReport What a shift took, as far as this till's journal goes.
 * @property {string|null} first The number of the first ticket, be it of a sale or a refund.
 * @property {string|null} last
 * @property {number} sales
 * @property {number} sold_vnd
 * @property {number} refunds
 * @property {number} refunded_vnd
 * @property {MethodTakings[]} methods Those that were used.
 * @property {RateSum[]} rates Sold less given back, by VAT rate; without a rate what came back of a sale unknown here.
 * @property {CashierTakings[]} cashiers By name.
 * @property {{ at: string, cashier: string, amount_vnd: number, reason: string }[]} moves
 * @property {number} float_vnd
 * @property {number} kept_vnd
 * @property {number} cash_refunded_vnd
 * @property {number} drawer_vnd
 * @property {number} expected_vnd
 */

/** @type {Method[]} */
const METHODS = ["cash", "vietqr", "card", "transfer", "exchange"];

/**
 * Adds a shift up: what was taken by way of payment, by VAT rate and by cashier, and what its drawer should hold.
 * The server makes the same figures of its books (pos/sales/shift_report.py); tests/shared/shifts.json holds both.
 *
 * @param {number} floatVnd
 * @param {(Entry & { shown?: import("./shapes.js").Shown })[]} entries Those of the shift, in their order.
 * @returns {ShiftReport}
 */
export function shiftReport(floatVnd, entries) {
  /** @type {Map<Method, MethodTakings>} */
  const methods = new Map();
  /** @type {Map<string, CashierTakings>} */
  const cashiers = new Map();
  /** @type {RateSum[]} */
  const rates = [];
  const numbers = [];
  const moves = [];
  /** @param {Method} method */
  const by = (method) => entryOf(methods, method, () => ({ method, taken_vnd: 0, refunded_vnd: 0 }));
  for (const { kind, body, shown } of entries) {
    if (kind === "drawer") {
      const { at, cashier, amount_vnd, reason } = body;
      moves.push({ at, cashier, amount_vnd, reason });
    }
    if (kind !== "sale" && kind !== "refund") continue;
    numbers.push(body.number);
    const mine = entryOf(cashiers, body.cashier, () => ({
      cashier: body.cashier,
      sales: 0,
      sold_vnd: 0,
      refunds: 0,
      refunded_vnd: 0,
    }));
    if (kind === "sale") {
      mine.sales += 1;
      mine.sold_vnd += body.total_vnd;
      for (const tender of body.tenders) by(tender.method).taken_vnd += tender.amount_vnd;
      if (body.change_vnd) by("cash").taken_vnd -= body.change_vnd;
      rates.push(...vatByRate(body.lines.map((/** @type {import("./shapes.js").SaleLine} */ line) => ({
        net_vnd: lineNet(line.price_vnd, line.quantity_milli, line.discount_vnd),
        vat_bp: line.vat_bp,
      }))));
    } else {
      mine.refunds += 1;
      mine.refunded_vnd += body.total_vnd;
      for (const tender of body.tenders) by(tender.method).refunded_vnd += tender.amount_vnd;
      const back = shown?.original
        ? vatGivenBack(shown.original, body.lines)
        : [{ vat_bp: null, before_vnd: body.total_vnd, vat_vnd: 0 }];
      rates.push(...back.map((sum) => ({ ...sum, before_vnd: -sum.before_vnd, vat_vnd: -sum.vat_vnd })));
    }
  }
  const list = [...cashiers.values()].sort((one, other) => one.cashier < other.cashier ? -1 : 1);
  const cash = methods.get("cash") ?? { taken_vnd: 0, refunded_vnd: 0 };
  const moved = sum(moves, "amount_vnd");
  return {
    first: numbers[0] ?? null,
    last: numbers.at(-1) ?? null,
    sales: sum(list, "sales"),
    sold_vnd: sum(list, "sold_vnd"),
    refunds: sum(list, "refunds"),
    refunded_vnd: sum(list, "refunded_vnd"),
    methods: METHODS.flatMap((method) => methods.get(method) ?? []),
    rates: sumRates(rates),
    cashiers: list,
    moves,
    float_vnd: floatVnd,
    kept_vnd: cash.taken_vnd,
    cash_refunded_vnd: cash.refunded_vnd,
    drawer_vnd: moved,
    expected_vnd: expectedCash(floatVnd, cash.taken_vnd, cash.refunded_vnd, moved),
  };
}

/**
 * The number of a till's report of a close (Z): its series as on tickets, and a count of its own.
 * @param {string} till
 * @param {string} series
 * @param {number} counter
 */
export function closingNumber(till, series, counter) {
  return `${till}${series}-Z${String(counter).padStart(4, "0")}`;
}

/**
 * The closes of this device with one more, and the number that it gets.
 *
 * @param {import("./shapes.js").Closes|undefined} before
 * @param {{ till: string, series: string, chain: string }} pairing
 * @param {string} shift
 */
export function nextClose(before, { till, series, chain }, shift) {
  const count = (before?.chain === chain ? before.count : 0) + 1;
  const number = closingNumber(till, series, count);
  return {
    number,
    /** @param {string} at @returns {import("./shapes.js").Closes} */
    closes: (at) => ({
      chain,
      count,
      list: [
        { number, shift, at },
        ...(before?.list ?? []).filter((close) => Date.parse(at) - Date.parse(close.at) <= KEPT_FOR_MS),
      ],
    }),
  };
}

/**
 * The VAT that goes back with the lines of a refund, by rate. Cumulative like their amounts, so that the VAT of the parts
 * sums to the VAT of the line.
 *
 * @param {import("./refund.js").Original} original As it stood before.
 * @param {{ line: number, amount_vnd: number }[]} given
 * @returns {import("./shapes.js").RateSum[]}
 */
export function vatGivenBack(original, given) {
  return sumRates(given.map(({ line, amount_vnd }) => {
    const { vat_bp = null, refunded_vnd = 0 } = original.lines.find((sold) => sold.line === line) ?? {};
    const vat = vat_bp === null
      ? 0
      : vatInside(refunded_vnd + amount_vnd, vat_bp) - vatInside(refunded_vnd, vat_bp);
    return { vat_bp, before_vnd: amount_vnd - vat, vat_vnd: vat };
  }));
}

/**
 * One sum for each rate, the lowest first, what has none last; a rate that nothing is left of stays, with zeros.
 * @param {RateSum[]} rates
 * @returns {RateSum[]}
 */
export function sumRates(rates) {
  /** @type {Map<number|null, RateSum>} */
  const sums = new Map();
  for (const { vat_bp, before_vnd, vat_vnd } of rates) {
    const all = entryOf(sums, vat_bp, () => ({ vat_bp, before_vnd: 0, vat_vnd: 0 }));
    all.before_vnd += before_vnd;
    all.vat_vnd += vat_vnd;
  }
  return [...sums.values()].sort((one, other) => (one.vat_bp ?? Infinity) - (other.vat_bp ?? Infinity));
}

/**
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {() => V} make
 * @returns {V}
 */
function entryOf(map, key, make) {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * @template {string} N
 * @param {Record<N, number>[]} rows
 * @param {N} name
 */
function sum(rows, name) {
  return rows.reduce((total, row) => total + row[name], 0);
}
