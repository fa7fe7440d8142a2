"""The statement of a period is its consigned sale lines less what came back, for each owner, whatever happens in between."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from pos.audit import audit
from pos.base.amounts import divide
from pos.base.clock import start_of_day
from pos.base.database import db
from pos.settlement import errors, queries, statements
from pos.settlement.models import Settlement
from tests import cast
from tests.settlement.stage import came_back, consigned, settled, sold

FIRST, CLOSE = date(2026, 11, 1), start_of_day(date(2026, 12, 5))
OWNERS = {cast.TEAPOT: (cast.POTTERS, 300_000), cast.HONEY: (cast.TEA_HOUSE, 99_999)}
DAYS = st.integers(0, 29)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.sampled_from([cast.TEAPOT, cast.HONEY]), st.integers(1, 4_000), DAYS),
        st.tuples(st.just("return"), st.integers(0, 20), st.integers(1, 4_000), DAYS, st.booleans()),
        st.tuples(st.just("settle"), st.sampled_from([cast.POTTERS, cast.TEA_HOUSE]), DAYS),
    ),
    min_size=1,
    max_size=12,
)


@dataclass
class Part:
    """What one sale or one return made of what is owed, as a plain list knows it."""

    owner: uuid.UUID
    at: datetime
    owed_vnd: int
    lost: bool = False
    is_open: bool = True


@dataclass
class Sold:
    """A sale of which something may still come back."""

    id: uuid.UUID
    product: uuid.UUID
    quantity_milli: int


@dataclass
class Paper:
    """The same month on paper."""

    parts: list[Part] = field(default_factory=list)
    sales: list[Sold] = field(default_factory=list)
    reached: dict[uuid.UUID, datetime] = field(default_factory=dict)

    def sell(self, product: uuid.UUID, milli: int, on: int) -> None:
        sale = Sold(uuid.uuid4(), product, whole(product, milli))
        sold(product, sale.quantity_milli / 1000, at=noon(on), sale=sale.id, received_at=CLOSE)
        owner, price_vnd = OWNERS[product]
        self.parts.append(Part(owner, noon(on), divide(price_vnd * sale.quantity_milli, 1000)))
        self.sales.append(sale)

    def bring_back(self, which: int, milli: int, on: int, damaged: bool) -> None:
        if not self.sales:
            return
        sale = self.sales[which % len(self.sales)]
        milli = min(whole(sale.product, milli), sale.quantity_milli)
        if not milli:
            return
        came_back(
            sale.id, sale.product, milli / 1000, at=noon(on), condition="damaged" if damaged else "resaleable",
            received_at=CLOSE,
        )  # fmt: skip
        owner, price_vnd = OWNERS[sale.product]
        left = sale.quantity_milli - milli
        less = divide(price_vnd * sale.quantity_milli, 1000) - divide(price_vnd * left, 1000)
        self.parts.append(Part(owner, noon(on), -less, lost=damaged))
        sale.quantity_milli = left

    def settle(self, owner: uuid.UUID, on: int) -> None:
        last_day = FIRST + timedelta(days=on)
        until = start_of_day(last_day + timedelta(days=1))
        due = [part for part in self.parts if part.owner == owner and part.is_open and part.at < until]
        expected = (
            errors.PeriodClosed if until <= self.reached.get(owner, start_of_day(date(2026, 1, 1)))
            else errors.NothingToSettle if not due
            else errors.OwedToUs if sum(part.owed_vnd for part in due) < 0
            else None
        )  # fmt: skip
        if expected:
            with pytest.raises(expected):
                settled(owner, last_day, at=CLOSE)
            db.session.rollback()
            return
        number = settled(owner, last_day, at=CLOSE)
        assert queries.settlement(number).goods_vnd == sum(part.owed_vnd for part in due)
        self.reached[owner] = until
        for part in due:
            part.is_open = False

    def agrees(self, since: datetime, until: datetime) -> None:
        for owner in (cast.POTTERS, cast.TEA_HOUSE):
            mine = [part for part in self.parts if part.owner == owner]
            found = statements.statement(owner, since, until)
            assert found.period_vnd == sum(part.owed_vnd for part in mine if since <= part.at < until)
            assert found.before_vnd == sum(part.owed_vnd for part in mine if part.at < since and part.is_open)
            assert found.open_vnd == sum(part.owed_vnd for part in mine if part.at < until and part.is_open)
            now_open = {row.owner_id: row.owed_vnd for row in queries.payables(None)}.get(owner, 0)
            assert now_open == sum(part.owed_vnd for part in mine if part.is_open)
            closed = db.session.scalar(select(func.sum(Settlement.goods_vnd)).where(Settlement.owner_id == owner))
            assert int(closed or 0) + now_open == sum(part.owed_vnd for part in mine)


def whole(product: uuid.UUID, milli: int) -> int:
    """Tea sets are sold by the piece."""
    return milli if product == cast.HONEY else -(-milli // 1000) * 1000


def noon(day: int) -> datetime:
    return start_of_day(FIRST + timedelta(days=day)) + timedelta(hours=12)


def test_any_period_of_any_owner_comes_to_its_sales_less_what_came_back(app, database, library):
    kept = next(kept for address, kept in library.lent.values() if address == database)

    @given(steps=STEPS, since=DAYS, days=st.integers(1, 30))
    @settings(
        max_examples=20, deadline=None, database=None, derandomize=True,
        phases=(Phase.explicit, Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def a_month(steps, since, days):
        db.session.remove()
        db.engine.dispose()
        kept.put_back()
        consigned(cast.TEAPOT, 1_000, "K1", 300_000)
        consigned(cast.HONEY, 1_000, "M1", 99_999, owner=cast.TEA_HOUSE)
        paper = Paper()
        for what, *how in steps:
            {"sell": paper.sell, "return": paper.bring_back, "settle": paper.settle}[what](*how)
        begin = start_of_day(FIRST + timedelta(days=since))
        paper.agrees(begin, begin + timedelta(days=days))
        assert [verdict.line() for verdict in audit(CLOSE)[1:] if verdict.broken] == []

    a_month()
