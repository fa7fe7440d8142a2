/**
 * What a receipt says, made from the journal entry alone: it can be printed again years later, with the server away,
 * and says what was true at the sale. 80 mm paper through the browser's own printing.
 */

import { element } from "./element.js";
import { clock, day, figures, money, quantity } from "./format.js";
import { proofLink } from "./proof.js";
import { lineNet, vatByRate } from "./rules.js";
import { qrDrawing, stars } from "./screens/marks.js";
import { _, locale, named } from "./words.js";

/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */

/**
 * @param {KeptEntry} entry A sale or a refund.
 * @param {import("./shapes.js").Showroom} showroom
 * @param {object} choice
 * @param {Record<string, string>} choice.methods The names of the ways to pay.
 * @param {boolean} [choice.again] It is a reprint.
 * @param {KeptEntry|null} [choice.back] Of an exchange the refund beside the sale: both are one ticket with one slip.
 */
export function receipt(entry, showroom, { methods, again = false, back = null }) {
  const { body, shown, kind } = entry;
  const original = shown?.original;
  /** @param {string} label @param {number} vnd @param {string} [name] */
  const sum = (label, vnd, name = "") =>
    element(
      "p",
      { class: `receipt-sum ${name}` },
      element("span", {}, label),
      element("span", {}, money(vnd)),
    );
  return element(
    "article",
    { class: "receipt", "aria-label": _("Receipt %(number)s", { number: body.number }) },
    showroom.is_demo && element("p", { class: "receipt-mark" }, _("SAMPLE DATA")),
    again && element("p", { class: "receipt-mark" }, _("REPRINT")),
    element("h2", {}, showroom.legal_name || showroom.name),
    element("p", {}, showroom.name),
    element("p", {}, showroom.address),
    showroom.tax_code && element("p", {}, _("Tax code: %(code)s", { code: showroom.tax_code })),
    showroom.location_code &&
      element("p", {}, _("Location code: %(code)s", { code: showroom.location_code })),
    element("h3", {}, kind === "refund" ? _("Refund slip") : back ? _("Exchange slip") : _("Sales slip")),
    element("p", { class: "receipt-small" }, _("Not a VAT invoice")),
    element(
      "p",
      { class: "receipt-facts" },
      element("span", {}, body.number),
      element("span", {}, `${day(body.at)} ${clock(body.at)}`),
    ),
    element("p", { class: "receipt-left" }, _("Cashier: %(name)s", { name: shown?.cashier ?? body.cashier })),
    kind === "refund" && original &&
      element("p", { class: "receipt-left" }, _("For receipt %(number)s", { number: original.number })),
    back ? broughtBack(back, sum) : element("hr"),
    kind === "refund" ? refundLines(body, original) : saleLines(body, shown),
    element("hr"),
    kind === "sale" && discountSum(body) > 0 && sum(_("Discount"), -discountSum(body)),
    sum(kind === "refund" ? _("Given back") : _("Total"), body.total_vnd, "receipt-total"),
    body.tenders.map((/** @type {import("./shapes.js").Tender} */ tender) =>
      sum(methods[tender.method], tender.amount_vnd)
    ),
    kind === "sale" && body.change_vnd > 0 && sum(_("Change"), body.change_vnd),
    moneyOf(back).map(({ method, amount_vnd }) =>
      sum(_("Given back, %(way)s", { way: methods[method] }), amount_vnd)
    ),
    kind === "sale" && [
      element("hr"),
      element("p", { class: "receipt-left receipt-small" }, _("Prices include VAT:")),
      vatRows(body).map((rate) =>
        element(
          "p",
          { class: "receipt-sum receipt-small" },
          element("span", {}, `${rate.vat_bp / 100}\u00a0% · ${money(rate.before_vnd)}`),
          element("span", {}, money(rate.vat_vnd)),
        )
      ),
    ],
    kind === "refund" && body.reason &&
      element("p", { class: "receipt-left" }, _("Reason: %(reason)s", { reason: body.reason })),
    qrDrawing(body.number, body.number),
    element(
      "p",
      { class: "receipt-small" },
      kind === "sale"
        ? _("Keep this slip: it is needed for a return.")
        : _("Signature of the customer: ____________"),
    ),
    kind === "sale" && showroom.return_policy?.vi &&
      element("p", { class: "receipt-small" }, named(showroom.return_policy)),
    kind === "sale" && proof(proofLink(showroom.public_url, entry.id)),
    element("p", {}, _("Thank you, and see you again.")),
  );
}

/** @param {string} link */
function proof(link) {
  const words = _("Scan to see whether the goods were OCOP certified when bought");
  return link && [element("p", { class: "receipt-small" }, words), qrDrawing(link, words)];
}

/**
 * What of a refund went back as money, and not in goods.
 * @param {KeptEntry|null|undefined} back
 * @returns {import("./shapes.js").Tender[]}
 */
export function moneyOf(back) {
  return (back?.body.tenders ?? []).filter((/** @type {any} */ { method }) => method !== "exchange");
}

/**
 * The first half of an exchange: what came back, of which sale, and what it counts for.
 * @param {KeptEntry} back
 * @param {(label: string, vnd: number, name?: string) => HTMLElement} sum
 */
function broughtBack({ body, shown }, sum) {
  const original = shown?.original;
  return [
    element("hr"),
    element("p", { class: "receipt-left" }, element("strong", {}, _("Goods that came back"))),
    original &&
    element("p", { class: "receipt-left" }, _("For receipt %(number)s", { number: original.number })),
    element("p", { class: "receipt-left receipt-small" }, _("Return %(number)s", { number: body.number })),
    refundLines(body, original),
    sum(_("Counts for"), -body.total_vnd),
    body.reason &&
    element(
      "p",
      { class: "receipt-left receipt-small" },
      _("Reason: %(reason)s", { reason: body.reason }),
    ),
    element("hr"),
    element("p", { class: "receipt-left" }, element("strong", {}, _("Taken for it"))),
  ];
}

/** @param {any} body */
function discountSum(body) {
  return body.lines.reduce(
    (/** @type {number} */ vnd, /** @type {any} */ line) => vnd + line.discount_vnd,
    0,
  );
}

/** @param {any} body */
function vatRows(body) {
  return vatByRate(body.lines.map((/** @type {import("./shapes.js").SaleLine} */ line) => ({
    net_vnd: lineNet(line.price_vnd, line.quantity_milli, line.discount_vnd),
    vat_bp: line.vat_bp,
  })));
}

/**
 * @param {any} body
 * @param {import("./shapes.js").Shown} [shown]
 */
function saleLines(body, shown) {
  return body.lines.map((/** @type {import("./shapes.js").SaleLine} */ line) => {
    const product = shown?.products[line.product] ?? { name: { vi: line.product }, unit: "piece" };
    const net = lineNet(line.price_vnd, line.quantity_milli, line.discount_vnd);
    return element(
      "div",
      { class: "receipt-line" },
      element("p", {}, product.name.vi, " ", line.stars && [stars(line.stars)]),
      locale !== "vi" && named(product.name) !== product.name.vi &&
        element("p", { class: "receipt-small" }, named(product.name)),
      element(
        "p",
        { class: "receipt-facts" },
        element(
          "span",
          {},
          `${quantity(line.quantity_milli, product.unit)} × ${figures(line.price_vnd)}`,
          line.discount_vnd > 0 && ` − ${figures(line.discount_vnd)}`,
        ),
        element("span", {}, figures(net)),
      ),
      (line.lot || line.serial) && element(
        "p",
        { class: "receipt-small" },
        [
          line.lot && _("lot %(lot)s", { lot: line.lot }),
          line.serial && _("piece %(serial)s", { serial: line.serial }),
        ].filter(Boolean).join(" · "),
      ),
      line.on && element("p", { class: "receipt-day" }, _("For %(day)s", { day: day(line.on) })),
      line.note && element("p", { class: "receipt-small" }, _("Note: %(note)s", { note: line.note })),
    );
  });
}

/**
 * @param {any} body
 * @param {import("./refund.js").Original} [original]
 */
function refundLines(body, original) {
  return body.lines.map((/** @type {import("./shapes.js").RefundLine} */ line) => {
    const sold = original?.lines.find((candidate) => candidate.line === line.line);
    return element(
      "div",
      { class: "receipt-line" },
      element("p", {}, sold?.name ?? _("Line %(line)s", { line: line.line })),
      element(
        "p",
        { class: "receipt-facts" },
        element("span", {}, quantity(line.quantity_milli, sold?.unit ?? "piece")),
        element("span", {}, figures(line.amount_vnd)),
      ),
    );
  });
}

/**
 * Prints one receipt; everything else on the page stays off the paper.
 * @param {HTMLElement} node
 */
export function print(node) {
  const paper = element("div", { class: "paper" }, node.cloneNode(true));
  document.body.append(paper);
  addEventListener("afterprint", () => paper.remove(), { once: true });
  globalThis.print();
}
