import assert from "node:assert/strict";
import { faultOf, FORMAT } from "../snapshot_check.js";

const PAIRING = { till: "BT01-1", showroom: "BT01" };
const PRODUCT = {
  product: "SP0001",
  name: { vi: "Bộ ấm chén", en: "Tea set" },
  sort: "41",
  producer: { name: "Hợp tác xã gốm", commune: "Xã Bát Tràng" },
  group: "2019-food",
  unit: "piece",
  kind: "goods",
  price_vnd: 450000,
  prices: [{ from: "2026-11-21T17:00:00+00:00", price_vnd: null }],
  vat_bp: 800,
  vat_class: "standard",
  barcodes: ["09520123456788"],
  picture: null,
  certificates: [{
    id: "1",
    stars: 4,
    potential_five_star: false,
    kind: "first",
    decision: "1147/QĐ-UBND",
    decided_on: "2024-03-04",
    issuer: "UBND",
    valid_from: "2024-03-04",
    valid_to: "2027-03-04",
    learned_at: "2026-01-01T00:00:00+00:00",
    events: [{ kind: "filed", on: "2026-10-01", learned_at: "2026-10-02T00:00:00+00:00" }],
  }],
  variant: "SP0003",
  stock_milli: 7000,
  lots: [{ lot: "A1", expires_on: null, quantity_milli: 7000 }],
};
const WHOLE = {
  complete: true,
  cursor: "c",
  format: FORMAT,
  till: { code: "BT01-1", series: "A", printer: "browser" },
  showroom: { code: "BT01", name: "Bát Tràng", legal_name: "HTX", address: "Số 1", is_demo: false },
  staff: [{ name: "lan", full_name: "Nguyễn Thị Lan", role: "cashier" }],
  groups: [{ code: "2019-food", name: { vi: "Thực phẩm" } }],
  vat: { standard: [{ from: "2025-07-01", to: null, rate_bp: 800 }] },
  variants: { SP0003: { name: { vi: "Trà sen" }, certificates: PRODUCT.certificates } },
  products: [PRODUCT],
  coming: [],
  server_time: "2026-11-21T03:00:00+00:00",
};
const { complete: _complete, showroom: _showroom, staff: _staff, groups: _groups, vat: _vat, ...SHARED } =
  WHOLE;
const CHANGE = { ...SHARED, complete: false, gone: { products: ["SP0009"] } };

Deno.test("what the server says is taken, and what a newer one may add is let through", () => {
  assert.equal(faultOf(WHOLE, PAIRING, false), null);
  assert.equal(faultOf(CHANGE, PAIRING, true), null);
  assert.equal(faultOf({ ...WHOLE, weather: "rain" }, PAIRING, true), null);
  const { variants: _variants, ...before } = WHOLE;
  assert.equal(faultOf(before, PAIRING, false), null, "from a server before that names nobody else's stars");
});

Deno.test("keys of labels are read where they come, and a server from before them has none", () => {
  const key = {
    id: "0a01",
    public: "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w",
    retired_at: null,
    revoked_at: null,
  };
  const taken = (/** @type {any} */ label_keys) => faultOf({ ...WHOLE, label_keys }, PAIRING, false);
  assert.equal(taken([]), null);
  assert.equal(taken([key, { ...key, revoked_at: "2026-11-21T03:00:00+00:00" }]), null);
  for (const odd of [null, {}, [{}], [{ ...key, revoked_at: true }], [{ ...key, public: 7 }]]) {
    assert.equal(taken(odd), "malformed");
  }
});

Deno.test("what belongs to another outlet or till is refused", () => {
  const another = { ...WHOLE, showroom: { ...WHOLE.showroom, code: "HK01" } };
  assert.equal(faultOf(another, PAIRING, false), "another_outlet");
  const till = { ...WHOLE.till, code: "BT01-2" };
  assert.equal(faultOf({ ...WHOLE, till }, PAIRING, false), "another_till");
  assert.equal(faultOf({ ...CHANGE, till }, PAIRING, true), "another_till");
});

Deno.test("a server of another age is refused, whatever else it says", () => {
  assert.equal(faultOf({ till: null, format: FORMAT + 1 }, PAIRING, false), "newer");
  const { format: _format, ...without } = WHOLE;
  assert.equal(faultOf(without, PAIRING, false), "older");
  assert.equal(faultOf({ ...WHOLE, format: FORMAT - 1 }, PAIRING, false), "older");
});

Deno.test("a difference that nobody asked for is refused: there is nothing to put it into", () => {
  assert.equal(faultOf(CHANGE, PAIRING, false), "malformed");
});

for (const nothing of [null, undefined, 7, "", "snapshot", [], {}]) {
  Deno.test(`${JSON.stringify(nothing)} is no snapshot`, () => {
    assert.equal(faultOf(nothing, PAIRING, true), "malformed");
  });
}

/**
 * Every place in a value, as the keys that lead to it.
 * @param {any} value
 * @param {(string|number)[]} [path]
 * @returns {Generator<(string|number)[]>}
 */
function* places(value, path = []) {
  for (const key of Object.keys(value)) {
    yield [...path, key];
    if (typeof value[key] === "object" && value[key]) yield* places(value[key], [...path, key]);
  }
}

/** @param {any} value @param {(string|number)[]} path @param {any} other */
function broken(value, path, other) {
  const copy = structuredClone(value);
  const place = path.slice(0, -1).reduce((at, key) => at[key], copy);
  place[path.at(-1) ?? ""] = other;
  return copy;
}

/** What the till never reads, or could do without. */
const FREE =
  /^(products,\d+,(producer,commune|name,en)|(products,\d+|variants,SP0003),certificates,\d+,(kind|decision|issuer)|vat,standard,\d+,to)$/;

for (const [name, answer] of Object.entries({ whole: WHOLE, difference: CHANGE })) {
  Deno.test(`a ${name} in which any one thing is broken is refused`, () => {
    let tried = 0;
    for (const path of places(answer)) {
      if (FREE.test(path.join())) continue;
      tried += 1;
      const fault = faultOf(broken(answer, path, { some: "thing" }), PAIRING, true);
      assert.notEqual(fault, null, `${path.join(".")} went through broken`);
    }
    assert.ok(tried > 40, `only ${tried} places were tried`);
  });
}

Deno.test("amounts that are no whole amounts are refused", () => {
  for (const amount of [-1, 0.5, "450000", Number.MAX_SAFE_INTEGER + 1, Infinity]) {
    const wrong = { ...WHOLE, products: [{ ...PRODUCT, price_vnd: amount }] };
    assert.equal(faultOf(wrong, PAIRING, false), "malformed");
  }
});
