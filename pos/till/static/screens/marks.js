/** Small drawings that stand beside words. */

import { drawing, element } from "../element.js";
import { encode, outline } from "../qr.js";
import { _, named } from "../words.js";

const STAR = "M10 1.6l2.6 5.5 6 .8-4.4 4.2 1.1 6L10 15.2l-5.3 2.9 1.1-6L1.4 7.9l6-.8z";

/**
 * The stars of a product, with their number in words for those who cannot see them; nothing where there are none.
 * @param {number|null} count
 */
export function stars(count) {
  if (!count) return null;
  const label = _("%(count)s stars", { count });
  return drawing(
    "svg",
    { class: "stars", role: "img", "aria-label": label, viewBox: `0 0 ${count * 20} 20` },
    Array.from(
      { length: count },
      (_unused, index) => drawing("path", { d: STAR, transform: `translate(${index * 20} 0)` }),
    ),
  );
}

/**
 * That the star is another's. No star is drawn beside it, and none is counted.
 * @param {import("../shapes.js").Words} variant
 */
export const anothersStar = (variant) =>
  _("The star is that of %(name)s and does not count here.", { name: named(variant) });

/**
 * A QR code as a drawing that stays sharp at any size.
 * @param {string} text
 * @param {string} label
 * @param {"M"|"Q"} [level]
 */
export function qrDrawing(text, label, level = "M") {
  const { path, size } = outline(encode(text, level));
  return drawing(
    "svg",
    {
      class: "qr",
      role: "img",
      "aria-label": label,
      viewBox: `0 0 ${size} ${size}`,
      "shape-rendering": "crispEdges",
    },
    drawing("rect", { class: "qr-paper", width: size, height: size }),
    drawing("path", { class: "qr-ink", d: path }),
  );
}

/** A camera, for the button that opens it. */
export const cameraDrawing = () =>
  drawing(
    "svg",
    { class: "camera", "aria-hidden": "true", viewBox: "0 0 24 24" },
    drawing("path", { d: "M3 7h4l2-3h6l2 3h4v13H3z" }),
    drawing("circle", { cx: 12, cy: 13, r: 4 }),
  );

/** A key's name beside the word on its button. @param {string} name */
export const key = (name) => element("kbd", { "aria-hidden": "true" }, name);
