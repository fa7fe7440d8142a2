/**
 * Whether what a server sent as a snapshot is one, and this till's. Whatever is not is refused, and what the till knew stays.
 */

/** The answer that this app can read. pos/till/snapshots.py says the same number. */
export const FORMAT = 1;

/**
 * @typedef {"incomplete"|"malformed"|"another_outlet"|"another_till"|"newer"|"older"} Fault Why an answer is refused.
 */

/** @param {unknown} value */
const isText = (value) => typeof value === "string";
/** @param {unknown} value */
const isWhole = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;
/** @param {unknown} value */
const isTextOrNull = (value) => value === null || isText(value);
/** @param {unknown} value */
const isWholeOrNull = (value) => value === null || isWhole(value);
/** @param {unknown} value */
const isMoment = (value) => isText(value) && !Number.isNaN(Date.parse(/** @type {string} */ (value)));
/** @param {unknown} value */
const isDay = (value) => isText(value) && /^\d{4}-\d\d-\d\d$/.test(/** @type {string} */ (value));
/** @param {unknown} value */
const isYesOrNo = (value) => typeof value === "boolean";

/**
 * Makes a check for objects: every member named must pass its own; others may be there.
 * @param {Record<string, (value: any) => boolean>} members
 * @returns {(value: any) => boolean}
 */
function shape(members) {
  const checks = Object.entries(members);
  return (value) =>
    typeof value === "object" && value !== null && checks.every(([name, is]) => is(value[name]));
}

/**
 * @param {(value: any) => boolean} is
 * @returns {(value: any) => boolean}
 */
const listOf = (is) => (value) => Array.isArray(value) && value.every(is);

/** @param {(value: any) => boolean} is */
const orNull = (is) => (/** @type {any} */ value) => value === null || is(value);

const isCertificate = shape({
  id: isText,
  stars: isWhole,
  potential_five_star: isYesOrNo,
  decided_on: isDay,
  valid_from: isDay,
  valid_to: isDay,
  learned_at: isMoment,
  events: listOf(shape({ kind: isText, on: isDay, learned_at: isMoment })),
});

const isProduct = shape({
  product: (value) => isText(value) && value !== "",
  name: shape({ vi: isText }),
  sort: isText,
  producer: orNull(shape({ name: isText })),
  group: isText,
  unit: (value) => value === "piece" || value === "kg" || value === "litre",
  kind: (value) => value === "goods" || value === "service",
  price_vnd: isWholeOrNull,
  prices: listOf(shape({ from: isMoment, price_vnd: isWholeOrNull })),
  vat_bp: isWholeOrNull,
  vat_class: isText,
  barcodes: listOf(isText),
  picture: isTextOrNull,
  certificates: listOf(isCertificate),
  variant: (value) => value === undefined || isText(value),
  stock_milli: isWhole,
  lots: listOf(shape({ lot: isText, expires_on: orNull(isDay), quantity_milli: isWhole })),
});

/** Parts that a till needs; in a difference those that did not change are left out. @type {Record<string, (value: any) => boolean>} */
const PARTS = {
  showroom: shape({ code: isText, name: isText, legal_name: isText, address: isText, is_demo: isYesOrNo }),
  staff: listOf(shape({ name: isText, full_name: isText, role: isText })),
  groups: listOf(shape({ code: isText, name: shape({ vi: isText }) })),
  vat: (value) =>
    typeof value === "object" && value !== null &&
    Object.values(value).every(listOf(shape({ from: isDay, rate_bp: isWhole }))),
  // A server from before this rule tells of none.
  unlabelled: (value) =>
    value === undefined ||
    (typeof value === "object" && value !== null && Object.values(value).every(listOf(isText))),
  // A server from before that names nobody else's stars.
  variants: (value) =>
    value === undefined ||
    (typeof value === "object" && value !== null &&
      Object.values(value).every(
        shape({ name: shape({ vi: isText }), certificates: listOf(isCertificate) }),
      )),
  // A server from before signed labels has none to tell.
  label_keys: (value) =>
    value === undefined || listOf(shape({ id: isText, public: isText, revoked_at: orNull(isMoment) }))(value),
};

/** In every answer, the whole and the difference. */
const isAnswer = shape({
  complete: isYesOrNo,
  cursor: isText,
  till: shape({ code: isText, series: isText, printer: isText }),
  products: listOf(isProduct),
  coming: listOf(isProduct),
  server_time: isMoment,
});

/**
 * Why an answer cannot be taken; null when it can.
 *
 * @param {any} answer As parsed.
 * @param {{ till: string, showroom: string }} pairing
 * @param {boolean} asked Whether a difference was asked for, so that one may come.
 * @returns {Fault|null}
 */
export function faultOf(answer, pairing, asked) {
  if (typeof answer !== "object" || answer === null || !("till" in answer)) return "malformed";
  // Of another age nothing else is asked: it may rightly look unlike anything known here.
  if (answer.format !== FORMAT) {
    return Number.isInteger(answer.format) && answer.format > FORMAT ? "newer" : "older";
  }
  if (!isAnswer(answer)) return "malformed";
  if (answer.showroom !== undefined && answer.showroom?.code !== pairing.showroom) return "another_outlet";
  if (answer.till.code !== pairing.till) return "another_till";
  const parts = Object.entries(PARTS);
  if (answer.complete) return parts.every(([name, is]) => is(answer[name])) ? null : "malformed";
  const gone = answer.gone?.products;
  const fits = asked && Array.isArray(gone) && gone.every(isText) &&
    parts.every(([name, is]) => answer[name] === undefined || is(answer[name]));
  return fits ? null : "malformed";
}
