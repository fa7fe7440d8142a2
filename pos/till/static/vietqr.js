/**
 * VietQR payment codes: the text inside a code that every Vietnamese banking app can read, and a strict reader of it.
 *
 * Pure, and the twin of `pos/sales/vietqr.py`; both are held to `tests/shared/vietqr.json`.
 */

/**
 * @typedef {{bin: string, account: string, amount_vnd?: number | null, memo?: string, to_card?: boolean,
 *   bill_number?: string}} VietQr
 */

const NAPAS_AID = "A000000727";
const TO_ACCOUNT = "QRIBFTTA";
const TO_CARD = "QRIBFTTC";
export const MOST_MEMO = 25;

/** A payment code that a bank could misread: it is never shown, and never believed. */
export class UnsoundVietQr extends Error {}

/**
 * CRC-16/CCITT-FALSE over ASCII, as four upper-case hex digits.
 *
 * @param {string} text
 */
export function crc(text) {
  let sum = 0xffff;
  for (const sign of text) {
    sum ^= sign.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit++) {
      sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : (sum << 1) & 0xffff;
    }
  }
  return sum.toString(16).toUpperCase().padStart(4, "0");
}

/**
 * Words as a bank's memo field takes them: no marks, no signs, at most 25 characters.
 *
 * @param {string} text
 */
export function memoText(text) {
  const folded = text.normalize("NFD").replace(/đ/g, "d").replace(/Đ/g, "D").replace(/\p{M}/gu, "");
  return folded.replace(/[^0-9A-Za-z]+/g, " ").trim().slice(0, MOST_MEMO).trim();
}

/**
 * The text of a payment code: static without an amount, for one payment with one.
 *
 * @param {VietQr} code
 * @returns {string}
 */
export function payload(code) {
  check(code);
  const amount = code.amount_vnd ?? null;
  const beneficiary = field("00", NAPAS_AID) +
    field("01", field("00", code.bin) + field("01", code.account)) +
    field("02", code.to_card ? TO_CARD : TO_ACCOUNT);
  const additional = (code.bill_number ? field("01", code.bill_number) : "") +
    (code.memo ? field("08", code.memo) : "");
  const text = field("00", "01") + field("01", amount === null ? "11" : "12") + field("38", beneficiary) +
    field("53", "704") + (amount === null ? "" : field("54", String(amount))) + field("58", "VN") +
    (additional ? field("62", additional) : "") + "6304";
  return text + crc(text);
}

/**
 * Reads a payment code strictly: every length must fit, and the checksum must be right.
 *
 * @param {string} text
 * @returns {{bin: string, account: string, amount_vnd: number | null, memo: string, to_card: boolean,
 *   bill_number: string}}
 */
export function read(text) {
  // deno-lint-ignore no-control-regex -- ASCII begins with control signs
  if (!/^[\x00-\x7f]*$/.test(text)) throw new UnsoundVietQr("not ASCII");
  if (text.slice(-8, -4) !== "6304") throw new UnsoundVietQr("no checksum at its end");
  if (crc(text.slice(0, -4)) !== text.slice(-4).toUpperCase()) throw new UnsoundVietQr("checksum");
  const found = fields(text);
  for (const [identifier, value] of [["00", "01"], ["53", "704"], ["58", "VN"]]) {
    if (found.get(identifier) !== value) throw new UnsoundVietQr(`field ${identifier}`);
  }
  const beneficiary = fields(found.get("38") ?? "");
  const account = fields(beneficiary.get("01") ?? "");
  const service = beneficiary.get("02");
  if (beneficiary.get("00") !== NAPAS_AID || (service !== TO_ACCOUNT && service !== TO_CARD)) {
    throw new UnsoundVietQr("field 38");
  }
  const amount = found.get("54");
  if (found.get("01") !== (amount === undefined ? "11" : "12")) throw new UnsoundVietQr("field 01");
  if (amount !== undefined && !/^[1-9][0-9]{0,12}$/.test(amount)) throw new UnsoundVietQr("amount");
  const additional = fields(found.get("62") ?? "");
  if (additional.get("08") === "") throw new UnsoundVietQr("memo");
  const code = {
    bin: account.get("00") ?? "",
    account: account.get("01") ?? "",
    amount_vnd: amount === undefined ? null : Number(amount),
    memo: additional.get("08") ?? "",
    to_card: service === TO_CARD,
    bill_number: additional.get("01") ?? "",
  };
  check(code);
  return code;
}

/** @param {VietQr} code */
function check(code) {
  const amount = code.amount_vnd ?? null;
  if (!/^[0-9]{6}$/.test(code.bin)) throw new UnsoundVietQr("bank number");
  if (!/^[0-9A-Za-z]{1,19}$/.test(code.account)) throw new UnsoundVietQr("account");
  if (amount !== null && !/^[1-9][0-9]{0,12}$/.test(String(amount))) throw new UnsoundVietQr("amount");
  if (code.memo && !/^[0-9A-Za-z ]{1,25}$/.test(code.memo)) throw new UnsoundVietQr("memo");
  if (code.bill_number && !/^[ -~]{1,25}$/.test(code.bill_number)) throw new UnsoundVietQr("bill number");
}

/**
 * @param {string} identifier
 * @param {string} value
 */
function field(identifier, value) {
  return `${identifier}${String(value.length).padStart(2, "0")}${value}`;
}

/** @param {string} text */
function fields(text) {
  /** @type {Map<string, string>} */
  const found = new Map();
  let at = 0;
  while (at < text.length) {
    const head = /^([0-9]{2})([0-9]{2})$/.exec(text.slice(at, at + 4));
    if (!head) throw new UnsoundVietQr("length");
    const [, identifier, length] = head;
    const end = at + 4 + Number(length);
    if (end > text.length) throw new UnsoundVietQr("length");
    if (found.has(identifier)) throw new UnsoundVietQr(`field ${identifier} twice`);
    found.set(identifier, text.slice(at + 4, end));
    at = end;
  }
  return found;
}
