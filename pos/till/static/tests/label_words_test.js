import assert from "node:assert/strict";
import { tellFinding } from "../../../labels/static/label_check.js";
import { isBad, isNotOurs, say } from "../label_words.js";

const LABEL = { key: "0a01", stars: 4, potential: true, until: "2027-03-04" };
const TODAY = {
  potential_five_star: false,
  until: "2027-03-04",
  withdrawn_on: "2026-11-20",
};

Deno.test("the till has words for whatever a check may find", () => {
  const verdicts = ["genuine", "forged", "revoked", "unknown_key", "damaged", "cannot", "unsigned"];
  const standings = ["holds", "other", "lapsed", "withdrawn", "never_certified", "old", "not_here"];
  for (const verdict of [...verdicts, "unknown_product", "no_piece", "receipt", "no_label"]) {
    for (const standing of [undefined, ...standings]) {
      const finding = {
        verdict,
        standing,
        scan: { kind: "own", text: "https://…", lot: "L1", serial: "A000001" },
        product: "SP0001",
        label: standing && (standing === "holds" ? LABEL : { ...LABEL, potential: false }),
        today: standing && { ...TODAY, stars: ["holds", "other"].includes(standing) ? 3 : null },
        known_at: 0,
        fresh: standing !== "old",
      };
      const told = tellFinding(/** @type {any} */ (finding), {
        say,
        day: (date) => date,
        moment: () => "08:02",
        name: () => "Tea set",
      });
      const text = [told.title, told.meaning, told.star, told.known, ...told.facts.flat()].join("\n");
      assert.ok(!/%\(|undefined/.test(text), text);
    }
  }
});

Deno.test("no star stands beside a label that is not ours, and a code that was read badly accuses nobody", () => {
  const verdicts = /** @type {const} */ (["forged", "revoked", "unknown_key", "damaged", "cannot"]);
  assert.deepEqual(verdicts.map(isNotOurs), [true, true, true, false, false]);
  assert.ok(verdicts.every(isBad));
  assert.ok(![null, "genuine", "unsigned"].some((one) => isNotOurs(/** @type {any} */ (one))));
});
