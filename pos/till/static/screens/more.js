/** What is needed once in a while and has no place in the bar. */

import { element } from "../element.js";
import { _ } from "../words.js";
import { labelsScreen } from "./labels.js";
import { printerScreen } from "./printer.js";

/** @param {import("../app.js").App} app */
export function askMore(app) {
  /** @param {(app: import("../app.js").App) => import("../app.js").Screen} screen */
  const go = (screen) => () => {
    dialog.close();
    app.show(screen);
  };
  const dialog = element(
    "dialog",
    { "aria-labelledby": "more-title", class: "more", onclose: () => dialog.remove() },
    element("h2", { id: "more-title" }, _("More")),
    element("button", { type: "button", class: "big", onclick: go(labelsScreen) }, _("Check a label")),
    element("button", { type: "button", class: "big", onclick: go(printerScreen) }, _("Printer")),
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { type: "button", onclick: () => dialog.close() }, _("Close")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}
