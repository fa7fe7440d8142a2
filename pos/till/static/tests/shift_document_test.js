import assert from "node:assert/strict";
import { shiftDocument } from "../shift_document.js";

/** @typedef {import("../shapes.js").KeptEntry} KeptEntry */

const NAMES = new Map([["lan", "Nguyễn Thị Lan"], ["minh", "Trần Văn Minh"]]);
const ABOUT = {
  showroom: /** @type {any} */ ({ name: "Bát Tràng", legal_name: "Hợp tác xã Bát Tràng", address: "" }),
  till: "BT01-1",
  shift: { opened_at: "2026-11-21T08:00:00+07:00", float_vnd: 500000 },
  called: (/** @type {string} */ name) => NAMES.get(name) ?? name,
  at: "2026-11-21T10:30:00+07:00",
};

/**
 * @param {number} minute
 * @param {string} kind
 * @param {object} body
 * @returns {any}
 */
function entry(minute, kind, body) {
  const at = `2026-11-21T10:${String(minute).padStart(2, "0")}:00+07:00`;
  return {
    sequence: minute + 1,
    kind,
    id: `${kind} ${minute}`,
    body: { shift: "s", cashier: "lan", at, ...body },
  };
}

/**
 * A sale by two ways, one by cash alone, a refund in cash, goods for goods with cash back, and money put in.
 * @param {number} cash What the cash of each deed was.
 * @returns {KeptEntry[]}
 */
function shift(cash) {
  const line = { product: "SP0001", quantity_milli: 1000, discount_vnd: 0, vat_bp: 800 };
  const original = { lines: [{ line: 1, vat_bp: 800, refunded_vnd: 0 }] };
  const shown = { cashier: "", products: {}, original };
  const back = { lines: [{ line: 1, quantity_milli: 1000, amount_vnd: cash, condition: "resaleable" }] };
  return [
    entry(0, "shift_open", { float_vnd: 500000 }),
    entry(1, "sale", {
      number: "BT01-1A-000001",
      lines: [{ ...line, price_vnd: cash + 70000 }],
      total_vnd: cash + 70000,
      tenders: [{ method: "card", amount_vnd: 70000 }, { method: "cash", amount_vnd: cash + 3000 }],
      change_vnd: 3000,
    }),
    entry(2, "sale", {
      cashier: "minh",
      number: "BT01-1A-000002",
      lines: [{ ...line, price_vnd: 2 * cash }],
      total_vnd: 2 * cash,
      tenders: [{ method: "cash", amount_vnd: 2 * cash }],
      change_vnd: 0,
    }),
    {
      ...entry(3, "refund", {
        ...back,
        cashier: "minh",
        number: "BT01-1A-000003",
        total_vnd: cash,
        tenders: [{ method: "cash", amount_vnd: cash }],
      }),
      shown,
    },
    {
      ...entry(4, "refund", {
        lines: [{ ...back.lines[0], amount_vnd: cash + 40000 }],
        number: "BT01-1A-000004",
        total_vnd: cash + 40000,
        tenders: [{ method: "exchange", amount_vnd: 40000 }, { method: "cash", amount_vnd: cash }],
      }),
      shown,
    },
    entry(4, "sale", {
      number: "BT01-1A-000005",
      lines: [{ ...line, price_vnd: 40000 }],
      total_vnd: 40000,
      tenders: [{ method: "exchange", amount_vnd: 40000 }],
      change_vnd: 0,
    }),
    entry(5, "drawer", { amount_vnd: 50000, reason: "đổi tiền lẻ" }),
  ];
}

/** @param {object} body */
const close = (body) =>
  entry(9, "shift_close", {
    number: "BT01-1A-Z0001",
    counts: { "10000": 1, "500000": 1 },
    counted_vnd: 510000,
    expected_vnd: 510000,
    difference_reason: "",
    ...body,
  });

/**
 * Every line of a document, cells joined by a bar.
 * @param {import("../slip_items.js").SlipDocument} made
 * @returns {string[]}
 */
function words({ items }) {
  return items
    .filter((item) => item.cells || item.text)
    .map((item) =>
      item.cells ? item.cells.map((/** @type {{ text: string }} */ { text }) => text).join(" | ") : item.text
    )
    .map((text) => text.replaceAll("\u00a0", " ").trim());
}

Deno.test("before the count the report so far is the same whatever cash came in and went out", () => {
  const told = words(shiftDocument(shift(110000), ABOUT));
  assert.deepEqual(told, words(shiftDocument(shift(987000), ABOUT)));
  for (
    const expected of [
      "BÁO CÁO GIỮA CA (X)",
      "Quầy BT01-1 | 21/11/2026 10:30",
      "Từ phiếu | BT01-1A-000001",
      "Đến phiếu | BT01-1A-000005",
      "Số lần bán | 3",
      "Số lần trả hàng | 2",
      "Thẻ | 70.000 ₫",
      "Nguyễn Thị Lan | 3",
      "Trần Văn Minh | 2",
      "Tiền đầu ca | 500.000 ₫",
      "đổi tiền lẻ | 50.000 ₫",
    ]
  ) assert.ok(told.includes(expected), `${expected} in ${told.join("\n")}`);
  assert.ok(told.every((line) => !line.includes("Tiền mặt |") && !line.includes("Phải có")));
});

Deno.test("to a manager the report so far tells the cash, and what should be there", () => {
  const told = words(shiftDocument(shift(110000), { ...ABOUT, withCash: true }));
  for (
    const expected of [
      "Bán hàng (3) | 440.000 ₫",
      "Trả hàng (2) | −260.000 ₫",
      "Tiền mặt thu | 330.000 ₫",
      "Tiền mặt hoàn | −220.000 ₫",
      "Trần Văn Minh (2) | 110.000 ₫",
      "Phải có trong két | 660.000 ₫",
      "Báo cáo này không kết ca.",
    ]
  ) assert.ok(told.includes(expected), `${expected} in ${told.join("\n")}`);
  assert.ok(told.every((line) => !line.includes("Đếm được") && !line.includes("Chênh lệch")));
});

Deno.test("nothing that comes back is no minus nothing", () => {
  const told = words(
    shiftDocument([shift(110000)[0], close({ counted_vnd: 500000, expected_vnd: 500000 })], ABOUT),
  );
  assert.ok(told.includes("Trả hàng (0) | 0 ₫"));
  assert.ok(told.includes("Tiền mặt hoàn | 0 ₫"));
  assert.ok(told.includes("Chênh lệch | 0 ₫"));
});

Deno.test("a journal that lost a row says what its report came to at the close", () => {
  const whole = [...shift(110000), close({ counted_vnd: 660000, expected_vnd: 660000 })];
  const [opened, , ...rest] = whole;
  const said = "Quầy tính lúc kết ca | 660.000 ₫";
  assert.ok(!words(shiftDocument(whole, ABOUT)).includes(said));
  const told = words(shiftDocument([opened, ...rest], ABOUT));
  assert.ok(told.includes(said));
  assert.ok(told.includes("Phải có trong két | 550.000 ₫"));
});

Deno.test("a manager is named who signed in, and none who was only claimed", () => {
  const named = "Quản lý đã xem: Trần Văn Minh";
  const signed = close({ approved_by: "minh", approval: "an id" });
  assert.ok(words(shiftDocument([signed], ABOUT)).includes(named));
  assert.ok(!words(shiftDocument([close({ approved_by: "minh" })], ABOUT)).includes(named));
});

Deno.test("the VAT of what came back of a sale that nobody here knows is not made up", () => {
  const [opened, , , back] = shift(110000);
  const told = words(shiftDocument([opened, { ...back, shown: undefined }, close({})], ABOUT));
  assert.ok(told.includes("chưa rõ | −110.000 ₫ | ?"));
});
