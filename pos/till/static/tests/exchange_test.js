import assert from "node:assert/strict";
import { add, EMPTY, inUse } from "../basket.js";
import { goodsTender, leftOver, refundHalf } from "../exchange.js";
import { park, takeUp } from "../parking.js";
import { usualWayBack } from "../refund.js";
import { Contradiction, leftToPay, saleBody } from "../sale.js";
import { shiftReport } from "../shift.js";
import { saleContradictions } from "../rules.js";

/** @param {number} price */
const product = (price) => /** @type {any} */ ({ product: `SP${price}`, price_vnd: price, vat_bp: 800 });
const SHIFT = { shift: "s", cashier: "lan" };

/** @type {import("../exchange.js").Exchange} */
const TEA_SET_BACK = {
  id: "back",
  original: {
    id: "sold",
    number: "BT01-1A-000001",
    at: "2026-11-21T10:02:11+07:00",
    tenders: [{ method: "exchange", amount_vnd: 100000 }, { method: "card", amount_vnd: 350000 }],
    lines: [],
  },
  lines: [{ line: 1, quantity_milli: 1000, amount_vnd: 450000, condition: "resaleable" }],
  total_vnd: 450000,
  reason: "đổi mẫu",
};

/** @param {number} price @param {import("../shapes.js").Tender[]} paid */
function exchangeFor(price, paid = []) {
  const basket = { ...add(EMPTY, product(price)), exchange: TEA_SET_BACK };
  const goods = goodsTender(TEA_SET_BACK, price);
  const sale = saleBody(basket, [...goods, ...paid], SHIFT, () => null);
  const back = refundHalf(TEA_SET_BACK, { id: "taken", total_vnd: sale.total_vnd }, "cash", SHIFT);
  return { sale, back };
}

Deno.test("both halves name each other and the same amount of goods", () => {
  for (
    const { price, covered, over } of [
      { price: 180000, covered: 180000, over: 270000 },
      { price: 450000, covered: 450000, over: 0 },
      { price: 600000, covered: 450000, over: 0 },
    ]
  ) {
    const left = leftToPay(price, goodsTender(TEA_SET_BACK, price));
    assert.equal(left, price - covered);
    const paid = left > 0 ? [{ method: /** @type {const} */ ("card"), amount_vnd: left }] : [];
    const { sale, back } = exchangeFor(price, paid);
    assert.deepEqual([sale.exchange, back.exchange, back.sale], ["back", "taken", "sold"]);
    assert.deepEqual(sale.tenders[0], { method: "exchange", amount_vnd: covered });
    assert.deepEqual(back.tenders[0], { method: "exchange", amount_vnd: covered });
    assert.deepEqual(back.tenders.slice(1), over > 0 ? [{ method: "cash", amount_vnd: over }] : []);
    assert.equal(leftOver(TEA_SET_BACK, price), over);
    assert.deepEqual(saleContradictions(/** @type {any} */ (sale)), []);
    assert.equal(sale.change_vnd, 0);
  }
});

Deno.test("in what a shift took, goods for goods cancel out", () => {
  const { sale, back } = exchangeFor(180000);
  const entry = (/** @type {string} */ kind, /** @type {any} */ body) => ({
    sequence: 1,
    kind,
    id: "",
    body,
    previous: "",
    hash: "",
  });
  const { methods, sold_vnd, refunded_vnd } = shiftReport(0, [entry("refund", back), entry("sale", sale)]);
  const kept = methods.map(({ method, taken_vnd, refunded_vnd }) => [method, taken_vnd - refunded_vnd]);
  assert.deepEqual(kept, [["cash", -270000], ["exchange", 0]]);
  assert.equal(sold_vnd - refunded_vnd, -270000);
});

Deno.test("goods that are free cover nothing and are still tied", () => {
  const { sale, back } = exchangeFor(0);
  assert.deepEqual([sale.tenders, back.tenders], [[], [{ method: "cash", amount_vnd: 450000 }]]);
  assert.deepEqual([sale.exchange, back.exchange], ["back", "taken"]);
});

Deno.test("an exchange that does not add up is a fault of the program and books nothing", () => {
  const wrong = { ...TEA_SET_BACK, total_vnd: 450001 };
  assert.throws(() => refundHalf(wrong, { id: "taken", total_vnd: 1000 }, "cash", SHIFT), Contradiction);
});

Deno.test("money for what was paid with goods goes back by the way that was money", () => {
  assert.equal(usualWayBack(TEA_SET_BACK.original), "card");
  assert.equal(
    usualWayBack({ ...TEA_SET_BACK.original, tenders: [{ method: "exchange", amount_vnd: 1 }] }),
    "cash",
  );
});

Deno.test("a basket that only waits for what is taken is parked and taken up like any other", () => {
  const waiting = { ...EMPTY, exchange: TEA_SET_BACK };
  assert.ok(inUse(waiting) && !inUse(EMPTY));
  const parked = park([], { id: "1", at: "", basket: waiting });
  const up = takeUp(parked, "1", { id: "2", at: "", basket: EMPTY });
  assert.deepEqual(up, { parked: [], basket: waiting });
});
