"""Read where numbered labels are, how they add up, and whose sales exceed them. Set-wise: few statements for many labels."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, true, tuple_

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.inventory.models import Lot, WriteOff
from pos.labels import queries as labels
from pos.labels.kinds import DEAD, PieceDeed
from pos.labels.life import Life, life
from pos.labels.models import LabelBatch, LabelledPiece, PieceEvent
from pos.labels.signing import Verdict, check_code
from pos.pieces.errors import NoSuchNumber, NotOurSignature, NumberOfAnotherLot, NumberOfNothing, ProductNotClear
from pos.pieces.rules import without_label, write_off_of
from pos.pieces.scanned import Scanned
from pos.sales.models import Refund, Sale, SaleLine
from pos.sales.pieces import PieceSale, by_piece, past, sales_by_piece


@dataclass(frozen=True, slots=True)
class Piece:
    """One numbered label, and where it is."""

    product_id: uuid.UUID
    serial: str
    batch_id: uuid.UUID
    lot: str
    made_at: datetime
    life: Life
    sales: Sequence[PieceSale] = ()
    """How often it was sold, in the order of time, and what came back."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Pieces of a product that were sold, held against the labels that could stand on them."""

    labels: int
    """Printed, less spoiled and void."""
    sold: int
    """Since the first label was made, less what came back."""

    @property
    def without(self) -> int:
        """How many pieces at least were sold without a label of theirs."""
        return without_label(self.labels, self.sold)


def pieces_of(product_ids: Collection[uuid.UUID], serials: Collection[str] | None = None) -> list[Piece]:
    """The numbered labels of these products (of these numbers, or all), each with where it is; in the order of numbers."""
    chosen = list(product_ids)
    wanted = true() if serials is None else LabelledPiece.serial.in_(list(serials))
    rows = db.session.execute(
        select(
            LabelledPiece.product_id, LabelledPiece.serial, LabelledPiece.batch_id, Lot.code, LabelBatch.made_at,
            LabelBatch.showroom_id,
        )
        .join(LabelBatch, LabelBatch.id == LabelledPiece.batch_id)
        .join(Lot, Lot.id == LabelBatch.lot_id)
        .where(LabelledPiece.product_id.in_(chosen), wanted)
        .order_by(LabelledPiece.product_id, LabelledPiece.number)
    ).all()  # fmt: skip
    if not rows:
        return []
    told = db.session.execute(
        past(
            lambda product, serial: and_(
                product.in_(chosen), serial.is_not(None) if serials is None else serial.in_(list(serials))
            )
        )
    ).all()
    happened, sales = by_piece(told), sales_by_piece(told)
    return [
        Piece(
            row.product_id, row.serial, row.batch_id, row.code, row.made_at,
            life(row.showroom_id, happened.get((row.product_id, row.serial), ())),
            sales.get((row.product_id, row.serial), ()),
        )
        for row in rows
    ]  # fmt: skip


def piece(product_id: uuid.UUID, serial: str) -> Piece | None:
    """One numbered label; None where we made none of this number."""
    return next(iter(pieces_of([product_id], [serial])), None)


def at_outlets(found: Sequence[Piece], only: Collection[uuid.UUID] | None) -> list[Piece]:
    """Those of these labels that are, or were sold or declared dead, at these outlets; all when None."""
    return [one for one in found if only is None or one.life.showroom_id in only]


def labelled_products(only: Collection[uuid.UUID] | None) -> set[uuid.UUID]:
    """The products that numbered labels were made for; of these outlets those of which labels are, or ever were, there."""
    made = select(Lot.product_id).join(LabelBatch, LabelBatch.lot_id == Lot.id).where(LabelBatch.key_id.is_not(None))
    if only is None:
        return set(db.session.scalars(made.distinct()))
    here = list(only)
    numbered = select(SaleLine.product_id).where(SaleLine.serial.is_not(None), SaleLine.product_id.is_not(None))
    there = (
        made.where(LabelBatch.showroom_id.in_(here)),
        select(PieceEvent.product_id).where(PieceEvent.showroom_id.in_(here)),
        numbered.join(Sale, Sale.id == SaleLine.sale_id).where(Sale.showroom_id.in_(here)),
        numbered.join(Refund, Refund.sale_id == SaleLine.sale_id).where(Refund.showroom_id.in_(here)),
    )
    return set(db.session.scalars(made.where(or_(*(Lot.product_id.in_(query) for query in there))).distinct()))


def excesses(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Excess]:
    """The pieces sold of each of these products since its first numbered label, held against its labels.

    Only of what is counted in pieces: nobody knows how many labels stand on 2.35 kg.

    Source: docs/rules/pieces.md, "More sold than labels"
    """
    chosen = list(product_ids)
    since = (
        select(Lot.product_id, func.min(LabelBatch.made_at).label("first"), func.sum(LabelBatch.quantity).label("made"))
        .join(LabelBatch, LabelBatch.lot_id == Lot.id)
        .join(Product, Product.id == Lot.product_id)
        .where(LabelBatch.key_id.is_not(None), Lot.product_id.in_(chosen), Product.unit == Unit.PIECE)
        .group_by(Lot.product_id)
        .subquery()
    )
    sold = dict(
        db.session.execute(
            select(SaleLine.product_id, func.sum(SaleLine.quantity_milli - SaleLine.returned_milli))
            .join(Sale, Sale.id == SaleLine.sale_id)
            .join(since, since.c.product_id == SaleLine.product_id)
            .where(Sale.at >= since.c.first)
            .group_by(SaleLine.product_id)
        ).all()
    )
    dead = _dead(chosen)
    return {
        row.product_id: Excess(row.made - dead.get(row.product_id, 0), int(sold.get(row.product_id, 0)) // MILLI)
        for row in db.session.execute(select(since))
    }


def written_off_in(step_id: uuid.UUID) -> bool:
    """Whether pieces were written off in the same go in which their labels were declared void."""
    lots = db.session.scalars(
        select(Lot.code)
        .join(LabelBatch, LabelBatch.lot_id == Lot.id)
        .join(LabelledPiece, LabelledPiece.batch_id == LabelBatch.id)
        .join(
            PieceEvent,
            and_(PieceEvent.product_id == LabelledPiece.product_id, PieceEvent.serial == LabelledPiece.serial),
        )
        .where(PieceEvent.step_id == step_id)
        .distinct()
    )
    ids = [write_off_of(step_id, lot) for lot in lots]
    return db.session.scalar(select(WriteOff.id).where(WriteOff.id.in_(ids)).limit(1)) is not None


def find_numbers(scanned: Scanned, chosen: uuid.UUID | None) -> uuid.UUID:
    """The product whose labels were scanned or typed; ``chosen`` is the one that the page stands on.

    A code with a signature is checked: a label that is not ours is put on no shelf.

    Raises:
        ProductNotClear: a number alone, and several products have it.
        NoSuchNumber, NumberOfNothing: we made no such label, or no product has this code.
        NumberOfAnotherLot: the address names another lot.
        NotOurSignature: it is not ours for this piece, or its key was revoked.
    """
    serial = scanned.serials[0]
    if scanned.product or scanned.gtin:
        found = (
            catalogue.products_by_code([scanned.product.upper()])
            if scanned.product
            else catalogue.products_by_barcode([scanned.gtin or ""])
        )
        product = next(iter(found.values()), None)
        if product is None:
            raise NoSuchNumber(serial=serial, product=scanned.product or scanned.gtin)
        known = piece(product.id, serial)
        if known is None:
            raise NoSuchNumber(serial=serial, product=product.name_vi)
        if scanned.lot != known.lot:
            raise NumberOfAnotherLot(serial=serial, lot=known.lot)
        if scanned.code and (
            check_code(scanned.code, product.code, known.lot, serial, labels.public_keys()) is not Verdict.GENUINE
        ):
            raise NotOurSignature()
        return product.id
    if chosen is not None:
        return chosen
    having = db.session.scalars(select(LabelledPiece.product_id).where(LabelledPiece.serial == serial).limit(2)).all()
    if not having:
        raise NumberOfNothing(serial=serial)
    if len(having) > 1:
        raise ProductNotClear(serial=serial)
    return having[0]


def _dead(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many labels of each product are spoiled or void."""
    told = select(PieceEvent.product_id, PieceEvent.serial).where(
        PieceEvent.product_id.in_(list(product_ids)), PieceEvent.kind.in_([PieceDeed.SPOILED, PieceDeed.VOID])
    )
    happened = by_piece(db.session.execute(past(lambda product, serial: tuple_(product, serial).in_(told))))
    found: dict[uuid.UUID, int] = defaultdict(int)
    for (product_id, _serial), all_of_it in happened.items():
        found[product_id] += life(None, all_of_it).state in DEAD
    return found
