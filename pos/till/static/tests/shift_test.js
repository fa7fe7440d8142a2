import assert from "node:assert/strict";
import cases from "../../../../tests/shared/shifts.json" with { type: "json" };
import { fromJournal } from "../refund.js";
import { closingNumber, shiftReport } from "../shift.js";

/** @typedef {{ kind: string, id: string, body: any }} Written */

/**
 * The entries of a shift as the till keeps them: a refund with the sale that it undoes, as it stood then.
 * @param {Written[]} entries
 * @param {string} shift
 */
function kept(entries, shift) {
  return entries.map((entry, index) => {
    const found = { ...entry, sequence: index + 1, previous: "", hash: "" };
    if (entry.kind !== "refund") return found;
    const sale = entries.find(({ id }) => id === entry.body.sale);
    if (!sale) throw new Error("a case refunds what it did not sell");
    const before = entries.slice(0, index).filter(({ body }) => body.sale === sale.id).map(({ body }) =>
      body
    );
    const original = fromJournal(sale, before, (product) => ({ name: product, unit: "piece" }));
    return { ...found, shown: { cashier: "", products: {}, original } };
  }).filter(({ body }) => body.shift === shift);
}

for (const { why, shift, entries, report } of cases) {
  Deno.test(`the till adds a shift up as the server does: ${why}`, () => {
    const mine = kept(entries, shift);
    const found = shiftReport(mine[0].body.float_vnd, mine);
    const moves = found.moves.map(({ cashier, amount_vnd, reason }) => ({ cashier, amount_vnd, reason }));
    assert.deepEqual({ ...found, moves }, report);
  });
}

Deno.test("what came back of a sale that nobody here knows stands without a rate, and is not lost", () => {
  const body = {
    number: "BT01-1A-000001",
    cashier: "lan",
    total_vnd: 90000,
    tenders: [{ method: "cash", amount_vnd: 90000 }],
  };
  const [entry] = [{ sequence: 1, kind: "refund", id: "", body, previous: "", hash: "" }];
  assert.deepEqual(shiftReport(0, [entry]).rates, [{ vat_bp: null, before_vnd: -90000, vat_vnd: 0 }]);
});

Deno.test("the report of a close has a number of its own", () => {
  assert.equal(closingNumber("BT01-1", "B", 7), "BT01-1B-Z0007");
});
