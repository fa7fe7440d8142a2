import assert from "node:assert/strict";
import { isUnlabelled } from "../unlabelled.js";

const MIDNIGHT = Date.parse("2027-03-05T00:00:00+07:00");
const [EVENING, MORNING, NOON] = [-6, 9, 12].map((hours) => new Date(MIDNIGHT + hours * 60 * 60 * 1000));
const PAPER = {
  ...{ id: "1", stars: 4, potential_five_star: false, kind: "first", decision: "1/QĐ", issuer: "UBND" },
  ...{ decided_on: "2024-03-04", valid_from: "2024-03-04", valid_to: "2027-03-04" },
  ...{ learned_at: "2024-03-04T08:00:00+07:00", events: [] },
};
const RENEWED = { ...PAPER, id: "2", valid_from: "2027-03-05", valid_to: "2030-03-05" };

/**
 * Whether the till warns of the tea set.
 * @param {{ rule?: boolean, told?: Record<string, string[]>, confirmed?: Date, lot?: string|null, at?: Date, papers?: any[] }} how
 */
function warned({ rule = true, told = {}, confirmed = MORNING, lot = null, at = NOON, papers = [PAPER] }) {
  const kept = /** @type {any} */ ({
    confirmed_at: confirmed.getTime(),
    snapshot: { showroom: { lapsed_need_labels: rule }, unlabelled: told },
  });
  return isUnlabelled(kept, /** @type {any} */ ({ product: "SP0001", certificates: papers }), lot, at);
}

Deno.test("an outlet without the rule sells on", () => {
  assert.equal(warned({ rule: false, told: { SP0001: ["L1"] } }), false);
});

Deno.test("the lots that the server named are not handed over, others are", () => {
  assert.equal(warned({ told: { SP0001: ["L1"] }, lot: "L1" }), true);
  assert.equal(warned({ told: { SP0001: ["L1"] }, lot: "L2" }), false);
  assert.equal(warned({ told: { SP0001: ["L1"] } }), true, "no lot was read, so it may be one of them");
  assert.equal(warned({ told: { SP0002: ["L1"] } }), false, "all of it has new labels");
});

Deno.test("a star that ended since the server was heard is known without it", () => {
  assert.equal(warned({ confirmed: EVENING }), true);
  assert.equal(warned({ confirmed: EVENING, at: EVENING }), false);
});

Deno.test("where the star is back nothing is held", () => {
  assert.equal(warned({ told: { SP0001: ["L1"] }, papers: [PAPER, RENEWED] }), false);
});
