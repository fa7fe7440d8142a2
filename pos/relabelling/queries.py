"""Read what there is to relabel, and how far each outlet is. Set-wise: the number of statements is fixed."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from pos.base.clock import local_day, start_of_day
from pos.base.database import db
from pos.base.errors import PosError
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Product
from pos.catalogue.queries import ProductFacts
from pos.certification.queries import facts
from pos.certification.rules import CertificateFacts, Claim, claim, gone_since
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Level, Lot, Move, Place
from pos.labels.digital_link import read_link
from pos.labels.models import LabelBatch
from pos.labels.rules import Words
from pos.relabelling.errors import CodeUnknown, LotNotClear, LotNotMeant, NothingToRelabel
from pos.relabelling.kinds import StepKind
from pos.relabelling.models import RelabellingStep
from pos.relabelling.rules import Change, Done, Standing, percent_done, standing
from pos.showrooms import queries as showrooms
from pos.showrooms.models import Showroom

_FEW = 1_000
"""Up to so many lots are named in a statement; of more, the moves of all their products are read."""


@dataclass(frozen=True)
class LotTask:
    """A lot that was there, or came, when the star was gone already, and how far it is."""

    id: uuid.UUID
    code: str
    standing: Standing
    labels: int
    """Labels with the star that were made of it for this outlet before."""


class LotThen(NamedTuple):
    """A lot, and how far it was at a moment."""

    code: str
    standing: Standing


@dataclass(frozen=True)
class Task:
    """What one outlet has to do about one product whose star is gone, and how far it is."""

    showroom: Showroom
    product: ProductFacts
    claim: Claim
    begins_at: datetime
    learned_late: bool
    """It begins when we learned of the end, which was after it."""
    lots: Sequence[LotTask]
    tags: RelabellingStep | None
    """Who looked through the shelf tags, and when."""
    steps: Sequence[RelabellingStep]
    """What was done, the last on top, without what was taken back."""

    @property
    def open_milli(self) -> int:
        """What still may show the star."""
        return sum(lot.standing.open_milli for lot in self.lots)

    @property
    def dealt_milli(self) -> int:
        """What was relabelled or pulled."""
        return sum(lot.standing.dealt_milli for lot in self.lots)

    @property
    def labels(self) -> int:
        """Labels with the star that were made for this outlet."""
        return sum(lot.labels for lot in self.lots)

    @property
    def percent(self) -> int:
        """How much of the pieces is dealt with."""
        return percent_done(self.dealt_milli, self.open_milli)

    @property
    def done_at(self) -> datetime | None:
        """When the last piece and the tags were dealt with; None while anything is left."""
        if self.open_milli or self.tags is None:
            return None
        return max([self.tags.at, *(lot.standing.done_at for lot in self.lots if lot.standing.done_at)])

    def taken(self, at: datetime) -> timedelta:
        """How long it took, or has taken so far."""
        return (self.done_at or at) - self.begins_at


def tasks(
    showroom_ids: Collection[uuid.UUID] | None, at: datetime, product_ids: Collection[uuid.UUID] | None = None
) -> list[Task]:
    """What these outlets (all when None) have to do, or did, about stars that are gone: open ones first, the latest on top.

    Only goods that were in a lot before the star was gone: what came in lots opened after it never had one from us. What
    happened after the moment asked is left out.
    """
    papers = facts(product_ids)
    gone = _gone(papers, at)
    if not gone:
        return []
    books = _books(showroom_ids, gone)
    labels = _labels(showroom_ids, gone)
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], list[LotTask]] = defaultdict(list)
    for row, standing_then in books.at(at, gone):
        made_here = labels.get((row.showroom_id, row.lot_id), 0)
        found[row.showroom_id, row.product_id].append(LotTask(row.lot_id, row.code, standing_then, made_here))
    outlets = {row.id: row for row in showrooms.showrooms({showroom_id for showroom_id, _ in found})}
    products = catalogue.products({product_id for _, product_id in found})
    made = []
    for (showroom_id, product_id), lot_tasks in found.items():
        now, since = claim(papers[product_id], local_day(at), at), gone[product_id]
        own = books.done(showroom_id, product_id, since, at)
        made.append(
            Task(
                outlets[showroom_id], products[product_id], now, since,
                now.until is not None and since > start_of_day(now.until + timedelta(days=1)),
                lot_tasks, next((step for step in own if step.kind is StepKind.TAGS), None), own,
            )
        )  # fmt: skip
    made.sort(key=lambda task: (task.product.sort_key, task.showroom.code))
    made.sort(key=lambda task: task.begins_at, reverse=True)
    made.sort(key=lambda task: task.done_at is not None)
    return made


def unlabelled(showroom_id: uuid.UUID, at: datetime) -> dict[str, list[str]]:
    """Which lots of an outlet still hold pieces that have no label without their star: their codes, by product code.

    Only of what stands there now is anything read: every till asks for it again and again, and of stars that are gone and
    goods that were sold there are more every year.
    """
    here = db.session.scalars(
        select(Level.product_id).where(Level.showroom_id == showroom_id, Level.in_stock).distinct()
    ).all()
    gone = _gone(facts(here), at)
    found: defaultdict[str, list[str]] = defaultdict(list)
    if gone:
        for row, now in _books([showroom_id], gone, Level.in_stock.is_(True)).at(at, gone):
            if now.open_milli or now.pulled_milli:
                found[row.product].append(row.code)
    return {product: sorted(lots) for product, lots in found.items()}


def standings(
    showroom_id: uuid.UUID,
    lot_ids: Collection[uuid.UUID],
    product_ids: Collection[uuid.UUID],
    moments: Collection[datetime],
) -> dict[datetime, dict[uuid.UUID, LotThen]]:
    """How far these lots of these products were at an outlet at each of these moments; those without a task are left out.

    The books are read once, however many moments.
    """
    papers = facts(product_ids)
    gone = {moment: _gone(papers, moment) for moment in moments}
    earliest: dict[uuid.UUID, datetime] = {}
    latest: dict[uuid.UUID, datetime] = {}
    for since in gone.values():
        for product_id, begins_at in since.items():
            earliest[product_id] = min(begins_at, earliest.get(product_id, begins_at))
            latest[product_id] = max(begins_at, latest.get(product_id, begins_at))
    if not earliest:
        return {moment: {} for moment in moments}
    books = _books([showroom_id], earliest, Level.lot_id.in_(list(lot_ids)), opened_before=latest)
    return {
        moment: {row.lot_id: LotThen(row.code, then) for row, then in books.at(moment, since)}
        for moment, since in gone.items()
    }


def find_piece(found: Sequence[Task], scanned: str) -> tuple[Task, LotTask]:
    """The task and the lot that a scanned or typed code means: a label's address, a barcode, or the code of a product or lot.

    Raises:
        CodeUnknown: no product of ours has it.
        NothingToRelabel: the product has no task here.
        LotNotMeant: the lot is not among those to look through.
        LotNotClear: several lots are left, and the code names none.
    """
    text = scanned.strip()
    for task in found:
        for lot in task.lots:
            if lot.code == text:
                return task, lot
    lot_code: str | None = None
    if "/" in text:
        try:
            link = read_link(text)
        except PosError as error:
            raise CodeUnknown(code=text) from error
        text, lot_code = link.gtin or link.product or "", link.lot
    product = next(
        iter((catalogue.products_by_barcode([text]) | catalogue.products_by_code([text.upper()])).values()), None
    )
    if product is None:
        raise CodeUnknown(code=text)
    task_of = next((task for task in found if task.product.id == product.id), None)
    if task_of is None:
        raise NothingToRelabel(product=product.name_vi)
    if lot_code is not None:
        named = next((lot for lot in task_of.lots if lot.code == lot_code), None)
        if named is None:
            raise LotNotMeant(lot=lot_code)
        return task_of, named
    left = [lot for lot in task_of.lots if lot.standing.open_milli]
    if len(left) > 1:
        raise LotNotClear(product=product.name_vi)
    return task_of, (left or list(task_of.lots))[0]


@dataclass(frozen=True, slots=True)
class NumberedLabel:
    """The number that a label's square code names, and what stands behind it."""

    serial: str
    code: str
    """The signature; empty where none was read."""


def numbered_label(scanned: str) -> NumberedLabel | None:
    """The numbered label that was scanned; None where the code names no number."""
    address, _, code = scanned.strip().partition("#")
    if "/" not in address:
        return None
    try:
        serial = read_link(address).serial
    except PosError:
        return None
    return NumberedLabel(serial, code) if serial else None


def lot_code(lot_id: uuid.UUID) -> str:
    """What people call a lot, or nothing where there is none."""
    return db.session.scalar(select(Lot.code).where(Lot.id == lot_id)) or ""


def _gone(papers: Mapping[uuid.UUID, Collection[CertificateFacts]], at: datetime) -> dict[uuid.UUID, datetime]:
    """Since when the star of each of these products is gone, of those whose is."""
    return {product_id: since for product_id, own in papers.items() if (since := gone_since(own, at))}


@dataclass(frozen=True)
class _Books:
    """What is on the books of some shelves, from which it is worked out how far they were at any moment."""

    lots: Sequence[Any]
    changes: Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[Change]]
    """What came onto and left each shelf, by lot and place."""
    steps: Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[RelabellingStep]]
    """What was done and not taken back, by outlet and product, the last on top."""

    def done(
        self, showroom_id: uuid.UUID, product_id: uuid.UUID, since: datetime, at: datetime
    ) -> list[RelabellingStep]:
        """What was done about a product until a moment since its star was gone, the last on top."""
        return [step for step in self.steps.get((showroom_id, product_id), ()) if since <= step.at <= at]

    def at(self, at: datetime, gone: Mapping[uuid.UUID, datetime]) -> Iterator[tuple[Any, Standing]]:
        """How far each lot was that had anything to be dealt with; ``gone`` says since when each star was, at that moment."""
        for row in self.lots:
            since = gone.get(row.product_id)
            if since is None or row.opened_at >= since:
                continue
            moved = [change for change in self.changes.get((row.lot_id, row.place_id), ()) if change.at >= since]
            own = [step for step in self.done(row.showroom_id, row.product_id, since, at) if step.lot_id == row.lot_id]
            begun_milli = row.quantity_milli - sum(change.quantity_milli for change in moved)
            if begun_milli <= 0 and not own and not any(change.quantity_milli > 0 for change in moved):
                continue
            done = [Done(step.at, step.kind, step.quantity_milli) for step in own]
            yield row, standing(begun_milli, [change for change in moved if change.at <= at], done)


def _books(
    showroom_ids: Collection[uuid.UUID] | None,
    since: Mapping[uuid.UUID, datetime],
    *only: ColumnElement[bool],
    opened_before: Mapping[uuid.UUID, datetime] | None = None,
) -> _Books:
    """Three statements: the lots of these outlets from before the star was gone, their moves since then, and what was done."""
    lots = _lots(showroom_ids, opened_before or since, only)
    return _Books(
        lots, _changes(lots, since), _steps(showroom_ids, {row.product_id for row in lots} if only else since)
    )


def _lots(
    showroom_ids: Collection[uuid.UUID] | None,
    since: Mapping[uuid.UUID, datetime],
    only: Collection[ColumnElement[bool]],
) -> list[Any]:
    """The lots from before the star was gone that stand on these shelves, or once did."""
    query = (
        select(
            Level.showroom_id, Level.product_id, Level.place_id, Level.lot_id, Level.quantity_milli, Lot.code,
            Lot.opened_at, Product.code.label("product"),
        )
        .join(Lot, Lot.id == Level.lot_id)
        .join(Product, Product.id == Level.product_id)
        .where(Level.is_shelf, Level.product_id.in_(list(since)), ~Lot.unidentified, *only)
        .order_by(Lot.opened_at, Lot.code)
    )  # fmt: skip
    if showroom_ids is not None:
        query = query.where(Level.showroom_id.in_(list(showroom_ids)))
    return [row for row in db.session.execute(query) if row.opened_at < since[row.product_id]]


def _changes(
    lots: Sequence[Any], since: Mapping[uuid.UUID, datetime]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[Change]]:
    """What came onto and left each of these shelves since the star of its product was gone, by lot and place."""
    shelves = {(row.lot_id, row.place_id): since[row.product_id] for row in lots}
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], list[Change]] = defaultdict(list)
    if not shelves:
        return found
    places = {place_id for _, place_id in shelves}
    named = {lot_id for lot_id, _ in shelves}
    query = (
        select(Move.lot_id, Move.from_place_id, Move.to_place_id, Move.quantity_milli, Move.happened_at, Place.kind)
        .join(Place, Place.id == Move.to_place_id)
        .where(
            Move.happened_at >= min(shelves.values()),
            or_(Move.from_place_id.in_(places), Move.to_place_id.in_(places)),
        )
    )
    if len(named) <= _FEW:
        # Later lots of these products never had the star from us, and there are more of them every year.
        query = query.where(Move.lot_id.in_(named))
    else:
        query = query.join(Lot, Lot.id == Move.lot_id).where(Lot.product_id.in_({row.product_id for row in lots}))
    for row in db.session.execute(query):
        sold = row.kind in {PlaceKind.CUSTOMER, PlaceKind.UNEXPLAINED}
        for place_id, sign in ((row.from_place_id, -1), (row.to_place_id, 1)):
            begins_at = shelves.get((row.lot_id, place_id))
            if begins_at is not None and row.happened_at >= begins_at:
                found[row.lot_id, place_id].append(Change(row.happened_at, sign * row.quantity_milli, sold))
    return found


def _steps(
    showroom_ids: Collection[uuid.UUID] | None, product_ids: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[RelabellingStep]]:
    """What was done about these products and not taken back, by outlet and product, the last on top."""
    query = (
        select(RelabellingStep)
        .where(RelabellingStep.product_id.in_(list(product_ids)))
        .order_by(RelabellingStep.at.desc(), RelabellingStep.id.desc())
    )
    if showroom_ids is not None:
        query = query.where(RelabellingStep.showroom_id.in_(list(showroom_ids)))
    rows = db.session.scalars(query).all()
    undone = {row.undoes_id for row in rows}
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], list[RelabellingStep]] = defaultdict(list)
    for row in rows:
        if row.kind is not StepKind.UNDONE and row.id not in undone:
            found[row.showroom_id, row.product_id].append(row)
    return found


def _labels(
    showroom_ids: Collection[uuid.UUID] | None, since: Mapping[uuid.UUID, datetime]
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How many labels with a star were made, by outlet and lot, before it was gone."""
    query = (
        select(LabelBatch.showroom_id, LabelBatch.lot_id, LabelBatch.quantity, LabelBatch.content, LabelBatch.made_at,
               Lot.product_id)
        .join(Lot, Lot.id == LabelBatch.lot_id)
        .where(Lot.product_id.in_(list(since)))
    )  # fmt: skip
    if showroom_ids is not None:
        query = query.where(LabelBatch.showroom_id.in_(list(showroom_ids)))
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], int] = defaultdict(int)
    for row in db.session.execute(query):
        if row.made_at < since[row.product_id] and Words.from_json(row.content).stars:
            found[row.showroom_id, row.lot_id] += row.quantity
    return found
