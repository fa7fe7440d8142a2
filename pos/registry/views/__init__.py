"""Pages of decision lists: bring one, see what becomes of each row, book it."""

from pos.registry.views import lists
from pos.registry.views.blueprint import pages

__all__ = ["lists", "pages"]
