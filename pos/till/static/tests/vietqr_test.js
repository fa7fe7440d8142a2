import { crc, memoText, payload, read, UnsoundVietQr } from "../vietqr.js";
import shared from "../../../../tests/shared/vietqr.json" with { type: "json" };

/**
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} name
 */
function same(actual, expected, name) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${name}: ${one} instead of ${other}`);
}

/** @param {() => unknown} attempt */
function refusal(attempt) {
  try {
    attempt();
  } catch (error) {
    if (error instanceof UnsoundVietQr) return error.message;
    throw error;
  }
  return "went through";
}

Deno.test("the checksum is CRC-16/CCITT-FALSE", () => {
  for (const row of shared.crc) same(crc(row.text), row.crc, row.text);
});

Deno.test("a sound code is read and built again to the letter", () => {
  for (const row of shared.sound) {
    same(read(row.payload), row.code, row.name);
    same(payload(read(row.payload)), row.payload, row.name);
  }
});

Deno.test("an unsound code is refused and says why", () => {
  for (const row of shared.unsound) same(refusal(() => read(row.payload)), row.why, row.name);
});

Deno.test("an unsound code is never written", () => {
  for (const row of shared.refused) same(refusal(() => payload(row.code)), row.why, row.name);
});

Deno.test("a checksum in lower case is read but never written", () => {
  const sound = shared.sound[6].payload;
  same(payload(read(sound.slice(0, -4) + sound.slice(-4).toLowerCase())), sound, "lower case");
});

Deno.test("a memo holds only what every bank keeps", () => {
  for (const row of shared.memos) same(memoText(row.text), row.memo, row.text);
});
