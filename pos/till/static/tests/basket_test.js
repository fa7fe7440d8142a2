import assert from "node:assert/strict";
import * as baskets from "../basket.js";
import { saleContradictions } from "../rules.js";

/**
 * @param {string} code
 * @param {number} price
 * @param {Partial<import("../shapes.js").Product>} [more]
 * @returns {import("../shapes.js").Product}
 */
function product(code, price, more = {}) {
  return {
    product: code,
    name: { vi: code },
    producer: null,
    group: "",
    unit: "piece",
    kind: "goods",
    sort: "",
    price_vnd: price,
    prices: [],
    vat_bp: 800,
    vat_class: "standard",
    barcodes: [],
    picture: null,
    certificates: [],
    stock_milli: 5000,
    lots: [],
    ...more,
  };
}

const TEAPOT = product("SP0001", 450000);
const TEA = product("SP0002", 180000);
const COM = product("SP0003", 280000, { unit: "kg" });

Deno.test("scanning the same thing twice makes one line of two", () => {
  const basket = baskets.add(baskets.add(baskets.EMPTY, TEA), TEA);
  assert.equal(basket.lines.length, 1);
  assert.equal(basket.lines[0].quantity_milli, 2000);
  assert.equal(baskets.priced(basket).total_vnd, 360000);
});

Deno.test("another lot and another piece are lines of their own", () => {
  let basket = baskets.add(baskets.EMPTY, TEAPOT, { lot: "2026-10" });
  basket = baskets.add(basket, TEAPOT, { lot: "2026-11" });
  basket = baskets.add(basket, TEAPOT, { lot: "2026-10", serial: "S0412" });
  assert.equal(basket.lines.length, 3);
  assert.equal(baskets.lineOfPiece(basket, "SP0001", "S0412")?.key, "line-3");
  assert.equal(baskets.lineOfPiece(basket, "SP0002", "S0412"), undefined);
});

Deno.test("a piece with a serial cannot become two", () => {
  const basket = baskets.add(baskets.EMPTY, TEAPOT, { serial: "S0412" });
  assert.equal(baskets.step(basket, basket.lines[0].key, 1), basket);
});

Deno.test("less than one takes the line out and selects its neighbour", () => {
  let basket = baskets.add(baskets.add(baskets.EMPTY, TEAPOT), TEA);
  const [first, second] = basket.lines;
  basket = baskets.step({ ...basket, selected: first.key }, first.key, -1);
  assert.deepEqual(basket.lines.map((line) => line.product.product), ["SP0002"]);
  assert.equal(basket.selected, second.key);
});

Deno.test("two teas at ten per cent off and a basket discount of 20,000 sum to the đồng", () => {
  let basket = baskets.add(baskets.add(baskets.EMPTY, TEAPOT), TEA, { quantity_milli: 2000 });
  basket = baskets.discountLine(basket, basket.lines[1].key, { kind: "bp", value: 1000 });
  assert.equal(baskets.priced(basket).total_vnd, 774000);
  basket = baskets.discountBasket(basket, { kind: "vnd", value: 20000 });
  const { lines, total_vnd, discount_vnd } = baskets.priced(basket);
  assert.equal(total_vnd, 754000);
  assert.equal(discount_vnd, 56000);
  assert.deepEqual(lines.map((line) => line.discount_vnd), [11628, 44372]);
});

Deno.test("a discount larger than the basket makes it free, not negative", () => {
  const basket = baskets.discountBasket(baskets.add(baskets.EMPTY, TEA), { kind: "vnd", value: 999999 });
  assert.equal(baskets.priced(basket).total_vnd, 0);
});

Deno.test("a discount in đồng shrinks with its line", () => {
  let basket = baskets.add(baskets.EMPTY, TEA, { quantity_milli: 3000 });
  basket = baskets.discountLine(basket, basket.lines[0].key, { kind: "vnd", value: 400000 });
  basket = baskets.setQuantity(basket, basket.lines[0].key, 1000);
  assert.equal(baskets.priced(basket).total_vnd, 0);
});

Deno.test("347 grams of young rice are weighed, not counted", () => {
  const found = baskets.priced(baskets.add(baskets.EMPTY, COM, { quantity_milli: 347 }));
  assert.equal(found.total_vnd, 97160);
  assert.equal(found.items, 1);
});

Deno.test("the arrow keys stop at both ends", () => {
  let basket = baskets.add(baskets.add(baskets.EMPTY, TEAPOT), TEA);
  basket = baskets.move(basket, 1);
  assert.equal(basket.selected, basket.lines[1].key);
  basket = baskets.move(baskets.move(basket, -1), -1);
  assert.equal(basket.selected, basket.lines[0].key);
  assert.equal(baskets.move(baskets.EMPTY, 1).selected, null);
});

Deno.test("no basket that a cashier can make contradicts itself", () => {
  let seed = 7;
  const next = (/** @type {number} */ most) => (seed = (seed * 48271) % 2147483647) % most;
  for (let round = 0; round < 300; round += 1) {
    let basket = baskets.EMPTY;
    for (let line = 0; line <= next(6); line += 1) {
      basket = baskets.add(
        basket,
        product(`SP${line}`, next(900000), { unit: "kg", vat_bp: [0, 500, 800, 1000][next(4)] }),
        {
          quantity_milli: 1 + next(5000),
        },
      );
      if (next(2)) {
        basket = baskets.discountLine(basket, basket.lines[0].key, { kind: "bp", value: next(10001) });
      }
    }
    basket = baskets.discountBasket(
      basket,
      next(2) ? { kind: "vnd", value: next(2000000) } : { kind: "bp", value: next(10001) },
    );
    const { lines, total_vnd } = baskets.priced(basket);
    const sale = {
      lines: lines.map(({ product, quantity_milli, discount_vnd }) => ({
        price_vnd: product.price_vnd,
        vat_bp: product.vat_bp,
        quantity_milli,
        discount_vnd,
      })),
      total_vnd,
      tenders: total_vnd ? [{ method: /** @type {const} */ ("cash"), amount_vnd: total_vnd }] : [],
      change_vnd: 0,
    };
    assert.deepEqual(saleContradictions(sale), []);
  }
});

Deno.test("a basket that waited over a change of prices is sold at today's", () => {
  const waited = baskets.add(baskets.EMPTY, TEAPOT, { quantity_milli: 2000 });
  const dearer = product("SP0001", 480000);
  const now = baskets.upToDate(waited, (code) => (code === "SP0001" ? dearer : undefined));
  assert.equal(baskets.priced(now).total_vnd, 960000);
  assert.equal(baskets.priced(waited).total_vnd, 900000);
  const gone = baskets.upToDate(waited, () => undefined);
  assert.equal(baskets.priced(gone).total_vnd, 900000);
});

Deno.test("what was weighed, what has a note and what is for another day are lines of their own", () => {
  let basket = baskets.add(baskets.EMPTY, COM, { quantity_milli: 347 });
  basket = baskets.add(basket, COM, { quantity_milli: 500 });
  assert.deepEqual(basket.lines.map((line) => line.quantity_milli), [347, 500]);

  const tour = product("SP0005", 80000, { kind: "service" });
  basket = baskets.add(baskets.EMPTY, tour, { on: "2026-11-28" });
  basket = baskets.add(basket, tour, { on: "2026-11-29" });
  basket = baskets.add(basket, tour, { on: "2026-11-28" });
  assert.deepEqual(basket.lines.map((line) => [line.on, line.quantity_milli]), [["2026-11-28", 2000], [
    "2026-11-29",
    1000,
  ]]);
  basket = baskets.describe(basket, basket.lines[0].key, { note: "đoàn cô Hoa", on: "2026-11-28" });
  basket = baskets.add(basket, tour, { on: "2026-11-28" });
  assert.deepEqual(basket.lines.map((line) => line.note), ["đoàn cô Hoa", null, null]);
});

Deno.test("a note is one line of at most 120 signs in one form, and spaces are none", () => {
  const basket = baskets.add(baskets.EMPTY, TEAPOT);
  const { key } = basket.lines[0];
  /** @param {string} note */
  const noted = (note) => baskets.describe(basket, key, { note, on: null }).lines[0].note;
  assert.equal(noted("  kha\u0306\u0301c   te\u0302n\tHoa "), "khắc tên Hoa");
  assert.equal(noted("  "), null);
  assert.equal(Array.from(noted("🎁".repeat(130)) ?? "").length, 120);
});
