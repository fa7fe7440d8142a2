import assert from "node:assert/strict";
import shared from "../../../../tests/shared/signed_codes.json" with { type: "json" };
import { readScan } from "../../../catalogue/static/codes.js";
import { checkLabel, tellFinding } from "../label_check.js";
import { readKeys } from "../signed_code.js";

const HOUR_MS = 3_600_000;
const NOW = Date.parse("2026-11-22T03:00:00Z");
const [{ code: GOOD, piece: PIECE }] = shared.cases;
const REVOKED = shared.cases.find(({ name }) => name === "a revoked key")?.code;
const LINK = `https://ocop.example.vn/p/${PIECE.product}/10/${PIECE.lot}/21/${PIECE.serial}`;
const flipped = GOOD.slice(0, 40) + (GOOD[40] === "A" ? "B" : "A") + GOOD.slice(41);

/** @type {import("../../../certification/static/claims.js").Certificate} */
const PAPER = {
  id: "1",
  stars: 4,
  potential_five_star: false,
  kind: "first",
  decision: "1147/QĐ-UBND",
  decided_on: "2024-03-04",
  issuer: "UBND",
  valid_from: "2024-03-04",
  valid_to: "2027-03-04",
  learned_at: "2024-03-05T00:00:00+00:00",
  events: [],
};
/** @type {import("../../../certification/static/claims.js").CertificateEvent} */
const WITHDRAWN = { kind: "withdrawn", on: "2026-11-20", learned_at: "2026-11-21T00:00:00+00:00" };

/**
 * What is found, by what a device knows.
 * @param {string} text
 * @param {{ papers?: any[]|null, age?: number, day?: string, keys?: Map<string, any>|null }} [known]
 */
function found(
  text,
  { papers = [PAPER], age = HOUR_MS, day = "2026-11-22", keys = readKeys(shared.keys) } = {},
) {
  /** @param {import("../../../catalogue/static/codes.js").Scan} scan */
  const product = (scan) =>
    papers && scan.product === PIECE.product ? { product: PIECE.product, certificates: papers } : undefined;
  return checkLabel(readScan(text), { keys, known_at: NOW - age, product }, { now: NOW, day });
}

for (
  const [text, verdict] of [
    [`${LINK}#${GOOD}`, "genuine"],
    [`${LINK}\u00a3${GOOD}`, "genuine"],
    [`${LINK}#${flipped}`, "forged"],
    [`${LINK.slice(0, -1)}2#${GOOD}`, "forged"],
    [`${LINK}#${REVOKED}`, "revoked"],
    [`${LINK}#${GOOD.slice(0, 60)}`, "damaged"],
    [`${LINK}#${GOOD.toUpperCase()}`, "damaged"],
    [LINK, "unsigned"],
    [`https://ocop.example.vn/p/SP0001/10/L2026-11#${GOOD}`, "no_piece"],
    ["8935001000013", "no_piece"],
    [`https://ocop.example.vn/01/08935001000013/10/L1/21/A000001#${GOOD}`, "unknown_product"],
    ["https://example.com/menu", "no_label"],
    ["WIFI:T:WPA;S=shop;;", "no_label"],
    [`${LINK}#${"A".repeat(4000)}`, "no_label"],
    ["BT01-1A-000123", "receipt"],
    ["https://ocop.example.vn/r/C15MepDdIPPKZhwtPk9aaw", "receipt"],
  ]
) {
  Deno.test(`a device says ${verdict} of ${text.slice(0, 80)} (${text.length} signs)`, async () => {
    assert.equal((await found(text)).verdict, verdict);
  });
}

Deno.test("what a label names is repeated only where it was ours", async () => {
  assert.deepEqual((await found(`${LINK}#${GOOD}`)).label, {
    key: "0a01",
    stars: 4,
    potential: false,
    until: "2027-03-04",
  });
  for (const text of [`${LINK}#${flipped}`, `${LINK}#${GOOD.slice(0, 60)}`]) {
    const { label, standing } = await found(text);
    assert.deepEqual([label, standing], [undefined, undefined]);
  }
});

for (
  const [standing, known] of /** @type {[string, Parameters<typeof found>[1]][]} */ ([
    ["holds", {}],
    ["holds", { day: "2027-03-04" }],
    ["lapsed", { day: "2027-03-05" }],
    ["withdrawn", { papers: [{ ...PAPER, events: [WITHDRAWN] }] }],
    ["other", { papers: [{ ...PAPER, stars: 3 }] }],
    ["other", { papers: [{ ...PAPER, potential_five_star: true }] }],
    ["never_certified", { papers: [] }],
    ["not_here", { papers: null }],
    ["old", { age: 24 * HOUR_MS + 1 }],
    ["old", { age: -1 }],
  ])
) {
  Deno.test(`the star on a genuine label, today: ${standing} ${JSON.stringify(known).slice(0, 40)}`, async () => {
    const finding = await found(`${LINK}#${GOOD}`, known);
    assert.deepEqual([finding.verdict, finding.standing], ["genuine", standing]);
  });
}

for (
  const [standing, known] of /** @type {[string, Parameters<typeof found>[1]][]} */ ([
    ["holds", {}],
    ["lapsed", { day: "2027-03-05" }],
    ["withdrawn", { papers: [{ ...PAPER, events: [WITHDRAWN] }] }],
    ["never_certified", { papers: [] }],
    ["not_here", { papers: null }],
    ["old", { age: 24 * HOUR_MS + 1 }],
  ])
) {
  Deno.test(`of a label without a signature the standing of its product is told: ${standing}`, async () => {
    for (const text of [LINK, LINK.split("/21/")[0]]) {
      const finding = await found(text, known);
      assert.deepEqual([finding.standing, finding.label], [standing, undefined]);
      const speech = { say: String, day: String, moment: String, name: () => undefined };
      const told = tellFinding(finding, speech);
      const today = { holds: "stars" }[standing] ?? standing;
      assert.deepEqual([told.tone, told.star, told.facts.at(-1)], ["look", "", ["today", today]]);
    }
  });
}

Deno.test("only a genuine label whose star holds, by young knowledge, is said in the colour of good news", async () => {
  const speech = {
    say: (/** @type {string} */ name, values = {}) => [name, ...Object.values(values)].join(" "),
    day: (/** @type {string} */ date) => date,
    moment: String,
    name: () => "Bộ ấm chén",
  };
  /** @param {string} text @param {Parameters<typeof found>[1]} [known] */
  const told = async (text, known) => tellFinding(await found(text, known), speech);
  assert.deepEqual(await told(`${LINK}#${GOOD}`), {
    tone: "good",
    title: "genuine",
    meaning: "genuine means",
    star: "",
    facts: [
      ["product", "Bộ ấm chén · SP0001"],
      ["lot", "L2026-11"],
      ["serial", "A000001"],
      ["on the label", "stars 4 2027-03-04"],
      ["today", "stars 4 2027-03-04"],
    ],
    known: `known ${NOW - HOUR_MS}`,
  });
  const lapsed = await told(`${LINK}#${GOOD}`, { day: "2027-03-05" });
  assert.deepEqual([lapsed.tone, lapsed.star, lapsed.facts.at(-1)], [
    "look",
    "star gone",
    ["today", "lapsed 2027-03-04"],
  ]);
  const old = await told(`${LINK}#${GOOD}`, { age: 25 * HOUR_MS });
  assert.deepEqual([old.tone, old.known], ["look", `known long ago ${NOW - 25 * HOUR_MS}`]);
  assert.equal((await told(`${LINK}#${GOOD}`, { papers: null })).tone, "look");
  assert.equal((await told(`${LINK}#${flipped}`)).tone, "bad");
  assert.equal((await told(`${LINK}#${GOOD}`, { keys: null })).title, "cannot");
  assert.equal((await told(LINK)).tone, "look");
});
