"""Sales on the books: once, as they were made, with what is odd on the review list."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from pos.base.database import db, transaction
from pos.certification.kinds import CertificateEventKind, Level, WithdrawalGround
from pos.certification.models import CertificateEvent
from pos.inventory.kinds import PlaceKind
from pos.review.models import ReviewItem
from pos.sales.kinds import Kind, Origin
from pos.sales.models import Quarantined, Sale, SaleLine, SaleLineLot, Shift, Tender
from pos.sales.operations import Entry, book_sales
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level, lot_id
from tests.sales.stage import (
    SHIFT,
    basket,
    desk,
    drawer,
    entry,
    line,
    open_the_shift,
    opening,
    report,
    reviewed,
    rows,
    sell,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Ten tea sets in two lots, and an open shift."""
    deliver(cast.TEAPOT, 4, "A1")
    deliver(cast.TEAPOT, 6, "A2", at=cast.NOW - timedelta(days=1))
    open_the_shift()


def test_a_sale_takes_goods_off_the_shelf_and_money_into_the_drawer() -> None:
    sale_id = uuid.uuid4()
    body = basket(line(stars=4), tenders=[{"method": "cash", "amount_vnd": 500_000}], change_vnd=50_000)
    booking = sell(body, sale_id)
    assert (booking.outcome, booking.reasons, booking.fresh) == ("booked", [], True)
    [sale] = rows(Sale)
    assert (sale.id, sale.number, sale.total_vnd, sale.change_vnd) == (sale_id, body["number"], 450_000, 50_000)
    assert (sale.at, sale.shift_id, sale.origin) == (cast.NOW, SHIFT, Origin.JOURNAL)
    [sold] = rows(SaleLine)
    assert (sold.product_name, sold.net_vnd, sold.vat_vnd) == ("Bộ ấm chén men lam", 450_000, 33_333)
    assert (sold.claimed_stars, sold.stars, sold.certificate_id) == (4, 4, cast.same_id(f"certificate {cast.TEAPOT}"))
    assert level(cast.TEAPOT) == 9000
    assert drawer().expected_vnd == 950_000
    assert reviewed() == []
    assert_levels_are_the_sum_of_moves()


def test_the_same_basket_twice_is_one_sale() -> None:
    sale_id, body = uuid.uuid4(), basket()
    assert sell(body, sale_id).fresh
    again = sell(
        {**body, "approved_by": None, "lines": [{**body["lines"][0], "discount_vnd": 0, "lot": None}]}, sale_id
    )
    assert (again.outcome, again.fresh, again.number) == ("booked", False, body["number"])
    same_moment = sell({**body, "at": "2026-11-21T10:00:00+07:00"}, sale_id)
    assert (same_moment.outcome, same_moment.fresh) == ("booked", False)
    assert len(rows(Sale)) == 1
    assert level(cast.TEAPOT) == 9000
    assert drawer().kept_vnd == 450_000


def test_the_same_basket_twice_in_one_message_is_one_sale() -> None:
    sale_id, body = uuid.uuid4(), basket()
    first, second = report(entry(Kind.SALE, body, sale_id), entry(Kind.SALE, body, sale_id))
    assert (first.fresh, second.fresh) == (True, False)
    assert (first.outcome, second.outcome) == ("booked", "booked")
    assert level(cast.TEAPOT) == 9000


def test_an_odd_sale_sent_again_is_answered_as_before() -> None:
    sale_id, body = uuid.uuid4(), basket(line(price_vnd=400_000))
    first, again = sell(body, sale_id), sell(body, sale_id)
    assert (again.outcome, again.reasons) == (first.outcome, first.reasons) == ("review", ["price_differs"])
    assert len(reviewed()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"cashier": "minh"},
        {"number": "BT01-1A-999999"},
        {"shift": str(uuid.uuid4())},
        {"at": (cast.NOW + timedelta(seconds=1)).isoformat()},
        {"lines": [line(pieces=1, lot="A2")]},
        {"customer": "Nguyễn Văn Đức"},
    ],
)
def test_another_basket_under_the_same_id_is_quarantined_and_its_cash_counted_apart(change: dict[str, Any]) -> None:
    sale_id, body = uuid.uuid4(), basket()
    sell(body, sale_id)
    other = sell({**body, **change}, sale_id)
    assert (other.outcome, other.reasons) == ("quarantined", ["another_basket"])
    assert len(rows(Sale)) == 1
    [kept] = rows(Quarantined)
    assert (kept.entry_id, kept.body, kept.cash_vnd) == (sale_id, {**body, **change}, 450_000)
    assert ("quarantined", "another_basket") in reviewed()
    assert drawer().kept_vnd == 450_000


def test_quarantined_cash_counts_in_the_drawer_on_a_line_of_its_own() -> None:
    body = basket(total_vnd=460_000)
    assert sell(body).reasons == ["total_disagrees"]
    assert rows(Sale) == []
    assert level(cast.TEAPOT) == 10_000
    cash = drawer()
    assert (cash.kept_vnd, cash.quarantined_vnd, cash.expected_vnd) == (0, 460_000, 960_000)


def test_a_quarantined_entry_sent_again_is_kept_once() -> None:
    sale_id, body = uuid.uuid4(), basket(total_vnd=460_000)
    sell(body, sale_id)
    sell(body, sale_id)
    assert len(rows(Quarantined)) == 1
    assert drawer().quarantined_vnd == 460_000


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"change_vnd": 10_000, "tenders": [{"method": "card", "amount_vnd": 460_000}]}, "change_exceeds_cash"),
        ({"tenders": [{"method": "cash", "amount_vnd": 400_000}]}, "tenders_short"),
        ({"lines": [line(pieces=-1)], "total_vnd": -450_000}, "quantity_not_positive"),
        ({"lines": [line(pieces=0)], "total_vnd": 0}, "quantity_not_positive"),
        ({"lines": [line(pieces=2_000_000)]}, "value_too_large"),
        ({"lines": [line(price_vnd=10**30)]}, "value_too_large"),
        ({"lines": [], "total_vnd": 0, "tenders": []}, "no_lines"),
        ({"total_vnd": "450000"}, "malformed"),
        ({"total_vnd": None}, "malformed"),
        ({"lines": [line(quantity_milli=1.5)]}, "malformed"),
        ({"lines": [line(quantity_milli=True)]}, "malformed"),
        ({"lines": "one tea set"}, "malformed"),
        ({"lines": ["one tea set"]}, "malformed"),
        ({"tenders": [{"method": "shells", "amount_vnd": 450_000}]}, "malformed"),
        ({"tenders": None}, "malformed"),
    ],
)
def test_what_contradicts_itself_is_kept_but_not_booked(change: dict[str, Any], reason: str) -> None:
    body = {**basket(), **change}
    booking = sell(body)
    assert booking.outcome == "quarantined"
    assert reason in booking.reasons
    assert rows(Sale) == []
    [kept] = rows(Quarantined)
    assert kept.body == body
    assert ("quarantined", reason) in reviewed()


def test_one_odd_entry_blocks_no_other() -> None:
    bookings = report(
        entry(Kind.SALE, basket()),
        entry(Kind.SALE, basket(total_vnd=1)),
        entry(Kind.SALE, ["not", "a", "sale"]),
        entry(Kind.SALE, basket(line("SP9999"))),
        entry(Kind.SALE, basket()),
    )
    assert [booking.outcome for booking in bookings] == ["booked", "quarantined", "quarantined", "review", "booked"]
    assert len(rows(Sale)) == 3
    assert level(cast.TEAPOT) == 8000


ODD = {
    "price_differs": basket(line(price_vnd=449_000)),
    "price_zero": basket(line(price_vnd=0)),
    "vat_differs": basket(line(vat_bp=1000)),
    "stars_untrue": basket(line(stars=5)),
    "product_unknown": basket(line("SP9999")),
    "lot_unknown": basket(line(lot="NOBODY-KNOWS")),
    "fraction_of_a_piece": basket(line(pieces=0.5)),
    "stock_missing": basket(line(pieces=11)),
    "day_unlikely": basket(line("SP0005", on="2026-11-20")),
    "cashier_unknown": basket(cashier="nobody"),
    "cashier_not_allowed": basket(cashier="tu"),
    "approver_not_allowed": basket(approved_by="lan"),
    "shift_unknown": basket(shift=str(uuid.uuid4())),
    "number_missing": basket(number=None),
    "unknown_fields": basket(voucher="TET2027"),
    "clock_off": basket(at=(cast.NOW + timedelta(minutes=6)).isoformat()),
}


@pytest.mark.parametrize("reason", ODD)
def test_what_is_odd_is_booked_as_it_was_made_and_put_to_review(reason: str) -> None:
    booking = sell(ODD[reason])
    assert booking.outcome == "review"
    assert reason in booking.reasons
    [sale] = rows(Sale)
    assert sale.total_vnd == ODD[reason]["total_vnd"]
    assert rows(Quarantined) == []
    [item] = rows(ReviewItem, ReviewItem.reason == reason)
    assert (item.kind, item.subject_id, item.subject_label) == ("sale", str(sale.id), sale.number)
    assert (item.showroom_id, item.happened_at) == (cast.BT01, sale.at)
    assert_levels_are_the_sum_of_moves()


def test_a_cashier_who_left_sold_all_the_same() -> None:
    assert sell(basket(cashier="dung")).reasons == ["cashier_not_allowed"]
    month_ago = cast.NOW - timedelta(days=40)
    while_here = basket(
        cashier="dung", at=month_ago.isoformat(), shift=None, tenders=[{"method": "card", "amount_vnd": 450_000}]
    )
    assert sell(while_here).reasons == []


def test_a_manager_may_approve() -> None:
    assert sell(basket(line(discount_vnd=50_000), approved_by="minh")).reasons == []


def test_an_unknown_product_is_kept_under_the_code_that_was_sold() -> None:
    sell(basket(line("SP9999", stars=4), line()))
    unknown, known = sorted(rows(SaleLine), key=lambda row: row.line)
    assert (unknown.product_id, unknown.product_code, unknown.product_name) == (None, "SP9999", "SP9999")
    assert (unknown.claimed_stars, unknown.stars) == (4, None)
    assert known.product_id == cast.TEAPOT
    assert reviewed() == [("sale", "product_unknown"), ("sale", "stars_untrue")]


def test_a_lapsed_star_is_kept_as_claimed_but_never_as_true() -> None:
    deliver(cast.BOWL, 3, "B1")
    sell(basket(line("SP0002", stars=4)))
    [sold] = rows(SaleLine)
    assert (sold.claimed_stars, sold.stars, sold.certificate_id) == (4, None, None)
    assert reviewed() == [("sale", "stars_untrue")]


def test_a_star_counts_by_what_was_known_at_the_sale() -> None:
    with transaction():
        db.session.add(
            CertificateEvent(
                certificate_id=cast.same_id(f"certificate {cast.TEAPOT}"), kind=CertificateEventKind.WITHDRAWN,
                effective_on=cast.NOW.date() - timedelta(days=3), ground=WithdrawalGround.MARK_MISUSED, authority=Level.PROVINCE,
                decision_number="9/QĐ-UBND",
                learned_at=cast.NOW + timedelta(hours=2), entered_by="huong",
            )
        )  # fmt: skip
    before, after = uuid.uuid4(), uuid.uuid4()
    later = cast.NOW + timedelta(hours=3)
    sell(basket(line(stars=4)), before, at=later)
    sell(basket(line(stars=4), at=later.isoformat()), after, at=later)
    stars = {row.sale_id: row.stars for row in rows(SaleLine)}
    assert stars == {before: 4, after: None}
    assert reviewed() == [("sale", "stars_untrue")]


def test_goods_leave_own_before_consigned_and_the_line_keeps_what_the_owner_gets() -> None:
    deliver(cast.BOWL, 2, "CONSIGNED", consigned=True, settlement_price_vnd=84_000)
    deliver(cast.BOWL, 1, "OWN", at=cast.NOW - timedelta(hours=3))
    sale_id = uuid.uuid4()
    sell(basket(line("SP0002", 2)), sale_id)
    taken = {row.lot_id: row for row in rows(SaleLineLot)}
    own, consigned = taken[lot_id(cast.BOWL, "OWN")], taken[lot_id(cast.BOWL, "CONSIGNED")]
    assert (own.quantity_milli, own.owner_id, own.settlement_price_vnd) == (1000, None, None)
    assert (consigned.quantity_milli, consigned.owner_id, consigned.settlement_price_vnd) == (
        1000,
        cast.POTTERS,
        84_000,
    )


def test_what_the_shelf_did_not_hold_comes_out_of_the_unexplained() -> None:
    booking = sell(basket(line(pieces=12)))
    assert booking.reasons == ["stock_missing"]
    assert (level(cast.TEAPOT), level(cast.TEAPOT, PlaceKind.UNEXPLAINED)) == (0, -2000)
    [item] = rows(ReviewItem)
    assert item.details == {"cases": [{"line": 1, "quantity_milli": 2000}]}
    assert sum(row.quantity_milli for row in rows(SaleLineLot)) == 12_000


def test_a_service_moves_no_goods() -> None:
    assert sell(basket(line("SP0005", 2))).outcome == "booked"
    assert rows(SaleLineLot) == []


def test_an_empty_shelf_is_shared_within_one_message() -> None:
    bookings = report(*(entry(Kind.SALE, basket(line(pieces=4))) for _ in range(3)))
    assert [booking.reasons for booking in bookings] == [[], [], ["stock_missing"]]
    assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == -2000


def test_a_number_used_twice_makes_two_sales_and_a_question() -> None:
    body = basket()
    sell(body)
    second = sell(basket(number=body["number"]))
    assert second.reasons == ["number_used"]
    assert len(rows(Sale)) == 2


def test_sales_that_name_a_shift_before_its_opening_arrived_find_it_later() -> None:
    early = uuid.uuid4()
    assert sell(basket(shift=str(early))).reasons == ["shift_unknown"]
    [shift] = rows(Shift, Shift.id == early)
    assert (shift.announced, shift.float_vnd) == (False, 0)
    [booking] = report(opening(early, 300_000), till="BT01-1")
    assert booking.fresh
    [shift] = rows(Shift, Shift.id == early)
    assert (shift.announced, shift.float_vnd) == (True, 300_000)
    assert drawer(early).expected_vnd == 750_000


def test_a_shift_of_another_till_gets_no_cash_from_here() -> None:
    booking = sell(basket(), till="BT01-2")
    assert booking.reasons == ["shift_unknown"]
    assert drawer().expected_vnd == 500_000
    [sale] = rows(Sale)
    assert sale.shift_id is None


def test_an_old_sale_from_a_till_that_was_offline_is_not_odd_but_a_wrong_clock_is() -> None:
    received = cast.NOW + timedelta(hours=9)
    assert sell(basket(), at=received).outcome == "booked"
    wrong = sell(basket(), at=received, sent_at=received - timedelta(minutes=6))
    assert wrong.reasons == ["clock_off"]
    assert sell(basket(), at=received, sent_at=received - timedelta(minutes=4)).outcome == "booked"


@pytest.mark.parametrize(
    "clock", ["yesterday", None, 1732, "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-11-21T10:00"]
)
def test_a_clock_that_says_nothing_is_replaced_by_the_moment_of_receipt(clock: Any) -> None:
    booking = sell(basket(at=clock))
    assert "clock_off" in booking.reasons
    [sale] = rows(Sale)
    assert sale.at == cast.NOW
    assert sale.extra == ({} if clock is None else {"at": clock})


def test_unknown_fields_are_kept_wherever_they_stand() -> None:
    body = basket(
        {**line(), "gift": True}, voucher={"code": "TET"}, tenders=[{"method": "cash", "amount_vnd": 450_000, "bag": 3}]
    )
    sell(body)
    [sale] = rows(Sale)
    assert sale.extra == {"lines.0.gift": True, "voucher": {"code": "TET"}, "tenders.0.bag": 3}


@pytest.mark.parametrize(
    "text", ["A" * 500, "Go\u0302\u0301m", "a\u0000b", "\ud800", "'; DROP TABLE sale; --", 7, ["x"]]
)
def test_strange_texts_never_cost_a_sale(text: Any) -> None:
    booking = sell(basket(line(lot=text, serial=text, product="SP0001"), cashier=text, number=text))
    assert booking.outcome == "review"
    assert len(rows(Sale)) == 1
    assert level(cast.TEAPOT) == 9000


def test_names_in_another_normal_form_are_the_same_names() -> None:
    sell(basket(tenders=[{"method": "transfer", "amount_vnd": 450_000, "reference": "Go\u0302\u0301m su\u031b\u0301"}]))
    [tender] = rows(Tender)
    assert tender.reference == "Gốm sứ"


def test_a_weighed_line_is_rounded_once() -> None:
    deliver(cast.HONEY, 5, "M1", producer=cast.TEA_HOUSE)
    sell(basket(line("SP0004", 0.333)))
    [sold] = rows(SaleLine)
    assert (sold.net_vnd, sold.vat_vnd) == (54_945, 4_070)


def test_the_hanoi_day_of_the_sale_decides_its_vat() -> None:
    last_night, new_year = "2026-12-31T23:59:00+07:00", "2027-01-01T00:01:00+07:00"
    received = cast.NOW + timedelta(days=60)
    assert sell(basket(line(vat_bp=800), at=last_night), at=received).reasons == []
    assert sell(basket(line(vat_bp=1000), at=new_year), at=received).reasons == []
    assert sell(basket(line(vat_bp=800), at=new_year), at=received).reasons == ["vat_differs"]


def test_a_program_gets_numbers_of_the_tills_own_series_without_gaps() -> None:
    def put(sale_id: uuid.UUID, till: str) -> str:
        body = {key: value for key, value in basket().items() if key not in ("number", "shift")}
        body["at"] = cast.NOW.isoformat()
        with transaction():
            [booking] = book_sales(
                [Entry(sale_id, Kind.SALE, body)], desk=desk(till), at=cast.NOW, origin=Origin.API
            )  # fmt: skip
        return booking.number

    first = uuid.uuid4()
    assert put(first, "BT01-1") == "BT01-1-API-000001"
    assert put(first, "BT01-1") == "BT01-1-API-000001"
    assert put(uuid.uuid4(), "BT01-1") == "BT01-1-API-000002"
    assert put(uuid.uuid4(), "BT01-2") == "BT01-2-API-000001"
    assert [sale.shift_id for sale in rows(Sale) if sale.till_id == cast.BT01_1] == [SHIFT, SHIFT]


def test_a_long_message_of_many_sales_is_booked_whole() -> None:
    bookings = report(*(entry(Kind.SALE, basket(line("SP0005"), line("SP0001"))) for _ in range(120)))
    assert {booking.outcome for booking in bookings} <= {"booked", "review"}
    assert len(rows(Sale)) == 120
    assert len(rows(SaleLine)) == 240
    assert level(cast.TEAPOT) == 0
    assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == -110_000
    assert_levels_are_the_sum_of_moves()
