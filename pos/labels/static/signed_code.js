/**
 * What stands behind `#` in the code of a piece: a signature over exactly this piece and the star its label names.
 * The same as `pos/labels/signing.py`; `tests/shared/signed_codes.json` holds both to the same answers.
 */

/**
 * @typedef {object} Piece
 * @property {string} product
 * @property {string} lot
 * @property {string} serial
 */

/**
 * @typedef {object} PublicKey
 * @property {string} public 32 bytes in base64url.
 * @property {boolean} revoked
 */

/** @typedef {"genuine"|"forged"|"revoked"|"unknown_key"|"damaged"|"cannot"} Verdict */

/**
 * @typedef {object} Told What a code says by itself, before anybody has checked who says it.
 * @property {string} key The id of the key that is said to have signed.
 * @property {number} stars 0 without a star.
 * @property {boolean} potential Potential five-star.
 * @property {string|null} until The last day of the stars, `2027-03-04`.
 */

const VERSION = 1;
const HEADER_BYTES = 5;
const CODE = /^[A-Za-z0-9_-]{92}$/;
const DAY_ZERO = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;

/**
 * Reads a code; null where it did not arrive as one. A scanner that writes all letters large or small has lost it.
 * @param {string} code
 * @returns {Told|null}
 */
export function readCode(code) {
  if (!CODE.test(code) || code === code.toUpperCase() || code === code.toLowerCase()) return null;
  const content = fromLetters(code);
  const [first, high, low] = [content[0], content[3], content[4]];
  const stars = first & 7;
  const potential = Boolean(first & 8);
  const days = high * 256 + low;
  if (first >> 4 !== VERSION || stars > 5 || (potential && !stars) || Boolean(stars) !== Boolean(days)) {
    return null;
  }
  const until = days ? new Date(DAY_ZERO + days * DAY_MS).toISOString().slice(0, 10) : null;
  return { key: hex(content[1]) + hex(content[2]), stars, potential, until };
}

/**
 * Whether a code proves that we made the label of this piece. Only "genuine" does; "cannot" is a browser without Ed25519.
 * @param {string} code
 * @param {Piece} piece
 * @param {ReadonlyMap<string, PublicKey>} keys By their ids.
 * @returns {Promise<Verdict>}
 */
export async function checkCode(code, piece, keys) {
  const told = readCode(code);
  if (!told) return "damaged";
  const key = keys.get(told.key);
  if (!key) return "unknown_key";
  const content = fromLetters(code);
  const rank = `${told.stars}${told.potential ? "+" : ""}`;
  const { product, lot, serial } = piece;
  const lines = ["OCOP-LABEL", VERSION, told.key, product, lot, serial, rank, told.until ?? ""];
  const message = new TextEncoder().encode(lines.join("\n"));
  let holds;
  try {
    const usable = await crypto.subtle.importKey("raw", fromLetters(key.public), "Ed25519", false, [
      "verify",
    ]);
    holds = await crypto.subtle.verify("Ed25519", usable, content.slice(HEADER_BYTES), message);
  } catch {
    return "cannot";
  }
  if (!holds) return "forged";
  return key.revoked ? "revoked" : "genuine";
}

/**
 * The keys as the page names them: `id:public`, with `!` behind a revoked one.
 * @param {string} list
 * @returns {Map<string, PublicKey>}
 */
export function readKeys(list) {
  return new Map(
    list.split(" ").filter(Boolean).map((one) => {
      const [id, letters] = one.replace("!", "").split(":");
      return [id, { public: letters, revoked: one.endsWith("!") }];
    }),
  );
}

/** @param {string} letters */
function fromLetters(letters) {
  return Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}

/** @param {number} byte */
function hex(byte) {
  return byte.toString(16).padStart(2, "0");
}
