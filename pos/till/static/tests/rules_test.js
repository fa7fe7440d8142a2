import * as rules from "../rules.js";
import cases from "../../../../tests/shared/sales.json" with { type: "json" };
import amounts from "../../../../tests/shared/amounts.json" with { type: "json" };

/**
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} name
 */
function same(actual, expected, name) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${name}: ${one} instead of ${other}`);
}

/** @type {Record<string, (...given: any[]) => unknown>} */
const FUNCTIONS = {
  line_gross: rules.lineGross,
  line_net: rules.lineNet,
  percent_off: rules.percentOff,
  vat_inside: rules.vatInside,
  vat_by_rate: (/** @type {[number, number][]} */ lines) =>
    rules.vatByRate(lines.map(([net_vnd, vat_bp]) => ({ net_vnd, vat_bp })))
      .map((sum) => [sum.vat_bp, sum.before_vnd, sum.vat_vnd]),
  spread_discount: rules.spreadDiscount,
  basket_total: rules.basketTotal,
  change_due: rules.changeDue,
  cash_in: rules.cashIn,
  quick_amounts: rules.quickAmounts,
  refund_amount: rules.refundAmount,
  exchange_parts: rules.exchangeParts,
  exchanged: rules.exchanged,
  count_total: rules.countTotal,
  expected_cash: rules.expectedCash,
  sale_contradictions: rules.saleContradictions,
  refund_contradictions: rules.refundContradictions,
  count_contradictions: rules.countContradictions,
};

for (const name of new Set(cases.map((row) => row.function))) {
  Deno.test(`every worked case of ${name} comes out as worked`, () => {
    const worked = FUNCTIONS[name];
    if (!worked) throw new Error(`rules.js has no ${name}`);
    for (const row of cases.filter((one) => one.function === name)) {
      same(worked(...row.arguments), row.result, row.name);
    }
  });
}

Deno.test("division rounds half away from zero, also beyond 2^53", () => {
  for (const row of amounts.divide) {
    const expected = Number(BigInt(row.result));
    const actual = rules.divide(BigInt(row.numerator), row.denominator);
    // Number() makes one zero of BigInt's; JSON writes -0 and 0 alike.
    same(actual, expected, `${row.numerator} / ${row.denominator}`);
  }
});

Deno.test("shares go by largest remainder", () => {
  for (const row of amounts.share) {
    same(rules.share(row.total, row.weights), row.result, `${row.total} over ${row.weights}`);
  }
});

Deno.test("what cannot be divided or shared is refused", () => {
  for (
    const refused of [
      () => rules.divide(1, 0),
      () => rules.share(1, [0]),
      () => rules.share(1, [-1, 2]),
      () => rules.spreadDiscount(101, [50, 50]),
      () => rules.spreadDiscount(-1, [50, 50]),
    ]
  ) {
    let told = "";
    try {
      refused();
    } catch (error) {
      told = error instanceof RangeError ? error.message : "";
    }
    if (!told) throw new Error(`${refused} went through`);
  }
});
