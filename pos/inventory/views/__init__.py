"""Pages of stock: by outlet, behind a number, deliveries, transfers, write-offs."""

from pos.inventory.views import deliveries, numbers, stock, transfers, write_offs
from pos.inventory.views.blueprint import pages

__all__ = ["deliveries", "numbers", "pages", "stock", "transfers", "write_offs"]
