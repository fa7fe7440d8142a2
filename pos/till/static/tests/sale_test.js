import assert from "node:assert/strict";
import signed from "../../../../tests/shared/signed_codes.json" with { type: "json" };
import { add, EMPTY, priced, priceLine, setQuantity } from "../basket.js";
import { Contradiction, leftToPay, mayTake, saleBody } from "../sale.js";

/** @type {import("../shapes.js").Product} */
const TEAPOT = {
  product: "SP0001",
  name: { vi: "Bộ ấm chén men lam" },
  producer: null,
  group: "",
  unit: "piece",
  kind: "goods",
  sort: "",
  price_vnd: 450000,
  prices: [],
  vat_bp: 800,
  vat_class: "standard",
  barcodes: [],
  picture: null,
  certificates: [],
  stock_milli: 0,
  lots: [],
};
const SHIFT = { shift: "0b5e", cashier: "lan" };
/** @param {import("../shapes.js").Method} method @param {number} amount_vnd */
const pays = (method, amount_vnd) => ({ method, amount_vnd });

Deno.test("a sale is written exactly as the contract shows it", () => {
  const body = saleBody(add(EMPTY, TEAPOT), [pays("cash", 500000)], SHIFT, () => 4);
  assert.deepEqual(body, {
    shift: "0b5e",
    cashier: "lan",
    approved_by: null,
    lines: [{
      product: "SP0001",
      quantity_milli: 1000,
      price_vnd: 450000,
      discount_vnd: 0,
      vat_bp: 800,
      lot: null,
      serial: null,
      stars: 4,
    }],
    total_vnd: 450000,
    tenders: [{ method: "cash", amount_vnd: 500000 }],
    change_vnd: 50000,
  });
});

Deno.test("the signature of a piece goes to the server as it was read, and half of one does not", () => {
  const [{ code }] = signed.cases;
  for (const [label, told] of [[code, code], [code.slice(1), undefined], [null, undefined]]) {
    const basket = add(EMPTY, TEAPOT, { lot: "L1", serial: "A000001", label });
    const { lines: [line] } = saleBody(basket, [pays("cash", 450000)], SHIFT, () => null);
    assert.deepEqual([line.lot, line.serial, line.label], ["L1", "A000001", told]);
    assert.equal("label" in line, told !== undefined);
  }
});

Deno.test("what does not add up is never booked", () => {
  const basket = add(EMPTY, TEAPOT);
  assert.throws(() => saleBody(basket, [pays("cash", 400000)], SHIFT, () => null), Contradiction);
  assert.throws(() => saleBody(basket, [pays("card", 500000)], SHIFT, () => null), Contradiction);
  assert.throws(() => saleBody(EMPTY, [], SHIFT, () => null), Contradiction);
});

Deno.test("only cash may be more than what is left", () => {
  assert.ok(mayTake(450000, [], pays("cash", 500000)));
  assert.ok(mayTake(450000, [pays("cash", 200000)], pays("card", 250000)));
  assert.ok(!mayTake(450000, [pays("cash", 200000)], pays("card", 250001)));
  assert.ok(!mayTake(450000, [pays("cash", 450000)], pays("cash", 1000)));
  assert.ok(!mayTake(450000, [], pays("cash", 0)));
  assert.equal(leftToPay(450000, [pays("vietqr", 200000)]), 250000);
  assert.equal(leftToPay(450000, [pays("cash", 500000)]), 0);
});

Deno.test("a line at another price carries the manager's word, as far as it was given", () => {
  const basket = add(EMPTY, TEAPOT, { quantity_milli: 2000 });
  const price = { vnd: 400000, approval: "a-1", approved_by: "minh", up_to_milli: 2000 };
  const approved = priceLine(basket, "line-1", price);
  assert.equal(priced(approved).total_vnd, 800000);

  const body = saleBody(approved, [pays("cash", 800000)], SHIFT, () => null);
  assert.deepEqual([body.approved_by, body.lines[0].price_vnd, body.lines[0].approval], [
    "minh",
    400000,
    "a-1",
  ]);

  // One piece more than the manager saw: the price stays, her word does not reach that far.
  const more = saleBody(
    setQuantity(approved, "line-1", 3000),
    [pays("cash", 1200000)],
    SHIFT,
    () => null,
  );
  assert.deepEqual([more.approved_by, "approval" in more.lines[0]], [null, false]);
});

Deno.test("without a manager the price is charged all the same, and nobody is said to have approved it", () => {
  const price = { vnd: 400000, approval: null, approved_by: null, up_to_milli: 0 };
  const body = saleBody(
    priceLine(add(EMPTY, TEAPOT), "line-1", price),
    [pays("cash", 400000)],
    SHIFT,
    () => null,
  );
  assert.deepEqual([body.approved_by, body.total_vnd, "approval" in body.lines[0]], [null, 400000, false]);
});

Deno.test("the next piece of the same product is a line of its own, at the price of the list", () => {
  const price = { vnd: 400000, approval: null, approved_by: null, up_to_milli: 0 };
  const basket = add(priceLine(add(EMPTY, TEAPOT), "line-1", price), TEAPOT);
  assert.deepEqual(priced(basket).lines.map((line) => line.net_vnd), [400000, 450000]);
  assert.equal(priced(priceLine(basket, "line-1", null)).total_vnd, 900000);
});
