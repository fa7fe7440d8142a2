/**
 * GS1 element strings: application identifiers with their values, run together. Pure.
 *
 * Where a value ends is known from its identifier: some have a fixed length, the others run to FNC1 or to the end. So a
 * string with an identifier that is not in this table cannot be cut, and is refused rather than guessed at.
 *
 * Source: GS1 General Specifications, sections 3 and 7.8.5
 */

const SEPARATOR = "\u001d";

/** By their first two digits, the identifiers of a predefined length: how many digits follow the identifier. */
const FIXED = new Map([["00", 18], ["01", 14], ["02", 14], ["03", 14], ["04", 16], ["20", 2]]);
for (let ai = 11; ai <= 19; ai += 1) FIXED.set(String(ai), 6);

/** The others that trade items carry, with the most that they may hold. */
const VARIABLE = /** @type {Array<[RegExp, number]>} */ ([
  [/^(?:10|21|22|243|254|8002|8012|71\d)/, 20],
  [/^(?:30|37)/, 8],
  [/^(?:240|241|250|251|253|400|401|403|7002|8003|8004|8010|90)/, 30],
  [/^(?:235)/, 28],
  [/^(?:255|8013|8020)/, 25],
  [/^(?:242|8005)/, 6],
  [/^(?:390|392)\d/, 15],
  [/^(?:391|393)\d/, 18],
  [/^394\d/, 4],
  [/^395\d/, 6],
  [/^(?:402)/, 17],
  [/^(?:420|423|425)/, 20],
  [/^421/, 12],
  [/^(?:422|424|426|427)/, 3],
  [/^7003/, 10],
  [/^(?:7005|7007|8008|8011)/, 12],
  [/^(?:8006|8017|8018|8026)/, 18],
  [/^(?:8110|8112|8200)/, 70],
  [/^9[1-9]/, 90],
]);

/**
 * The identifiers and values of an element string, in their order; null when it cannot be cut.
 * @param {string} text With FNC1 as the group separator; one in front, which only says that it is GS1's, may stand.
 */
export function readElements(text) {
  /** @type {Array<[string, string]>} */
  const pairs = [];
  let rest = text;
  while (rest) {
    if (rest.startsWith(SEPARATOR)) {
      rest = rest.slice(1);
      continue;
    }
    const taken = takeElement(rest);
    if (!taken) return null;
    pairs.push(taken);
    rest = rest.slice(taken[0].length + taken[1].length);
  }
  return pairs;
}

/**
 * @param {string} rest
 * @returns {[string, string]|null}
 */
function takeElement(rest) {
  const measured = /^3[1-6]\d\d/.exec(rest)?.[0];
  const place = /^41\d/.exec(rest)?.[0];
  const ai = measured ?? place ?? rest.slice(0, 2);
  const fixed = measured ? 6 : place ? 13 : FIXED.get(ai);
  if (fixed !== undefined) {
    const value = rest.slice(ai.length, ai.length + fixed);
    return value.length === fixed && /^\d+$/.test(value) ? [ai, value] : null;
  }
  for (const [pattern, most] of VARIABLE) {
    const found = pattern.exec(rest)?.[0];
    if (!found) continue;
    const value = rest.slice(found.length).split(SEPARATOR, 1)[0];
    return value.length >= 1 && value.length <= most ? [found, value] : null;
  }
  return null;
}
