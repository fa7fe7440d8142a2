"""Promise 2: stock is the sum of its moves, and goods went as the documents say."""

from sqlalchemy import and_, func, literal, or_, select, union_all

from pos.audit.balances import look_at_assortments, look_at_balances
from pos.audit.verdicts import Verdict, count
from pos.base.database import db
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.inventory.kinds import Cause, CountState, DeliveryKind, PlaceKind, TransferState
from pos.inventory.models import (
    Count,
    CountResult,
    Delivery,
    DeliveryLine,
    Level,
    Lot,
    Move,
    OrderLine,
    Place,
    ReturnNoteLine,
    Transfer,
    TransferLine,
    WriteOff,
)
from pos.sales.models import (
    RefundLine,
    RefundLineLot,
    SaleLine,
    SaleLineLot,
)


def stock_is_its_moves() -> Verdict:
    """2. Stock is the sum of its moves, a lot sums to zero over all places, and no shelf is below zero."""
    verdict = Verdict(2, "stock is the sum of its moves")
    moved = union_all(
        select(Move.to_place_id.label("place"), Move.lot_id.label("lot"), Move.quantity_milli.label("quantity")),
        select(Move.from_place_id, Move.lot_id, -Move.quantity_milli),
        select(Level.place_id, Level.lot_id, literal(0)),
    ).subquery()
    sums = (
        select(moved.c.place, moved.c.lot, func.sum(moved.c.quantity).label("quantity"))
        .group_by(moved.c.place, moved.c.lot)
        .subquery()
    )
    verdict.looked_at = count(select(Move.id)) + count(select(Level.lot_id))
    wrong = (
        select(sums.c.place, sums.c.lot, sums.c.quantity, Level.quantity_milli)
        .outerjoin(Level, and_(Level.place_id == sums.c.place, Level.lot_id == sums.c.lot))
        .where(func.coalesce(Level.quantity_milli, 0) != sums.c.quantity)
    )
    for row in db.session.execute(wrong):
        verdict.add(f"lot {row.lot} at place {row.place}: level {row.quantity_milli}, moves say {row.quantity}")
    for row in db.session.execute(
        select(Level.lot_id, func.sum(Level.quantity_milli).label("left"))
        .group_by(Level.lot_id)
        .having(func.sum(Level.quantity_milli) != 0)
    ):
        verdict.add(f"lot {row.lot_id} sums to {row.left} over all places")
    for row in db.session.execute(
        select(Level.lot_id, Level.place_id)
        .join(Place, Place.id == Level.place_id)
        .join(Lot, Lot.id == Level.lot_id)
        .where(
            or_(
                and_(Level.is_shelf, Level.quantity_milli < 0),
                Level.is_shelf != (Place.kind == PlaceKind.SHELF),
                Level.showroom_id != Place.showroom_id,
                Level.product_id != Lot.product_id,
            )
        )
    ):
        verdict.add(
            f"lot {row.lot_id} at place {row.place_id}: below zero on a shelf, or filed under another outlet or product"
        )
    look_at_balances(verdict)
    look_at_assortments(verdict)
    _goods_went_as_written(verdict)
    _transfers_are_where_they_say(verdict)
    _orders_know_what_came(verdict)
    _counts_are_booked_as_they_say(verdict)
    return verdict


def _goods_went_as_written(verdict: Verdict) -> None:
    """What sales, refunds, deliveries, return notes and write-offs say is what was moved for them, no less and no more."""
    taken = (
        select(SaleLineLot.sale_id, SaleLineLot.line, func.sum(SaleLineLot.quantity_milli).label("quantity"))
        .group_by(SaleLineLot.sale_id, SaleLineLot.line)
        .subquery()
    )
    for row in db.session.execute(
        select(SaleLine.sale_id, SaleLine.line)
        .join(Product, Product.id == SaleLine.product_id)
        .outerjoin(taken, and_(taken.c.sale_id == SaleLine.sale_id, taken.c.line == SaleLine.line))
        .where(
            Product.kind == ProductKind.GOODS,
            or_(taken.c.quantity.is_(None), taken.c.quantity != SaleLine.quantity_milli),
        )
    ):
        verdict.add(f"sale {row.sale_id} line {row.line} took other goods than it sold")
    returned = (
        select(RefundLine.refund_id, SaleLine.product_id, RefundLine.quantity_milli)
        .join(SaleLine, and_(SaleLine.sale_id == RefundLine.sale_id, SaleLine.line == RefundLine.line))
        .join(Product, Product.id == SaleLine.product_id)
        .where(Product.kind == ProductKind.GOODS)
    )
    of_lots = select(RefundLineLot.refund_id, RefundLineLot.lot_id, RefundLineLot.quantity_milli)
    for cause, papers, of in (
        ("sale", select(SaleLineLot.sale_id, SaleLineLot.lot_id, SaleLineLot.quantity_milli), Move.lot_id),
        ("refund", returned, Lot.product_id),
        ("refund", of_lots, Move.lot_id),
        *(
            (
                kind,
                select(DeliveryLine.delivery_id, DeliveryLine.lot_id, DeliveryLine.quantity_milli)
                .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
                .where(Delivery.kind == kind),
                Move.lot_id,
            )
            for kind in DeliveryKind
        ),
        (
            Cause.GOING_HOME,
            select(ReturnNoteLine.return_note_id, ReturnNoteLine.lot_id, ReturnNoteLine.quantity_milli),
            Move.lot_id,
        ),
        (Cause.WRITE_OFF, select(WriteOff.id, WriteOff.lot_id, WriteOff.quantity_milli), Move.lot_id),
    ):
        moved = select(Move.cause_id, of, -Move.quantity_milli).join(Lot, Lot.id == Move.lot_id)
        sides = union_all(papers, moved.where(Move.cause == cause)).subquery()
        occasion, thing, quantity = sides.c
        for cause_id, thing_id, left in db.session.execute(
            select(occasion, thing, func.sum(quantity)).group_by(occasion, thing).having(func.sum(quantity) != 0)
        ):
            verdict.add(f"{cause} {cause_id} and the moves of {thing_id} disagree by {left}")


def _transfers_are_where_they_say(verdict: Verdict) -> None:
    """What is in transit is what was sent and has not ended; what was received is on no other shelf."""
    under_way = (
        select(Place.id.label("place"), TransferLine.lot_id.label("lot"), TransferLine.quantity_milli.label("quantity"))
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .join(Place, and_(Place.showroom_id == Transfer.from_showroom_id, Place.kind == PlaceKind.IN_TRANSIT))
        .where(Transfer.state == TransferState.SENT)
    )
    there = (
        select(Level.place_id, Level.lot_id, -Level.quantity_milli)
        .join(Place, Place.id == Level.place_id)
        .where(Place.kind == PlaceKind.IN_TRANSIT)
    )
    sides = union_all(under_way, there).subquery()
    for row in db.session.execute(
        select(sides.c.place, sides.c.lot, func.sum(sides.c.quantity).label("left"))
        .group_by(sides.c.place, sides.c.lot)
        .having(func.sum(sides.c.quantity) != 0)
    ):
        verdict.add(f"lot {row.lot} in transit at {row.place} and the transfers under way disagree by {row.left}")
    arrived = select(
        TransferLine.transfer_id.label("transfer"), TransferLine.lot_id.label("lot"), TransferLine.received_milli
    ).where(TransferLine.received_milli.is_not(None))
    onto = (
        select(Move.cause_id, Move.lot_id, -Move.quantity_milli)
        .join(Transfer, Transfer.id == Move.cause_id)
        .join(Place, Place.id == Move.to_place_id)
        .where(
            Move.cause == Cause.TRANSFER,
            Place.kind == PlaceKind.SHELF,
            Place.showroom_id == Transfer.to_showroom_id,
        )
    )
    papers = union_all(arrived, onto).subquery()
    for row in db.session.execute(
        select(papers.c.transfer, papers.c.lot, func.sum(papers.c.received_milli).label("left"))
        .group_by(papers.c.transfer, papers.c.lot)
        .having(func.sum(papers.c.received_milli) != 0)
    ):
        verdict.add(f"transfer {row.transfer} of lot {row.lot} and what came onto the shelf disagree by {row.left}")


def _orders_know_what_came(verdict: Verdict) -> None:
    """What an order's line says has come is what the deliveries on that order brought of the product."""
    said = select(
        OrderLine.order_id.label("order"), OrderLine.product_id.label("product"),
        OrderLine.delivered_milli.label("quantity"),
    )  # fmt: skip
    came = (
        select(Delivery.order_id, Lot.product_id, -DeliveryLine.quantity_milli)
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        # What was not ordered comes with the rest and stands on no line.
        .join(OrderLine, and_(OrderLine.order_id == Delivery.order_id, OrderLine.product_id == Lot.product_id))
    )
    sides = union_all(said, came).subquery()
    for row in db.session.execute(
        select(sides.c.order, sides.c.product, func.sum(sides.c.quantity).label("left"))
        .group_by(sides.c.order, sides.c.product)
        .having(func.sum(sides.c.quantity) != 0)
    ):
        verdict.add(f"order {row.order} and the deliveries of product {row.product} on it disagree by {row.left}")


def _counts_are_booked_as_they_say(verdict: Verdict) -> None:
    """What a closed count says it brought onto the shelf is what its moves did; one that is not closed moved nothing."""
    said = (
        select(
            CountResult.count_id.label("count"),
            CountResult.product_id.label("product"),
            (CountResult.moved_milli + CountResult.late_moved_milli).label("moved"),
        )
        .join(Count, Count.id == CountResult.count_id)
        .where(Count.state == CountState.CLOSED)
    )
    shelves = select(Place.id).where(Place.kind == PlaceKind.SHELF)
    done = [
        select(Move.cause_id, Lot.product_id, sign * Move.quantity_milli)
        .join(Lot, Lot.id == Move.lot_id)
        .where(Move.cause == Cause.COUNT, side.in_(shelves))
        for side, sign in ((Move.to_place_id, -1), (Move.from_place_id, 1))
    ]
    sides = union_all(said, *done).subquery()
    for row in db.session.execute(
        select(sides.c.count, sides.c.product, func.sum(sides.c.moved).label("left"))
        .group_by(sides.c.count, sides.c.product)
        .having(func.sum(sides.c.moved) != 0)
    ):
        verdict.add(f"count {row.count} of {row.product} and what it moved disagree by {row.left}")
    for place_id in db.session.scalars(
        select(Place.id)
        .outerjoin(Count, and_(Count.showroom_id == Place.showroom_id, Count.state == CountState.OPEN))
        .where(Place.kind == PlaceKind.SHELF, Place.being_counted != Count.id.is_not(None))
    ):
        verdict.add(f"shelf {place_id} is marked as being counted and is not, or is and bears no mark")
