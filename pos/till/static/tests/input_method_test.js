import assert from "node:assert/strict";
import { readScan } from "../../../catalogue/static/codes.js";
import { asSent } from "../../../catalogue/static/input_method.js";
import { createRecogniser, UNSEEN } from "../../../catalogue/static/recogniser.js";

/*
 * Vietnamese input methods, as far as they matter to what a scanner types: a word is rendered anew at every key, and where
 * that is not just one more letter, the end of the old word is taken back and written again.
 */
const TONES = { telex: "sfrxj", vni: "12345" };
const MARKS = ["\u0301", "\u0300", "\u0309", "\u0303", "\u0323"];
const ANY_MARK = new RegExp(`[${MARKS.join("")}]`, "g");

/**
 * @param {string[]} letters
 * @param {(letter: string) => boolean} is
 */
const lastOf = (letters, is) => letters.findLastIndex((letter) => is(letter.normalize("NFD").toLowerCase()));

/**
 * One key of a method on the letters of a word; false where the key is a letter like any other.
 * @param {"telex"|"vni"} method
 * @param {string[]} letters
 * @param {string} key
 */
function shape(method, letters, key) {
  const small = key.toLowerCase();
  const telex = method === "telex";
  const vowel = lastOf(letters, (letter) => /^[aeiouy]/.test(letter));
  /** @param {number} at @param {(letter: string) => string} made Doing it twice undoes it, and writes the key. */
  const change = (at, made) => {
    const next = made(letters[at]).normalize("NFC");
    if (next === letters[at]) return false;
    letters[at] = next;
    return true;
  };
  /** @param {number} at @param {string} mark */
  const put = (at, mark) => {
    const plain = letters[at].normalize("NFD");
    if (!plain.includes(mark)) {
      return change(at, () => plain[0] + mark + plain.slice(1).replace(/[\u0302\u0306\u031b]/g, ""));
    }
    letters[at] = plain.replace(mark, "").normalize("NFC");
    letters.push(key);
    return true;
  };
  const tone = TONES[method].indexOf(small);
  if (tone >= 0 && vowel >= 0) {
    const plain = letters[vowel].normalize("NFD");
    const had = plain.includes(MARKS[tone]);
    letters[vowel] = (plain.replace(ANY_MARK, "") + (had ? "" : MARKS[tone])).normalize("NFC");
    if (had) letters.push(key);
    return true;
  }
  if (small === (telex ? "z" : "0") && vowel >= 0) {
    return change(vowel, (letter) => letter.normalize("NFD").replace(ANY_MARK, ""));
  }
  const d = lastOf(letters, (letter) => /^[dđ]/.test(letter));
  if (small === (telex ? "d" : "9") && d >= 0) {
    if (/[đĐ]/.test(letters[d])) letters.push(key);
    letters[d] = { d: "đ", D: "Đ", đ: "d", Đ: "D" }[letters[d]] ?? letters[d];
    return true;
  }
  const round = telex
    ? lastOf(letters, (letter) => letter[0] === small && /[aeo]/.test(small))
    : small === "6"
    ? lastOf(letters, (letter) => /^[aeo]/.test(letter))
    : -1;
  if (round >= 0) return put(round, "\u0302");
  const horned = lastOf(letters, (letter) => /^[ou]/.test(letter));
  const breve = lastOf(letters, (letter) => /^a/.test(letter));
  if ((telex ? small === "w" : small === "7") && horned >= 0) return put(horned, "\u031b");
  if ((telex ? small === "w" : small === "8") && breve >= 0) return put(breve, "\u0306");
  if (telex && "w[]{}".includes(small)) {
    letters.push({ w: "ư", W: "Ư", "[": "ơ", "]": "ư", "{": "Ơ", "}": "Ư" }[key] ?? key);
    return true;
  }
  return false;
}

/**
 * What a page gets to see while a scanner types through an input method that takes letters back with Backspace.
 * @param {"telex"|"vni"} method
 * @param {string} text
 */
function typedThrough(method, text) {
  /** @type {string[]} */
  const keys = [];
  /** @type {string[]} */
  let word = [];
  let out = "";
  for (const key of text) {
    const ends = method === "telex" ? !/[a-z[\]{}]/i.test(key) : !/[a-z0-9]/i.test(key);
    const was = [...word];
    if (ends) word = [];
    const shaped = !ends && shape(method, word, key);
    if (shaped) {
      const same = was.findIndex((letter, index) => letter !== word[index]);
      const kept = same < 0 ? was.length : same;
      for (let back = was.length; back > kept; back -= 1) keys.push("Backspace");
      keys.push(...word.slice(kept));
      out = out.slice(0, out.length - was.length) + word.join("");
    } else {
      if (!ends) word.push(key);
      keys.push(key);
      out += key;
    }
  }
  return { keys, out };
}

/**
 * What the till makes of such a stream.
 * @param {string[]} keys
 */
function heard(keys) {
  const recogniser = createRecogniser();
  let time = 1000;
  for (const key of keys) recogniser.key(key, time += 3);
  const { scan, rewritten, written } = recogniser.key("Enter", time + 3);
  return { scan: scan ?? "", rewritten, written };
}

/** @param {string} text */
function meaning(text) {
  const { text: _text, ...rest } = readScan(text);
  return rest;
}

const PLAIN = [
  "https://ocop.example.vn/p/SP0001/10/2026-10",
  "https://ocop.hanoi.example.vn/p/SP0412/10/L2026-11/21/S0412",
  "http://localhost:8000/p/SP1054",
  "https://www.example.vn/ocop/01/08935001000013/10/L1?17=271231&linkType=gs1:pip",
  "https://id.gs1.org/01/09520123456788/21/S7",
  "8935001000013",
  "96385074",
  "SP0001",
  "(01)08935001000013(10)L1(3103)001250",
  "010893500100001310L1\u001d21S7",
];
const WITH_VOWELS = [
  "https://ocop.example.vn/p/SP0001/10/LO-A1",
  "https://ocop.example.vn/p/SP0001/10/DD9/21/ASZ1",
  "https://ocop.example.vn/p/SP0001/10/LASS1",
  "https://ocop.example.vn/p/SP0001/10/a11",
  "(01)08935001000013(10)AA1(21)ddd",
  "KE-12/A",
  "KEE-12",
  "DA99",
  "GOM7-W2",
  "BT01-1AA-000123",
  "BT01-1-API-000123",
];

for (const method of /** @type {const} */ (["telex", "vni"])) {
  Deno.test(`${method} never makes one code of another: it is read as it was printed, or refused`, () => {
    let changed = 0;
    for (const text of [...PLAIN, ...WITH_VOWELS]) {
      const { keys, out } = typedThrough(method, text);
      const { scan, rewritten } = heard(keys);
      assert.equal(scan, out, `the keys of ${text} do not write what the method shows`);
      if (out !== text) changed += 1;
      const sent = rewritten ? asSent(scan) : scan;
      if (sent !== null) assert.deepEqual(meaning(sent), meaning(text), `${text} arrived as ${out}`);
      // One that composes shows nothing but its result.
      const composed = asSent(out);
      if (composed !== null) assert.deepEqual(meaning(composed), meaning(text), `${text} arrived as ${out}`);
      if (PLAIN.includes(text)) assert.notEqual(composed, null, `${text} could have been read`);
    }
    assert.ok(changed >= 7, `only ${changed} were changed: the method does not work`);
  });
}

Deno.test("letters that stand for no others are the same with every method and every random code", () => {
  let seed = 20261122;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  const letters = "aAdDeEoOsSfrxjzwWuU0123456789-./";
  for (let round = 0; round < 4000; round += 1) {
    const lot = Array.from({ length: 1 + random(8) }, () => letters[random(letters.length)]).join("");
    const text =
      [`https://q.example.vn/p/SP0001/10/${encodeURIComponent(lot)}`, `SP0001${lot}`, lot][random(3)];
    for (const method of /** @type {const} */ (["telex", "vni"])) {
      const { keys, out } = typedThrough(method, text);
      const { scan, rewritten } = heard(keys);
      const sent = scan === "" ? null : rewritten ? asSent(scan) : scan;
      if (sent !== null) assert.deepEqual(meaning(sent), meaning(text), `${text} arrived as ${out}`);
    }
  }
});

Deno.test("known examples: what is typed, what arrives", () => {
  assert.equal(typedThrough("telex", "asz").out, "a");
  assert.equal(typedThrough("telex", "LASS").out, "LAS");
  assert.equal(typedThrough("telex", "ddoong").out, "đông");
  assert.equal(typedThrough("telex", "www").out, "ưw");
  assert.equal(typedThrough("telex", "]C1").out, "ưC1");
  assert.equal(typedThrough("vni", "DA99").out, "DA9");
  assert.equal(typedThrough("vni", "KE12").out, "KÈ");
  assert.deepEqual(typedThrough("telex", "dd").keys, ["d", "Backspace", "đ"]);
});

Deno.test("a method that works with the keys of the keyboard alone is seen by them", () => {
  for (const foreign of ["Backspace", "ArrowLeft", "Insert", "Control+v", UNSEEN]) {
    const { scan, rewritten } = heard([..."BT01-1", foreign, ..."A-000123"]);
    assert.ok(rewritten, foreign);
    assert.equal(asSent(scan), null, foreign);
  }
});

Deno.test("what a person's input method writes is not held back, and is no scan", () => {
  const recogniser = createRecogniser();
  let time = 0;
  for (const key of "thuong") recogniser.key(key, time += 120);
  // The w that she typed is gone; instead of it the method takes three letters back and writes them anew.
  time += 120;
  const verdicts = ["Backspace", "Backspace", "Backspace", "Backspace", ..."ương"].map((key) =>
    recogniser.key(key, time += 2)
  );
  assert.ok(verdicts.every((verdict) => !verdict.swallow));
  assert.equal(recogniser.key("Enter", time + 200).swallow, false);
});

Deno.test("the digit row of the Vietnamese keyboard is turned back into digits", () => {
  const row = ["đ", "ă", "â", "ê", "ô", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"];
  const arrived = [..."8935001000013"].map((digit) => row[Number(digit)]);
  const { scan, rewritten } = heard(arrived);
  assert.ok(rewritten);
  assert.equal(asSent(scan), "8935001000013");
  assert.equal(asSent("ă935001000013"), null);
});

Deno.test("another country's sign for # is read as it, and nothing else of a rewritten signature is believed", () => {
  const code = `FAoB${"xY9_-a".repeat(14)}QqQq`;
  const link = "https://ocop.example.vn/p/SP0001/10/L1/21/A000001";
  assert.equal(asSent(`${link}\u00a3${code}`), `${link}#${code}`);
  assert.equal(asSent(`${link}#${code.replace("a", "â")}`), null);
  assert.equal(asSent(`https://ocop.ẽample.vn/p/SP0001/10/L1/21/A000001#${code}`), null);
});
