"""What tills and other programs ask of sales, by subject."""

from pos.sales.api import approvals, sales
from pos.sales.api.blueprint import api

__all__ = ["api", "approvals", "sales"]
