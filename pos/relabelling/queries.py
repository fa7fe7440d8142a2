"""Read what there is to relabel, and how far each outlet is. Set-wise: the number of statements is fixed."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from pos.base.clock import local_day, start_of_day
from pos.base.database import db
from pos.base.errors import PosError
from pos.catalogue import queries as catalogue
from pos.catalogue.queries import ProductFacts
from pos.certification.queries import facts
from pos.certification.rules import Claim, claim, gone_since
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


@dataclass(frozen=True)
class LotTask:
    """A lot that was there, or came, when the star was gone already, and how far it is."""

    id: uuid.UUID
    code: str
    standing: Standing
    labels: int
    """Labels with the star that were made of it for this outlet before."""


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
    claims: dict[uuid.UUID, tuple[Claim, datetime]] = {}
    for product_id, papers in facts(product_ids).items():
        if since := gone_since(papers, at):
            claims[product_id] = claim(papers, local_day(at), at), since
    if not claims:
        return []
    lots = _lots(showroom_ids, claims)
    changes = _changes(lots, claims)
    steps = _steps(showroom_ids, claims, at)
    labels = _labels(showroom_ids, claims)
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], list[LotTask]] = defaultdict(list)
    for row in lots:
        moved = changes.get((row.lot_id, row.place_id), [])
        own = [step for step in steps.get((row.showroom_id, row.product_id), ()) if step.lot_id == row.lot_id]
        begun_milli = row.quantity_milli - sum(change.quantity_milli for change in moved)
        if begun_milli <= 0 and not own and not any(change.quantity_milli > 0 for change in moved):
            continue
        done = [Done(step.at, step.kind, step.quantity_milli) for step in own]
        moved = [change for change in moved if change.at <= at]
        found[row.showroom_id, row.product_id].append(
            LotTask(
                row.lot_id, row.code, standing(begun_milli, moved, done), labels.get((row.showroom_id, row.lot_id), 0)
            )
        )
    outlets = {row.id: row for row in showrooms.showrooms({showroom_id for showroom_id, _ in found})}
    products = catalogue.products({product_id for _, product_id in found})
    made = []
    for (showroom_id, product_id), lot_tasks in found.items():
        now, since = claims[product_id]
        own = steps.get((showroom_id, product_id), [])
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
    """Which lots of an outlet still hold pieces that have no label without their star: their codes, by product code."""
    return {
        task.product.code: lots
        for task in tasks([showroom_id], at)
        if (lots := sorted(lot.code for lot in task.lots if lot.standing.open_milli or lot.standing.pulled_milli))
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


def lot_code(lot_id: uuid.UUID) -> str:
    """What people call a lot, or nothing where there is none."""
    return db.session.scalar(select(Lot.code).where(Lot.id == lot_id)) or ""


def _lots(showroom_ids: Collection[uuid.UUID] | None, claims: dict[uuid.UUID, tuple[Claim, datetime]]) -> list[Any]:
    """The lots from before the star was gone that stand on these shelves, or once did."""
    query = (
        select(
            Level.showroom_id, Level.product_id, Level.place_id, Level.lot_id, Level.quantity_milli, Lot.code,
            Lot.opened_at,
        )
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.is_shelf, Level.product_id.in_(list(claims)), ~Lot.unidentified)
        .order_by(Lot.opened_at, Lot.code)
    )  # fmt: skip
    if showroom_ids is not None:
        query = query.where(Level.showroom_id.in_(list(showroom_ids)))
    return [row for row in db.session.execute(query) if row.opened_at < claims[row.product_id][1]]


def _changes(
    lots: Sequence[Any], claims: dict[uuid.UUID, tuple[Claim, datetime]]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[Change]]:
    """What came onto and left each of these shelves since the star of its product was gone, by lot and place."""
    shelves = {(row.lot_id, row.place_id): claims[row.product_id][1] for row in lots}
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], list[Change]] = defaultdict(list)
    if not shelves:
        return found
    places = {place_id for _, place_id in shelves}
    rows = db.session.execute(
        select(Move.lot_id, Move.from_place_id, Move.to_place_id, Move.quantity_milli, Move.happened_at, Place.kind)
        .join(Place, Place.id == Move.to_place_id)
        .join(Lot, Lot.id == Move.lot_id)
        .where(
            Lot.product_id.in_({row.product_id for row in lots}),
            Move.happened_at >= min(shelves.values()),
            or_(Move.from_place_id.in_(places), Move.to_place_id.in_(places)),
        )
    )
    for row in rows:
        sold = row.kind in {PlaceKind.CUSTOMER, PlaceKind.UNEXPLAINED}
        for place_id, sign in ((row.from_place_id, -1), (row.to_place_id, 1)):
            since = shelves.get((row.lot_id, place_id))
            if since is not None and row.happened_at >= since:
                found[row.lot_id, place_id].append(Change(row.happened_at, sign * row.quantity_milli, sold))
    return found


def _steps(
    showroom_ids: Collection[uuid.UUID] | None, claims: dict[uuid.UUID, tuple[Claim, datetime]], at: datetime
) -> dict[tuple[uuid.UUID, uuid.UUID], list[RelabellingStep]]:
    """What was done until a moment, and not taken back, since each star was gone, by outlet and product, the last on top."""
    query = (
        select(RelabellingStep)
        .where(RelabellingStep.product_id.in_(list(claims)))
        .order_by(RelabellingStep.at.desc(), RelabellingStep.id.desc())
    )
    if showroom_ids is not None:
        query = query.where(RelabellingStep.showroom_id.in_(list(showroom_ids)))
    rows = db.session.scalars(query).all()
    undone = {row.undoes_id for row in rows}
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], list[RelabellingStep]] = defaultdict(list)
    for row in rows:
        since = claims[row.product_id][1]
        if row.kind is not StepKind.UNDONE and row.id not in undone and since <= row.at <= at:
            found[row.showroom_id, row.product_id].append(row)
    return found


def _labels(
    showroom_ids: Collection[uuid.UUID] | None, claims: dict[uuid.UUID, tuple[Claim, datetime]]
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How many labels with a star were made, by outlet and lot, before it was gone."""
    query = (
        select(LabelBatch.showroom_id, LabelBatch.lot_id, LabelBatch.quantity, LabelBatch.content, LabelBatch.made_at,
               Lot.product_id)
        .join(Lot, Lot.id == LabelBatch.lot_id)
        .where(Lot.product_id.in_(list(claims)))
    )  # fmt: skip
    if showroom_ids is not None:
        query = query.where(LabelBatch.showroom_id.in_(list(showroom_ids)))
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], int] = defaultdict(int)
    for row in db.session.execute(query):
        if row.made_at < claims[row.product_id][1] and Words.from_json(row.content).stars:
            found[row.showroom_id, row.lot_id] += row.quantity
    return found
