/**
 * The six digits by which this till knows who is selling, checked here without asking anybody. A PIN says who did
 * something; it opens nothing that the name alone would not. Pure.
 */

/** The pause after a wrong PIN doubles up to this; nobody is locked out of her own till. */
const LONGEST_PAUSE_MS = 8000;
const FIRST_PAUSE_MS = 500;

export const PIN_DIGITS = 6;

/**
 * What a verifier says, or null where this version of the till cannot read it.
 * Source: `pin_verifier` in pos/people/rules.py; tests/shared/pins.json holds the two together.
 *
 * @param {string|null|undefined} verifier
 */
export function readVerifier(verifier) {
  const found = /^pbkdf2-sha256\$([1-9]\d{0,7})\$((?:[0-9a-f]{2})+)\$([0-9a-f]{64})$/.exec(verifier ?? "");
  return found && { iterations: Number(found[1]), salt: bytes(found[2]), told: found[3] };
}

/**
 * Whether a colleague says who she is by a PIN that this till can check.
 * @param {import("./shapes.js").Colleague} person
 */
export function hasPin(person) {
  return readVerifier(person.pin) !== null;
}

/**
 * Whether this is the PIN that a verifier was made of.
 * @param {string} pin
 * @param {string|null|undefined} verifier
 */
export async function pinFits(pin, verifier) {
  const known = readVerifier(verifier);
  if (!known) return false;
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, [
    "deriveBits",
  ]);
  const rule = { name: "PBKDF2", hash: "SHA-256", salt: known.salt, iterations: known.iterations };
  const told = new Uint8Array(await crypto.subtle.deriveBits(rule, key, 256));
  return Array.from(told, (byte) => byte.toString(16).padStart(2, "0")).join("") === known.told;
}

/**
 * How long the pad rests after so many wrong PINs in a row, in milliseconds.
 * @param {number} wrong
 */
export function pauseAfter(wrong) {
  return wrong < 1 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (wrong - 1));
}

/** @param {string} hex */
function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
