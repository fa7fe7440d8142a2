/** In a tab that does not sell, because another one of this device does. */

import { element } from "../element.js";
import { _ } from "../words.js";

/**
 * @param {import("../app.js").App} app
 * @returns {import("../app.js").Screen}
 */
export function elsewhereScreen(app) {
  const button = element(
    "button",
    { type: "button", class: "primary big", onclick: () => app.writer.takeOver() },
    _("Go on here"),
  );
  return {
    node: element(
      "main",
      { class: "sheet narrow" },
      element("h1", {}, _("This till is open in another tab")),
      element(
        "p",
        {},
        _("Only one tab sells, so that every sale has its own number. Close the other one, or go on here: everything that was sold is kept."),
      ),
      button,
    ),
    focus: () => button,
  };
}
