"""Work the reports of whole shifts a third way: entry by entry, with fractions.

``python tests/shared/make_shifts.py`` writes ``shifts.json``. The till makes the figures from such entries, the server from its
books after it booked them; both must come to these. The figures of the first case were also added up on paper.
"""

import json
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from make_sales import gross, pay, vat

HERE = Path(__file__).parent
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
METHODS = ("cash", "vietqr", "card", "transfer")


class Day:
    """Writes what happens at a till, one minute after the other."""

    def __init__(self, name: str) -> None:
        self.name, self.entries, self.numbers = name, [], 0

    def same(self, what: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.name}: {what}"))

    def write(self, kind: str, cashier: str, **body: Any) -> dict[str, Any]:
        at = (MORNING + timedelta(minutes=len(self.entries))).isoformat()
        entry = {
            "kind": kind, "id": self.same(f"entry {len(self.entries)}"),
            "body": {"cashier": cashier, "approved_by": None, "at": at, **body},
        }  # fmt: skip
        self.entries.append(entry)
        return entry

    def number(self) -> str:
        self.numbers += 1
        return f"BT01-1A-{self.numbers:06d}"

    def open(self, shift: str, cashier: str, float_vnd: int) -> None:
        self.write("shift_open", cashier, shift=self.same(shift), float_vnd=float_vnd, counts={})

    def sell(self, shift: str, cashier: str, lines: list[tuple[int, int, int, int]], **tenders: int) -> dict[str, Any]:
        """Lines are price, thousandths, discount, rate."""
        rows = [
            {"product": "SP0003", "quantity_milli": milli, "price_vnd": price, "discount_vnd": off, "vat_bp": rate,
             "lot": None, "serial": None, "stars": None}
            for price, milli, off, rate in lines
        ]  # fmt: skip
        total = sum(gross(price, milli) - off for price, milli, off, _rate in lines)
        return self.write(
            "sale", cashier, number=self.number(), shift=self.same(shift), lines=rows, total_vnd=total,
            tenders=pay(**tenders), change_vnd=sum(tenders.values()) - total,
        )  # fmt: skip

    def take_back(self, shift: str, cashier: str, sale: dict[str, Any], method: str, *back: tuple[int, int]) -> None:
        """Back are numbers of lines and thousandths."""
        lines = []
        for number, milli in back:
            sold = sale["body"]["lines"][number - 1]
            net = gross(sold["price_vnd"], sold["quantity_milli"]) - sold["discount_vnd"]
            before_milli, before_vnd = self.returned(sale["id"], number)
            due = Fraction(net * (before_milli + milli), sold["quantity_milli"])
            amount = int(due + Fraction(1, 2)) - before_vnd
            lines.append({"line": number, "quantity_milli": milli, "amount_vnd": amount, "condition": "resaleable"})
        total = sum(line["amount_vnd"] for line in lines)
        self.write(
            "refund", cashier, number=self.number(), shift=self.same(shift), sale=sale["id"], lines=lines,
            total_vnd=total, tenders=pay(**{method: total}), reason="đổi ý",
        )  # fmt: skip

    def returned(self, sale: str, number: int) -> tuple[int, int]:
        rows = [
            row
            for entry in self.entries
            if entry["kind"] == "refund" and entry["body"]["sale"] == sale
            for row in entry["body"]["lines"]
            if row["line"] == number
        ]
        return sum(row["quantity_milli"] for row in rows), sum(row["amount_vnd"] for row in rows)

    def move(self, shift: str, cashier: str, amount_vnd: int, reason: str) -> None:
        self.write("drawer", cashier, shift=self.same(shift), amount_vnd=amount_vnd, reason=reason)

    def close(self, shift: str, cashier: str, counted_vnd: int, reason: str = "") -> None:
        expected = self.report(shift)["expected_vnd"]
        self.write(
            "shift_close", cashier, shift=self.same(shift), counts={}, counted_vnd=counted_vnd, expected_vnd=expected,
            difference_reason=reason,
        )  # fmt: skip

    def report(self, shift: str) -> dict[str, Any]:
        """Add up, one entry after the other."""
        sold, given, before, tax = Counter[str](), Counter[str](), Counter[int](), Counter[int]()
        people: dict[str, Counter[str]] = {}
        numbers, moves, float_vnd, used = [], [], 0, set()
        sales = {entry["id"]: entry["body"] for entry in self.entries if entry["kind"] == "sale"}
        back: Counter[tuple[str, int]] = Counter()
        for entry in self.entries:
            kind, body, mine = entry["kind"], entry["body"], entry["body"]["shift"] == self.same(shift)
            if kind == "refund":
                for row in body["lines"]:
                    key, rate = (body["sale"], row["line"]), sales[body["sale"]]["lines"][row["line"] - 1]["vat_bp"]
                    part = vat(back[key] + row["amount_vnd"], rate) - vat(back[key], rate)
                    back[key] += row["amount_vnd"]
                    if mine:
                        before[rate] -= row["amount_vnd"] - part
                        tax[rate] -= part
            if not mine:
                continue
            if kind == "shift_open":
                float_vnd = body["float_vnd"]
            if kind == "drawer":
                moves.append({name: body[name] for name in ("cashier", "amount_vnd", "reason")})
            if kind not in ("sale", "refund"):
                continue
            numbers.append(body["number"])
            person = people.setdefault(body["cashier"], Counter())
            person[f"{kind}s"] += 1
            person["sold_vnd" if kind == "sale" else "refunded_vnd"] += body["total_vnd"]
            for tender in body["tenders"]:
                (sold if kind == "sale" else given)[tender["method"]] += tender["amount_vnd"]
                used.add(tender["method"])
            if kind == "sale":
                sold["cash"] -= body["change_vnd"]
                for row in body["lines"]:
                    net = gross(row["price_vnd"], row["quantity_milli"]) - row["discount_vnd"]
                    before[row["vat_bp"]] += net - vat(net, row["vat_bp"])
                    tax[row["vat_bp"]] += vat(net, row["vat_bp"])
        drawer = sum(row["amount_vnd"] for row in moves)
        names = ("sales", "sold_vnd", "refunds", "refunded_vnd")
        return {
            "first": numbers[0] if numbers else None,
            "last": numbers[-1] if numbers else None,
            **{name: sum(person[name] for person in people.values()) for name in names},
            "methods": [
                {"method": name, "taken_vnd": sold[name], "refunded_vnd": given[name]}
                for name in METHODS
                if name in used
            ],
            "rates": [{"vat_bp": rate, "before_vnd": before[rate], "vat_vnd": tax[rate]} for rate in sorted(before)],
            "cashiers": [{"cashier": who, **{name: people[who][name] for name in names}} for who in sorted(people)],
            "moves": moves,
            "float_vnd": float_vnd,
            "kept_vnd": sold["cash"],
            "cash_refunded_vnd": given["cash"],
            "drawer_vnd": drawer,
            "expected_vnd": float_vnd + sold["cash"] - given["cash"] + drawer,
        }


def a_day_with_two_cashiers() -> Day:
    day = Day("two cashiers, three rates, what was weighed, and a line that comes back in three steps")
    day.open("a", "lan", 500_000)
    day.sell("a", "lan", [(450_000, 1000, 0, 800), (99_990, 335, 0, 500)], cash=500_000)
    three = day.sell("a", "lan", [(34, 3000, 2, 800), (108_000, 1000, 0, 1000)], card=100_000, cash=10_000)
    day.move("a", "lan", -200_000, "nộp ngân hàng")
    day.take_back("a", "lan", three, "cash", (1, 1000))
    day.sell("a", "minh", [(180_000, 2000, 36_000, 800)], vietqr=324_000)
    day.take_back("a", "minh", three, "cash", (1, 1000), (2, 1000))
    day.take_back("a", "minh", three, "card", (1, 1000))
    day.move("a", "minh", 50_000, "đổi tiền lẻ")
    day.close("a", "minh", 720_000, "thối nhầm")
    return day


def a_shift_without_a_customer() -> Day:
    day = Day("nobody came")
    day.open("a", "lan", 1_000_000)
    day.close("a", "lan", 1_000_000)
    return day


def back_the_day_after() -> Day:
    day = Day("what an earlier shift sold comes back")
    day.open("earlier", "lan", 200_000)
    sale = day.sell("earlier", "lan", [(350_000, 1000, 0, 800), (85_000, 2000, 0, 800)], transfer=520_000)
    day.take_back("earlier", "lan", sale, "transfer", (2, 1000))
    day.close("earlier", "lan", 200_000)
    day.open("a", "minh", 300_000)
    day.take_back("a", "minh", sale, "cash", (1, 1000), (2, 1000))
    day.close("a", "minh", 0, "đã hoàn hết")
    return day


def cases() -> list[dict[str, Any]]:
    days = [a_day_with_two_cashiers(), a_shift_without_a_customer(), back_the_day_after()]
    return [
        {"why": day.name, "shift": day.same("a"), "entries": day.entries, "report": day.report("a")} for day in days
    ]


if __name__ == "__main__":
    text = json.dumps(cases(), ensure_ascii=False, indent=1)
    (HERE / "shifts.json").write_text(text + "\n", encoding="utf-8")
