/**
 * Keeps the device's journal whole and its memory from filling up.
 */

import { answer, chainsIn, done } from "./store.js";
import { LOST, standInId } from "./travel.js";
import { GENESIS, KEPT_FOR_MS } from "./journal.js";

/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */

/** So many go at once: between two portions whoever sells gets her turn. */
const AT_ONCE = 200;

/**
 * How many of these entries of one chain may go, from the front: what the server has had for 90 days, and nothing of the
 * shift that is open. The first that must stay keeps all behind it, so a journal never has a hole.
 *
 * @param {KeptEntry[]} entries In order.
 * @param {{ now: number, shift: string|null }} when
 */
export function prunable(entries, { now, shift }) {
  const stays = entries.findIndex(({ acknowledged, acknowledged_at, body }) =>
    acknowledged !== 1 || typeof acknowledged_at !== "number" || now - acknowledged_at < KEPT_FOR_MS ||
    (shift !== null && body?.shift === shift)
  );
  return stays < 0 ? entries.length : stays;
}

/**
 * Lets go of what need not stay.
 *
 * @param {import("./store.js").Store} store
 * @param {{ now: number, mayGoOn?: () => boolean }} how
 * @returns {Promise<number>} How many entries went.
 */
export async function prune(store, { now, mayGoOn = () => true }) {
  let gone = 0;
  for (const chain of await store.chains()) {
    while (mayGoOn()) {
      const count = await pruneSome(store, chain, now);
      gone += count;
      if (count < AT_ONCE) break;
    }
  }
  return gone;
}

/**
 * @param {import("./store.js").Store} store
 * @param {string} chain
 * @param {number} now
 */
async function pruneSome(store, chain, now) {
  // Most days nothing may go: looking is free, and holds up nobody who sells.
  const shift = (await store.read("shift"))?.shift ?? null;
  const oldest = await answer(
    store.entries().getAll(IDBKeyRange.bound([chain, 0], [chain, Infinity]), AT_ONCE),
  );
  const count = prunable(oldest, { now, shift });
  if (!count) return 0;
  const through = oldest[count - 1].sequence;
  const transaction = store.database.transaction(["entries", "device"], "readwrite", {
    durability: "strict",
  });
  const finished = done(transaction);
  finished.catch(() => {});
  const device = transaction.objectStore("device");
  const pruned = (await answer(device.get("pruned"))) ?? {};
  transaction.objectStore("entries").delete(IDBKeyRange.bound([chain, 0], [chain, through]));
  device.put({ ...pruned, [chain]: through }, "pruned");
  await finished;
  return count;
}

/**
 * Puts right what a failing disk has done to the journal, without touching what an entry says: an entry whose mark
 * cannot be read counts as unsent, and for one that is gone a stand-in says so, so that neither is overlooked nor holds
 * up those behind it.
 *
 * @param {import("./store.js").Store} store
 * @returns {Promise<number>} How many entries were seen to.
 */
export async function mend(store) {
  const pairing = await store.read("pairing");
  // Without the end of the journal nobody knows its next number: this device begins another one.
  if (pairing && !isEnd(await store.read("head"), pairing.chain)) await store.write({ moved: pairing.chain });
  const reading = store.database.transaction(["entries", "device"]);
  if (!(await damages(reading)).length) return 0;
  const transaction = store.database.transaction(["entries", "device"], "readwrite", {
    durability: "strict",
  });
  const finished = done(transaction);
  finished.catch(() => {});
  const found = await damages(transaction);
  for (const row of found) transaction.objectStore("entries").put(row);
  await finished;
  return found.length;
}

/**
 * Whether this can be the end of a journal.
 * @param {any} head
 * @param {string} chain
 */
export function isEnd(head, chain) {
  return head?.chain === chain && Number.isSafeInteger(head.sequence) &&
    Number.isSafeInteger(head.next_number) &&
    typeof head.hash === "string" && /^[0-9a-f]{64}$/.test(head.hash) && typeof head.at === "string";
}

/**
 * The rows as they ought to be, of all that are not.
 * @param {IDBTransaction} transaction
 * @returns {Promise<KeptEntry[]>}
 */
async function damages(transaction) {
  const entries = transaction.objectStore("entries");
  const device = transaction.objectStore("device");
  const head = await answer(device.get("head"));
  const pruned = (await answer(device.get("pruned"))) ?? {};
  const marks = entries.index("acknowledged");
  const all = await answer(entries.count());
  const marked = (await answer(marks.count(0))) + (await answer(marks.count(1)));
  /** @type {KeptEntry[]} */
  const found = marked === all ? [] : (await answer(entries.getAll()))
    .filter((row) => row.acknowledged !== 0 && row.acknowledged !== 1)
    .map((row) => ({ ...row, acknowledged: 0 }));
  const chains = new Set(await chainsIn(entries));
  if (typeof head?.chain === "string") chains.add(head.chain);
  for (const chain of chains) {
    const range = IDBKeyRange.bound([chain, 0], [chain, Infinity]);
    const end = isEnd(head, chain) ? head : { sequence: (await lastKey(entries, range)) ?? 0, hash: "" };
    const first = (Number.isInteger(pruned[chain]) ? pruned[chain] : 0) + 1;
    if (await answer(entries.count(range)) >= end.sequence - first + 1) continue;
    found.push(...gaps(chain, first, end, await answer(entries.getAll(range))));
  }
  return found;
}

/**
 * Stand-ins for the entries that are gone, with what their neighbours know of their hashes.
 *
 * @param {string} chain
 * @param {number} first
 * @param {{ sequence: number, hash: string }} end
 * @param {KeptEntry[]} rows
 * @returns {KeptEntry[]}
 */
export function gaps(chain, first, end, rows) {
  const there = new Map(rows.map((row) => [row.sequence, row]));
  const found = [];
  for (let sequence = first; sequence <= end.sequence; sequence++) {
    if (there.has(sequence)) continue;
    found.push({
      chain,
      sequence,
      kind: LOST,
      id: standInId(chain, sequence),
      body: {},
      previous: there.get(sequence - 1)?.hash ?? GENESIS,
      hash: sequence === end.sequence ? end.hash : there.get(sequence + 1)?.previous ?? GENESIS,
      acknowledged: /** @type {0} */ (0),
    });
  }
  return found;
}

/**
 * @param {IDBObjectStore} entries
 * @param {IDBKeyRange} range
 * @returns {Promise<number|undefined>}
 */
function lastKey(entries, range) {
  return new Promise((resolve, reject) => {
    const request = entries.openKeyCursor(range, "prev");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve(/** @type {any} */ (request.result?.primaryKey)?.[1]);
  });
}
