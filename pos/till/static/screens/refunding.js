/** Taking goods back against the sale they came from, and giving the money back. */

import { element, refill } from "../element.js";
import { stillLeft } from "../finding.js";
import { money, quantity, readQuantity, unbroken } from "../format.js";
import { leftOf, refundLines, usualWayBack } from "../refund.js";
import { refundContradictions } from "../rules.js";
import { Contradiction } from "../sale.js";
import { _, named } from "../words.js";
import { finishedScreen } from "./finished.js";
import { key } from "./marks.js";
import { receiptsScreen } from "./receipts.js";
import { wayBack } from "./way_back.js";
import { whyNotKept } from "./trouble.js";

/** @typedef {import("../refund.js").OriginalLine} OriginalLine */

/**
 * @param {import("../app.js").App} app
 * @param {import("../refund.js").Original} found What was left of the sale when it was found.
 * @returns {import("../app.js").Screen}
 */
export function refundingScreen(app, found) {
  let original = found;
  /** @type {Map<number, { quantity_milli: number, condition: "resaleable"|"damaged" }>} */
  const returned = new Map();
  const id = crypto.randomUUID();
  let method = usualWayBack(original);
  let busy = false;

  const lines = element("ul", { class: "return-lines" });
  const end = element("div", { class: "return-end" });
  const reason = element("input", {
    id: "reason",
    autocomplete: "off",
    maxlength: 200,
    list: "reasons",
    "aria-describedby": "refund-problem",
  });
  const problem = element("p", { id: "refund-problem", class: "problem", role: "alert" });

  /**
   * @param {OriginalLine} line
   * @param {number} milli
   */
  function setBack(line, milli) {
    const condition = returned.get(line.line)?.condition ?? "resaleable";
    returned.set(line.line, { quantity_milli: Math.max(0, Math.min(leftOf(line), milli)), condition });
    draw();
  }

  /**
   * What it is called in the reader's language; on the slip it keeps the name it was sold under.
   * @param {OriginalLine} line
   */
  const called = ({ product, name }) =>
    named({ vi: name, en: app.catalogue?.byCode.get(product)?.name.en ?? "" });

  /** @param {OriginalLine} line */
  function row(line) {
    const back = returned.get(line.line);
    const milli = back?.quantity_milli ?? 0;
    const left = leftOf(line);
    return element(
      "li",
      { class: milli ? "chosen" : "" },
      element(
        "div",
        {},
        element("strong", {}, called(line)),
        element(
          "small",
          {},
          left === 0 ? _("already taken back") : _("%(left)s of %(sold)s can come back", {
            left: quantity(left, line.unit),
            sold: quantity(line.quantity_milli, line.unit),
          }),
        ),
      ),
      left > 0 && (line.unit === "piece" ? stepper(line, milli, left) : weight(line, milli)),
      milli > 0 && element(
        "div",
        {
          class: "choice",
          role: "radiogroup",
          "aria-label": _("Condition: %(name)s", { name: called(line) }),
        },
        /** @type {const} */ (["resaleable", "damaged"]).map((condition) =>
          element(
            "label",
            {},
            element("input", {
              type: "radio",
              name: `condition-${line.line}`,
              checked: back?.condition === condition,
              data: { focus: `${condition}-${line.line}` },
              onchange: () => {
                returned.set(line.line, { quantity_milli: milli, condition });
                draw();
              },
            }),
            element("span", {}, condition === "resaleable" ? _("Back on the shelf") : _("Damaged")),
          )
        ),
      ),
    );
  }

  /** @param {OriginalLine} line @param {number} milli @param {number} left */
  function stepper(line, milli, left) {
    return element(
      "div",
      { class: "stepper" },
      element("button", {
        type: "button",
        disabled: milli === 0,
        "aria-label": _("One less: %(name)s", { name: called(line) }),
        data: { focus: `less-${line.line}` },
        onclick: () => setBack(line, milli - 1000),
      }, "−"),
      element("output", { class: "amount" }, quantity(milli, line.unit)),
      element("button", {
        type: "button",
        disabled: milli >= left,
        "aria-label": _("One more: %(name)s", { name: called(line) }),
        data: { focus: `more-${line.line}` },
        onclick: () => setBack(line, milli + 1000),
      }, "+"),
    );
  }

  /** @param {OriginalLine} line @param {number} milli */
  function weight(line, milli) {
    const field = element("input", {
      class: "weight",
      inputmode: "decimal",
      autocomplete: "off",
      value: milli ? quantity(milli, "piece") : "",
      placeholder: quantity(leftOf(line), line.unit),
      "aria-label": _("How much comes back: %(name)s", { name: called(line) }),
      data: { focus: `weight-${line.line}` },
      onchange: () => setBack(line, readQuantity(field.value, line.unit) ?? 0),
    });
    return field;
  }

  function draw() {
    const given = refundLines(original, returned);
    const total = given.reduce((sum, line) => sum + line.amount_vnd, 0);
    refill(lines, original.lines.map(row));
    refill(
      end,
      element(
        "p",
        { class: "total" },
        element("span", {}, _("Give back")),
        element("strong", { class: "figure" }, money(total)),
      ),
      wayBack(original, method, (way) => (method = way)),
      element(
        "button",
        {
          type: "button",
          class: "primary big",
          disabled: given.length === 0 || busy,
          "aria-keyshortcuts": "F9",
          data: { focus: "refund" },
          onclick: refund,
        },
        _("Give %(amount)s back", { amount: money(total) }),
        key("F9"),
      ),
      element(
        "button",
        {
          type: "button",
          class: "big",
          disabled: given.length === 0 || busy,
          "aria-keyshortcuts": "F8",
          data: { focus: "exchange" },
          onclick: exchange,
        },
        _("Take other goods for it"),
        key("F8"),
      ),
    );
  }

  /** Asks once more, right before the money goes back. */
  async function mayGoBack() {
    const now = await stillLeft(app, original);
    original = now.original;
    for (const line of original.lines) {
      const back = returned.get(line.line);
      if (back) back.quantity_milli = Math.min(back.quantity_milli, leftOf(line));
    }
    if (now.why) problem.textContent = _("Nothing was booked. %(why)s", { why: now.why });
    return !now.why;
  }

  function saysWhy() {
    if (reason.value.trim()) return true;
    problem.textContent = _("Write why it comes back.");
    reason.focus();
    return false;
  }

  /** What came back goes to the basket, to pay for what is taken for it; nothing is booked before that is paid. */
  function exchange() {
    const lines = refundLines(original, returned);
    if (busy || !lines.length || !saysWhy()) return;
    if (app.hand.basket.exchange) {
      problem.textContent = _(
        "Goods that came back for this basket wait there already: finish that exchange first.",
      );
      return;
    }
    app.hand.set({
      ...app.hand.basket,
      exchange: {
        id,
        original,
        lines,
        total_vnd: lines.reduce((sum, line) => sum + line.amount_vnd, 0),
        reason: reason.value.normalize("NFC").trim(),
      },
    });
    app.home();
  }

  async function refund() {
    const { shift } = app;
    const given = refundLines(original, returned);
    if (busy || !given.length || !shift || !saysWhy()) return;
    busy = true;
    draw();
    if (!await mayGoBack()) {
      busy = false;
      draw();
      return;
    }
    const total = given.reduce((sum, line) => sum + line.amount_vnd, 0);
    const body = {
      shift: shift.shift,
      cashier: shift.cashier,
      approved_by: null,
      sale: original.id,
      lines: given,
      total_vnd: total,
      tenders: total ? [{ method, amount_vnd: total }] : [],
      reason: reason.value.normalize("NFC").trim(),
    };
    let entry;
    try {
      const reasons = refundContradictions(body);
      if (reasons.length) throw new Contradiction(reasons.join(", "));
      const shown = { cashier: shift.cashier_name, products: {}, original };
      entry = await app.book({ kind: "refund", id, body, shown });
    } catch (error) {
      busy = false;
      draw();
      problem.textContent = _(
        "Nothing was booked: this device could not write it down (%(reason)s). Do not give money back yet; try again.",
        {
          reason: whyNotKept(error),
        },
      );
      return;
    }
    app.show((again) => finishedScreen(again, entry));
    app.printing.afterDeed(entry);
  }

  draw();
  return {
    node: element(
      "main",
      { class: "refunding" },
      element(
        "section",
        {},
        element("h1", {}, _("Goods back from %(number)s", { number: unbroken(original.number) })),
        lines,
        element("label", { for: "reason" }, _("Why does it come back?")),
        reason,
        element(
          "datalist",
          { id: "reasons" },
          [_("Broken or faulty"), _("Wrong product"), _("Changed their mind")].map((value) =>
            element("option", { value })
          ),
        ),
        problem,
        element(
          "button",
          {
            type: "button",
            class: "back",
            onclick: () => app.show((again) => receiptsScreen(again, original.number)),
          },
          _("Back to the receipt"),
          key("Esc"),
        ),
      ),
      end,
    ),
    focus: () => lines.querySelector("button:not(:disabled), input"),
    onScan: (scan) => {
      const product = app.catalogue?.scanned(scan);
      const line = original.lines.find((candidate) =>
        candidate.product === product?.product &&
        leftOf(candidate) > (returned.get(candidate.line)?.quantity_milli ?? 0)
      );
      if (line && line.unit === "piece") setBack(line, (returned.get(line.line)?.quantity_milli ?? 0) + 1000);
      else if (["receipt", "purchase"].includes(scan.kind)) {
        app.refuse(_("This is the code of a receipt. Scan the goods that came back."));
      } else app.refuse(_("Nothing of this is left on the receipt. Read: %(text)s", { text: scan.text }));
    },
    onKey: (event) => {
      if (event.key === "F9") refund();
      else if (event.key === "F8") exchange();
      else if (event.key === "Escape") app.show((again) => receiptsScreen(again, original.number));
      else return false;
      return true;
    },
  };
}
