import { claim, starsOn } from "../claims.js";
import cases from "../../../../tests/shared/certificates.json" with { type: "json" };

/** @param {string} moment */
const hanoiDay = (moment) => new Date(Date.parse(moment) + 7 * 3_600_000).toISOString().slice(0, 10);

Deno.test("every claim comes out as worked", () => {
  for (const one of cases) {
    const certificates = /** @type {import("../claims.js").Certificate[]} */ (one.certificates);
    const found = JSON.stringify(claim(certificates, hanoiDay(one.at), new Date(one.known_at)));
    const expected = one.claim;
    const worked = JSON.stringify({
      state: expected.state,
      stars: expected.stars,
      potential_five_star: expected.potential_five_star,
      certificate: expected.certificate,
      until: expected.until,
      withdrawn_on: expected.withdrawn_on,
      filed_on: expected.filed_on,
      alarm: expected.alarm,
    });
    if (found !== worked) throw new Error(`${one.name}: ${found} instead of ${worked}`);
  }
  if (cases.length < 150) throw new Error("too few cases");
});

Deno.test("without a moment everything in the snapshot is known", () => {
  const slip = cases.find((one) => one.name === "a slip nobody noticed yet");
  const certificates = /** @type {import("../claims.js").Certificate[]} */ (slip?.certificates);
  if (starsOn(certificates, "2026-03-01") !== null) throw new Error("a slip gave stars");
});
