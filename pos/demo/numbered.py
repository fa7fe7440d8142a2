"""Numbered labels of the made-up network: printed, put on the shelf, sold by the till, spoiled, and one that was lost."""

import uuid
from datetime import datetime, timedelta

from flask import current_app

from pos.base.amounts import MILLI
from pos.base.database import new_id
from pos.demo.desk import Deed, Desk
from pos.demo.plan import ProductPlan
from pos.demo.stars import OFFICER
from pos.demo.trade import Label
from pos.inventory.queries import LevelHere
from pos.labels import operations as labels
from pos.labels.errors import CodeTooWide, WordsDoNotFit
from pos.labels.kinds import PieceDeed, VoidReason
from pos.labels.queries import numbered, words_for
from pos.labels.rules import MOST_NUMBERED
from pos.pieces.operations import tell

LAYOUT = "a4-3x7"
FROM_VND = 300_000
"""What costs so much the till sells one by one, each with its label."""
FEWEST, IN_A_DRAWER = 5, 2
"""Of fewer pieces no labels are made; so many labels of each batch are not on a shelf yet."""
GRANTED = 3_000
STARS_LAST = timedelta(days=60)


def number(*, products: int) -> Deed:
    """Make numbered labels for so many products that keep their stars; all but the last product's go onto the shelf.

    One of the first product's tears while it is stuck on, and the city grants that product more than others.
    """

    def deed(desk: Desk, at: datetime) -> None:
        for position, level in enumerate(_worth_a_number(desk)[:products], start=1):
            made = _labels(desk, level, at)
            if position < products:
                _put_on_the_shelf(desk, level.product, made[:-IN_A_DRAWER], at + timedelta(minutes=5))
            if position == 1:
                _say(desk, level.product, made[-1:], PieceDeed.SPOILED, at + timedelta(minutes=6))
                labels.set_quota(
                    desk.outlet.world.products[level.product], GRANTED, who=OFFICER, at=at + timedelta(hours=3),
                    reason="Mùa lễ hội (ví dụ mẫu)",
                )  # fmt: skip

    return deed


def lose_one() -> Deed:
    """Declare one label void of those that stand on the shelf: its piece is nowhere to be found."""

    def deed(desk: Desk, at: datetime) -> None:
        for product, left in sorted(desk.outlet.labels.items()):
            if left:
                _say(desk, product, [left.pop()], PieceDeed.VOID, at, VoidReason.LOST)
                break

    return deed


def _worth_a_number(desk: Desk) -> list[LevelHere]:
    """What the shelf holds of one lot alone, costs enough, and keeps its stars for a while."""
    held = desk.held()
    lots = [level.product for level in held]
    return [
        level
        for level in held
        if lots.count(level.product) == 1 and level.quantity_milli >= FEWEST * MILLI
        if _keeps_its_stars(desk, desk.wares[level.product].product)
    ]


def _keeps_its_stars(desk: Desk, product: ProductPlan) -> bool:
    paper = product.certificates[-1]
    lasts = paper.withdrawn_on is None and paper.valid_to > desk.calendar.as_of + STARS_LAST
    return lasts and paper.valid_from < desk.calendar.first and product.price_vnd >= FROM_VND


def _labels(desk: Desk, level: LevelHere, at: datetime) -> list[Label]:
    settings = current_app.config["SETTINGS"]
    lot_id, place = desk.lot(level), desk.outlet.place.id
    words = words_for(lot_id, place, at, settings.public_url)
    try:
        batch = labels.make_numbered_batch(
            lot_id, place, words, quantity=min(level.quantity_milli // MILLI, MOST_NUMBERED), layout=LAYOUT,
            keys=settings.label_keys, who=desk.manager, at=at,
        )  # fmt: skip
    except (CodeTooWide, WordsDoNotFit):
        # Where the site has a very long address, its codes are too wide for this sheet.
        return []
    return [Label(level.lot, one.serial) for one in numbered(batch, words)]


def _put_on_the_shelf(desk: Desk, product: str, made: list[Label], at: datetime) -> None:
    _say(desk, product, made, PieceDeed.SHELVED, at)
    desk.outlet.labels[product] = list(reversed(made))


def _say(
    desk: Desk, product: str, made: list[Label], kind: PieceDeed, at: datetime, reason: VoidReason | None = None
) -> None:
    if made:
        step: uuid.UUID = new_id()
        tell(
            desk.outlet.world.products[product], [one.serial for one in made], kind, desk.outlet.place.id, step_id=step,
            at=at, who=desk.manager, reason=reason,
        )  # fmt: skip
