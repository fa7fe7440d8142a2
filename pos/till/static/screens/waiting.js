/** While there is nothing to sell from yet. */

import { element } from "../element.js";
import { _ } from "../words.js";

/**
 * @param {import("../app.js").App} _app
 * @returns {import("../app.js").Screen}
 */
export function waitingScreen(_app) {
  return {
    node: element(
      "main",
      { class: "sheet waiting" },
      element("h1", {}, _("Fetching products and prices")),
      element("progress", { "aria-label": _("Fetching products and prices") }),
      element("p", {}, _("This takes a moment the first time. If it stays like this, check the network.")),
    ),
  };
}
