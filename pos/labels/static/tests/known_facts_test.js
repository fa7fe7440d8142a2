import assert from "node:assert/strict";
import { KnownFacts, standing } from "../known_facts.js";

const NOW = Date.parse("2026-11-22T03:00:00Z");
const KEY = { id: "0a01", public: "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w", revoked_at: null };
const DAY_MS = 24 * 3_600_000;
/** @param {any[]} keys @param {number} [known_at] */
const told = (keys, known_at = NOW) => new KnownFacts({ keys, products: [], known_at }, "vi");

for (
  const [state, phone] of /** @type {[string, Partial<Parameters<typeof standing>[0]>][]} */ ([
    ["asking", { server: "asking" }],
    ["no network", { server: "no network" }],
    ["trouble", { server: "trouble" }],
    ["trouble", { server: "answered" }],
    ["signed out", { signedOut: true }],
    ["ready", { known: told([KEY]), kept: true }],
    ["ready", { known: told([KEY]), kept: true, server: "no network", signedOut: true }],
    ["while open", { known: told([KEY]) }],
    ["aged", { known: told([KEY], NOW - DAY_MS - 1), kept: true }],
    ["no keys", { known: told([]), kept: true }],
  ])
) {
  Deno.test(`a phone says “${state}” of itself: ${JSON.stringify(phone).slice(0, 60)}`, () => {
    const rest = { known: null, kept: false, signedOut: false, server: /** @type {const} */ ("answered") };
    assert.equal(standing({ ...rest, ...phone }, NOW), state);
  });
}
