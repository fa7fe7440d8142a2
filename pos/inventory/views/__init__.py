"""Pages of stock: by outlet, behind a number, what expires, what runs low, orders, deliveries, transfers, write-offs."""

from pos.inventory.views import (
    deliveries,
    expiring,
    low,
    numbers,
    orders,
    receiving,
    stock,
    transfers,
    wanted,
    write_offs,
)
from pos.inventory.views.blueprint import pages

__all__ = [
    "deliveries",
    "expiring",
    "low",
    "numbers",
    "orders",
    "pages",
    "receiving",
    "stock",
    "transfers",
    "wanted",
    "write_offs",
]
