/** After a sale or a refund: the money that goes to the customer, big, until the next scan. */

import { element } from "../element.js";
import { money } from "../format.js";
import { ticketPaper } from "../papers.js";
import { moneyOf } from "../receipt.js";
import { exchanged } from "../rules.js";
import { _ } from "../words.js";
import { key } from "./marks.js";
import { takeScan } from "./taking.js";

/**
 * @param {import("../app.js").App} app
 * @param {import("../shapes.js").KeptEntry} entry On disk already: nothing on this screen can undo it.
 * @param {import("../shapes.js").KeptEntry|null} [back] Of an exchange the refund beside the sale.
 * @returns {import("../app.js").Screen}
 */
export function finishedScreen(app, entry, back = null) {
  const { body, kind } = entry;
  const paper = ticketPaper(app, entry, back);
  const next = element(
    "button",
    { type: "button", class: "primary big", onclick: () => app.home() },
    _("Next customer"),
    key("Enter"),
  );
  const refund = kind === "refund";
  const over = moneyOf(back).reduce((sum, { amount_vnd }) => sum + amount_vnd, 0);
  const given = refund ? body.total_vnd : over || body.change_vnd;
  const paid = body.tenders.some((/** @type {import("../shapes.js").Tender} */ { method }) =>
    method !== "exchange"
  );
  const evenly = back !== null && !paid && !over;
  return {
    node: element(
      "main",
      { class: "finished" },
      element(
        "section",
        { class: "given", role: "status" },
        element(
          "h1",
          { class: "owed-label" },
          refund || over
            ? _("Give back")
            : given
            ? _("Change to give")
            : evenly
            ? _("Exchanged, no money moves")
            : _("Paid exactly"),
        ),
        element(
          "p",
          { class: "owed-amount" },
          money(evenly ? 0 : given || body.total_vnd - (back ? exchanged(body.tenders) : 0)),
        ),
        element("p", {}, body.number),
        !refund && given > 0 && element("p", {}, _("Total %(total)s", { total: money(body.total_vnd) })),
        element(
          "div",
          { class: "finished-ways" },
          next,
          paper &&
            element(
              "button",
              {
                type: "button",
                class: "big",
                "aria-keyshortcuts": "F7",
                onclick: () => app.printing.putOnPaper(paper),
              },
              _("Print receipt"),
              key("F7"),
            ),
        ),
      ),
      paper && element("section", { class: "slip", "aria-label": _("Receipt"), tabindex: 0 }, paper.slip()),
    ),
    keys: paper ? ["F7"] : [],
    focus: () => next,
    onScan: (scan) => {
      app.home();
      takeScan(app, scan);
    },
    onKey: (event) => {
      if (event.key === "F7" && paper) app.printing.putOnPaper(paper);
      else if (event.key === "Escape") app.home();
      else return false;
      return true;
    },
  };
}
