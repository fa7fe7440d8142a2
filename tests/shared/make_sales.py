"""Work the cases of ``sales.json`` and ``amounts.json`` a third way: by fractions and decimals.

``python tests/shared/make_sales.py`` writes both files. Cases under ``BY_HAND`` were worked on paper, their results are
typed, not computed; a test recomputes everything and compares.
"""

import json
import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
VAT_RATES_BP = (0, 500, 800, 1000)


def rounded(value: Fraction) -> int:
    """Half away from zero, as ``decimal`` knows it."""
    with localcontext() as context:
        context.prec = 80
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        if (value * 2).denominator == 1:
            exact = Decimal((value * 2).numerator) / 2
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def shared(total: int, weights: list[int]) -> list[int]:
    """The parts of a total by the method of largest remainders, one leftover đồng at a time."""
    whole = sum(weights)
    exact = [Fraction(abs(total) * weight, whole) for weight in weights]
    parts = [int(value) for value in exact]
    while sum(parts) < abs(total):
        furthest = max(range(len(parts)), key=lambda index: (exact[index] - parts[index], -index))
        parts[furthest] += 1
    return [part if total >= 0 else -part for part in parts]


def gross(price: int, milli: int) -> int:
    return rounded(Fraction(price) * Fraction(milli, 1000))


def vat(net: int, rate: int) -> int:
    return net - rounded(Fraction(net) / (1 + Fraction(rate, 10_000)))


def case(name: str, function: str, arguments: list[object], result: object) -> dict[str, object]:
    return {"name": name, "function": function, "arguments": arguments, "result": result}


def line(price: int, milli: int = 1000, discount: int = 0, vat_bp: int = 800) -> dict[str, int]:
    return {"price_vnd": price, "quantity_milli": milli, "discount_vnd": discount, "vat_bp": vat_bp}


def pay(**amounts: int) -> list[dict[str, object]]:
    return [{"method": method, "amount_vnd": amount} for method, amount in amounts.items()]


def sale(
    lines: list[dict[str, int]], total: int, tenders: list[dict[str, object]], change: int = 0
) -> dict[str, object]:
    return {"lines": lines, "total_vnd": total, "tenders": tenders, "change_vnd": change}


def back(*lines: tuple[int, int, int]) -> list[dict[str, object]]:
    return [
        {"line": number, "quantity_milli": milli, "amount_vnd": amount, "condition": "resaleable"}
        for number, milli, amount in lines
    ]


def refund(lines: list[dict[str, object]], total: int, tenders: list[dict[str, object]]) -> dict[str, object]:
    return {"lines": lines, "total_vnd": total, "tenders": tenders}


TEA_SET = line(450_000)

BY_HAND = [
    case("one tea set", "line_gross", [450_000, 1000], 450_000),
    case("347 g of cốm at 280,000 a kilo is 97,160", "line_gross", [280_000, 347], 97_160),
    case("333 g at 100,000 is 33,300", "line_gross", [100_000, 333], 33_300),
    case("335 g at 99,990 is 33,496.65, so 33,497", "line_gross", [99_990, 335], 33_497),
    case("exactly half a đồng goes up", "line_gross", [1, 500], 1),
    case("just under half a đồng goes down", "line_gross", [1, 499], 0),
    case("a gram and a half at 1,000 a kilo is 1.5, so 2", "line_gross", [1500, 1], 2),
    case("a free gift costs nothing", "line_gross", [0, 3000], 0),
    case("price times quantity passes 2^53", "line_gross", [999_999_999_999, 1_000_000], 999_999_999_999_000),
    case("two teas at ten per cent off", "line_net", [180_000, 2000, 36_000], 324_000),
    case("a discount of the whole line", "line_net", [180_000, 1000, 180_000], 0),
    case("ten per cent of 360,000", "percent_off", [360_000, 1000], 36_000),
    case("7.5 per cent of 33,333 is 2,499.975", "percent_off", [33_333, 750], 2_500),
    case("12.5 per cent of 4 is exactly a half", "percent_off", [4, 1250], 1),
    case("no per cent", "percent_off", [99_999, 0], 0),
    case("all of it", "percent_off", [99_999, 10_000], 99_999),
    case("108,000 at 8 % is 100,000 + 8,000", "vat_inside", [108_000, 800], 8_000),
    case("350,000 at 8 % is 324,074 + 25,926", "vat_inside", [350_000, 800], 25_926),
    case("85,000 at 8 % is 78,704 + 6,296", "vat_inside", [85_000, 800], 6_296),
    case("110,000 at 10 % is 100,000 + 10,000", "vat_inside", [110_000, 1000], 10_000),
    case("105,000 at 5 % is 100,000 + 5,000", "vat_inside", [105_000, 500], 5_000),
    case("no VAT in what is not taxed", "vat_inside", [85_000, 0], 0),
    case("no VAT in nothing", "vat_inside", [0, 800], 0),
    case("1 đồng at 8 % holds no tax", "vat_inside", [1, 800], 0),
    case("10 đồng at 8 % is 9.26, so 9 + 1", "vat_inside", [10, 800], 1),
    case(
        "rates are summed line by line, lowest rate first",
        "vat_by_rate",
        [[[85_000, 800], [110_000, 1000], [85_000, 800], [42_000, 500]]],
        [[500, 40_000, 2_000], [800, 157_408, 12_592], [1000, 100_000, 10_000]],
    ),
    case("thirds: the first takes the odd đồng", "spread_discount", [100, [300, 300, 300]], [34, 33, 33]),
    case("two odd đồng go to the first two", "spread_discount", [101, [300, 300, 300]], [34, 34, 33]),
    case(
        "20,000 off 774,000: 11,627.91 and 8,372.09", "spread_discount", [20_000, [450_000, 324_000]], [11_628, 8_372]
    ),
    case("a free line takes no discount", "spread_discount", [10, [0, 100]], [0, 10]),
    case("the whole basket off", "spread_discount", [774_000, [450_000, 324_000]], [450_000, 324_000]),
    case("no discount", "spread_discount", [0, [450_000, 324_000]], [0, 0]),
    case("1 đồng goes to the largest share", "spread_discount", [1, [1, 2, 4]], [0, 0, 1]),
    case("the mock-up's basket", "basket_total", [[TEA_SET, line(180_000, 2000, 36_000)]], 774_000),
    case("an empty basket", "basket_total", [[]], 0),
    case("500,000 for 450,000", "change_due", [450_000, pay(cash=500_000)], 50_000),
    case("still 24,000 to pay", "change_due", [774_000, pay(vietqr=700_000, cash=50_000)], -24_000),
    case("exact by VietQR", "change_due", [774_000, pay(vietqr=774_000)], 0),
    case("only cash is cash", "cash_in", [pay(vietqr=700_000, cash=80_000, card=20_000)], 80_000),
    case("no tender, no cash", "cash_in", [[]], 0),
    case("banknotes above 774,000", "quick_amounts", [774_000], [774_000, 780_000, 800_000, 1_000_000]),
    case("banknotes above 450,000", "quick_amounts", [450_000], [450_000, 460_000, 500_000, 600_000]),
    case("500,000 is a banknote", "quick_amounts", [500_000], [500_000, 600_000]),
    case("banknotes above 35,000", "quick_amounts", [35_000], [35_000, 40_000, 50_000, 100_000, 200_000]),
    case("nothing to pay", "quick_amounts", [0], []),
    case("the first of three for 100 đồng", "refund_amount", [100, 3000, 1000, 0], 33),
    case("the second of three: 67 in all, 33 before", "refund_amount", [100, 3000, 2000, 33], 34),
    case("the third of three takes the rest", "refund_amount", [100, 3000, 3000, 67], 33),
    case("one of two teas bought at a discount", "refund_amount", [324_000, 2000, 1000, 0], 162_000),
    case("a half of 97,160", "refund_amount", [97_160, 347, 174, 0], 48_720),
    case("the first half of 1 đồng is 1, the second nothing", "refund_amount", [1, 2000, 1000, 0], 1),
    case("the second half of 1 đồng", "refund_amount", [1, 2000, 2000, 1], 0),
    case("net times returned passes 2^53", "refund_amount",
         [999_999_999_999, 1_000_000_000, 333_333_333, 0], 333_333_333_000),
    case("a dearer thing: 270,000 are still to be paid", "exchange_parts", [180_000, 450_000], [180_000, 270_000, 0]),
    case("a cheaper thing: 270,000 go back", "exchange_parts", [450_000, 180_000], [180_000, 0, 270_000]),
    case("a thing of the same price: no money moves", "exchange_parts", [450_000, 450_000], [450_000, 0, 0]),
    case("back for nothing pays for nothing", "exchange_parts", [0, 450_000], [0, 450_000, 0]),
    case("a gift taken for it gives all back", "exchange_parts", [450_000, 0], [0, 0, 450_000]),
    case("goods for goods are no money", "exchanged", [pay(exchange=180_000, cash=270_000)], 180_000),
    case("nothing was exchanged", "exchanged", [pay(cash=270_000)], 0),
    case("goods for goods fill no drawer", "cash_in", [pay(exchange=180_000, cash=270_000)], 270_000),
    case("goods and money for a dearer thing", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(exchange=180_000, cash=300_000), 30_000)], []),
    case("no change out of goods", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(exchange=500_000), 50_000)], ["change_exceeds_cash"]),
    case("a refund half in goods", "refund_contradictions",
         [refund(back((1, 1000, 450_000)), 450_000, pay(exchange=180_000, cash=270_000))], []),
    case("a drawer of two 500,000 and three 20,000", "count_total", [{"500000": 2, "20000": 3}], 1_060_000),
    case("an empty drawer", "count_total", [{}], 0),
    case("a quiet day", "expected_cash", [500_000, 0, 0, 0, 0], 500_000),
    case("a day", "expected_cash", [500_000, 1_274_000, 162_000, -200_000, 0], 1_412_000),
    case("cash of a quarantined sale is in the drawer too", "expected_cash",
         [500_000, 450_000, 0, 0, 90_000], 1_040_000),
    case("a sound basket", "sale_contradictions", [sale([TEA_SET], 450_000, pay(cash=500_000), 50_000)], []),
    case("a split payment", "sale_contradictions", [sale([TEA_SET], 450_000, pay(vietqr=300_000, cash=150_000))], []),
    case("a free basket needs no tender", "sale_contradictions", [sale([line(0)], 0, [])], []),
    case("a line may be given away", "sale_contradictions", [sale([line(10_000, 1000, 10_000)], 0, [])], []),
    case("defaults may be left out", "sale_contradictions",
         [{"lines": [{"price_vnd": 9_000, "quantity_milli": 1000, "vat_bp": 800}], "total_vnd": 9_000,
           "tenders": pay(cash=9_000)}], []),
    case("total disagrees", "sale_contradictions", [sale([TEA_SET], 460_000, pay(cash=460_000))], ["total_disagrees"]),
    case("total one đồng off", "sale_contradictions",
         [sale([TEA_SET], 449_999, pay(cash=449_999))], ["total_disagrees"]),
    case("tenders are short", "sale_contradictions", [sale([TEA_SET], 450_000, pay(cash=400_000))], ["tenders_short"]),
    case("no tender at all", "sale_contradictions", [sale([TEA_SET], 450_000, [])], ["tenders_short"]),
    case("change is not what is over", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(cash=500_000), 40_000)], ["change_disagrees"]),
    case("change left out", "sale_contradictions", [sale([TEA_SET], 450_000, pay(cash=500_000))], ["change_disagrees"]),
    case("negative change", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(cash=450_000), -1)], ["change_disagrees"]),
    case("change larger than the cash", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(card=500_000), 50_000)], ["change_exceeds_cash"]),
    case("change from a card beside a little cash", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(card=440_000, cash=20_000), 10_000)], []),
    case("more change than cash beside a card", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(card=490_000, cash=20_000), 60_000)], ["change_exceeds_cash"]),
    case("a negative tender", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(card=-10_000, cash=460_000))], ["tender_not_positive"]),
    case("a tender of nothing", "sale_contradictions",
         [sale([TEA_SET], 450_000, pay(card=450_000, cash=0))], ["tender_not_positive"]),
    case("negative quantity", "sale_contradictions",
         [sale([line(450_000, -1000)], -450_000, [], 450_000)], ["quantity_not_positive", "change_exceeds_cash"]),
    case("no quantity", "sale_contradictions", [sale([line(450_000, 0)], 0, [])], ["quantity_not_positive"]),
    case("negative price", "sale_contradictions",
         [sale([line(-1000), line(2000)], 1000, pay(cash=1000))], ["price_negative"]),
    case("negative discount", "sale_contradictions",
         [sale([line(1000, 1000, -500)], 1500, pay(cash=1500))], ["discount_negative"]),
    case("discount larger than its line", "sale_contradictions",
         [sale([line(1000, 1000, 1001), line(1001)], 1000, pay(cash=1000))], ["discount_exceeds_line"]),
    case("VAT above the price", "sale_contradictions",
         [sale([line(1000, vat_bp=10_001)], 1000, pay(cash=1000))], ["vat_rate_impossible"]),
    case("negative VAT", "sale_contradictions",
         [sale([line(1000, vat_bp=-1)], 1000, pay(cash=1000))], ["vat_rate_impossible"]),
    case("no lines", "sale_contradictions", [sale([], 0, [])], ["no_lines"]),
    case("a price beyond the limit", "sale_contradictions",
         [sale([line(1_000_000_000_001)], 1_000_000_000_001, pay(card=1_000_000_000_001))], ["value_too_large"]),
    case("a price at the limit", "sale_contradictions",
         [sale([line(1_000_000_000_000)], 1_000_000_000_000, pay(card=1_000_000_000_000))], []),
    case("a quantity beyond the limit", "sale_contradictions",
         [sale([line(1, 1_000_000_001)], 1_000_000, pay(cash=1_000_000))], ["value_too_large"]),
    case("a million free leaflets", "sale_contradictions", [sale([line(0, 1_000_000_000)], 0, [])], []),
    case("501 lines", "sale_contradictions", [sale([line(1)] * 501, 501, pay(cash=501))], ["too_many_lines"]),
    case("several at once, in one order", "sale_contradictions",
         [sale([line(1000, 1000, 2000)], 5000, pay(card=4000))],
         ["discount_exceeds_line", "total_disagrees", "tenders_short"]),
    case("a sound refund", "refund_contradictions", [refund(back((1, 1000, 162_000)), 162_000, pay(cash=162_000))], []),
    case("a refund in two ways", "refund_contradictions",
         [refund(back((1, 1000, 162_000), (2, 500, 20_000)), 182_000, pay(cash=100_000, transfer=82_000))], []),
    case("goods back for nothing", "refund_contradictions", [refund(back((1, 1000, 0)), 0, [])], []),
    case("a refund whose total disagrees", "refund_contradictions",
         [refund(back((1, 1000, 162_000)), 170_000, pay(cash=170_000))], ["total_disagrees"]),
    case("more paid back than refunded", "refund_contradictions",
         [refund(back((1, 1000, 162_000)), 162_000, pay(cash=200_000))], ["tenders_disagree"]),
    case("a refund of nothing", "refund_contradictions", [refund([], 0, [])], ["no_lines"]),
    case("a refund of a negative quantity", "refund_contradictions",
         [refund(back((1, -1000, 162_000)), 162_000, pay(cash=162_000))], ["quantity_not_positive"]),
    case("a refund of a negative amount", "refund_contradictions",
         [refund(back((1, 1000, -5), (2, 1000, 5)), 0, [])], ["amount_negative"]),
    case("a refund paid with a negative tender", "refund_contradictions",
         [refund(back((1, 1000, 10)), 10, pay(card=20, cash=-10))], ["tender_not_positive"]),
    case("a refund beyond the limit", "refund_contradictions",
         [refund(back((1, 1_000_000_001, 5)), 5, pay(cash=5))], ["value_too_large"]),
    case("a sound count", "count_contradictions", [{"500000": 2, "20000": 3}, 1_060_000], []),
    case("only the sum was counted", "count_contradictions", [{}, 1_060_000], []),
    case("a count that does not add up", "count_contradictions", [{"500000": 2}, 900_000], ["count_disagrees"]),
    case("a banknote that does not exist", "count_contradictions", [{"30000": 1}, 30_000], ["count_disagrees"]),
    case("fewer than no banknotes", "count_contradictions",
         [{"500000": 2, "20000": -1}, 980_000], ["amount_negative"]),
    case("a negative count", "count_contradictions", [{}, -1], ["amount_negative"]),
    case("a count beyond the limit", "count_contradictions", [{}, 1_000_000_000_001], ["value_too_large"]),
]  # fmt: skip


def generated() -> list[dict[str, object]]:
    """A few hundred baskets and refunds that nobody chose, always the same ones."""
    chance = random.Random(1054)
    cases = []
    for number in range(1, 61):
        price, milli = chance.randrange(1, 5_000_000), chance.choice((1000, 2000, chance.randrange(1, 20_000)))
        cost = gross(price, milli)
        rate = chance.choice(VAT_RATES_BP)
        cases.append(case(f"line {number}", "line_gross", [price, milli], cost))
        cases.append(case(f"VAT {number}", "vat_inside", [cost, rate], vat(cost, rate)))
    for number in range(1, 41):
        nets = [chance.randrange(0, 900_000) for _ in range(chance.randrange(1, 9))] + [chance.randrange(1, 90_000)]
        discount = chance.randrange(0, sum(nets) + 1)
        cases.append(case(f"basket discount {number}", "spread_discount", [discount, nets], shared(discount, nets)))
    for number in range(1, 26):
        sold = chance.randrange(2, 9000)
        net = chance.randrange(1, 3_000_000)
        returned = refunded = 0
        while returned < sold:
            returned = min(sold, returned + chance.randrange(1, sold + 1))
            due = rounded(Fraction(net * returned, sold)) - refunded
            cases.append(case(f"refund {number} to {returned}", "refund_amount", [net, sold, returned, refunded], due))
            refunded += due
        assert refunded == net
    for number in range(1, 31):
        lines = []
        for _ in range(chance.randrange(1, 8)):
            price, milli = chance.randrange(500, 900_000), chance.choice((1000, 3000, chance.randrange(50, 3000)))
            off = chance.choice((0, chance.randrange(0, gross(price, milli) + 1)))
            lines.append(line(price, milli, off, chance.choice(VAT_RATES_BP)))
        nets = [(gross(row["price_vnd"], row["quantity_milli"]) - row["discount_vnd"], row["vat_bp"]) for row in lines]
        total = sum(net for net, _ in nets)
        cases.append(case(f"basket {number}", "basket_total", [lines], total))
        rates = [
            [rate, sum(net - vat(net, rate) for net, at in nets if at == rate),
             sum(vat(net, rate) for net, at in nets if at == rate)]
            for rate in sorted({at for _, at in nets})
        ]  # fmt: skip
        cases.append(case(f"VAT of basket {number}", "vat_by_rate", [[list(net) for net in nets]], rates))
        over = chance.randrange(0, 90_000)
        tenders = pay(cash=total + over) if total + over else []
        cases.append(case(f"sound sale {number}", "sale_contradictions", [sale(lines, total, tenders, over)], []))
        wrong = total + chance.choice((-1, 1)) * chance.randrange(1, 500)
        cases.append(
            case(
                f"unsound sale {number}", "sale_contradictions",
                [sale(lines, wrong, pay(card=wrong) if wrong > 0 else [], 0 if wrong > 0 else -wrong)],
                ["total_disagrees"] if wrong > 0 else ["total_disagrees", "change_exceeds_cash"],
            )
        )  # fmt: skip
    for number in range(1, 21):
        brought, taken = chance.randrange(0, 900_000), chance.randrange(0, 900_000)
        owed = taken - brought
        parts = [taken - max(owed, 0), max(owed, 0), max(-owed, 0)]
        cases.append(case(f"exchange {number}", "exchange_parts", [brought, taken], parts))
    return cases


def amounts() -> dict[str, list[dict[str, object]]]:
    """Division and sharing by themselves."""
    chance = random.Random(30)
    pairs = [(5, 2), (-5, 2), (5, -2), (-5, -2), (1, 2), (-1, 2), (1, 3), (2, 3), (-2, 3), (0, 7), (7, 7),
             (9_007_199_254_740_993, 2), (10**18 + 1, 1000), (-(10**18) - 500, 1000)]  # fmt: skip
    pairs += [
        (chance.randrange(-(10**9), 10**9), chance.choice((-1, 1)) * chance.randrange(1, 9999)) for _ in range(60)
    ]
    shares: list[tuple[int, list[int]]] = [
        (0, []), (0, [0, 0]), (10, [1, 1, 1]), (-10, [1, 1, 1]), (1, [0, 0, 5]), (7, [3, 0, 3]), (100, [1, 2, 3, 4]),
        (999_999_999_999, [333_333_333_333, 333_333_333_334, 1]),
    ]  # fmt: skip
    for _ in range(40):
        weights = [chance.randrange(0, 10**6) for _ in range(chance.randrange(1, 12))] + [1]
        shares.append((chance.randrange(-(10**9), 10**9), weights))
    return {
        "divide": [
            {"numerator": str(above), "denominator": below, "result": str(rounded(Fraction(above, below)))}
            for above, below in pairs
        ],
        "share": [
            {
                "total": total,
                "weights": weights,
                "result": shared(total, weights) if sum(weights) else [0] * len(weights),
            }
            for total, weights in shares
        ],
    }


def written(value: object) -> str:
    """As it stands in the file: one case a line, so that a changed case is one changed line."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in value) + "\n]"
    assert isinstance(value, dict)
    return "{\n" + ",\n".join(f'"{key}": {written(rows)}' for key, rows in value.items()) + "\n}"


def files() -> dict[str, str]:
    """The name and text of each file."""
    return {"sales.json": written(BY_HAND + generated()) + "\n", "amounts.json": written(amounts()) + "\n"}


if __name__ == "__main__":
    for file_name, text in files().items():
        (HERE / file_name).write_text(text, encoding="utf-8")
