/**
 * What this device keeps, in IndexedDB: the journal, who is paired and which shift is open.
 *
 * A journal entry is written with `durability: "strict"`: the browser says "done" only once the disk has it. Entry and
 * end of the chain go in one transaction, so no power cut can leave a number that was used but not counted.
 */

import { readable } from "./journal.js";
import { isStandIn } from "./travel.js";
import { _ } from "./words.js";

/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./shapes.js").Head} Head */

const NAME = "ocop-till";
const VERSION = 1;

/** Another tab wrote first, or storage was put back to an older state: nothing was written. */
export class JournalMoved extends Error {}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
export function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
}

/** @returns {Promise<Store>} */
export async function openStore() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const database = request.result;
    database.createObjectStore("device");
    const entries = database.createObjectStore("entries", { keyPath: ["chain", "sequence"] });
    entries.createIndex("unsent", ["chain", "acknowledged", "sequence"]);
    entries.createIndex("acknowledged", "acknowledged");
    entries.createIndex("id", "id");
    entries.createIndex("number", "body.number");
    entries.createIndex("shift", "body.shift");
    entries.createIndex("sale", "body.sale");
  };
  return new Store(await answer(request));
}

export class Store {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
    // A newer version of the till in another tab may upgrade; this tab must not stand in its way.
    database.onversionchange = () => database.close();
  }

  /**
   * One of the device's own facts: "pairing", "pairings", "moved", "pruned", "head", "shift", "locale",
   * "basket", "parked", "printer", "closes", "reported".
   * @param {string} key
   * @returns {Promise<any>}
   */
  read(key) {
    return answer(this.database.transaction("device").objectStore("device").get(key));
  }

  /**
   * Keeps facts of the device, all or none.
   * @param {Record<string, any>} facts A value of null forgets.
   */
  write(facts) {
    return this.put(facts, { durability: "strict" });
  }

  /**
   * Keeps what may be lost in a power cut, and is worth no waiting: a basket that nobody has paid yet.
   * @param {Record<string, any>} facts A value of null forgets.
   */
  note(facts) {
    return this.put(facts, {});
  }

  /**
   * @param {Record<string, any>} facts
   * @param {IDBTransactionOptions} how
   */
  async put(facts, how) {
    const transaction = this.database.transaction("device", "readwrite", how);
    putFacts(transaction.objectStore("device"), facts);
    // Without this a page that goes away in this moment takes the transaction with it, whole as it is.
    transaction.commit();
    await done(transaction);
  }

  /**
   * Adds the next entries: entries, end of the chain and what goes with them, in one strict transaction.
   *
   * @param {KeptEntry[]} entries One after the other; all are written or none.
   * @param {Head} head The end of the chain after them.
   * @param {Record<string, any>} [facts] Facts of the device that change with them.
   * @throws {JournalMoved} The chain does not end where these entries begin.
   */
  async append(entries, head, facts = {}) {
    const [first] = entries;
    const transaction = this.database.transaction(["entries", "device"], "readwrite", {
      durability: "strict",
    });
    const finished = done(transaction);
    finished.catch(() => {});
    const device = transaction.objectStore("device");
    const before = await answer(device.get("head"));
    if (
      before?.chain !== first.chain || before.hash !== first.previous ||
      before.sequence !== first.sequence - 1
    ) {
      transaction.abort();
      throw new JournalMoved(_("another tab of this device wrote first; load this page again"));
    }
    for (const entry of entries) transaction.objectStore("entries").add(entry);
    putFacts(device, { ...facts, head });
    await finished;
  }

  /**
   * Entries of a chain that the server has not acknowledged, in order.
   * @param {string} chain
   * @param {number} limit
   * @returns {Promise<KeptEntry[]>}
   */
  unsent(chain, limit) {
    const range = IDBKeyRange.bound([chain, 0, 0], [chain, 0, Infinity]);
    return answer(this.entries().index("unsent").getAll(range, limit));
  }

  /**
   * Everything that exists on this device only, of every chain it ever had.
   * @returns {Promise<KeptEntry[]>}
   */
  everythingUnsent() {
    return answer(this.entries().index("acknowledged").getAll(0));
  }

  /**
   * Marks what the server has answered for, and unmarks what it no longer has: a restored server gets it again.
   *
   * @param {string} chain
   * @param {{ sequence: number, outcome: string, reasons: string[] }[]} answers
   * @param {number} through The last sequence that the server holds of this chain.
   * @param {number} now
   * @returns {Promise<boolean>} Whether the server lacks what it once had answered for.
   */
  async acknowledge(chain, answers, through, now) {
    const transaction = this.database.transaction("entries", "readwrite", { durability: "strict" });
    const finished = done(transaction);
    finished.catch(() => {});
    const entries = transaction.objectStore("entries");
    const rows = answers.filter(({ sequence }) => sequence <= through).map(async ({ sequence, ...told }) => {
      const entry = await answer(entries.get([chain, sequence]));
      if (entry) entries.put({ ...entry, ...told, acknowledged: 1, acknowledged_at: now });
    });
    await Promise.all(rows);
    const beyond = IDBKeyRange.bound([chain, 1, through + 1], [chain, 1, Infinity]);
    const missing = await answer(entries.index("unsent").getAll(beyond));
    // The server has what this device has lost: nobody needs to look for it.
    const found = await answer(
      entries.index("unsent").getAll(IDBKeyRange.bound([chain, 0, 0], [chain, 0, through])),
    );
    for (const entry of found) {
      if (isStandIn(entry)) entries.put({ ...entry, acknowledged: 1, acknowledged_at: now });
    }
    for (const entry of missing) entries.put({ ...entry, acknowledged: 0 });
    await finished;
    return missing.length > 0;
  }

  /**
   * @param {string} chain
   * @param {number} sequence
   * @returns {Promise<KeptEntry|undefined>}
   */
  entry(chain, sequence) {
    return answer(this.entries().get([chain, sequence]));
  }

  /**
   * Every chain of which this device holds an entry.
   * @returns {Promise<string[]>}
   */
  chains() {
    return chainsIn(this.entries());
  }

  /**
   * @param {"id"|"number"|"shift"|"sale"} index
   * @param {string} value
   * @returns {Promise<KeptEntry[]>}
   */
  async entriesBy(index, value) {
    return (await answer(this.entries().index(index).getAll(value))).filter(readable);
  }

  /**
   * The newest sales of this device, newest first.
   * @param {string} chain
   * @param {number} count
   * @returns {Promise<KeptEntry[]>}
   */
  newestSales(chain, count) {
    return new Promise((resolve, reject) => {
      /** @type {KeptEntry[]} */
      const found = [];
      const range = IDBKeyRange.bound([chain, 0], [chain, Infinity]);
      const request = this.entries().openCursor(range, "prev");
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor || found.length === count) return resolve(found);
        if (cursor.value.kind === "sale" && readable(cursor.value)) found.push(cursor.value);
        cursor.continue();
      };
    });
  }

  /**
   * Entries of a chain after a sequence.
   * @param {string} chain
   * @param {number} after
   * @returns {Promise<KeptEntry[]>}
   */
  async entriesAfter(chain, after) {
    const range = IDBKeyRange.bound([chain, after + 1], [chain, Infinity]);
    return (await answer(this.entries().getAll(range))).filter(readable);
  }

  entries() {
    return this.database.transaction("entries").objectStore("entries");
  }
}

/**
 * @param {IDBObjectStore} device
 * @param {Record<string, any>} facts
 */
function putFacts(device, facts) {
  for (const [key, value] of Object.entries(facts)) {
    if (value === null) device.delete(key);
    else device.put(value, key);
  }
}

/**
 * @param {IDBObjectStore} entries
 * @returns {Promise<string[]>}
 */
export function chainsIn(entries) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const found = [];
    const request = entries.openKeyCursor();
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return resolve(found);
      const [chain] = /** @type {[string, number]} */ (cursor.primaryKey);
      found.push(chain);
      // A list sorts behind every number: on to the next chain.
      cursor.continue([chain, []]);
    };
  });
}
