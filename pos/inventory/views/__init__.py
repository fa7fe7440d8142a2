"""Pages of stock: by outlet, behind a number, deliveries, write-offs."""

from pos.inventory.views import deliveries, numbers, stock, write_offs
from pos.inventory.views.blueprint import pages

__all__ = ["deliveries", "numbers", "pages", "stock", "write_offs"]
