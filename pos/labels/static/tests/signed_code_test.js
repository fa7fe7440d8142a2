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

Deno.test("ten thousand forged, cut and flipped codes prove nothing to a browser", async () => {
  const keys = readKeys(shared.keys);
  const [{ code, piece }] = shared.cases;
  const content = bytes(code);
  const random = seeded(20261122);
  const other = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  if (!("privateKey" in other)) throw new Error("no pair of keys");
  /** @type {Record<string, number>} */
  const called = {};
  let tried = 0;
  /**
   * @param {string} forged
   * @param {typeof piece} claimed
   */
  const attempt = async (forged, claimed = piece) => {
    const verdict = await checkCode(forged, claimed, keys);
    called[verdict] = (called[verdict] ?? 0) + 1;
    tried += 1;
  };

  for (let bit = 0; bit < content.length * 8; bit += 1) { // every single bit
    await attempt(letters(content.map((byte, at) => at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)));
  }
  for (let length = 0; length < code.length; length += 1) { // every cut, at both ends
    await attempt(code.slice(0, length));
    await attempt(code.slice(code.length - length));
  }
  for (let turn = 0; turn < 3000; turn += 1) { // a few letters misread
    const misread = [...code];
    for (let many = 1 + random(4); many > 0; many -= 1) {
      misread[random(code.length)] = LETTERS[random(64)];
    }
    if (misread.join("") !== code) await attempt(misread.join(""));
  }
  for (let number = 2; number < 2002; number += 1) { // the label of one piece on another
    await attempt(code, { ...piece, serial: `A${String(number).padStart(6, "0")}` });
  }
  for (let turn = 0; turn < 2000; turn += 1) { // a signature out of the air
    await attempt(letters(content.map((byte, at) => at < 5 ? byte : random(256))));
  }
  const until = new Date(Date.UTC(2020, 0, 1) + (content[3] * 256 + content[4]) * 86_400_000).toISOString();
  const lines = ["OCOP-LABEL", "1", "0a01", piece.product, piece.lot];
  for (let number = 1; tried < 10_000; number += 1) { // well signed by somebody else, under the id of our key
    const claimed = { ...piece, serial: `B${String(number).padStart(6, "0")}` };
    const rank = String(content[0] & 7) + (content[0] & 8 ? "+" : "");
    const message = [...lines, claimed.serial, rank, until.slice(0, 10)].join("\n");
    const signature = await crypto.subtle.sign(
      "Ed25519",
      other.privateKey,
      new TextEncoder().encode(message),
    );
    await attempt(letters([...content.slice(0, 5), ...new Uint8Array(signature)]), claimed);
  }
  assert.equal(called.genuine, undefined);
  assert.ok(called.forged > 8000, JSON.stringify(called));
  assert.equal(await checkCode(code, piece, keys), "genuine");
});

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @param {string} text */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Array.from(plain, (one) => one.charCodeAt(0));
}

/** @param {number[]} content */
function letters(content) {
  return btoa(String.fromCharCode(...content)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The same numbers each time: xorshift.
 * @param {number} seed
 */
function seeded(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
