/**
 * Closing a shift: the drawer is counted blind, and only a count that stands is set against what should be there.
 */

import { inUse } from "../basket.js";
import { element } from "../element.js";
import { clock, money } from "../format.js";
import { countTotal } from "../rules.js";
import { expectedInDrawer, takings } from "../shift.js";
import { _ } from "../words.js";
import { askDrawer } from "./drawer.js";
import { key } from "./marks.js";
import { noteTable } from "./notes.js";
import { methodNames } from "./paying.js";
import { whyNotKept } from "./trouble.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../shapes.js").Shift} Shift */

/**
 * @param {App} app
 * @returns {import("../app.js").Screen}
 */
export function closingScreen(app) {
  const { shift } = app;
  if (!shift) throw new Error("a shift that is not open cannot be closed");
  return shift.closing ? differenceScreen(app, shift, shift.closing) : countScreen(app, shift);
}

/**
 * @param {App} app
 * @param {Shift} shift
 * @returns {import("../app.js").Screen}
 */
function countScreen(app, shift) {
  const notes = noteTable(() => {});
  const basketWarning = inUse(app.basket) || app.parked.length > 0;

  async function stand() {
    // Somebody else may sell by now than when the counting began.
    const counted = { ...(app.shift ?? shift), closing: { ...notes.counts } };
    await app.store.write({ shift: counted });
    app.shift = counted;
    app.show(closingScreen);
  }

  return {
    node: element(
      "main",
      { class: "sheet counting" },
      element(
        "section",
        {},
        element("h1", {}, _("Close the shift")),
        element(
          "p",
          {},
          _(
            "%(name)s, since %(time)s. Count everything in the drawer. What should be there is shown afterwards.",
            {
              name: shift.cashier_name,
              time: clock(shift.opened_at),
            },
          ),
        ),
        basketWarning &&
          element(
            "p",
            { class: "problem" },
            _("There is still a basket that nobody has paid; it stays, and waits for the next shift."),
          ),
      ),
      notes.node,
      element(
        "div",
        { class: "counting-end" },
        element(
          "button",
          { type: "button", class: "primary big", "aria-keyshortcuts": "F9", onclick: stand },
          _("This is what I counted"),
          key("F9"),
        ),
        element("button", { type: "button", onclick: () => askDrawer(app) }, _("Cash in or out…")),
        element(
          "button",
          { type: "button", class: "back", onclick: () => app.home() },
          _("Back to selling"),
          key("Esc"),
        ),
      ),
    ),
    focus: () => notes.first,
    landing: () => null,
    onKey: (event) => {
      if (event.key === "F9") stand();
      else if (event.key === "Escape") app.home();
      else return event.key === "F10";
      return true;
    },
  };
}

/**
 * @param {App} app
 * @param {Shift} shift
 * @param {import("../shapes.js").Counts} counts
 * @returns {import("../app.js").Screen}
 */
function differenceScreen(app, shift, counts) {
  const counted = countTotal(counts);
  const sheet = element("main", { class: "sheet" }, element("h1", {}, _("Close the shift")));
  const reason = element("input", {
    id: "difference",
    autocomplete: "off",
    maxlength: 200,
    "aria-describedby": "close-problem",
  });
  const problem = element("p", { id: "close-problem", class: "problem", role: "alert" });
  let expected = 0;
  let busy = false;

  async function draw() {
    const entries = await app.store.entriesBy("shift", shift.shift);
    expected = expectedInDrawer(shift.float_vnd, entries);
    const sums = takings(entries);
    const difference = counted - expected;
    /** @param {string} label @param {number} vnd @param {string} [name] */
    const row = (label, vnd, name = "") =>
      element(
        "tr",
        { class: name },
        element("th", { scope: "row" }, label),
        element("td", { class: "figure" }, money(vnd)),
      );
    sheet.append(
      element(
        "table",
        { class: "report" },
        element(
          "caption",
          {},
          _("Sales: %(sales)s · refunds: %(refunds)s", { sales: sums.sales, refunds: sums.refunds }),
        ),
        element(
          "tbody",
          {},
          Object.entries(sums.taken).filter(([, vnd]) => vnd !== 0).map(([method, vnd]) =>
            row(methodNames()[/** @type {import("../shapes.js").Method} */ (method)], vnd)
          ),
          row(_("Float"), shift.float_vnd, "apart"),
          sums.put_in_vnd > 0 && row(_("Put into the drawer"), sums.put_in_vnd),
          sums.taken_out_vnd > 0 && row(_("Taken out of the drawer"), -sums.taken_out_vnd),
          row(_("Should be in the drawer"), expected),
          row(_("Counted"), counted),
          row(_("Difference"), difference, difference === 0 ? "even" : "uneven"),
        ),
      ),
      difference === 0 ? element("p", { class: "even" }, _("The drawer is right to the đồng.")) : element(
        "div",
        { class: "why" },
        element(
          "label",
          { for: "difference" },
          difference > 0
            ? _("There is more than there should be. Why, as far as you know?")
            : _("Something is missing. Why, as far as you know?"),
        ),
        reason,
      ),
      problem,
      element("div", { class: "with-quick end" }, button),
    );
    (difference === 0 ? button : reason).focus();
  }

  const button = element(
    "button",
    { type: "button", class: "primary big", "aria-keyshortcuts": "F9", onclick: close },
    _("Close the shift"),
    key("F9"),
  );

  async function close() {
    if (busy) return;
    if (counted !== expected && !reason.value.trim()) {
      problem.textContent = _("Write a word about the difference; “do not know” is a word too.");
      reason.focus();
      return;
    }
    busy = true;
    try {
      await app.book({
        kind: "shift_close",
        id: crypto.randomUUID(),
        body: {
          shift: shift.shift,
          cashier: app.shift?.cashier ?? shift.cashier,
          approved_by: null,
          counts,
          counted_vnd: counted,
          expected_vnd: expected,
          difference_reason: reason.value.normalize("NFC").trim(),
        },
        facts: () => ({ shift: null }),
      });
    } catch (error) {
      busy = false;
      problem.textContent = _(
        "The shift is still open: this device could not write its close down (%(reason)s).",
        {
          reason: whyNotKept(error),
        },
      );
      return;
    }
    app.shift = null;
    app.home();
    app.say(_("Shift closed. Good evening!"));
  }

  draw();
  return {
    node: sheet,
    onKey: (event) => {
      if (event.key !== "F9") return false;
      close();
      return true;
    },
  };
}
