import assert from "node:assert/strict";
import { expectedInDrawer, takings } from "../shift.js";

/** @param {string} kind @param {Record<string, any>} body */
const entry = (kind, body) => ({ sequence: 1, kind, id: "", body, previous: "", hash: "" });

const DAY = [
  entry("shift_open", { float_vnd: 500000 }),
  entry("sale", { total_vnd: 450000, tenders: [{ method: "cash", amount_vnd: 500000 }], change_vnd: 50000 }),
  entry("sale", {
    total_vnd: 774000,
    tenders: [{ method: "vietqr", amount_vnd: 700000 }, { method: "cash", amount_vnd: 100000 }],
    change_vnd: 26000,
  }),
  entry("refund", { total_vnd: 150000, tenders: [{ method: "cash", amount_vnd: 150000 }] }),
  entry("refund", { total_vnd: 90000, tenders: [{ method: "transfer", amount_vnd: 90000 }] }),
];

Deno.test("the drawer holds the float, the cash kept, less the cash given back", () => {
  assert.equal(expectedInDrawer(500000, DAY), 500000 + 450000 + 74000 - 150000);
  assert.equal(expectedInDrawer(500000, [...DAY, entry("drawer", { amount_vnd: -200000 })]), 674000);
});

Deno.test("takings are told by way of payment and sum to what was sold less what came back", () => {
  const { sales, refunds, sold_vnd, refunded_vnd, taken } = takings(DAY);
  assert.deepEqual([sales, refunds, sold_vnd, refunded_vnd], [2, 2, 1224000, 240000]);
  assert.deepEqual(taken, { cash: 374000, vietqr: 700000, card: 0, transfer: -90000, exchange: 0 });
  assert.equal(Object.values(taken).reduce((sum, part) => sum + part, 0), sold_vnd - refunded_vnd);
});

Deno.test("what went in and out of the drawer without a sale is told apart from the takings", () => {
  const moves = [entry("drawer", { amount_vnd: -150000 }), entry("drawer", { amount_vnd: 200000 })];
  const { taken, put_in_vnd, taken_out_vnd } = takings([...DAY, ...moves]);
  assert.deepEqual([put_in_vnd, taken_out_vnd], [200000, 150000]);
  assert.equal(taken.cash, 374000);
});
