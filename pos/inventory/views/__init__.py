"""Pages of stock: what is where, expires or runs low, orders, deliveries, transfers, return notes, counts, write-offs."""

from pos.inventory.views import (
    counts,
    deliveries,
    expiring,
    going_home,
    imports,
    low,
    numbers,
    one_count,
    orders,
    receiving,
    stock,
    transfers,
    wanted,
    write_offs,
)
from pos.inventory.views.blueprint import pages

__all__ = [
    "counts",
    "deliveries",
    "expiring",
    "going_home",
    "imports",
    "low",
    "numbers",
    "one_count",
    "orders",
    "pages",
    "receiving",
    "stock",
    "transfers",
    "wanted",
    "write_offs",
]
