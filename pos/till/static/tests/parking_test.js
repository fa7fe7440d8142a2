import assert from "node:assert/strict";
import { EMPTY } from "../basket.js";
import { park, takeUp } from "../parking.js";

/** @param {string} id */
function holding(id) {
  /** @type {any} */
  const line = { key: `line-${id}`, product: { product: id } };
  return { id, at: "2026-11-22T10:00:00+07:00", basket: { ...EMPTY, lines: [line] } };
}

const NOTHING = { id: "n", at: "2026-11-22T10:05:00+07:00", basket: EMPTY };

Deno.test("baskets wait in the order in which they were put aside", () => {
  assert.deepEqual(park(park([], holding("a")), holding("b")).map(({ id }) => id), ["a", "b"]);
  assert.deepEqual(park([holding("a")], NOTHING).map(({ id }) => id), ["a"]);
});

Deno.test("what is in hand waits in the place of what is taken up", () => {
  const { parked, basket } = takeUp([holding("a"), holding("b")], "a", holding("c"));
  assert.deepEqual(parked.map(({ id }) => id), ["b", "c"]);
  assert.equal(basket.lines[0].key, "line-a");
});

Deno.test("empty hands leave nothing behind", () => {
  assert.deepEqual(takeUp([holding("a")], "a", NOTHING).parked, []);
});

Deno.test("what is not there cannot be taken up, and nothing is lost over it", () => {
  const { parked, basket } = takeUp([holding("a")], "z", holding("c"));
  assert.deepEqual(parked.map(({ id }) => id), ["a"]);
  assert.equal(basket.lines[0].key, "line-c");
});
