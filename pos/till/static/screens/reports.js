/** The reports of shifts: of this one so far (X), and of the closes that this device still holds (Z). */

import { element, refill } from "../element.js";
import { clock, day, hanoiMoment } from "../format.js";
import { print } from "../receipt.js";
import { shiftSlip } from "../shift_slip.js";
import { _ } from "../words.js";
import { askManager } from "./approving.js";
import { key } from "./marks.js";
import { methodNames } from "./paying.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../shapes.js").KeptEntry} KeptEntry */

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
    const found = await slipOf(app, shift, withCash);
    if (!found) return;
    const { slip, close } = found;
    onPrint = () => close ? app.printing.putOnPaper(close, { slip }) : print(slip);
    refill(
      result,
      element(
        "div",
        { class: "with-quick" },
        element(
          "button",
          { type: "button", class: "primary", "aria-keyshortcuts": "F7", onclick: onPrint },
          _("Print"),
          key("F7"),
        ),
        !close && !withCash && !app.shift?.closing &&
          element("button", { type: "button", onclick: () => lookAtCash(shift) }, _("Show the cash too…")),
      ),
      element("div", { class: "slip", tabindex: 0, role: "region", "aria-label": _("Report") }, slip),
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
    focus: () => list.querySelector("button"),
    onKey: (event) => {
      if (event.key === "F7" && onPrint) onPrint();
      else if (event.key === "Escape") app.home();
      else return false;
      return true;
    },
  };
}

/**
 * @param {App} app
 * @param {string} shift
 * @param {boolean} withCash
 */
async function slipOf(app, shift, withCash) {
  const entries = (await app.store.entriesBy("shift", shift))
    .sort((one, other) =>
      Date.parse(one.body.at) - Date.parse(other.body.at) || one.sequence - other.sequence
    );
  const close = entries.find(({ kind }) => kind === "shift_close") ?? null;
  const open = entries.find(({ kind }) => kind === "shift_open");
  const { showroom, staff } = app.catalogue?.snapshot ?? {};
  if (!showroom || !app.pairing) return null;
  const names = new Map(staff?.map(({ name, full_name }) => [name, full_name]));
  for (const { body, shown } of entries) {
    if (shown && !names.has(body.cashier)) names.set(body.cashier, shown.cashier);
  }
  const mine = app.shift?.shift === shift ? app.shift : null;
  const slip = shiftSlip(entries, {
    showroom,
    till: app.pairing.till,
    shift: {
      opened_at: open?.body.at ?? mine?.opened_at ?? "",
      float_vnd: open?.body.float_vnd ?? mine?.float_vnd ?? 0,
    },
    methods: methodNames(),
    called: (name) => names.get(name) ?? name,
    withCash: withCash || Boolean(mine?.closing),
    at: hanoiMoment(new Date()),
  });
  return { slip, close };
}
