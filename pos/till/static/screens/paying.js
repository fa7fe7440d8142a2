/** Taking money. What is left to pay is the biggest thing on the screen; the rest are ways to make it smaller. */

import { priced } from "../basket.js";
import { nextNumber } from "../booking.js";
import { element, refill } from "../element.js";
import { goodsTender, leftOver, refundHalf } from "../exchange.js";
import { stillLeft } from "../finding.js";
import { money, readMoney } from "../format.js";
import { usualWayBack } from "../refund.js";
import { quickAmounts } from "../rules.js";
import { leftToPay, mayTake, saleBody, shownFor } from "../sale.js";
import { _ } from "../words.js";
import { ask } from "./dialog.js";
import { finishedScreen } from "./finished.js";
import { key } from "./marks.js";
import { showPaymentCode } from "./payment_code.js";
import { whyNotKept } from "./trouble.js";
import { wayBack } from "./way_back.js";

/** @typedef {import("../shapes.js").Method} Method */
/** @typedef {import("../shapes.js").Tender} Tender */

/** @returns {Record<Method, string>} */
export const methodNames = () => ({
  cash: _("Cash"),
  vietqr: "VietQR",
  card: _("Card"),
  transfer: _("Bank transfer"),
  exchange: _("Exchanged goods"),
});

/**
 * @param {import("../app.js").App} app
 * @returns {import("../app.js").Screen}
 */
export function payingScreen(app) {
  const { basket } = app.hand;
  const { total_vnd: total } = priced(basket);
  const exchange = basket.exchange ?? null;
  const goods = goodsTender(exchange, total);
  const over = leftOver(exchange, total);
  let way = exchange ? usualWayBack(exchange.original) : /** @type {const} */ ("cash");
  // The id is minted before the first try, so that a try repeated after a failure is still the same sale.
  const id = crypto.randomUUID();
  /** @type {Tender[]} */
  let tenders = goods;
  let busy = false;

  const amount = element("input", {
    id: "given",
    inputmode: "numeric",
    autocomplete: "off",
    placeholder: _("Other amount"),
    "aria-label": _("Other amount"),
    "aria-describedby": "pay-problem",
    oninput: () => (problem.textContent = ""),
  });
  const problem = element("p", { id: "pay-problem", class: "problem", role: "alert" });
  const owed = element("div", { class: "owed" });
  const ways = element("div", { class: "ways" });

  /** The typed amount; null when something is there that is none. */
  function typed() {
    return amount.value.trim() ? readMoney(amount.value) : undefined;
  }

  /**
   * @param {Method} method
   * @param {number} [given]
   */
  function take(method, given) {
    const left = leftToPay(total, tenders);
    const wanted = given ?? typed();
    if (wanted === null) {
      problem.textContent = _("Write the amount in đồng, for example 500.000.");
      amount.select();
      return;
    }
    const tender = { method, amount_vnd: wanted ?? left };
    if (left === 0) finish();
    else if (!mayTake(total, tenders, tender)) {
      problem.textContent = _("Only cash can be more than what is left to pay.");
      amount.select();
    } else if (method === "vietqr") payByCode(tender);
    else if (method === "cash") accept(tender);
    else askReference(tender);
  }

  /** @param {Tender} tender */
  function accept(tender) {
    tenders = [...tenders, tender];
    amount.value = "";
    problem.textContent = "";
    if (leftToPay(total, tenders) === 0) finish();
    else {
      draw();
      amount.focus();
    }
  }

  /** @param {Tender} tender */
  function askReference(tender) {
    const field = element("input", { id: "reference", autofocus: true, autocomplete: "off", maxlength: 80 });
    ask(`${methodNames()[tender.method]} · ${money(tender.amount_vnd)}`, [
      element(
        "label",
        { for: "reference" },
        tender.method === "card" ? _("Number on the card slip") : _("Reference of the transfer"),
      ),
      field,
    ], {
      confirm: _("Money received"),
      onConfirm: () => accept({ ...tender, reference: field.value.trim() || null }),
    });
  }

  /** @param {Tender} tender */
  async function payByCode(tender) {
    const { pairing, catalogue } = app;
    if (!pairing || !catalogue) return;
    if (!catalogue.snapshot.showroom.bank) {
      problem.textContent = _("This outlet has no bank account yet. A manager enters it in the back office.");
      return;
    }
    const number = await nextNumber(app.store, pairing);
    showPaymentCode(
      catalogue.snapshot.showroom,
      tender.amount_vnd,
      number,
      (reference) => accept({ ...tender, reference }),
    );
  }

  /**
   * The half of an exchange that comes first: what was brought back.
   * @param {import("../exchange.js").Exchange} exchange
   * @param {number} totalVnd
   * @param {import("../shapes.js").Shift} shift
   * @returns {import("../booking.js").Deed}
   */
  function halfBack(exchange, totalVnd, shift) {
    return {
      kind: "refund",
      id: exchange.id,
      body: refundHalf(exchange, { id, total_vnd: totalVnd }, way, shift),
      shown: { cashier: shift.cashier_name, products: {}, original: exchange.original },
    };
  }

  /**
   * Asks once more whether the goods may come back here; says so when they may not.
   * @param {import("../exchange.js").Exchange} exchange
   */
  async function mayGoBack(exchange) {
    const { why } = await stillLeft(app, exchange.original);
    if (why) {
      problem.textContent = _(
        "Nothing was booked. %(why)s Give back what was paid, or take the exchange out of the basket.",
        { why },
      );
    }
    return !why;
  }

  async function finish() {
    const { shift } = app;
    if (busy || !shift) return;
    busy = true;
    draw();
    if (exchange && !await mayGoBack(exchange)) {
      busy = false;
      tenders = goods;
      draw();
      return;
    }
    let entry;
    let back = null;
    try {
      const body = saleBody(app.hand.taxed(basket), tenders, shift, (product) => app.starsOf(product));
      const shown = shownFor(basket.lines.map((line) => line.product), shift.cashier_name);
      // The basket goes with the same stroke that books it: no power cut can leave a paid one in hand.
      /** @type {import("../booking.js").Deed} */
      const sale = { kind: "sale", id, body, shown, facts: () => ({ basket: null }) };
      if (exchange) [back, entry] = await app.bookTogether([halfBack(exchange, body.total_vnd, shift), sale]);
      else entry = await app.book(sale);
    } catch (error) {
      busy = false;
      tenders = goods;
      draw();
      problem.textContent = _(
        "Nothing was booked: this device could not write it down (%(reason)s). The basket is still here; give the money back or try again.",
        {
          reason: whyNotKept(error),
        },
      );
      return;
    }
    // From here on the sale is a fact: nothing below may say otherwise.
    app.hand.served();
    app.show((again) => finishedScreen(again, entry, back));
    app.learning.countOff();
    app.printing.afterDeed(entry, back);
  }

  function draw() {
    const left = leftToPay(total, tenders);
    refill(
      owed,
      element(
        "h1",
        { class: "owed-label" },
        over > 0 ? _("Give back") : tenders.length === goods.length ? _("To pay") : _("Left to pay"),
      ),
      element("p", { class: "owed-amount", "aria-live": "assertive" }, money(over || left)),
      tenders.length > 0 && element(
        "ul",
        { class: "tenders" },
        tenders.map((tender, index) =>
          element(
            "li",
            {},
            element("span", {}, methodNames()[tender.method], tender.reference && ` · ${tender.reference}`),
            element("span", { class: "figure" }, money(tender.amount_vnd)),
            tender.method !== "exchange" && element("button", {
              type: "button",
              "aria-label": _("Take back: %(what)s", {
                what: `${methodNames()[tender.method]} ${money(tender.amount_vnd)}`,
              }),
              onclick: () => {
                tenders = tenders.filter((_tender, at) => at !== index);
                draw();
                amount.focus();
              },
            }, "×"),
          )
        ),
      ),
      tenders.length > 0 && element(
        "p",
        { class: "of-total" },
        exchange && over > 0
          ? _("%(back)s came back, %(taken)s is taken for it", {
            back: money(exchange.total_vnd),
            taken: money(total),
          })
          : _("of %(total)s", { total: money(total) }),
      ),
    );
    const [exact, ...above] = quickAmounts(left);
    form.hidden = hint.hidden = left === 0;
    refill(
      ways,
      exchange && over > 0 && wayBack(exchange.original, way, (chosen) => (way = chosen)),
      element(
        "button",
        {
          type: "button",
          class: "primary exact",
          disabled: busy,
          data: { focus: "exact" },
          onclick: () => take("cash", left),
        },
        left === 0 ? _("Finish") : _("Cash, exact: %(amount)s", { amount: money(exact) }),
        key("Enter"),
      ),
      element(
        "div",
        { class: "quick", role: "group", "aria-label": _("Cash given") },
        above.map((vnd) =>
          element("button", { type: "button", disabled: busy, onclick: () => take("cash", vnd) }, money(vnd))
        ),
      ),
    );
  }

  const hint = element("p", { class: "hint" }, _("Type an amount first to split the payment."));
  const form = element(
    "form",
    {
      class: "amount-form",
      novalidate: true,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        take("cash");
      },
    },
    amount,
    element("button", { type: "submit" }, _("Cash")),
    element(
      "button",
      { type: "button", "aria-keyshortcuts": "F6", onclick: () => take("vietqr") },
      "VietQR",
      key("F6"),
    ),
    element(
      "button",
      { type: "button", "aria-keyshortcuts": "F7", onclick: () => take("card") },
      _("Card"),
      key("F7"),
    ),
    element(
      "button",
      { type: "button", "aria-keyshortcuts": "F8", onclick: () => take("transfer") },
      _("Bank transfer"),
      key("F8"),
    ),
  );

  draw();
  // The line may have gone, or somebody else been quicker, since the goods were looked up.
  if (exchange) mayGoBack(exchange);
  return {
    node: element(
      "main",
      { class: "paying" },
      owed,
      element(
        "div",
        { class: "money" },
        ways,
        form,
        problem,
        hint,
        element(
          "button",
          { type: "button", class: "back", onclick: () => app.home() },
          _("Back to the basket"),
          key("Esc"),
        ),
      ),
    ),
    focus: () => form.hidden ? ways.querySelector(".exact") : amount,
    landing: () => amount,
    keys: ["F6", "F7"],
    onScan: () => app.refuse(_("Finish the payment first, or go back to the basket.")),
    onKey: (event) => {
      if (event.key === "F6") take("vietqr");
      else if (event.key === "F7") take("card");
      else if (event.key === "F8") take("transfer");
      else if (event.key === "Escape" && !busy) app.home();
      else if (event.key === "Enter" && event.target === document.body) take("cash");
      else return event.key === "F9";
      return true;
    },
  };
}
