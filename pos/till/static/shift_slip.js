/**
 * The report of a shift as 80 mm paper, made from this till's own journal: so far (X), or of its close (Z).
 */

import { element } from "./element.js";
import { clock, day, money } from "./format.js";
import { shiftReport } from "./shift.js";
import { _ } from "./words.js";

/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./shapes.js").Method} Method */

/**
 * @param {KeptEntry[]} entries Those of the shift, in their order.
 * @param {object} about
 * @param {import("./shapes.js").Showroom} about.showroom
 * @param {string} about.till
 * @param {{ opened_at: string, float_vnd: number }} about.shift
 * @param {Record<Method, string>} about.methods The names of the ways to pay.
 * @param {(name: string) => string} about.called Who goes by a sign-in name.
 * @param {boolean} [about.withCash] Whether cash, and all sums that would tell it, are shown before the count.
 * @param {boolean} [about.again] It is a reprint.
 * @param {string} [about.at] When a report so far was made.
 */
export function shiftSlip(
  entries,
  { showroom, till, shift, methods, called, withCash = false, again = false, at = "" },
) {
  const report = shiftReport(shift.float_vnd, entries);
  const close = entries.find(({ kind }) => kind === "shift_close");
  const open = entries.find(({ kind }) => kind === "shift_open");
  const told = Boolean(close) || withCash;
  /** @param {string} label @param {string} value @param {string} [name] */
  const row = (label, value, name = "") =>
    element(
      "p",
      { class: `receipt-sum ${name}` },
      element("span", {}, label),
      element("span", {}, value),
    );
  /** @param {string} text */
  const head = (text) => element("p", { class: "receipt-left receipt-small" }, text);
  const shown = report.methods.filter(({ method }) => told || method !== "cash");
  return element(
    "article",
    { class: "receipt", "aria-label": close ? _("Report of the close (Z)") : _("Report so far (X)") },
    showroom.is_demo && element("p", { class: "receipt-mark" }, _("SAMPLE DATA")),
    again && element("p", { class: "receipt-mark" }, _("REPRINT")),
    element("h2", {}, showroom.legal_name || showroom.name),
    element("p", {}, showroom.name),
    element("h3", {}, close ? _("Report of the close (Z)") : _("Report so far (X)")),
    element(
      "p",
      { class: "receipt-facts" },
      element("span", {}, close?.body.number ?? `${day(at)} ${clock(at)}`),
      element("span", {}, till),
    ),
    row(
      _("Opened: %(name)s", { name: open ? called(open.body.cashier) : "" }),
      `${day(shift.opened_at)} ${clock(shift.opened_at)}`,
      "receipt-small",
    ),
    close &&
      row(
        _("Closed: %(name)s", { name: called(close.body.cashier) }),
        `${day(close.body.at)} ${clock(close.body.at)}`,
        "receipt-small",
      ),
    report.first && row(_("First ticket"), report.first, "receipt-small"),
    report.last && row(_("Last ticket"), report.last, "receipt-small"),
    element("hr"),
    told
      ? [
        row(_("Sales (%(count)s)", { count: report.sales }), money(report.sold_vnd)),
        row(_("Refunds (%(count)s)", { count: report.refunds }), money(0 - report.refunded_vnd)),
        row(_("Takings"), money(report.sold_vnd - report.refunded_vnd), "receipt-total"),
      ]
      : [
        row(_("Number of sales"), String(report.sales)),
        row(_("Number of refunds"), String(report.refunds)),
      ],
    shown.map(({ method, taken_vnd, refunded_vnd }) => [
      row(methods[method], money(taken_vnd)),
      refunded_vnd > 0 && row(_("given back"), money(0 - refunded_vnd), "receipt-small"),
    ]),
    told && report.rates.length > 0 && [
      element("hr"),
      head(_("VAT: rate, before VAT, VAT")),
      report.rates.map(({ vat_bp, before_vnd, vat_vnd }) =>
        row(
          `${vat_bp === null ? "?" : `${vat_bp / 100}\u00a0%`} · ${money(before_vnd)}`,
          money(vat_vnd),
          "receipt-small",
        )
      ),
    ],
    report.cashiers.length > 1 && [
      element("hr"),
      head(_("By cashier")),
      report.cashiers.map((one) =>
        row(
          `${called(one.cashier)} (${one.sales + one.refunds})`,
          told ? money(one.sold_vnd - one.refunded_vnd) : "",
        )
      ),
    ],
    element("hr"),
    row(_("Float"), money(report.float_vnd)),
    report.moves.map(({ amount_vnd, reason, at: moved }) =>
      row(`${clock(moved)} ${reason}`, money(amount_vnd), "receipt-small")
    ),
    told
      ? [
        row(_("Cash kept"), money(report.kept_vnd)),
        report.cash_refunded_vnd > 0 && row(_("Cash refunded"), money(0 - report.cash_refunded_vnd)),
        row(_("Should be in the drawer"), money(report.expected_vnd)),
      ]
      : head(_("Cash is told after the count.")),
    close && [
      close.body.expected_vnd !== report.expected_vnd &&
      row(_("The till expected"), money(close.body.expected_vnd), "receipt-small"),
      row(_("Counted"), money(close.body.counted_vnd)),
      row(_("Difference"), money(close.body.counted_vnd - report.expected_vnd), "receipt-total"),
      close.body.difference_reason &&
      element(
        "p",
        { class: "receipt-left" },
        _("Reason: %(reason)s", { reason: close.body.difference_reason }),
      ),
      close.body.approved_by &&
      element(
        "p",
        { class: "receipt-left" },
        _("Seen by %(name)s", { name: called(close.body.approved_by) }),
      ),
      element("p", { class: "receipt-signatures" }, _("Cashier"), element("span", {}, _("Manager"))),
    ],
  );
}
