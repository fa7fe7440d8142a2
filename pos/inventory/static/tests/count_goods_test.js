import assert from "node:assert/strict";
import { readScan } from "../../../catalogue/static/codes.js";
import { fitting, quantity, scanned, standing, tooMany, written } from "../count_goods.js";

/** @param {string} product @param {Partial<import("../count_goods.js").Goods>} more */
function goods(product, more = {}) {
  return {
    product,
    name_vi: product,
    name_en: "",
    unit: /** @type {const} */ ("piece"),
    search_key: product.toLowerCase(),
    barcodes: [],
    lots: [],
    expected_milli: null,
    ...more,
  };
}

const POT = goods("SP0001", { search_key: "bo am chen men lam", barcodes: ["9520123456788"] });
const BOWL = goods("SP0002", { search_key: "bat sen men ngoc", barcodes: ["KE-3"] });
const ALL = [BOWL, POT];

/** @param {string} id @param {Partial<import("../count_goods.js").Line>} more */
function line(id, more = {}) {
  return {
    id,
    count: "BT01-K000001",
    who: "lan",
    product: "SP0001",
    lot: "",
    spot: "",
    quantity_milli: 1000,
    counted_at: `2026-11-21T03:0${id}:00Z`,
    replaces: null,
    kept_at: Number(id),
    state: /** @type {const} */ ("here"),
    ...more,
  };
}

Deno.test("a scan names a product by its barcode, our own code or a code of the shop, with the lot on the label", () => {
  assert.equal(scanned(ALL, readScan("9520123456788"))?.goods, POT);
  assert.equal(scanned(ALL, readScan("sp0002"))?.goods, BOWL);
  assert.equal(scanned(ALL, readScan("KE-3"))?.goods, BOWL);
  assert.deepEqual(scanned(ALL, readScan("https://q.example.vn/01/09520123456788/10/A1")), {
    goods: POT,
    lot: "A1",
  });
  assert.equal(scanned(ALL, readScan("9520123456787")), null);
});

Deno.test("words find a product with marks and without, and all of them must fit", () => {
  assert.deepEqual(fitting(ALL, "men", 9), ALL);
  assert.deepEqual(fitting(ALL, "Bộ ấm", 9), [POT]);
  assert.deepEqual(fitting(ALL, "men lam", 9), [POT]);
  assert.deepEqual(fitting(ALL, "lam ngoc", 9), []);
  assert.deepEqual(fitting(ALL, "  ", 9), []);
});

Deno.test("a quantity is whole for pieces, zero is one, and comma and dot both begin the fraction", () => {
  assert.deepEqual(["7", "0", "7,5", "-1", "", "a"].map((text) => quantity(text, "piece")), [
    7000,
    0,
    null,
    null,
    null,
    null,
  ]);
  assert.deepEqual(["2,75", "2.75", "0.001", "0.0001"].map((text) => quantity(text, "kg")), [
    2750,
    2750,
    1,
    null,
  ]);
  assert.equal(quantity("1000001", "kg"), null);
  assert.deepEqual(["1000000", "1000001", "8935001000014", "12345678,5", "a"].map(tooMany), [
    false,
    true,
    true,
    true,
    false,
  ]);
  assert.equal(written(1_020_750, "kg"), "1.020,75 kg");
  assert.equal(written(7000, "piece"), "7");
});

Deno.test("a mended line makes way for the one that mends it, unless that was refused", () => {
  const slip = line("1", { state: "sent" });
  const better = line("2", { replaces: "1" });
  assert.deepEqual(standing([slip], [better]), [better]);
  const refused = line("2", { replaces: "1", state: "refused" });
  assert.deepEqual(standing([slip], [refused]), [refused, slip]);
});

Deno.test("a line that is on the device and on the server is one", () => {
  const here = line("1");
  assert.deepEqual(standing([line("1", { state: "sent" }), line("3")], [here]), [line("3"), here]);
});
