"""What became of a numbered piece, as far as a stranger may know: month and district, never the day, outlet, price or receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pos.base.clock import local_day
from pos.base.database import db
from pos.labels.kinds import DEAD
from pos.pieces.queries import Piece
from pos.sales.kinds import Condition
from pos.sales.pieces import PieceSale
from pos.showrooms.models import Commune, Showroom


@dataclass(frozen=True, slots=True)
class SoldIn:
    """When and where a piece was sold, as coarsely as the page says it."""

    month: date
    """The first day of it."""
    district: str
    """The former district of the outlet: today's communes are small enough to name an outlet."""


@dataclass(frozen=True, slots=True)
class Sold:
    """That a piece is not for sale: it is a customer's, or came back to us broken."""

    times: int
    """How many pieces of this number customers hold; more than one cannot be."""
    places: Sequence[SoldIn]
    """Where those bought it, in the order of time; nothing when nobody holds it."""


def sold(piece: Piece, at: datetime) -> Sold | None:
    """Whether a piece is no longer for sale; None while it may rightly be offered.

    A piece that came back sound stands on a shelf like any other, and nothing is said of who had it.
    Source: docs/rules/public-page.md
    """
    theirs = [one for one in piece.sales if one.held]
    if theirs:
        return Sold(sum(one.held for one in theirs), _places(theirs, at))
    back = [came for one in piece.sales for came in one.returns]
    if back and max(back, key=lambda came: came.at).condition is Condition.DAMAGED:
        return Sold(0, ())
    return None


def dead(piece: Piece) -> bool:
    """Whether a label is void or was spoiled, so that it should stand on no goods for sale. Why is nobody's business."""
    return piece.life.state in DEAD


def _places(sales: Sequence[PieceSale], at: datetime) -> list[SoldIn]:
    rows = db.session.execute(
        select(Showroom.id, Commune.former_district)
        .join(Commune, Commune.code == Showroom.commune_code)
        .where(Showroom.id.in_({one.showroom_id for one in sales}))
    )
    districts = {row.id: row.former_district for row in rows}
    # A till whose clock runs ahead must not name a month that has not begun.
    found = (SoldIn(local_day(min(one.sold_at, at)).replace(day=1), districts[one.showroom_id]) for one in sales)
    return list(dict.fromkeys(found))
