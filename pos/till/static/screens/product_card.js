/** A product among those that can be sold. */

import { element } from "../element.js";
import { money, quantity } from "../format.js";
import { _, named } from "../words.js";
import { anothersStar, stars } from "./marks.js";

/** Fewer than this many left is worth a look, in thousandths. */
const LOW_MILLI = 3000;

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../shapes.js").Product} Product */

/**
 * What a cashier sees of a product, and taps.
 * @param {App} app
 * @param {Product} product
 * @param {() => void} onclick
 */
export function productCard(app, product, onclick) {
  const variant = app.variantOf(product);
  return element(
    "button",
    { type: "button", class: "product", data: { focus: product.product }, onclick },
    product.picture
      ? element("img", {
        src: product.picture,
        alt: "",
        loading: "lazy",
        decoding: "async",
        width: 240,
        height: 150,
      })
      : element("span", { class: "no-picture", "aria-hidden": "true" }, named(product.name).slice(0, 1)),
    element("span", { class: "product-name" }, named(product.name)),
    element(
      "span",
      { class: "product-price" },
      element(
        "strong",
        {},
        money(product.price_vnd),
        product.unit !== "piece" && element("small", {}, product.unit === "kg" ? _("/kg") : _("/l")),
      ),
      stars(app.starsOf(product)) ?? element("small", {}, product.kind === "service" ? _("service") : ""),
    ),
    variant && element("span", { class: "anothers" }, anothersStar(variant)),
    leftOf(app, product),
  );
}

/**
 * How many should be on the shelf. Zero can still be sold: the goods in a customer's hand are the proof.
 * @param {App} app
 * @param {Product} product
 */
export function leftOf(app, product) {
  if (product.kind === "service") {
    return element("span", { class: "left" });
  }
  const stock = app.catalogue?.stock(product) ?? 0;
  const low = stock > 0 && stock < LOW_MILLI;
  const text = stock > 0
    ? _("%(count)s left", { count: quantity(stock, product.unit) })
    : _("none on the shelf");
  return element("span", { class: `left${low ? " low" : ""}` }, text);
}
