/**
 * Closing a shift: the drawer is counted blind, and only a count that stands is set against what should be there.
 */

import { inUse } from "../basket.js";
import { element, refill } from "../element.js";
import { clock, money } from "../format.js";
import { countTotal } from "../rules.js";
import { nextClose, shiftReport } from "../shift.js";
import { _ } from "../words.js";
import { askManager } from "./approving.js";
import { askDrawer } from "./drawer.js";
import { key } from "./marks.js";
import { noteTable } from "./notes.js";
import { methodNames } from "./paying.js";
import { reportsScreen } from "./reports.js";
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
  const basketWarning = inUse(app.hand.basket) || app.hand.parked.length > 0;

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
        element("button", { type: "button", onclick: () => app.show(reportsScreen) }, _("Reports (X, Z)")),
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
    keys: ["F10"],
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
  const manager = element("div", { class: "why" });
  /** @type {import("./approving.js").Approval|null} */
  let approval = null;
  let expected = 0;
  let busy = false;

  async function draw() {
    const entries = await app.store.entriesBy("shift", shift.shift);
    const sums = shiftReport(shift.float_vnd, entries);
    expected = sums.expected_vnd;
    const difference = counted - expected;
    const into = sums.moves.reduce((vnd, { amount_vnd }) => vnd + Math.max(0, amount_vnd), 0);
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
          sums.methods.map(({ method, taken_vnd, refunded_vnd }) =>
            row(methodNames()[method], taken_vnd - refunded_vnd)
          ),
          row(_("Float"), shift.float_vnd, "apart"),
          into > 0 && row(_("Put into the drawer"), into),
          sums.drawer_vnd < into && row(_("Taken out of the drawer"), sums.drawer_vnd - into),
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
        manager,
      ),
      problem,
      element("div", { class: "with-quick end" }, button),
    );
    drawManager(difference);
    (difference === 0 ? button : reason).focus();
  }

  /** @param {number} difference */
  function drawManager(difference) {
    const cashier = app.shift?.cashier ?? shift.cashier;
    const limit = app.catalogue?.snapshot.staff.find(({ name }) => name === cashier)?.difference_limit_vnd;
    if (limit === undefined || Math.abs(difference) <= limit) return;
    refill(
      manager,
      element(
        "p",
        {},
        approval ? _("%(name)s has seen the difference.", { name: approval.full_name }) : _(
          "It is more than %(limit)s, so a manager should see it. Without one the shift closes all the same, and the difference waits for a manager.",
          { limit: money(limit) },
        ),
      ),
      !approval && element("button", {
        type: "button",
        onclick: async () => {
          approval = await askManager(
            app,
            _("A manager looks at the difference"),
            _("Expected %(expected)s, counted %(counted)s: a difference of %(difference)s.", {
              expected: money(expected),
              counted: money(counted),
              difference: money(difference),
            }),
            { kind: "difference", shift: shift.shift, difference_vnd: difference },
          );
          drawManager(difference);
        },
      }, _("A manager signs in…")),
    );
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
    let entry;
    try {
      const { pairing } = app;
      const next = pairing && nextClose(await app.store.read("closes"), pairing, shift.shift);
      entry = await app.book({
        kind: "shift_close",
        id: crypto.randomUUID(),
        body: {
          ...(next && { number: next.number }),
          shift: shift.shift,
          cashier: app.shift?.cashier ?? shift.cashier,
          approved_by: approval?.approved_by ?? null,
          ...(approval && { approval: approval.id }),
          counts,
          counted_vnd: counted,
          expected_vnd: expected,
          difference_reason: reason.value.normalize("NFC").trim(),
        },
        facts: (at) => ({ shift: null, ...(next && { closes: next.closes(at) }) }),
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
    app.say(_("Shift closed. Good evening!"), {
      offer: {
        label: _("Report (Z)"),
        run: () => app.show((again) => reportsScreen(again, shift.shift)),
      },
    });
    app.printing.afterDeed(entry);
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
