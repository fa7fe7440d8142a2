"""Pages of this room: what is owed to owners of consigned goods, their statements, settlements."""

from pos.settlement.views import payables, settlements, statements
from pos.settlement.views.blueprint import pages

__all__ = ["pages", "payables", "settlements", "statements"]
