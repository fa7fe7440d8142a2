/** Choosing among the baskets that wait. */

import { priced } from "../basket.js";
import { element } from "../element.js";
import { clock, money } from "../format.js";
import { _, named } from "../words.js";
import { ask } from "./dialog.js";

/** @param {import("../app.js").App} app */
export function askParked(app) {
  const choices = app.hand.parked.map(({ id, at, basket }, index) => {
    const names = [
      basket.exchange && _("Exchange"),
      ...basket.lines.map((line) => named(line.product.name)),
    ].filter(Boolean).join(", ");
    return element(
      "label",
      {},
      element("input", {
        type: "radio",
        name: "parked",
        value: id,
        checked: index === 0,
        autofocus: index === 0,
      }),
      element("span", {}, clock(at)),
      element("strong", { class: "figure" }, money(priced(basket).total_vnd)),
      element("span", { class: "parked" }, names),
    );
  });
  const list = element("div", { class: "waiting-list" }, choices);
  ask(_("Parked baskets"), list, {
    confirm: _("Take up again"),
    onConfirm: () => {
      const chosen = list.querySelector("input:checked");
      if (chosen instanceof HTMLInputElement) app.hand.takeUp(chosen.value);
    },
  });
}
