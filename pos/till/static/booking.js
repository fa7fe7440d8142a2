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
 * Books one deed.
 *
 * One writer at a time over all tabs of this device (Web Locks); the store checks the end of the chain once more, so
 * even a browser without working locks cannot fork it.
 *
 * @param {import("./store.js").Store} store
 * @param {Pairing} pairing
 * @param {object} deed
 * @param {"sale"|"refund"|"shift_open"|"shift_close"|"drawer"} deed.kind
 * @param {string} deed.id
 * @param {Record<string, any>} deed.body What it says, without its number and time.
 * @param {import("./shapes.js").Shown} [deed.shown] What a reprint needs and the contract does not carry.
 * @param {(at: string) => Record<string, any>} [deed.facts] Facts of the device that change with it, given its time.
 * @returns {Promise<KeptEntry>} The entry as it now lies on disk.
 */
export function book(store, pairing, { kind, id, body, shown, facts }) {
  return navigator.locks.request("ocop-till-journal", async () => {
    const head = /** @type {Head} */ (await store.read("head"));
    // Another tab has paired this device anew: its series is not this tab's to number in.
    if (head?.chain !== pairing.chain) {
      throw new JournalMoved(_("this device was paired anew; load this page again"));
    }
    if (await store.read("moved") === head.chain) {
      throw new JournalMoved(_("this device must be paired again before it sells"));
    }
    const at = notBefore(hanoiMoment(new Date()), head.at);
    const numbered = kind === "sale" || kind === "refund";
    const number = numbered ? { number: numberFor(pairing.till, pairing.series, head.next_number) } : {};
    const entry = await follow(head, kind, id, { ...number, ...body, at });
    /** @type {KeptEntry} */
    const kept = { ...entry, chain: head.chain, acknowledged: 0, ...(shown && { shown }) };
    await store.append(kept, {
      chain: head.chain,
      sequence: entry.sequence,
      hash: entry.hash,
      at,
      next_number: head.next_number + (numbered ? 1 : 0),
    }, facts?.(at));
    return kept;
  });
}
