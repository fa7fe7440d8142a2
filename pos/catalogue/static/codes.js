/**
 * What a scan says. Pure: text in, meaning out; which product it is, the catalogue decides.
 *
 * Accepted are EAN-8, EAN-13, UPC-A, GTIN-14, GS1 element strings, GS1 Digital Links of any host, our own label
 * codes, codes that a shop gave itself, receipt numbers and the links on receipts. Whatever has a check digit is refused
 * when it is wrong: a misread must not sell the product next to it. `tests/shared/barcodes.json` and `digital_links.json` hold this and the
 * server to the same answers.
 */

import { readElements } from "./elements.js";

/**
 * @typedef {object} Scan
 * @property {"gtin"|"own"|"shop"|"receipt"|"purchase"|"unknown"} kind
 * @property {string} text What was read, for the screen.
 * @property {string} [gtin] Always 14 digits.
 * @property {string} [product] Our own code of a product.
 * @property {string} [code] A code that a shop gave itself, as it is printed.
 * @property {string} [number] The number of a receipt.
 * @property {string} [sale] The identity of a sale, from the link on its receipt.
 * @property {string} [lot]
 * @property {string} [serial]
 * @property {string} [signature] What stands behind `#` in the link of one piece; nobody has looked at it yet.
 * @property {number} [weight_milli] Net weight in grams, from labels of weighed goods.
 * @property {number} [volume_milli] Net volume in millilitres.
 * @property {"check_digit"|"restricted"|"malformed"|"not_a_code"|"too_long"} [reason] Why it is unknown.
 */

/** What keyboards send for FNC1 between two elements. */
export const SEPARATOR = "\u001d";

const GS1_TEXT = /^[!"%-?A-Z_a-z]{1,20}$/;
const DAYS = new Set(["11", "12", "13", "15", "16", "17"]);
const OWN = /^[A-Z]{2}\d{4,10}$/;
const SHOP = /^[A-Za-z0-9][A-Za-z0-9./_-]{1,47}$/;
const RECEIPT = /^[A-Z]{2,6}\d{1,4}-\d{1,3}(?:[A-Z]{1,3}|-API)-\d{6,}$/i;

/** A QR code holds up to 4,296 signs. No code that means anything here is nearly as long. */
const MOST_SIGNS = 1000;
/** So much of what nobody knows is shown: enough to recognise it by. */
const MOST_SHOWN = 120;
const PURCHASE = /^[A-Za-z0-9_-]{22}$/;
/** What a signature may hold, behind any sign that a keyboard made of `#`; without one the piece's number runs into it. */
const UNPARTED = /^(.{1,20}?)[^A-Za-z0-9_-]{0,3}([A-Za-z0-9_-]{92})$/s;

/**
 * Whether the last digit is the check digit that GS1 computes from the others.
 * @param {string} digits
 */
export function checkDigitHolds(digits) {
  let sum = 0;
  for (let index = digits.length - 2, weight = 3; index >= 0; index -= 1, weight = 4 - weight) {
    sum += Number(digits[index]) * weight;
  }
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}

/**
 * Whether a number is one that shops give out as they like: in another shop's link it means another thing.
 * @param {string} gtin 14 digits.
 */
function isRestricted(gtin) {
  if (gtin.startsWith("000000")) return gtin[6] === "0" || gtin[6] === "2";
  const prefix = Number(gtin.slice(1, 4));
  return (prefix >= 20 && prefix <= 29) || (prefix >= 40 && prefix <= 49) || (prefix >= 200 && prefix <= 299);
}

/**
 * Reads one scan.
 * @param {string} raw
 * @returns {Scan}
 */
export function readScan(raw) {
  if (raw.length > MOST_SIGNS) return unknown(raw.trim(), "too_long");
  const text = withoutCapsLock(raw.normalize("NFC").trim());
  const prefix = /^\]([A-Za-z]\d)/.exec(text)?.[1].toUpperCase();
  const body = prefix ? text.slice(3) : text;
  const digits = body.replace(/\s+/g, "");
  if (/^https?:\/\//i.test(body)) return readLink(body);
  const elements = ["C1", "D2", "Q3"].includes(prefix ?? "");
  if (/^\d+$/.test(digits) && !elements && !(digits.length > 14 && digits.startsWith("01"))) {
    return readDigits(digits);
  }
  if (/^\(\d{2,4}\)/.test(body)) return readBrackets(body);
  if (body.includes(SEPARATOR) || /^01\d{14}/.test(body) || elements) {
    const shown = body.replace(new RegExp(`^${SEPARATOR}`), "").replaceAll(SEPARATOR, "␝");
    const pairs = readElements(body);
    return pairs ? fromPairs(pairs, shown) : unknown(shown, "malformed");
  }
  if (RECEIPT.test(body)) return { kind: "receipt", text: body, number: body.toUpperCase() };
  if (/^SP\d{4,9}$/i.test(body)) return { kind: "own", text: body, product: body.toUpperCase() };
  if (SHOP.test(body)) return { kind: "shop", text: body, code: body };
  return unknown(body, "not_a_code");
}

/**
 * @param {string} text
 * @param {NonNullable<Scan["reason"]>} reason
 * @returns {Scan}
 */
function unknown(text, reason) {
  const letters = Array.from(text.slice(0, 2 * MOST_SHOWN));
  const whole = letters.length <= MOST_SHOWN;
  return { kind: "unknown", text: whole ? text : `${letters.slice(0, MOST_SHOWN).join("")}…`, reason };
}

/**
 * With Caps Lock on, large letters arrive small and small ones large. Where the beginning of a code shows it, the rest
 * is turned back with it; links in large letters alone are as they should be.
 * @param {string} text
 */
function withoutCapsLock(text) {
  const turned = /^\][cDqa]\d/.test(text) || (/^HTTPS?:\/\//.test(text) && /[a-z]/.test(text));
  if (!turned) return text;
  return Array.from(
    text,
    (letter) => letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  ).join("");
}

/**
 * @param {string} digits
 * @returns {Scan}
 */
function readDigits(digits) {
  if (![8, 12, 13, 14].includes(digits.length) || !/[1-9]/.test(digits)) return unknown(digits, "not_a_code");
  if (!checkDigitHolds(digits)) return unknown(digits, "check_digit");
  return { kind: "gtin", text: digits, gtin: digits.padStart(14, "0") };
}

/**
 * @param {string} text
 * @returns {Scan}
 */
function readBrackets(text) {
  /** @type {Array<[string, string]>} */
  const pairs = [];
  let rest = text;
  while (rest) {
    const found = /^\((\d{2,4})\)([^(]+)/.exec(rest);
    if (!found) return unknown(text, "malformed");
    pairs.push([found[1], found[2]]);
    rest = rest.slice(found[0].length);
  }
  return fromPairs(pairs, text);
}

/**
 * @param {Array<[string, string]>} pairs
 * @param {string} text
 * @returns {Scan}
 */
function fromPairs(pairs, text) {
  const elements = new Map(pairs);
  const gtin = elements.get("01");
  if (elements.size !== pairs.length || gtin === undefined) return unknown(text, "malformed");
  const [lot, serial] = [elements.get("10"), elements.get("21")];
  for (const value of [lot, serial, elements.get("22")]) {
    if (value !== undefined && !GS1_TEXT.test(value)) return unknown(text, "malformed");
  }
  return whole(text, gtin, { ...(lot && { lot }), ...(serial && { serial }) }, elements);
}

/**
 * A GTIN with what stands beside it, if all of it can be true.
 * @param {string} text
 * @param {string} gtin
 * @param {{ lot?: string, serial?: string }} piece
 * @param {ReadonlyMap<string, string>} attributes By application identifier.
 * @returns {Scan}
 */
function whole(text, gtin, piece, attributes) {
  if (!/^\d{14}$/.test(gtin)) return unknown(text, "malformed");
  if (!checkDigitHolds(gtin)) return unknown(text, "check_digit");
  if (isRestricted(gtin)) return unknown(text, "restricted");
  /** @type {Scan} */
  const scan = { kind: "gtin", text, gtin, ...piece };
  for (const [ai, value] of attributes) {
    if (DAYS.has(ai) && !isDay(value)) return unknown(text, "malformed");
    const measured = /^31([05])([0-5])$/.exec(ai);
    if (!measured) continue;
    const milli = Math.round(Number(value) * 10 ** (3 - Number(measured[2])));
    if (!/^\d{6}$/.test(value) || milli < 1) return unknown(text, "malformed");
    scan[measured[1] === "0" ? "weight_milli" : "volume_milli"] = milli;
  }
  return scan;
}

/**
 * Whether six digits are a day: YYMMDD, where 00 is the last of the month.
 * @param {string} digits
 */
function isDay(digits) {
  if (!/^\d{6}$/.test(digits)) return false;
  const [year, month, day] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  const date = new Date(Date.UTC(2000 + year, month - 1, day || 1));
  return date.getUTCMonth() === month - 1;
}

/**
 * @param {string} text
 * @returns {Scan}
 */
function readLink(text) {
  let parts;
  let asked;
  let behind;
  try {
    const address = new URL(text);
    parts = address.pathname.replace(/\/$/, "").split("/").slice(1).map(decodeURIComponent);
    asked = [...address.searchParams].filter(([name]) => /^\d+$/.test(name));
    behind = address.hash.slice(1);
  } catch {
    return unknown(text, "malformed");
  }
  const at = parts.findIndex((part, index) =>
    (part === "01" && /^(?:\d|$)/.test(parts[index + 1] ?? "")) ||
    (/^p$/i.test(part) && Boolean(parts[index + 1]))
  );
  if (at < 0) return readPurchase(text, parts) ?? unknown(text, "not_a_code");
  const code = parts[at + 1] ?? "";
  // A keyboard that writes another sign for `#`, or none, leaves the signature in the number of the piece.
  const unparted = parts.at(-2) === "21" && !behind ? UNPARTED.exec(parts[parts.length - 1]) : null;
  const piece = readQualifiers(unparted ? [...parts.slice(at + 2, -1), unparted[1]] : parts.slice(at + 2));
  if (!piece) return unknown(text, "malformed");
  const signature = unparted ? unparted[2] : behind;
  const { variant, ...lotAndSerial } = {
    ...piece,
    ...(piece.serial !== undefined && signature && { signature }),
  };
  if (parts[at] !== "01") {
    const product = code.toUpperCase();
    if (!OWN.test(product) || variant !== undefined) return unknown(text, "malformed");
    return { kind: "own", text, product, ...lotAndSerial };
  }
  const attributes = new Map(asked);
  const twice = asked.some(([ai, value]) => attributes.get(ai) !== value);
  if (twice || ["01", "22", "10", "21"].some((ai) => attributes.has(ai))) return unknown(text, "malformed");
  return whole(text, code, lotAndSerial, attributes);
}

/**
 * The link on a receipt that tells what was certified when its goods were bought. It names the sale by its identity, in 22
 * letters of base64url: `pos/sales/proof.py` and the till's `proof.js` make it.
 * @param {string} text
 * @param {string[]} parts
 * @returns {Scan|null}
 */
function readPurchase(text, parts) {
  const [key, token] = parts.slice(-2);
  if (key?.toLowerCase() !== "r" || !PURCHASE.test(token ?? "")) return null;
  const letters = atob(`${token.replaceAll("-", "+").replaceAll("_", "/")}==`);
  const digits = Array.from(letters, (one) => one.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  const sale = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { kind: "purchase", text, sale };
}

/**
 * The variant, lot and serial behind a key; the order 22, 10, 21 is fixed, and anything else makes the link wrong.
 * @param {string[]} parts
 */
function readQualifiers(parts) {
  /** @type {{ variant?: string, lot?: string, serial?: string }} */
  const found = {};
  let last = -1;
  if (parts.length % 2) return null;
  for (let index = 0; index < parts.length; index += 2) {
    const rank = ["22", "10", "21"].indexOf(parts[index]);
    const value = parts[index + 1];
    if (rank <= last || !GS1_TEXT.test(value)) return null;
    if (rank === 0) found.variant = value;
    if (rank === 1) found.lot = value;
    if (rank === 2) found.serial = value;
    last = rank;
  }
  return found;
}
