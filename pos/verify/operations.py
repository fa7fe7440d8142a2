"""Take what a visitor reports to the people who can look into it, and keep how often labels are looked at."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from pos.base.clock import local_day
from pos.base.database import db, insert_into
from pos.base.text import clean, clean_block
from pos.review.operations import Finding, raise_findings
from pos.verify import scans
from pos.verify.journeys import PIECES_A_DAY, signs
from pos.verify.models import ScanCount
from pos.verify.queries import product_by_code
from pos.verify.rules import LONGEST_NOTE, LONGEST_PLACE, ReportReason, without_contacts
from pos.verify.scans import PIECE_KIND, PRODUCT_KIND, Counted, Story

KEEP_PIECES_DAYS = 180
"""So long it is kept which lots and pieces were scanned, and where they were told to be."""
KEEP_PRODUCTS_DAYS = 1_096
"""So long it is kept how often a product was scanned on a day: as long as a star lasts."""

_COUNTS = ScanCount.__table__


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


def keep_scans(found: Mapping[Counted, tuple[int, int]]) -> None:
    """Add scans to what is counted already; all writers take the rows in one order."""
    rows = [
        {
            "day": one.day, "product_id": one.product_id, "lot": one.lot, "serial": one.serial, "district": one.district,
            "scans": times, "unknown": unknown,
        }
        for one, (times, unknown) in sorted(found.items())
    ]  # fmt: skip
    if not rows:
        return
    statement = insert_into(db.session.get_bind().dialect.name, _COUNTS)
    more = {name: _COUNTS.c[name] + statement.excluded[name] for name in ("scans", "unknown")}
    db.session.execute(
        statement.on_conflict_do_update(index_elements=list(_COUNTS.primary_key.columns), set_=more), rows
    )


def forget_old_scans(today: date) -> None:
    """Drop counts that have been kept long enough; those of pieces and places go first."""
    pieces, products = (today - timedelta(days=days) for days in (KEEP_PIECES_DAYS, KEEP_PRODUCTS_DAYS))
    db.session.execute(delete(_COUNTS).where(_COUNTS.c.day < pieces, _COUNTS.c.lot != ""))
    db.session.execute(delete(_COUNTS).where(_COUNTS.c.day < products))


def odd_scans(found: Mapping[Counted, tuple[int, int]], at: datetime) -> list[Finding]:
    """What somebody should look at after these scans: each piece once, and of many pieces on one day only the first.

    Source: docs/rules/scans.md
    """
    odd = [(story, told) for story in scans.stories(found) if (told := _signs(story))]
    room = max(0, PIECES_A_DAY - scans.pieces_listed_on(local_day(at))) if odd else 0
    findings = [
        Finding(
            kind=PIECE_KIND,
            subject_id=story.piece.subject,
            subject_label=f"{story.piece.product_code} {story.piece.name} {story.piece.serial}"[:160],
            showroom_id=story.piece.showroom_id,
            reason=scans.MORE_THAN_ONE,
            happened_at=at,
            details={"signs": told, "lot": story.piece.lot, "districts": _districts(story)},
        )
        for story, told in odd[:room]
    ]
    if len(odd) > room:
        findings.append(
            Finding(
                PRODUCT_KIND,
                local_day(at).isoformat(),
                scans.MANY_PIECES,
                at,
                details={"on": local_day(at).isoformat()},
            )
        )
    return findings + [
        Finding(
            PRODUCT_KIND, f"{code}:{day:%Y-%m}", scans.NUMBERS_MADE_UP, at, subject_label=f"{code} {name}"[:160],
            details={"on": day.isoformat(), "scans": times},
        )
        for day, code, name, times in scans.much_made_up(found)
    ]  # fmt: skip


def _signs(story: Story) -> list[str]:
    return [sign.value for sign in signs(story.seen, sold_on=story.sold_on, home=story.home, dead_on=story.dead_on)]


def _districts(story: Story) -> list[str]:
    names = dict(scans.districts())
    return sorted({names.get(one.district, one.district) for one in story.seen if one.district})
