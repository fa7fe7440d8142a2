import assert from "node:assert/strict";
import { pauseAfter } from "../sync.js";
import { definiteAnswer } from "../travel.js";

const SENT = [{ id: "a", sequence: 1 }, { id: "b", sequence: 2 }];

Deno.test("an answer counts only for the entries it names", () => {
  const body = {
    entries: [{ id: "a", sequence: 1, outcome: "booked", reasons: [] }],
    server: { sequence: 1, hash: "", time: "" },
  };
  const answer = definiteAnswer(body, SENT);
  assert.deepEqual(answer?.answers, [{ sequence: 1, outcome: "booked", reasons: [] }]);
  assert.equal(answer?.through, 1);
});

Deno.test("an answer about somebody else's entry, or under another number, acknowledges nothing", () => {
  const body = {
    entries: [{ id: "z", sequence: 1, outcome: "booked" }, { id: "b", sequence: 1, outcome: "booked" }, {
      id: "a",
      sequence: 1,
    }],
    server: { sequence: 2 },
  };
  assert.deepEqual(definiteAnswer(body, SENT)?.answers, []);
});

Deno.test("what is not an answer of this server is none: a portal's page, half an answer, nothing", () => {
  for (
    const body of [null, "<html>", {}, { entries: [] }, { server: { sequence: 2 } }, {
      entries: {},
      server: { sequence: 2 },
    }]
  ) {
    assert.equal(definiteAnswer(body, SENT), null);
  }
});

Deno.test("tries come less often up to once a minute, and never all tills at once", () => {
  assert.deepEqual([1, 2, 3, 7, 50].map((failures) => pauseAfter(failures, 0.5)), [
    1000,
    2000,
    4000,
    60000,
    60000,
  ]);
  assert.equal(pauseAfter(1, 0), 750);
  assert.equal(pauseAfter(1, 1), 1250);
});
