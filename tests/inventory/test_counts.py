"""Counts: people look at what really stands there while selling goes on, and the books follow what they saw."""

import uuid

import pytest
from sqlalchemy import func, insert, select

from pos.base.database import db, transaction
from pos.inventory import counts, errors, reckoning
from pos.inventory.counts import comparison
from pos.inventory.kinds import CountScope, CountState, PlaceKind
from pos.inventory.models import Count, CountLine, CountResult, Level, Lot, Move, Place
from pos.inventory.operations import cancel_count, withdraw_line
from pos.inventory.reckoning import reckon
from pos.people.kinds import Role
from pos.review.models import ReviewItem
from tests import cast
from tests.inventory.counting import (
    ONE,
    after,
    approved,
    begun,
    counted,
    differences,
    in_order,
    seen,
    sold,
    stock_the_shelf,
    where,
)
from tests.inventory.stage import at_once, deliver, level, lot_id
from tests.inventory.stage import counted as statements


@pytest.fixture
def goods(app):
    stock_the_shelf()


# --- what a count finds ----------------------------------------------------------------------------------------------


def test_what_is_missing_is_lost_and_the_rest_stays(goods):
    assert begun() == "BT01-K000001"
    counted(cast.TEAPOT, 7)
    counted(cast.BOWL, 5)
    approved()
    assert where() == (7, 1, 0)
    assert where(cast.BOWL) == (5, 0, 0)
    row = db.session.get_one(Count, ONE)
    assert (row.state, row.ended_by, row.missing_vnd, row.found_vnd) == (CountState.CLOSED, "minh", 300_000, 0)
    [move] = db.session.scalars(select(Move).where(Move.cause == "count"))
    assert (move.happened_at, move.booked_at) == (after(10), after(60))
    assert in_order()


def test_what_is_sold_after_it_was_counted_changes_no_difference(goods):
    begun()
    sold(cast.TEAPOT, 2, 5)
    counted(cast.TEAPOT, 6, 10)
    sold(cast.TEAPOT, 3, 20)
    deliver(cast.TEAPOT, 4, "A2", at=after(30))
    assert differences() == {cast.TEAPOT: 0}
    approved()
    assert where() == (7, 0, 0)
    assert in_order()


def test_goods_counted_on_two_shelves_with_a_sale_in_between_are_not_missing(goods):
    begun()
    counted(cast.TEAPOT, 3, 10, spot="tủ kính")
    sold(cast.TEAPOT, 1, 20)
    counted(cast.TEAPOT, 4, 30, who="tu", spot="kho")
    assert differences() == {cast.TEAPOT: 0}
    counted(cast.TEAPOT, 1, 40, spot="quầy")
    assert differences() == {cast.TEAPOT: 0}, "eight were counted, and one of them may have been sold since"
    counted(cast.TEAPOT, 1, 45, spot="sân")
    assert differences() == {cast.TEAPOT: 1}


def test_what_is_found_comes_from_where_nobody_can_explain(goods):
    begun()
    counted(cast.TEAPOT, 10)
    approved()
    assert where() == (10, 0, -2)
    assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == -2000
    assert in_order()


def test_what_was_lost_in_one_count_and_found_in_the_next_is_no_loss(goods):
    begun()
    counted(cast.TEAPOT, 7)
    approved()
    begun(uuid.UUID(int=2), at=after(100))
    counted(cast.TEAPOT, 8, 110, count=uuid.UUID(int=2))
    approved(120, count=uuid.UUID(int=2))
    assert where() == (8, 0, 0)
    assert in_order()


def test_goods_of_which_no_book_knew_get_a_lot_of_their_own(app):
    begun()
    counted(cast.TEAPOT, 2)
    approved()
    assert where() == (2, 0, -2)
    lot = db.session.get_one(Lot, lot_id(cast.TEAPOT, "BT01K1-1"))
    assert (lot.owner_id, lot.expires_on, lot.unidentified) == (None, None, False)
    assert in_order()


def test_what_is_missing_explains_what_was_sold_before_its_delivery_was_written_down(goods):
    sold(cast.BOWL, 7, -120)
    assert where(cast.BOWL) == (0, 0, -2)
    deliver(cast.BOWL, 5, "B2", at=after(-60))
    begun()
    counted(cast.BOWL, 3)
    approved()
    assert where(cast.BOWL) == (3, 0, 0)
    assert in_order()


def test_goods_found_and_sold_before_anybody_approved_are_not_on_the_shelf(app):
    begun()
    counted(cast.TEAPOT, 2, 10)
    sold(cast.TEAPOT, 2, 20)
    assert where() == (0, 0, -2)
    approved()
    assert where() == (0, 0, -2)
    assert in_order()


def test_a_count_that_sales_contradict_takes_no_more_than_is_left(goods):
    begun()
    counted(cast.TEAPOT, 0, 10)
    sold(cast.TEAPOT, 5, 20)
    approved(role=Role.ADMIN, who="an")
    assert where() == (0, 3, 0)
    assert in_order()


def test_labels_tell_which_lot_is_missing(goods):
    deliver(cast.TEAPOT, 4, "A2", cost_vnd=250_000)
    begun()
    counted(cast.TEAPOT, 8, 10, lot_code="A1")
    counted(cast.TEAPOT, 3, 11, lot_code="A2")
    approved()
    assert db.session.scalars(select(Move.lot_id).where(Move.cause == "count")).all() == [lot_id(cast.TEAPOT, "A2")]
    assert db.session.get_one(Count, ONE).missing_vnd == 250_000


def test_a_lot_taken_for_another_is_put_right_and_is_no_loss(goods):
    deliver(cast.TEAPOT, 4, "A2")
    begun()
    counted(cast.TEAPOT, 7, 10, lot_code="A1")
    counted(cast.TEAPOT, 5, 11, lot_code="A2")
    approved()
    assert where() == (12, 0, 0)
    assert in_order()


def test_weighed_goods_are_counted_to_the_gram_and_valued_as_their_owner_would_be_paid(goods):
    begun()
    counted(cast.HONEY, 2.75)
    approved()
    assert where(cast.HONEY) == (2.75, 0.25, 0)
    assert db.session.get_one(Count, ONE).missing_vnd == 22_500


def test_what_nobody_counted_is_left_alone_or_taken_as_gone(goods):
    begun()
    counted(cast.TEAPOT, 8)
    approved()
    assert where(cast.BOWL) == (5, 0, 0)
    begun(uuid.UUID(int=2), at=after(100))
    counted(cast.TEAPOT, 8, 110, count=uuid.UUID(int=2))
    approved(120, count=uuid.UUID(int=2), zero_rest=True)
    assert where(cast.BOWL) == (0, 5, 0)
    assert where(cast.HONEY) == (0, 3, 0)
    zeroed = db.session.scalars(select(CountResult.product_id).where(CountResult.zeroed)).all()
    assert set(zeroed) == {cast.BOWL, cast.HONEY}
    assert in_order()


@pytest.mark.parametrize(
    ("about", "gone"),
    [
        ({"scope": CountScope.PRODUCTS, "product_ids": [cast.TEAPOT, cast.BOWL]}, {cast.BOWL}),
        ({"scope": CountScope.GROUP, "group_code": "2019-souvenirs"}, {cast.BOWL}),
        ({"scope": CountScope.SPOT, "spot": "tủ kính"}, set()),
    ],
)
def test_a_partial_count_takes_nothing_as_gone_that_it_is_not_about(goods, about, gone):
    begun(**about)
    counted(cast.TEAPOT, 8)
    approved(zero_rest=True)
    assert {product for product in (cast.BOWL, cast.HONEY) if where(product)[0] == 0} == gone


# --- lines -----------------------------------------------------------------------------------------------------------


def test_a_line_keeps_who_what_how_much_where_and_when(goods):
    begun()
    line = counted(cast.TEAPOT, 7, 10, lot_code="A1", spot=" Tủ kính ", told=after(12))
    row = db.session.get_one(CountLine, line)
    assert (row.who, row.lot_id, row.quantity_milli, row.spot) == ("lan", lot_id(cast.TEAPOT, "A1"), 7000, "Tủ kính")
    assert (row.counted_at, row.received_at) == (after(10), after(12))


def test_a_line_sent_twice_is_one_and_in_other_words_a_clash(goods):
    begun()
    line = counted(cast.TEAPOT, 7)
    counted(cast.TEAPOT, 7, line=line)
    assert db.session.scalar(select(func.count(CountLine.id))) == 1
    with pytest.raises(errors.CountedDiffers):
        counted(cast.TEAPOT, 6, line=line)


def test_a_slip_is_mended_and_stays_on_record(goods):
    begun()
    line = counted(cast.TEAPOT, 70, 10)
    sold(cast.TEAPOT, 1, 15)
    better = counted(cast.TEAPOT, 7, 20, replaces_id=line)
    assert db.session.get_one(CountLine, line).withdrawn_by == "lan"
    assert db.session.get_one(CountLine, better).counted_at == after(10), "a slip is mended, nothing counted again"
    assert differences() == {cast.TEAPOT: -1}
    with pytest.raises(errors.LineWithdrawn):
        counted(cast.TEAPOT, 6, 30, replaces_id=line)
    with pytest.raises(errors.NotYourLine, match="lan"):
        counted(cast.TEAPOT, 6, 30, replaces_id=better, who="tu")
    with pytest.raises(errors.NoSuchCountLine):
        counted(cast.BOWL, 6, 30, replaces_id=better)


def test_a_line_can_be_taken_back_by_who_counted_it_or_a_manager(goods):
    begun()
    mine, theirs = counted(cast.TEAPOT, 7), counted(cast.BOWL, 1, who="tu")
    with transaction():
        withdraw_line(ONE, mine, of_others=False, at=after(20), who="lan")
    with pytest.raises(errors.NotYourLine, match="tu"), transaction():
        withdraw_line(ONE, theirs, of_others=False, at=after(20), who="lan")
    with transaction():
        withdraw_line(ONE, theirs, of_others=True, at=after(20), who="minh")
    with transaction():
        withdraw_line(ONE, theirs, of_others=True, at=after(30), who="an")
    assert db.session.get_one(CountLine, theirs).withdrawn_by == "minh"
    assert differences() == {}


@pytest.mark.parametrize(
    ("error", "product", "pieces", "more"),
    [
        (errors.CountedNotFit, cast.TEAPOT, -1, {}),
        (errors.CountedNotFit, cast.TEAPOT, 0.5, {}),
        (errors.CountedNotFit, cast.HONEY, 1_000_001, {}),
        (errors.LotOfAnother, cast.TEAPOT, 1, {"lot_code": "B1"}),
        (errors.LotOfAnother, cast.TEAPOT, 1, {"lot_code": "UNIDENTIFIED"}),
        (errors.NotGoods, cast.TOUR, 1, {}),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(goods, error, product, pieces, more):
    begun()
    with pytest.raises(error):
        counted(product, pieces, **more)
    assert db.session.scalar(select(func.count(CountLine.id))) == 0


def test_nobody_counts_in_a_count_that_has_ended(goods):
    begun()
    line = counted(cast.TEAPOT, 8)
    approved()
    counted(cast.TEAPOT, 8, line=line)
    with pytest.raises(errors.CountEnded, match="minh"):
        counted(cast.BOWL, 5)
    with pytest.raises(errors.CountEnded), transaction():
        withdraw_line(ONE, line, of_others=True, at=after(70), who="minh")
    with pytest.raises(errors.NoSuchCount):
        counted(cast.BOWL, 5, count=uuid.UUID(int=7))


# --- beginning and ending --------------------------------------------------------------------------------------------


def test_an_outlet_is_counted_once_at_a_time(goods):
    begun()
    assert begun() == "BT01-K000001"
    assert db.session.scalar(
        select(Place.being_counted).where(Place.kind == PlaceKind.SHELF, Place.showroom_id == cast.BT01)
    )
    with pytest.raises(errors.CountOpen, match="BT01-K000001"):
        begun(uuid.UUID(int=2))
    with pytest.raises(errors.CountDiffers):
        begun(blind=False)
    with transaction():
        cancel_count(ONE, at=after(5), who="minh")
    assert begun(uuid.UUID(int=2)) == "BT01-K000002"


@pytest.mark.parametrize("scope", [CountScope.GROUP, CountScope.PRODUCTS, CountScope.SPOT])
def test_a_partial_count_says_of_what(app, scope):
    with pytest.raises(errors.NothingToCount):
        begun(scope=scope)


def test_a_count_that_is_given_up_books_nothing(goods):
    begun()
    counted(cast.TEAPOT, 1)
    with transaction():
        cancel_count(ONE, at=after(20), who="minh", note="mất điện")
    with transaction():
        cancel_count(ONE, at=after(30), who="an")
    assert where() == (8, 0, 0)
    row = db.session.get_one(Count, ONE)
    assert (row.state, row.ended_by, row.end_note) == (CountState.CANCELLED, "minh", "mất điện")
    with pytest.raises(errors.CountEnded):
        approved()
    sold(cast.TEAPOT, 1, -60)
    assert where() == (7, 0, 0)


def test_an_empty_count_cannot_be_approved(goods):
    begun()
    with pytest.raises(errors.NothingCounted):
        approved()


def test_approving_twice_books_once_and_who_comes_second_is_told(goods):
    begun()
    counted(cast.TEAPOT, 7)
    approved()
    approved(70)
    assert where() == (7, 1, 0)
    with pytest.raises(errors.CountEnded, match="minh"):
        approved(80, who="an", role=Role.ADMIN)
    with pytest.raises(errors.CountEnded), transaction():
        cancel_count(ONE, at=after(90), who="minh")


def test_nobody_approves_what_they_have_not_seen(goods):
    begun()
    counted(cast.TEAPOT, 7)
    look = seen()
    counted(cast.BOWL, 1)
    with pytest.raises(errors.CountMoved):
        approved(look=look)
    assert where() == (8, 0, 0)


def test_differences_over_the_limit_are_for_an_admin(goods):
    begun()
    counted(cast.TEAPOT, 1)
    with pytest.raises(errors.OverTheLimit):
        approved()
    assert where() == (8, 0, 0)
    approved(who="an", role=Role.ADMIN)
    assert where() == (1, 7, 0)


def test_a_large_difference_stands_on_the_review_list(goods):
    begun()
    counted(cast.TEAPOT, 6)
    approved()
    item = db.session.scalars(select(ReviewItem)).one()
    assert (item.kind, item.reason, item.subject_label, item.showroom_id) == (
        "count", "count_large", "BT01-K000001", cast.BT01,
    )  # fmt: skip
    assert item.details["missing_vnd"] == 600_000
    assert item.details["cases"][0]["counted_milli"] == 6000


# --- at the same moment ----------------------------------------------------------------------------------------------


def test_of_two_who_approve_at_once_one_does(app, goods):
    begun()
    counted(cast.TEAPOT, 7)
    look = seen()
    raised = at_once(
        app, lambda: approved(look=look), lambda: approved(look=look, who="an", role=Role.ADMIN)
    )  # fmt: skip
    assert sorted(type(error).__name__ for error in raised) == ["CountEnded", "NoneType"]
    assert where() == (7, 1, 0)
    assert in_order()


def test_a_line_that_comes_while_somebody_approves_is_in_or_refused(app, goods):
    begun()
    counted(cast.TEAPOT, 7)
    look = seen()
    raised = at_once(app, lambda: approved(look=look), lambda: counted(cast.BOWL, 2))
    told = [type(error).__name__ for error in raised]
    assert told in (["NoneType", "CountEnded"], ["CountMoved", "NoneType"])
    assert where(cast.BOWL) == (5, 0, 0)
    assert in_order()


@pytest.mark.parametrize("minutes", [5, 15])
def test_a_sale_while_somebody_approves_leaves_the_shelf_as_it_was_counted(app, goods, minutes):
    begun()
    counted(cast.TEAPOT, 7, 10)
    look = seen()
    raised = at_once(
        app, lambda: approved(look=look), lambda: sold(cast.TEAPOT, 1, minutes), lambda: sold(cast.BOWL, 1, 20)
    )  # fmt: skip
    assert raised == [None, None, None]
    assert where() == ((7, 0, 0) if minutes == 5 else (6, 1, 0))
    assert in_order()


def test_two_who_begin_at_once_begin_one_count(app, goods):
    raised = at_once(app, begun, lambda: begun(uuid.UUID(int=2)))
    assert sorted(type(error).__name__ for error in raised) == ["CountOpen", "NoneType"]
    assert db.session.scalar(select(func.count(Count.id))) == 1


def test_what_came_since_the_manager_looked_is_not_taken_as_gone(goods):
    begun()
    counted(cast.TEAPOT, 8)
    look = seen()
    deliver(cast.BOWL, 20, "B2", at=after(50))
    with pytest.raises(errors.RestMoved):
        approved(look=look, zero_rest=True)
    assert where(cast.BOWL) == (25, 0, 0)
    approved(look=look)
    assert where(cast.BOWL) == (25, 0, 0), "who leaves the rest alone need not look again"


def test_what_was_never_shown_is_not_taken_as_gone(goods):
    begun(scope=CountScope.PRODUCTS, product_ids=[cast.TEAPOT, cast.BOWL, cast.TEA])
    counted(cast.TEAPOT, 8)
    look = seen()
    deliver(cast.TEA, 3, "T1", at=after(50))
    with pytest.raises(errors.RestMoved):
        approved(look=look, zero_rest=True)
    assert where(cast.TEA) == (3, 0, 0)
    approved(zero_rest=True)
    assert (where(cast.BOWL), where(cast.TEA)) == ((0, 5, 0), (0, 3, 0))


def test_the_worth_of_what_nobody_counted_is_what_it_would_cost_to_take_it_as_gone(goods):
    begun()
    counted(cast.TEAPOT, 7)
    shown = comparison(db.session.get_one(Count, ONE), after(60))
    assert {row.product_id: (row.level_milli, row.missing_vnd) for row in shown.uncounted} == {
        cast.BOWL: (5000, 200_000), cast.HONEY: (3000, 270_000),
    }  # fmt: skip
    assert (shown.missing_vnd, shown.rest_vnd) == (300_000, 470_000)
    approved(look=shown.seen, zero_rest=True)
    assert db.session.get_one(Count, ONE).missing_vnd == 770_000


def test_nobody_vouches_for_a_line_that_came_while_the_page_was_made(goods, monkeypatch):
    begun()
    counted(cast.TEAPOT, 8)

    def read_while_somebody_counts(*args, **more):
        found = reckon(*args, **more)
        counted(cast.BOWL, 1, 20)
        return found

    monkeypatch.setattr(counts, "reckon", read_while_somebody_counts)
    shown = counts.comparison(db.session.get_one(Count, ONE), after(60))
    assert [row.product_id for row in shown.rows] == [cast.TEAPOT]
    with pytest.raises(errors.CountMoved):
        approved(look=shown.seen)
    assert where(cast.BOWL) == (5, 0, 0)


def test_a_line_in_another_lot_or_at_another_place_is_another_line(goods):
    begun()
    line = counted(cast.TEAPOT, 7, spot="kho")
    counted(cast.TEAPOT, 7, spot=" kho ", line=line)
    for other in ({"lot_code": "A1", "spot": "kho"}, {"spot": "tủ kính"}, {}):
        with pytest.raises(errors.CountedDiffers):
            counted(cast.TEAPOT, 7, line=line, **other)
    assert db.session.scalar(select(func.count(CountLine.id))) == 1


def test_a_mended_line_sent_twice_at_once_is_kept_once_and_refused_to_nobody(app, goods):
    begun()
    for turn in range(8):
        line, better = counted(cast.TEAPOT, 70), uuid.uuid4()

        def mend(line=line, better=better):
            counted(cast.TEAPOT, 7, 20, line=better, replaces_id=line)

        assert at_once(app, mend, mend, mend) == [None, None, None], f"in turn {turn}"
    assert db.session.scalar(select(func.count(CountLine.id))) == 16


def test_a_line_sent_twice_at_once_in_other_words_is_a_clash(app, goods):
    begun()
    for _ in range(8):
        line = uuid.uuid4()
        raised = at_once(
            app, lambda line=line: counted(cast.TEAPOT, 7, line=line), lambda line=line: counted(cast.BOWL, 1, line=line)
        )  # fmt: skip
        assert sorted(type(error).__name__ for error in raised) == ["CountedDiffers", "NoneType"]


# --- years of lots ---------------------------------------------------------------------------------------------------


def sold_out(lots: int) -> None:
    """So many lots of bowls once stood here, and are sold."""
    places = {row.kind: row.id for row in db.session.scalars(select(Place).where(Place.showroom_id == cast.BT01))}
    ids = [uuid.uuid4() for _ in range(lots)]
    with transaction():
        for start in range(0, lots, 5000):
            part = ids[start : start + 5000]
            db.session.execute(
                insert(Lot),
                [
                    {"id": each, "product_id": cast.BOWL, "code": f"OLD{start + n}", "opened_at": after(-1e6)}
                    for n, each in enumerate(part)
                ],
            )
            db.session.execute(
                insert(Level),
                [
                    {
                        "lot_id": each, "place_id": places[PlaceKind.SHELF], "showroom_id": cast.BT01,
                        "product_id": cast.BOWL, "is_shelf": True, "quantity_milli": 0,
                    }
                    for each in part
                ],
            )  # fmt: skip


def test_what_was_sold_out_years_ago_is_neither_read_nor_sent_to_a_phone(goods):
    sold_out(200)
    begun()
    counted(cast.BOWL, 5)
    with statements() as said:
        assert differences() == {cast.BOWL: 0}
    lots_read = [each for each in db.session.identity_map.values() if isinstance(each, Lot)]
    assert {lot.code for lot in lots_read} <= {"A1", "B1", "M1"}
    assert len(said) < 12
    told = {each.id: each for each in counts.goods_to_count(db.session.get_one(Count, ONE))}
    assert [lot.code for lot in told[cast.BOWL].lots] == ["B1"]
    approved()
    assert where(cast.BOWL) == (5, 0, 0)


def test_a_phone_knows_the_lots_that_may_still_stand_there(goods):
    deliver(cast.BOWL, 2, "LOST")
    begun()
    counted(cast.BOWL, 5, lot_code="B1")
    counted(cast.BOWL, 0, 11, lot_code="LOST")
    approved()
    sold(cast.HONEY, 3, 70)
    year = uuid.UUID(int=2)
    begun(year, at=after(24 * 60 * 90))
    told = {each.id: [lot.code for lot in each.lots] for each in counts.goods_to_count(db.session.get_one(Count, year))}
    assert told[cast.BOWL] == ["B1", "LOST"], "it was lost, and may be found"
    assert told[cast.HONEY] == [], "sold out three months ago"
    with transaction():
        cancel_count(year, at=after(24 * 60 * 90), who="minh")
    soon = uuid.UUID(int=3)
    begun(soon, at=after(24 * 60 * 30))
    told = {each.id: [lot.code for lot in each.lots] for each in counts.goods_to_count(db.session.get_one(Count, soon))}
    assert told[cast.HONEY] == ["M1"]


def test_what_is_found_of_sold_out_goods_belongs_to_the_lot_that_stood_there_last(goods):
    deliver(cast.BOWL, 2, "B2", at=after(-600))
    sold(cast.BOWL, 7, -60)
    begun()
    counted(cast.BOWL, 1)
    approved()
    assert (
        db.session.scalar(select(Level.quantity_milli).where(Level.lot_id == lot_id(cast.BOWL, "B2"), Level.is_shelf))
        == 1000
    )
    assert in_order()


def test_more_lots_than_a_statement_has_parameters_can_be_counted(goods, monkeypatch):
    monkeypatch.setattr(reckoning, "_AT_ONCE", 2)
    for number in range(5):
        deliver(cast.BOWL, 1, f"C{number}")
    begun()
    counted(cast.BOWL, 9)
    assert differences() == {cast.BOWL: -1}
    approved()
    assert where(cast.BOWL) == (9, 1, 0)
