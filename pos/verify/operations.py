"""Take what a visitor reports to the people who can look into it."""

import hashlib
from datetime import datetime

from pos.base.clock import local_day
from pos.base.text import clean, clean_block
from pos.review.operations import Finding, raise_findings
from pos.verify.queries import product_by_code
from pos.verify.rules import LONGEST_NOTE, LONGEST_PLACE, ReportReason, without_contacts


def report(
    product_code: str, reason: ReportReason, *, lot: str, serial: str, place: str, note: str, at: datetime
) -> None:
    """Put a visitor's doubt about goods on the review list. The same words on the same day are one row.

    Nothing about the visitor is kept: no address, no name; telephone numbers and mail addresses in the words are struck out.

    Raises:
        NobodyIssuedThis: we never gave out this code.
    """
    product = product_by_code(product_code)
    told = {
        "lot": clean(lot)[:20],
        "serial": clean(serial)[:20],
        "place": without_contacts(clean(place))[:LONGEST_PLACE],
        "note": without_contacts(clean_block(note))[:LONGEST_NOTE],
    }
    words = "\x1f".join((local_day(at).isoformat(), *told.values()))
    raise_findings(
        [
            Finding(
                kind="product_page",
                subject_id=f"{product.code}:{hashlib.sha256(words.encode()).hexdigest()[:16]}",
                subject_label=f"{product.code} {product.name_vi}"[:160],
                reason=f"visitor_reports_{reason.value}",
                happened_at=at,
                details={name: value for name, value in told.items() if value},
            )
        ],
        at=at,
    )
