"""Pages of stock: by outlet, behind a number, what expires, deliveries, transfers, write-offs."""

from pos.inventory.views import deliveries, expiring, numbers, stock, transfers, write_offs
from pos.inventory.views.blueprint import pages

__all__ = ["deliveries", "expiring", "numbers", "pages", "stock", "transfers", "write_offs"]
