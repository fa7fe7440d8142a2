"""Stock by outlet: the page a manager opens most. And what all of it is worth."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI, divide
from pos.base.asked import asked_again, asked_page
from pos.base.clock import local_day
from pos.base.languages import chosen_language
from pos.base.pages import quantity, rate
from pos.base.tables import Cell, table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.errors import NoSuchProducer
from pos.catalogue.kinds import Taxonomy
from pos.inventory.matrix import GONE, PAGE, Matrix, Row, StockFilter, matrix
from pos.inventory.views.blueprint import pages
from pos.inventory.views.moments import as_typed, asked_moment
from pos.inventory.worth import worth_by_outlet
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
    outlets, chosen = _outlets()
    wanted = _filter(chosen)
    if format_ := request.args.get("format"):
        found = matrix(wanted, asked_at(), per_page=None)
        columns, rows = _table(found, chosen)
        return table_response(f"stock-{_of_moment(wanted)}", columns, rows, format_)
    everything = request.args.get("all") == "yes"
    found = matrix(wanted, asked_at(), page=asked_page(), per_page=None if everything else PAGE)
    language = chosen_language()
    return render_template(
        "inventory/stock.html",
        found=found,
        consigned=rate(divide(found.figures.consigned_bp, 100) * 100),
        everything_href=_here(all="yes"),
        outlets=outlets,
        chosen=chosen,
        wanted=wanted,
        at_typed=as_typed(wanted.moment),
        at_link=request.args.get("at") if wanted.moment else None,
        now_typed=as_typed(asked_at()),
        now_href=_here(at=None),
        worth_href=_here("inventory.worth", format=None),
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
            # Reorder points are those of today, so nothing was low at a moment in the past.
            if name != "low" or wanted.moment is None
        ],
        narrowed=any(request.args.get(name) for name in ("q", "group", "stars", "producer", "outlet", "at", *CHIPS)),
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


@pages.get("/stock/value")
@requires(Deed.SEE_STOCK)
def worth() -> Response | str:
    """What the goods of each outlet are worth: ours at cost, those on consignment apart, all of them at selling price."""
    _all, chosen = _outlets()
    wanted = _filter(chosen)
    found, total = worth_by_outlet(wanted, asked_at())
    if format_ := request.args.get("format"):
        rows: list[list[Cell]] = [
            [code, name, each.cost_vnd, in_units(each.uncosted_milli), each.owed_vnd, each.value_vnd, each.consigned_value_vnd]
            for code, name, each in (
                *((outlet.code, outlet.name, found[outlet.id]) for outlet in chosen), (_("Total"), None, total),
            )
        ]  # fmt: skip
        columns = [_("Code"), _("Outlet"), *_worth_columns(), _("Of it on consignment")]
        return table_response(f"value-{_of_moment(wanted)}", columns, rows, format_)
    return render_template(
        "inventory/worth.html",
        outlets=chosen,
        found=found,
        total=total,
        wanted=wanted,
        words=cache(quantity),
        kept=[
            (name, value)
            for name in request.args
            if name in ("q", "group", "stars", "producer", "outlet", *CHIPS)
            for value in request.args.getlist(name)
        ],
        at_typed=as_typed(wanted.moment),
        now_typed=as_typed(asked_at()),
        now_href=_here("inventory.worth", at=None),
        stock_href=_here(),
    )


def _worth_columns() -> list[str]:
    return [
        _("Our own goods at cost, ₫"), _("Units without a known cost"), _("Consigned, at settlement price, ₫"),
        _("At selling price, ₫"),
    ]  # fmt: skip


def _filter(chosen: Sequence[Showroom]) -> StockFilter:
    """What the address asks for; what it asks in words that nobody knows is left out."""
    producer_id = None
    if code := request.args.get("producer"):
        try:
            producer_id = catalogue.producer(code).id
        except NoSuchProducer:
            producer_id = None
    stars = request.args.get("stars", "")
    moment = asked_moment()
    return StockFilter(
        showroom_ids=frozenset(outlet.id for outlet in chosen),
        group=request.args.get("group", ""),
        stars=stars if stars in STARS else "",
        producer_id=producer_id,
        words=request.args.get("q", ""),
        low=bool(request.args.get("low")) and moment is None,
        expiring=bool(request.args.get("expiring")),
        lapsed=bool(request.args.get("lapsed")),
        everything=bool(request.args.get("everything")),
        moment=moment,
    )


def _outlets() -> tuple[Sequence[Showroom], list[Showroom]]:
    """The outlets that this person may see, and those of them that are asked for."""
    outlets = showrooms(only=allowed_showrooms(Deed.SEE_STOCK))
    asked = set(request.args.getlist("outlet"))
    return outlets, [outlet for outlet in outlets if outlet.code in asked] or list(outlets)


def _of_moment(wanted: StockFilter) -> str:
    """The moment of a table, for the name of its file."""
    if wanted.moment is None:
        return local_day(asked_at()).isoformat()
    return as_typed(wanted.moment).replace(":", "").replace("T", "-")


def _toggled(name: str) -> str:
    """This page with one of its narrowing filters switched over, from the first page on."""
    return _here("inventory.stock", **{name: None if request.args.get(name) else "yes"})


def _here(endpoint: str = "inventory.stock", **changes: str | None) -> str:
    query: dict[str, Any] = {**asked_again(), "page": None, **changes}
    return url_for(endpoint, **query)


def _table(found: Matrix, chosen: Sequence[Showroom]) -> tuple[list[str], Iterator[list[Cell]]]:
    columns = [
        _("Code"), _("Product"), _("Producer"), _("Unit"), _("Stars today"), _("Certificate until"),
        *(f"{outlet.code} {outlet.name}" for outlet in chosen), _("Total"), *_worth_columns(),
    ]  # fmt: skip
    return columns, (_line(row, chosen) for row in found.rows)


def _line(row: Row, chosen: Sequence[Showroom]) -> list[Cell]:
    cells = [row.cells.get(outlet.id) for outlet in chosen]
    return [
        row.product.code, row.product.name(chosen_language()), row.product.producer_name, unit_name(row.product.unit),
        row.claim.stars, row.claim.until,
        *(None if cell is None else in_units(cell.quantity_milli) for cell in cells), in_units(row.total_milli),
        row.cost_vnd, in_units(row.uncosted_milli), row.owed_vnd, row.value_vnd,
    ]  # fmt: skip


def in_units(quantity_milli: int) -> int | Decimal:
    """A quantity as a table holds it: whole where it is whole."""
    return quantity_milli // MILLI if quantity_milli % MILLI == 0 else Decimal(quantity_milli) / MILLI


def unit_name(unit: str) -> str:
    """A unit in the reader's language."""
    return {"piece": _("piece"), "litre": _("litre")}.get(unit, unit)
