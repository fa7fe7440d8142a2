"""What is owed to owners of consigned goods is there at once, is closed once, and what comes late lands in the next."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text, update

from pos.audit import audit
from pos.base.database import db, transaction
from pos.inventory.kinds import CountScope, Difference, WriteOffReason
from pos.inventory.operations import (
    About,
    Arrival,
    Counted,
    SentLine,
    approve_count,
    begin_count,
    keep_line,
    receive_transfer,
    send_transfer,
    write_off,
)
from pos.people.kinds import Role
from pos.sales import owed as owed_entries
from pos.sales.models import RefundLineLot, SaleLineLot
from pos.settlement import errors, queries, statements
from pos.settlement.kinds import Loss
from pos.settlement.models import SettledLoss, Settlement
from pos.settlement.operations import Seen
from tests import cast
from tests.inventory.counting import seen
from tests.inventory.stage import counted as statements_sent
from tests.inventory.stage import lot_id
from tests.settlement.stage import (
    LATER,
    NOW,
    TODAY,
    came_back,
    consigned,
    day,
    looked_at,
    not_paid,
    paid,
    settled,
    sold,
)

ONE = uuid.UUID(int=1)
NEXT_MONTH = day(5, 12)


@pytest.fixture(autouse=True)
def goods(app):
    """Ten tea sets of the potters, for each of which they get 300,000; honey of the tea house by weight."""
    consigned(cast.TEAPOT, 10, "K1", 300_000)
    consigned(cast.HONEY, 5, "M1", 99_999, owner=cast.TEA_HOUSE)


def owed(owner=cast.POTTERS, showrooms=None):
    return {row.owner_id: row.owed_vnd for row in queries.payables(showrooms)}.get(owner, 0)


def row_of(number):
    return db.session.scalars(select(Settlement).where(Settlement.number == number)).one()


def in_order():
    # The tills of these tests keep no journal, which is the first of the six.
    return [verdict.line() for verdict in audit(NEXT_MONTH)[1:] if verdict.broken] == []


# --- what is owed ------------------------------------------------------------------------------------------------------


def test_what_is_sold_is_owed_at_once():
    assert owed() == 0
    sold(cast.TEAPOT, 2)
    assert owed() == 600_000
    [row] = queries.payables(None)
    assert (row.code, row.parts, row.since, row.settled_until) == ("CT0001", 1, NOW, None)
    assert in_order()


def test_what_comes_back_is_owed_no_more_whatever_its_state():
    sale = sold(cast.TEAPOT, 3)
    came_back(sale, cast.TEAPOT, 1)
    assert owed() == 600_000
    came_back(sale, cast.TEAPOT, 1, condition="damaged")
    assert owed() == 300_000
    assert in_order()


def test_what_came_back_damaged_stands_among_the_losses_instead():
    sale = sold(cast.TEAPOT, 1)
    came_back(sale, cast.TEAPOT, 1, condition="damaged")
    found = statements.statement(cast.POTTERS, None, NOW + timedelta(hours=1))
    assert [(row.loss, row.quantity_milli, row.value_vnd, row.ours) for row in found.losses] == [
        (Loss.CAME_BACK_DAMAGED, 1000, 300_000, True)
    ]
    assert (found.open_vnd, found.suggested_vnd) == (0, 300_000)


def test_goods_by_weight_come_back_in_parts_that_sum_to_the_whole():
    sale = sold(cast.HONEY, 1)
    for kilograms in (0.333, 0.333, 0.334):
        came_back(sale, cast.HONEY, kilograms)
    parts = list(db.session.scalars(select(RefundLineLot.owner_vnd).order_by(RefundLineLot.owner_vnd)))
    assert parts == [33_299, 33_300, 33_400]
    assert owed(cast.TEA_HOUSE) == 0
    assert in_order()


def test_what_nobody_can_identify_owes_nothing():
    sold(cast.TEAPOT, 12)
    assert owed() == 3_000_000, "ten were the potters'; of two nobody knows whose they were"
    assert in_order()


def test_our_own_goods_owe_nothing():
    from tests.inventory.stage import deliver

    deliver(cast.BOWL, 5, "B1")
    sold(cast.BOWL, 2)
    assert queries.payables(None) == []


def test_who_may_see_one_outlet_sees_what_that_outlet_sold():
    consigned(cast.TEAPOT, 3, "K2", 310_000, showroom=cast.HK01)
    sold(cast.TEAPOT, 2)
    sold(cast.TEAPOT, 1, till="HK01-1")
    assert (owed(), owed(showrooms=[cast.BT01]), owed(showrooms=[cast.HK01])) == (910_000, 600_000, 310_000)


@pytest.mark.parametrize("words", ["ct0001", "CT0001", "gốm kim", "GOM", "ct0001 gốm"])
def test_whoever_is_owed_is_found_by_name_and_by_code(words):
    sold(cast.TEAPOT, 1)
    sold(cast.HONEY, 1)
    assert [row.code for row in queries.payables(None, words)] == ["CT0001"]


def test_what_is_open_is_found_by_the_index_that_holds_nothing_else():
    """Not by the sales of an outlet, of which there are more every day."""
    sold(cast.TEAPOT, 1)
    sqlite = db.engine.dialect.name == "sqlite"
    for outlets in (None, [cast.BT01]):
        if not sqlite:
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
        query = owed_entries.open_with(None, *owed_entries.sold_at(outlets))
        query = query.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(map(str, db.session.execute(text(f"EXPLAIN {'QUERY PLAN' if sqlite else ''} {query}"))))
        assert "ix_sale_line_lot_owner_id" in plan
        assert "ix_refund_line_lot_owner_id" in plan
        assert "ix_sale_showroom_id" not in plan


# --- settling ----------------------------------------------------------------------------------------------------------


def test_a_settlement_closes_what_is_open():
    sold(cast.TEAPOT, 2)
    sold(cast.HONEY, 1)
    number = settled()
    assert number == "CT0001-Q000001"
    assert (owed(), owed(cast.TEA_HOUSE)) == (0, 99_999)
    row = row_of(number)
    assert (row.goods_vnd, row.losses_vnd, row.amount_vnd, row.since, row.last_day) == (
        600_000,
        0,
        600_000,
        None,
        TODAY,
    )
    assert in_order()


def test_a_period_ends_with_its_last_day():
    sold(cast.TEAPOT, 1, at=day(31, 10))
    sold(cast.TEAPOT, 2, at=day(1))
    number = settled(last_day=date(2026, 10, 31))
    assert row_of(number).goods_vnd == 300_000
    assert owed() == 600_000
    assert in_order()


def test_a_sale_that_arrives_late_and_a_refund_of_settled_goods_land_in_the_next_settlement():
    first = sold(cast.TEAPOT, 2, at=day(20, 10))
    settled(last_day=date(2026, 10, 31))
    sold(cast.TEAPOT, 1, at=day(30, 10))  # was offline
    came_back(first, cast.TEAPOT, 1, at=day(3))
    sold(cast.TEAPOT, 3, at=day(4))
    found = statements.statement(cast.POTTERS, row_of("CT0001-Q000001").until, NOW)
    assert (found.before_vnd, found.period_vnd, found.open_vnd) == (300_000, 600_000, 900_000)
    assert [(line.sold_milli, line.returned_milli) for line in found.from_before] == [(1000, 0)]
    assert [(line.sold_milli, line.returned_milli, line.undoes) for line in found.of_period] == [
        (3000, 0, False), (0, 1000, True),
    ]  # fmt: skip
    number = settled()
    assert (number, row_of(number).goods_vnd, owed()) == ("CT0001-Q000002", 900_000, 0)
    assert row_of(number).since == row_of("CT0001-Q000001").until
    again = statements.settled_statement(queries.settlement(number))
    assert (again.before_vnd, again.period_vnd, again.open_vnd) == (300_000, 600_000, 900_000)
    assert in_order()


def test_a_balance_below_nothing_stays_open_and_is_taken_off_the_next():
    sale = sold(cast.TEAPOT, 2, at=day(20, 10))
    settled(last_day=date(2026, 10, 31))
    came_back(sale, cast.TEAPOT, 2, at=day(2))
    with pytest.raises(errors.OwedToUs):
        settled()
    assert owed() == -600_000
    sold(cast.TEAPOT, 5, at=day(3))
    assert row_of(settled()).amount_vnd == 900_000
    assert in_order()


def test_what_was_sold_and_came_back_is_settled_with_nothing_to_pay():
    sale = sold(cast.TEAPOT, 1)
    came_back(sale, cast.TEAPOT, 1)
    number = settled(settlement=ONE)
    assert row_of(number).amount_vnd == 0
    with pytest.raises(errors.NothingToPay):
        paid(ONE)


def test_one_outlet_settles_what_it_sold_and_all_together_the_rest():
    consigned(cast.TEAPOT, 3, "K2", 310_000, showroom=cast.HK01)
    sale = sold(cast.TEAPOT, 2)
    sold(cast.TEAPOT, 1, till="HK01-1")
    assert row_of(settled(showroom=cast.BT01)).amount_vnd == 600_000
    came_back(sale, cast.TEAPOT, 1)
    with pytest.raises(errors.PeriodClosed, match="CT0001-Q000001"):
        settled(showroom=cast.BT01)
    db.session.rollback()
    assert row_of(settled()).amount_vnd == 10_000
    assert owed() == 0
    assert in_order()


# --- twice, and otherwise than seen ------------------------------------------------------------------------------------


def test_a_button_pressed_twice_settles_once():
    sold(cast.TEAPOT, 2)
    seen = looked_at()
    assert settled(seen=seen, settlement=ONE) == settled(seen=seen, settlement=ONE) == "CT0001-Q000001"
    with pytest.raises(errors.SettlementDiffers, match="CT0001-Q000001"):
        settled(seen=Seen(1), settlement=ONE)


def test_what_changed_since_somebody_looked_is_not_settled():
    sold(cast.TEAPOT, 2)
    seen = looked_at()
    sale = sold(cast.TEAPOT, 1)
    for change in (lambda: None, lambda: came_back(sale, cast.TEAPOT, 1, condition="damaged")):
        change()
        with pytest.raises(errors.OwedChanged):
            settled(seen=seen)
        db.session.rollback()
    assert db.session.scalars(select(SaleLineLot.settled_in)).all() == [None, None]
    assert db.session.scalars(select(Settlement)).all() == []


def test_what_makes_no_sense_is_refused():
    with pytest.raises(errors.NothingToSettle):
        settled()
    sold(cast.TEAPOT, 2)
    with pytest.raises(errors.DayToCome):
        settled(last_day=TODAY + timedelta(days=1))
    settled()
    with pytest.raises(errors.PeriodClosed, match="21/11/2026"):
        settled(last_day=TODAY - timedelta(days=1))
    with pytest.raises(errors.OwedChanged):
        settled(seen=Seen(600_000), at=LATER + timedelta(minutes=1))


# --- lost while with us ------------------------------------------------------------------------------------------------


def lose(pieces, reason, at=NOW):
    with transaction():
        write_off(
            cast.BT01, lot_id(cast.TEAPOT, "K1"), pieces * 1000, reason, write_off_id=uuid.uuid4(), at=at, who="minh",
            note="x",
        )  # fmt: skip


def test_losses_stand_on_the_statement_and_are_paid_as_agreed():
    sold(cast.TEAPOT, 1)
    lose(1, WriteOffReason.BROKEN)
    lose(2, WriteOffReason.EXPIRED)
    found = statements.statement(cast.POTTERS, None, NOW + timedelta(minutes=1))
    assert (found.losses_worth_vnd, found.suggested_vnd) == (900_000, 300_000)
    for agreed in (-1, 900_001):
        with pytest.raises(errors.AgreedTooMuch, match="900000"):
            settled(losses_vnd=agreed)
        db.session.rollback()
    row = row_of(settled(losses_vnd=450_000))
    assert (row.goods_vnd, row.losses_vnd, row.amount_vnd) == (300_000, 450_000, 750_000)
    assert statements.settled_statement(queries.settlement(row.number)).losses_worth_vnd == 900_000
    assert statements.statement(cast.POTTERS, None, NEXT_MONTH).losses == []
    assert {(part.loss, part.value_vnd) for part in db.session.scalars(select(SettledLoss))} == {
        (Loss.BROKEN, 300_000), (Loss.EXPIRED, 600_000),
    }  # fmt: skip
    assert in_order()


def test_many_losses_cost_as_many_statements_as_two():
    costs = []
    for hour, pieces in enumerate((1, 2, 7), start=1):
        at = NOW + timedelta(hours=hour)
        for _ in range(pieces):
            lose(1, WriteOffReason.BROKEN, at=at)
        with statements_sent() as sent:
            settled(at=at + timedelta(minutes=1), losses_vnd=pieces * 300_000)
        costs.append(len(sent))
    assert costs[1] == costs[2]


def counted(pieces, lot, at):
    """A count of the tea sets finds so many of a lot, and nothing of any other."""
    count, known = uuid.uuid4(), lot_id(cast.TEAPOT, lot)
    with transaction():
        begin_count(
            cast.BT01, About(CountScope.PRODUCTS, product_ids=[cast.TEAPOT]), count_id=count, showroom_code="BT01",
            at=at, who="minh",
        )  # fmt: skip
    with transaction():
        keep_line(count, Counted(uuid.uuid4(), cast.TEAPOT, pieces * 1000, at, lot), device_now=at, at=at, who="minh")
    with transaction():
        approve_count(count, seen=seen(count), zero_rest=True, role=Role.ADMIN, at=at, who="an")
    return known


def lost_at(at):
    return [
        (row.loss, row.quantity_milli)
        for row in statements.statement(cast.POTTERS, None, at + timedelta(seconds=1)).losses
    ]  # fmt: skip


def test_what_a_count_misses_is_owed_for_and_taken_off_again_when_it_turns_up():
    counted(9, "K1", NOW)
    assert lost_at(NOW) == [(Loss.COUNTED_LESS, 1000)]
    settled(losses_vnd=300_000)
    later = LATER + timedelta(hours=1)
    counted(10, "K1", later)
    assert lost_at(later) == [(Loss.COUNTED_LESS, -1000)]
    found = statements.statement(cast.POTTERS, None, later + timedelta(hours=1))
    assert (found.losses_worth_vnd, found.suggested_vnd) == (-300_000, -300_000)
    assert in_order()


def test_goods_that_explain_a_sale_of_nobodys_goods_stand_on_their_owners_statement():
    """Two more were sold than any lot held; a new lot comes, and two of it were what had left."""
    sold(cast.TEAPOT, 12)
    consigned(cast.TEAPOT, 5, "K3", 310_000, at=NOW + timedelta(minutes=1))
    counted(3, "K3", NOW + timedelta(minutes=2))
    assert lost_at(NOW + timedelta(minutes=3)) == [(Loss.COUNTED_LESS, 2000)]
    assert owed() == 3_000_000
    assert in_order()


def test_more_than_was_written_down_takes_nothing_off_what_is_owed():
    lot = lot_id(cast.TEAPOT, "K1")
    with transaction():
        send_transfer(
            cast.BT01, cast.HK01, [SentLine(lot, 10_000)], transfer_id=ONE, from_code="BT01", at=NOW, who="minh"
        )
        arrived = Arrival(lot, 11_000, Difference.MORE_CAME)
        receive_transfer(ONE, [arrived], received_at=NOW, at=NOW, who="an")
    assert lost_at(NOW) == [(Loss.FOUND, -1000)]
    assert statements.statement(cast.POTTERS, None, LATER).suggested_vnd == 0


@pytest.mark.parametrize(
    ("agreed", "taken_back", "left"), [(0, 0, 300_000), (150_000, -150_000, 150_000), (300_000, -300_000, 0)]
)
def test_a_sale_that_explains_a_loss_takes_back_what_was_paid_for_it_and_no_more(agreed, taken_back, left):
    """Whatever was agreed first, the owner has got 300,000 for one tea set in the end."""
    counted(9, "K1", NOW)
    settled(losses_vnd=agreed)
    later = LATER + timedelta(hours=2)
    sold(cast.TEAPOT, 1, NOW - timedelta(minutes=5), received_at=LATER + timedelta(minutes=5))
    found = statements.statement(cast.POTTERS, None, later)
    assert (found.open_vnd, found.losses_worth_vnd, found.suggested_vnd) == (300_000, -300_000, taken_back)
    with pytest.raises(errors.AgreedTooMuch):
        settled(at=later, losses_vnd=taken_back - 1)
    db.session.rollback()
    row = row_of(settled(at=later, losses_vnd=found.suggested_vnd))
    assert row.amount_vnd == left
    assert sum(db.session.scalars(select(SettledLoss.agreed_vnd))) == agreed + taken_back
    assert in_order()


def test_whoever_lost_goods_and_sold_none_is_on_the_list():
    lose(3, WriteOffReason.BROKEN)
    [row] = queries.payables(None)
    assert (row.code, row.owed_vnd, row.parts, row.losses, row.losses_vnd, row.since) == (
        "CT0001",
        0,
        0,
        1,
        900_000,
        NOW,
    )
    assert [row.code for row in queries.payables([cast.BT01])] == ["CT0001"]
    assert queries.payables([cast.HK01]) == []
    sold(cast.TEAPOT, 1)
    assert [(row.owed_vnd, row.losses_vnd) for row in queries.payables(None)] == [(300_000, 900_000)]
    settled(losses_vnd=900_000)
    assert queries.payables(None) == []


def test_losses_found_again_and_those_of_our_own_goods_are_told_apart():
    from tests.inventory.stage import deliver

    deliver(cast.BOWL, 5, "B1")
    with transaction():
        write_off(
            cast.BT01, lot_id(cast.BOWL, "B1"), 1000, WriteOffReason.BROKEN, write_off_id=uuid.uuid4(), at=NOW,
            who="minh", note="x",
        )  # fmt: skip
    assert queries.payables(None) == []
    counted(9, "K1", NOW)
    sold(cast.TEAPOT, 1, NOW - timedelta(minutes=5), received_at=LATER)
    [row] = queries.payables(None)
    assert (row.owed_vnd, row.losses, row.losses_vnd) == (300_000, 2, 0)
    found = statements.statement(cast.POTTERS, None, NEXT_MONTH)
    assert (len(found.losses), found.losses_worth_vnd) == (row.losses, row.losses_vnd)


def test_what_one_outlet_has_closed_is_not_closed_again_over_all_up_to_an_earlier_day():
    sold(cast.TEAPOT, 1, at=day(20, 10))
    settled(last_day=date(2026, 10, 31), showroom=cast.BT01)
    sold(cast.TEAPOT, 1, at=day(10, 10))
    with pytest.raises(errors.PeriodClosed, match="31/10/2026"):
        settled(last_day=date(2026, 10, 15))
    db.session.rollback()
    assert row_of(settled(last_day=date(2026, 10, 31))).goods_vnd == 300_000
    assert in_order()


def test_a_loss_alone_can_be_settled():
    lose(1, WriteOffReason.STOLEN)
    assert row_of(settled(losses_vnd=300_000)).amount_vnd == 300_000


# --- paying ------------------------------------------------------------------------------------------------------------


def test_a_settlement_is_marked_as_paid_once():
    sold(cast.TEAPOT, 1)
    settled(settlement=ONE)
    with pytest.raises(errors.PaidInTheFuture):
        paid(ONE, on=TODAY + timedelta(days=1))
    with pytest.raises(errors.PaidTooEarly, match="21/10/2026"):
        paid(ONE, on=date(2006, 11, 21))
    paid(ONE)
    paid(ONE)
    head = queries.settlement("CT0001-Q000001")
    assert (head.paid_on, head.paid_reference, head.paid_by) == (TODAY, "FT26325", "an")
    with pytest.raises(errors.AlreadyPaid, match="21/11/2026"):
        paid(ONE, reference="another")
    with pytest.raises(errors.NoSuchSettlement):
        paid(uuid.UUID(int=9))


def test_one_payment_pays_one_settlement():
    first, second, one = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    for settlement, code in ((first, "P1"), (second, "P2")):
        consigned(cast.TEAPOT, 1, code, 300_000)
        sold(cast.TEAPOT, 1)
        settled(settlement=settlement, at=LATER if settlement == first else LATER + timedelta(minutes=1))
    paid(first, payment=one)
    with pytest.raises(errors.AlreadyPaid):
        paid(second, payment=one)


def test_what_was_marked_as_paid_by_mistake_is_taken_back_once_and_stays_on_the_record():
    sold(cast.TEAPOT, 1)
    settled(settlement=ONE)
    first, second = uuid.UUID(int=11), uuid.UUID(int=12)
    paid(ONE, payment=first)
    assert queries.to_pay_in_all(None) == (0, 0)
    with pytest.raises(errors.ReasonMissing):
        not_paid(ONE, first, " ")
    not_paid(ONE, first)
    not_paid(ONE, first)
    with pytest.raises(errors.PaymentTakenBack, match="an has already"):
        not_paid(ONE, first, who="minh")
    with pytest.raises(errors.NotPaid):
        not_paid(ONE, uuid.UUID(int=99))
    assert queries.settlement("CT0001-Q000001").to_pay
    assert queries.to_pay_in_all(None) == (1, 300_000)
    with pytest.raises(errors.PaymentTakenBack):
        paid(ONE, payment=first)
    paid(ONE, reference="FT2", payment=second)
    not_paid(ONE, first)
    assert queries.settlement("CT0001-Q000001").paid_reference == "FT2", "an old page sent again takes nothing back"
    [said] = queries.payments_taken_back(ONE)
    assert (said.reference, said.who, said.taken_back_by, said.taken_back_why) == (
        "FT26325", "an", "an", "the bank sent it back",
    )  # fmt: skip


def test_a_payment_is_taken_back_on_its_own_settlement_alone():
    sold(cast.TEAPOT, 1)
    settled(settlement=ONE)
    sold(cast.TEAPOT, 1)
    settled(settlement=uuid.UUID(int=2), at=LATER + timedelta(hours=1))
    paid(ONE, payment=uuid.UUID(int=11))
    with pytest.raises(errors.NotPaid, match="Q000002"):
        not_paid(uuid.UUID(int=2), uuid.UUID(int=11))


# --- what the audit finds ------------------------------------------------------------------------------------------------


def broken():
    db.session.rollback()
    return [verdict.number for verdict in audit(NEXT_MONTH)[1:] if verdict.broken]


@pytest.mark.parametrize(
    "harm",
    [
        update(Settlement).values(goods_vnd=Settlement.goods_vnd + 1, amount_vnd=Settlement.amount_vnd + 1),
        update(Settlement).values(losses_vnd=Settlement.losses_vnd + 1, amount_vnd=Settlement.amount_vnd + 1),
        update(SaleLineLot).values(settled_in=None),
        update(SaleLineLot).values(settled_in=uuid.UUID(int=77)),
        update(RefundLineLot).values(owner_vnd=RefundLineLot.owner_vnd + 1),
        update(Settlement).values(until=day(1, 10)),
        delete(RefundLineLot),
    ],
)
def test_an_account_that_was_tampered_with_is_found(harm):
    sale = sold(cast.TEAPOT, 3)
    came_back(sale, cast.TEAPOT, 1)
    settled()
    assert in_order()
    with transaction():
        db.session.execute(harm)
    assert 4 in broken()
