import assert from "node:assert/strict";
import { canonical, follow, GENESIS, hashOf, notBefore, numberFor } from "../journal.js";

Deno.test("canonical JSON sorts keys at every depth, has no spaces and keeps Vietnamese letters", () => {
  assert.equal(
    canonical({ b: [1, { z: null, a: "Gốm sứ ₫" }], a: true, "10": -5 }),
    '{"10":-5,"a":true,"b":[1,{"a":"Gốm sứ ₫","z":null}]}',
  );
});

Deno.test("a fraction, an endless number and a hole never get into the journal", () => {
  assert.throws(() => canonical({ amount_vnd: 0.5 }), TypeError);
  assert.throws(() => canonical({ amount_vnd: NaN }), TypeError);
  assert.throws(() => canonical({ amount_vnd: undefined }), TypeError);
  assert.throws(() => canonical(2 ** 60), TypeError);
  assert.equal(canonical(-0), "0");
});

Deno.test("the hash is the SHA-256 of the canonical entry", async () => {
  // printf '%s' '{"body":{"float_vnd":500000},"id":"6f1c","kind":"shift_open","previous":"000…","sequence":1}' | sha256sum
  const entry = {
    sequence: 1,
    kind: "shift_open",
    id: "6f1c",
    body: { float_vnd: 500000 },
    previous: GENESIS,
  };
  assert.equal(await hashOf(entry), "f1af914e0e37dac6856a7b66bd15f0cb70e95d8ebe08e8f0d03f75c92461aafa");
});

Deno.test("each entry follows the one before, and any change breaks its hash", async () => {
  const first = await follow({ sequence: 0, hash: GENESIS }, "sale", "a", { total_vnd: 1 });
  const second = await follow(first, "sale", "b", { total_vnd: 2 });
  assert.equal(first.sequence, 1);
  assert.equal(second.sequence, 2);
  assert.equal(second.previous, first.hash);
  assert.notEqual(await hashOf({ ...second, body: { total_vnd: 3 } }), second.hash);
});

Deno.test("numbers for people have six digits and grow beyond them", () => {
  assert.equal(numberFor("BT01-1", "A", 123), "BT01-1A-000123");
  assert.equal(numberFor("BT01-2", "AB", 1234567), "BT01-2AB-1234567");
});

Deno.test("time in the journal never runs backwards", () => {
  const early = "2026-11-21T10:00:00+07:00";
  const late = "2026-11-21T10:00:01+07:00";
  assert.equal(notBefore(early, late), late);
  assert.equal(notBefore(late, early), late);
  assert.equal(notBefore(late, ""), late);
});
