import assert from "node:assert/strict";
import { follow, GENESIS, readable } from "../journal.js";
import { clockOff, hasMoved, isStandIn, portion, standInId, travelling, whatFailed } from "../travel.js";
import { reckon } from "../sync.js";

const CHAIN = "0f0e0d0c-0b0a-4908-8706-050403020100";
const SALE = { total_vnd: 450000, change_vnd: 0, lines: [{}], tenders: [{}] };

/** @param {Record<string, any>[]} bodies */
async function chained(bodies) {
  /** @type {any[]} */
  const rows = [];
  let head = { sequence: 0, hash: GENESIS };
  for (const body of bodies) {
    const entry = await follow(head, "sale", crypto.randomUUID(), body);
    rows.push({ ...entry, chain: CHAIN, acknowledged: 0, shown: { cashier: "Lan", products: {} } });
    head = entry;
  }
  return rows;
}

Deno.test("what travels is the entry as it was hashed, and nothing that the device keeps for itself", async () => {
  const [row] = await chained([SALE]);
  const { sequence, kind, id, body, previous, hash } = row;
  assert.deepEqual(travelling([row]), [{ sequence, kind, id, body, previous, hash }]);
});

Deno.test("a damaged row goes under its own number, with what its neighbours know of it", async () => {
  const rows = await chained([SALE, SALE, SALE]);
  const [, whole] = travelling(rows);
  const damage = { id: 7, kind: undefined, body: undefined, previous: "?", hash: null };
  const [, sent] = travelling([rows[0], { ...rows[1], ...damage }, rows[2]]);
  assert.deepEqual(sent, { ...whole, id: standInId(CHAIN, 2), kind: "lost", body: null });
});

Deno.test("whatever a damaged row holds, a message can be made of it", () => {
  /** @type {any} */
  const loop = {};
  loop.loop = loop;
  for (const body of [undefined, null, 7n, () => 1, loop, new Map([[1, 2]]), "text", NaN, { at: 1n }]) {
    const [sent] = travelling([/** @type {any} */ ({ chain: CHAIN, sequence: 3, body })]);
    assert.equal(typeof JSON.stringify(sent), "string");
    assert.equal(sent.sequence, 3);
    assert.ok("body" in JSON.parse(JSON.stringify(sent)));
  }
});

Deno.test("a stand-in has the same id at every try, and another for every number", () => {
  assert.equal(standInId(CHAIN, 500), "0f0e0d0c-0b0a-4908-8706-0000000001f4");
  assert.notEqual(standInId(CHAIN, 500), standInId(CHAIN, 501));
  const row = /** @type {any} */ ({ chain: CHAIN, sequence: 500, kind: "lost", id: standInId(CHAIN, 500) });
  assert.ok(isStandIn(row));
  assert.ok(!isStandIn({ ...row, kind: "sale" }));
});

Deno.test("a message holds no more than fits, at least one entry, and none out of its turn", async () => {
  const entries = travelling(await chained([SALE, { ...SALE, note: "đ".repeat(400) }, SALE]));
  const bytes = entries.map((entry) => new TextEncoder().encode(JSON.stringify(entry)).length + 1);
  assert.equal(portion(entries, bytes[0] + bytes[1] + bytes[2]).length, 3);
  assert.equal(portion(entries, bytes[0] + bytes[1] + bytes[2] - 1).length, 2);
  assert.equal(portion(entries, bytes[0] + bytes[1] - 1).length, 1);
  assert.deepEqual(portion(entries, 1), [entries[0]]);
  assert.deepEqual(portion([], 1), []);
});

Deno.test("only the server's own word ends a pairing", () => {
  assert.equal(whatFailed(401, { code: "TokenUnknown" }), "unpaired");
  assert.equal(whatFailed(409, { code: "OtherChain" }), "unpaired");
  for (
    const [status, body] of [
      [401, null],
      [401, { code: "?" }],
      [403, {}],
      [407, null],
      [429, {}],
      [500, {}],
      [503, null],
    ]
  ) {
    assert.equal(whatFailed(/** @type {number} */ (status), body), "busy");
  }
});

Deno.test("a server that speaks otherwise is another version, and too much is too much", () => {
  for (const status of [200, 204, 400, 404, 405, 410, 415, 422, 426]) {
    assert.equal(whatFailed(status, {}), "foreign");
  }
  assert.equal(whatFailed(413, null), "too large");
});

Deno.test("a clock is off by more than five minutes, less what the line may have taken", () => {
  const minutes = 60_000;
  assert.equal(clockOff(0, 0, 0), 0);
  assert.equal(clockOff(5 * minutes, 5 * minutes, 0), 0);
  assert.equal(clockOff(5 * minutes + 1, 5 * minutes + 1, 0), 5 * minutes + 1);
  assert.equal(clockOff(0, 0, 24 * 60 * minutes), -24 * 60 * minutes);
  // Twenty seconds of a slow line prove nothing.
  assert.equal(clockOff(5 * minutes, 5 * minutes + 20_000, 0), 0);
  assert.equal(clockOff(0, 1, NaN), 0);
});

const [A, B] = ["a".repeat(64), "b".repeat(64)];

Deno.test("a server that holds more than this device wrote, or something else, holds another journal", () => {
  const head = { sequence: 5, hash: A };
  assert.ok(hasMoved(head, { through: 6, hash: B }, undefined));
  assert.ok(hasMoved(head, { through: 5, hash: B }, undefined));
  assert.ok(hasMoved(head, { through: 3, hash: B }, A));
});

Deno.test("a server that lags behind, or of which nothing can be compared, holds the same", () => {
  const head = { sequence: 5, hash: A };
  assert.ok(!hasMoved(head, { through: 5, hash: A }, undefined));
  assert.ok(!hasMoved(head, { through: 3, hash: B }, B));
  assert.ok(!hasMoved(head, { through: 3, hash: B }, undefined));
  assert.ok(!hasMoved(head, { through: 3, hash: B }, "a damaged row"));
  assert.ok(!hasMoved(head, { through: 3, hash: "" }, A));
  assert.ok(!hasMoved(head, { through: 0, hash: GENESIS }, undefined));
});

Deno.test("the light counts every entry, and the money of those that can be read", async () => {
  const rows = await chained([SALE, SALE]);
  const refund = { ...rows[1], kind: "refund", body: { ...SALE, total_vnd: 100000 } };
  const damaged = { ...rows[1], body: { total_vnd: "450000" } };
  const lost = { ...rows[1], kind: "lost", id: standInId(CHAIN, 2), body: {} };
  const earlier = { ...rows[0], chain: "another" };
  assert.deepEqual(reckon([rows[0], refund, damaged, lost, earlier], CHAIN), {
    unsent: 5,
    unsent_vnd: 800000,
    earlier: 1,
    damaged: 2,
  });
  assert.deepEqual(reckon([], CHAIN), { unsent: 0, unsent_vnd: 0, earlier: 0, damaged: 0 });
});

Deno.test("an entry is readable when it says what its kind must say", () => {
  assert.ok(readable({ kind: "sale", body: SALE }));
  assert.ok(readable({ kind: "shift_open", body: {} }));
  assert.ok(readable({ kind: "drawer", body: { amount_vnd: -1 } }));
  for (
    const entry of [
      undefined,
      {},
      { kind: "sale" },
      { kind: "sale", body: null },
      { kind: 7, body: SALE },
      { kind: "sale", body: { ...SALE, lines: undefined } },
      { kind: "sale", body: { ...SALE, tenders: [null] } },
      { kind: "sale", body: { ...SALE, total_vnd: 1.5 } },
      { kind: "refund", body: { total_vnd: 1 } },
      { kind: "drawer", body: { amount_vnd: "1" } },
    ]
  ) assert.ok(!readable(entry), JSON.stringify(entry));
});
