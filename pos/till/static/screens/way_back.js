/** By which way money goes back to a customer. */

import { element } from "../element.js";
import { _ } from "../words.js";
import { methodNames } from "./paying.js";

/** @typedef {import("../shapes.js").Method} Method */

/**
 * @param {import("../refund.js").Original} original The sale that was paid for.
 * @param {Method} chosen
 * @param {(way: Method) => void} onChange
 */
export function wayBack(original, chosen, onChange) {
  const byCode = original.tenders.some(({ method }) => method === "vietqr");
  /** @type {Method[]} */
  const ways = ["cash", "transfer", "card", ...(byCode ? [/** @type {const} */ ("vietqr")] : [])];
  return element(
    "fieldset",
    { class: "choice" },
    element("legend", {}, _("The money goes back by")),
    ways.map((way) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name: "method",
          value: way,
          checked: way === chosen,
          data: { focus: way },
          onchange: () => onChange(way),
        }),
        element("span", {}, methodNames()[way]),
      )
    ),
  );
}
