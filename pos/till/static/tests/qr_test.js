import assert from "node:assert/strict";
import { encode, outline } from "../qr.js";

// tests/browser/test_till_qr.py reads such codes back with a real decoder; here stands what that cannot see.

Deno.test("a code grows only when the next byte does not fit", () => {
  assert.equal(encode("x".repeat(84)).length, 37);
  assert.equal(encode("x".repeat(85)).length, 41);
  assert.equal(encode("x".repeat(106)).length, 41);
  assert.equal(encode("x".repeat(107)).length, 45);
});

Deno.test("the largest code takes 213 bytes, and one more is refused instead of cut", () => {
  assert.equal(encode("x".repeat(213)).length, 57);
  assert.throws(() => encode("x".repeat(214)), RangeError);
  assert.throws(() => encode("ế".repeat(72)), RangeError);
  assert.equal(encode("x".repeat(151), "Q").length, 57);
  assert.throws(() => encode("x".repeat(152), "Q"), RangeError);
});

Deno.test("the three finder patterns and the timing pattern are where a camera looks for them", () => {
  const modules = encode("https://ocop.example.vn/p/SP0001/10/2026-10");
  const size = modules.length;
  for (const [top, left] of [[0, 0], [0, size - 7], [size - 7, 0]]) {
    const rows = modules.slice(top, top + 7).map((row) =>
      row.slice(left, left + 7).map((dark) => dark ? "#" : ".").join("")
    );
    assert.deepEqual(rows, ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]);
  }
  for (let at = 8; at < size - 8; at += 1) {
    assert.equal(modules[6][at], at % 2 === 0);
    assert.equal(modules[at][6], at % 2 === 0);
  }
});

Deno.test("the outline covers exactly the dark modules and leaves a quiet zone of four", () => {
  const modules = encode("BT01-1A-000123");
  const { path, size } = outline(modules);
  assert.equal(size, modules.length + 8);
  const covered = [...path.matchAll(/h(\d+)v/g)].reduce((sum, found) => sum + Number(found[1]), 0);
  assert.equal(covered, modules.flat().filter(Boolean).length);
});
