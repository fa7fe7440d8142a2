import assert from "node:assert/strict";
import shared from "../../../../tests/shared/signed_codes.json" with { type: "json" };
import { checkCode, readKeys } from "../signed_code.js";

Deno.test("a browser answers each shared case as the server does", async () => {
  const keys = readKeys(shared.keys);
  assert.ok(shared.cases.length >= 20);
  for (const { name, code, piece, verdict } of shared.cases) {
    assert.equal(await checkCode(code, piece, keys), verdict, name);
  }
});

Deno.test("a browser that cannot check says so, and not that it is genuine", async () => {
  const [{ code, piece }] = shared.cases;
  const keys = new Map([...readKeys(shared.keys)].map(([id, key]) => [id, { ...key, public: "AAAA" }]));
  assert.equal(await checkCode(code, piece, keys), "cannot");
});
