"""Read what a label must say, and which labels were made."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.errors import InBoth
from pos.base.text import search_key
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import BarcodeKind
from pos.catalogue.models import Producer, Product
from pos.catalogue.packs import full_name
from pos.certification.queries import claims
from pos.inventory.models import Level, Lot
from pos.labels.digital_link import label_link, plain_digits, read_link
from pos.labels.errors import (
    KeyRevoked,
    LotNotLabelled,
    NoPrice,
    NoSuchBatch,
    NoSuchKey,
    NoSuchLot,
    StarsNoLongerTrue,
)
from pos.labels.kinds import PieceDeed
from pos.labels.models import LabelBatch, LabelKey, LabelledPiece, LabelQuota, PieceEvent
from pos.labels.rules import CITY_PAYS_FOR, Words, still_true, written_price
from pos.labels.signing import PublicKey, serial_called
from pos.showrooms import queries as showrooms
from pos.showrooms.models import Showroom


@dataclass(frozen=True, slots=True)
class LotOnShelf:
    """A lot that can be labelled, as the chooser shows it."""

    lot_id: uuid.UUID
    lot: str
    product: str
    name_vi: str
    name_en: str
    producer: str
    unit: str
    expires_on: date | None
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """A batch with the names that a list shows."""

    batch: LabelBatch
    lot: str
    product: str
    name_vi: str
    name_en: str
    showroom_code: str


def words_for(lot_id: uuid.UUID, showroom_id: uuid.UUID, at: datetime, public_url: str) -> Words:
    """What the labels of a lot say at an outlet at a moment: its price there, and a star only if it is valid that day.

    Raises:
        NoSuchLot: there is none.
        LotNotLabelled: it stands for goods that nobody identified.
        NoPrice: the product has no price there then.
        LinkValueWrong: the lot's code holds signs that no link may carry.
    Source: docs/rules/labels.md
    """
    lot = lot_by_id(lot_id)
    if lot.unidentified:
        raise LotNotLabelled()
    product = catalogue.products([lot.product_id])[lot.product_id]
    price_vnd = catalogue.prices([product.id], showroom_id, at).get(product.id)
    if price_vnd is None:
        raise NoPrice(product=InBoth(product.name_vi, product.name_en))
    claim = claims([product.id], local_day(at), at)[product.id]
    gtin = next((row.value for row in catalogue.barcode_rows(product.id) if row.kind is BarcodeKind.GTIN), None)
    link = label_link(public_url, gtin=gtin, product=product.code, lot=lot.code)
    named = read_link(link)
    return Words(
        name=full_name(product.name_vi, product.net_content),
        producer=product.producer_name,
        commune=_made_in(product),
        price=written_price(price_vnd, product.unit.value),
        code=plain_digits(named.gtin) if named.gtin else product.code,
        lot=lot.code,
        link=link,
        stars=claim.stars or 0,
        potential_five_star=claim.potential_five_star,
        decision_number=claim.decision_number if claim.stars else "",
        valid_to=claim.until.isoformat() if claim.stars and claim.until else "",
        made_on=lot.made_on.isoformat() if lot.made_on else "",
        expires_on=lot.expires_on.isoformat() if lot.expires_on else "",
        is_sample=product.is_demo,
    )


def words_of(batch: LabelBatch, at: datetime) -> Words:
    """What a batch says, to print it once more.

    Raises:
        StarsNoLongerTrue: it names a star that the certificate no longer gives, or gives for less long.
        KeyRevoked: the key that signed its labels is revoked.
    """
    if batch.key_id and label_key(batch.key_id).revoked_at is not None:
        raise KeyRevoked(key=batch.key_id)
    words = Words.from_json(batch.content)
    product_id = lot_by_id(batch.lot_id).product_id
    claim = claims([product_id], local_day(at), at)[product_id]
    if not still_true(words, claim.stars, claim.potential_five_star, claim.decision_number, claim.until):
        raise StarsNoLongerTrue()
    return words


def numbered(batch: LabelBatch, words: Words, *, first_only: bool = False) -> list[Words]:
    """What each label of a numbered batch says, in the order of the numbers."""
    pieces = select(LabelledPiece.serial, LabelledPiece.code).where(LabelledPiece.batch_id == batch.id)
    rows = db.session.execute(pieces.order_by(LabelledPiece.number).limit(1 if first_only else None))
    return [words.for_piece(serial, code) for serial, code in rows]


def numbers_of(batch_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """The first and the last number of each of these numbered batches."""
    rows = db.session.execute(
        select(LabelledPiece.batch_id, func.min(LabelledPiece.number), func.max(LabelledPiece.number))
        .where(LabelledPiece.batch_id.in_(list(batch_ids)))
        .group_by(LabelledPiece.batch_id)
    )
    return {batch_id: (serial_called(first), serial_called(last)) for batch_id, first, last in rows}


def not_taken_back() -> ColumnElement[bool]:
    """That a deed with a numbered label was no slip. Looked up deed by deed: slips of all the years are not read for it."""
    slip = aliased(PieceEvent)
    return ~exists().where(slip.undoes_id == PieceEvent.id)


def piece_deeds(
    product_id: uuid.UUID | None = None,
    *,
    showroom_id: uuid.UUID | None = None,
    serial: str | None = None,
    limit: int | None = None,
) -> Sequence[PieceEvent]:
    """What people did with numbered labels and did not take back, the last on top."""
    query = (
        select(PieceEvent)
        .where(PieceEvent.kind != PieceDeed.UNDONE, not_taken_back())
        .order_by(PieceEvent.at.desc(), PieceEvent.step_id, PieceEvent.serial)
        .limit(limit)
    )
    for column, value in (
        (PieceEvent.product_id, product_id), (PieceEvent.showroom_id, showroom_id), (PieceEvent.serial, serial)
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    return db.session.scalars(query).all()


def signing_key() -> LabelKey | None:
    """The key that signs now; None when there is none."""
    return db.session.scalar(
        select(LabelKey)
        .where(LabelKey.retired_at.is_(None), LabelKey.revoked_at.is_(None))
        .order_by(LabelKey.valid_from.desc(), LabelKey.id)
        .limit(1)
    )


def label_key(key_id: str) -> LabelKey:
    """One key.

    Raises:
        NoSuchKey: we never had one of this id.
    """
    key = db.session.get(LabelKey, key_id)
    if key is None:
        raise NoSuchKey(key=key_id)
    return key


def label_keys() -> Sequence[LabelKey]:
    """All keys that ever signed labels, the oldest first."""
    return db.session.scalars(select(LabelKey).order_by(LabelKey.valid_from, LabelKey.id)).all()


def public_keys() -> dict[str, PublicKey]:
    """What everybody needs to check a label, by the key's id."""
    return {key.id: PublicKey(key.id, key.public, key.revoked_at is not None) for key in label_keys()}


def quota(product_id: uuid.UUID) -> int:
    """How many numbered labels of a product may be made in all."""
    found = db.session.scalar(
        select(LabelQuota.quantity)
        .where(LabelQuota.product_id == product_id)
        .order_by(LabelQuota.set_at.desc(), LabelQuota.id.desc())
        .limit(1)
    )
    return CITY_PAYS_FOR if found is None else found


def quotas(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many numbered labels of each of these products may be made in all."""
    rows = db.session.execute(
        select(LabelQuota.product_id, LabelQuota.quantity)
        .where(LabelQuota.product_id.in_(list(product_ids)))
        .order_by(LabelQuota.set_at, LabelQuota.id)
    )
    # The last one that was set is what holds.
    return dict.fromkeys(product_ids, CITY_PAYS_FOR) | {row.product_id: row.quantity for row in rows}


def quota_rows(product_id: uuid.UUID) -> Sequence[LabelQuota]:
    """The quotas that were set for a product, the last on top."""
    return db.session.scalars(
        select(LabelQuota)
        .where(LabelQuota.product_id == product_id)
        .order_by(LabelQuota.set_at.desc(), LabelQuota.id.desc())
    ).all()


def numbered_made(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many numbered labels of each of these products were made, as their batches say."""
    rows = db.session.execute(
        select(Lot.product_id, func.sum(LabelBatch.quantity))
        .join(LabelBatch, LabelBatch.lot_id == Lot.id)
        .where(LabelBatch.key_id.is_not(None), Lot.product_id.in_(list(product_ids)))
        .group_by(Lot.product_id)
    )
    return {product_id: int(made) for product_id, made in rows}


def lot_by_id(lot_id: uuid.UUID) -> Lot:
    """One lot.

    Raises:
        NoSuchLot: there is none.
    """
    lot = db.session.get(Lot, lot_id)
    if lot is None:
        raise NoSuchLot()
    return lot


def on_shelf_milli(lot_id: uuid.UUID, showroom_id: uuid.UUID) -> int:
    """How much of a lot is on an outlet's shelf: as many labels are probably wanted."""
    return (
        db.session.scalar(
            select(Level.quantity_milli).where(
                Level.lot_id == lot_id, Level.showroom_id == showroom_id, Level.is_shelf.is_(True)
            )
        )
        or 0
    )


def lots_on_shelf(showroom_id: uuid.UUID, words: str = "", limit: int = 60) -> list[LotOnShelf]:
    """The lots on an outlet's shelf by words without marks, what came last first."""
    query = (
        select(
            Lot.id, Lot.code, Product.code, Product.name_vi, Product.name_en, Producer.name, Product.unit,
            Lot.expires_on, Level.quantity_milli,
        )
        .join(Level, Level.lot_id == Lot.id)
        .join(Product, Product.id == Lot.product_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(
            Level.showroom_id == showroom_id,
            Level.is_shelf.is_(True),
            Level.quantity_milli > 0,
            Lot.unidentified.is_(False),
        )
        .order_by(Lot.opened_at.desc(), Product.sort_key, Lot.code)
        .limit(limit)
    )  # fmt: skip
    for word in search_key(words).split():
        query = query.where(Product.search_key.contains(word, autoescape=True))
    return [LotOnShelf(*row) for row in db.session.execute(query)]


def batch(batch_id: uuid.UUID) -> BatchFacts:
    """One batch.

    Raises:
        NoSuchBatch: there is none.
    """
    found = db.session.execute(_batches().where(LabelBatch.id == batch_id)).one_or_none()
    if found is None:
        raise NoSuchBatch()
    return BatchFacts(*found)


def batches(
    only: Collection[uuid.UUID] | None = None, *, showroom_id: uuid.UUID | None = None, limit: int, offset: int = 0
) -> Sequence[BatchFacts]:
    """Batches of these outlets (of all when None), newest first."""
    query = _batches().order_by(LabelBatch.made_at.desc(), LabelBatch.id).limit(limit).offset(offset)
    if only is not None:
        query = query.where(LabelBatch.showroom_id.in_(only))
    if showroom_id is not None:
        query = query.where(LabelBatch.showroom_id == showroom_id)
    return [BatchFacts(*row) for row in db.session.execute(query)]


def numbered_batches(product_id: uuid.UUID) -> Sequence[BatchFacts]:
    """The batches of a product whose labels have numbers, in the order of numbers."""
    first = select(func.min(LabelledPiece.number)).where(LabelledPiece.batch_id == LabelBatch.id).scalar_subquery()
    query = (
        _batches().where(LabelBatch.key_id.is_not(None), Lot.product_id == product_id).order_by(first, LabelBatch.id)
    )
    return [BatchFacts(*row) for row in db.session.execute(query)]


def _batches() -> Select[LabelBatch, str, str, str, str, str]:
    return (
        select(LabelBatch, Lot.code, Product.code, Product.name_vi, Product.name_en, Showroom.code)
        .join(Lot, Lot.id == LabelBatch.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(Showroom, Showroom.id == LabelBatch.showroom_id)
    )


def _made_in(product: catalogue.ProductFacts) -> str:
    code = product.producer_commune_code
    if code is None:
        return catalogue.producers_by_id([product.producer_id])[product.producer_id].address
    return f"{showrooms.commune_names([code])[code].name}, Hà Nội"
