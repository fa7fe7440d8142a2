"""A journal that comes in a file: looked at first, then booked, each entry once, whoever brings what how often."""

import io
import json
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pos.audit import audit
from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.review.models import ReviewItem
from pos.sales.models import Sale
from pos.showrooms import operations
from pos.showrooms.models import Chain
from pos.till.models import JournalEntry, JournalFile, JournalHead
from tests import cast
from tests.inventory.stage import deliver, level
from tests.inventory.test_at_once import together
from tests.till.journal import PaperTill

CHAIN = cast.chain_id("BT01-1")
PAGE = "/till/BT01-1/journal"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


@pytest.fixture
def till(app: Flask) -> PaperTill:
    """A shift with three sales, written at BT01-1 before another device took its place."""
    deliver(cast.TEAPOT, 10, "A1")
    till = PaperTill()
    till.open()
    for _ in range(3):
        till.sell()
    with transaction():
        operations.pair_at_console("BT01-1", who="minh", at=cast.NOW)
    return till


def file(entries: Any, chain: uuid.UUID = CHAIN, **changes: Any) -> bytes:
    content = {
        "format": "ocop-till-journal", "version": 1, "saved_at": "2026-11-21T10:00:00+07:00", "showroom": "BT01",
        "till": "BT01-1", "series": "A", "chain": str(chain), "entries": entries,
    }  # fmt: skip
    return json.dumps({**content, **changes}, ensure_ascii=False).encode()


def choose(browser: Any, content: bytes, page: str = PAGE) -> Any:
    return browser.post(page, data={"journal": (io.BytesIO(content), "BT01-1A-1-4.json")})


def figures(page: str) -> dict[str, list[str]]:
    """The rows of the table: what is here, what is new, what is in the file."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {
        name: [re.sub("<.*?>", "", cell).replace("\xa0", " ") for cell in re.findall("<td.*?>(.*?)</td>", cells)]
        for name, cells in found
    }


def bring_in(browser: Any, content: bytes) -> Any:
    look = choose(browser, content).headers["Location"]
    return browser.post(look, follow_redirects=True)


def numbers() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Sale.number).order_by(Sale.number)))


def reasons() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(ReviewItem.reason).where(ReviewItem.settled_at.is_(None))))


def check_books(sales: int = 3) -> None:
    assert len(numbers()) == sales
    assert level(cast.TEAPOT) == 10_000 - 1000 * sales
    assert [verdict.line() for verdict in audit(cast.NOW) if verdict.broken] == []


def test_looking_says_what_is_in_it_and_books_nothing(sign_in: Any, till: PaperTill) -> None:
    answer = choose(minh := sign_in("minh"), file(till.entries))
    assert answer.status_code == 302
    page = minh.get(answer.headers["Location"] + "?lang=en").text
    assert figures(page) == {
        "Here already": ["0", "0", "0", "0 ₫"],
        "New": ["4", "3", "0", "1.350.000 ₫"],
        "In the file": ["4", "3", "0", "1.350.000 ₫"],
    }
    assert "Unbroken" in page
    assert not numbers()
    assert not db.session.scalars(select(JournalEntry.id)).all()


def test_bringing_it_in_books_what_its_device_could_not_send(sign_in: Any, till: PaperTill) -> None:
    minh = sign_in("minh")
    page = bring_in(minh, file(till.entries)).text
    assert "BT01-1A" in page
    assert numbers() == ["BT01-1A-000001", "BT01-1A-000002", "BT01-1A-000003"]
    check_books()
    [deed] = db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "import_journal"))
    assert (deed.who, deed.subject_id) == ("minh", str(cast.BT01_1))
    assert {**deed.details, "chain": ""} == {"code": "BT01-1", "series": "A", "chain": "", "entries": 4, "fresh": 4}
    assert "minh" in minh.get(PAGE).text
    assert PAGE in minh.get("/showrooms/tills/BT01-1").text


def test_the_same_file_brought_in_again_books_nothing_more(sign_in: Any, till: PaperTill) -> None:
    minh = sign_in("minh")
    look = choose(minh, file(till.entries)).headers["Location"]
    for _ in range(2):
        minh.post(look)
    bring_in(minh, file(till.entries))
    check_books()
    fresh = [
        deed.details["fresh"]
        for deed in db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "import_journal"))
    ]
    assert sorted(fresh) == [0, 0, 4]
    assert sorted(db.session.scalars(select(JournalFile.fresh))) == [0, 4]


def test_two_managers_and_the_device_itself_at_once_are_one_booking(
    app: Flask, sign_in: Any, till: PaperTill, client: FlaskClient
) -> None:
    with transaction():
        token = operations.pair_at_console("BT01-1", who="minh", at=cast.NOW).token
    managers, looks = [], []
    for name in ("minh", "an"):
        managers.append(sign_in(name))
        looks.append(choose(managers[-1], file(till.entries)).headers["Location"])
    device = app.test_client()

    def hand_in() -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return device.post(
            f"/api/v1/chains/{CHAIN}/entries", json={"entries": till.entries}, headers=headers
        ).status_code

    told = together(
        app,
        [
            lambda: managers[0].post(looks[0]).status_code,
            hand_in,
            lambda: managers[1].post(looks[1]).status_code,
        ],
    )
    assert told == [302, 200, 302]
    db.session.rollback()
    assert len(db.session.scalars(select(JournalEntry.id)).all()) == 4
    check_books()
    assert sum(db.session.scalars(select(JournalFile.fresh))) <= 4


def test_what_the_ended_chain_has_already_is_told_and_not_booked_twice(
    sign_in: Any, till: PaperTill, app: Flask
) -> None:
    minh = sign_in("minh")
    bring_in(minh, file(till.entries[:2]))
    assert len(numbers()) == 1
    look = choose(minh, file(till.entries)).headers["Location"]
    assert figures(minh.get(f"{look}?lang=en").text)["Here already"] == ["2", "1", "0", "450.000 ₫"]
    minh.post(look)
    check_books()


def test_a_cut_file_is_seen_before_and_after(sign_in: Any, till: PaperTill) -> None:
    minh = sign_in("minh")
    content = file([till.entries[0], *till.entries[2:]])
    look = choose(minh, content).headers["Location"]
    page = minh.get(f"{look}?lang=en").text
    assert "Look closely" in page
    assert re.search(r"Numbers missing</dt><dd>1</dd>", page)
    minh.post(look)
    assert len(numbers()) == 2
    assert "journal_gap" in reasons()
    bring_in(minh, file(till.entries[1:2]))
    assert "journal_gap" not in reasons()
    check_books()


def test_an_edited_file_is_kept_booked_and_seen(sign_in: Any, till: PaperTill) -> None:
    minh = sign_in("minh")
    edited = json.loads(json.dumps(till.entries))
    edited[2]["body"]["cashier"] = "minh"
    look = choose(minh, file(edited)).headers["Location"]
    assert re.search(r"Changed after they were written</dt><dd>1</dd>", minh.get(f"{look}?lang=en").text)
    minh.post(look)
    assert "journal_hash_wrong" in reasons()
    assert len(numbers()) == 3
    assert [verdict.line()[:9] for verdict in audit(cast.NOW) if verdict.broken] == ["BROKEN 5."]


def test_entries_that_say_nothing_are_kept_and_block_nobody(sign_in: Any, till: PaperTill) -> None:
    minh = sign_in("minh")
    odd = [None, 7, {"sequence": "?"}, {"id": "\u0000"}, *till.entries]
    look = choose(minh, file(odd)).headers["Location"]
    assert re.search(r"Cannot be read</dt><dd>4</dd>", minh.get(f"{look}?lang=en").text)
    minh.post(look)
    assert "journal_malformed" in reasons()
    check_books()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"chain": str(cast.chain_id("HK01-1")), "till": "HK01-1"}, "HK01-1"),
        ({"chain": str(cast.chain_id("HK01-1"))}, "HK01-1"),
        ({"chain": str(cast.chain_id("BT01-2"))}, "BT01-2"),
        ({"till": "BT01-2"}, "BT01-2"),
        ({"chain": str(uuid.UUID(int=7)), "till": "BT01-2"}, "BT01-2"),
        ({"chain": str(uuid.UUID(int=7)), "till": ""}, "which till"),
    ],
)
def test_a_file_of_another_till_is_refused_and_named(
    sign_in: Any, till: PaperTill, changes: dict[str, Any], words: str
) -> None:
    answer = choose(sign_in("minh"), file(till.entries, **changes), f"{PAGE}?lang=en")
    assert answer.status_code == 422
    assert words in re.search(r'field__error"[^>]*>(.*?)</p>', answer.text)[1]
    assert not db.session.scalars(select(JournalFile.id)).all()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"[]", b"7", b"\xff\xfe\x00", b"%PDF-1.7", b"{" * 5000, b'{"format": NaN}',
        b'{"format": "ocop-till-journal"}', b'{"format": "another", "chain": "x", "entries": [1]}',
        b'{"format": "ocop-till-journal", "chain": 7, "entries": [1]}',
        file([]), file([1], chain="no id"), file([1], till=7), file({"0": 1}),
        file([{"sequence": 1}])[:-20],
    ],
)  # fmt: skip
def test_what_is_no_journal_is_refused_in_words(sign_in: Any, till: PaperTill, content: bytes) -> None:
    answer = choose(sign_in("minh"), content, f"{PAGE}?lang=en")
    assert answer.status_code == 422
    assert "field__error" in answer.text
    assert not db.session.scalars(select(JournalFile.id)).all()


def test_a_hundred_megabytes_are_not_read(sign_in: Any, till: PaperTill) -> None:
    content = b'--x\r\nContent-Disposition: form-data; name="journal"; filename="a.json"\r\n\r\n' + b" " * 100_000_000
    answer = sign_in("minh").post(PAGE, data=content, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert not db.session.scalars(select(JournalFile.id)).all()


def test_a_file_that_an_editor_saved_again_is_read(sign_in: Any, till: PaperTill) -> None:
    pretty = json.dumps(json.loads(file(till.entries)), indent=2).encode("utf-8-sig")
    bring_in(sign_in("minh"), pretty)
    check_books()
    assert not {reason for reason in reasons() if reason.startswith("journal")}


def test_more_than_one_message_holds_comes_in_at_once(sign_in: Any, app: Flask) -> None:
    till = PaperTill()
    till.open()
    for _ in range(1100):
        till.write("drawer", {"shift": till.shift, "amount_vnd": 1000, "reason": "xu lẻ"})
    bring_in(sign_in("minh"), file(till.entries))
    db.session.rollback()
    assert db.session.get_one(JournalHead, CHAIN).sequence == 1101
    assert db.session.scalars(select(JournalFile.fresh)).all() == [1101]


def test_a_pairing_that_the_books_have_forgotten_is_taken_up_with_the_file(sign_in: Any, till: PaperTill) -> None:
    forgotten = uuid.uuid4()
    minh = sign_in("minh")
    look = choose(minh, file(till.entries, chain=forgotten, series="F")).headers["Location"]
    assert "do not know this pairing" in minh.get(f"{look}?lang=en").text
    assert db.session.get(Chain, forgotten) is None
    minh.post(look)
    db.session.rollback()
    chain = db.session.get_one(Chain, forgotten)
    assert (chain.till_id, chain.series, chain.ended_at) == (cast.BT01_1, "F", cast.NOW)
    check_books()


def test_a_till_that_is_out_of_use_still_takes_its_journal(sign_in: Any, till: PaperTill) -> None:
    with transaction():
        operations.retire_till(cast.BT01_1, who="an", at=cast.NOW)
    bring_in(sign_in("minh"), file(till.entries))
    check_books()


def test_only_who_keeps_the_till_brings_in_its_journal(sign_in: Any, till: PaperTill) -> None:
    look = choose(sign_in("minh"), file(till.entries)).headers["Location"]
    for name in ("lan", "tu", "huong"):
        browser = sign_in(name)
        assert browser.get(PAGE).status_code == 403
        assert browser.get(look).status_code == 403
        assert browser.post(look).status_code == 403
        assert choose(browser, file(till.entries)).status_code == 403
    minh = sign_in("minh")
    assert minh.get("/till/HK01-1/journal").status_code == 403
    # A file belongs to the till at which it was chosen.
    assert minh.get(look.replace("BT01-1", "BT01-2")).status_code == 404
    assert minh.post(look.replace("BT01-1", "BT01-2")).status_code in (302, 404)
    assert not numbers()


def test_a_file_that_nobody_wanted_goes_after_a_day_and_one_brought_in_stays(sign_in: Any, till: PaperTill) -> None:
    minh = sign_in("minh")
    bring_in(minh, file(till.entries[:2]))
    unwanted = choose(minh, file(till.entries)).headers["Location"]
    with time_machine.travel(cast.NOW + timedelta(days=1, seconds=1), tick=False):
        choose(sign_in("minh"), file(till.entries))
    assert minh.get(unwanted).status_code == 404
    assert sorted(db.session.scalars(select(JournalFile.fresh))) == [0, 2]
