"""Read how often labels are looked at, and what the books say of the pieces that were."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from pos.base.clock import local_day, start_of_day
from pos.base.database import db
from pos.base.text import sort_key
from pos.catalogue.models import Product
from pos.inventory.models import Level, Lot
from pos.labels.kinds import DEAD, PieceDeed
from pos.labels.models import LabelBatch, LabelledPiece, PieceEvent
from pos.pieces.queries import pieces_of
from pos.review.models import ReviewItem
from pos.showrooms.models import Commune, Showroom
from pos.verify.errors import NobodyIssuedThis
from pos.verify.journeys import UNKNOWN_A_DAY, Seen, worth_asking
from pos.verify.models import ScanCount

PIECE_KIND, PRODUCT_KIND = "scanned_piece", "scans"
"""What findings are about: a piece; a product's numbers, or a day's."""

MORE_THAN_ONE, MANY_PIECES, NUMBERS_MADE_UP = "more_than_one", "many_pieces", "numbers_made_up"
"""Why somebody should look."""

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What a scan's address names, as it came; with a district, what somebody told of a piece."""

    day: date
    product: str
    lot: str = ""
    serial: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """What a scan counts for, by what the books know of its address."""

    day: date
    product_id: uuid.UUID
    lot: str = ""
    serial: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A numbered piece, and the outlet that labelled it."""

    product_id: uuid.UUID
    serial: str
    product_code: str
    name: str
    lot_id: uuid.UUID
    lot: str
    showroom_id: uuid.UUID

    @property
    def subject(self) -> str:
        """What the review list calls it."""
        return f"{self.product_code}:{self.serial}"


@dataclass(frozen=True, slots=True)
class Story:
    """When a piece was scanned, and where it should be."""

    piece: Piece
    seen: Sequence[Seen]
    sold_on: date | None
    home: frozenset[str]
    """Former districts of the outlets that ever held its lot."""
    dead_on: date | None
    """The day since which its label is void or spoiled."""


def counted(looked_at: Mapping[LookedAt, int]) -> dict[Counted, tuple[int, int]]:
    """What these scans count for: how many, and how many of them bore a number that we did not print.

    A scan counts for its product, for its lot where we know that, and for its piece where we printed its number. What
    strangers make up gets no row of its own, so the table cannot be filled from outside.
    """
    known = _by_code({one.product for one in looked_at})
    lots = _lots(known.values(), {one.lot for one in looked_at if one.lot})
    pieces = _printed(known.values(), {one.serial for one in looked_at if one.serial})
    found: dict[Counted, tuple[int, int]] = defaultdict(lambda: (0, 0))

    def add(key: Counted, times: int, unknown: int = 0) -> None:
        before = found[key]
        found[key] = before[0] + times, before[1] + unknown

    for one, times in looked_at.items():
        product_id = known.get(one.product)
        if product_id is None:
            continue
        printed = (product_id, one.lot, one.serial) in pieces
        if one.district:
            if printed:
                add(Counted(one.day, product_id, one.lot, one.serial, one.district), times)
            continue
        add(Counted(one.day, product_id), times, times if one.serial and not printed else 0)
        if (product_id, one.lot) in lots:
            add(Counted(one.day, product_id, one.lot), times)
        if printed:
            add(Counted(one.day, product_id, one.lot, one.serial), times)
    return dict(found)


def _by_code(codes: Collection[str]) -> dict[str, uuid.UUID]:
    found: dict[str, uuid.UUID] = {}
    for part in _parts(codes):
        rows = db.session.execute(select(Product.code, Product.id).where(Product.code.in_(part)))
        found.update({row.code: row.id for row in rows})
    return found


def _lots(product_ids: Collection[uuid.UUID], codes: Collection[str]) -> set[tuple[uuid.UUID, str]]:
    found: set[tuple[uuid.UUID, str]] = set()
    for part in _parts(codes):
        query = select(Lot.product_id, Lot.code).where(Lot.product_id.in_(product_ids), Lot.code.in_(part))
        found.update((row.product_id, row.code) for row in db.session.execute(query.where(Lot.unidentified.is_(False))))
    return found


def _printed(product_ids: Collection[uuid.UUID], serials: Collection[str]) -> set[tuple[uuid.UUID, str, str]]:
    return {(row.product_id, row.lot, row.serial) for row in _pieces(product_ids, serials)}


def _pieces(product_ids: Collection[uuid.UUID], serials: Collection[str]) -> Iterator[Any]:
    for part in _parts(serials):
        yield from db.session.execute(
            select(
                LabelledPiece.product_id, LabelledPiece.serial, Lot.id.label("lot_id"), Lot.code.label("lot"),
                LabelBatch.showroom_id,
            )
            .join(LabelBatch, LabelBatch.id == LabelledPiece.batch_id)
            .join(Lot, Lot.id == LabelBatch.lot_id)
            .where(LabelledPiece.product_id.in_(product_ids), LabelledPiece.serial.in_(part))
        )  # fmt: skip


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def stories(touched: Collection[Counted]) -> list[Story]:
    """Of the pieces that were scanned just now, those whose scans make it worth a look, with where they should be.

    A piece that stands on the review list already is left out: it gets one row.
    """
    serials: dict[uuid.UUID, set[str]] = defaultdict(set)
    for one in touched:
        if one.serial:
            serials[one.product_id].add(one.serial)
    found = []
    for product_id, numbers in serials.items():
        dead = _dead(product_id, numbers)
        seen = _seen(product_id, numbers)
        seen = {serial: rows for serial, rows in seen.items() if serial in dead or worth_asking(rows)}
        if seen:
            found += _stories(product_id, seen, dead)
    return found


def _seen(product_id: uuid.UUID, serials: Collection[str]) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for part in _parts(serials):
        for row in db.session.execute(
            select(ScanCount.serial, ScanCount.day, ScanCount.district, ScanCount.scans).where(
                ScanCount.product_id == product_id, ScanCount.serial.in_(part)
            )
        ):
            found[row.serial].append(Seen(row.day, row.district, row.scans))
    return found


def _dead(product_id: uuid.UUID, serials: Collection[str]) -> dict[str, date]:
    """Since which day the labels among these are void or spoiled that are. One that was sold before it was said to be is not."""
    declared: set[str] = set()
    for part in _parts(serials):
        declared.update(
            db.session.scalars(
                select(PieceEvent.serial)
                .where(PieceEvent.product_id == product_id, PieceEvent.serial.in_(part))
                .where(PieceEvent.kind.in_((PieceDeed.VOID, PieceDeed.SPOILED)))
            )
        )
    return {
        one.serial: local_day(one.life.since)
        for part in _parts(declared)
        for one in pieces_of([product_id], part)
        if one.life.state in DEAD and one.life.since is not None
    }


def _stories(product_id: uuid.UUID, seen: Mapping[str, Sequence[Seen]], dead: Mapping[str, date]) -> list[Story]:
    product = db.session.execute(select(Product.code, Product.name_vi).where(Product.id == product_id)).one()
    subjects = [f"{product.code}:{serial}" for serial in seen]
    listed = set(
        db.session.scalars(
            select(ReviewItem.subject_id).where(ReviewItem.kind == PIECE_KIND, ReviewItem.subject_id.in_(subjects))
        )
    )
    pieces = [
        Piece(product_id, row.serial, product.code, product.name_vi, row.lot_id, row.lot, row.showroom_id)
        for row in _pieces([product_id], seen)
    ]
    pieces = [piece for piece in pieces if piece.subject not in listed]
    homes = _homes({piece.lot_id for piece in pieces})
    books = {
        one.serial: one for part in _parts([piece.serial for piece in pieces]) for one in pieces_of([product_id], part)
    }
    found = []
    for piece in pieces:
        theirs = [one.sold_at for one in books[piece.serial].sales if one.held]
        sold_on = local_day(max(theirs)) if theirs else None
        home = homes.get(piece.lot_id, frozenset())
        found.append(Story(piece, seen[piece.serial], sold_on, home, dead.get(piece.serial)))
    return found


def _homes(lot_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in db.session.execute(
        select(Level.lot_id, Commune.former_district_code)
        .join(Showroom, Showroom.id == Level.showroom_id)
        .join(Commune, Commune.code == Showroom.commune_code)
        .where(Level.lot_id.in_(lot_ids))
        .distinct()
    ):
        found[row.lot_id].add(row.former_district_code)
    return {lot_id: frozenset(districts) for lot_id, districts in found.items()}


def much_made_up(touched: Collection[Counted]) -> list[tuple[date, str, str, int]]:
    """Products of which many numbers that we never printed were scanned on a day: day, code, name, how many.

    Only of products whose labels we number; other makers may number their own.
    """
    keys = {(one.day, one.product_id) for one in touched if not one.lot}
    rows = db.session.execute(
        select(ScanCount.day, Product.code, Product.name_vi, ScanCount.unknown, ScanCount.product_id)
        .join(Product, Product.id == ScanCount.product_id)
        .where(
            ScanCount.day.in_({day for day, _product in keys}),
            ScanCount.product_id.in_({product for _day, product in keys}),
            ScanCount.lot == "",
            ScanCount.unknown >= UNKNOWN_A_DAY,
            exists().where(LabelledPiece.product_id == ScanCount.product_id),
        )
        .order_by(ScanCount.day, Product.code)
    )
    return [(row.day, row.code, row.name_vi, row.unknown) for row in rows if (row.day, row.product_id) in keys]


def lot_of(product_id: uuid.UUID, serial: str) -> str:
    """The lot for which we printed this number.

    Raises:
        NobodyIssuedThis: we never did.
    """
    piece = next(_pieces([product_id], [serial]), None)
    if piece is None:
        raise NobodyIssuedThis(code=serial)
    return str(piece.lot)


def pieces_listed_on(day: date) -> int:
    """How many pieces came onto the review list for their scans on this day."""
    begins = start_of_day(day)
    query = select(func.count()).select_from(ReviewItem)
    return db.session.scalar(query.where(ReviewItem.kind == PIECE_KIND, ReviewItem.raised_at >= begins)) or 0


def districts() -> list[tuple[str, str]]:
    """The former districts that a visitor may choose from, code and name, in Vietnamese order."""
    rows = db.session.execute(select(Commune.former_district_code, Commune.former_district).distinct())
    return sorted(((row[0], row[1]) for row in rows), key=lambda one: sort_key(one[1].split(" ", 1)[-1]))
