"""Wherever a star is spoken of, the answer is the same: every worked case goes through every mouth.

``tests/shared/certificates.json`` says what may be claimed; the answers were read off a calendar. Each case is a product of its
own in one set of books, and every mouth is asked at the moment of the case: the rule, the till, the label, the receipt, the
receipt's page, the public page and its list, the snapshot, and the tables that people take away.

Most mouths speak of now, by all that is known now. A case that asks about one moment by what was known at another is told to
them with the days of learning moved: what was known then is known now, and what was not comes later.
"""

import csv
import json
import re
import subprocess
import sysconfig
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from pos.audit import stars_are_true
from pos.base.clock import local_day
from pos.base.database import Model, db, transaction
from pos.catalogue.models import Price, Product
from pos.certification.kinds import EndSource
from pos.certification.models import Certificate, CertificateEvent
from pos.certification.queries import claims
from pos.certification.words import STATE_NAMES
from pos.inventory.models import Level, Lot, Move
from pos.labels.queries import words_for
from pos.people.models import Person
from pos.printing.document import Text
from pos.sales import queries as sales
from pos.sales import receipts
from pos.sales.kinds import Kind
from pos.sales.proof import token_of
from tests.cast import BOWL, BT01, PUBLIC_URL, bearer, same_id
from tests.certification.test_rules import as_json
from tests.sales.stage import basket, entry, line, report

ROOT = Path(__file__).parents[1]
WORKED = json.loads((ROOT / "tests" / "shared" / "certificates.json").read_text(encoding="utf-8"))
LONG_AGO = datetime.fromisoformat("2018-01-01T00:00:00+07:00")
ALOUD = ROOT / "pos" / "till" / "static" / "tests" / "claims_aloud.js"
STAR = '<use href="#star"/>'


@dataclass(frozen=True)
class Case:
    """One worked case, told at the one moment at which all mouths are asked."""

    number: int
    row: dict[str, Any]

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.row["at"]).astimezone(UTC)

    @property
    def moved(self) -> timedelta:
        """By how much the days of learning are moved, so that what is known now is what was known then."""
        return self.at - datetime.fromisoformat(self.row["known_at"])

    @property
    def product(self) -> str:
        return f"SP{5000 + self.number}"

    @property
    def lot(self) -> uuid.UUID:
        return same_id(f"lot of {self.product}")

    @property
    def sale(self) -> uuid.UUID:
        """An identity as a till draws it: receipts carry a link to it."""
        return uuid.UUID(int=same_id(f"sale of {self.product}").int, version=4)

    @cached_property
    def papers(self) -> list[dict[str, Any]]:
        """Its certificates, each with an identity that no other case gives, in the same order."""
        return [
            {
                **paper,
                "id": self.identity(paper["id"]),
                "learned_at": self.learned(paper),
                "events": [{**event, "learned_at": self.learned(event)} for event in paper["events"]],
            }
            for paper in self.row["certificates"]
        ]

    @cached_property
    def claim(self) -> dict[str, Any]:
        """What may be claimed."""
        named = self.row["claim"]["certificate"]
        return {**self.row["claim"], "certificate": named and str(self.identity(named))}

    @property
    def decision(self) -> str:
        """The number of the decision that the claim rests on."""
        named = self.claim["certificate"]
        return next((paper["decision"] for paper in self.papers if str(paper["id"]) == named), "")

    def identity(self, named: str) -> uuid.UUID:
        return uuid.UUID(int=(self.number << 32) + uuid.UUID(named).int)

    def learned(self, fact: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(fact["learned_at"]) + self.moved


CASES = sorted((Case(number, row) for number, row in enumerate(WORKED)), key=lambda case: case.at)


def of_one_moment() -> Iterator[tuple[datetime, str, list[Case]]]:
    """The cases that ask about one moment, and the word in their names by which lists find them."""
    for at, cases in groupby(CASES, key=lambda case: case.at):
        yield at, f"m{at:%Y%m%d%H%M%S}x", list(cases)


@pytest.fixture
def books(app: Flask) -> None:
    """A product, a lot on the shelf and a price for each case, with its certificates as they stand on paper."""
    bowl = db.session.get(Product, BOWL)
    assert bowl is not None
    like = {column.key: getattr(bowl, column.key) for column in Product.__table__.columns}
    words = {case.number: word for _at, word, cases in of_one_moment() for case in cases}
    shelf, producer = same_id("BT01 shelf"), same_id("BT01 producer")
    rows: dict[type[Model], list[dict[str, Any]]] = {
        kind: [] for kind in (Product, Price, Certificate, CertificateEvent, Lot, Move, Level)
    }
    for case in CASES:
        product, name = same_id(case.product), f"Case {case.number} {words[case.number]}"
        rows[Product].append(
            {**like, "id": product, "code": case.product, "name_vi": name, "name_en": name, "search_key": name.lower()}
        )
        rows[Price].append(
            {"product_id": product, "price_vnd": 10_000, "valid_from": LONG_AGO, "set_by": "an", "set_at": LONG_AGO}
        )
        rows[Lot].append({"id": case.lot, "product_id": product, "code": "L1", "cost_vnd": 1, "opened_at": LONG_AGO})
        rows[Move].append(
            {
                "lot_id": case.lot, "from_place_id": producer, "to_place_id": shelf, "quantity_milli": 1000,
                "cause": "delivery", "cause_id": case.lot, "happened_at": LONG_AGO, "booked_at": LONG_AGO, "who": "lan",
            }
        )  # fmt: skip
        for place, quantity_milli in ((shelf, 1000), (producer, -1000)):
            rows[Level].append(
                {
                    "lot_id": case.lot, "place_id": place, "showroom_id": BT01, "product_id": product,
                    "is_shelf": place == shelf, "quantity_milli": quantity_milli,
                }
            )  # fmt: skip
        for paper in case.papers:
            rows[Certificate].append(
                {
                    "id": paper["id"], "product_id": product, "stars": paper["stars"], "kind": paper["kind"],
                    "potential_five_star": paper["potential_five_star"], "decision_number": paper["decision"],
                    "decision_date": date.fromisoformat(paper["decided_on"]), "issuer": paper["issuer"],
                    "valid_from": date.fromisoformat(paper["valid_from"]),
                    "valid_to": date.fromisoformat(paper["valid_to"]), "end_source": EndSource.PAPER,
                    "learned_at": paper["learned_at"], "entered_by": "huong",
                }
            )  # fmt: skip
            rows[CertificateEvent].extend(
                {
                    "certificate_id": paper["id"], "kind": event["kind"], "effective_on": date.fromisoformat(event["on"]),
                    "receipt_number": "HS-1", "decision_number": "2/QĐ-UBND", "grounds": "Điều 8.1",
                    "ground": "law_broken" if event["kind"] == "withdrawn" else None,
                    "authority": "province" if event["kind"] == "withdrawn" else None,
                    "learned_at": event["learned_at"], "entered_by": "huong",
                }
                for event in paper["events"]
            )  # fmt: skip
    with transaction():
        for kind, given in rows.items():
            db.session.execute(insert(kind), given)
        db.session.execute(update(Person).values(joined_at=LONG_AGO))


class Differences:
    """What a mouth said otherwise than worked."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.asked: dict[str, int] = {}

    def hear(self, mouth: str, case: Case, said: object, worked: object) -> None:
        """Compare what a mouth says of a case with what was worked by hand."""
        self.asked[mouth] = self.asked.get(mouth, 0) + 1
        if said != worked:
            self.found.append(f"{mouth}, {case.row['name']!r}: {said} instead of {worked}")


def test_every_case_is_answered_alike_by_every_mouth(
    app: Flask, books: None, client: FlaskClient, sign_in: Any
) -> None:
    heard = Differences()
    for at, word, cases in of_one_moment():
        with time_machine.travel(at, tick=False):
            ask_the_rule(heard, at, cases)
            ask_the_labels(heard, at, cases)
            ask_the_receipts(heard, client, at, cases)
            ask_the_public_pages(heard, client, at, word, cases)
            ask_the_tables(heard, sign_in("huong"), word, cases)
    ask_the_tills(heard, client)
    assert heard.found == []
    assert {mouth: len(CASES) - asked for mouth, asked in heard.asked.items() if asked < len(CASES)} == {
        # A till never asks about a day that has passed.
        "the till's screen": sum(case.moved < timedelta(0) for case in CASES)
    }
    verdict = stars_are_true()
    assert (verdict.looked_at, verdict.broken) == (sum(case.claim["stars"] is not None for case in CASES), 0)


def ask_the_rule(heard: Differences, at: datetime, cases: list[Case]) -> None:
    """The rule itself, on what the books hold, with the moments of the case as they were worked."""
    found = claims([same_id(case.product) for case in cases], local_day(at), at)
    for case in cases:
        heard.hear("the rule", case, as_json(found[same_id(case.product)]), case.claim)


def ask_the_labels(heard: Differences, at: datetime, cases: list[Case]) -> None:
    """What a label that is made now would say, line by line."""
    for case in cases:
        potential = " · tiềm năng 5 sao" if case.claim["potential_five_star"] else ""
        worked = [
            f"OCOP {case.claim['stars']} sao{potential}",
            f"Số {case.decision}",
            f"hiệu lực đến {written(case.claim['until'])}",
        ]
        said = words_for(case.lot, BT01, at, PUBLIC_URL).star_lines()
        heard.hear("the label", case, said, worked if case.claim["stars"] else [])


def ask_the_receipts(heard: Differences, client: FlaskClient, at: datetime, cases: list[Case]) -> None:
    """A piece is sold now, and the till claims what it likes: the receipt says what is true."""
    sold = [
        entry(
            Kind.SALE,
            basket(
                line(case.product, price_vnd=10_000, stars=5), at=at.isoformat(), number=f"BT01-1A-{case.number:06d}"
            ),
            case.sale,
        )
        for case in cases
    ]
    for booking in report(*sold, at=at, sent_at=at):
        assert booking.outcome in {"booked", "review"}
    for case in cases:
        slip = receipts.receipt(sales.sale_facts(case.sale), cashier="Lan", public_url=PUBLIC_URL)
        text = " ".join(item.text for item in slip.items if isinstance(item, Text))
        heard.hear("the receipt", case, re.findall(r"OCOP (\d) sao", text), starry(case, str))
        page = client.get(f"/r/{token_of(case.sale)}", query_string={"lang": "en"}).get_data(as_text=True)
        said = re.findall(r"certified OCOP\s(\d)\sstars on", page)
        heard.hear("the receipt's page", case, said, starry(case, str))


def ask_the_public_pages(heard: Differences, client: FlaskClient, at: datetime, word: str, cases: list[Case]) -> None:
    """The page behind the code on the label, and the list of what is certified today."""
    listed = client.get("/products", query_string={"q": word, "lang": "en"}).get_data(as_text=True)
    for case in cases:
        page = client.get(f"/p/{case.product}", query_string={"lang": "en"}).get_data(as_text=True)
        top = re.sub(r"[ \n]+", " ", page.split('id="certificate"')[1].split("</section>")[0])
        said = (page.count(STAR), re.findall(r"OCOP\s(\d)\sstars", top), "Potential five-star" in top)
        stars = case.claim["stars"]
        heard.hear("the page", case, said, (stars or 0, starry(case, str), case.claim["potential_five_star"]))
        heard.hear("the page's words", case, [words for words in worded(case, at) if words not in top], [])
        shown = re.findall(rf'href="/p/{case.product}\b.*?</li>', listed, re.DOTALL)
        heard.hear("the list", case, [one.count(STAR) for one in shown], starry(case, int))


def ask_the_tables(heard: Differences, browser: Any, word: str, cases: list[Case]) -> None:
    """The tables of products, of certificates and of stock, as files to take away."""

    def table(path: str) -> dict[str, dict[str, str]]:
        text = browser.get(path, query_string={"q": word, "format": "csv", "lang": "en"}).get_data().decode("utf-8-sig")
        return {row["Code"]: row for row in csv.DictReader(StringIO(text))}

    products, certificates, stock = table("/catalogue/products"), table("/certificates/"), table("/stock")
    for case in cases:
        said = case.claim
        state = str(STATE_NAMES[said["state"]])
        stars = f"OCOP {said['stars']} stars" if said["stars"] else ""
        stars += ", potential five-star" if said["potential_five_star"] else ""
        heard.hear("the table of products", case, products[case.product]["Certificate"], stars or state)
        row = certificates[case.product]
        names = ("State", "Stars today", "Last day", "Decision", "Renewal filed", "Withdrawn from")
        worked = (state, stars, said["until"], case.decision, said["filed_on"], said["withdrawn_on"])
        heard.hear("the table of certificates", case, [row[name] for name in names], [one or "" for one in worked])
        row = stock[case.product]
        worked = (str(said["stars"] or ""), said["until"] or "")
        heard.hear("the table of stock", case, (row["Stars today"], row["Certificate until"]), worked)


def ask_the_tills(heard: Differences, client: FlaskClient) -> None:
    """The till's JavaScript, with the certificates that the API's snapshot gives it."""
    told = {
        row["product"]: row["certificates"]
        for row in client.get("/api/v1/snapshot", headers=bearer("BT01-1")).get_json()["products"]
    }
    asked = [
        {
            "at": case.row["at"],
            "snapshot_at": (case.at - case.moved if case.moved > timedelta(0) else case.at).isoformat(),
            "certificates": told[case.product],
            "known": known_by(told[case.product], case.at),
        }
        for case in CASES
    ]
    answers = json.loads(
        subprocess.run(
            [Path(sysconfig.get_path("scripts")) / "deno", "run", "--no-remote", ALOUD],
            input=json.dumps(asked), capture_output=True, text=True, check=True,
        ).stdout
    )  # fmt: skip
    for case, said in zip(CASES, answers, strict=True):
        heard.hear("the snapshot", case, told[case.product], as_told(case))
        heard.hear("the till's rule", case, said["claim"], case.claim)
        if case.moved >= timedelta(0):
            heard.hear("the till's screen", case, said["stars"], case.row.get("till_stars", case.claim["stars"]))


def known_by(certificates: Iterable[dict[str, Any]], at: datetime) -> list[dict[str, Any]]:
    """What a snapshot of that moment would hold: the books hold nothing that was not learned yet."""

    def known(fact: dict[str, Any]) -> bool:
        return datetime.fromisoformat(fact["learned_at"]) <= at

    return [{**one, "events": list(filter(known, one["events"]))} for one in certificates if known(one)]


def as_told(case: Case) -> list[dict[str, Any]]:
    """Its certificates as the snapshot tells them: in the order of their days, moments in UTC."""
    ordered = sorted(case.papers, key=lambda paper: (paper["valid_from"], paper["learned_at"], paper["id"]))
    return [
        {
            **paper,
            "id": str(paper["id"]),
            "learned_at": paper["learned_at"].astimezone(UTC).isoformat(),
            "events": [
                {**event, "learned_at": event["learned_at"].astimezone(UTC).isoformat()}
                for event in sorted(paper["events"], key=lambda event: event["learned_at"])
            ],
        }
        for paper in ordered
    ]


def worded(case: Case, at: datetime) -> list[str]:
    """What must stand at the top of the public page."""
    said, until = case.claim, written(case.claim["until"])
    if said["state"] == "never_certified":
        return ["Not OCOP certified"]
    if said["state"] == "lapsed":
        return [f"The certificate lapsed on {until}"]
    if said["state"] == "withdrawn":
        return ["The certificate was withdrawn", f"No longer valid since {written(said['withdrawn_on'])}"]
    today = f"Certified OCOP\N{NO-BREAK SPACE}{said['stars']}\N{NO-BREAK SPACE}stars, today {local_day(at):%d/%m/%Y}"
    if said["state"] == "extended":
        return [today, f"filed on {written(said['filed_on'])}", f"to {until} at the latest"]
    return [today, f"Valid until {until}"]


def starry(case: Case, kind: type[int] | type[str]) -> list[Any]:
    """The stars of a case as a list of one, or of none."""
    return [kind(case.claim["stars"])] if case.claim["stars"] else []


def written(day: str | None) -> str:
    """A day as pages say it."""
    return f"{date.fromisoformat(day):%d/%m/%Y}" if day else ""
