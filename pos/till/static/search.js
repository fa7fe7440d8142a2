/**
 * Finding a product by what a cashier types: marks and case folded away, over the whole catalogue in memory.
 */

/** @typedef {import("./shapes.js").Product} Product */

/**
 * Folds marks and case away like `search_key` of pos/base/text.py, so that both sides find the same.
 * @param {string} text
 */
export function searchKey(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replaceAll("ß", "ss").replaceAll(
    "đ",
    "d",
  )
    .replace(/\s+/g, " ").trim();
}

/**
 * @typedef {object} Row
 * @property {Product} product
 * @property {string} name The folded name, with a space before each word.
 * @property {string} all Everything one may type to find it, folded, with a space before each word.
 */

/** Most products are the same ones after a change of few. @type {WeakMap<Product, Row>} */
const laidOut = new WeakMap();

/**
 * Lays the catalogue out for searching, in the order the snapshot gives it.
 * @param {Product[]} products
 * @returns {Row[]}
 */
export function layOut(products) {
  return products.map((product) => {
    const before = laidOut.get(product);
    if (before) return before;
    const name = ` ${searchKey(product.name.vi)}`;
    const { producer } = product;
    const maker = producer ? [producer.name, producer.commune ?? ""] : [];
    const rest = [product.name.en ?? "", ...maker, product.product, ...product.barcodes];
    const row = { product, name, all: `${name} ${searchKey(rest.join(" "))} ${product.price_vnd}` };
    laidOut.set(product, row);
    return row;
  });
}

/**
 * A search that goes on: while more is typed, only what was found before is looked through again.
 */
export class Search {
  /** @param {Row[]} rows */
  constructor(rows) {
    this.rows = rows;
    /** What the last search found, and for what. @type {{ words: string[], group: string|null, rows: Row[] }} */
    this.last = { words: [], group: null, rows };
  }

  /**
   * The products that hold every typed word, the likeliest first: name begins so, a word begins so, anywhere.
   * Within one likelihood the order of the catalogue stays.
   *
   * @param {string} typed
   * @param {{ group?: string|null, limit?: number }} [choice]
   * @returns {{ products: Product[], total: number }}
   */
  find(typed, { group = null, limit = 120 } = {}) {
    const words = searchKey(typed).split(" ").filter(Boolean).map((word) =>
      word.replace(/^(\d+)[.,](?=\d{3}\b)/, "$1")
    );
    const { last } = this;
    // Whoever holds the longer words holds the shorter ones in them.
    const narrower = (last.group === null || last.group === group) &&
      last.words.every((word) => words.some((now) => now.includes(word)));
    const rows = (narrower ? last.rows : this.rows).filter((row) =>
      (group === null || row.product.group === group) && words.every((word) => row.all.includes(word))
    );
    this.last = { words, group, rows };
    return { products: likeliest(rows, words, limit), total: rows.length };
  }
}

/**
 * @param {Row[]} rows That hold all the words.
 * @param {string[]} words
 * @param {number} limit
 * @returns {Product[]}
 */
function likeliest(rows, words, limit) {
  const whole = ` ${words.join(" ")}`;
  const starts = words.map((word) => ` ${word}`);
  /** @type {Product[][]} */
  const found = [[], [], []];
  for (const row of rows) {
    if (found[0].length === limit) break;
    const rank = row.name.startsWith(whole) ? 0 : starts.every((start) => row.all.includes(start)) ? 1 : 2;
    if (found[rank].length < limit) found[rank].push(row.product);
  }
  return found.flat().slice(0, limit);
}

/**
 * One search that nothing went before.
 * @param {Row[]} rows
 * @param {string} typed
 * @param {{ group?: string|null, limit?: number }} [choice]
 */
export function find(rows, typed, choice) {
  return new Search(rows).find(typed, choice);
}
