"""What is owed to producers now."""

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.tables import table_response
from pos.people.access import asked_at, requires
from pos.people.rules import Deed
from pos.settlement import queries
from pos.settlement.views.blueprint import pages
from pos.settlement.views.scope import asked_scope

PAGE = 50


@pages.get("/settlement")
@requires(Deed.SEE_PAYABLES)
def payables() -> Response | str:
    """What is open with each producer, and since when."""
    scope = asked_scope()
    words = request.args.get("q", "")
    found = queries.payables(scope.showroom_ids, words)
    if format_ := request.args.get("format"):
        columns = [
            _("Code"), _("Producer"), _("Owed"), _("Sales and refunds"), _("Open since"), _("Settled up to"),
            _("Losses to agree on"),
        ]  # fmt: skip
        rows = [
            (
                row.code, row.name, row.owed_vnd, row.parts, row.since_day, row.settled_until,
                row.losses_vnd if row.losses else None,
            )
            for row in found
        ]  # fmt: skip
        return table_response(f"payables-{local_day(asked_at()).isoformat()}", columns, rows, format_)
    page_count = max(1, -(-len(found) // PAGE))
    page = min(asked_page(), page_count)
    waiting, to_pay_vnd = queries.to_pay_in_all(scope.showroom_ids)
    return render_template(
        "settlement/payables.html", rows=found[(page - 1) * PAGE : page * PAGE], page=page, page_count=page_count,
        scope=scope, words=words, owners=sum(1 for row in found if row.parts),
        total_vnd=sum(row.owed_vnd for row in found), with_losses=sum(1 for row in found if row.losses),
        losses_vnd=sum(row.losses_vnd for row in found), waiting=waiting, to_pay_vnd=to_pay_vnd,
    )  # fmt: skip
