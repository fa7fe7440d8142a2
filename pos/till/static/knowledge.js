/**
 * The snapshot as it lies in the device: in a database of its own, so that nothing that happens to it, a full disk or a
 * broken row, can reach the journal, and writing it never makes a sale wait.
 */

import { answer, done } from "./store.js";

/** @typedef {import("./snapshot.js").KeptSnapshot} KeptSnapshot */
/** @typedef {import("./shapes.js").Product} Product */

const NAME = "ocop-till-snapshot";
const VERSION = 1;

/**
 * Products lie in so many trays. A tray is written as a whole: a change costs one hundredth of the catalogue, and the whole
 * catalogue a fraction of what a row a product would.
 */
const TRAYS = 256;

export class Knowledge {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close();
  }

  /**
   * What this device was told last; null when nothing, or when it does not lie there whole.
   * @returns {Promise<KeptSnapshot|null>}
   */
  async read() {
    const transaction = this.database.transaction(["about", "trays"]);
    const about = transaction.objectStore("about").get("snapshot");
    const trays = transaction.objectStore("trays").getAll();
    await done(transaction);
    if (!about.result) return null;
    const { count, snapshot, ...kept } = about.result;
    const products = trays.result.flat();
    if (products.length !== count) return null;
    return { ...kept, snapshot: { ...snapshot, products: inOrder(products) } };
  }

  /**
   * Keeps what the server said, all of it or nothing.
   * @param {KeptSnapshot} kept
   * @param {Set<string>|null} touched The products that are other or gone; null when they all may be.
   */
  async keep(kept, touched) {
    const { snapshot: { products, ...snapshot }, ...rest } = kept;
    const transaction = this.database.transaction(["about", "trays"], "readwrite");
    const finished = done(transaction);
    transaction.objectStore("about").put({ ...rest, snapshot, count: products.length }, "snapshot");
    const trays = transaction.objectStore("trays");
    const written = new Set(touched === null ? Array(TRAYS).keys() : Array.from(touched, trayOf));
    if (written.size) {
      /** @type {Product[][]} */
      const filled = Array.from({ length: TRAYS }, () => []);
      for (const product of products) filled[trayOf(product.product)].push(product);
      for (const tray of written) trays.put(filled[tray], tray);
    }
    await finished;
  }
}

/** @returns {Promise<Knowledge>} */
export async function openKnowledge() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("about");
    request.result.createObjectStore("trays");
  };
  return new Knowledge(await answer(request));
}

/**
 * In which tray a product lies.
 * @param {string} code
 */
function trayOf(code) {
  let sum = 0;
  for (let at = 0; at < code.length; at += 1) sum = (sum * 31 + code.charCodeAt(at)) % TRAYS;
  return sum;
}

/**
 * In the order of the Vietnamese alphabet, as the server sorts them.
 * @param {Product[]} products
 */
export function inOrder(products) {
  return products.sort((one, other) => compare(one.sort, other.sort) || compare(one.product, other.product));
}

/**
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}
