import assert from "node:assert/strict";
import { createRecogniser } from "../../../catalogue/static/recogniser.js";

/**
 * @param {string} text
 * @param {number} gap
 */
function type(text, gap, recogniser = createRecogniser(), start = 1000) {
  let time = start;
  const verdicts = [...text].map((key) => recogniser.key(key, time += gap));
  return { recogniser, verdicts, time };
}

Deno.test("a burst that ends with Enter is a scan, and its Enter never presses a button", () => {
  const { recogniser, verdicts, time } = type("8935001000013", 5);
  assert.deepEqual(verdicts.map((verdict) => verdict.swallow), [
    false,
    false,
    false,
    ...Array(10).fill(true),
  ]);
  assert.deepEqual(recogniser.key("Enter", time + 5), {
    swallow: true,
    scan: "8935001000013",
    rewritten: false,
    written: false,
  });
});

Deno.test("the fourth quick key says that the first three must be taken back", () => {
  const { verdicts } = type("89350", 5);
  assert.deepEqual(verdicts.map((verdict) => Boolean(verdict.began)), [false, false, false, true, false]);
});

Deno.test("a person typing is left alone, also when she presses Enter", () => {
  const { recogniser, verdicts, time } = type("gom bat trang", 90);
  assert.ok(verdicts.every((verdict) => !verdict.swallow));
  assert.deepEqual(recogniser.key("Enter", time + 200), { swallow: false });
});

Deno.test("two keys rolled under quick fingers are not a scan", () => {
  const recogniser = createRecogniser();
  recogniser.key("1", 0);
  recogniser.key("2", 20);
  assert.equal(recogniser.key("Enter", 45).swallow, false);
});

Deno.test("a slow key in front of a scan does not become part of it", () => {
  const recogniser = createRecogniser();
  recogniser.key("x", 0);
  const { time } = type("SP0001", 8, recogniser, 500);
  assert.equal(recogniser.key("Tab", time + 8).scan, "SP0001");
});

Deno.test("a hand on F9 or Escape just before a scan, or in the middle of it, changes nothing in it", () => {
  const recogniser = createRecogniser();
  assert.deepEqual(recogniser.key("Escape", 0), { swallow: false });
  const first = type("SP00", 8, recogniser, 10);
  assert.deepEqual(recogniser.key("F9", first.time + 4), { swallow: false });
  const { time } = type("01", 8, recogniser, first.time);
  const { scan, rewritten } = recogniser.key("Enter", time + 8);
  assert.deepEqual([scan, rewritten], ["SP0001", false]);
});

Deno.test("a scanner without Enter is understood when its number is whole; whatever may be half of a code is given back", () => {
  assert.deepEqual(type("9520123456788", 5).recogniser.pause(), { scan: "9520123456788" });
  assert.deepEqual(type("https://q.example.vn/p/SP0001/10/202", 5).recogniser.pause(), {
    typed: "https://q.example.vn/p/SP0001/10/202",
  });
  assert.deepEqual(type("tra s", 5).recogniser.pause(), { typed: "tra s" });
  assert.deepEqual(type("tr", 5).recogniser.pause(), {});
});

Deno.test("a busy machine may make a scanner falter in the middle of a code", () => {
  const { recogniser, time } = type("89350", 5);
  assert.equal(recogniser.isOver(time + 90), false);
  assert.equal(recogniser.key("0", time + 90).swallow, true);
  assert.equal(recogniser.key("Enter", time + 180).scan, "893500");
});

Deno.test("keys that a busy machine hands over after the wait still belong to their scan", () => {
  const { recogniser, time } = type("8935", 5);
  assert.deepEqual(recogniser.pause(), { typed: "8935" });
  const { began, swallow } = recogniser.key("0", time + 5);
  assert.deepEqual([began, swallow], [true, true], "what was given back as typed is taken back");
  const rest = type("01000013", 5, recogniser, time + 5);
  assert.ok(rest.verdicts.every((verdict) => verdict.swallow && !verdict.began));
  assert.equal(recogniser.key("Enter", rest.time + 5).scan, "8935001000013");
});

Deno.test("an Enter that comes after the wait ends its scan, and presses no button", () => {
  const half = type("SP0001", 5);
  half.recogniser.pause();
  const { scan, began } = half.recogniser.key("Enter", half.time + 5);
  assert.deepEqual([scan, began], ["SP0001", true]);
  const whole = type("8935001000013", 5);
  assert.deepEqual(whole.recogniser.pause(), { scan: "8935001000013" });
  assert.deepEqual(
    whole.recogniser.key("Enter", whole.time + 5),
    { swallow: true },
    "it is not handed on twice",
  );
});

Deno.test("what was given back stays a person's when her next key has its own time", () => {
  const { recogniser, time } = type("tra s", 5);
  recogniser.pause();
  assert.deepEqual(recogniser.key("e", time + 300), { swallow: false, first: true, began: false });
  assert.deepEqual(recogniser.key("Enter", time + 700), { swallow: false });
});

Deno.test("what a scanner without Enter has sent is over before the next key of a person", () => {
  const { recogniser, time } = type("036000291452", 5);
  assert.equal(recogniser.isOver(time + 101), true);
  assert.deepEqual(recogniser.pause(), { scan: "036000291452" });
  assert.equal(recogniser.isOver(time + 500), false);
});

Deno.test("two scans in a row stay two scans", () => {
  const first = type("SP0001", 5);
  assert.equal(first.recogniser.key("Enter", first.time + 5).scan, "SP0001");
  const second = type("SP0002", 5, first.recogniser, first.time + 5);
  assert.equal(first.recogniser.key("Enter", second.time + 5).scan, "SP0002");
});
