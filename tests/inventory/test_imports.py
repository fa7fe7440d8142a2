"""Stock from a file: opening stock, and that a file is booked whole or not at all, once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pos.audit.goods import stock_is_its_moves
from pos.base.database import db, transaction
from pos.files.kinds import ImportState
from pos.files.operations import note_progress
from pos.files.rules import SILENT_FOR
from pos.inventory.errors import LotDiffers
from pos.inventory.import_errors import (
    BookedBefore,
    OpenedBefore,
)
from pos.inventory.kinds import DeliveryKind, PlaceKind
from pos.inventory.models import Lot, Move, StockImport
from pos.inventory.operations.imports import book_import, bring_import, claim_import, note_checked
from tests import cast
from tests.inventory.files import booked, bring, faults, planned, saved_again, xlsx
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, counted, deliver, level
from tests.inventory.test_at_once import together


def test_opening_stock_stands_on_the_shelf_and_every_lot_sums_to_zero(app):
    numbers = booked(
        xlsx(
            ["BT01", "SP0001", 12, "KL-7", None, "250.000", None],
            ["BT01", 9520123456788, 3, None, None, None, 25],
            ["hk01", "tra sen tay ho 100 g", "5", "T1", "31/12/2026", None, None],
            ["BT01", "SP0004 · Mật ong", "1,25", "M1", date(2026, 11, 1), None, None],
        )
    )
    assert numbers == ["BT01-T000001", "HK01-T000001"]
    assert (level(cast.TEAPOT), level(cast.TEA, showroom=cast.HK01), level(cast.HONEY)) == (15_000, 5000, 1250)
    assert level(cast.TEAPOT, PlaceKind.PRODUCER) == -15_000
    lots = {lot.code: lot for lot in db.session.scalars(select(Lot))}
    assert (lots["KL-7"].cost_vnd, lots["KL-7"].owner_id) == (250_000, None)
    assert (lots["BT01T1-2"].owner_id, lots["BT01T1-2"].settlement_price_vnd) == (cast.POTTERS, 337_500)
    assert lots["M1"].expires_on == date(2026, 11, 1), "what is past its date and stands here is on the books"
    assert {move.cause for move in db.session.scalars(select(Move))} == {"opening"}
    assert_levels_are_the_sum_of_moves()
    assert stock_is_its_moves().broken == 0


def test_a_product_has_one_opening_stock_at_an_outlet(app):
    booked(xlsx(["BT01", "SP0001", 12]))
    made = planned(xlsx(["BT01", "SP0002", 1], ["BT01", "SP0001", 3], ["HK01", "SP0001", 3]))
    assert faults(made) == [(3, "product", OpenedBefore.message)]
    assert made.faults[0].details["number"] == "BT01-T000001"


@pytest.mark.parametrize(
    ("kind", "pieces", "error"),
    [
        (DeliveryKind.DELIVERY, 12, BookedBefore), (DeliveryKind.OPENING, 12, BookedBefore),
        (DeliveryKind.OPENING, 3, OpenedBefore),
    ],
)  # fmt: skip
def test_of_two_files_checked_side_by_side_the_second_is_not_booked(app, kind, pieces, error):
    files = [xlsx(["BT01", "SP0001", 12]), saved_again(xlsx(["BT01", "SP0001", pieces]))]
    ids = [bring(content, kind) for content in files]
    plans = [planned(content, kind, import_id=import_id) for content, import_id in zip(files, ids, strict=True)]
    for import_id, made in zip(ids, plans, strict=True):
        for state in (ImportState.CHECKING, ImportState.BOOKING):
            with transaction():
                claim_import(import_id, state, cast.NOW)
                if state is ImportState.CHECKING:
                    note_checked(import_id, made, cast.NOW)
    with transaction():
        book_import(ids[0], plans[0].documents, at=cast.NOW, who="minh")
    with pytest.raises(error), transaction():
        book_import(ids[1], plans[1].documents, at=cast.NOW, who="minh")
    assert level(cast.TEAPOT) == 12_000


def test_the_same_file_of_two_people_is_two_imports(app):
    content = xlsx(["BT01", "SP0001", 1])
    with transaction():
        hers = bring_import(content, "x", DeliveryKind.OPENING, None, at=cast.NOW, who="tu")
    assert bring(content) == bring(content) != hers


def test_a_lot_that_came_meanwhile_stops_the_whole_file(app):
    content = xlsx(["BT01", "SP0002", 5, "B1"], ["BT01", "SP0001", 1, "A1"])
    made = planned(content)
    deliver(cast.TEAPOT, 1, "A1", expires_on=date(2027, 1, 1))
    import_id = bring(content)
    with transaction():
        claim_import(import_id, ImportState.CHECKING, cast.NOW)
        note_checked(import_id, made, cast.NOW)
        claim_import(import_id, ImportState.BOOKING, cast.NOW)
    with pytest.raises(LotDiffers), transaction():
        book_import(import_id, made.documents, at=cast.NOW, who="minh")
    assert (level(cast.BOWL), level(cast.TEAPOT)) == (0, 1000)
    assert db.session.get(StockImport, import_id).state is ImportState.BOOKING


def test_the_same_file_is_one_import_and_is_booked_once(app):
    content = xlsx(["BT01", "SP0001", 5])
    assert bring(content) == bring(content)
    assert bring(content) != bring(content, DeliveryKind.DELIVERY)
    assert booked(content) == ["BT01-T000001"]
    with transaction():
        assert not claim_import(bring(content), ImportState.CHECKING, cast.NOW)
        assert book_import(bring(content), [], at=cast.NOW, who="an") == []
    assert level(cast.TEAPOT) == 5000
    assert db.session.get(StockImport, bring(content)).content == b""


def test_booked_at_once_by_two_it_is_booked_once(app):
    content = xlsx(["BT01", "SP0001", 5], ["HK01", "SP0002", 5])
    import_id = bring(content)
    made = planned(content, import_id=import_id)
    with transaction():
        claim_import(import_id, ImportState.CHECKING, cast.NOW)
        note_checked(import_id, made, cast.NOW)
        claim_import(import_id, ImportState.BOOKING, cast.NOW)

    def deed() -> Any:
        with transaction():
            return book_import(import_id, made.documents, at=cast.NOW, who="minh")

    assert sorted(together(app, [deed] * 3)) == [[], [], ["BT01-T000001", "HK01-T000001"]]
    assert level(cast.TEAPOT) == 5000


def test_two_who_begin_at_once_do_not_both_work_on_it(app):
    import_id = bring(xlsx(["BT01", "SP0001", 5]))

    def deed() -> bool:
        with transaction():
            return claim_import(import_id, ImportState.CHECKING, cast.NOW)

    assert sorted(together(app, [deed] * 3)) == [False, False, True]


def test_work_that_fell_silent_is_begun_again_and_work_that_goes_on_is_not(app):
    import_id = bring(xlsx(["BT01", "SP0001", 5]))
    with transaction():
        assert claim_import(import_id, ImportState.CHECKING, cast.NOW)
    later = cast.NOW + SILENT_FOR + timedelta(seconds=1)
    with transaction():
        note_progress(StockImport, import_id, 1, 1, cast.NOW + timedelta(seconds=10))
        assert not claim_import(import_id, ImportState.CHECKING, later)
        assert claim_import(import_id, ImportState.CHECKING, later + timedelta(seconds=10))


def test_ten_times_the_lines_cost_no_more_statements(app):
    def statements(lines: int) -> int:
        content = xlsx(*(["BT01", "SP0001", 1, f"X{lines}-{number}"] for number in range(lines)))
        with counted() as said:
            booked(content, DeliveryKind.DELIVERY)
        return len(said)

    few, many = statements(20), statements(400)
    assert many == few
