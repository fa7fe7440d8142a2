"""The journal's door against a plain model of it: whatever comes, in whatever order and however often, is booked once.

Two tills write, are paired again, and have their storage put back to an older state. What they wrote arrives in any
pieces: again, before its time, twice in one message, changed on its way, answered or not.
"""

import copy
import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)
from sqlalchemy import func, select

from pos.audit import audit
from pos.base.canonical import canonical
from pos.base.database import db, transaction
from pos.sales.kinds import Outcome
from pos.sales.models import Refund, Sale, SaleLine, Shift
from pos.sales.queries import cash_reckonings
from pos.showrooms.operations.pairing import pair_at_console
from pos.till.models import JournalEntry, JournalHead
from pos.till.rules import GENESIS, entry_hash
from tests import cast
from tests.conftest import Library
from tests.inventory.stage import deliver, level
from tests.machines import run_on_books
from tests.till.journal import PaperTill

PRODUCTS = {"SP0001": (cast.TEAPOT, 450_000), "SP0002": (cast.BOWL, 120_000), "SP0003": (cast.TEA, 180_000)}
ON_THE_SHELF = 10_000
NOTHING = "e" * 64
"""The hash of no entry."""

PICKS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@dataclass
class Model:
    """What the books ought to hold, as simply as it can be said."""

    rows: dict[str, dict[tuple[int, str, str], str]] = field(default_factory=dict)
    """Of each chain, what arrived: number, claimed hash and content, and the outcome it was first answered with."""
    booked: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The first content that came under each id."""
    told: set[tuple[str, str]] = field(default_factory=set)
    """Every content that ever came, by id: whatever it says of cash counts once, booked or not."""
    cash: Counter[str] = field(default_factory=Counter)
    """What should be in the drawer of each shift."""
    links: dict[str, set[tuple[int, str, str]]] = field(default_factory=dict)
    """Of each chain, number, what it follows, and its hash."""
    changed: bool = False
    """Whether an entry arrived whose content does not give its hash."""

    def arrive(self, chain: str, entries: list[dict[str, Any]]) -> None:
        rows = self.rows.setdefault(chain, {})
        fresh = []
        for entry in entries:
            key = row_of(entry)
            if key not in rows:
                rows[key] = ""
                fresh.append(entry)
                self.links.setdefault(chain, set()).add((entry["sequence"], entry["previous"], entry["hash"]))
                self.changed = self.changed or key[1] != key[2]
        fresh.sort(key=lambda entry: entry["sequence"])
        for kinds in (("shift_open", "sale"), ("refund",), ("drawer", "shift_close")):
            for entry in fresh:
                if entry["kind"] in kinds:
                    self.book(entry)

    def book(self, entry: dict[str, Any]) -> None:
        name, kind, body = entry["id"], entry["kind"], entry["body"]
        if (name, canonical(body)) not in self.told:
            self.told.add((name, canonical(body)))
            self.cash[body["shift"]] += cash_in(kind, body)
        self.booked.setdefault(deed_of(entry), {"kind": kind, "body": body})

    def of_kind(self, kind: str) -> dict[str, int]:
        return {name: one["body"]["total_vnd"] for name, one in self.booked.items() if one["kind"] == kind}

    def on_the_shelf(self) -> dict[str, int]:
        """What was not sold, and what came back: of each sale as much as was sold, however much was paid out for."""
        shelf = dict.fromkeys(PRODUCTS, ON_THE_SHELF * 1000)
        back: Counter[str] = Counter()
        for refund in self.of_kind("refund"):
            body = self.booked[refund]["body"]
            back[body["sale"]] += body["lines"][0]["quantity_milli"]
        for sale in self.of_kind("sale"):
            [line] = self.booked[sale]["body"]["lines"]
            shelf[line["product"]] -= max(0, line["quantity_milli"] - back[sale])
        return shelf

    def unbroken(self) -> bool:
        """Whether each entry follows one that is here, as far back as the first."""
        return not self.changed and all(
            previous == GENESIS if number == 1 else any((number - 1, previous) == (at, end) for at, _, end in links)
            for links in self.links.values()
            for number, previous, _ in links
        )

    def head(self, chain: str) -> int:
        """The last number up to which none is missing."""
        numbers = {sequence for sequence, _, _ in self.rows.get(chain, ())}
        return next(number - 1 for number in range(1, len(numbers) + 2) if number not in numbers)


def deed_of(entry: dict[str, Any]) -> str:
    """What can be done once only: a shift is closed once, whatever the entry that does it is called."""
    return f"close {entry['body']['shift']}" if entry["kind"] == "shift_close" else str(entry["id"])


def row_of(entry: dict[str, Any]) -> tuple[int, str, str]:
    content = entry_hash(entry["sequence"], entry["kind"], entry["id"], entry["body"], entry["previous"])
    return entry["sequence"], entry["hash"], content


def cash_in(kind: str, body: dict[str, Any]) -> int:
    if kind in ("shift_open", "drawer"):
        return int(body.get("float_vnd", 0) + body.get("amount_vnd", 0))
    given = sum(tender["amount_vnd"] for tender in body.get("tenders", ()) if tender["method"] == "cash")
    return -given if kind == "refund" else given - body.get("change_vnd", 0)


@dataclass
class Device:
    """Something that believes it is a till."""

    paper: PaperTill
    chain: str
    token: str

    def sales(self) -> list[dict[str, Any]]:
        return [entry for entry in self.paper.entries if entry["kind"] == "sale"]


class Tills(RuleBasedStateMachine):
    """Everything that can happen between tills and their server, one thing at a time."""

    app: Flask
    library: Library
    kind: str

    devices = Bundle("devices")

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(self.library.lend(self.kind))
        self.stack.enter_context(self.app.app_context())
        self.client = self.app.test_client()
        self.model = Model()
        self.alive = {code: str(cast.chain_id(code)) for code in ("BT01-1", "BT01-2")}
        self.opened: list[Device] = []
        self.sound = True
        for product, _ in PRODUCTS.values():
            deliver(product, ON_THE_SHELF, "A1")

    def teardown(self) -> None:
        try:
            if self.sound:
                self.everything_arrives()
        finally:
            db.session.remove()
            if self.kind == "sqlite":
                db.engine.dispose()
            self.stack.close()

    # --- what tills do ---------------------------------------------------------------------------------------

    @initialize(target=devices)
    def two_tills(self) -> Any:
        for code, chain in self.alive.items():
            device = self.device(PaperTill(code), chain, cast.TOKENS[code])
            self.sells(device, "SP0001", 2, "change")
            self.takes_a_piece_back(device, device, 0)
        return multiple(*self.opened)

    def device(self, paper: PaperTill, chain: str, token: str) -> Device:
        self.opened.append(Device(paper, chain, token))
        return self.opened[-1]

    @rule(target=devices, device=devices)
    def is_paired_again(self, device: Device) -> Device:
        code = device.paper.code
        with transaction():
            pairing = pair_at_console(code, who="minh", at=datetime.now(UTC))
        self.alive[code] = str(pairing.chain_id)
        return self.device(PaperTill(code, pairing.series), self.alive[code], pairing.token)

    @rule(target=devices, device=devices, back=st.integers(1, 4))
    def its_storage_is_put_back(self, device: Device, back: int) -> Device:
        """From here on two devices write the same chain, each in its own way."""
        twin = self.device(copy.deepcopy(device.paper), device.chain, device.token)
        del twin.paper.entries[-back:]
        opens = [entry for entry in twin.paper.entries if entry["kind"] in ("shift_open", "shift_close")]
        twin.paper.shift = opens[-1]["body"]["shift"] if opens and opens[-1]["kind"] == "shift_open" else None
        return twin

    @rule(
        device=devices, product=st.sampled_from(list(PRODUCTS)), pieces=st.integers(1, 3),
        way=st.sampled_from(["exact", "change", "card", "both"]),
    )  # fmt: skip
    def sells(self, device: Device, product: str, pieces: int, way: str) -> None:
        price_vnd = PRODUCTS[product][1]
        total = pieces * price_vnd
        tenders = {
            "exact": [("cash", total)], "change": [("cash", total + 50_000)], "card": [("card", total)],
            "both": [("vietqr", 20_000), ("cash", total)],
        }[way]  # fmt: skip
        change_vnd = sum(amount for _, amount in tenders) - total
        paid = [{"method": method, "amount_vnd": amount} for method, amount in tenders]
        if device.paper.shift is None:
            device.paper.open(float_vnd=500_000)
        device.paper.sell(product, price_vnd, pieces, tenders=paid, change_vnd=change_vnd)

    @rule(device=devices, seller=devices, pick=st.integers(0, 30))
    def takes_a_piece_back(self, device: Device, seller: Device, pick: int) -> None:
        """Also of a sale that the server has not heard of, and also of one that came back before."""
        sales = seller.sales()
        if sales and device.paper.shift:
            device.paper.take_back(sales[pick % len(sales)])

    @rule(device=devices, amount=st.sampled_from([-200_000, 100_000]))
    def moves_cash(self, device: Device, amount: int) -> None:
        if device.paper.shift:
            device.paper.write("drawer", {"shift": device.paper.shift, "amount_vnd": amount, "reason": "đổi tiền lẻ"})

    @rule(device=devices)
    def closes_the_shift(self, device: Device) -> None:
        if device.paper.shift:
            device.paper.close(500_000, 500_000)
            device.paper.shift = None

    # --- what arrives ----------------------------------------------------------------------------------------

    @rule(device=devices, picks=PICKS)
    def some_of_it_arrives(self, device: Device, picks: list[int]) -> None:
        if device.paper.entries:
            self.send(device, [device.paper.entries[pick % len(device.paper.entries)] for pick in picks])

    @rule(device=devices)
    def all_of_it_arrives(self, device: Device) -> None:
        self.send(device, device.paper.entries)

    @rule(device=devices, pick=st.integers(0, 30), how=st.sampled_from(["hash", "link", "body", "body and hash"]))
    def a_changed_entry_arrives(self, device: Device, pick: int, how: str) -> None:
        known = [entry for entry in device.paper.entries if entry["kind"] != "shift_close"]
        if not known:
            return
        changed = copy.deepcopy(known[pick % len(known)])
        if how == "hash":
            changed["hash"] = "f" * 64
        elif how == "link":
            changed["previous"] = NOTHING
        else:
            self.say_something_else(changed["kind"], changed["body"])
        if how in ("link", "body and hash"):
            changed["hash"] = row_of(changed)[2]
        self.send(device, [changed])

    @staticmethod
    def say_something_else(kind: str, body: dict[str, Any]) -> None:
        if kind == "sale":
            [line] = body["lines"]
            line["quantity_milli"] += 1000
            body["total_vnd"] += line["price_vnd"]
            body["tenders"][-1]["amount_vnd"] += line["price_vnd"]
        elif kind == "refund":
            body["reason"] = "vỡ quai"
        else:
            body["float_vnd" if kind == "shift_open" else "amount_vnd"] += 10_000

    @rule(device=devices, pick=st.integers(0, 30))
    def a_program_sends_the_sale_too(self, device: Device, pick: int) -> None:
        sales = device.sales()
        if not sales:
            return
        sale = sales[pick % len(sales)]
        answer = self.client.put(f"/api/v1/sales/{sale['id']}", json=sale["body"], headers=self.headers(device))
        before = self.model.booked.get(sale["id"])
        if device.chain not in self.alive.values():
            assert answer.status_code == 401
        elif before is None:
            assert answer.status_code == 201
            self.model.book(sale)
        else:
            assert answer.status_code == (200 if before["body"] == sale["body"] else 409)

    def headers(self, device: Device) -> dict[str, str]:
        return {"Authorization": f"Bearer {device.token}"}

    def send(self, device: Device, entries: list[dict[str, Any]]) -> None:
        self.sound = False
        answer = self.client.post("/api/v1/sync", json={"entries": entries}, headers=self.headers(device))
        if device.chain not in self.alive.values():
            assert answer.status_code == 401
            self.sound = True
            return
        assert answer.status_code == 200
        self.model.arrive(device.chain, entries)
        rows = self.model.rows.setdefault(device.chain, {})
        told = answer.json["entries"]
        assert [(one["id"], one["sequence"]) for one in told] == [(one["id"], one["sequence"]) for one in entries]
        for entry, one in zip(entries, told, strict=True):
            before = rows[row_of(entry)]
            assert before in ("", json.dumps(one)), "an answer, once given, never changes"
            rows[row_of(entry)] = json.dumps(one)
            first = self.model.booked[deed_of(entry)]["body"]
            assert (one["outcome"] == Outcome.QUARANTINED) == (canonical(first) != canonical(entry["body"]))
        assert answer.json["server"]["sequence"] == self.model.head(device.chain)
        self.sound = True

    # --- what must hold --------------------------------------------------------------------------------------

    @invariant()
    def the_books_are_the_model(self) -> None:
        self.sound, sound = False, self.sound
        db.session.rollback()
        for table, kind in ((Sale, "sale"), (Refund, "refund")):
            booked = {str(row.id): row.total_vnd for row in db.session.execute(select(table.id, table.total_vnd))}
            assert booked == self.model.of_kind(kind)
        assert db.session.scalar(select(func.count()).select_from(SaleLine)) == len(self.model.of_kind("sale"))
        assert {code: level(product) for code, (product, _) in PRODUCTS.items()} == self.model.on_the_shelf()
        shifts = db.session.scalars(select(Shift.id)).all()
        expected = {str(name): reckoning.expected_vnd for name, reckoning in cash_reckonings(shifts).items()}
        assert expected == {name: self.model.cash[name] for name in expected}
        assert set(expected) == {body["body"].get("shift") for body in self.model.booked.values()}
        rows = db.session.scalar(select(func.count()).select_from(JournalEntry))
        assert rows == sum(len(of_chain) for of_chain in self.model.rows.values())
        heads = {str(head.chain_id): head.sequence for head in db.session.scalars(select(JournalHead))}
        assert heads == {chain: self.model.head(chain) for chain in self.model.rows}
        self.sound = sound

    def everything_arrives(self) -> None:
        """In the end each till that may still speak has sent all; then the books are audited."""
        for device in self.opened:
            self.send(device, device.paper.entries)
        self.the_books_are_the_model()
        verdicts = {verdict.number: verdict.line() for verdict in audit(datetime.now(UTC)) if verdict.broken}
        journal = verdicts.pop(5, "")
        assert verdicts == {}
        assert (journal == "") == self.model.unbroken(), journal


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 25), ("postgresql", 12)])
def test_whatever_arrives_in_whatever_order_is_booked_once(
    library: Library, tmp_path: Path, kind: str, examples: int
) -> None:
    run_on_books(Tills, library, kind, tmp_path, examples)
