import assert from "node:assert/strict";
import { aimedAt, createSightings } from "../../../catalogue/static/camera.js";

/**
 * What counts while the camera sees these, a tenth of a second apart.
 * @param {Array<string|null>} pictures
 */
function counted(pictures, sightings = createSightings()) {
  let time = 5000;
  return pictures.map((text) => sightings.see(text, time += 100)).filter(Boolean);
}

/** @param {number} count */
const nothing = (count) => Array(count).fill(null);

Deno.test("a thing held before the camera is one scan, however long it stays", () => {
  assert.deepEqual(counted(Array(50).fill("A")), ["A"]);
});

Deno.test("the same code counts again when nothing was in sight for a moment", () => {
  assert.deepEqual(counted(["A", "A", ...nothing(8), "A", "A"]), ["A", "A"]);
});

Deno.test("a shaking hand is no second thing", () => {
  assert.deepEqual(counted(["A", "A", null, "A", ...nothing(3), "A", "A", null, null, "A", "A"]), ["A"]);
});

Deno.test("what was counted before a page was loaded anew counts again when it was out of sight", () => {
  assert.deepEqual(counted(["A", "A", "A", ...nothing(8), "A", "A"], createSightings("A")), ["A"]);
  assert.deepEqual(counted([...nothing(8), "B", "B"], createSightings("A")), ["B"]);
});

Deno.test("two codes on one pack are one thing", () => {
  assert.deepEqual(counted(["A", "A", "B", "B", "B", null, "A", "A"]), ["A"]);
  assert.deepEqual(counted(["A", "A", "B", "B", ...nothing(8), "B", "B"]), ["A", "B"]);
});

Deno.test("what is in one picture only is a slip of the reader", () => {
  assert.deepEqual(counted(["X", "A", "A"]), ["A"]);
  assert.deepEqual(counted(["X", null, "Y", null]), []);
});

Deno.test("of several codes the one in the middle is meant", () => {
  /** @param {string} rawValue @param {number} x @param {number} y */
  const sight = (rawValue, x, y) => ({ rawValue, boundingBox: { x, y, width: 100, height: 50 } });
  const picture = { width: 1280, height: 720 };
  assert.equal(
    aimedAt([sight("edge", 10, 10), sight("middle", 600, 330), sight("", 590, 335)], picture),
    "middle",
  );
  assert.equal(aimedAt([], picture), null);
});
