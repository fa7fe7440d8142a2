"""Promise 6: a star is shown only where it was true."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from pos.audit.verdicts import PAGE, Verdict
from pos.base.clock import local_day
from pos.base.database import db
from pos.certification.queries import facts
from pos.certification.rules import Claim, claim
from pos.inventory.models import Lot
from pos.labels.models import LabelBatch
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
    return verdict
