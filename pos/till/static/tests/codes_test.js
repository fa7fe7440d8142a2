import assert from "node:assert/strict";
import { checkDigitHolds, readScan } from "../../../catalogue/static/codes.js";
import { proofLink } from "../proof.js";

/** @param {string} text */
const short = (text) => {
  const { text: _text, ...rest } = readScan(text);
  return rest;
};

Deno.test("EAN-13, EAN-8, UPC-A and GTIN-14 all become fourteen digits", () => {
  assert.deepEqual(short("8935001000013"), { kind: "gtin", gtin: "08935001000013" });
  assert.deepEqual(short("96385074"), { kind: "gtin", gtin: "00000096385074" });
  assert.deepEqual(short("036000291452"), { kind: "gtin", gtin: "00036000291452" });
  assert.deepEqual(short("08935001000013"), { kind: "gtin", gtin: "08935001000013" });
  assert.deepEqual(short("]E08935001000013"), { kind: "gtin", gtin: "08935001000013" });
});

Deno.test("a wrong check digit is refused, and every single wrong digit is noticed", () => {
  assert.deepEqual(short("8935001000014"), { kind: "unknown", reason: "check_digit" });
  for (let place = 0; place < 13; place += 1) {
    const wrong = [..."9520123456788"];
    wrong[place] = String((Number(wrong[place]) + 1) % 10);
    assert.equal(checkDigitHolds(wrong.join("")), false);
  }
});

Deno.test("a GS1 element string gives product, lot, serial and weight, however it is written", () => {
  const whole = { kind: "gtin", gtin: "08935001000013", lot: "L2026-11", serial: "S0001" };
  assert.deepEqual(short("]C1010893500100001310L2026-11\u001d21S0001\u001d17271231"), whole);
  assert.deepEqual(short("]d2010893500100001317271231" + "10L2026-11\u001d21S0001"), whole);
  assert.deepEqual(short("\u001d010893500100001310L2026-11\u001d21S0001"), whole);
  assert.deepEqual(short("(01)08935001000013(10)L2026-11(21)S0001(17)271231"), whole);
  assert.deepEqual(short("]C101089350010000133103001250"), {
    kind: "gtin",
    gtin: "08935001000013",
    weight_milli: 1250,
  });
  assert.deepEqual(short("]C1019952012345678131530007503922180000\u001d11261101"), {
    kind: "gtin",
    gtin: "99520123456781",
    volume_milli: 750,
  });
  assert.deepEqual(short("https://q.example.vn/01/08935001000013?3102=000035"), {
    kind: "gtin",
    gtin: "08935001000013",
    weight_milli: 350,
  });
  assert.deepEqual(short("(01)08935001000013(3103)000000"), { kind: "unknown", reason: "malformed" });
  assert.deepEqual(short("(01)08935001000014(10)A"), { kind: "unknown", reason: "check_digit" });
  assert.deepEqual(short("]C10108935001"), { kind: "unknown", reason: "malformed" });
});

Deno.test("a Digital Link is read on any host, with any path before it and with what follows the question mark", () => {
  assert.deepEqual(short("https://q.example.vn/01/08935001000013"), { kind: "gtin", gtin: "08935001000013" });
  assert.deepEqual(short("https://q.example.vn/ocop/01/08935001000013/10/L2026-11/21/S0001?17=271231"), {
    kind: "gtin",
    gtin: "08935001000013",
    lot: "L2026-11",
    serial: "S0001",
  });
  assert.equal(readScan("https://id.gs1.org/01/08935001000013/22/ABC/10/DEF/21/GHI?95=INT").lot, "DEF");
  assert.equal(readScan("https://q.example.vn/01/08935001000013/10/A%2FB%2BC?17=271231").lot, "A/B+C");
  assert.equal(readScan("https://q.example.vn/01/08935001000013/").gtin, "08935001000013");
});

Deno.test("a Digital Link that breaks the rules is refused", () => {
  assert.deepEqual(short("https://q.example.vn/01/8935001000013"), { kind: "unknown", reason: "malformed" });
  assert.deepEqual(short("https://q.example.vn/01/08935001000014"), {
    kind: "unknown",
    reason: "check_digit",
  });
  assert.deepEqual(short("https://q.example.vn/01/08935001000013/21/S1/10/L1"), {
    kind: "unknown",
    reason: "malformed",
  });
  assert.deepEqual(short("https://q.example.vn/gtin/08935001000013"), {
    kind: "unknown",
    reason: "not_a_code",
  });
});

Deno.test("our own labels give the product and the lot", () => {
  assert.deepEqual(short("]C0SP0001"), { kind: "own", product: "SP0001" });
  assert.deepEqual(short("http://localhost:8000/p/SP0001/10/2026-10"), {
    kind: "own",
    product: "SP0001",
    lot: "2026-10",
  });
  assert.deepEqual(short("https://ocop.example.vn/p/SP0412/10/L1/21/S0412"), {
    kind: "own",
    product: "SP0412",
    lot: "L1",
    serial: "S0412",
  });
  assert.deepEqual(short("sp0001"), { kind: "own", product: "SP0001" });
});

Deno.test("a receipt is known by its number, and other text is not a code", () => {
  assert.deepEqual(short("BT01-1A-000123"), { kind: "receipt", number: "BT01-1A-000123" });
  assert.deepEqual(short("BT01-1-API-000123"), { kind: "receipt", number: "BT01-1-API-000123" });
  assert.deepEqual(short("Xin chào"), { kind: "unknown", reason: "not_a_code" });
  assert.deepEqual(short("12345"), { kind: "unknown", reason: "not_a_code" });
  assert.deepEqual(short("https://example.vn/thuc-don"), { kind: "unknown", reason: "not_a_code" });
});

Deno.test("a number that shops give out as they like means nothing in a link or an element string", () => {
  for (
    const text of ["https://q.example.vn/01/02000000000015", "(01)02000000000015", "]C10102000000000015"]
  ) {
    assert.deepEqual(short(text), { kind: "unknown", reason: "restricted" }, text);
  }
});

Deno.test("what Caps Lock has turned round is turned back where the code shows it", () => {
  assert.deepEqual(short("HTTPS://OCOP.EXAMPLE.VN/P/sp0412/10/l1A"), {
    kind: "own",
    product: "SP0412",
    lot: "L1a",
  });
  assert.deepEqual(short("]c1010893500100001310l1"), { kind: "gtin", gtin: "08935001000013", lot: "L1" });
  assert.deepEqual(short("HTTPS://ID.EXAMPLE.ORG/01/08935001000013/10/L1"), {
    kind: "gtin",
    gtin: "08935001000013",
    lot: "L1",
  });
});

const SIGNATURE = `FAoB${"xY9_-a".repeat(14)}QqQq`;
const PIECE = { kind: "own", product: "SP0001", lot: "L1", serial: "A000001" };

Deno.test("the link of a signed piece gives its signature, whatever a keyboard makes of the sign before it", () => {
  assert.equal(SIGNATURE.length, 92);
  const link = "https://ocop.example.vn/p/SP0001/10/L1/21/A000001";
  for (const between of ["#", "%23", "\u00a3", "\u00a7", ""]) {
    assert.deepEqual(short(link + between + SIGNATURE), { ...PIECE, signature: SIGNATURE }, between);
  }
  assert.deepEqual(short(link), PIECE);
  assert.deepEqual(short(`${link}#${SIGNATURE.slice(0, 50)}`), {
    ...PIECE,
    signature: SIGNATURE.slice(0, 50),
  });
  assert.deepEqual(short(`${link}#`), PIECE);
  assert.deepEqual(short("https://ocop.example.vn/p/SP0001/10/L1#report"), {
    kind: "own",
    product: "SP0001",
    lot: "L1",
  });
});

Deno.test("Caps Lock turns a signature round, and it is turned back with the link", () => {
  const sent = `https://ocop.example.vn/p/SP0001/10/L1/21/A000001#${SIGNATURE}`;
  const turned = Array.from(
    sent,
    (letter) => letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  ).join("");
  assert.deepEqual(short(turned), { ...PIECE, signature: SIGNATURE });
});

Deno.test("a code without end is no code, and little of it is shown", () => {
  for (const text of ["https://ocop.example.vn/p/SP0001/10/" + "A".repeat(4000), "x".repeat(4296)]) {
    const { kind, reason, text: shown } = readScan(text);
    assert.deepEqual([kind, reason], ["unknown", "too_long"]);
    assert.ok(shown.length <= 121);
  }
});

Deno.test("the link on a receipt names its sale, as the till wrote it", () => {
  const sale = "0b5e4c7a-9d21-4f30-8a66-1c2d3e4f5a6b";
  const link = proofLink("https://ocop.example.vn", sale);
  assert.deepEqual(short(link), { kind: "purchase", sale });
  assert.equal(readScan(`${link}x`).kind, "unknown");
  assert.equal(readScan("https://example.vn/r/thuc-don").kind, "unknown");
});
