import assert from "node:assert/strict";
import cases from "../../../../tests/shared/pins.json" with { type: "json" };
import { hasPin, pauseAfter, pinFits, readVerifier } from "../pin.js";

const lan = { name: "lan", full_name: "Lan", role: "cashier" };

for (const { pin, iterations, verifier } of cases.verifiers) {
  Deno.test(`the till knows a PIN by what the server made of it, ${iterations} rounds`, async () => {
    assert.ok(await pinFits(pin, verifier));
    assert.ok(!await pinFits(pin.split("").reverse().join(""), verifier));
    assert.ok(!await pinFits(pin.slice(0, 5), verifier));
    assert.equal(readVerifier(verifier)?.iterations, iterations);
    assert.ok(hasPin({ ...lan, pin: verifier }));
  });
}

Deno.test("a verifier that this till cannot read asks nobody for a PIN, and lets none pass as right", async () => {
  for (const verifier of cases.unreadable) {
    assert.ok(!hasPin({ ...lan, pin: verifier }), String(verifier));
    assert.ok(!await pinFits("482915", verifier), String(verifier));
  }
});

Deno.test("after each wrong PIN the pad rests longer, and never long", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 50].map(pauseAfter), [0, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
});
