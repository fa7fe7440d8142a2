import assert from "node:assert/strict";
import { certifiedVariant } from "../variant.js";

const PAPER = {
  ...{ id: "1", stars: 4, potential_five_star: false, kind: "first", decision: "1/QĐ", issuer: "UBND" },
  ...{ decided_on: "2024-03-04", valid_from: "2024-03-04", valid_to: "2027-03-04" },
  ...{ learned_at: "2024-03-04T08:00:00+07:00", events: [] },
};
const NAME = { vi: "Trà sen Tây Hồ 100 g", en: "West Lake lotus tea 100 g" };

/**
 * Whose star it is said to be.
 * @param {{ day?: string, own?: any[], variant?: string, variants?: any }} how
 */
function told({ day = "2027-03-04", own = [], variant = "SP0003", variants }) {
  const snapshot = { variants: variants ?? { SP0003: { name: NAME, certificates: [PAPER] } } };
  const product = { product: "SP0016", certificates: own, variant };
  return certifiedVariant(/** @type {any} */ (snapshot), /** @type {any} */ (product), day);
}

Deno.test("a product without a star names the variant that has one, until that star ends", () => {
  assert.equal(told({}), NAME);
  assert.equal(told({ day: "2027-03-05" }), null, "on this device at midnight, whoever is asked or not");
  const withdrawn = { kind: "withdrawn", on: "2027-01-01", learned_at: "2026-12-24T08:00:00+07:00" };
  const going = { SP0003: { name: NAME, certificates: [{ ...PAPER, events: [withdrawn] }] } };
  assert.equal(told({ day: "2026-12-31", variants: going }), NAME);
  assert.equal(told({ day: "2027-01-01", variants: going }), null);
});

Deno.test("a product with a star of its own names nobody else's", () => {
  assert.equal(told({ own: [PAPER] }), null);
  assert.equal(told({ own: [{ ...PAPER, valid_to: "2027-03-03" }] }), NAME, "its own ended the day before");
});

Deno.test("a snapshot that knows of no variant names none", () => {
  assert.equal(told({ variant: "" }), null);
  assert.equal(told({ variants: {} }), null);
  assert.equal(
    certifiedVariant(/** @type {any} */ ({}), /** @type {any} */ ({ certificates: [] }), "2026-11-22"),
    null,
  );
});
