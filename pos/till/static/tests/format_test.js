import assert from "node:assert/strict";
import { clock, day, figures, hanoiMoment, money, quantity, readMoney, readQuantity } from "../format.js";

Deno.test("money is written with dots and the sign of the đồng behind a space that does not break", () => {
  assert.equal(money(1250000), "1.250.000\u00a0₫");
  assert.equal(money(0), "0\u00a0₫");
  assert.equal(money(-36000), "−36.000\u00a0₫");
  assert.equal(figures(450000), "450.000");
});

Deno.test("pieces have no unit, weighed goods have one and a comma", () => {
  assert.equal(quantity(2000, "piece"), "2");
  assert.equal(quantity(350, "kg"), "0,35\u00a0kg");
  assert.equal(quantity(1500, "litre"), "1,5\u00a0l");
});

Deno.test("a typed quantity is read in thousandths, and half a bowl is not a quantity", () => {
  assert.equal(readQuantity("0,35", "kg"), 350);
  assert.equal(readQuantity("0.355", "kg"), 355);
  assert.equal(readQuantity(" 12 ", "piece"), 12000);
  assert.equal(readQuantity("0,5", "piece"), null);
  assert.equal(readQuantity("0", "piece"), null);
  assert.equal(readQuantity("-1", "piece"), null);
  assert.equal(readQuantity("8935001000013", "piece"), null);
  assert.equal(readQuantity("", "kg"), null);
});

Deno.test("typed money takes dots, the sign and the k of everyday writing", () => {
  assert.equal(readMoney("500.000"), 500000);
  assert.equal(readMoney("500 000 ₫"), 500000);
  assert.equal(readMoney("50k"), 50000);
  assert.equal(readMoney("năm trăm"), null);
  assert.equal(readMoney("-5"), null);
});

Deno.test("times are those of Hanoi wherever the device thinks it is", () => {
  const late = new Date("2026-11-21T17:30:05Z");
  assert.equal(hanoiMoment(late), "2026-11-22T00:30:05+07:00");
  assert.equal(day(late), "22/11/2026");
  assert.equal(clock(late), "00:30");
  assert.equal(day("2027-03-04"), "04/03/2027");
});
