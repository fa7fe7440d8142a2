"""What rooms above add to the catalogue's pages. The catalogue knows of no stars and no stock; whoever does registers here."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass

from markupsafe import Markup

from pos.catalogue.models import Product

Panel = Callable[[Product], Markup]
Mark = Callable[[Collection[uuid.UUID]], dict[uuid.UUID, Markup]]
Words = Callable[[Collection[uuid.UUID]], dict[uuid.UUID, str]]


@dataclass(frozen=True)
class Column:
    """A column of the list of products: its head, what a row shows, and the same as plain words for a spreadsheet."""

    label: object
    mark: Mark
    words: Words


_PANELS: dict[str, Panel] = {}
_COLUMNS: dict[str, Column] = {}


def product_panel(panel: Panel) -> Panel:
    """Show this on the page of every product."""
    _PANELS[f"{panel.__module__}.{panel.__qualname__}"] = panel
    return panel


def product_column(name: str, column: Column) -> None:
    """Show this column in the list of products."""
    _COLUMNS[name] = column


def panels_of(product: Product) -> list[Markup]:
    """What the rooms above say of this product."""
    return [panel(product) for panel in _PANELS.values()]


def columns() -> list[Column]:
    """The columns that the rooms above add."""
    return list(_COLUMNS.values())
