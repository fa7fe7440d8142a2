/** Finding a finished sale again, by its number or by scanning its slip: to print it once more or to take goods back. */

import { element, refill } from "../element.js";
import { findElsewhere, findSale, numberOfSale } from "../finding.js";
import { clock, day, money } from "../format.js";
import { ticketPaper } from "../papers.js";
import { _ } from "../words.js";
import { key } from "./marks.js";
import { refundingScreen } from "./refunding.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../finding.js").Found} Found */

/**
 * @param {App} app
 * @param {string|Found} [wanted] A number to look up at once, or a sale that was found.
 * @returns {import("../app.js").Screen}
 */
export function receiptsScreen(app, wanted = "") {
  const field = element("input", {
    id: "number",
    type: "search",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    value: typeof wanted === "string" ? wanted : wanted.original.number,
    placeholder: app.pairing ? `${app.pairing.till}${app.pairing.series}-000123` : "",
    "aria-describedby": "number-problem",
  });
  const problem = element("p", { id: "number-problem", class: "problem", role: "alert" });
  const recent = element("ul", { class: "recent" });
  const result = element("div", { class: "found" });

  /** @param {string} number */
  async function look(number) {
    problem.textContent = "";
    result.replaceChildren();
    const found = await findSale(app, number.trim().toUpperCase());
    if (typeof found === "string") {
      problem.textContent = found;
      field.select();
    } else show(found);
  }

  /** @param {Found} found */
  function show(found) {
    refill(result, showSale(app, found));
    result.querySelector(".with-quick")?.scrollIntoView({ block: "nearest" });
  }

  async function drawRecent() {
    const sales = app.pairing ? await app.store.newestSales(app.pairing.chain, 12) : [];
    recent.replaceChildren(...sales.map(({ body }) =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            onclick: () => {
              field.value = body.number;
              look(body.number);
            },
          },
          element("span", {}, body.number, element("small", {}, ` ${clock(body.at)}`)),
          element("span", { class: "figure" }, money(body.total_vnd)),
        ),
      )
    ));
    if (!sales.length) recent.replaceChildren(element("li", {}, _("No sales on this device yet.")));
  }

  drawRecent();
  if (typeof wanted !== "string") show(wanted);
  else if (wanted) look(wanted);
  return {
    node: element(
      "main",
      { class: "receipts" },
      element(
        "section",
        {},
        element("h1", {}, _("Receipts and returns")),
        element(
          "form",
          {
            novalidate: true,
            onsubmit: (/** @type {Event} */ event) => {
              event.preventDefault();
              if (field.value.trim()) look(field.value);
            },
          },
          element("label", { for: "number" }, _("Scan the slip, or type its number")),
          element("div", { class: "with-quick" }, field, element("button", { type: "submit" }, _("Find"))),
          problem,
        ),
        element("h2", {}, _("Latest sales here")),
        recent,
        element(
          "button",
          { type: "button", class: "back", onclick: () => app.home() },
          _("Back to selling"),
          key("Esc"),
        ),
      ),
      result,
    ),
    landing: () => field,
    focus: () => field,
    onScan: (scan) => {
      if (scan.kind === "receipt" && scan.number) {
        field.value = scan.number;
        look(scan.number);
      } else if (scan.kind === "purchase") void openPurchase(app, scan);
      else app.refuse(_("This is not the number of a receipt. Read: %(text)s", { text: scan.text }));
    },
    onKey: (event) => {
      if (event.key !== "Escape") return false;
      app.home();
      return true;
    },
  };
}

/**
 * Opens the sale that the customer's own link on a receipt names: this device's own, or with a network another's of the outlet.
 * @param {App} app
 * @param {import("../../../catalogue/static/codes.js").Scan} scan
 */
export async function openPurchase(app, scan) {
  const id = scan.sale ?? "";
  const number = await numberOfSale(app, id);
  if (number) {
    app.show((again) => receiptsScreen(again, number));
    return;
  }
  const { screen } = app;
  app.say(_("Asking the server…"));
  const found = await findElsewhere(app, id);
  // Who went on meanwhile is not called back.
  if (app.screen !== screen) return;
  if (typeof found === "object") app.show((again) => receiptsScreen(again, found));
  else if (found === "unknown") {
    app.refuse(
      _(
        "The server knows no sale of this outlet by this customer's code. It may not have come there yet: scan the receipt's other code, or type its number.",
      ),
    );
  } else {
    app.refuse(
      _(
        "This is the customer's link on a receipt: it opens the page that says what was certified. For a return scan the receipt's other code, or type its number.",
      ),
    );
  }
}

/**
 * @param {App} app
 * @param {Found} found
 */
function showSale(app, { original, entry, back, why }) {
  const paper = entry && ticketPaper(app, entry, back, true);
  return [
    element("h2", {}, original.number),
    element("p", {}, `${day(original.at)} ${clock(original.at)}`),
    why && element("p", { class: "problem", role: "alert" }, why),
    element(
      "div",
      { class: "with-quick" },
      !why && element("button", {
        type: "button",
        class: "primary",
        onclick: () => app.show((again) => refundingScreen(again, original)),
      }, _("Take goods back")),
      paper &&
        element("button", {
          type: "button",
          onclick: () => app.printing.putOnPaper(paper),
        }, _("Print again")),
    ),
    paper && element(
      "div",
      { class: "slip", tabindex: 0, role: "region", "aria-label": _("Receipt") },
      paper.slip(),
    ),
  ];
}
