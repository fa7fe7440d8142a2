/** Counting a drawer by banknote. */

import { element } from "../element.js";
import { money } from "../format.js";
import { BANKNOTES_VND, countTotal } from "../rules.js";
import { _ } from "../words.js";

/**
 * A table of banknotes to count into; Enter goes to the next.
 * @param {(total: number) => void} onChange
 */
export function noteTable(onChange) {
  /** @type {import("../shapes.js").Counts} */
  const counts = {};
  const total = element("output", {}, money(0));
  const rows = BANKNOTES_VND.map((note) => {
    const worth = element("output", { class: "figure" }, money(0));
    const field = element("input", {
      id: `note-${note}`,
      inputmode: "numeric",
      autocomplete: "off",
      placeholder: "0",
      maxlength: 5,
      oninput: () => {
        const pieces = /^\d{1,5}$/.test(field.value) ? Number(field.value) : 0;
        field.toggleAttribute("aria-invalid", field.value !== "" && !/^\d{1,5}$/.test(field.value));
        if (pieces) counts[note] = pieces;
        else delete counts[note];
        worth.textContent = money(note * pieces);
        total.textContent = money(countTotal(counts));
        onChange(countTotal(counts));
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.defaultPrevented) return;
        const at = fields.indexOf(field);
        if (at + 1 < fields.length) {
          event.preventDefault();
          fields[at + 1].focus();
        }
      },
    });
    return {
      field,
      row: element(
        "tr",
        {},
        element("th", { scope: "row" }, element("label", { for: `note-${note}` }, money(note))),
        element("td", {}, "×"),
        element("td", {}, field),
        element("td", { class: "figure" }, worth),
      ),
    };
  });
  const fields = rows.map(({ field }) => field);
  const node = element(
    "table",
    { class: "notes" },
    element("caption", {}, _("Banknotes and coins in the drawer")),
    element("tbody", {}, rows.map(({ row }) => row)),
    element(
      "tfoot",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "row", colspan: 3 }, _("Counted")),
        element("td", { class: "figure" }, total),
      ),
    ),
  );
  return { node, counts, first: fields[0] };
}
