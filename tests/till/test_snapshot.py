"""What a till is told: everything, or what changed since it asked last, whoever was in the middle of writing it down."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from benchmarks.catalogue import fill
from pos.base.clock import HANOI, start_of_day
from pos.base.database import db, one_picture, transaction
from pos.catalogue.models import Barcode, Price, Product, VatClass, VatRate
from pos.certification.kinds import CertificateEventKind
from pos.certification.models import CertificateEvent
from pos.certification.queries import facts, facts_json_by_product_code
from pos.certification.rules import as_facts_json
from pos.labels import operations as labels
from pos.people import operations as people
from pos.people.models import Person
from pos.relabelling.kinds import StepKind
from pos.relabelling.operations import deal_with
from pos.sales.models import Sale, SaleLine
from pos.showrooms.models import Showroom
from pos.showrooms.operations import pair_at_console
from pos.till.models import ToldSnapshot
from pos.till.operations import MOST_REMEMBERED
from tests import cast
from tests.conftest import make_app, settings_for
from tests.inventory.stage import counted, deliver, lot_id
from tests.till.journal import PaperTill
from tests.verify.stage import add_product, certify
from tests.verify.stage import happens as become

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def saturday() -> Iterator[None]:
    """The clock stands on the Saturday of the cast."""
    with time_machine.travel(cast.NOW, tick=False):
        yield


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """What a till hears, asking with the cursor that it has."""

    def asked(since: str | None = None, till: str = "BT01-1", headers: dict[str, str] | None = None) -> dict[str, Any]:
        answer = client.get(
            "/api/v1/snapshot", query_string={"since": since} if since is not None else {},
            headers=headers or cast.bearer(till),
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        db.session.rollback()
        return answer.get_json()

    return asked


def set_price(product: uuid.UUID, price_vnd: int | None, *, begins: datetime = cast.NOW, own: bool = False) -> None:
    """Enter a price, everywhere or at Bát Tràng."""
    with transaction():
        db.session.add(
            Price(
                product_id=product, showroom_id=cast.BT01 if own else None, price_vnd=price_vnd, valid_from=begins,
                set_by="an", set_at=cast.NOW,
            )
        )  # fmt: skip


def change(product: uuid.UUID, **values: Any) -> None:
    """Change what stands in the catalogue about a product."""
    with transaction():
        db.session.execute(update(Product).where(Product.id == product).values(values))


def codes(answer: dict[str, Any], part: str = "products") -> list[str]:
    return [product["product"] for product in answer[part]]


def of(answer: dict[str, Any], code: str, part: str = "products") -> dict[str, Any]:
    return next(product for product in answer[part] if product["product"] == code)


def without(answer: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in names}


def put_together(before: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """What a till knows after an answer: the rule of the till, in three lines."""
    if answer["complete"]:
        return answer
    known = {one["product"]: one for part in ("products", "coming") for one in before[part]}
    for code in answer["gone"]["products"]:
        del known[code]
    known |= {one["product"]: one for part in ("products", "coming") for one in answer[part]}
    ordered = sorted(known.values(), key=lambda one: (one["sort"], one["product"]))
    sold = [one for one in ordered if one["price_vnd"] is not None and one["vat_bp"] is not None]
    coming = [one for one in ordered if one not in sold]
    return {**before, **without(answer, "gone"), "complete": True, "products": sold, "coming": coming}


# --- what changed, and what went -------------------------------------------------------------------------------------


def test_nothing_new_is_an_answer_without_anything(ask: Ask) -> None:
    whole = ask()
    assert whole["complete"] is True
    again = ask(whole["cursor"])
    assert again == {
        "complete": False, "cursor": whole["cursor"], "products": [], "coming": [], "gone": {"products": []},
        "server_time": whole["server_time"], "format": 1, "till": whole["till"],
    }  # fmt: skip


def test_an_outlet_with_the_rule_is_told_which_lots_have_no_new_label(ask: Ask) -> None:
    deliver(cast.BOWL, 2, "B1", at=datetime(2026, 6, 1, 3, tzinfo=UTC))
    before = ask()
    assert (before["unlabelled"], before["showroom"]["lapsed_need_labels"]) == ({}, False)
    with transaction():
        db.session.execute(update(Showroom).where(Showroom.id == cast.BT01).values(lapsed_need_labels=True))
    told = ask(before["cursor"])
    assert (told["unlabelled"], told["showroom"]["lapsed_need_labels"]) == ({"SP0002": ["B1"]}, True)
    with transaction():
        deal_with(
            cast.BT01, lot_id(cast.BOWL, "B1"), cast.BOWL, StepKind.RELABELLED, 2000, step_id=uuid.uuid4(),
            at=cast.NOW - timedelta(hours=1), who="lan",
        )  # fmt: skip
    again = ask(told["cursor"])
    assert (again["unlabelled"], again["products"]) == ({}, [])


def test_only_what_changed_is_told(ask: Ask) -> None:
    cursor = ask()["cursor"]
    change(cast.BOWL, name_vi="Bát sen men lam")
    answer = ask(cursor)
    assert answer["complete"] is False
    assert codes(answer) == ["SP0002"]
    assert of(answer, "SP0002")["name"]["vi"] == "Bát sen men lam"
    assert answer.keys() & {"showroom", "staff", "groups", "vat"} == set()
    assert codes(ask(answer["cursor"])) == []


def test_everything_that_can_change_is_noticed(ask: Ask) -> None:
    def learn_of_a_withdrawal() -> None:
        papers = facts([cast.TEAPOT])[cast.TEAPOT]
        with transaction():
            db.session.add(
                CertificateEvent(
                    certificate_id=papers[0].id, kind="withdrawn", effective_on=date(2026, 12, 1), ground="law_broken",
                    authority="province",
                    learned_at=cast.NOW, entered_by="huong",
                )
            )  # fmt: skip

    def add_a_barcode() -> None:
        with transaction():
            db.session.add(Barcode(value="KHO-7", kind="internal", product_id=cast.TEA, added_at=cast.NOW))

    def in_books(statement: Any) -> Callable[[], None]:
        def run() -> None:
            with transaction():
                db.session.execute(statement)

        return run

    known = ask()
    for happens, told in (
        (lambda: deliver(cast.BOWL, 10, "B7"), "SP0002"),
        (lambda: set_price(cast.TEAPOT, 470_000), "SP0001"),
        (lambda: set_price(cast.HONEY, 150_000, own=True), "SP0004"),
        (lambda: set_price(cast.HONEY, 160_000, begins=cast.NOW + timedelta(days=3), own=True), "SP0004"),
        (learn_of_a_withdrawal, "SP0001"),
        (add_a_barcode, "SP0003"),
        (in_books(delete(Barcode).where(Barcode.value == "KHO-7")), "SP0003"),
        (lambda: change(cast.TOUR, net_content="2 giờ"), "SP0005"),
        (in_books(update(Showroom).where(Showroom.id == cast.BT01).values(phone="024 3874 0000")), "showroom"),
        (in_books(update(Person).where(Person.id == cast.LAN).values(full_name="Nguyễn Lan")), "staff"),
        (lambda: choose_a_pin(cast.LAN), "staff"),
        (in_books(update(VatRate).where(VatRate.valid_to.is_(None)).values(rate_bp=900)), "vat"),
    ):
        happens()
        answer = ask(known["cursor"])
        assert answer["complete"] is False
        assert {*codes(answer), *(answer.keys() & {"showroom", "staff", "groups", "vat"})} == {told}
        known = put_together(known, answer)
        assert without(known, "server_time") == without(ask(), "server_time")


def test_a_till_learns_by_what_its_staff_is_known_and_how_far_each_may_be_off(ask: Ask) -> None:
    assert [(one["name"], one["pin"], one["difference_limit_vnd"]) for one in ask()["staff"]] == [
        ("lan", None, 20_000),
        ("minh", None, 100_000),
    ]
    choose_a_pin(cast.LAN)
    lan, minh = ask()["staff"]
    assert lan["pin"].startswith("pbkdf2-sha256$")
    assert minh["pin"] is None


def choose_a_pin(person: uuid.UUID) -> None:
    """Let somebody choose a PIN."""
    with transaction():
        people.choose_pin(person, cast.PASSWORD, "482915", at=cast.NOW)


def test_a_till_learns_the_keys_of_labels_and_that_one_is_revoked(ask: Ask, tmp_path: Path) -> None:
    known = ask()
    assert known["label_keys"] == []
    with transaction():
        old = labels.add_key(tmp_path, who="console", at=cast.NOW)
        new = labels.add_key(tmp_path, who="console", at=cast.NOW + timedelta(minutes=1))
    made = ask(known["cursor"])
    assert made["complete"] is False
    told = {key["id"]: key for key in made["label_keys"]}
    assert told == {
        old.id: {
            "id": old.id, "public": old.public, "retired_at": "2026-11-21T03:01:00+00:00", "revoked_at": None,
        },
        new.id: {"id": new.id, "public": new.public, "retired_at": None, "revoked_at": None},
    }  # fmt: skip
    assert "label_keys" not in ask(made["cursor"])
    with transaction():
        labels.revoke_key(old.id, "a laptop was stolen", who="console", at=cast.NOW)
    revoked = ask(made["cursor"])["label_keys"]
    assert {key["id"]: bool(key["revoked_at"]) for key in revoked} == {old.id: True, new.id: False}


@pytest.mark.parametrize("how", ["retired", "without a price", "without a VAT rate"])
def test_a_product_that_cannot_be_sold_any_more_is_named(ask: Ask, how: str) -> None:
    set_price(cast.TEA, 150_000, own=True)
    with transaction():
        db.session.add(VatClass(code="none", position=9, name_vi="Chưa rõ", name_en="Unknown"))
    known = ask()
    if how == "retired":
        change(cast.TEA, retired_at=cast.NOW)
    elif how == "without a price":
        with transaction():
            db.session.execute(delete(Price).where(Price.product_id == cast.TEA))
    else:
        change(cast.TEA, vat_class_code="none")
    answer = ask(known["cursor"])
    assert answer["gone"] == {"products": ["SP0003"]}
    assert codes(answer) == []
    # It comes back as what it is, not as a memory.
    change(cast.TEA, retired_at=None, vat_class_code="standard")
    if how == "without a price":
        set_price(cast.TEA, 185_000)
    assert of(ask(answer["cursor"]), "SP0003")["price_vnd"] == (185_000 if how == "without a price" else 150_000)


def test_what_begins_by_itself_is_told_when_it_has_begun(ask: Ask) -> None:
    set_price(cast.TEA, 200_000, begins=cast.NOW + timedelta(hours=1))
    cursor = ask()["cursor"]
    with time_machine.travel(cast.NOW + timedelta(hours=1), tick=False):
        answer = ask(cursor)
        assert codes(answer) == ["SP0003"]
        assert of(answer, "SP0003")["price_vnd"] == 200_000
        cursor = answer["cursor"]
    with time_machine.travel(start_of_day(date(2027, 1, 1)), tick=False):
        answer = ask(cursor)
        assert {product["vat_bp"] for product in answer["products"]} == {1000}
        assert len(answer["products"]) == 5


# --- two who write at once -------------------------------------------------------------------------------------------


@contextmanager
def another_writer() -> Iterator[Session]:
    """Somebody else's transaction, which ends when they say so."""
    with db.engine.connect() as connection, Session(connection) as session:
        yield session


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_change_is_told_although_a_later_one_was_told_before(app: Flask, ask: Ask) -> None:
    cursor = ask()["cursor"]
    with another_writer() as first, another_writer() as second:
        first.execute(update(Product).where(Product.id == cast.TEAPOT).values(name_vi="Ấm chén men rạn"))
        second.execute(update(Product).where(Product.id == cast.BOWL).values(name_vi="Bát sen men lam"))
        second.commit()
        told = ask(cursor)
        assert codes(told) == ["SP0002"]
        first.commit()
    assert codes(ask(told["cursor"])) == ["SP0001"]


def test_what_is_read_together_is_of_one_moment(app: Flask) -> None:
    name = select(Product.name_vi).where(Product.id == cast.BOWL)
    with one_picture():
        before = db.session.scalar(name)
        with another_writer() as other:
            other.execute(update(Product).where(Product.id == cast.BOWL).values(name_vi="Bát sen men lam"))
            other.commit()
        assert db.session.scalar(name) == before
    assert db.session.scalar(name) == "Bát sen men lam"


def test_nothing_stays_of_what_is_written_while_reading(app: Flask) -> None:
    with one_picture():
        db.session.execute(update(Product).values(name_vi="?"))
    assert "?" not in set(db.session.scalars(select(Product.name_vi)))


# --- whose cursor it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cursor", ["", "0" * 32, "không phải cursor", "x" * 900, "'; DROP TABLE told_snapshot; --"])
def test_an_unknown_cursor_gets_everything(ask: Ask, cursor: str) -> None:
    ask()
    answer = ask(cursor)
    assert answer["complete"] is True
    assert "gone" not in answer
    assert len(answer["products"]) == 5


def test_the_cursor_of_another_till_says_nothing(ask: Ask) -> None:
    assert ask(ask(till="BT01-2")["cursor"])["complete"] is True
    assert ask(ask(till="HK01-1")["cursor"])["complete"] is True


def test_a_till_that_was_paired_again_begins_anew_and_its_past_is_forgotten(ask: Ask, app: Flask) -> None:
    old = ask()["cursor"]
    with transaction():
        token = pair_at_console("BT01-1", who="an", at=cast.NOW).token
    answer = ask(old, headers={"Authorization": f"Bearer {token}"})
    assert answer["complete"] is True
    assert answer["till"]["series"] == "B"
    assert told_to() == {answer["cursor"]}


def test_a_server_that_was_started_again_remembers(app: Flask, database: str, ask: Ask, tmp_path: Path) -> None:
    cursor = ask()["cursor"]
    change(cast.BOWL, name_vi="Bát sen men lam")
    db.session.remove()
    started = make_app(settings_for(database, tmp_path))
    answer = started.test_client().get(f"/api/v1/snapshot?since={cursor}", headers=cast.bearer("BT01-1")).get_json()
    assert answer["complete"] is False
    assert codes(answer) == ["SP0002"]
    with started.app_context():
        db.engine.dispose()


def test_a_server_put_back_to_a_backup_tells_everything_or_what_is_true(ask: Ask) -> None:
    known = ask()
    change(cast.BOWL, name_vi="Bát sen men lam")
    after = put_together(known, ask(known["cursor"]))
    # The backup knows the first of the two, and none of the changes.
    with transaction():
        db.session.execute(delete(ToldSnapshot).where(ToldSnapshot.cursor == after["cursor"]))
    change(cast.BOWL, name_vi=of(known, "SP0002")["name"]["vi"])
    answer = ask(after["cursor"])
    assert answer["complete"] is True
    assert put_together(after, answer) == known


# --- what the server keeps of it -------------------------------------------------------------------------------------


def told_to(till: str | None = None) -> set[str]:
    rows = select(ToldSnapshot.cursor)
    found = set(db.session.scalars(rows if till is None else rows.where(ToldSnapshot.chain_id == cast.chain_id(till))))
    db.session.rollback()
    return found


def test_an_answer_that_never_arrived_costs_nothing(ask: Ask) -> None:
    """The till goes on asking with the cursor that it has, however many answers are lost."""
    known = ask()
    for price_vnd in range(1_000, 8_000, 1_000):
        with time_machine.travel(cast.NOW + timedelta(seconds=price_vnd), tick=False):
            set_price(cast.TEA, price_vnd, begins=datetime.now(UTC))
            answer = ask(known["cursor"])
            assert answer["complete"] is False
            assert codes(answer) == ["SP0003"]
            assert len(told_to("BT01-1")) <= MOST_REMEMBERED
    assert of(answer, "SP0003")["price_vnd"] == 7_000


def test_of_each_till_few_are_kept_and_nobody_loses_anothers(ask: Ask) -> None:
    other = ask(till="BT01-2")["cursor"]
    answer = ask()
    for piece in range(6):
        deliver(cast.BOWL, 10, f"B{piece}")
        answer = ask(answer["cursor"])
        assert answer["complete"] is False
    assert answer["cursor"] in told_to("BT01-1")
    assert len(told_to("BT01-1")) == MOST_REMEMBERED
    assert told_to("BT01-2") == {other}
    assert codes(ask(other, till="BT01-2")) == ["SP0002"]


def test_asking_again_writes_nothing(ask: Ask, app: Flask) -> None:
    answer = ask()
    with counted() as said:
        ask(answer["cursor"])
        ask()
        ask("0" * 32)
    assert [text for text in said if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_however_many_products_it_is_the_same_few_statements(ask: Ask, client: FlaskClient) -> None:
    cursor = ask()["cursor"]
    with counted() as few:
        ask(cursor)
    fill(300)
    with counted() as many:
        assert len(ask()["products"]) == 305
    assert len(many) <= len(few) + 3  # what is told is remembered, and something older forgotten
    assert len(few) < 25


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_the_tag_is_over_the_content_and_spares_the_answer(client: FlaskClient) -> None:
    headers = cast.bearer("BT01-1")
    first = client.get("/api/v1/snapshot", headers=headers)
    tag, cursor = first.headers["ETag"], first.get_json()["cursor"]
    for path in ("/api/v1/snapshot", f"/api/v1/snapshot?since={cursor}"):
        answer = client.get(path, headers={**headers, "If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")
    change(cast.BOWL, name_vi="Bát sen men lam")
    answer = client.get(f"/api/v1/snapshot?since={cursor}", headers={**headers, "If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_prices_to_come_are_told_with_their_moments(ask: Ask) -> None:
    midnight = start_of_day(date(2026, 11, 22))
    set_price(cast.TEA, 200_000, begins=midnight)
    set_price(cast.TEA, 190_000, begins=midnight + timedelta(days=1), own=True)
    set_price(cast.TEA, None, begins=midnight + timedelta(days=3), own=True)
    set_price(cast.BOWL, 120_000, begins=midnight)
    answer = ask()
    assert of(answer, "SP0003")["price_vnd"] == 180_000
    assert of(answer, "SP0003")["prices"] == [
        {"from": "2026-11-21T17:00:00+00:00", "price_vnd": 200_000},
        {"from": "2026-11-22T17:00:00+00:00", "price_vnd": 190_000},
        {"from": "2026-11-24T17:00:00+00:00", "price_vnd": 200_000},
    ]
    assert of(answer, "SP0002")["prices"] == [], "a price that stays as it is is no change"
    elsewhere = of(ask(till="HK01-1"), "SP0003")
    assert [change["price_vnd"] for change in elsewhere["prices"]] == [200_000]


def test_a_product_whose_first_price_is_yet_to_come_is_announced_and_not_for_sale(ask: Ask) -> None:
    with transaction():
        db.session.execute(delete(Price).where(Price.product_id == cast.TEA))
    set_price(cast.TEA, 185_000, begins=cast.NOW + timedelta(days=1))
    answer = ask()
    assert "SP0003" not in codes(answer)
    assert codes(answer, "coming") == ["SP0003"]
    assert of(answer, "SP0003", "coming")["price_vnd"] is None
    with time_machine.travel(cast.NOW + timedelta(days=2), tick=False):
        answer = ask(answer["cursor"])
    assert codes(answer) == ["SP0003"]
    assert codes(answer, "coming") == []


def test_vat_rates_are_told_with_their_days(ask: Ask) -> None:
    answer = ask()
    assert answer["vat"]["standard"] == [
        {"from": "2025-07-01", "to": "2026-12-31", "rate_bp": 800},
        {"from": "2027-01-01", "to": None, "rate_bp": 1000},
    ]
    assert {product["vat_class"] for product in answer["products"]} == {"standard"}


def test_certificates_are_told_as_their_room_tells_them(app: Flask) -> None:
    with transaction():
        paper = facts([cast.TEAPOT])[cast.TEAPOT][0]
        for days, kind in ((1, "filed"), (2, "refused")):
            db.session.add(
                CertificateEvent(
                    certificate_id=paper.id, kind=kind, effective_on=date(2026, 11, days), receipt_number="15/BN",
                    learned_at=cast.NOW + timedelta(seconds=days), entered_by="huong",
                )
            )  # fmt: skip
    by_id = facts()
    of_code = {"SP0001": cast.TEAPOT, "SP0002": cast.BOWL, "SP0003": cast.TEA}
    told = facts_json_by_product_code()
    assert {code: json.loads(f"[{text}]") for code, text in told.items()} == {
        code: as_facts_json(by_id[product]) for code, product in of_code.items()
    }


def test_a_product_without_a_star_names_the_variant_that_has_one(ask: Ask) -> None:
    with transaction():
        add_product("SP0016", "Trà sen Tây Hồ 50 g", "", producer_id=cast.TEA_HOUSE)
        add_product("SP0017", "Trà sen Quảng An", "", producer_id=cast.TEA_HOUSE)
    for code in ("SP0016", "SP0017"):
        set_price(cast.same_id(code), 90_000)
    told = ask()
    assert {one["product"]: one["variant"] for one in told["products"] if "variant" in one} == {"SP0016": "SP0003"}
    name = {"vi": "Trà sen Tây Hồ 100 g", "en": "West Lake lotus tea 100 g"}
    assert told["variants"] == {"SP0003": {"name": name, "certificates": of(told, "SP0003")["certificates"]}}
    # Also of one that this network does not sell; its certificate goes with it.
    with transaction():
        db.session.execute(delete(Price).where(Price.product_id == cast.TEA))
        become(
            "SP0003", CertificateEventKind.FILED, date(2026, 11, 20), receipt_number="HS-1",
            certificate_id=cast.same_id(f"certificate {cast.TEA}"),
        )  # fmt: skip
    more = ask(told["cursor"])
    assert (more["gone"]["products"], codes(more)) == (["SP0003"], [])
    (filed,) = more["variants"]["SP0003"]["certificates"][0]["events"]
    assert filed["on"] == "2026-11-20"
    with transaction():
        certify("SP0016", 3, date(2026, 1, 1), date(2028, 12, 31))
    last = ask(more["cursor"])
    assert (last["variants"], "variant" in of(last, "SP0016")) == ({}, False)


def test_what_a_till_sells_by_what_it_was_told_over_new_year_needs_no_review(ask: Ask, client: FlaskClient) -> None:
    deliver(cast.TEA, 10, "T1")
    midnight = start_of_day(date(2027, 1, 1))
    set_price(cast.TEA, 200_000, begins=midnight)
    told = ask()
    tea = of(told, "SP0003")
    till = PaperTill(at=midnight + timedelta(hours=1) - timedelta(minutes=1))
    till.open()

    def sell_at(at: datetime) -> None:
        till.at = at - timedelta(seconds=30)
        price_vnd = next(
            (one["price_vnd"] for one in reversed(tea["prices"]) if datetime.fromisoformat(one["from"]) <= at),
            tea["price_vnd"],
        )
        day = at.astimezone(HANOI).date().isoformat()
        rate_bp = [rate["rate_bp"] for rate in told["vat"][tea["vat_class"]] if rate["from"] <= day][-1]
        line = {
            "product": "SP0003",
            "quantity_milli": 1000,
            "price_vnd": price_vnd,
            "discount_vnd": 0,
            "vat_bp": rate_bp,
        }
        till.sell("SP0003", price_vnd, lines=[line])

    sell_at(midnight - timedelta(seconds=1))
    sell_at(midnight)
    sell_at(midnight + timedelta(days=2))
    with time_machine.travel(midnight + timedelta(days=2, minutes=1), tick=False):
        answer = client.post("/api/v1/sync", json={"entries": till.entries}, headers=cast.bearer("BT01-1"))
    assert [(entry["outcome"], entry["reasons"]) for entry in answer.get_json()["entries"]] == [("booked", [])] * 4
    booked = db.session.execute(
        select(SaleLine.price_vnd, SaleLine.vat_bp).join(Sale, Sale.id == SaleLine.sale_id).order_by(Sale.at)
    ).all()
    assert [tuple(row) for row in booked] == [(180_000, 800), (200_000, 1000), (200_000, 1000)]
