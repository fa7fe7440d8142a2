"""Stock as of a moment: whatever is booked late, whenever balances were struck, it is the plain sum of the moves."""

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from pos.audit import audit
from pos.base.clock import HANOI
from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Balance, BalanceLine, Lot, Move
from pos.inventory.moments import shelves_at, shelves_now
from pos.inventory.operations import Movement, ensure_places, post_moves, strike_anew, strike_balance, take
from pos.inventory.operations.places import spots_of
from pos.inventory.rules import balance_is_due, late, month_after
from tests import cast
from tests.inventory.stage import deliver, want

BOTH = (cast.BT01, cast.HK01)


def hanoi(day: str, hour: int = 9) -> datetime:
    """A moment by the clock of Hanoi."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=HANOI)


def held(
    moment: datetime, at: datetime, only: Any = BOTH, products: Any = None
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """What the shelves held, by outlet and lot."""
    rows = db.session.execute(shelves_at(moment, at, only, products))
    return {(row.showroom_id, row.lot_id): int(row.quantity_milli) for row in rows}


def strike_all(at: datetime) -> list[date]:
    """Strike whatever is due; the months."""
    months = []
    with transaction():
        while month := strike_balance(at):
            months.append(month)
    return months


# --- rules -----------------------------------------------------------------------------------------------------------


def test_a_move_is_late_when_it_is_booked_more_than_seven_days_after_it_happened() -> None:
    noon = hanoi("2026-10-01", 12)
    assert not late(noon, noon + timedelta(days=7))
    assert late(noon, noon + timedelta(days=7, seconds=1))
    assert not late(noon, noon - timedelta(days=30))


def test_a_balance_is_due_a_day_after_the_last_move_that_is_not_late() -> None:
    assert not balance_is_due(date(2026, 10, 1), hanoi("2026-10-08", 23))
    assert balance_is_due(date(2026, 10, 1), hanoi("2026-10-09", 0))
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_after(date(2028, 2, 1)) == date(2028, 3, 1)


# --- the worked example ----------------------------------------------------------------------------------------------


@pytest.fixture
def october(app: Flask) -> None:
    """Tea sets: ten come in September, two are sold on 20 September, three on 5 October and one on 10 November."""
    deliver(cast.TEAPOT, 10, "A1", at=hanoi("2026-09-01"))
    for day, pieces in (("2026-09-20", 2), ("2026-10-05", 3), ("2026-11-10", 1)):
        with transaction():
            take(cast.BT01, [want(cast.TEAPOT, pieces, at=hanoi(day))], booked_at=hanoi(day))


@pytest.mark.parametrize("struck", [False, True])
def test_each_moment_has_its_stock_with_balances_and_without(october: None, struck: bool) -> None:
    now = hanoi("2026-11-21")
    if struck:
        assert strike_all(now) == [date(2026, 10, 1), date(2026, 11, 1)]
    [lot] = db.session.scalars(select(Lot.id).where(Lot.code == "A1"))
    expected = {
        "2026-08-31": 0, "2026-09-02": 10, "2026-09-21": 8, "2026-10-01": 8, "2026-10-06": 5, "2026-10-31": 5,
        "2026-11-09": 5, "2026-11-11": 4,
    }  # fmt: skip
    assert {day: held(hanoi(day), now).get((cast.BT01, lot), 0) // 1000 for day in expected} == expected


def test_what_happens_at_the_very_moment_counts(october: None) -> None:
    now = hanoi("2026-11-21")
    [lot] = db.session.scalars(select(Lot.id).where(Lot.code == "A1"))
    for _ in range(2):
        assert held(hanoi("2026-10-05"), now)[cast.BT01, lot] == 5000
        assert held(hanoi("2026-10-05") - timedelta(seconds=1), now)[cast.BT01, lot] == 8000
        strike_all(now)


def test_a_sale_reported_after_the_balance_changes_every_moment_since_it_happened(october: None) -> None:
    now = hanoi("2026-11-21")
    strike_all(now)
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 1, "late", at=hanoi("2026-09-10"))], booked_at=now)
    [lot] = db.session.scalars(select(Lot.id).where(Lot.code == "A1"))
    expected = {"2026-09-09": 10, "2026-09-11": 9, "2026-10-06": 4, "2026-11-11": 3}
    assert {day: held(hanoi(day), now)[cast.BT01, lot] // 1000 for day in expected} == expected
    lines = db.session.execute(select(BalanceLine.month, BalanceLine.quantity_milli).order_by(BalanceLine.month))
    assert [tuple(line) for line in lines] == [(date(2026, 10, 1), 8000), (date(2026, 11, 1), 5000)]


def test_sold_before_its_delivery_was_written_down_a_lot_was_below_zero_in_hindsight(app: Flask) -> None:
    deliver(cast.TEAPOT, 4, "A1", at=hanoi("2026-11-05"))
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 1, at=hanoi("2026-11-04"))], booked_at=hanoi("2026-11-05", 12))
    assert list(held(hanoi("2026-11-04", 12), hanoi("2026-11-21")).values()) == [-1000]


def test_one_product_and_one_outlet_can_be_asked_for(october: None) -> None:
    deliver(cast.BOWL, 3, "B1", at=hanoi("2026-09-02"), showroom=cast.HK01)
    now, then = hanoi("2026-11-21"), hanoi("2026-10-03")
    assert len(held(then, now)) == 2
    assert {key[0] for key in held(then, now, [cast.HK01])} == {cast.HK01}
    assert {key[0] for key in held(then, now, BOTH, [cast.TEAPOT])} == {cast.BT01}


# --- balances --------------------------------------------------------------------------------------------------------


def test_a_balance_is_struck_once_and_not_before_it_is_due(october: None) -> None:
    assert strike_all(hanoi("2026-10-08", 23)) == []
    assert strike_all(hanoi("2026-10-09", 1)) == [date(2026, 10, 1)]
    assert strike_all(hanoi("2026-10-09", 1)) == []
    assert db.session.scalar(select(func.count()).select_from(BalanceLine)) == 1


def test_balances_with_late_moves_beside_them_pass_the_audit_and_false_ones_do_not(october: None) -> None:
    strike_all(cast.NOW)
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 1, "late", at=hanoi("2026-09-10"))], booked_at=cast.NOW)
    assert not [example for example in audit(cast.NOW)[1].examples if "balance" in example]
    with transaction():
        db.session.execute(update(BalanceLine).where(BalanceLine.month == date(2026, 10, 1)).values(quantity_milli=1))
    # Each month is held to the one before it, so a false one is wrong twice.
    assert len([example for example in audit(cast.NOW)[1].examples if "balance" in example]) == 2


def test_books_without_a_move_have_no_balance(app: Flask) -> None:
    assert strike_all(cast.NOW) == []


def test_struck_anew_balances_are_the_same_ones(october: None) -> None:
    strike_all(cast.NOW)
    lines = set(db.session.execute(select(BalanceLine.month, BalanceLine.lot_id, BalanceLine.quantity_milli)))
    with transaction():
        db.session.execute(update(BalanceLine).values(quantity_milli=1))
        strike_anew()
    assert db.session.scalar(select(func.count()).select_from(Balance)) == 0
    strike_all(cast.NOW)
    again = set(db.session.execute(select(BalanceLine.month, BalanceLine.lot_id, BalanceLine.quantity_milli)))
    assert again == lines != set()


def test_the_console_strikes_what_is_due_and_all_of_it_anew(october: None, app: Flask) -> None:
    def told(*more: str) -> list[str]:
        result = app.test_cli_runner().invoke(args=["stock", "balances", *more])
        assert result.exit_code == 0, result.output
        return result.output.splitlines()

    first = told()
    assert first[:2] == ["10/2026 is struck.", "11/2026 is struck."]
    assert told() == ["0 months were struck."]
    with transaction():
        db.session.execute(update(BalanceLine).values(quantity_milli=1))
    assert told("--anew") == first
    assert not [example for example in audit(cast.NOW)[1].examples if "balance" in example]


def test_a_far_moment_is_read_from_its_balance_and_not_from_all_moves(october: None) -> None:
    strike_all(cast.NOW)
    [lot] = db.session.scalars(select(Lot.id).where(Lot.code == "A1"))
    with transaction():
        db.session.execute(
            update(BalanceLine).where(BalanceLine.month == date(2026, 10, 1)).values(quantity_milli=70_000)
        )
    assert held(hanoi("2026-10-07"), cast.NOW) == {(cast.BT01, lot): 67_000}
    assert held(hanoi("2026-10-27"), cast.NOW) == {(cast.BT01, lot): 5000}
    assert held(hanoi("2026-11-20"), cast.NOW) == {(cast.BT01, lot): 4000}


# --- any history at all ----------------------------------------------------------------------------------------------

HOUR = timedelta(hours=1)
KINDS = (PlaceKind.SHELF, PlaceKind.PRODUCER, PlaceKind.CUSTOMER)
STEP = st.tuples(
    st.integers(0, 24 * 20),  # hours until it is booked
    st.one_of(st.just(0), st.integers(0, 24 * 7), st.integers(0, 24 * 120)),  # hours that it is booked late
    st.sampled_from(["delivery", "sale", "back", "transfer"]),
    st.sampled_from([cast.TEAPOT, cast.BOWL]),
    st.integers(0, 1),
    st.integers(1, 9),
    st.booleans(),  # whether balances are struck then
)


@pytest.fixture
def lots(app: Flask) -> Iterator[dict[uuid.UUID, uuid.UUID]]:
    """A lot of each of two products, opened by a delivery of plenty to each outlet."""
    with transaction():
        ensure_places(BOTH)
    for outlet in BOTH:
        deliver(cast.TEAPOT, 1000, "A1", at=hanoi("2026-01-01"), showroom=outlet)
        deliver(cast.BOWL, 1000, "B1", at=hanoi("2026-01-01"), showroom=outlet)
    yield {product: id_ for id_, product in db.session.execute(select(Lot.id, Lot.product_id))}
    db.session.rollback()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEP, min_size=1, max_size=25), asked=st.lists(st.integers(0, 24 * 300), min_size=1, max_size=6))
def test_of_any_history_any_moment_is_the_plain_sum_of_its_moves(
    lots: dict[uuid.UUID, uuid.UUID], steps: list[Any], asked: list[int]
) -> None:
    db.session.rollback()
    spots = spots_of(BOTH)
    now = hanoi("2026-01-01")
    for hours, delay, deed, product, outlet, pieces, strikes in steps:
        now += hours * HOUR
        here, there = spots[BOTH[outlet]], spots[BOTH[1 - outlet]]
        source, target = {
            "delivery": (here[PlaceKind.PRODUCER], here[PlaceKind.SHELF]),
            "sale": (here[PlaceKind.SHELF], here[PlaceKind.CUSTOMER]),
            "back": (here[PlaceKind.CUSTOMER], here[PlaceKind.SHELF]),
            "transfer": (here[PlaceKind.SHELF], there[PlaceKind.SHELF]),
        }[deed]
        moved = Movement(
            lots[product], product, source, target, pieces * 1000, deed, uuid.uuid4(), now - delay * HOUR, "lan"
        )
        post_moves([moved], now)
        while strikes and strike_balance(now):
            pass
    for hours in asked:
        moment = now - hours * HOUR
        sums: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter()
        places = {spots[outlet][PlaceKind.SHELF].id: outlet for outlet in BOTH}
        for move in db.session.execute(
            select(Move.lot_id, Move.from_place_id, Move.to_place_id, Move.quantity_milli).where(
                Move.happened_at <= moment
            )
        ):
            for place, sign in ((move.to_place_id, 1), (move.from_place_id, -1)):
                if place in places:
                    sums[places[place], move.lot_id] += sign * move.quantity_milli
        assert held(moment, now) == {key: value for key, value in sums.items() if value}
    levels = {(row.showroom_id, row.lot_id): row.quantity_milli for row in db.session.execute(shelves_now(BOTH))}
    assert held(now, now) == levels
    db.session.rollback()
