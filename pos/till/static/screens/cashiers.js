/** Who stands at the till: said by tapping the own name and, where there is one, six digits. The drawer stays. */

import { element } from "../element.js";
import { hasPin } from "../pin.js";
import { _ } from "../words.js";
import { ask, openDialog } from "./dialog.js";
import { pinPad } from "./pin_pad.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../shapes.js").Colleague} Colleague */

/**
 * Everybody who may sell here, to choose from.
 * @param {Colleague[]} staff
 * @param {string|undefined} chosen
 * @param {string} question
 * @param {(person: Colleague) => void} [onChoose]
 */
export function people(staff, chosen, question, onChoose = () => {}) {
  return element(
    "fieldset",
    { class: "people" },
    element("legend", {}, question),
    staff.map((person) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name: "cashier",
          value: person.name,
          checked: person.name === chosen,
          onchange: () => onChoose(person),
        }),
        element(
          "span",
          {},
          element("strong", {}, person.full_name),
          element(
            "small",
            {},
            [roleName(person.role), !hasPin(person) && _("no PIN yet")].filter(Boolean).join(" · "),
          ),
        ),
      )
    ),
    staff.length === 0 &&
      element("p", {}, _("Nobody is assigned to this outlet. A manager assigns people in the back office.")),
  );
}

/**
 * Lets somebody else sell on in the open shift. Entries carry her name from now on.
 * @param {App} app
 */
export function askCashier(app) {
  const { shift } = app;
  const staff = app.catalogue?.snapshot.staff ?? [];
  if (!shift || openDialog()) return;
  const others = staff.filter(({ name }) => name !== shift.cashier);
  if (!others.length) {
    app.say(_("Nobody else is assigned to this outlet."), { tone: "bad" });
    return;
  }
  // Two who take turns find each other's name chosen already.
  let person = others.find(({ name }) => name === shift.cashier_before) ?? others[0];
  const pad = pinPad(() => person, () => takeOver());
  const without = element(
    "p",
    { class: "hint" },
    _("Without a PIN anybody may choose this name. A PIN is chosen in the back office, under “My PIN for the till”."),
  );

  function draw() {
    const asks = hasPin(person);
    pad.node.hidden = !asks;
    without.hidden = asks;
    confirm.hidden = asks;
    if (asks) pad.begin();
  }

  async function takeOver() {
    const before = app.shift;
    if (!before) return;
    const after = {
      ...before,
      cashier: person.name,
      cashier_name: person.full_name,
      cashier_before: before.cashier,
    };
    try {
      await app.store.write({ shift: after });
    } catch (error) {
      pad.complain(_("This device could not keep the change: %(reason)s.", { reason: String(error) }));
      return;
    }
    app.shift = after;
    dialog.close();
    app.drawBar();
    app.say(_("%(name)s is selling now.", { name: person.full_name }));
  }

  const dialog = ask(_("Change of cashier"), [
    people(others, person.name, _("Who is selling?"), (chosen) => {
      person = chosen;
      draw();
    }),
    pad.node,
    without,
  ], {
    confirm: _("Sell under this name"),
    onConfirm: () => {
      if (!hasPin(person)) takeOver();
      return false;
    },
  });
  const confirm = /** @type {HTMLElement} */ (dialog.querySelector("[type=submit]"));
  // Between digits the arrows choose another name, so that no hand leaves the keys.
  dialog.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || (event.target instanceof HTMLInputElement && event.target.type === "radio")) return;
    event.preventDefault();
    person = others[(others.indexOf(person) + by + others.length) % others.length];
    const radio = dialog.querySelector(`input[value="${CSS.escape(person.name)}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
    draw();
  });
  draw();
}

/**
 * Asks a person for the own PIN; resolves to whether it was given. Who has none is believed.
 * @param {Colleague} person
 * @returns {Promise<boolean>}
 */
export function askPin(person) {
  if (!hasPin(person)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const pad = pinPad(() => person, () => {
      resolve(true);
      dialog.close();
    });
    const dialog = ask(_("PIN of %(name)s", { name: person.full_name }), [pad.node], {
      confirm: _("Go on"),
      onConfirm: () => false,
    });
    dialog.addEventListener("close", () => resolve(false));
    /** @type {HTMLElement} */ (dialog.querySelector("[type=submit]")).hidden = true;
    pad.begin();
  });
}

/** @param {string} role */
function roleName(role) {
  return {
    cashier: _("Cashier"),
    manager: _("Manager"),
    officer: _("City officer"),
    admin: _("Administrator"),
  }[role] ?? role;
}
