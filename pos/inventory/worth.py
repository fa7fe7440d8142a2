"""What stands on the shelves is worth: what our own goods have cost, what owners would get, what all would sell for."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from pos.base.amounts import MILLI, divide
from pos.catalogue import queries as catalogue
from pos.catalogue.rules import price_at
from pos.inventory.matrix import StockFilter, found_products, outlet_prices


@dataclass(slots=True)
class Worth:
    """One outlet's goods, or all of them. Ours and those on consignment are never one figure at cost: these are not ours."""

    cost_milli_vnd: int = 0
    uncosted_milli: int = 0
    """How much of our own goods nobody knows the cost of."""
    owed_milli_vnd: int = 0
    value_milli_vnd: int = 0
    consigned_value_milli_vnd: int = 0

    @property
    def cost_vnd(self) -> int:
        """What our own goods have cost, as far as that is known."""
        return divide(self.cost_milli_vnd, MILLI)

    @property
    def owed_vnd(self) -> int:
        """What the owners of consigned goods would get, were all of them sold."""
        return divide(self.owed_milli_vnd, MILLI)

    @property
    def value_vnd(self) -> int:
        """What all of it would sell for."""
        return divide(self.value_milli_vnd, MILLI)

    @property
    def consigned_value_vnd(self) -> int:
        """What the goods on consignment would sell for."""
        return divide(self.consigned_value_milli_vnd, MILLI)

    def add(self, other: "Worth") -> None:
        """Count other goods in."""
        self.cost_milli_vnd += other.cost_milli_vnd
        self.uncosted_milli += other.uncosted_milli
        self.owed_milli_vnd += other.owed_milli_vnd
        self.value_milli_vnd += other.value_milli_vnd
        self.consigned_value_milli_vnd += other.consigned_value_milli_vnd


def worth_by_outlet(wanted: StockFilter, at: datetime) -> tuple[dict[uuid.UUID, Worth], Worth]:
    """What each of these outlets' goods are worth, now or at the moment wanted, and all together. Of the products that fit.

    Source: docs/rules/stock.md, "What it is worth"
    """
    then = wanted.moment or at
    shelves, _, chosen = found_products(wanted, at)
    fitting = {row.product.id for row in chosen}
    usual, own = catalogue.prices(None, None, then), outlet_prices(wanted.showroom_ids, then)
    found = {showroom_id: Worth() for showroom_id in wanted.showroom_ids}
    for cell in shelves.cells():
        if cell.product_id not in fitting:
            continue
        price_vnd = price_at(own[cell.product_id], cell.showroom_id, then) if cell.product_id in own else None
        if price_vnd is None:
            price_vnd = usual.get(cell.product_id, 0)
        found[cell.showroom_id].add(
            Worth(
                cell.cost_milli_vnd, cell.uncosted_milli, cell.owed_milli_vnd, cell.quantity_milli * price_vnd,
                cell.consigned_milli * price_vnd,
            )
        )  # fmt: skip
    total = Worth()
    for worth in found.values():
        total.add(worth)
    return found, total
