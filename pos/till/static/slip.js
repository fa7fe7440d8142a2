/**
 * What a printer gets of a sale or a refund: the document of its slip, made from the journal entry alone, the same item for item as the server makes
 * from its books (`pos/sales/receipts.py`; tests compare the two). The print agent draws it with the server's own renderer.
 *
 * Paper speaks Vietnamese whatever the screen speaks. The drawer is no part of it: it opens when the money moves.
 */

import { day, money } from "./format.js";
import { proofLink } from "./proof.js";
import { moneyOf } from "./receipt.js";
import { lineNet, vatByRate } from "./rules.js";
import { vatGivenBack } from "./shift.js";
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
/** @typedef {import("./slip_items.js").SlipDocument} SlipDocument */
/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./shapes.js").Showroom} Showroom */

const CONDITIONS = { resaleable: "còn bán được", damaged: "hư hỏng" };
const WHOLE = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });

/**
 * @param {KeptEntry} entry A sale or a refund.
 * @param {Showroom} showroom
 * @param {object} choice
 * @param {string} choice.till The till's code.
 * @param {KeptEntry|null} [choice.back] Of an exchange the refund beside the sale: both are one ticket with one slip.
 * @param {boolean} [choice.again] A copy: it says of when its words are. The agent puts the mark of a reprint above it.
 * @returns {SlipDocument}
 */
export function slipDocument(entry, showroom, { till, back = null, again = false }) {
  const items = entry.kind === "refund"
    ? refundItems(entry, showroom, till)
    : saleItems(entry, showroom, till, back);
  return finished(items, showroom, again ? entry.body.at : null);
}

/**
 * @param {KeptEntry} entry
 * @param {Showroom} showroom
 * @param {string} till
 * @param {KeptEntry|null} back
 * @returns {Item[]}
 */
function saleItems({ id, body, shown }, showroom, till, back) {
  /** @type {import("./shapes.js").SaleLine[]} */
  const lines = body.lines;
  const discount = lines.reduce((vnd, line) => vnd + line.discount_vnd, 0);
  return [
    ...letterhead(showroom),
    ...title(back ? "PHIẾU ĐỔI HÀNG" : "PHIẾU TÍNH TIỀN"),
    pair(`Số: ${body.number}`, moment(body.at)),
    pair(`Thu ngân: ${shown?.cashier ?? body.cashier}`, `Quầy ${till}`, { size: "small" }),
    rule("dashed"),
    ...(back ? broughtBack(back) : []),
    ...lines.flatMap((line) => saleLine(line, shown?.products[line.product])),
    rule("dashed"),
    ...(discount
      ? [pair("Cộng tiền hàng", money(body.total_vnd + discount)), pair("Giảm giá", money(-discount))]
      : []),
    total("Tổng cộng", money(body.total_vnd)),
    ...tenders(body),
    ...(body.change_vnd ? [pair("Tiền thừa", money(body.change_vnd), { weight: "bold" })] : []),
    ...moneyOf(back).map(({ method, amount_vnd }) =>
      pair(`Trả lại khách, ${METHODS[method].toLowerCase()}`, money(amount_vnd))
    ),
    ...vat(vatByRate(lines.map((line) => ({
      net_vnd: lineNet(line.price_vnd, line.quantity_milli, line.discount_vnd),
      vat_bp: line.vat_bp,
    })))),
    rule("dashed"),
    ...numberCode(body.number),
    blank(8),
    small(showroom.return_policy?.vi || "Đổi, trả hàng: vui lòng giữ phiếu này."),
    ...proofCode(proofLink(showroom.public_url, id)),
    { kind: "text", text: "Cảm ơn quý khách!", align: "center" },
  ];
}

/**
 * @param {import("./shapes.js").SaleLine & { on?: string|null, note?: string|null }} line
 * @param {import("./shapes.js").ShownProduct} [product]
 * @returns {Item[]}
 */
function saleLine(line, product = { name: { vi: line.product }, unit: "piece" }) {
  const net = lineNet(line.price_vnd, line.quantity_milli, line.discount_vnd);
  const told = [
    line.stars && `OCOP ${line.stars} sao`,
    line.lot && `lô ${line.lot}`,
    line.serial && `số ${line.serial}`,
  ].filter(Boolean);
  return [
    { kind: "text", text: product.name.vi, weight: "bold" },
    pair(
      `${amount(line.quantity_milli, product)} × ${money(line.price_vnd)}`,
      money(net + line.discount_vnd),
    ),
    ...(line.discount_vnd ? [part("Giảm giá", money(-line.discount_vnd))] : []),
    ...(told.length ? [{ kind: "text", text: told.join(" · "), size: "small" }] : []),
    ...(line.on ? [{ kind: "text", text: `Cho ngày ${day(line.on)}`, weight: "bold" }] : []),
    ...(line.note ? [{ kind: "text", text: `Ghi chú: ${line.note}`, size: "small" }] : []),
  ];
}

/**
 * @param {KeptEntry} entry
 * @param {Showroom} showroom
 * @param {string} till
 * @returns {Item[]}
 */
function refundItems(entry, showroom, till) {
  const { body, shown } = entry;
  const original = shown?.original;
  return [
    ...letterhead(showroom),
    ...title("PHIẾU TRẢ HÀNG"),
    pair(`Số: ${body.number}`, moment(body.at)),
    ...(original
      ? [{ kind: "text", text: `Cho phiếu ${original.number} ngày ${moment(original.at)}`, size: "small" }]
      : []),
    pair(`Thu ngân: ${shown?.cashier ?? body.cashier}`, `Quầy ${till}`, { size: "small" }),
    rule("dashed"),
    ...returned(entry),
    rule("dashed"),
    total("Hoàn lại", money(body.total_vnd)),
    ...tenders(body),
    ...vat(refundedRates(entry)),
    ...(body.reason ? [{ kind: "text", text: `Lý do: ${body.reason}`, size: "small" }] : []),
    blank(16),
    pair("Khách hàng", "Người bán", { size: "small" }),
    blank(80),
    ...numberCode(body.number),
  ];
}

/**
 * The first half of an exchange: what came back, of which sale, and what it counts for.
 * @param {KeptEntry} back
 * @returns {Item[]}
 */
function broughtBack(back) {
  const { body, shown } = back;
  const of = shown?.original ? ` của phiếu ${shown.original.number}` : "";
  return [
    { kind: "text", text: `Hàng trả lại${of}`, weight: "bold" },
    { kind: "text", text: `Số trả hàng: ${body.number}`, size: "small" },
    ...returned(back),
    pair("Cộng hàng trả lại", money(-body.total_vnd), { weight: "bold" }),
    ...(body.reason ? [{ kind: "text", text: `Lý do: ${body.reason}`, size: "small" }] : []),
    ...vat(refundedRates(back)),
    rule("dashed"),
    { kind: "text", text: "Hàng lấy thay", weight: "bold" },
  ];
}

/** @param {KeptEntry} entry */
function soldLines({ shown }) {
  return new Map(shown?.original?.lines.map((line) => [line.line, line]));
}

/**
 * What came back, line by line.
 * @param {KeptEntry} entry
 * @returns {Item[]}
 */
function returned(entry) {
  const sold = soldLines(entry);
  return entry.body.lines.flatMap((/** @type {import("./shapes.js").RefundLine} */ line) => {
    const was = sold.get(line.line);
    return [
      { kind: "text", text: was?.name ?? `Dòng ${line.line}`, weight: "bold" },
      pair(`${amount(line.quantity_milli, was)}, ${CONDITIONS[line.condition]}`, money(line.amount_vnd)),
    ];
  });
}

/**
 * What each line gave back of its own VAT, by rate; empty where a sale's rates are not known here.
 * @param {KeptEntry} entry
 */
function refundedRates({ body, shown }) {
  const rates = shown?.original ? vatGivenBack(shown.original, body.lines) : [];
  if (rates.some(({ vat_bp }) => vat_bp === null)) return [];
  return /** @type {(import("./shapes.js").RateSum & { vat_bp: number })[]} */ (rates);
}

/** @param {string} words */
function title(words) {
  return [
    { kind: "text", text: words, size: "title", weight: "bold", align: "center" },
    small("Hóa đơn tạm tính – không phải hóa đơn GTGT"),
    blank(8),
  ];
}

/** @param {Record<string, any>} body */
function tenders(body) {
  return body.tenders.map((/** @type {import("./shapes.js").Tender} */ tender) => {
    const name = METHODS[tender.method];
    return pair(tender.reference ? `${name} (${tender.reference})` : name, money(tender.amount_vnd));
  });
}

/** @param {string} number */
function numberCode(number) {
  return [{ kind: "qr", payload: number, correction: "Q", module_dots: 5 }, small(number)];
}

/** @param {string} link Where the customer reads whether the goods were certified when bought. */
function proofCode(link) {
  if (!link) return [];
  return [
    blank(8),
    small("Quét mã để xem hàng có chứng nhận OCOP khi mua hay không"),
    { kind: "qr", payload: link, correction: "M", module_dots: 4 },
  ];
}

/**
 * A quantity as paper says it: 0,35 kg, 2 chiếc, 1 lượt.
 * @param {number} milli
 * @param {{ unit: string, service?: boolean }} [product]
 */
function amount(milli, { unit, service } = { unit: "piece" }) {
  const thousandths = String(milli % 1000).padStart(3, "0").replace(/0+$/, "");
  const figures = WHOLE.format(Math.floor(milli / 1000)) + (thousandths && `,${thousandths}`);
  const name = unit === "kg" ? "kg" : unit === "litre" ? "lít" : service ? "lượt" : "chiếc";
  return `${figures} ${name}`;
}
