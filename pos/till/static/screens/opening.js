/** Opening a shift: who sells, and what is in the drawer before the first customer. */

import { element } from "../element.js";
import { money, readMoney } from "../format.js";
import { countTotal } from "../rules.js";
import { _ } from "../words.js";
import { askPin, people } from "./cashiers.js";
import { noteTable } from "./notes.js";
import { reportsScreen } from "./reports.js";
import { whyNotKept } from "./trouble.js";

const USUAL_FLOATS_VND = [500_000, 1_000_000, 2_000_000];

/**
 * @param {import("../app.js").App} app
 * @returns {import("../app.js").Screen}
 */
export function openingScreen(app) {
  const staff = app.catalogue?.snapshot.staff ?? [];
  const amount = element("input", {
    id: "float",
    inputmode: "numeric",
    autocomplete: "off",
    "aria-describedby": "opening-problem",
  });
  const problem = element("p", { id: "opening-problem", class: "problem", role: "alert" });
  const notes = noteTable((total) => (amount.value = total ? String(total) : ""));
  const button = element("button", { type: "submit", class: "primary big" }, _("Open the shift"));
  const form = element(
    "form",
    {
      novalidate: true,
      onsubmit: async (/** @type {Event} */ event) => {
        event.preventDefault();
        problem.textContent = "";
        button.disabled = true;
        try {
          problem.textContent = (await open()) ?? "";
        } finally {
          button.disabled = false;
        }
      },
    },
    people(staff, staff.length === 1 ? staff[0].name : undefined, _("Who is selling?")),
    element("label", { for: "float" }, _("Cash in the drawer before the first customer")),
    amount,
    element(
      "div",
      { class: "quick" },
      USUAL_FLOATS_VND.map((vnd) =>
        element("button", { type: "button", onclick: () => (amount.value = String(vnd)) }, money(vnd))
      ),
    ),
    element("details", {}, element("summary", {}, _("Count by banknote")), notes.node),
    problem,
    button,
  );

  async function open() {
    const chosen = form.querySelector("input[name=cashier]:checked");
    const person = staff.find(({ name }) => chosen instanceof HTMLInputElement && name === chosen.value);
    const float = readMoney(amount.value || "0");
    if (!person) return _("Choose who is selling.");
    if (float === null) return _("Write the cash as an amount, for example 500.000.");
    if (!await askPin(person)) {
      return _("The shift is not open: without the PIN nobody sells under this name.");
    }
    const id = crypto.randomUUID();
    const counts = countTotal(notes.counts) === float ? notes.counts : {};
    /** @type {import("../shapes.js").Shift} */
    const shift = {
      shift: id,
      cashier: person.name,
      cashier_name: person.full_name,
      opened_at: "",
      float_vnd: float,
      closing: null,
    };
    const body = { shift: id, cashier: person.name, approved_by: null, float_vnd: float, counts };
    let entry;
    try {
      entry = await app.book({
        kind: "shift_open",
        id: crypto.randomUUID(),
        body,
        facts: (at) => ({ shift: { ...shift, opened_at: at } }),
      });
    } catch (error) {
      return _("Nothing was written down: this device could not keep it (%(reason)s).", {
        reason: whyNotKept(error),
      });
    }
    app.shift = { ...shift, opened_at: entry.body.at };
    app.home();
    return null;
  }

  return {
    node: element(
      "main",
      { class: "sheet narrow" },
      element("h1", {}, _("Open a shift")),
      form,
      element(
        "button",
        { type: "button", class: "back", onclick: () => app.show(reportsScreen) },
        _("Reports of earlier shifts (Z)"),
      ),
    ),
    focus: () => form.querySelector("input"),
  };
}
