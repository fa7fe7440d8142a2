/** The VietQR code that fills the screen, turned to the customer. */

import { element } from "../element.js";
import { money } from "../format.js";
import { memoText, payload } from "../vietqr.js";
import { _ } from "../words.js";
import { key, qrDrawing } from "./marks.js";

/**
 * Shows the code; the cashier says by hand when the money has come.
 *
 * @param {import("../shapes.js").Showroom} showroom
 * @param {number} amountVnd
 * @param {string} number The sale's number: its letters and digits are what the bank shows beside the money.
 * @param {(reference: string) => void} onPaid
 */
export function showPaymentCode(showroom, amountVnd, number, onPaid) {
  const { bank } = showroom;
  if (!bank) return;
  const memo = memoText(`OCOP ${number}`);
  const text = payload({ bin: bank.bin, account: bank.account, amount_vnd: amountVnd, memo });
  const paid = () => {
    dialog.close();
    onPaid(memo);
  };
  const received = element(
    "button",
    { type: "button", class: "primary big", onclick: paid },
    _("Money received"),
    key("Enter"),
  );
  const dialog = element(
    "dialog",
    {
      class: "payment-code",
      "aria-label": _("VietQR for %(amount)s", { amount: money(amountVnd) }),
      onclose: () => dialog.remove(),
    },
    qrDrawing(text, _("Payment code for %(amount)s", { amount: money(amountVnd) })),
    element(
      "div",
      { class: "payment-words" },
      element("p", { class: "payment-amount" }, money(amountVnd)),
      element("p", {}, bank.name),
      element("p", { class: "figure" }, bank.account),
      element("p", {}, memo),
      showroom.is_demo && element("p", { class: "demo" }, _("Sample data: do not pay")),
      received,
      element("button", { type: "button", onclick: () => dialog.close() }, _("Not paid, back"), key("Esc")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  received.focus();
}
