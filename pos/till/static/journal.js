/**
 * The till's journal as arithmetic: canonical JSON, the hash chain, the numbers for people. Where entries are kept is
 * store.js, how they travel is sync.js.
 */

/** @typedef {import("./shapes.js").Entry} Entry */

/** What the first entry of a chain follows. */
export const GENESIS = "0".repeat(64);

/** So long an entry stays after the server has answered for it: the oldest backup that a server is put back to. */
export const KEPT_FOR_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * JSON with sorted keys and no spaces, the same bytes in every language; whole numbers only.
 *
 * @param {unknown} value
 * @returns {string}
 * @throws {TypeError} Something in it is not JSON, or a number is not whole: such a thing would not hash alike.
 */
export function canonical(value) {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") {
    const record = /** @type {Record<string, unknown>} */ (value);
    return `{${
      Object.keys(record).sort().map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`).join(",")
    }}`;
  }
  throw new TypeError(`${typeof value} ${String(value)} has no place in the journal`);
}

/**
 * The hash of an entry: SHA-256, hex, over its canonical JSON without the hash itself.
 * @param {Omit<Entry, "hash">} entry
 */
export async function hashOf({ sequence, kind, id, body, previous }) {
  const bytes = new TextEncoder().encode(canonical({ sequence, kind, id, body, previous }));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Makes the entry that follows another.
 * @param {{ sequence: number, hash: string }} head
 * @param {string} kind
 * @param {string} id
 * @param {Record<string, any>} body
 * @returns {Promise<Entry>}
 */
export async function follow(head, kind, id, body) {
  const entry = { sequence: head.sequence + 1, kind, id, body, previous: head.hash };
  return { ...entry, hash: await hashOf(entry) };
}

/**
 * The number that a customer and a manager read: till, series, counter.
 * @param {string} till Its code, with the outlet in front: BT01-1.
 * @param {string} series
 * @param {number} counter
 */
export function numberFor(till, series, counter) {
  return `${till}${series}-${String(counter).padStart(6, "0")}`;
}

/**
 * The time of a new entry: now, but never before the entry it follows, whatever somebody did to the clock.
 * Both are moments of Hanoi with the same offset, so they compare as text.
 * @param {string} now
 * @param {string} last
 */
export function notBefore(now, last) {
  return now > last ? now : last;
}

/**
 * Whether an entry of this device still says what its kind must say: disks forget. Whatever counts, shows or takes back
 * entries reads only such.
 *
 * @param {any} entry
 */
export function readable(entry) {
  const { kind, body } = entry ?? {};
  if (typeof kind !== "string" || typeof body !== "object" || body === null) return false;
  const whole = (/** @type {string[]} */ ...names) => names.every((name) => Number.isSafeInteger(body[name]));
  if (kind === "sale") {
    return whole("total_vnd", "change_vnd") && areObjects(body.lines) && areObjects(body.tenders);
  }
  if (kind === "refund") return whole("total_vnd") && areObjects(body.lines) && areObjects(body.tenders);
  return kind === "drawer" ? whole("amount_vnd") : true;
}

/** @param {unknown} list */
function areObjects(list) {
  return Array.isArray(list) && list.every((one) => typeof one === "object" && one !== null);
}
