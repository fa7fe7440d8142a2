/** Six digits by key or by finger: who is it? */

import { element } from "../element.js";
import { pauseAfter, PIN_DIGITS, pinFits } from "../pin.js";
import { _ } from "../words.js";

/** @typedef {import("../shapes.js").Colleague} Colleague */

/** Wrong PINs in a row, by name, since this page was opened. @type {Map<string, number>} */
const wrong = new Map();

/**
 * A pad for the PIN of a person that may change while it is open. The sixth digit is enough; nobody presses Enter.
 * @param {() => Colleague} whose
 * @param {() => void} onRight
 */
export function pinPad(whose, onRight) {
  let busy = false;
  const field = element("input", {
    id: "pin",
    type: "password",
    // The pad below is the keyboard of those who have none.
    inputmode: "none",
    autocomplete: "off",
    maxlength: PIN_DIGITS,
    "aria-describedby": "pin-problem",
    oninput: () => {
      field.value = field.value.replace(/\D/g, "").slice(0, PIN_DIGITS);
      check();
    },
  });
  const problem = element("p", { id: "pin-problem", class: "problem", role: "alert" });

  /** @param {string} digit */
  function press(digit) {
    if (busy) return;
    field.value = digit ? (field.value + digit).slice(0, PIN_DIGITS) : field.value.slice(0, -1);
    check();
  }

  async function check() {
    if (busy) return;
    if (field.value.length < PIN_DIGITS) {
      if (field.value) problem.textContent = "";
      return;
    }
    busy = true;
    const person = whose();
    const right = await pinFits(field.value, person.pin);
    field.value = "";
    if (right) {
      wrong.delete(person.name);
      busy = false;
      onRight();
      return;
    }
    const times = (wrong.get(person.name) ?? 0) + 1;
    wrong.set(person.name, times);
    problem.textContent = _("That is not the PIN of %(name)s. Try again.", { name: person.full_name });
    field.readOnly = true;
    setTimeout(() => {
      busy = false;
      field.readOnly = false;
      field.focus();
    }, pauseAfter(times));
  }

  /** @param {string} digit @param {string} shown @param {string} [label] */
  const button = (digit, shown, label) =>
    element("button", {
      type: "button",
      "aria-label": label ?? null,
      // By keyboard the digits are typed; stopping at each key of the pad on the way would only be in the way.
      tabindex: -1,
      onclick: () => press(digit),
    }, shown);

  const node = element(
    "div",
    { class: "pin" },
    element("label", { for: "pin" }, _("PIN")),
    field,
    problem,
    element(
      "div",
      { class: "pin-keys", role: "group", "aria-label": _("Digits") },
      ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => button(digit, digit)),
      element("span"),
      button("0", "0"),
      button("", "⌫", _("Take back a digit")),
    ),
  );

  function begin() {
    field.value = "";
    problem.textContent = "";
    field.focus();
  }

  return { node, begin, complain: (/** @type {string} */ text) => (problem.textContent = text) };
}
