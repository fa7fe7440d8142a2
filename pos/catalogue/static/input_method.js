/**
 * Vietnamese input methods rewrite what a scanner types: Telex makes "â" of "aa" and "đ" of "dd", VNI makes "á" of "a1",
 * and "asz" becomes a plain "a" that looks as if nothing had happened. What can still be read surely is read; the rest is
 * refused, because a code with one letter changed may be the next product's. Pure.
 *
 * An input method only ever changes vowels and d, and w, which it turns into one; it works within a word, and signs of
 * punctuation end a word. So a stretch of a code without any of these letters is as the scanner sent it, whatever was done to
 * the rest. In a link this is nearly always the part that matters: the host and the path before the key mean nothing here.
 *
 * Source: docs/rules/scanning.md
 */

/** What some input method makes, takes or changes. Telex writes "ư" for a bracket. */
const DOUBTFUL = /[aeiouydw[\]{}\\]/i;
const SEPARATOR = "\u001d";

/**
 * What the digit row of Windows' Vietnamese keyboard writes, by the digit on the key. It has marks of its own, and they
 * arrive one by one.
 */
const DIGIT_ROW = new Map([
  ["đ", "0"],
  ["ă", "1"],
  ["â", "2"],
  ["ê", "3"],
  ["ô", "4"],
  ["\u0300", "5"],
  ["\u0309", "6"],
  ["\u0303", "7"],
  ["\u0301", "8"],
  ["\u0323", "9"],
]);

/**
 * Whether a text holds signs that no scanner sends and no code of ours has.
 * @param {string} text
 */
export function looksRewritten(text) {
  return /[^ -~]/.test(text.replaceAll(SEPARATOR, ""));
}

/** @param {string} text */
const sure = (text) => !looksRewritten(text) && !DOUBTFUL.test(text);

/**
 * What the scanner must have sent, as far as it matters, or null where that is not sure.
 * @param {string} text What arrived after an input method had worked on it.
 * @returns {string|null}
 */
export function asSent(text) {
  // Keyboards of other countries have other signs where `#` is; nothing else of a signed link is theirs to change.
  const parted = /^([!-~]+)[^ -~]([A-Za-z0-9_-]{92})$/.exec(text);
  if (parted) return `${parted[1]}#${parted[2]}`;
  const keys = Array.from(text, (sign) => DIGIT_ROW.get(sign));
  if (text && keys.every((digit) => digit !== undefined)) return keys.join("");
  const link = /^https?:\/\/[^/?#]*(\/[^?#]*)(?:\?([^#]*))?/i.exec(text);
  if (!link) return sure(text) ? text : null;
  // From the first key on every letter counts; in the query only what is GS1's own, in digits.
  const path = /\/(?:01\/\d|p\/).*$/i.exec(link[1])?.[0];
  if (path === undefined || !sure(path)) return null;
  const query = (link[2] ?? "").split("&").filter((pair) => /^\d+=/.test(pair));
  if (!query.every(sure)) return null;
  return `https://link.invalid${path}${query.length ? `?${query.join("&")}` : ""}`;
}
