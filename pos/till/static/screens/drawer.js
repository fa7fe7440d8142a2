/** Cash that goes into the drawer or out of it without a sale: change fetched from the bank, a courier paid. */

import { element } from "../element.js";
import { money, readMoney } from "../format.js";
import { _ } from "../words.js";
import { radio } from "./changes.js";
import { ask } from "./dialog.js";
import { whyNotKept } from "./trouble.js";

/** @param {import("../app.js").App} app */
export function askDrawer(app) {
  const { shift } = app;
  if (!shift) return;
  const out = radio("way", "out", _("Out of the drawer"));
  const into = radio("way", "in", _("Into the drawer"));
  out.input.checked = true;
  const amount = element("input", {
    id: "drawer-amount",
    autofocus: true,
    inputmode: "numeric",
    autocomplete: "off",
    "aria-describedby": "drawer-problem",
  });
  const reason = element("input", {
    id: "drawer-reason",
    autocomplete: "off",
    maxlength: 200,
    "aria-describedby": "drawer-problem",
  });
  const problem = element("p", { id: "drawer-problem", class: "problem", role: "alert" });

  /** @param {number} vnd Above zero into the drawer, below out of it. */
  async function write(vnd) {
    const body = {
      shift: shift?.shift,
      cashier: shift?.cashier,
      approved_by: null,
      amount_vnd: vnd,
      reason: reason.value.normalize("NFC").trim(),
    };
    try {
      app.printing.afterDeed(await app.book({ kind: "drawer", id: crypto.randomUUID(), body }));
    } catch (error) {
      app.refuse(
        _("Nothing was written down: this device could not keep it (%(reason)s).", {
          reason: whyNotKept(error),
        }),
      );
      return;
    }
    app.say(
      vnd < 0
        ? _("Written down: %(amount)s taken out.", { amount: money(-vnd) })
        : _("Written down: %(amount)s put in.", { amount: money(vnd) }),
    );
  }

  ask(_("Cash in or out"), [
    element(
      "div",
      { class: "choice", role: "radiogroup", "aria-label": _("Which way?") },
      out.node,
      into.node,
    ),
    element("label", { for: "drawer-amount" }, _("How much?")),
    amount,
    element("label", { for: "drawer-reason" }, _("What for?")),
    reason,
    problem,
  ], {
    confirm: _("Write down"),
    onConfirm: () => {
      const vnd = readMoney(amount.value);
      if (!vnd || vnd < 0) {
        problem.textContent = _("Write the cash as an amount, for example 500.000.");
        amount.select();
        return false;
      }
      if (!reason.value.trim()) {
        problem.textContent = _("Write what the cash is for.");
        reason.focus();
        return false;
      }
      write(into.input.checked ? vnd : -vnd);
    },
  });
}
