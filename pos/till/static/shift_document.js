/**
 * What a printer gets of a shift: the document of its report, so far (X) or of its close (Z), made from this till's own
 * journal. A Z is the same item for item as the server makes it from its books (`shift_slip` in `pos/sales/receipts.py`; tests
 * compare the two, docs/rules/sales.md says where books and journal can differ). An X exists at the till only.
 *
 * Paper speaks Vietnamese whatever the screen speaks. The drawer is no part of it.
 */

import { money } from "./format.js";
import { shiftReport } from "./shift.js";
import {
  blank,
  finished,
  letterhead,
  METHODS,
  moment,
  pair,
  part,
  rule,
  small,
  total,
  vat,
} from "./slip_items.js";

/** @typedef {import("./slip_items.js").Item} Item */
/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./shift.js").ShiftReport} ShiftReport */

const SMALL = { size: "small" };
const BOLD = { weight: "bold" };

/**
 * @param {KeptEntry[]} entries Those of the shift, in their order.
 * @param {object} about
 * @param {import("./shapes.js").Showroom} about.showroom
 * @param {string} about.till
 * @param {{ opened_at: string, float_vnd: number }} about.shift
 * @param {(name: string) => string} about.called Who goes by a sign-in name.
 * @param {boolean} [about.withCash] Whether cash, and all sums that would tell it, are told before the count.
 * @param {boolean} [about.again] A copy: it says of when its words are.
 * @param {string} [about.at] When a report so far was made.
 */
export function shiftDocument(
  entries,
  { showroom, till, shift, called, withCash = false, again = false, at = "" },
) {
  const report = shiftReport(shift.float_vnd, entries);
  const open = entries.find(({ kind }) => kind === "shift_open");
  const close = entries.find(({ kind }) => kind === "shift_close");
  const told = Boolean(close) || withCash;
  const items = [
    ...letterhead(showroom),
    title(close ? "BÁO CÁO KẾT CA (Z)" : "BÁO CÁO GIỮA CA (X)"),
    blank(8),
    ...(close ? [pair(numbered(close), `Quầy ${till}`)] : [pair(`Quầy ${till}`, moment(at))]),
    pair(`Mở ca: ${open ? called(open.body.cashier) : ""}`, moment(shift.opened_at), SMALL),
    ...(close ? [pair(`Kết ca: ${called(close.body.cashier)}`, moment(close.body.at), SMALL)] : []),
    ...(report.first
      ? [pair("Từ phiếu", report.first, SMALL), pair("Đến phiếu", report.last ?? "", SMALL)]
      : []),
    rule("dashed"),
    ...(told ? takings(report) : takingsWithoutCash(report)),
    ...byCashier(report, called, told),
    rule("dashed"),
    ...drawer(report, told),
    ...(close ? counted(close, report, called) : [blank(16), small("Báo cáo này không kết ca.")]),
  ];
  return finished(items, showroom, again && close ? close.body.at : null);
}

/** @param {string} words */
function title(words) {
  return { kind: "text", text: words, size: "title", weight: "bold", align: "center" };
}

/** @param {KeptEntry} close */
function numbered({ body }) {
  return body.number ? `Số: ${body.number}` : "";
}

/**
 * @param {ShiftReport} report
 * @returns {Item[]}
 */
function takings({ sales, sold_vnd, refunds, refunded_vnd, methods, rates }) {
  return [
    pair(`Bán hàng (${sales})`, money(sold_vnd)),
    pair(`Trả hàng (${refunds})`, money(0 - refunded_vnd)),
    total("Doanh thu", money(sold_vnd - refunded_vnd)),
    ...methods.flatMap(byMethod),
    ...vat(rates),
  ];
}

/**
 * Before the count: how often, and what came in by ways that put nothing into the drawer.
 * @param {ShiftReport} report
 * @returns {Item[]}
 */
function takingsWithoutCash({ sales, refunds, methods }) {
  return [
    pair("Số lần bán", String(sales)),
    pair("Số lần trả hàng", String(refunds)),
    ...methods.filter(({ method }) => method !== "cash").flatMap(byMethod),
  ];
}

/** @param {import("./shift.js").MethodTakings} takings */
function byMethod({ method, taken_vnd, refunded_vnd }) {
  return [
    pair(METHODS[method], money(taken_vnd)),
    ...(refunded_vnd ? [part("trả lại", money(0 - refunded_vnd))] : []),
  ];
}

/**
 * @param {ShiftReport} report
 * @param {(name: string) => string} called
 * @param {boolean} told
 * @returns {Item[]}
 */
function byCashier({ cashiers }, called, told) {
  if (cashiers.length < 2) return [];
  return [
    rule("thin"),
    { kind: "text", text: "Theo thu ngân", size: "small" },
    ...cashiers.map(({ cashier, sales, refunds, sold_vnd, refunded_vnd }) =>
      told
        ? pair(`${called(cashier)} (${sales + refunds})`, money(sold_vnd - refunded_vnd))
        : pair(called(cashier), String(sales + refunds))
    ),
  ];
}

/**
 * @param {ShiftReport} report
 * @param {boolean} told
 * @returns {Item[]}
 */
function drawer(report, told) {
  const cash = [
    pair("Tiền mặt thu", money(report.kept_vnd)),
    pair("Tiền mặt hoàn", money(0 - report.cash_refunded_vnd)),
  ];
  return [
    pair("Tiền đầu ca", money(report.float_vnd)),
    ...(told ? cash : []),
    pair("Nộp, rút tiền", money(report.drawer_vnd)),
    ...report.moves.map(({ reason, amount_vnd }) => part(reason, money(amount_vnd))),
    ...(told
      ? [pair("Phải có trong két", money(report.expected_vnd), BOLD)]
      : [blank(8), small("Tiền mặt chỉ hiện sau khi đếm.")]),
  ];
}

/**
 * What the count came to, beside what should be there, and room for those who answer for it.
 * @param {KeptEntry} close
 * @param {ShiftReport} report
 * @param {(name: string) => string} called
 * @returns {Item[]}
 */
function counted({ body }, { expected_vnd }, called) {
  const notes = Object.entries(/** @type {import("./shapes.js").Counts} */ (body.counts))
    .map(([note, pieces]) => ({ note: Number(note), pieces }))
    .sort((one, other) => other.note - one.note);
  return [
    // A journal of which the disk lost a row comes to another sum than it did at the close.
    ...(body.expected_vnd === expected_vnd
      ? []
      : [pair("Quầy tính lúc kết ca", money(body.expected_vnd), SMALL)]),
    pair("Đếm được", money(body.counted_vnd), BOLD),
    ...notes.map(({ note, pieces }) => part(`${money(note)} × ${pieces}`, money(note * pieces))),
    total("Chênh lệch", money(body.counted_vnd - expected_vnd)),
    ...(body.difference_reason
      ? [{ kind: "text", text: `Lý do: ${body.difference_reason}`, size: "small" }]
      : []),
    ...(body.approval && body.approved_by
      ? [{ kind: "text", text: `Quản lý đã xem: ${called(body.approved_by)}`, size: "small" }]
      : []),
    blank(16),
    pair("Thu ngân", "Quản lý", SMALL),
    blank(80),
  ];
}
