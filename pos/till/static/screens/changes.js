/** What a cashier changes about a line or a basket: how much of it, and what is taken off. */

import { discountBasket, discountLine, discountOn, priced, setQuantity } from "../basket.js";
import { element } from "../element.js";
import { money, quantity, readMoney, readQuantity } from "../format.js";
import { lineGross } from "../rules.js";
import { _, named } from "../words.js";
import { ask } from "./dialog.js";

const USUAL_PERCENTS = [5, 10, 15, 20];

/** @typedef {import("../app.js").App} App */

/**
 * @param {App} app
 * @param {import("../basket.js").Line} line
 */
export function askQuantity(app, line) {
  const { unit, name } = line.product;
  const field = element("input", {
    id: "quantity",
    autofocus: true,
    inputmode: unit === "piece" ? "numeric" : "decimal",
    autocomplete: "off",
    value: quantity(line.quantity_milli, "piece"),
    "aria-describedby": "quantity-problem",
  });
  const problem = element("p", { id: "quantity-problem", class: "problem", role: "alert" });
  const label = { piece: _("How many?"), kg: _("How many kilograms?"), litre: _("How many litres?") }[unit];
  ask(named(name), [element("label", { for: "quantity" }, label), field, problem], {
    confirm: _("Apply"),
    onConfirm: () => {
      const milli = readQuantity(field.value, unit);
      if (milli === null) {
        problem.textContent = unit === "piece"
          ? _("Write a whole number, for example 3.")
          : _("Write a weight with up to three decimals, for example 0,35.");
        field.select();
        return false;
      }
      app.setBasket(setQuantity(app.basket, line.key, milli));
    },
  });
}

/** @param {App} app */
export function askDiscount(app) {
  const { basket } = app;
  const line = basket.lines.find((candidate) => candidate.key === basket.selected);
  if (!basket.lines.length) return;
  const field = element("input", {
    id: "off",
    autofocus: true,
    inputmode: "decimal",
    autocomplete: "off",
    oninput: preview,
  });
  const shown = element("p", { class: "preview", role: "status" });
  const onLine = radio(
    "on",
    "line",
    line ? _("This line: %(name)s", { name: named(line.product.name) }) : "",
    preview,
  );
  const onBasket = radio("on", "basket", _("The whole basket"), preview);
  const inPercent = radio("in", "bp", _("percent"), preview);
  const inVnd = radio("in", "vnd", "₫", preview);
  (line && basket.lines.length > 1 ? onLine : onBasket).input.checked = true;
  inPercent.input.checked = true;

  /** @returns {import("../basket.js").Discount|null} */
  function read() {
    if (inVnd.input.checked) {
      const value = readMoney(field.value);
      return value ? { kind: "vnd", value } : null;
    }
    const found = /^\s*(\d{1,3})(?:[.,](\d{1,2}))?\s*%?\s*$/.exec(field.value);
    const value = found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : 0;
    return value > 0 && value <= 10_000 ? { kind: "bp", value } : null;
  }

  function preview() {
    const discount = read();
    if (!discount) {
      shown.textContent = "";
      return;
    }
    const whole = line && onLine.input.checked
      ? lineGross(line.product.price_vnd, line.quantity_milli)
      : priced({ ...basket, discount: null }).total_vnd;
    const off = discountOn(discount, whole);
    shown.textContent = `${money(whole)} − ${money(off)} = ${money(whole - off)}`;
  }

  ask(_("Discount"), [
    line && basket.lines.length > 1 &&
    element(
      "div",
      { class: "choice", role: "radiogroup", "aria-label": _("On what?") },
      onLine.node,
      onBasket.node,
    ),
    element("label", { for: "off" }, _("How much off?")),
    element(
      "div",
      { class: "with-quick" },
      field,
      element(
        "div",
        { class: "choice", role: "radiogroup", "aria-label": _("Counted in") },
        inPercent.node,
        inVnd.node,
      ),
    ),
    element(
      "div",
      { class: "quick" },
      USUAL_PERCENTS.map((percent) =>
        element("button", {
          type: "button",
          onclick: () => {
            inPercent.input.checked = true;
            field.value = String(percent);
            preview();
          },
        }, `${percent}\u00a0%`)
      ),
    ),
    shown,
  ], {
    confirm: _("Take off"),
    onConfirm: () => {
      const discount = read();
      if (field.value.trim() && !discount) {
        shown.textContent = _("Write a percentage from 0,01 to 100, or an amount.");
        return false;
      }
      app.setBasket(
        line && onLine.input.checked
          ? discountLine(basket, line.key, discount)
          : discountBasket(basket, discount),
      );
    },
  });
}

/**
 * One of several ways to choose from.
 * @param {string} name
 * @param {string} value
 * @param {string} label
 * @param {() => void} [onchange]
 */
export function radio(name, value, label, onchange = () => {}) {
  const input = element("input", { type: "radio", name, value, onchange });
  return { input, node: element("label", {}, input, element("span", {}, label)) };
}
