/**
 * The one door into the journal: whatever the till does to stock or money becomes an entry here, on disk, before the
 * screen says that it happened.
 */

import { hanoiMoment } from "./format.js";
import { JournalMoved } from "./store.js";
import { follow, notBefore, numberFor } from "./journal.js";
import { _ } from "./words.js";

/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./shapes.js").Pairing} Pairing */
/** @typedef {import("./shapes.js").Head} Head */

/**
 * The number that the next sale or refund will get, as long as no other tab is quicker.
 * @param {import("./store.js").Store} store
 * @param {Pairing} pairing
 */
export async function nextNumber(store, pairing) {
  const head = /** @type {Head} */ (await store.read("head"));
  return numberFor(pairing.till, pairing.series, head.next_number);
}

/**
 * @typedef {object} Deed
 * @property {"sale"|"refund"|"shift_open"|"shift_close"|"drawer"} kind
 * @property {string} id
 * @property {Record<string, any>} body What it says, without its number and time.
 * @property {import("./shapes.js").Shown} [shown] What a reprint needs and the contract does not carry.
 * @property {(at: string) => Record<string, any>} [facts] Facts of the device that change with it, given its time.
 */

/**
 * Books one deed, or several that are one: all of them or none.
 *
 * One writer at a time over all tabs of this device (Web Locks); the store checks the end of the chain once more, so
 * even a browser without working locks cannot fork it.
 *
 * @param {import("./store.js").Store} store
 * @param {Pairing} pairing
 * @param {Deed[]} deeds In their order.
 * @returns {Promise<KeptEntry[]>} The entries as they now lie on disk.
 */
export function book(store, pairing, deeds) {
  return navigator.locks.request("ocop-till-journal", async () => {
    const before = /** @type {Head} */ (await store.read("head"));
    // Another tab has paired this device anew: its series is not this tab's to number in.
    if (await store.read("moved") === pairing.chain) {
      throw new JournalMoved(_("this device must be paired again before it sells"));
    }
    if (before?.chain !== pairing.chain) {
      throw new JournalMoved(_("this device was paired anew; load this page again"));
    }
    const at = notBefore(hanoiMoment(new Date()), before.at);
    let head = before;
    /** @type {KeptEntry[]} */
    const entries = [];
    let facts = {};
    for (const deed of deeds) {
      const numbered = deed.kind === "sale" || deed.kind === "refund";
      const number = numbered ? { number: numberFor(pairing.till, pairing.series, head.next_number) } : {};
      const entry = await follow(head, deed.kind, deed.id, { ...number, ...deed.body, at });
      entries.push({
        ...entry,
        chain: head.chain,
        acknowledged: 0,
        ...(deed.shown && { shown: deed.shown }),
      });
      facts = { ...facts, ...deed.facts?.(at) };
      const { sequence, hash } = entry;
      head = { chain: head.chain, sequence, hash, at, next_number: head.next_number + (numbered ? 1 : 0) };
    }
    await store.append(entries, head, facts);
    return entries;
  });
}
