import assert from "node:assert/strict";
import { priceAt, vatOn } from "../dated.js";

const { prices, vat, rates } = JSON.parse(
  Deno.readTextFileSync(new URL("../../../../tests/shared/dated.json", import.meta.url)),
);

for (const { name, at, expected, ...product } of prices) {
  Deno.test(`price: ${name}`, () => assert.equal(priceAt(product, Date.parse(at)), expected));
}

for (const { name, day, expected } of vat) {
  Deno.test(`VAT: ${name}`, () => assert.equal(vatOn(rates, day), expected));
}
