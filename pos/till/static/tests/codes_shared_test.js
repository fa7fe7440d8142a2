import assert from "node:assert/strict";
import barcodes from "../../../../tests/shared/barcodes.json" with { type: "json" };
import links from "../../../../tests/shared/digital_links.json" with { type: "json" };
import { readScan } from "../../../catalogue/static/codes.js";
import { Catalogue } from "../snapshot.js";

const VAT = [{ from: "2025-07-01", to: null, rate_bp: 800 }];

/**
 * A till that knows one product, by a barcode as the server keeps it.
 * @param {string} barcode
 */
function knowing(barcode) {
  const product = {
    product: "SP0001",
    name: { vi: "Gốm" },
    producer: null,
    group: "",
    unit: "piece",
    kind: "goods",
    sort: "",
    price_vnd: 1,
    prices: [],
    vat_bp: 800,
    vat_class: "standard",
    barcodes: [barcode],
    picture: null,
    certificates: [],
    stock_milli: 0,
    lots: [],
  };
  const snapshot =
    /** @type {any} */ ({ products: [product], groups: [], staff: [], vat: { standard: VAT } });
  return new Catalogue(
    { chain: "c", etag: null, confirmed_at: 0, through: 0, snapshot },
    new Date(2026, 10, 21),
  );
}

for (const { name, text, value, fault } of /** @type {any[]} */ (barcodes)) {
  Deno.test(`the till and the catalogue read a barcode alike: ${name}`, () => {
    const scan = readScan(text);
    if (value) assert.equal(knowing(value).scanned(scan)?.product, "SP0001");
    else if (fault === "own_code") assert.equal(scan.product, "SP0001");
    else if (name === "an address") assert.equal(scan.gtin, "08935001000013");
    else assert.equal(scan.kind, "unknown");
  });
}

/** @param {string} text */
function told(text) {
  const { kind, gtin, product, lot, serial } = readScan(text);
  return { kind, gtin, product, lot, serial };
}

for (const { address, gtin, product, lot, serial } of /** @type {any[]} */ (links.read)) {
  Deno.test(`the till and the server read a link alike: ${address}`, () => {
    assert.deepEqual(told(address), { kind: gtin ? "gtin" : "own", gtin, product, lot, serial });
  });
}

for (const { elements, path } of links.build) {
  Deno.test(`an element string and its link say the same: ${elements}`, () => {
    assert.equal(told(elements).gtin, "08935001000013");
    assert.deepEqual(told(elements), told(`https://q.example.vn${path}`));
  });
}

for (
  const text of [
    ...links.refused.map((row) => row.address),
    ...links.refused_elements.map((row) => row.elements),
  ]
) {
  Deno.test(`what the server refuses the till does not sell: ${text}`, () => {
    assert.equal(readScan(text).kind, "unknown");
  });
}
