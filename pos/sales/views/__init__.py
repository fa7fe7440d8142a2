"""Pages of sales: lists, one sale, refunds, shifts."""

from pos.sales.views import occasions, refunds, sales, shifts
from pos.sales.views.blueprint import pages

__all__ = ["occasions", "pages", "refunds", "sales", "shifts"]
