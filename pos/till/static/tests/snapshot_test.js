import assert from "node:assert/strict";
import { Catalogue, STARS_FOR_MS } from "../snapshot.js";

/**
 * @param {string} code
 * @param {Partial<import("../shapes.js").Product>} [more]
 * @returns {import("../shapes.js").Product}
 */
function product(code, more = {}) {
  return {
    product: code,
    name: { vi: code },
    producer: null,
    group: "",
    unit: "piece",
    kind: "goods",
    price_vnd: 1000,
    vat_bp: 800,
    barcodes: [],
    picture: null,
    certificates: [],
    stock_milli: 0,
    lots: [],
    ...more,
  };
}

const KEPT = /** @type {any} */ ({
  chain: "c",
  confirmed_at: 1_000_000,
  through: 3,
  snapshot: {
    products: [
      product("SP0001"),
      product("SP0002", { stock_milli: 7000, barcodes: ["9520123456788"] }),
      product("SP0003", { kind: "service" }),
    ],
  },
});

Deno.test("what is on this shelf comes before what only other outlets have", () => {
  assert.deepEqual(new Catalogue(KEPT).rows.map((row) => row.product.product), [
    "SP0002",
    "SP0003",
    "SP0001",
  ]);
});

Deno.test("a barcode is found however many zeros a scanner puts before it", () => {
  const catalogue = new Catalogue(KEPT);
  assert.equal(catalogue.scanned({ kind: "gtin", text: "", gtin: "09520123456788" })?.product, "SP0002");
  assert.equal(catalogue.scanned({ kind: "own", text: "", product: "SP0001" })?.product, "SP0001");
  assert.equal(catalogue.scanned({ kind: "gtin", text: "", gtin: "04006381333931" }), undefined);
});

Deno.test("what was sold since the snapshot is counted off", () => {
  const catalogue = new Catalogue(KEPT);
  const sale = { kind: "sale", body: { lines: [{ product: "SP0002", quantity_milli: 2000 }] } };
  catalogue.countOff(/** @type {any} */ ([sale, { kind: "shift_close", body: {} }, sale]));
  assert.equal(catalogue.stock(KEPT.snapshot.products[1]), 3000);
  catalogue.countOff([]);
  assert.equal(catalogue.stock(KEPT.snapshot.products[1]), 7000);
});

Deno.test("knowledge older than a day shows no stars, nor does a clock that was put back", () => {
  const catalogue = new Catalogue(KEPT);
  assert.ok(catalogue.mayShowStars(1_000_000 + STARS_FOR_MS));
  assert.ok(!catalogue.mayShowStars(1_000_001 + STARS_FOR_MS));
  assert.ok(!catalogue.mayShowStars(999_999));
});
