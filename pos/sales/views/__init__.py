"""Pages of sales: lists, one sale, refunds, shifts."""

from pos.sales.views import booked_days, occasions, refunds, sales, shifts
from pos.sales.views.blueprint import pages

__all__ = ["booked_days", "occasions", "pages", "refunds", "sales", "shifts"]
