import assert from "node:assert/strict";
import { journalFiles } from "../journal_file.js";
import { KEPT_FOR_MS } from "../journal.js";
import { gaps, isEnd, prunable } from "../upkeep.js";

const NOW = 1_800_000_000_000;
const OLD = { acknowledged: 1, acknowledged_at: NOW - KEPT_FOR_MS, body: { shift: "yesterday" } };

/** @param {object[]} entries */
const may = (entries, shift = /** @type {string|null} */ ("today")) =>
  prunable(/** @type {any} */ (entries), { now: NOW, shift });

Deno.test("what the server has had for ninety days may go, to the hour", () => {
  assert.equal(KEPT_FOR_MS, 90 * 86_400_000);
  assert.equal(may([OLD, OLD]), 2);
  assert.equal(may([OLD, { ...OLD, acknowledged_at: NOW - KEPT_FOR_MS + 1 }]), 1);
  assert.equal(may([]), 0);
});

Deno.test("what was never sent stays, however old, and so does all behind it", () => {
  assert.equal(may([{ ...OLD, acknowledged: 0 }, OLD]), 0);
  assert.equal(may([OLD, { ...OLD, acknowledged: 0 }, OLD]), 1);
  assert.equal(may([{ ...OLD, acknowledged: undefined }]), 0);
  assert.equal(may([{ ...OLD, acknowledged_at: undefined }]), 0);
});

Deno.test("the shift that is open stays whole", () => {
  assert.equal(may([OLD, { ...OLD, body: { shift: "today" } }, OLD]), 1);
  assert.equal(may([{ ...OLD, body: undefined }], null), 1);
});

Deno.test("for an entry that is gone a stand-in takes its place, with the hashes that its neighbours know", () => {
  const [A, B, C] = ["a", "b", "c"].map((sign) => sign.repeat(64));
  const rows =
    /** @type {any[]} */ ([{ sequence: 2, hash: A, previous: "" }, { sequence: 4, hash: "", previous: B }]);
  const found = gaps("c-b", 2, { sequence: 5, hash: C }, rows);
  assert.deepEqual(found.map(({ sequence, previous, hash }) => [sequence, previous, hash]), [
    [3, A, B],
    [5, "", C],
  ]);
  assert.ok(found.every(({ acknowledged, kind }) => acknowledged === 0 && kind === "lost"));
  assert.deepEqual(gaps("c-b", 1, { sequence: 0, hash: "" }, []), []);
});

Deno.test("the end of a journal is known whole, or not at all", () => {
  const head = { chain: "c-b", sequence: 4, hash: "a".repeat(64), at: "", next_number: 3 };
  assert.ok(isEnd(head, "c-b"));
  for (
    const damaged of [
      undefined,
      null,
      {},
      { ...head, chain: "another" },
      { ...head, sequence: "4" },
      { ...head, hash: "a" },
      { ...head, at: undefined },
      { ...head, next_number: NaN },
    ]
  ) assert.ok(!isEnd(damaged, "c-b"));
});

const PAST = { chain: "c-b", till: "BT01-1", showroom: "BT01", series: "B" };

/** @param {string} chain @param {number} sequence @returns {any} */
const row = (chain, sequence, text = "") => ({
  chain,
  sequence,
  kind: "sale",
  id: "0f0e0d0c-0b0a-4908-8706-050403020100",
  body: { text },
  previous: "a".repeat(64),
  hash: "b".repeat(64),
  acknowledged: 0,
});

Deno.test("a file says by itself whose it is, and a chain has its own", () => {
  const files = journalFiles([row("c-b", 4), row("c-b", 5), row("lost-and-found", 1)], [PAST], "now");
  assert.deepEqual(files.map(({ name }) => name), ["BT01-1B-4-5.json", "lost-and-1-1.json"]);
  const { entries, ...label } = JSON.parse(files[0].text);
  assert.deepEqual(label, { format: "ocop-till-journal", version: 1, saved_at: "now", ...PAST });
  assert.deepEqual(entries.map((/** @type {any} */ { sequence }) => sequence), [4, 5]);
  assert.deepEqual(Object.keys(entries[0]), ["sequence", "kind", "id", "body", "previous", "hash"]);
});

Deno.test("more than the server takes at once is several files", () => {
  const files = journalFiles([row("c-b", 1, "x".repeat(7e6)), row("c-b", 2, "x".repeat(7e6))], [PAST], "now");
  assert.deepEqual(files.map(({ name }) => name), ["BT01-1B-1-1.json", "BT01-1B-2-2.json"]);
});
