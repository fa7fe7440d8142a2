import assert from "node:assert/strict";
import { find, layOut, Search, searchKey } from "../search.js";

/**
 * @param {string} code
 * @param {string} vi
 * @param {Partial<import("../shapes.js").Product>} [more]
 * @returns {import("../shapes.js").Product}
 */
function product(code, vi, more = {}) {
  return {
    product: code,
    name: { vi },
    producer: null,
    group: "handicraft",
    unit: "piece",
    kind: "goods",
    sort: vi,
    price_vnd: 450000,
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

const ROWS = layOut([
  product("SP0001", "Bộ ấm chén gốm Bát Tràng"),
  product("SP0002", "Gốm sứ Quỳ vàng Kiêu Kỵ", { price_vnd: 1250000 }),
  product("SP0003", "Đôi đèn Tứ Linh", {
    barcodes: ["8935001000013"],
    name: { vi: "Đôi đèn Tứ Linh", en: "Pair of lamps" },
  }),
  product("SP0004", "Trà sen Tây Hồ", {
    group: "beverage",
    producer: { name: "Hợp tác xã Quảng An", commune: "Phường Hồng Hà" },
  }),
]);

/** @param {string} typed @param {string|null} [group] */
const codes = (typed, group = null) => find(ROWS, typed, { group }).products.map((found) => found.product);

Deno.test("marks, case and the way marks are composed make no difference", () => {
  assert.equal(searchKey("Đôi Đèn  TỨ Linh"), "doi den tu linh");
  assert.equal(searchKey("Gốm".normalize("NFD")), searchKey("gốm"));
  assert.equal(searchKey("Bộ chú Tiểu cầm kỳ thi họa"), "bo chu tieu cam ky thi hoa");
  assert.equal(searchKey("Chay nướng vị xá xíu"), "chay nuong vi xa xiu");
});

Deno.test("words are found in any order, and a name that begins so comes first", () => {
  assert.deepEqual(codes("gom"), ["SP0002", "SP0001"]);
  assert.deepEqual(codes("bat trang am"), ["SP0001"]);
  assert.deepEqual(codes("doi den"), ["SP0003"]);
});

Deno.test("a product is found by its code, barcode, price, producer and English name", () => {
  assert.deepEqual(codes("sp0004"), ["SP0004"]);
  assert.deepEqual(codes("8935001000013"), ["SP0003"]);
  assert.deepEqual(codes("1250000"), ["SP0002"]);
  assert.deepEqual(codes("quang an"), ["SP0004"]);
  assert.deepEqual(codes("hong ha tra"), ["SP0004"]);
  assert.deepEqual(codes("lamps"), ["SP0003"]);
});

Deno.test("a group narrows, an empty search shows everything, nonsense shows nothing", () => {
  assert.deepEqual(codes("", "beverage"), ["SP0004"]);
  assert.equal(codes("").length, 4);
  assert.deepEqual(codes("xyz"), []);
});

Deno.test("more hits than the screen holds are counted", () => {
  const rows = layOut(Array.from({ length: 300 }, (_, index) => product(`SP${index}`, `Bát sen ${index}`)));
  const { products, total } = find(rows, "bat", { limit: 50 });
  assert.equal(products.length, 50);
  assert.equal(total, 300);
});

Deno.test("a search that goes on finds what a fresh one finds, whatever is typed after what", () => {
  const words = "gốm sứ bát tràng trà sen tây hồ lụa vạn phúc nón chuông mây tre".split(" ");
  const rows = layOut(
    Array.from({ length: 400 }, (_, at) =>
      product(
        `SP${at}`,
        [1, 3, 7].map((step) => words[(at * step + step) % words.length]).join(" "),
        {
          price_vnd: 1000 * at,
          group: at % 3 ? "food" : "handicraft",
        },
      )),
  );
  const search = new Search(rows);
  const typed = [
    "g",
    "go",
    "gom",
    "gom b",
    "gom bat",
    "gom ba",
    "ba gom",
    "t",
    "tr",
    "tra s",
    "s",
    "1.25",
    "1.250",
  ];
  typed.push(
    "12",
    "125",
    "1250",
    "250",
    "",
    "sen 1",
    "sen 12",
    "xyz",
    "xyz s",
    "lua",
    "van lua",
    "va",
    "lu va",
  );
  for (const group of [null, "food", null, "handicraft", "food", null]) {
    for (const text of group === null ? typed : typed.toReversed()) {
      const choice = { group, limit: 40 };
      assert.deepEqual(search.find(text, choice), find(rows, text, choice), `“${text}” in ${group}`);
    }
  }
});
