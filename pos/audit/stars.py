"""Promise 6: a star is shown only where it was true."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from pos.audit.verdicts import PAGE, Verdict
from pos.base.clock import local_day
from pos.base.database import db
from pos.certification.queries import facts
from pos.certification.rules import Claim, claim
from pos.inventory.models import Lot
from pos.labels.models import LabelBatch, LabelledPiece
from pos.labels.rules import Words, still_true
from pos.sales.models import (
    Sale,
    SaleLine,
)


def stars_are_true() -> Verdict:
    """6. A star is shown only where it was true, by what was known when it was shown."""
    verdict = Verdict(6, "a star is shown only where it is true")
    known: dict[Any, Any] = {}

    def said(product_id: Any, at: datetime, known_at: datetime) -> Claim:
        if product_id not in known:
            known.update(facts([product_id]))
        return claim(known.get(product_id, ()), local_day(at), known_at)

    for row in db.session.execute(
        select(Sale.number, Sale.at, Sale.received_at, SaleLine.line, SaleLine.product_id, SaleLine.stars)
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(SaleLine.stars.is_not(None))
        .execution_options(yield_per=PAGE)
    ):
        verdict.looked_at += 1
        # A till whose clock is ahead speaks of a moment that was still to come when the books judged it.
        known_at = min(row.at, row.received_at)
        if row.product_id is None or said(row.product_id, row.at, known_at).stars != row.stars:
            verdict.add(f"sale {row.number} line {row.line} keeps {row.stars} stars that did not hold")
    for row in db.session.execute(
        select(LabelBatch.id, LabelBatch.made_at, LabelBatch.content, Lot.product_id).join(
            Lot, Lot.id == LabelBatch.lot_id
        )
    ):
        verdict.looked_at += 1
        words, then = Words.from_json(row.content), said(row.product_id, row.made_at, row.made_at)
        if not still_true(words, then.stars, then.potential_five_star, then.decision_number, then.until):
            verdict.add(f"label batch {row.id} says {words.stars} stars that did not hold")
    _labels_name_their_goods(verdict)
    return verdict


def _labels_name_their_goods(verdict: Verdict) -> None:
    """A numbered label bears our signature, with a star, for the goods of its batch; and the batch has as many as it says."""
    number = LabelledPiece.__table__
    for row in db.session.execute(
        select(number.c.serial, number.c.batch_id)
        .join(LabelBatch, LabelBatch.id == number.c.batch_id)
        .join(Lot, Lot.id == LabelBatch.lot_id)
        .where(Lot.product_id != number.c.product_id)
    ):
        verdict.add(f"label {row.serial} of batch {row.batch_id} is counted as another product's")
    for batch in db.session.execute(
        select(LabelBatch.id, LabelBatch.quantity, func.count(number.c.number).label("found"))
        .outerjoin(number, number.c.batch_id == LabelBatch.id)
        .where(LabelBatch.key_id.is_not(None))
        .group_by(LabelBatch.id, LabelBatch.quantity)
        .having(func.count(number.c.number) != LabelBatch.quantity)
    ):
        verdict.add(f"label batch {batch.id} says {batch.quantity} numbers and has {batch.found}")
