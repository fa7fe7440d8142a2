import assert from "node:assert/strict";
import { pastDate } from "../lots.js";

const TODAY = "2026-11-21";

/** @param {string} lot @param {string|null} expires_on @param {number} [quantity_milli] */
const holds = (lot, expires_on, quantity_milli = 1000) => ({ lot, expires_on, quantity_milli });

Deno.test("a lot that was scanned speaks for itself", () => {
  const lots = [holds("OLD", "2026-11-20"), holds("NEW", "2027-01-01"), holds("LAST-DAY", TODAY)];
  assert.equal(pastDate(lots, "OLD", TODAY), "2026-11-20");
  assert.equal(pastDate(lots, "NEW", TODAY), null);
  assert.equal(pastDate(lots, "LAST-DAY", TODAY), null);
  assert.equal(pastDate(lots, "ELSEWHERE", TODAY), null);
});

Deno.test("without a scan, goods are past their date only where everything here is", () => {
  assert.equal(pastDate([holds("OLD", "2026-11-20"), holds("NEW", "2027-01-01")], null, TODAY), null);
  assert.equal(pastDate([holds("OLD", "2026-11-20"), holds("NONE", null)], null, TODAY), null);
  assert.equal(
    pastDate([holds("OLD", "2026-10-01"), holds("LESS-OLD", "2026-11-20")], null, TODAY),
    "2026-11-20",
  );
  assert.equal(pastDate([], null, TODAY), null);
});

Deno.test("a lot that is used up is not what the customer takes", () => {
  const lots = [holds("OLD", "2026-11-20"), holds("GONE", "2027-01-01", 0)];
  assert.equal(pastDate(lots, null, TODAY), "2026-11-20");
});
