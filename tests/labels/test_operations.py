"""Making batches, and printing them again."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.catalogue.models import Barcode, Price
from pos.certification.kinds import CertificateEventKind
from pos.inventory.models import Lot
from pos.labels import errors, operations, queries
from pos.labels.models import LabelBatch
from pos.labels.rules import Words
from tests import cast
from tests.cast import BT01, HK01, NOW, TEAPOT, same_id
from tests.verify.stage import certify, happens, shelve

URL = "https://ocop.example.vn"


@pytest.fixture
def teapots(app: Flask) -> object:
    """A lot of twelve tea sets on the shelf at Bát Tràng."""
    with transaction():
        return shelve("SP0001", "L2026-11", 12_000, made_on=date(2026, 11, 2))


def make(lot_id: object, words: Words, **changes: object) -> LabelBatch:
    given = {"quantity": 12, "layout": "a4-3x8", "first_position": 1, "who": "minh", "at": NOW, **changes}
    with transaction():
        return operations.make_batch(lot_id, BT01, words, **given)  # type: ignore[arg-type]


def test_a_label_says_what_is_true_of_the_lot_at_that_outlet(teapots: object) -> None:
    words = queries.words_for(teapots, BT01, NOW, URL)  # type: ignore[arg-type]
    assert words == Words(
        name="Bộ ấm chén men lam", producer="Hợp tác xã gốm Kim Lan", commune="Xã Bát Tràng, Hà Nội", price="450.000 ₫",
        code="9520123456788", lot="L2026-11", link=f"{URL}/01/09520123456788/10/L2026-11", stars=4,
        decision_number="1147/QĐ-UBND", valid_to="2027-03-04", made_on="2026-11-02",
    )  # fmt: skip


def test_a_lapsed_star_is_not_printed(app: Flask) -> None:
    with transaction():
        bowls = shelve("SP0002", "L2026-10", 4_000)
    words = queries.words_for(bowls, BT01, NOW, URL)
    assert words.stars == 0
    assert words.star_lines() == []
    assert words.link == f"{URL}/p/SP0002/10/L2026-10"
    assert words.code == "SP0002"


def test_a_product_with_only_a_shop_number_gets_our_own_address(app: Flask) -> None:
    with transaction():
        bowls = shelve("SP0002", "L2026-10", 4_000)
        db.session.add(Barcode(value="2000000000015", kind="internal", product_id=cast.BOWL, added_at=NOW))
    words = queries.words_for(bowls, BT01, NOW, URL)
    assert (words.link, words.code) == (f"{URL}/p/SP0002/10/L2026-10", "SP0002")


def test_the_price_is_that_of_the_outlet(teapots: object) -> None:
    with transaction():
        db.session.add(
            Price(
                product_id=TEAPOT,
                showroom_id=HK01,
                price_vnd=480_000,
                valid_from=cast.BEGINNING,
                set_by="an",
                set_at=NOW,
            )
        )
    assert queries.words_for(teapots, HK01, NOW, URL).price == "480.000 ₫"  # type: ignore[arg-type]
    assert queries.words_for(teapots, BT01, NOW, URL).price == "450.000 ₫"  # type: ignore[arg-type]


def test_without_a_price_no_label_is_made(teapots: object) -> None:
    with pytest.raises(errors.NoPrice):
        queries.words_for(teapots, BT01, datetime(2025, 1, 1, tzinfo=NOW.tzinfo), URL)  # type: ignore[arg-type]


def test_goods_that_nobody_identified_get_no_label(app: Flask) -> None:
    with transaction():
        db.session.add(
            Lot(id=same_id("ghost"), product_id=TEAPOT, code="UNIDENTIFIED", unidentified=True, opened_at=NOW)
        )
    with pytest.raises(errors.LotNotLabelled):
        queries.words_for(same_id("ghost"), BT01, NOW, URL)


def test_an_unknown_lot_is_said_to_be_unknown(app: Flask) -> None:
    with pytest.raises(errors.NoSuchLot):
        queries.words_for(same_id("no lot"), BT01, NOW, URL)


def test_a_batch_keeps_what_every_label_says_and_who_made_it(teapots: object) -> None:
    words = queries.words_for(teapots, BT01, NOW, URL)  # type: ignore[arg-type]
    batch_id = make(teapots, words, first_position=7).id
    db.session.expire_all()
    found = queries.batch(batch_id)
    assert (found.batch.quantity, found.batch.layout, found.batch.first_position) == (12, "a4-3x8", 7)
    assert (found.lot, found.product, found.showroom_code) == ("L2026-11", "SP0001", "BT01")
    assert Words.from_json(found.batch.content) == words
    assert queries.words_of(found.batch, NOW) == words
    trail = db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "make_labels")).one()
    assert (trail.who, trail.subject_id, trail.details["quantity"]) == ("minh", str(batch_id), 12)


def test_what_cannot_be_printed_is_not_made(teapots: object) -> None:
    words = queries.words_for(teapots, BT01, NOW, URL)  # type: ignore[arg-type]
    wishes: tuple[tuple[dict[str, object], type[Exception]], ...] = (
        ({"quantity": 0}, errors.TooManyLabels),
        ({"quantity": 2001}, errors.TooManyLabels),
        ({"layout": "a4-9x9"}, errors.NoSuchLayout),
        ({"first_position": 25}, errors.NoSuchPosition),
        ({"first_position": 0}, errors.NoSuchPosition),
        ({"layout": "a4-5x13"}, errors.CodeTooWide),
    )
    for changes, error in wishes:
        with pytest.raises(error):
            make(teapots, words, **changes)
    assert db.session.scalars(select(LabelBatch)).all() == []
    assert db.session.scalars(select(TrailEntry)).all() == []


def test_a_batch_whose_star_was_withdrawn_is_not_printed_again(teapots: object) -> None:
    words = queries.words_for(teapots, BT01, NOW, URL)  # type: ignore[arg-type]
    batch = make(teapots, words)
    with transaction():
        happens(
            "SP0001", CertificateEventKind.WITHDRAWN, date(2026, 11, 21), decision_number="9/QĐ", grounds="Điều 8c",
            certificate_id=same_id(f"certificate {TEAPOT}"),
        )  # fmt: skip
    with pytest.raises(errors.StarsNoLongerTrue):
        queries.words_of(batch, NOW)


def test_a_batch_is_not_printed_the_day_after_its_star_lapsed(teapots: object) -> None:
    batch = make(teapots, queries.words_for(teapots, BT01, NOW, URL))  # type: ignore[arg-type]
    # 04/03/2027 is its last day; in Hanoi that day ends at 17:00 UTC.
    assert queries.words_of(batch, datetime(2027, 3, 4, 16, 59, 59, tzinfo=NOW.tzinfo)).stars == 4
    with pytest.raises(errors.StarsNoLongerTrue):
        queries.words_of(batch, datetime(2027, 3, 4, 17, 0, tzinfo=NOW.tzinfo))


def test_potential_five_star_is_never_five_stars_on_a_label(app: Flask) -> None:
    with transaction():
        honey = shelve("SP0004", "M1", 5_000)
        certify("SP0004", 4, date(2026, 1, 1), date(2029, 1, 1), potential_five_star=True)
    words = queries.words_for(honey, BT01, NOW, URL)
    assert words.star_lines()[0] == "OCOP 4 sao · tiềm năng 5 sao"
    assert words.price == "165.000 ₫/kg"


def test_lots_on_the_shelf_are_found_without_marks(teapots: object) -> None:
    with transaction():
        shelve("SP0003", "T2610", 3_000)
        shelve("SP0002", "L9", 1_000, showroom_id=HK01, outlet="HK01")
    assert [row.lot for row in queries.lots_on_shelf(BT01, "bo am CHEN")] == ["L2026-11"]
    assert {row.lot for row in queries.lots_on_shelf(BT01)} == {"L2026-11", "T2610"}
    assert queries.on_shelf_milli(teapots, BT01) == 12_000  # type: ignore[arg-type]
    assert queries.on_shelf_milli(teapots, HK01) == 0  # type: ignore[arg-type]


def test_batches_are_listed_by_outlet_newest_first(teapots: object) -> None:
    words = queries.words_for(teapots, BT01, NOW, URL)  # type: ignore[arg-type]
    first, second = make(teapots, words), make(teapots, words, at=datetime(2026, 11, 22, tzinfo=NOW.tzinfo))
    assert [row.batch.id for row in queries.batches({BT01}, limit=10)] == [second.id, first.id]
    assert queries.batches({HK01}, limit=10) == []
    assert len(queries.batches(None, limit=1)) == 1


def test_an_unknown_batch_is_said_to_be_unknown(app: Flask) -> None:
    with pytest.raises(errors.NoSuchBatch):
        queries.batch(same_id("no batch"))
