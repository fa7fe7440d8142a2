"""Two managers, a till that sells and a customer who brings back, all in the moment of settling."""

import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pos.audit import audit
from pos.base.database import db
from pos.settlement import errors, queries
from pos.settlement.models import Settlement
from tests import cast
from tests.settlement.stage import LATER, came_back, consigned, looked_at, not_paid, paid, settled, sold

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def goods(app):
    """Twenty tea sets of the potters; three were sold."""
    consigned(cast.TEAPOT, 20, "K1", 300_000)
    for _ in range(3):
        sold(cast.TEAPOT, 1)


def at_once(app, *deeds):
    """Do these at the same moment; what each of them raised."""
    db.session.rollback()
    started, raised = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(index):
        with app.app_context():
            started.wait()
            try:
                deeds[index]()
            except Exception as error:  # told below, whatever it is
                raised[index] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(index,)) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return raised


def settled_and_open():
    settled_vnd = int(db.session.scalar(select(func.sum(Settlement.goods_vnd))) or 0)
    return settled_vnd + sum(row.owed_vnd for row in queries.payables(None))


def in_order():
    return [verdict.line() for verdict in audit(LATER)[1:] if verdict.broken] == []


def test_of_two_who_settle_the_same_at_once_one_is_told(app):
    seen = looked_at()
    raised = at_once(
        app, lambda: settled(seen=seen, settlement=ONE), lambda: settled(seen=seen, settlement=TWO)
    )  # fmt: skip
    assert sorted(type(error).__name__ for error in raised) in (
        ["NoneType", "OwedChanged"], ["NoneType", "PeriodClosed"],
    )  # fmt: skip
    assert db.session.scalars(select(Settlement.number)).all() == ["CT0001-Q000001"]
    assert (settled_and_open(), in_order()) == (900_000, True)


def test_the_same_button_pressed_in_two_windows_at_once_settles_once(app):
    seen = looked_at()
    assert at_once(app, *(lambda: settled(seen=seen, settlement=ONE) for _ in range(3))) == [None] * 3
    assert db.session.scalars(select(Settlement.goods_vnd)).all() == [900_000]


def test_two_owners_are_settled_at_once(app):
    consigned(cast.HONEY, 5, "M1", 90_000, owner=cast.TEA_HOUSE)
    sold(cast.HONEY, 1)
    raised = at_once(app, settled, lambda: settled(cast.TEA_HOUSE))
    assert raised == [None, None]
    assert sorted(db.session.scalars(select(Settlement.number))) == ["CT0001-Q000001", "CT0002-Q000001"]


def test_a_sale_and_a_refund_that_arrive_while_somebody_settles_are_in_it_or_open_and_never_lost(app):
    """Whoever settles either has them in what was seen, or is told that it changed."""
    sale = sold(cast.TEAPOT, 4)
    for index in range(3):
        seen, settlement = looked_at(), uuid.uuid4()
        moment = LATER + timedelta(minutes=index)
        raised = at_once(
            app,
            lambda: sold(cast.TEAPOT, 1),
            lambda seen=seen, settlement=settlement, moment=moment: settled(
                seen=seen, settlement=settlement, at=moment
            ),
            lambda: came_back(sale, cast.TEAPOT, 1),
        )  # fmt: skip
        assert (raised[0], raised[2]) == (None, None)
        # Both may have been in the last one: together they come to nothing, so what was seen was still so, and none is open.
        assert type(raised[1]) in (
            type(None), errors.OwedChanged, errors.OwedToUs,
            *([errors.NothingToSettle] if not seen.goods_vnd else []),
        )  # fmt: skip
        assert settled_and_open() == 2_100_000, "one more was sold, and one came back"
        assert in_order()


def test_a_refund_of_many_lots_and_a_settlement_do_not_wait_in_a_circle(app):
    """Both lock the parts of the same sales; whoever took them in another order would stop the other for good."""
    for number in range(6):
        consigned(cast.TEAPOT, 1, f"L{number}", 300_000, at=LATER - timedelta(days=90 - number))
    many = [sold(cast.TEAPOT, 5) for _ in range(3)]
    for index, sale in enumerate(many):
        seen, moment = looked_at(), LATER + timedelta(minutes=index)
        raised = at_once(
            app,
            lambda sale=sale: came_back(sale, cast.TEAPOT, 5),
            lambda seen=seen, moment=moment: settled(seen=seen, at=moment),
            lambda sale=sale: came_back(sale, cast.TEAPOT, 5),
        )  # fmt: skip
        assert [type(error) for error in raised if error] in ([], [errors.OwedChanged], [errors.OwedToUs])
        assert in_order()


def test_two_who_mark_it_as_paid_at_once_pay_once(app):
    settled(settlement=ONE)
    raised = at_once(app, lambda: paid(ONE, reference="FT1"), lambda: paid(ONE, reference="FT2"))
    assert sorted(type(error).__name__ for error in raised) == ["AlreadyPaid", "NoneType"]


def test_of_several_who_take_a_payment_back_at_once_one_does(app):
    settled(settlement=ONE)
    for number in range(5):
        payment = uuid.UUID(int=10 + number)
        paid(ONE, payment=payment)
        raised = at_once(
            app, *(lambda p=payment, w=who: not_paid(ONE, p, who=w) for who in ("an", "minh", "lan", "huong"))
        )
        assert sorted(type(error).__name__ for error in raised) == ["NoneType", *["PaymentTakenBack"] * 3]
    assert len(queries.payments_taken_back(ONE)) == 5
