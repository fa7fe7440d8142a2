/** What this device keeps of counts, in IndexedDB: lines that no server has yet, and the goods to count with offline. */

/** @typedef {import("./count_goods.js").Line} Line */
/** @typedef {import("./count_goods.js").Goods} Goods */

const NAME = "ocop-counts";

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class CountStore {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close();
  }

  static async open() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("lines", { keyPath: "id" }).createIndex("count", "count");
      request.result.createObjectStore("counts", { keyPath: "number" });
    };
    return new CountStore(await answer(request));
  }

  /**
   * The lines of a count that this device keeps for somebody.
   * @param {string} count
   * @param {string} who
   * @returns {Promise<Line[]>}
   */
  async lines(count, who) {
    const index = this.database.transaction("lines").objectStore("lines").index("count");
    /** @type {Line[]} */
    const all = await answer(index.getAll(count));
    return all.filter((line) => line.who === who);
  }

  /**
   * Keeps lines, on the disk before anything else happens: all of them or none.
   * @param {Line[]} lines
   */
  async keep(...lines) {
    const transaction = this.database.transaction("lines", "readwrite", { durability: "strict" });
    for (const line of lines) transaction.objectStore("lines").put(line);
    await finished(transaction);
  }

  /** @param {string[]} ids */
  async drop(...ids) {
    const transaction = this.database.transaction("lines", "readwrite");
    for (const id of ids) transaction.objectStore("lines").delete(id);
    await finished(transaction);
  }

  /**
   * What the server last told of a count.
   * @param {string} number
   * @returns {Promise<{ number: string, state: string, goods: Goods[], lines: any[] }|undefined>}
   */
  count(number) {
    return answer(this.database.transaction("counts").objectStore("counts").get(number));
  }

  /** @param {{ number: string, state: string, goods: Goods[], lines: any[] }} told */
  async keepCount(told) {
    const transaction = this.database.transaction("counts", "readwrite");
    transaction.objectStore("counts").put(told);
    await finished(transaction);
  }
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
}
