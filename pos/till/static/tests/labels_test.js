import assert from "node:assert/strict";
import shared from "../../../../tests/shared/signed_codes.json" with { type: "json" };
import { Labels } from "../labels.js";

const KEYS = shared.keys.split(" ").map((one) => {
  const [id, letters] = one.replace("!", "").split(":");
  return { id, public: letters, revoked_at: one.endsWith("!") ? "2026-11-21T03:00:00+00:00" : null };
});
const [{ code: GOOD, piece: PIECE }] = shared.cases;
const LINE = { product: { product: PIECE.product }, lot: PIECE.lot, serial: PIECE.serial, label: GOOD };

Deno.test("the till says of every shared case what the server says", async () => {
  const labels = new Labels(() => KEYS, () => {});
  for (const { name, code, piece, verdict } of shared.cases) {
    if (code) assert.equal(await labels.check(code, piece), verdict, name);
  }
});

Deno.test("a line learns in a moment what its label proves, and is checked once", async () => {
  let changes = 0;
  const labels = new Labels(() => KEYS, () => changes += 1);
  assert.equal(labels.of(LINE), null);
  assert.equal(labels.of(LINE), null);
  while (!changes) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(labels.of(LINE), "genuine");
  assert.equal(changes, 1);
});

Deno.test("newer keys are asked anew: what was genuine this morning may be revoked by now", async () => {
  let keys = KEYS;
  let changes = 0;
  const labels = new Labels(() => keys, () => changes += 1);
  labels.of(LINE);
  while (!changes) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(labels.of(LINE), "genuine");
  keys = KEYS.map((key) => ({ ...key, revoked_at: "2026-11-22T03:00:00+00:00" }));
  assert.equal(labels.of(LINE), null, "nothing is said by the keys of before");
  assert.equal(await labels.check(GOOD, PIECE), "revoked");
});

Deno.test("where nothing is claimed nothing is said, and a number of ours without a signature is", () => {
  const labels = new Labels(() => KEYS, () => {});
  assert.equal(labels.of({ ...LINE, serial: null }), null);
  assert.equal(labels.of({ ...LINE, serial: "S0412", label: null }), null);
  assert.equal(labels.of({ ...LINE, label: null }), "unsigned");
});

Deno.test("without keys a label cannot be checked, and a screen that draws itself anew at each news draws once", async () => {
  let drawn = 0;
  const labels = new Labels(() => undefined, () => drawn < 5 && draw());
  const draw = () => {
    drawn += 1;
    assert.equal(labels.of(LINE), "cannot");
  };
  draw();
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(drawn, 1);
});
