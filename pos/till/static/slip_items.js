/**
 * What the documents of slips and of reports are made of: the same items as the server's (`pos/printing/document.py`).
 */

import { clock, day, money } from "./format.js";

/** @typedef {Record<string, any>} Item One item of a document (`pos/printing/document.py`); defaults are left out. */
/** @typedef {{ items: Item[] }} SlipDocument */
/** @typedef {import("./shapes.js").Showroom} Showroom */
/** @typedef {import("./shapes.js").RateSum} RateSum */

/** @type {Record<import("./shapes.js").Method, string>} */
export const METHODS = {
  cash: "Tiền mặt",
  vietqr: "VietQR",
  card: "Thẻ",
  transfer: "Chuyển khoản",
  exchange: "Hàng đổi",
};

/**
 * The whole document: above the items what nobody may overlook, below them the cut.
 * @param {Item[]} items
 * @param {Showroom} showroom
 * @param {string|null} knownAt Of a copy of when its words are, else null. The agent puts the mark of a reprint above it.
 * @returns {SlipDocument}
 */
export function finished(items, showroom, knownAt) {
  return {
    items: [
      ...(knownAt === null ? [] : [
        small(`Nội dung theo những gì đã biết lúc ${clock(knownAt)} ${day(knownAt)}.`),
        blank(12),
      ]),
      ...(showroom.is_demo ? [{ kind: "banner", text: "DỮ LIỆU MẪU · SAMPLE DATA" }, blank(8)] : []),
      ...items,
      blank(24),
      { kind: "cut" },
    ],
  };
}

/**
 * Who sells: the names, where, and for the tax office.
 * @param {Showroom} showroom
 */
export function letterhead(showroom) {
  const taxes = [
    showroom.tax_code && `MST: ${showroom.tax_code}`,
    showroom.location_code && `Mã địa điểm: ${showroom.location_code}`,
  ].filter(Boolean);
  const name = showroom.name === showroom.legal_name ? "" : showroom.name;
  const lines = [name, showroom.address, showroom.phone, taxes.join(" · ")];
  return [
    { kind: "text", text: showroom.legal_name, size: "large", weight: "bold", align: "center" },
    ...lines.flatMap((line) => line ? [small(line)] : []),
    blank(16),
  ];
}

/**
 * The VAT inside the prices, by rate; nothing where there is none.
 * @param {RateSum[]} rates
 */
export function vat(rates) {
  if (!rates.length) return [];
  const rows = rates.map(({ vat_bp, before_vnd, vat_vnd }) =>
    vat_bp === null
      ? ["chưa rõ", money(before_vnd), "?"]
      : [`${String(vat_bp / 100).replace(".", ",")} %`, money(before_vnd), money(vat_vnd)]
  );
  return [
    rule("thin"),
    { kind: "text", text: "Giá đã gồm thuế GTGT", size: "small" },
    ...[["Thuế suất", "Trước thuế", "Tiền thuế"], ...rows].map((row) => ({
      kind: "columns",
      cells: row.map((text, index) => ({
        text,
        align: index ? "right" : "left",
        size: "small",
        tabular: true,
      })),
    })),
  ];
}

/**
 * A label on the left and its amount on the right.
 * @param {string} left
 * @param {string} right
 * @param {{ size?: string, weight?: string }} [look]
 */
export function pair(left, right, { size = "normal", weight = "regular" } = {}) {
  const tabular = !/\p{L}/u.test(right);
  return {
    kind: "columns",
    cells: [{ text: left, size, weight }, { text: right, align: "right", size, weight, share: 0, tabular }],
  };
}

/**
 * What the row above it is made of: small, and set in by spaces that the wrapping of words leaves alone.
 * @param {string} label
 * @param {string} sum
 */
export const part = (label, sum) => pair("\u00a0".repeat(3) + label, sum, { size: "small" });

/**
 * The number that is looked for first.
 * @param {string} label
 * @param {string} sum
 */
export function total(label, sum) {
  return {
    kind: "columns",
    cells: [
      { text: label.replaceAll(" ", "\u00a0"), weight: "bold" },
      { text: sum, align: "right", size: "huge", weight: "bold", share: 0 },
    ],
  };
}

/** @param {string} text */
export const small = (text) => ({ kind: "text", text, size: "small", align: "center" });
/** @param {number} height_dots */
export const blank = (height_dots) => ({ kind: "blank", height_dots });
/** @param {"thin"|"dashed"} style */
export const rule = (style) => ({ kind: "rule", style });
/** @param {string} at */
export const moment = (at) => `${day(at)} ${clock(at)}`;
