"""Everything that ever happened to one numbered label, as its page tells it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from pos.labels import queries as labels
from pos.labels.kinds import What
from pos.pieces.queries import Piece
from pos.pieces.words import WHAT_NAMES, deed_words
from pos.sales.kinds import Condition
from pos.sales.pieces import PieceSale


@dataclass(frozen=True, slots=True)
class Chapter:
    """One thing that happened, in words."""

    at: datetime
    words: str
    showroom_id: uuid.UUID | None = None
    who: str = ""
    sale_id: uuid.UUID | None = None
    number: str = ""


def history(product_id: uuid.UUID, piece: Piece, only: Collection[uuid.UUID] | None) -> list[Chapter]:
    """What happened to a label at these outlets (at all when None), the first on top."""
    told = [Chapter(piece.made_at, _("label made"))]
    told += [
        Chapter(row.at, deed_words(row.kind, row.reason), row.showroom_id, who=row.who)
        for row in labels.piece_deeds(product_id, serial=piece.serial)
    ]
    for sale in piece.sales:
        told.append(_chapter(sale, sale.sold_at, str(WHAT_NAMES[What.SOLD]), sale.pieces, sale.showroom_id))
        for back in sale.returns:
            words = (
                _("brought back, damaged") if back.condition is Condition.DAMAGED else str(WHAT_NAMES[What.RETURNED])
            )
            told.append(_chapter(sale, back.at, words, back.pieces, back.showroom_id))
    shown = [one for one in told if only is None or one.showroom_id is None or one.showroom_id in only]
    return sorted(shown, key=lambda one: one.at)


def _chapter(sale: PieceSale, at: datetime, words: str, pieces: int, showroom_id: uuid.UUID) -> Chapter:
    """What happened at a till, with how many pieces bore the number where that cannot be."""
    if pieces > 1:
        words = _("%(what)s: %(count)s pieces under this one number", what=words, count=pieces)
    return Chapter(at, words, showroom_id, sale_id=sale.sale_id, number=sale.number)
