"""Pages for the staff: how often labels are looked at, and what is odd about it."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.pages import month as written_month
from pos.base.tables import Cell, table_response
from pos.labels.digital_link import Link
from pos.people.access import asked_at, requires
from pos.people.rules import Deed
from pos.review.words import register, tell_details
from pos.verify import queries, scan_table, scans, words
from pos.verify.views.blueprint import pages

PAGE = 40
FIRST_YEAR = 2026
"""Before it nobody scanned anything of ours."""

register(
    scans.PIECE_KIND,
    _l("Scans of a piece"),
    "verify.scanned",
    argument="subject",
    reasons={scans.MORE_THAN_ONE: _l("Its scans can hardly be those of one piece. Look for copies of its label.")},
)
register(
    scans.PRODUCT_KIND,
    _l("Scans"),
    "verify.scanned_much",
    argument="subject",
    reasons={
        scans.MANY_PIECES: _l("Many more pieces were scanned oddly on this day; somebody may be trying numbers."),
        scans.NUMBERS_MADE_UP: _l(
            "Many numbers were scanned that we never printed. Look for labels that are not ours."
        ),
    },
)
tell_details(
    {"signs": _l("What is odd"), "districts": _l("Told to be in"), "scans": _l("Scans")},
    {"signs": {sign.value: name for sign, name in words.SIGN_NAMES.items()}},
)


@pages.get("/scanned/<subject>")
@requires(Deed.SEE_REVIEW)
def scanned(subject: str) -> AnyResponse:
    """The page of a piece whose scans are odd."""
    code, _colon, serial = subject.partition(":")
    product_row = queries.product_by_code(code)
    return redirect(Link(product=code, lot=scans.lot_of(product_row.id, serial), serial=serial).path())


@pages.get("/scanned-much/<subject>")
@requires(Deed.SEE_REVIEW)
def scanned_much(subject: str) -> AnyResponse:
    """The month in which scans were odd: of a product (its code, ``:``, the month), or of many pieces on a day."""
    return redirect(url_for("verify.scan_counts", month=subject.rpartition(":")[2][:7]))


@pages.get("/scans")
@requires(Deed.SEE_SCANS)
def scan_counts() -> AnyResponse | str:
    """How often labels are looked at: by product and month, and the pieces looked at most."""
    this_month = local_day(asked_at()).replace(day=1)
    last = min(_asked_month() or this_month, this_month)
    months, rows = scan_table.months_until(last), scan_table.by_product(last)
    if format_ := request.args.get("format"):
        columns = [
            gettext("Code"), gettext("Product"), gettext("Producer"), *(written_month(month) for month in months),
            gettext("Numbers that are not ours"),
        ]  # fmt: skip
        table: list[tuple[Cell, ...]] = [
            (row.product.code, words.product_name(row.product), row.producer, *row.by_month, row.unknown)
            for row in rows
        ]
        return table_response(f"scans-{last:%Y-%m}", columns, table, format_)
    page = asked_page()
    return render_template(
        "verify/scans.html",
        rows=rows[(page - 1) * PAGE : page * PAGE], page=page, page_count=max(1, -(-len(rows) // PAGE)),
        months=months, totals=[sum(row.by_month[n] for row in rows) for n in range(len(months))],
        unknown=sum(row.unknown for row in rows), pieces=scan_table.looked_at_most(last),
        earlier=scan_table.month_before(last, scan_table.MONTHS),
        later=min(scan_table.month_before(last, -scan_table.MONTHS), this_month) if last < this_month else None,
        piece_link=lambda row: Link(product=row.product.code, lot=row.lot, serial=row.serial).path(),
    )  # fmt: skip


def _asked_month() -> date | None:
    try:
        month = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return None
    return month if month.year >= FIRST_YEAR else None
