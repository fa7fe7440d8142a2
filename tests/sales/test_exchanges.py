"""Goods for goods: what came back and what was taken for it, on one ticket, and no money but the difference."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.audit import audit
from pos.base.database import db, transaction
from pos.inventory.operations import take
from pos.printing.document import Document
from pos.review.models import ReviewItem
from pos.sales import queries
from pos.sales.kinds import Kind
from pos.sales.models import DrawerLoss, Refund, Sale
from pos.sales.operations import Booking, Entry, selling
from pos.sales.tickets import slip_of_refund, slip_of_sale
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level, lot_id
from tests.sales.stage import (
    SHIFT,
    basket,
    coming,
    desk,
    drawer,
    entry,
    line,
    next_shift,
    open_the_shift,
    report,
    returned,
    reviewed,
    rows,
    sell,
)

pytestmark = pytest.mark.usefixtures("app")
SOLD = cast.same_id("the sale whose goods are exchanged")
BACK, TAKEN = cast.same_id("what came back"), cast.same_id("what was taken for it")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """A tea set for 450,000 was sold for cash."""
    deliver(cast.TEAPOT, 5, "A1", at=cast.NOW - timedelta(days=3))
    deliver(cast.TEA, 5, "C1", at=cast.NOW - timedelta(days=3))
    open_the_shift()
    assert sell(basket(line(), number="BT01-1A-000001"), SOLD).outcome == "booked"


def pay(**amounts: int) -> list[dict[str, Any]]:
    return [{"method": method, "amount_vnd": amount_vnd} for method, amount_vnd in amounts.items() if amount_vnd]


def halves(
    taken: dict[str, Any], *, goods_vnd: int, paid: dict[str, int] | None = None, given: dict[str, int] | None = None,
    **changes: Any,
) -> tuple[Entry, Entry]:  # fmt: skip
    """The tea set comes back, something else is taken for it; in the order in which a till writes them."""
    back = returned(
        SOLD, coming(1, 1, 450_000), number="BT01-1A-000002", exchange=str(TAKEN),
        tenders=pay(exchange=goods_vnd, **(given or {})),
    )  # fmt: skip
    sale = basket(
        taken, number="BT01-1A-000003", exchange=str(BACK), tenders=pay(exchange=goods_vnd, **(paid or {})),
        at=(cast.NOW + timedelta(minutes=2)).isoformat(),
    )  # fmt: skip
    return entry(Kind.REFUND, back, BACK), entry(Kind.SALE, {**sale, **changes}, TAKEN)


def outcomes(bookings: list[Booking]) -> list[tuple[str, list[str]]]:
    return [(booking.outcome.value, booking.reasons) for booking in bookings]


def sound() -> None:
    assert [verdict.line() for verdict in audit(cast.NOW)[1:4] if verdict.broken] == []
    assert_levels_are_the_sum_of_moves()


@pytest.mark.parametrize(
    ("taken", "goods_vnd", "paid", "given", "change_vnd", "cash_vnd"),
    [
        (line("SP0001", 2), 450_000, {"cash": 500_000}, {}, 50_000, 450_000),
        (line("SP0001", 2), 450_000, {"card": 450_000}, {}, 0, 0),
        (line("SP0003"), 180_000, {}, {"cash": 270_000}, 0, -270_000),
        (line("SP0003"), 180_000, {}, {"transfer": 270_000}, 0, 0),
        (line("SP0001"), 450_000, {}, {}, 0, 0),
    ],
    ids=["dearer, by cash", "dearer, by card", "cheaper, cash back", "cheaper, by transfer", "the same price"],
)
def test_only_the_difference_moves_money(
    taken: dict[str, Any], goods_vnd: int, paid: dict[str, int], given: dict[str, int], change_vnd: int, cash_vnd: int
) -> None:
    told = report(*halves(taken, goods_vnd=goods_vnd, paid=paid, given=given, change_vnd=change_vnd))
    assert outcomes(told) == [("booked", []), ("booked", [])]
    assert drawer().expected_vnd == 500_000 + 450_000 + cash_vnd
    facts = queries.shift_facts(SHIFT)
    assert facts.takings_vnd["exchange"] == goods_vnd
    # What was sold less what came back is what the ways of paying took in, change and all.
    given_vnd = sum(amount_vnd for amount_vnd in given.values())
    assert sum(facts.takings_vnd.values()) == 450_000 + taken["price_vnd"] * taken["quantity_milli"] // 1000
    assert facts.refunded_vnd == goods_vnd + given_vnd
    assert reviewed() == []
    sound()


def test_the_halves_may_arrive_in_two_messages_and_find_each_other() -> None:
    back, taken = halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000})
    assert outcomes(report(back)) == [("review", ["exchange_half"])]
    sound()
    assert outcomes(report(taken)) == [("booked", [])]
    [item] = rows(ReviewItem)
    assert (item.reason, item.settled_by, item.outcome) == ("exchange_half", "system", "The other half has arrived.")
    assert outcomes(report(back, taken)) == [("booked", []), ("booked", [])]
    assert len(rows(ReviewItem)) == 1
    sound()


def test_a_half_whose_other_half_is_quarantined_stays_under_review() -> None:
    back, taken = halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000}, total_vnd=1)
    assert outcomes(report(back, taken)) == [
        ("review", ["exchange_half"]), ("quarantined", ["total_disagrees", "change_disagrees"]),
    ]  # fmt: skip
    assert drawer().expected_vnd == 500_000 + 450_000 - 270_000
    sound()


@pytest.mark.parametrize(
    "change",
    [
        {"exchange": None},
        {"exchange": str(SOLD)},
        {"tenders": pay(exchange=170_000, cash=10_000)},
        {"tenders": pay(cash=180_000)},
    ],
)
def test_halves_that_disagree_are_booked_and_asked_about(change: dict[str, Any]) -> None:
    report(*halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000}, **change))
    reasons = {reason for kind, reason in reviewed() if kind in ("sale", "refund")}
    assert reasons & {"exchange_disagrees", "exchange_half"}
    assert (len(rows(Sale)), len(rows(Refund))) == (2, 1)
    sound()


def test_goods_for_goods_without_a_refund_beside_them_are_asked_about() -> None:
    assert sell(basket(line("SP0003"), tenders=pay(exchange=180_000))).reasons == ["exchange_disagrees"]
    assert drawer().kept_vnd == 450_000
    sound()


def test_an_exchange_of_what_had_come_back_before_loses_goods_and_no_cash() -> None:
    report(entry(Kind.REFUND, returned(SOLD, coming(1, 1, 450_000))))
    told = report(*halves(line("SP0001"), goods_vnd=450_000))
    assert [booking.reasons for booking in told] == [["refund_surplus"], []]
    [loss] = rows(DrawerLoss)
    assert (loss.method, loss.amount_vnd) == ("exchange", 450_000)
    assert (drawer().lost_vnd, drawer().expected_vnd) == (0, 500_000)
    assert level(cast.TEAPOT) == 4000
    sound()


def test_what_was_taken_in_an_exchange_may_come_back_for_money_and_be_exchanged_again() -> None:
    report(*halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000}))
    again_back, again_taken = uuid.uuid4(), uuid.uuid4()
    told = report(
        entry(
            Kind.REFUND,
            returned(TAKEN, coming(1, 1, 180_000), exchange=str(again_taken), tenders=pay(exchange=180_000)),
            again_back,
        ),
        entry(
            Kind.SALE,
            basket(line("SP0001"), exchange=str(again_back), tenders=pay(exchange=180_000, cash=270_000)),
            again_taken,
        ),
    )
    assert outcomes(told) == [("booked", []), ("booked", [])]
    assert report(entry(Kind.REFUND, returned(again_taken, coming(1, 1, 450_000))))[0].outcome == "booked"
    assert drawer().expected_vnd == 500_000
    assert level(cast.TEAPOT) == 5000
    sound()


def words(document: Document) -> str:
    return " ".join(str(item) for item in document.items)


def test_an_exchange_has_one_slip_that_either_number_finds(client: FlaskClient) -> None:
    report(*halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000}))
    slip = slip_of_sale(queries.sale_facts(TAKEN))
    assert slip == slip_of_refund(queries.refund_facts(BACK))
    for said in (
        "PHIẾU ĐỔI HÀNG", "BT01-1A-000001", "BT01-1A-000002", "BT01-1A-000003", "Bộ ấm chén men lam", "Trà sen",
        "−450.000", "Hàng đổi", "180.000", "Trả lại khách, tiền mặt", "270.000",
    ):  # fmt: skip
        assert said in words(slip), said
    next_shift()
    for number in ("BT01-1A-000002", "BT01-1A-000003"):
        found = client.get(f"/api/v1/sales/lookup?number={number}", headers=cast.bearer("BT01-2")).get_json()
        assert (found["id"], found["tenders"][0]["method"]) == (str(TAKEN), "exchange")
    assert queries.sale_by_number("BT01-1A-000001") == [SOLD]


def test_the_pages_of_both_halves_lead_to_each_other_and_nobody_pays_back_in_goods(sign_in: Any) -> None:
    report(*halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000}))
    next_shift()
    browser = sign_in("minh")
    assert f"/sales/refunds/{BACK}" in browser.get(f"/sales/{TAKEN}").get_data(as_text=True)
    assert f"/sales/{TAKEN}" in browser.get(f"/sales/refunds/{BACK}").get_data(as_text=True)
    assert browser.get(f"/sales/refunds/{BACK}/slip.png").content_type == "image/png"
    form = browser.get(f"/sales/{TAKEN}/refund").get_data(as_text=True)
    assert 'value="transfer"' in form
    assert 'value="exchange"' not in form
    answer = browser.post(
        f"/sales/{TAKEN}/refund", {"method": "exchange", "reason": "vỡ", "quantity-1": "1", "condition-1": "resaleable"}
    )
    assert answer.status_code == 422
    assert len(rows(Refund)) == 1


def test_a_program_cannot_pay_with_goods(client: FlaskClient) -> None:
    body = {**basket(line("SP0003")), "tenders": pay(exchange=180_000), "number": None, "shift": None}
    answer = client.put(f"/api/v1/sales/{uuid.uuid4()}", json=body, headers=cast.bearer("BT01-1"))
    assert answer.status_code == 422
    assert len(rows(Sale)) == 1


def test_the_audit_finds_goods_paid_for_goods_that_nobody_was_told_of() -> None:
    report(*halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000}))
    with transaction():
        db.session.get_one(Refund, BACK).exchange_id = None
    assert [verdict.number for verdict in audit(cast.NOW)[1:4] if verdict.broken] == [3]


def test_a_desk_of_another_till_is_no_other_half() -> None:
    back, taken = halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000})
    report(back)
    [told] = report(taken, till=desk("BT01-2").till_code)
    assert "exchange_disagrees" in told.reasons
    sound()


def test_stock_is_told_when_the_first_goods_of_an_exchange_came_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    def listening(*args: Any, **how: Any) -> Any:
        told.append((how["hold_lots"], how["hold_since"]))
        return take(*args, **how)

    monkeypatch.setattr(selling, "take", listening)
    report(*halves(line("SP0003"), goods_vnd=180_000, given={"cash": 270_000}))
    assert told == [({lot_id(cast.TEAPOT, "A1")}, cast.NOW + timedelta(minutes=2))]
