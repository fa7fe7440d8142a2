"""The page that sign-in lands on, and the bar above every page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

from pos.base.clock import local_day
from pos.catalogue.queries import ProductFacts
from pos.certification.kinds import ClaimState
from pos.certification.rules import FILING_CLOSES_DAYS, Claim
from pos.home import queries
from pos.home.menu import menu
from pos.home.words import tell
from pos.inventory.matrix import GONE, Row, StockFilter, matrix
from pos.inventory.rules import expiring
from pos.people.access import allowed_showrooms, asked_at, may, person, signed_in
from pos.people.kinds import Role
from pos.people.rules import Deed
from pos.review import queries as review
from pos.review.words import kind_name, reason_words
from pos.settlement import queries as settlement
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms

pages = Blueprint("home", __name__)

SHORT_LIST = 8
"""How many rows of a list stand on the page; the rest is a tap away."""

tell()


@pages.app_context_processor
def shell() -> dict[str, Any]:
    """What the frame of every page asks about where one may go."""
    return {"menu": menu}


@pages.get("/today")
@signed_in
def today() -> str:
    """What this person does next: a cashier sells, a manager looks after an outlet, an officer sees the network."""
    at = asked_at()
    role = person().role
    outlets = showrooms(allowed_showrooms(Deed.SEE_SALES), open_on=local_day(at))
    if role is Role.CASHIER:
        return render_template("home/cashier.html", outlets=outlets, stock=_stock(outlets, at), today=local_day(at))
    if not outlets:
        return render_template("home/nothing_yet.html", may_open=may(Deed.KEEP_SHOWROOMS))
    if role is Role.MANAGER:
        return _outlet_page(outlets, at)
    return _network_page(outlets, at)


def _outlet_page(outlets: Sequence[Showroom], at: datetime) -> str:
    only = frozenset(outlet.id for outlet in outlets)
    return render_template(
        "home/outlet.html",
        outlets=outlets,
        takings=queries.together(queries.takings(only, at).values()),
        weeks=queries.USUAL_WEEKS,
        open_shifts=sum(queries.open_shifts(only).values()),
        owed_vnd=settlement.owed_in_all(only),
        unpaired=queries.unpaired_tills(only),
        waiting=_waiting(only),
        waiting_count=review.open_count(only),
        stock=_stock(outlets, at),
        at=at,
        today=local_day(at),
    )


def _network_page(outlets: Sequence[Showroom], at: datetime) -> str:
    takings = queries.takings(None, at)
    shifts = queries.open_shifts(None)
    waiting = review.open_by_outlet()
    found = matrix(StockFilter(showroom_ids=frozenset(outlet.id for outlet in outlets), lapsed=True), at, per_page=None)
    rows = [
        {
            "code": outlet.code,
            "name": outlet.name,
            "takings": takings.get(outlet.id, queries.NOTHING),
            "shifts": shifts.get(outlet.id, 0),
            "waiting": waiting.get(outlet.id, 0),
        }
        for outlet in outlets
    ]
    return render_template(
        "home/network.html",
        rows=rows,
        takings=queries.together([takings.get(outlet.id, queries.NOTHING) for outlet in outlets]),
        weeks=queries.USUAL_WEEKS,
        selling=sum(1 for outlet in outlets if shifts.get(outlet.id)),
        waiting=_waiting(None),
        waiting_count=review.open_count(None),
        figures=found.figures,
        lapsed=_lapsed(found.rows, outlets),
        short_list=SHORT_LIST,
        unpaired=queries.unpaired_tills(None) if may(Deed.PAIR_TILLS) else [],
        at=at,
    )


def _waiting(only: frozenset[uuid.UUID] | None) -> list[dict[str, Any]]:
    """What waits on the review list, summed by kind and reason, the most frequent first."""
    return [
        {"kind": kind, "kind_name": kind_name(kind), "why": reason_words(kind, reason), "count": count}
        for kind, reason, count in review.open_of_kinds(only)[:SHORT_LIST]
    ]


def _stock(outlets: Sequence[Showroom], at: datetime) -> dict[str, Any]:
    """What runs low, what is near its last day, and what lost its certificate or will, on the shelves of these outlets."""
    if not outlets:
        return {"low": [], "expiring": [], "lapsed": [], "due": []}
    day = local_day(at)
    only = frozenset(outlet.id for outlet in outlets)
    found = matrix(StockFilter(showroom_ids=only), at, per_page=None, cells=False)
    return {
        "low": sorted((row for row in found.rows if row.low_at), key=_left)[:SHORT_LIST],
        "expiring": sorted(
            (row for row in found.rows if expiring(row.expires_on, day)),
            key=lambda row: (str(row.expires_on), _left(row)),
        )[:SHORT_LIST],
        "lapsed": [row for row in found.rows if _gone(row.claim) and row.total_milli > 0][:SHORT_LIST],
        "due": sorted(
            (row for row in found.rows if row.claim.state is ClaimState.RENEWAL_DUE and row.total_milli > 0),
            key=lambda row: (str(row.claim.until), row.product.sort_key),
        )[:SHORT_LIST],
        "files_by_days": FILING_CLOSES_DAYS,
    }


@dataclass(frozen=True)
class Lapsed:
    """A product that lost its certificate and still stands on shelves, and where."""

    product: ProductFacts
    claim: Claim
    total_milli: int
    places: Sequence[tuple[Showroom, int]]
    """The outlets that hold some of it, with how much, the most first."""


def _lapsed(rows: Sequence[Row], outlets: Sequence[Showroom]) -> list[Lapsed]:
    """What an officer has to see to, the latest lapse first: its goods are still under yesterday's labels."""
    by_id = {outlet.id: outlet for outlet in outlets}
    found = [
        Lapsed(
            row.product,
            row.claim,
            row.total_milli,
            sorted(
                ((by_id[key], cell.quantity_milli) for key, cell in row.cells.items() if cell.quantity_milli > 0),
                key=lambda place: (-place[1], place[0].code),
            ),
        )
        for row in rows
    ]
    found.sort(key=lambda one: str(one.claim.withdrawn_on or one.claim.until), reverse=True)
    return found


def _left(row: Row) -> tuple[int, str]:
    return row.total_milli, row.product.sort_key


def _gone(claim: Claim) -> bool:
    return claim.state in GONE
