import assert from "node:assert/strict";
import { KNOWN_FOR_MS } from "../../../certification/static/claims.js";
import { applied, Catalogue, knownLot } from "../snapshot.js";

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
    sort: code,
    price_vnd: 1000,
    prices: [],
    vat_bp: 800,
    vat_class: "standard",
    barcodes: [],
    picture: null,
    certificates: [],
    stock_milli: 0,
    lots: [],
    ...more,
  };
}

const NOW = new Date("2026-11-21T10:00:00+07:00");
const STANDARD = [
  { from: "2025-07-01", to: "2026-12-31", rate_bp: 800 },
  { from: "2027-01-01", to: null, rate_bp: 1000 },
];
const KEPT = /** @type {any} */ ({
  chain: "c",
  confirmed_at: 1_000_000,
  through: 3,
  snapshot: {
    vat: { standard: STANDARD },
    products: [
      product("SP0001"),
      product("SP0002", { stock_milli: 7000, barcodes: ["9520123456788"] }),
      product("SP0003", { kind: "service" }),
    ],
  },
});

Deno.test("what is on this shelf comes before what only other outlets have", () => {
  assert.deepEqual(new Catalogue(KEPT, NOW).rows.map((row) => row.product.product), [
    "SP0002",
    "SP0003",
    "SP0001",
  ]);
});

Deno.test("a barcode is found however many zeros a scanner puts before it", () => {
  const catalogue = new Catalogue(KEPT, NOW);
  assert.equal(catalogue.scanned({ kind: "gtin", text: "", gtin: "09520123456788" })?.product, "SP0002");
  assert.equal(catalogue.scanned({ kind: "own", text: "", product: "SP0001" })?.product, "SP0001");
  assert.equal(catalogue.scanned({ kind: "gtin", text: "", gtin: "04006381333931" }), undefined);
});

Deno.test("what was sold since the snapshot is counted off", () => {
  const catalogue = new Catalogue(KEPT, NOW);
  const sale = { kind: "sale", body: { lines: [{ product: "SP0002", quantity_milli: 2000 }] } };
  catalogue.countOff(/** @type {any} */ ([sale, { kind: "shift_close", body: {} }, sale]));
  assert.equal(catalogue.stock(KEPT.snapshot.products[1]), 3000);
  catalogue.countOff([]);
  assert.equal(catalogue.stock(KEPT.snapshot.products[1]), 7000);
});

Deno.test("knowledge older than a day shows no stars, nor does a clock that was put back", () => {
  const catalogue = new Catalogue(KEPT, NOW);
  assert.ok(catalogue.mayShowStars(1_000_000 + KNOWN_FOR_MS));
  assert.ok(!catalogue.mayShowStars(1_000_001 + KNOWN_FOR_MS));
  assert.ok(!catalogue.mayShowStars(999_999));
});

/** @param {any[]} products @param {string} moment */
const sold = (products, moment) => {
  const kept = { ...KEPT, snapshot: { ...KEPT.snapshot, products } };
  return new Catalogue(kept, new Date(moment)).products.map(({ product, price_vnd, vat_bp }) => [
    product,
    price_vnd,
    vat_bp,
  ]);
};

Deno.test("prices, rates and what can be sold are those of the day in Hanoi", () => {
  const products = [
    product("SP0001", { prices: [{ from: "2026-12-31T17:00:00+00:00", price_vnd: 1100 }] }),
    product("SP0002", { prices: [{ from: "2026-12-31T17:00:00+00:00", price_vnd: null }] }),
    product("SP0003", {
      price_vnd: /** @type {any} */ (null),
      prices: [{ from: "2026-12-31T17:00:00+00:00", price_vnd: 3000 }],
    }),
    product("SP0004"),
  ];
  assert.deepEqual(sold(products, "2026-12-31T23:59:59+07:00"), [
    ["SP0001", 1000, 800],
    ["SP0002", 1000, 800],
    ["SP0004", 1000, 800],
  ]);
  assert.deepEqual(sold(products, "2027-01-01T00:00:00+07:00"), [
    ["SP0001", 1100, 1000],
    ["SP0003", 3000, 1000],
    ["SP0004", 1000, 1000],
  ]);
});

Deno.test("it holds until the next price or until midnight, and not before it was made", () => {
  const before = new Catalogue(KEPT, NOW);
  assert.ok(before.holdsAt(Date.parse("2026-11-21T23:59:59+07:00")));
  assert.ok(!before.holdsAt(Date.parse("2026-11-22T00:00:00+07:00")));
  assert.ok(!before.holdsAt(NOW.getTime() - 1));
  const noon = product("SP0009", { prices: [{ from: "2026-11-21T05:00:00+00:00", price_vnd: 7 }] });
  const kept = { ...KEPT, snapshot: { ...KEPT.snapshot, products: [noon] } };
  assert.equal(new Catalogue(kept, NOW).until, Date.parse("2026-11-21T12:00:00+07:00"));
});

Deno.test("a difference is put into what was known, and what was known is left as it is", () => {
  const before = { ...KEPT.snapshot, cursor: "a", staff: ["lan"] };
  const copy = structuredClone(before);
  const answer = {
    complete: false,
    cursor: "b",
    vat: { standard: [] },
    products: [product("SP0003", { sort: "SP0000" }), product("SP0004")],
    coming: [product("SP0005")],
    gone: { products: ["SP0001", "SP9999"] },
  };
  const { snapshot, touched } = applied(before, answer);
  assert.deepEqual(snapshot.products.map((one) => one.product), ["SP0003", "SP0002", "SP0004", "SP0005"]);
  assert.deepEqual([...touched ?? []].sort(), ["SP0001", "SP0003", "SP0004", "SP0005", "SP9999"]);
  assert.equal(snapshot.cursor, "b");
  assert.deepEqual(snapshot.staff, ["lan"]);
  assert.deepEqual(snapshot.vat, { standard: [] });
  assert.deepEqual(before, copy);
});

Deno.test("products that nothing happened to stay the very same, so nothing is laid out anew", () => {
  const before = new Catalogue(KEPT, NOW);
  const answer = {
    complete: false,
    cursor: "b",
    products: [product("SP0001", { price_vnd: 2000 })],
    coming: [],
    gone: { products: [] },
  };
  const after = new Catalogue({ ...KEPT, snapshot: applied(KEPT.snapshot, answer).snapshot }, NOW);
  const same = after.rows.filter((row) => before.rows.includes(row)).map((row) => row.product.product);
  assert.deepEqual(same, ["SP0002", "SP0003"]);
});

Deno.test("the whole takes the place of everything", () => {
  const answer = { complete: true, cursor: "b", products: [product("SP0008")], coming: [] };
  const { snapshot, touched } = applied(KEPT.snapshot, answer);
  assert.deepEqual(snapshot.products.map((one) => one.product), ["SP0008"]);
  assert.equal(touched, null);
  assert.equal(snapshot.vat, undefined);
});

Deno.test("a lot is the one that the books write, also in letters of the other size; of two alike neither is guessed", () => {
  /** @param {string[]} codes */
  const holding = (codes) =>
    product("SP0001", { lots: codes.map((lot) => ({ lot, expires_on: null, quantity_milli: 1000 })) });
  assert.equal(knownLot(holding(["L1a", "L2"]), "l1A"), "L1a");
  assert.equal(knownLot(holding(["L1a", "L1A"]), "L1A"), "L1A");
  assert.equal(knownLot(holding(["L2"]), "l1"), "l1");
  assert.equal(knownLot(holding(["L2"]), null), null);
});

Deno.test("what a shop wrote on its goods is found in letters of either size, unless two differ in nothing else", () => {
  const snapshot = {
    ...KEPT.snapshot,
    products: [
      product("SP0001", { barcodes: ["KE-12/A"] }),
      product("SP0002", { barcodes: ["ke-13"] }),
      product("SP0003", { barcodes: ["KE-13"] }),
    ],
  };
  const catalogue = new Catalogue({ ...KEPT, snapshot }, NOW);
  /** @param {string} code */
  const found = (code) => catalogue.scanned({ kind: "shop", text: code, code })?.product;
  assert.equal(found("KE-12/A"), "SP0001");
  assert.equal(found("ke-12/a"), "SP0001");
  assert.equal(found("KE-13"), undefined);
  assert.equal(found("KE-1"), undefined);
});
