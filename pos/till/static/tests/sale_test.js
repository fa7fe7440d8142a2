import assert from "node:assert/strict";
import { add, EMPTY } from "../basket.js";
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
