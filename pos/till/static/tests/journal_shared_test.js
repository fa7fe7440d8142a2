import assert from "node:assert/strict";
import cases from "../../../../tests/shared/journal.json" with { type: "json" };
import { hashOf } from "../journal.js";

for (const { why, entry, hash } of cases) {
  Deno.test(`the server and the till hash alike: ${why}`, async () => {
    assert.equal(await hashOf(entry), hash);
  });
}
