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
 * The products that hold every typed word, the likeliest first: name begins so, a word begins so, anywhere.
 * Within one likelihood the order of the catalogue stays.
 *
 * @param {Row[]} rows
 * @param {string} typed
 * @param {{ group?: string|null, limit?: number }} [choice]
 * @returns {{ products: Product[], total: number }}
 */
export function find(rows, typed, { group = null, limit = 120 } = {}) {
  const words = searchKey(typed).split(" ").filter(Boolean).map((word) =>
    word.replace(/^(\d+)[.,](?=\d{3}\b)/, "$1")
  );
  const whole = words.join(" ");
  /** @type {Product[][]} */
  const found = [[], [], []];
  let total = 0;
  for (const row of rows) {
    if (group !== null && row.product.group !== group) continue;
    if (!words.every((word) => row.all.includes(word))) continue;
    total += 1;
    const rank = row.name.startsWith(` ${whole}`)
      ? 0
      : words.every((word) => row.all.includes(` ${word}`))
      ? 1
      : 2;
    if (found[rank].length < limit) found[rank].push(row.product);
  }
  return { products: found.flat().slice(0, limit), total };
}
