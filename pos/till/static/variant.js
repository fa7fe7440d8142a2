/** Whose star it is that customers may take for that of a product which has none. Pure. */

import { starsOn } from "../../certification/static/claims.js";

/** @typedef {import("./shapes.js").Product} Product */
/** @typedef {import("./shapes.js").Words} Words */

/**
 * The name of the variant by the same maker that is certified on a day while this product is not; null where there is none.
 *
 * @param {import("./shapes.js").Snapshot} snapshot
 * @param {Product} product
 * @param {string} day A day in Hanoi: a star that ends since the server was heard ends here too.
 * @returns {Words|null}
 */
export function certifiedVariant(snapshot, product, day) {
  const variant = snapshot.variants?.[product.variant ?? ""];
  if (!variant || starsOn(product.certificates, day) || !starsOn(variant.certificates, day)) return null;
  return variant.name;
}
