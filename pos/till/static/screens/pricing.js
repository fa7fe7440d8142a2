/**
 * Another price for one line. A manager approves it by the own sign-in; without one it is sold at that price all the same, and
 * the sale waits for a manager on the review list.
 */

import { priceLine, unitPrice } from "../basket.js";
import { element } from "../element.js";
import { figures, money, quantity, readMoney } from "../format.js";
import { _, named } from "../words.js";
import { askManager } from "./approving.js";
import { ask } from "./dialog.js";

/**
 * @param {import("../app.js").App} app
 * @param {import("../basket.js").Line} line
 */
export function askPrice(app, line) {
  const { product } = line;
  const field = element("input", {
    id: "price",
    autofocus: true,
    inputmode: "numeric",
    autocomplete: "off",
    value: figures(unitPrice(line)),
    "aria-describedby": "price-problem",
  });
  const problem = element("p", { id: "price-problem", class: "problem", role: "alert" });

  /** @returns {number|null} */
  function read() {
    const vnd = readMoney(field.value);
    if (vnd !== null && vnd >= 0) return vnd;
    problem.textContent = _("Write the price as an amount, for example 400.000.");
    field.select();
    return null;
  }

  /** @param {import("../basket.js").OtherPrice|null} price */
  function put(price) {
    // Between the question and the answer the line may have gone.
    if (app.hand.basket.lines.some(({ key }) => key === line.key)) {
      app.hand.set(priceLine(app.hand.basket, line.key, price));
    }
  }

  /** @param {number} vnd */
  function without(vnd) {
    put(vnd === product.price_vnd ? null : { vnd, approval: null, approved_by: null, up_to_milli: 0 });
  }

  /** @param {number} vnd */
  async function withManager(vnd) {
    const milli = app.hand.basket.lines.find(({ key }) => key === line.key)?.quantity_milli ??
      line.quantity_milli;
    const given = await askManager(
      app,
      _("A manager approves the price"),
      _("%(name)s, %(quantity)s: %(price)s instead of %(list)s.", {
        name: named(product.name),
        quantity: quantity(milli, product.unit),
        price: money(vnd),
        list: money(product.price_vnd),
      }),
      { kind: "price", product: product.product, price_vnd: vnd, quantity_milli: milli },
    );
    if (given) put({ vnd, approval: given.id, approved_by: given.approved_by, up_to_milli: milli });
  }

  const dialog = ask(_("Another price: %(name)s", { name: named(product.name) }), [
    element(
      "p",
      {},
      _("In the price list: %(price)s", { price: money(product.price_vnd) }),
    ),
    element("label", { for: "price" }, _("Price of one unit")),
    field,
    problem,
    element(
      "p",
      { class: "hint" },
      _("Without a manager it is sold at this price all the same; the sale then waits for one on the review list."),
    ),
  ], {
    confirm: _("A manager signs in…"),
    more: element("button", {
      type: "button",
      onclick: () => {
        const vnd = read();
        if (vnd === null) return;
        without(vnd);
        dialog.close();
      },
    }, _("Without a manager")),
    onConfirm: () => {
      const vnd = read();
      if (vnd === null) return false;
      if (vnd === product.price_vnd) without(vnd);
      // The next question opens once this one is closed.
      else setTimeout(() => withManager(vnd));
    },
  });
}
