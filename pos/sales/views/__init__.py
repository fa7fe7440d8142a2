"""Pages of sales: lists, one sale, refunds, shifts."""

from pos.sales.views import refunds, sales, shifts
from pos.sales.views.blueprint import pages

__all__ = ["pages", "refunds", "sales", "shifts"]
