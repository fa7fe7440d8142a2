/** What a cashier changes about a line or a basket: how much of it, and what is taken off. */

import {
  describe,
  discountBasket,
  discountLine,
  discountOn,
  MOST_NOTE_SIGNS,
  priced,
  setQuantity,
  unitPrice,
} from "../basket.js";
import { element } from "../element.js";
import { hanoiDay, money, quantity, readMoney, readQuantity, weekday } from "../format.js";
import { lineGross } from "../rules.js";
import { _, named } from "../words.js";
import { ask } from "./dialog.js";
import { askPrice } from "./pricing.js";

const USUAL_PERCENTS = [5, 10, 15, 20];
/** Further ahead than this a day is mistyped (pos/sales/rules.py). */
const MOST_DAYS_AHEAD = 731;
const DAY_MS = 24 * 60 * 60 * 1000;

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../shapes.js").Product} Product */

/**
 * Asks how much of a line is bought.
 * @param {App} app
 * @param {import("../basket.js").Line} line
 */
export function askQuantity(app, line) {
  askAmount(line.product, {
    current: quantity(line.quantity_milli, "piece"),
    take: (milli) => changeQuantity(app, line, milli),
  });
}

/**
 * @param {App} app
 * @param {import("../basket.js").Line} line
 * @param {number} milli
 */
export function changeQuantity(app, line, milli) {
  const { name, unit } = line.product;
  app.hand.change(
    setQuantity(app.hand.basket, line.key, milli),
    _("%(name)s: now %(quantity)s.", { name: named(name), quantity: quantity(milli, unit) }),
  );
}

/**
 * Asks for the weight before weighed goods come into the basket: none of them weighs a kilogram by itself.
 * @param {App} app
 * @param {Product} product
 * @param {(milli: number) => void} take
 */
export function askWeight(app, product, take) {
  askAmount(product, { current: "", take, onLeave: () => notAdded(app, product) });
}

/** @param {App} app @param {Product} product */
function notAdded(app, product) {
  app.say(_("Not added: %(name)s.", { name: named(product.name) }), { tone: "bad" });
}

/**
 * Asks for the day of a service before it comes into the basket; today, unless somebody says otherwise.
 * @param {App} app
 * @param {Product} product
 * @param {(on: string) => void} take
 */
export function askDay(app, product, take) {
  const { field, problem, read, nodes } = dayField(hanoiDay(new Date()));
  ask(named(product.name), nodes, {
    confirm: _("Add"),
    onConfirm: () => {
      const on = read();
      if (!on) {
        problem.textContent = _("Choose a day from today on, within two years.");
        field.focus();
        return false;
      }
      take(on);
    },
    onLeave: () => notAdded(app, product),
  });
}

/**
 * A field for a day to come, with the two that are asked for most.
 * @param {string} value
 */
function dayField(value) {
  const now = new Date();
  const [today, tomorrow, last] = [0, 1, MOST_DAYS_AHEAD].map((ahead) =>
    hanoiDay(new Date(now.getTime() + ahead * DAY_MS))
  );
  const problem = element("p", { id: "day-problem", class: "problem", role: "alert" });
  const inWords = element("p", { id: "day-in-words", class: "day-in-words", role: "status" });
  const say = () => {
    inWords.textContent = field.value ? weekday(field.value) : "";
    problem.textContent = "";
  };
  const field = element("input", {
    id: "on",
    type: "date",
    autofocus: true,
    required: true,
    min: today,
    max: last,
    value,
    "aria-describedby": "day-in-words day-problem",
    oninput: say,
  });
  /** @param {string} label @param {string} on */
  const quick = (label, on) =>
    element("button", {
      type: "button",
      onclick: () => {
        field.value = on;
        say();
        field.focus();
      },
    }, label);
  say();
  return {
    field,
    problem,
    read: () => field.value >= today && field.value <= last ? field.value : null,
    nodes: [
      element("label", { for: "on" }, _("For which day?")),
      element("div", { class: "with-quick" }, field),
      // The browser writes the day in the order of its own language; here it cannot be taken for another.
      inWords,
      element("div", { class: "quick" }, quick(_("Today"), today), quick(_("Tomorrow"), tomorrow)),
      problem,
    ],
  };
}

/**
 * Asks what is to be known about a line: a note, and the day of a service.
 * @param {App} app
 * @param {import("../basket.js").Line} line
 */
export function askNote(app, line) {
  const service = line.product.kind === "service";
  const days = dayField(line.on ?? hanoiDay(new Date()));
  const field = element("input", {
    id: "note",
    autofocus: !service,
    autocomplete: "off",
    maxlength: MOST_NOTE_SIGNS,
    value: line.note ?? "",
    "aria-describedby": "note-hint",
  });
  ask(named(line.product.name), [
    service && days.nodes,
    element("label", { for: "note" }, _("Note")),
    field,
    element(
      "p",
      { id: "note-hint", class: "hint" },
      _("It stands on the slip. For example: engrave “Hoa”, gift wrap."),
    ),
  ], {
    confirm: _("Apply"),
    onConfirm: () => {
      const on = service ? days.read() : line.on;
      if (service && !on) {
        days.problem.textContent = _("Choose a day from today on, within two years.");
        return false;
      }
      app.hand.set(describe(app.hand.basket, line.key, { note: field.value, on }));
    },
  });
}

/**
 * @param {Product} product
 * @param {{ current: string, take: (milli: number) => void, onLeave?: () => void }} how
 */
function askAmount({ unit, name }, { current, take, onLeave }) {
  const field = element("input", {
    id: "quantity",
    autofocus: true,
    inputmode: unit === "piece" ? "numeric" : "decimal",
    autocomplete: "off",
    value: current,
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
      take(milli);
    },
    onLeave,
  });
}

/** @param {App} app */
export function askDiscount(app) {
  const { basket } = app.hand;
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
      ? lineGross(unitPrice(line), line.quantity_milli)
      : priced({ ...basket, discount: null }).total_vnd;
    const off = discountOn(discount, whole);
    shown.textContent = `${money(whole)} − ${money(off)} = ${money(whole - off)}`;
  }

  const dialog = ask(_("Discount"), [
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
    more: line && element("button", {
      type: "button",
      onclick: () => {
        dialog.close();
        askPrice(app, line);
      },
    }, _("Another price…")),
    onConfirm: () => {
      const discount = read();
      if (field.value.trim() && !discount) {
        shown.textContent = _("Write a percentage from 0,01 to 100, or an amount.");
        return false;
      }
      const whole = !line || !onLine.input.checked;
      app.hand.change(
        whole ? discountBasket(basket, discount) : discountLine(basket, line.key, discount),
        discount ? _("Discount given.") : _("Discount removed."),
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
