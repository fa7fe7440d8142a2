"""Refunds: never more than is left, in whatever steps, and the goods go back where they came from."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from pos.audit import audit
from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Level
from pos.review.models import ReviewItem
from pos.sales import queries
from pos.sales.errors import (
    DrawerNeeded,
    FractionOfAPiece,
    NothingToRefund,
    ReasonNeeded,
    RefundTooMuch,
    StillOpenAtTill,
)
from pos.sales.kinds import Condition, Kind, Origin, TenderMethod
from pos.sales.models import DrawerLoss, Quarantined, Refund, RefundLine, SaleLine, SaleLineLot
from pos.sales.operations import Coming, book_sales, refund
from pos.showrooms.models import Chain
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level, lot_id
from tests.sales.stage import (
    NEXT_SHIFT,
    SHIFT,
    basket,
    coming,
    desk,
    drawer,
    entry,
    line,
    next_shift,
    open_the_shift,
    pay_back,
    report,
    returned,
    reviewed,
    rows,
    sell,
)

pytestmark = pytest.mark.usefixtures("app")
SALE = cast.same_id("the sale that comes back")


@pytest.fixture(autouse=True)
def sold(app: Flask) -> None:
    """Three tea sets for 1,000,000 in all, out of two lots; one shelf piece is left."""
    deliver(cast.TEAPOT, 2, "A1", at=cast.NOW - timedelta(days=3))
    deliver(cast.TEAPOT, 2, "A2", at=cast.NOW - timedelta(days=2))
    open_the_shift()
    assert sell(basket(line(pieces=3, discount_vnd=350_000)), SALE).outcome == "booked"


def test_three_parts_of_a_line_sum_to_what_was_paid_for_it() -> None:
    for due_vnd in (333_333, 333_334, 333_333):
        assert pay_back(returned(SALE, coming(1, 1, due_vnd))).outcome == "booked"
    [sold] = rows(SaleLine)
    assert (sold.returned_milli, sold.refunded_vnd) == (3000, 1_000_000)
    assert sum(row.vat_vnd for row in rows(RefundLine)) == sold.vat_vnd
    assert level(cast.TEAPOT) == 4000
    assert (drawer().refunded_vnd, drawer().expected_vnd) == (1_000_000, 500_000)
    assert reviewed() == []
    assert_levels_are_the_sum_of_moves()


def test_goods_go_back_into_the_lots_they_came_from() -> None:
    pay_back(returned(SALE, coming(1, 3, 1_000_000)))
    shelf = {row.lot_id: row.quantity_milli for row in rows(Level, Level.is_shelf)}
    assert shelf == {lot_id(cast.TEAPOT, "A1"): 2000, lot_id(cast.TEAPOT, "A2"): 2000}
    assert all(row.returned_milli == row.quantity_milli for row in rows(SaleLineLot))


def test_damaged_goods_are_lost() -> None:
    pay_back(returned(SALE, coming(1, 1, 333_333, "damaged")))
    assert (level(cast.TEAPOT), level(cast.TEAPOT, PlaceKind.LOSS)) == (1000, 1000)
    assert_levels_are_the_sum_of_moves()


def test_goods_nobody_could_identify_go_back_to_the_unexplained() -> None:
    other = uuid.uuid4()
    sell(basket(line(pieces=2)), other)
    assert (level(cast.TEAPOT), level(cast.TEAPOT, PlaceKind.UNEXPLAINED)) == (0, -1000)
    pay_back(returned(other, coming(1, 2, 900_000)))
    assert (level(cast.TEAPOT), level(cast.TEAPOT, PlaceKind.UNEXPLAINED)) == (1000, 0)
    assert_levels_are_the_sum_of_moves()


@pytest.mark.parametrize(
    ("lines", "booked", "lost_vnd"),
    [
        ([coming(1, 4, 1_000_000)], (3000, 1_000_000), 0),
        ([coming(1, 4, 1_333_333)], (3000, 1_000_000), 333_333),
        ([coming(1, 2, 666_667), coming(1, 2, 666_667)], (3000, 1_000_000), 333_334),
        ([coming(1, 1, 1_000_001)], (1000, 1_000_000), 1),
        ([coming(1, 3, 1_000_000), coming(2, 1, 20_000)], (3000, 1_000_000), 20_000),
    ],
)
def test_what_fits_is_refunded_and_the_rest_is_missing_under_review(
    lines: list[dict[str, Any]], booked: tuple[int, int], lost_vnd: int
) -> None:
    booking = pay_back(returned(SALE, *lines))
    assert booking.outcome == "review"
    assert "refund_surplus" in booking.reasons
    [sold] = rows(SaleLine)
    assert (sold.returned_milli, sold.refunded_vnd) == booked
    assert sum(row.amount_vnd for row in rows(DrawerLoss)) == lost_vnd
    assert level(cast.TEAPOT) == 1000 + sold.returned_milli
    assert (drawer().refunded_vnd, drawer().lost_vnd) == (booked[1], lost_vnd)
    assert drawer().expected_vnd == 1_500_000 - booked[1] - lost_vnd
    assert ("refund", "refund_surplus") in reviewed()
    assert rows(Quarantined) == []
    assert_levels_are_the_sum_of_moves()
    assert [verdict.line() for verdict in audit(cast.NOW)[1:4] if verdict.broken] == []


def test_twice_in_a_row_the_second_finds_nothing_left() -> None:
    assert pay_back(returned(SALE, coming(1, 3, 1_000_000))).outcome == "booked"
    assert pay_back(returned(SALE, coming(1, 1, 0))).reasons == ["refund_surplus"]
    assert pay_back(returned(SALE, coming(1, 3, 1_000_000))).reasons == ["refund_surplus"]
    assert level(cast.TEAPOT) == 4000
    assert (drawer().refunded_vnd, drawer().lost_vnd) == (1_000_000, 1_000_000)


def test_two_refunds_in_one_message_share_what_is_left() -> None:
    first, second, third = report(
        *(entry(Kind.REFUND, returned(SALE, coming(1, 2, due_vnd))) for due_vnd in (666_667, 333_333, 333_333))
    )
    assert [booking.outcome for booking in (first, second, third)] == ["booked", "review", "review"]
    [sold] = rows(SaleLine)
    assert (sold.returned_milli, sold.refunded_vnd) == (3000, 1_000_000)
    assert drawer().lost_vnd == 333_333


def test_the_same_refund_twice_is_one_refund() -> None:
    refund_id, body = uuid.uuid4(), returned(SALE, coming(1, 1, 333_333))
    assert pay_back(body, refund_id).fresh
    again = pay_back(body, refund_id)
    assert (again.outcome, again.fresh) == ("booked", False)
    in_one_message = report(entry(Kind.REFUND, body, refund_id), entry(Kind.REFUND, body, refund_id))
    assert [booking.outcome for booking in in_one_message] == ["booked", "booked"]
    assert len(rows(Refund)) == 1
    assert drawer().refunded_vnd == 333_333


def test_another_refund_under_the_same_id_is_quarantined() -> None:
    refund_id = uuid.uuid4()
    pay_back(returned(SALE, coming(1, 1, 333_333)), refund_id)
    assert pay_back(returned(SALE, coming(1, 2, 666_667)), refund_id).reasons == ["another_basket"]
    assert len(rows(Refund)) == 1


@pytest.mark.parametrize(
    ("sale", "number", "reason"),
    [
        (uuid.uuid4(), 1, "sale_awaited"),
        (SALE, 2, "refund_surplus"),
        (SALE, 10**30, "refund_surplus"),
        ("nonsense", 1, "sale_awaited"),
        (None, 1, "sale_awaited"),
    ],
)
def test_a_refund_of_what_nobody_sold_is_missing_money_and_no_goods(sale: Any, number: int, reason: str) -> None:
    body = {**returned(SALE, coming(number, 1, 333_333)), "sale": sale if sale is None else str(sale)}
    booking = pay_back(body)
    assert booking.outcome == "review"
    assert reason in booking.reasons
    assert (drawer().refunded_vnd, drawer().lost_vnd, drawer().quarantined_vnd) == (0, 333_333, 0)
    [loss] = rows(DrawerLoss)
    assert (loss.method, loss.cause) == ("cash", "surplus" if reason == "refund_surplus" else "sale_unknown")
    assert level(cast.TEAPOT) == 1000
    assert [verdict.line() for verdict in audit(cast.NOW)[1:4] if verdict.broken] == []


def test_a_refund_that_was_quicker_than_its_sale_is_booked_when_that_comes() -> None:
    other = uuid.uuid4()
    back = returned(other, coming(1, 1, 450_000), coming(1, 2, 900_000), tenders=[
        {"method": "transfer", "amount_vnd": 1_000_000}, {"method": "cash", "amount_vnd": 350_000},
    ])  # fmt: skip
    refund_id = uuid.uuid4()
    assert pay_back(back, refund_id, till="BT01-1").reasons == ["sale_awaited"]
    assert {row.method: row.amount_vnd for row in rows(DrawerLoss)} == {"cash": 350_000, "transfer": 1_000_000}
    [sold] = report(entry(Kind.SALE, basket(line(pieces=2), shift=None), other), till="BT01-2")
    assert sold.outcome == "review", "the shelf held one"
    [kept] = rows(Refund)
    assert (kept.sale_id, kept.awaits) == (other, None)
    assert [(row.quantity_milli, row.amount_vnd) for row in rows(RefundLine)] == [(1000, 450_000), (1000, 450_000)]
    # Two were sold, three came back: the third is missing for good, out of the drawer first.
    assert {row.method: row.amount_vnd for row in rows(DrawerLoss)} == {"cash": 350_000, "transfer": 100_000}
    open_now = {row.reason for row in rows(ReviewItem, ReviewItem.kind == "refund", ReviewItem.settled_at.is_(None))}
    assert open_now == {"refund_surplus"}
    assert level(cast.TEAPOT) == 1000
    assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == 0
    assert pay_back(back, refund_id).fresh is False
    assert_levels_are_the_sum_of_moves()
    assert [verdict.line() for verdict in audit(cast.NOW)[1:4] if verdict.broken] == []


def test_a_sale_and_its_refund_may_arrive_together_in_any_order() -> None:
    other = uuid.uuid4()
    back, sold = report(
        entry(Kind.REFUND, returned(other, coming(1, 1, 450_000))), entry(Kind.SALE, basket(line()), other)
    )
    assert (back.outcome, sold.outcome) == ("booked", "booked")
    assert level(cast.TEAPOT) == 1000
    assert_levels_are_the_sum_of_moves()


def test_weighed_goods_come_back_by_the_gram_and_never_more_than_was_weighed() -> None:
    honey = uuid.uuid4()
    sell(basket(line("SP0004", 0.347)), honey)
    # 165,000 a kilo: 347 g cost 57,255, of which 174 g are 28,710 and the other 173 g the rest.
    assert pay_back(returned(honey, coming(1, 0.174, 28_710))).outcome == "booked"
    assert pay_back(returned(honey, coming(1, 0.174, 28_710))).reasons == ["refund_surplus"]
    [sold] = rows(SaleLine, SaleLine.sale_id == honey)
    assert (sold.returned_milli, sold.refunded_vnd) == (347, 57_255)
    [refund_with_surplus] = rows(Refund, Refund.id.in_(select(DrawerLoss.refund_id)))
    [over] = refund_with_surplus.surplus
    assert (over["quantity_milli"], over["amount_vnd"]) == (1, 165)
    assert [verdict.line() for verdict in audit(cast.NOW)[1:4] if verdict.broken] == []
    assert_levels_are_the_sum_of_moves()


def test_a_restored_server_that_let_two_tills_refund_has_the_second_as_a_loss() -> None:
    next_shift()
    neighbours = returned(SALE, coming(1, 3, 1_000_000), shift=None, cashier="minh")
    assert "refund_surplus" not in pay_back(neighbours, till="BT01-2").reasons
    # The server had forgotten that, and the close with it, when the till that sold refunded by its own journal.
    told = pay_back(returned(SALE, coming(1, 3, 1_000_000), shift=str(NEXT_SHIFT)))
    assert told.reasons == ["refund_surplus"]
    assert (drawer(NEXT_SHIFT).refunded_vnd, drawer(NEXT_SHIFT).lost_vnd) == (0, 1_000_000)
    assert level(cast.TEAPOT) == 4000
    assert [verdict.line() for verdict in audit(cast.NOW)[1:4] if verdict.broken] == []


def test_another_amount_than_is_due_is_booked_and_asked_about() -> None:
    assert pay_back(returned(SALE, coming(1, 1, 300_000))).reasons == ["refund_amount_differs"]
    assert pay_back(returned(SALE, coming(1, 2, 700_000))).outcome == "booked"
    [sold] = rows(SaleLine)
    assert sold.refunded_vnd == 1_000_000


def test_a_refund_at_another_outlet_puts_the_goods_on_that_shelf() -> None:
    body = returned(
        SALE, coming(1, 1, 333_333), cashier="tu", shift=None, tenders=[{"method": "transfer", "amount_vnd": 333_333}]
    )
    assert pay_back(body, till="HK01-1").outcome == "booked"
    assert (level(cast.TEAPOT), level(cast.TEAPOT, showroom=cast.HK01)) == (1000, 1000)
    assert_levels_are_the_sum_of_moves()


def test_an_unknown_product_comes_back_as_money_only() -> None:
    other = uuid.uuid4()
    sell(basket(line("SP9999")), other)
    assert pay_back(returned(other, coming(1, 1, 10_000))).outcome == "booked"
    assert drawer().refunded_vnd == 10_000


# --- by a person in the back office ------------------------------------------------------------------------------------


@pytest.fixture
def evening() -> None:
    """The shift of the sale is closed, and the next one open."""
    next_shift()


def by_hand(*parts: Coming, refund_id: uuid.UUID | None = None, **changes: Any) -> str:
    how: dict[str, Any] = {
        "method": TenderMethod.CASH, "reference": "", "shift_id": NEXT_SHIFT, "reason": "vỡ quai", "desk": desk(),
        "who": "minh", "at": cast.NOW + timedelta(hours=1, minutes=3),
    }  # fmt: skip
    with transaction():
        return refund(queries.sale_facts(SALE), parts, refund_id=refund_id or uuid.uuid4(), **{**how, **changes})


def part(quantity_milli: int = 1000, condition: Condition = Condition.RESALEABLE, number: int = 1) -> Coming:
    return Coming(number, quantity_milli, condition)


@pytest.mark.usefixtures("evening")
def test_a_manager_refunds_exactly_what_is_due() -> None:
    assert by_hand(part()) == "BT01-1-API-000001"
    by_hand(part(2000))
    assert [row.amount_vnd for row in sorted(rows(RefundLine), key=lambda row: row.quantity_milli)] == [
        333_333,
        666_667,
    ]
    assert level(cast.TEAPOT) == 4000


@pytest.mark.usefixtures("evening")
def test_the_same_form_sent_twice_is_one_refund() -> None:
    refund_id = uuid.uuid4()
    first = by_hand(part(3000), refund_id=refund_id)
    assert by_hand(part(3000), refund_id=refund_id, at=cast.NOW + timedelta(hours=2)) == first
    assert len(rows(Refund)) == 1


@pytest.mark.usefixtures("evening")
def test_a_person_who_asks_too_late_is_told_so_and_nothing_is_missing() -> None:
    pay_back(returned(SALE, coming(1, 2, 666_667)))
    with pytest.raises(RefundTooMuch):
        by_hand(part(2000))
    assert rows(DrawerLoss) == []


@pytest.mark.usefixtures("evening")
def test_a_person_is_told_why_a_refund_cannot_be() -> None:
    with pytest.raises(NothingToRefund):
        by_hand()
    with pytest.raises(NothingToRefund):
        by_hand(part(number=9))
    with pytest.raises(ReasonNeeded):
        by_hand(part(), reason="")
    with pytest.raises(DrawerNeeded):
        by_hand(part(), shift_id=None)
    with pytest.raises(FractionOfAPiece):
        by_hand(part(500))
    with pytest.raises(RefundTooMuch) as told:
        by_hand(part(4000))
    assert told.value.details["left"] == 3
    assert rows(Refund) == []
    assert rows(Quarantined) == []


@pytest.mark.usefixtures("evening")
def test_who_looked_at_an_old_page_cannot_refund_what_went_meanwhile() -> None:
    seen = queries.sale_facts(SALE)
    by_hand(part(3000))
    with pytest.raises(RefundTooMuch), transaction():
        refund(
            seen, [part()], refund_id=uuid.uuid4(), method=TenderMethod.CARD, reference="", shift_id=None,
            reason="nhầm", desk=desk(), who="minh", at=cast.NOW,
        )  # fmt: skip
    assert len(rows(Refund)) == 1


# --- where goods come back ---------------------------------------------------------------------------------------------


def test_until_its_shift_is_closed_goods_come_back_at_the_till_that_sold_them() -> None:
    assert queries.sale_facts(SALE).held_by == cast.chain_id("BT01-1")
    with pytest.raises(StillOpenAtTill) as told:
        by_hand(part(), shift_id=SHIFT)
    assert told.value.details == {"till": "BT01-1"}
    assert rows(Refund) == []
    next_shift()
    assert queries.sale_facts(SALE).held_by is None
    by_hand(part())


def test_what_no_journal_can_refund_by_itself_may_come_back_anywhere() -> None:
    by_program, nobody_knows = uuid.uuid4(), uuid.uuid4()
    with transaction():
        book_sales([entry(Kind.SALE, basket(), by_program)], desk=desk(), at=cast.NOW, origin=Origin.API)
    sell(basket(shift=None), nobody_knows)
    assert [queries.sale_facts(sale_id).held_by for sale_id in (by_program, nobody_knows)] == [None, None]


def test_a_device_that_was_paired_anew_holds_nothing_any_more(app: Flask) -> None:
    with transaction():
        chain = db.session.get_one(Chain, cast.chain_id("BT01-1"))
        chain.ended_at = cast.NOW
        db.session.flush()
        db.session.add(
            Chain(till_id=cast.BT01_1, series="B", token_hash="f" * 64, paired_by="minh", started_at=cast.NOW)
        )  # fmt: skip
    assert queries.sale_facts(SALE).held_by is None
