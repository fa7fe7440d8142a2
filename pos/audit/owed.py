"""Of promise 4: what consigned goods made the shop owe is settled once, and its parts come to the whole."""

from sqlalchemy import and_, func, or_, select

from pos.audit.verdicts import Verdict, count
from pos.base.database import db
from pos.inventory.models import Lot, Move
from pos.sales import owed
from pos.sales.models import RefundLineLot, SaleLineLot
from pos.sales.rules import owed_less
from pos.settlement.models import SettledLoss, Settlement


def owners_get_their_due(verdict: Verdict) -> None:
    """What came back of a consigned lot takes off exactly what is owed for it, and settlements are the sum of their parts."""
    verdict.looked_at += count(select(Settlement.id))
    _what_came_back(verdict)
    _what_was_settled(verdict)


def _what_came_back(verdict: Verdict) -> None:
    returned = (
        select(
            RefundLineLot.sale_id, RefundLineLot.line, RefundLineLot.lot_id,
            func.sum(RefundLineLot.quantity_milli).label("quantity_milli"),
            func.coalesce(func.sum(RefundLineLot.owner_vnd), 0).label("owner_vnd"),
        )
        .group_by(RefundLineLot.sale_id, RefundLineLot.line, RefundLineLot.lot_id)
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(
            SaleLineLot.sale_id, SaleLineLot.line, SaleLineLot.lot_id, SaleLineLot.quantity_milli,
            SaleLineLot.returned_milli, SaleLineLot.settlement_price_vnd, returned.c.quantity_milli.label("back_milli"),
            returned.c.owner_vnd,
        )
        .outerjoin(
            returned,
            and_(
                returned.c.sale_id == SaleLineLot.sale_id,
                returned.c.line == SaleLineLot.line,
                returned.c.lot_id == SaleLineLot.lot_id,
            ),
        )
        .where(or_(SaleLineLot.returned_milli != 0, returned.c.quantity_milli.is_not(None)))
    )  # fmt: skip
    for row in rows:
        due_vnd = owed_less(row.settlement_price_vnd or 0, row.quantity_milli, 0, row.returned_milli)
        if (row.back_milli or 0, row.owner_vnd or 0) != (row.returned_milli, due_vnd):
            verdict.add(
                f"sale {row.sale_id} line {row.line} lot {row.lot_id}: {row.returned_milli} came back and is {due_vnd} "
                f"less for the owner, its refunds say {row.back_milli} and {row.owner_vnd}"
            )


def _what_was_settled(verdict: Verdict) -> None:
    closed = owed.entries(sold=[SaleLineLot.settled_in.is_not(None)], returned=[RefundLineLot.settled_in.is_not(None)])
    parts = closed.subquery()
    for row in db.session.execute(
        select(parts.c.number, parts.c.settled_in)
        .outerjoin(Settlement, Settlement.id == parts.c.settled_in)
        .where(
            or_(
                Settlement.id.is_(None),
                Settlement.owner_id != parts.c.owner_id,
                and_(Settlement.showroom_id.is_not(None), Settlement.showroom_id != parts.c.showroom_id),
                parts.c.at >= Settlement.until,
            )
        )
    ):
        verdict.add(f"{row.number} is closed by settlement {row.settled_in}, which could not close it")
    sums = (
        select(parts.c.settled_in, func.sum(parts.c.owed_vnd).label("owed_vnd")).group_by(parts.c.settled_in).subquery()
    )
    for row in db.session.execute(
        select(Settlement.number, Settlement.goods_vnd, sums.c.owed_vnd)
        .outerjoin(sums, sums.c.settled_in == Settlement.id)
        .where(Settlement.goods_vnd != func.coalesce(sums.c.owed_vnd, 0))
    ):
        verdict.add(f"settlement {row.number} says {row.goods_vnd} for goods, its parts come to {row.owed_vnd}")
    agreed = (
        select(SettledLoss.settlement_id, func.sum(SettledLoss.agreed_vnd).label("agreed_vnd"))
        .group_by(SettledLoss.settlement_id)
        .subquery()
    )
    for row in db.session.execute(
        select(Settlement.number, Settlement.losses_vnd, agreed.c.agreed_vnd)
        .outerjoin(agreed, agreed.c.settlement_id == Settlement.id)
        .where(Settlement.losses_vnd != func.coalesce(agreed.c.agreed_vnd, 0))
    ):
        verdict.add(f"settlement {row.number} says {row.losses_vnd} for losses, its parts come to {row.agreed_vnd}")
    for row in db.session.execute(
        select(Settlement.number, SettledLoss.move_id)
        .join(Settlement, Settlement.id == SettledLoss.settlement_id)
        .join(Move, Move.id == SettledLoss.move_id)
        .join(Lot, Lot.id == Move.lot_id)
        .where(or_(Lot.owner_id.is_(None), Lot.owner_id != Settlement.owner_id))
    ):
        verdict.add(f"settlement {row.number} names the loss of move {row.move_id}, whose goods are not its owner's")
