import assert from "node:assert/strict";
import { fromJournal, leftOf, refundLines, withRefunds } from "../refund.js";

const SALE = {
  id: "5a1e",
  body: /** @type {import("../shapes.js").Sale} */ ({
    number: "BT01-1A-000001",
    shift: "s",
    cashier: "lan",
    approved_by: null,
    at: "2026-11-21T10:02:11+07:00",
    lines: [
      {
        product: "SP0001",
        quantity_milli: 3000,
        price_vnd: 33333,
        discount_vnd: 1,
        vat_bp: 800,
        lot: null,
        serial: null,
        stars: null,
      },
      {
        product: "SP0002",
        quantity_milli: 1000,
        price_vnd: 180000,
        discount_vnd: 0,
        vat_bp: 800,
        lot: null,
        serial: null,
        stars: 3,
      },
    ],
    total_vnd: 279998,
    tenders: [{ method: "cash", amount_vnd: 279998 }],
    change_vnd: 0,
  }),
};
const describe = (/** @type {string} */ product) => ({ name: product, unit: "piece" });
/** @param {number} milli */
const back = (milli) => ({ quantity_milli: milli, condition: /** @type {const} */ ("resaleable") });
/** @param {import("../shapes.js").RefundLine[]} lines */
const refund = (lines) => /** @type {import("../shapes.js").Refund} */ ({ lines });

Deno.test("three pieces given back one by one return exactly what was paid", () => {
  let original = fromJournal(SALE, [], describe);
  const amounts = [];
  for (let round = 0; round < 3; round += 1) {
    const lines = refundLines(original, new Map([[1, back(1000)]]));
    amounts.push(lines[0].amount_vnd);
    original = withRefunds(original, [refund(lines)]);
  }
  assert.equal(amounts.reduce((sum, amount) => sum + amount, 0), 99998);
  assert.equal(leftOf(original.lines[0]), 0);
});

Deno.test("nothing is given back twice", () => {
  const original = fromJournal(SALE, [refund([{ line: 2, amount_vnd: 180000, ...back(1000) }])], describe);
  assert.equal(leftOf(original.lines[1]), 0);
  assert.throws(() => refundLines(original, new Map([[2, back(1000)]])), RangeError);
  assert.throws(() => refundLines(original, new Map([[1, back(4000)]])), RangeError);
});

Deno.test("lines that nobody brings back are not in the refund", () => {
  const original = fromJournal(SALE, [], describe);
  assert.deepEqual(refundLines(original, new Map([[1, back(0)], [2, back(1000)]])).map((line) => line.line), [
    2,
  ]);
});
