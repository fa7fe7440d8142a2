/**
 * What a scan says. Pure: text in, meaning out; which product it is, the catalogue decides.
 *
 * Accepted are EAN-8, EAN-13, UPC-A, GTIN-14, GS1 element strings, GS1 Digital Links of any host, our own label
 * codes and receipt numbers. Whatever has a check digit is refused when it is wrong: a misread must not sell
 * the product next to it.
 */

/**
 * @typedef {object} Scan
 * @property {"gtin"|"own"|"receipt"|"unknown"} kind
 * @property {string} text What was read, for the screen.
 * @property {string} [gtin] Always 14 digits.
 * @property {string} [product]
 * @property {string} [number]
 * @property {string} [lot]
 * @property {string} [serial]
 * @property {number} [weight_milli] Net weight in grams, from labels of weighed goods.
 * @property {"check_digit"|"malformed"|"not_a_code"} [reason] Why it is unknown.
 */

const SEPARATOR = "\u001d";

/** Application identifiers with a fixed length; every other one runs to a separator. */
const FIXED = new Map([["00", 18], ["01", 14], ["02", 14], ["11", 6], ["12", 6], ["13", 6], ["15", 6], [
  "16",
  6,
], [
  "17",
  6,
], ["20", 2]]);
/** Those of variable length that a shop's goods carry, with the most they may hold. */
const VARIABLE = new Map([
  ["10", 20],
  ["21", 20],
  ["22", 20],
  ["30", 8],
  ["37", 8],
  ["240", 30],
  ["241", 30],
  [
    "250",
    30,
  ],
  ["254", 20],
]);

const GS1_TEXT = /^[!-"%-?A-Z_a-z]{1,30}$/;

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
 * Reads one scan.
 * @param {string} raw
 * @returns {Scan}
 */
export function readScan(raw) {
  const text = raw.normalize("NFC").trim();
  const prefix = /^\](C1|d2|Q3|e0|E0|E4|A0|C0|Q1|Q0|d1)/.exec(text)?.[1];
  const body = prefix ? text.slice(3) : text;
  if (/^https?:\/\//i.test(body)) return readLink(body);
  if (prefix === "C1" || prefix === "d2" || prefix === "Q3" || prefix === "e0") {
    return readElements(body, body);
  }
  if (/^\(\d{2,4}\)/.test(body)) return readBrackets(body);
  if (body.startsWith(SEPARATOR)) return readElements(body.slice(1), body);
  if (/^\d+$/.test(body)) return readDigits(body);
  if (/^[A-Z]{2,6}\d{1,4}-\d{1,3}(?:[A-Z]{1,3}|-API)-\d{6,}$/i.test(body)) {
    return { kind: "receipt", text: body, number: body.toUpperCase() };
  }
  if (/^SP\d{4,}$/i.test(body)) return { kind: "own", text: body, product: body.toUpperCase() };
  if (/^01\d{14}/.test(body)) return readElements(body, body);
  return { kind: "unknown", text: body, reason: "not_a_code" };
}

/**
 * @param {string} text
 * @returns {Scan}
 */
function readDigits(text) {
  if (text.length > 14 && text.startsWith("01")) return readElements(text, text);
  if (![8, 12, 13, 14].includes(text.length)) return { kind: "unknown", text, reason: "not_a_code" };
  if (!checkDigitHolds(text)) return { kind: "unknown", text, reason: "check_digit" };
  return { kind: "gtin", text, gtin: text.padStart(14, "0") };
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
    if (!found) return { kind: "unknown", text, reason: "malformed" };
    pairs.push([found[1], found[2]]);
    rest = rest.slice(found[0].length);
  }
  return fromPairs(pairs, text);
}

/**
 * @param {string} body
 * @param {string} text
 * @returns {Scan}
 */
function readElements(body, text) {
  /** @type {Array<[string, string]>} */
  const pairs = [];
  let rest = body;
  const shown = text.replaceAll(SEPARATOR, "␝");
  while (rest) {
    if (rest.startsWith(SEPARATOR)) {
      rest = rest.slice(1);
      continue;
    }
    const taken = takeElement(rest);
    if (!taken) return { kind: "unknown", text: shown, reason: "malformed" };
    pairs.push([taken.ai, taken.value]);
    rest = rest.slice(taken.ai.length + taken.value.length);
  }
  return fromPairs(pairs, shown);
}

/** @param {string} rest */
function takeElement(rest) {
  const measured = /^3[1-6]\d\d/.exec(rest)?.[0];
  const fixed = measured ? 6 : FIXED.get(rest.slice(0, 2));
  if (fixed !== undefined) {
    const ai = measured ?? rest.slice(0, 2);
    const value = rest.slice(ai.length, ai.length + fixed);
    return value.length === fixed && /^\d+$/.test(value) ? { ai, value } : null;
  }
  for (const length of [2, 3]) {
    const most = VARIABLE.get(rest.slice(0, length));
    if (most === undefined) continue;
    const value = rest.slice(length).split(SEPARATOR, 1)[0];
    return value.length >= 1 && value.length <= most ? { ai: rest.slice(0, length), value } : null;
  }
  return null;
}

/**
 * @param {Array<[string, string]>} pairs
 * @param {string} text
 * @returns {Scan}
 */
function fromPairs(pairs, text) {
  /** @type {Scan} */
  const scan = { kind: "gtin", text };
  for (const [ai, value] of pairs) {
    if (ai === "01") {
      if (!/^\d{14}$/.test(value)) return { kind: "unknown", text, reason: "malformed" };
      if (!checkDigitHolds(value)) return { kind: "unknown", text, reason: "check_digit" };
      scan.gtin = value;
    } else if (ai === "10") scan.lot = value;
    else if (ai === "21") scan.serial = value;
    else if (/^310\d$/.test(ai)) scan.weight_milli = Math.round(Number(value) * 10 ** (3 - Number(ai[3])));
  }
  return scan.gtin ? scan : { kind: "unknown", text, reason: "malformed" };
}

/**
 * @param {string} text
 * @returns {Scan}
 */
function readLink(text) {
  /** @type {Scan} */
  const malformed = { kind: "unknown", text, reason: "malformed" };
  let parts;
  try {
    parts = new URL(text).pathname.replace(/\/$/, "").split("/").slice(1).map(decodeURIComponent);
  } catch {
    return malformed;
  }
  const at = parts.findIndex((part, index) =>
    (part === "01" && /^\d+$/.test(parts[index + 1] ?? "")) || (part === "p" && Boolean(parts[index + 1]))
  );
  if (at < 0) return { kind: "unknown", text, reason: "not_a_code" };
  const code = parts[at + 1];
  const qualifiers = readQualifiers(parts.slice(at + 2));
  if (!qualifiers) return malformed;
  if (parts[at] === "p") return { kind: "own", text, product: code.toUpperCase(), ...qualifiers };
  if (code.length !== 14) return malformed;
  if (!checkDigitHolds(code)) return { kind: "unknown", text, reason: "check_digit" };
  return { kind: "gtin", text, gtin: code, ...qualifiers };
}

/**
 * The lot and serial behind a key; the order 22, 10, 21 is fixed, and anything else makes the link wrong.
 * @param {string[]} parts
 */
function readQualifiers(parts) {
  /** @type {{ lot?: string, serial?: string }} */
  const found = {};
  let last = -1;
  if (parts.length % 2) return null;
  for (let index = 0; index < parts.length; index += 2) {
    const rank = ["22", "10", "21"].indexOf(parts[index]);
    const value = parts[index + 1];
    if (rank <= last || !GS1_TEXT.test(value)) return null;
    if (rank === 1) found.lot = value;
    if (rank === 2) found.serial = value;
    last = rank;
  }
  return found;
}
