"""Stock by outlet: the page a manager opens most."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI, divide
from pos.base.clock import local_day
from pos.base.languages import chosen_language
from pos.base.pages import quantity, rate
from pos.base.tables import Cell, table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.errors import NoSuchProducer
from pos.catalogue.kinds import Taxonomy
from pos.inventory.matrix import GONE, PAGE, Matrix, Row, StockFilter, matrix
from pos.inventory.views.blueprint import pages
from pos.people.access import allowed_showrooms, asked_at, requires
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms

STARS = ("3", "4", "5", "none")
CHIPS = ("low", "expiring", "lapsed", "everything")


@pages.get("/stock")
@requires(Deed.SEE_STOCK)
def stock() -> Response | str:
    """Products down, outlets across, one number a cell, as far as this person may see."""
    outlets = showrooms(only=allowed_showrooms(Deed.SEE_STOCK))
    asked = set(request.args.getlist("outlet"))
    chosen = [outlet for outlet in outlets if outlet.code in asked] or list(outlets)
    wanted = _filter(chosen)
    if format_ := request.args.get("format"):
        found = matrix(wanted, asked_at(), per_page=None)
        columns, rows = _table(found, chosen)
        return table_response(f"stock-{local_day(asked_at()).isoformat()}", columns, rows, format_)
    everything = request.args.get("all") == "yes"
    found = matrix(
        wanted, asked_at(), page=request.args.get("page", 1, type=int), per_page=None if everything else PAGE
    )
    language = chosen_language()
    return render_template(
        "inventory/stock.html",
        found=found,
        consigned=rate(divide(found.figures.consigned_bp, 100) * 100),
        everything_href=_here(all="yes"),
        outlets=outlets,
        chosen=chosen,
        wanted=wanted,
        language_now=language,
        words=cache(quantity),
        gone=GONE,
        groups=group_choices(),
        producers=catalogue.producers(),
        producer=request.args.get("producer", ""),
        chips=[
            (name, label, _toggled(name), getattr(wanted, name))
            for name, label in zip(
                CHIPS,
                (_("Low"), _("Expiring"), _("Certificate lapsed"), _("Also what was never here")),
                strict=True,
            )
        ],
        narrowed=any(request.args.get(name) for name in ("q", "group", "stars", "producer", "outlet", *CHIPS)),
    )


def group_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of both editions, as a list to choose from."""
    language = chosen_language()
    return [
        (name, [(group.code, getattr(group, f"name_{language}")) for group in catalogue.groups(taxonomy)])
        for taxonomy, name in (
            (Taxonomy.T2019, _("Groups of the 2021 programme")),
            (Taxonomy.T2026, _("Groups of today")),
        )
    ]


def _filter(chosen: Sequence[Showroom]) -> StockFilter:
    """What the address asks for; what it asks in words that nobody knows is left out."""
    producer_id = None
    if code := request.args.get("producer"):
        try:
            producer_id = catalogue.producer(code).id
        except NoSuchProducer:
            producer_id = None
    stars = request.args.get("stars", "")
    return StockFilter(
        showroom_ids=frozenset(outlet.id for outlet in chosen),
        group=request.args.get("group", ""),
        stars=stars if stars in STARS else "",
        producer_id=producer_id,
        words=request.args.get("q", ""),
        low=bool(request.args.get("low")),
        expiring=bool(request.args.get("expiring")),
        lapsed=bool(request.args.get("lapsed")),
        everything=bool(request.args.get("everything")),
    )


def _toggled(name: str) -> str:
    """This page with one of its narrowing filters switched over, from the first page on."""
    return _here(**{name: None if request.args.get(name) else "yes"})


def _here(**changes: str | None) -> str:
    query: dict[str, Any] = {**request.args.to_dict(flat=False), "page": None, **changes}
    return url_for("inventory.stock", **query)


def _table(found: Matrix, chosen: Sequence[Showroom]) -> tuple[list[str], Iterator[list[Cell]]]:
    columns = [
        _("Code"), _("Product"), _("Producer"), _("Unit"), _("Stars today"), _("Certificate until"),
        *(f"{outlet.code} {outlet.name}" for outlet in chosen), _("Total"),
    ]  # fmt: skip
    return columns, (_line(row, chosen) for row in found.rows)


def _line(row: Row, chosen: Sequence[Showroom]) -> list[Cell]:
    cells = [row.cells.get(outlet.id) for outlet in chosen]
    return [
        row.product.code, row.product.name(chosen_language()), row.product.producer_name, unit_name(row.product.unit),
        row.claim.stars, row.claim.until,
        *(None if cell is None else in_units(cell.quantity_milli) for cell in cells), in_units(row.total_milli),
    ]  # fmt: skip


def in_units(quantity_milli: int) -> int | Decimal:
    """A quantity as a table holds it: whole where it is whole."""
    return quantity_milli // MILLI if quantity_milli % MILLI == 0 else Decimal(quantity_milli) / MILLI


def unit_name(unit: str) -> str:
    """A unit in the reader's language."""
    return {"piece": _("piece"), "litre": _("litre")}.get(unit, unit)
