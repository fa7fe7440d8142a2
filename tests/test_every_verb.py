"""Every verb of stock, in any order and at two outlets, against a plain dictionary of what ought to be where.

Goods come (on orders, from files, or just so), are sold (also by tills that report hours later), come back, are written off, go
from outlet to outlet, go home to their makers, are settled with them, and are counted while all of this goes on. After each
step every level of the books is that of the dictionary; at the end the books are audited.
"""

import uuid
from collections import Counter
from pathlib import Path

import pytest
from hypothesis.stateful import invariant
from sqlalchemy import func, select

from pos.base.database import db
from pos.inventory.models import Level, Move
from pos.sales.owed import open_with
from tests.conftest import Library
from tests.every_verb.counting import Countings
from tests.every_verb.files import Files
from tests.every_verb.orders import Orders
from tests.every_verb.world import PRODUCTS
from tests.machines import run_on_books


class Outlets(Orders, Files, Countings):
    """All verbs, and what must hold after each."""

    @invariant()
    def the_levels_are_those_of_the_dictionary(self) -> None:
        expected = {key: pieces for key, pieces in self.world.levels.items() if pieces}
        assert self.told() == expected

    @invariant()
    def each_level_is_the_sum_of_its_moves(self) -> None:
        sums: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter()
        for lot, source, target, quantity in db.session.execute(
            select(Move.lot_id, Move.from_place_id, Move.to_place_id, func.sum(Move.quantity_milli)).group_by(
                Move.lot_id, Move.from_place_id, Move.to_place_id
            )
        ):
            sums[lot, source] -= quantity
            sums[lot, target] += quantity
        levels = db.session.execute(select(Level.lot_id, Level.place_id, Level.quantity_milli))
        told = {(row.lot_id, row.place_id): row.quantity_milli for row in levels if row.quantity_milli}
        db.session.rollback()
        assert told == {key: quantity for key, quantity in sums.items() if quantity}

    @invariant()
    def what_is_owed_is_what_was_sold_less_what_came_back(self) -> None:
        expected: Counter[uuid.UUID] = Counter()
        for (product, outlet), amount_vnd in self.world.owed().items():
            expected[PRODUCTS[product][1]] += amount_vnd - self.world.settled[product, outlet]
        found = open_with().subquery()
        told = db.session.execute(select(found.c.owner_id, func.sum(found.c.owed_vnd)).group_by(found.c.owner_id))
        still_open = {owner: amount_vnd for owner, amount_vnd in told if amount_vnd}
        db.session.rollback()
        assert still_open == {owner: amount_vnd for owner, amount_vnd in expected.items() if amount_vnd}

    @invariant()
    def what_was_counted_and_what_came_and_went_since_stands_there(self) -> None:
        for outlet, product in self.world.looks:
            stands = self.world.stands(outlet, product)
            assert stands in {None, sum(self.world.on_shelf(outlet, product).values())}, f"{product} at {outlet}"


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 17), ("postgresql", 7)])
def test_whatever_happens_the_goods_are_where_the_dictionary_says(
    library: Library, tmp_path: Path, kind: str, examples: int
) -> None:
    run_on_books(Outlets, library, kind, tmp_path, examples)
