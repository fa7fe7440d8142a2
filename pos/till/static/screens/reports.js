/** The reports of shifts: of this one so far (X), and of the closes that this device still holds (Z). */

import { element, refill } from "../element.js";
import { clock, day } from "../format.js";
import { reportPaper } from "../papers.js";
import { _ } from "../words.js";
import { askManager } from "./approving.js";
import { key } from "./marks.js";

/** @typedef {import("../app.js").App} App */

/**
 * @param {App} app
 * @param {string} [wanted] The shift whose report is looked at first.
 * @returns {import("../app.js").Screen}
 */
export function reportsScreen(app, wanted = app.shift?.shift) {
  const list = element("ul", { class: "recent" });
  const result = element("div", { class: "found" });
  /** @type {(() => void)|null} */
  let onPrint = null;

  /** @param {string} shift @param {boolean} [withCash] */
  async function look(shift, withCash = false) {
    const paper = await reportPaper(app, shift, withCash);
    if (!paper) return;
    onPrint = () => app.printing.putOnPaper(paper);
    refill(
      result,
      element(
        "div",
        { class: "with-quick" },
        element(
          "button",
          { type: "button", class: "primary", "aria-keyshortcuts": "F7", onclick: onPrint },
          paper.again ? _("Print again") : _("Print"),
          key("F7"),
        ),
        !paper.entry && !withCash && !app.shift?.closing &&
          element("button", { type: "button", onclick: () => lookAtCash(shift) }, _("Show the cash too…")),
      ),
      element("div", { class: "slip", tabindex: 0, role: "region", "aria-label": _("Report") }, paper.slip()),
    );
  }

  /** @param {string} shift */
  async function lookAtCash(shift) {
    const seen = await askManager(
      app,
      _("Look at the cash"),
      _("Whoever counts should not know what is expected. A manager may look; the look is written down."),
      { kind: "cash_seen", shift },
    );
    if (seen) look(shift, true);
  }

  async function draw() {
    const closes = (await app.store.read("closes"))?.list ?? [];
    refill(
      list,
      app.shift && row(_("This shift so far (X)"), clock(app.shift.opened_at), app.shift.shift),
      closes.map((/** @type {import("../shapes.js").Close} */ close) =>
        row(close.number, `${day(close.at)} ${clock(close.at)}`, close.shift)
      ),
      !app.shift && !closes.length && element("li", {}, _("No shift was closed on this device yet.")),
    );
  }

  /** @param {string} name @param {string} when @param {string} shift */
  function row(name, when, shift) {
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", onclick: () => look(shift) },
        element("span", {}, name),
        element("span", { class: "figure" }, when),
      ),
    );
  }

  draw();
  if (wanted) look(wanted);
  const back = app.shift ? _("Back to selling") : _("Back");
  return {
    node: element(
      "main",
      { class: "receipts" },
      element(
        "section",
        {},
        element("h1", {}, _("Reports of shifts")),
        list,
        element("button", { type: "button", class: "back", onclick: () => app.home() }, back, key("Esc")),
      ),
      result,
    ),
    keys: ["F7"],
    focus: () => list.querySelector("button"),
    onKey: (event) => {
      if (event.key === "F7" && onPrint) onPrint();
      else if (event.key === "Escape") app.home();
      else return false;
      return true;
    },
  };
}
