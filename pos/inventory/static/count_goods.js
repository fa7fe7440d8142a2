/** What may be met in a count, and how it is found by a scan or by words. Pure. */

/** @typedef {import("../../catalogue/static/codes.js").Scan} Scan */
/**
 * @typedef {object} Goods
 * @property {string} product
 * @property {string} name_vi
 * @property {string} name_en
 * @property {"piece"|"kg"|"litre"} unit
 * @property {string} search_key
 * @property {string[]} barcodes
 * @property {{ code: string, expires_on: string|null }[]} lots
 * @property {number|null} expected_milli
 */
/**
 * @typedef {object} Line A line as the device keeps it.
 * @property {string} id
 * @property {string} count The number of its count.
 * @property {string} who
 * @property {string} product
 * @property {string} lot
 * @property {string} spot
 * @property {number} quantity_milli
 * @property {string} counted_at
 * @property {string|null} replaces
 * @property {number} kept_at When this device kept it: lines go to the server in that order.
 * @property {"here"|"sent"|"refused"} state Only on this device; on the server; or told off by it.
 * @property {string} [problem]
 * @property {boolean} [tried] It may have arrived, although no answer said so; this page's knowledge, not the disk's.
 * @property {boolean} [leaving] It was taken back here, and the server has still to be told.
 */

const MOST_MILLI = 1_000_000_000;

/**
 * Text without case and marks, like `search_key` of pos/base/text.py.
 * @param {string} text
 */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

/**
 * The product that a scan names, with the lot on the label.
 * @param {Goods[]} goods
 * @param {Scan} scan
 * @returns {{ goods: Goods, lot: string }|null}
 */
export function scanned(goods, scan) {
  /** @param {Goods} one */
  const named = (one) => {
    if (scan.kind === "own") return one.product === scan.product;
    if (scan.kind === "gtin") return one.barcodes.some((code) => code.padStart(14, "0") === scan.gtin);
    return scan.kind === "shop" && (one.barcodes.includes(scan.code ?? "") || one.product === scan.code);
  };
  const found = goods.find(named);
  return found ? { goods: found, lot: scan.lot ?? "" } : null;
}

/**
 * What fits the words being typed, all of them; what begins with the first word on top.
 * @param {Goods[]} goods
 * @param {string} text
 * @param {number} most
 */
export function fitting(goods, text, most) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = goods.filter((one) => {
    const where = `${one.search_key} ${one.product.toLowerCase()} ${one.barcodes.join(" ").toLowerCase()}`;
    return words.every((word) => where.includes(word));
  });
  found.sort((one, other) =>
    Number(other.search_key.startsWith(words[0])) - Number(one.search_key.startsWith(words[0]))
  );
  return found.slice(0, most);
}

/**
 * A quantity as people type it, in thousandths; null when it is none. Comma and dot both begin the fraction.
 * @param {string} text
 * @param {Goods["unit"]} unit
 */
export function quantity(text, unit) {
  const found = /^(\d{1,7})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!found) return null;
  const milli = Number(found[1]) * 1000 + Number((found[2] ?? "").padEnd(3, "0"));
  if (milli > MOST_MILLI || (unit === "piece" && milli % 1000)) return null;
  return milli;
}

/**
 * Whether a text is a number, only larger than any quantity: a code that landed in the wrong field, as a rule.
 * @param {string} text
 */
export function tooMany(text) {
  return /^\d+([.,]\d*)?$/.test(text.trim()) && Number(text.trim().replace(",", ".")) * 1000 > MOST_MILLI;
}

/** Numbers stand the Vietnamese way in every language, like those that the server writes (NUMBERS in pos/base/pages.py). */
const THOUSANDTHS = new Intl.NumberFormat("vi", { maximumFractionDigits: 3 });

/**
 * A quantity as it is shown and typed: 7, 0,35 kg.
 * @param {number} milli
 * @param {Goods["unit"]} unit
 */
export function written(milli, unit) {
  const number = THOUSANDTHS.format(milli / 1000);
  return unit === "piece" ? number : `${number} ${unit === "litre" ? "l" : unit}`;
}

/**
 * The lines that hold, the latest first: what the server has of this person, and what only this device has.
 * @param {Line[]} there
 * @param {Line[]} here
 */
export function standing(there, here) {
  const known = new Set(here.map((line) => line.id));
  const all = [...here, ...there.filter((line) => !known.has(line.id))];
  const mended = new Set(all.filter((line) => line.state !== "refused").map((line) => line.replaces));
  return all
    .filter((line) => !mended.has(line.id))
    .map((line) => ({ line, at: Date.parse(line.counted_at) }))
    .sort((one, other) => other.at - one.at)
    .map(({ line }) => line);
}
