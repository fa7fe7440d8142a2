"""The review list: what somebody must look at, and how it was settled."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.database import transaction
from pos.base.tables import table_response
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.names import tell_deeds
from pos.people.places import OutletName, outlet_names
from pos.people.rules import Deed
from pos.review import operations, queries
from pos.review.errors import NoSuchFinding
from pos.review.forms import SettleForm
from pos.review.models import ReviewItem
from pos.review.words import address, kind_name, reason_words, told

pages = Blueprint("review", __name__, url_prefix="/review")

tell_deeds({"review_settled": _l("Settled a row of the review list")})

PAGE = 50
EXPORT = 20_000


@pages.get("/")
@requires(Deed.SEE_REVIEW)
def items() -> Response | str:
    """The rows of this person's outlets, the oldest open one first."""
    only = allowed_showrooms(Deed.SEE_REVIEW)
    outlets = {id_: name for id_, name in outlet_names().items() if only is None or id_ in only}
    outlet = next((name for name in outlets.values() if name.code == request.args.get("outlet")), None)
    wanted = queries.ReviewFilter(
        settled=request.args.get("settled") == "yes",
        showroom_id=outlet.id if outlet else None,
        kind=request.args.get("kind", ""),
    )
    if format_ := request.args.get("format"):
        columns = [_("Time"), _("Outlet"), _("What"), _("Which"), _("Why"), _("Dealt with"), _("By"), _("How")]
        rows = queries.items(wanted, only, limit=EXPORT)
        return table_response("review", columns, [_exported(row, outlets) for row in rows], format_)
    page = asked_page()
    found = queries.items(wanted, only, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "review/items.html",
        rows=[_shown(row, outlets) for row in found[:PAGE]],
        more=len(found) > PAGE,
        page=page,
        settled=wanted.settled,
        outlets=list(outlets.values()),
        outlet=outlet,
        kinds=[(kind, kind_name(kind)) for kind in queries.kinds_raised()],
        kind=wanted.kind,
    )


@pages.get("/<uuid:item_id>")
@requires(Deed.SEE_REVIEW)
def item(item_id: uuid.UUID) -> str:
    """One row with all that is known of it."""
    return _page(_item_here(item_id), SettleForm(formdata=None))


@pages.post("/<uuid:item_id>/settle")
@requires(Deed.SETTLE_REVIEW)
def settle(item_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Take a row off the list, saying how it was settled."""
    row = _item_here(item_id)
    ask(Deed.SETTLE_REVIEW, row.showroom_id)
    form = SettleForm()
    if not form.validate_on_submit():
        return _page(row, form), 422
    with transaction():
        operations.settle(item_id, form.outcome.data, who=person().name, at=asked_at())
    flash(_("Settled. It stays on the list of settled rows, with your words."), "success")
    return redirect(url_for("review.items"))


def _item_here(item_id: uuid.UUID) -> ReviewItem:
    """The row, if it belongs to an outlet that this person may see; otherwise it does not exist for them."""
    row = queries.item(item_id)
    only = allowed_showrooms(Deed.SEE_REVIEW)
    if row is None or (only is not None and row.showroom_id not in only):
        raise NoSuchFinding()
    return row


def _page(row: ReviewItem, form: SettleForm) -> str:
    return render_template(
        "review/item.html",
        row=_shown(row, outlet_names()),
        details=told(row.details),
        form=form,
        may_settle=row.settled_at is None and may(Deed.SETTLE_REVIEW, row.showroom_id),
    )


def _shown(row: ReviewItem, outlets: dict[uuid.UUID, OutletName]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": kind_name(row.kind),
        "label": row.subject_label or row.subject_id[:8],
        "address": address(row.kind, row.subject_id),
        "why": reason_words(row.kind, row.reason),
        "outlet": outlets.get(row.showroom_id) if row.showroom_id else None,
        "happened_at": row.happened_at,
        "raised_at": row.raised_at,
        "settled_at": row.settled_at,
        "settled_by": row.settled_by,
        "outcome": row.outcome,
    }


def _exported(row: ReviewItem, outlets: dict[uuid.UUID, OutletName]) -> list[Any]:
    shown = _shown(row, outlets)
    return [
        shown["happened_at"],
        shown["outlet"].code if shown["outlet"] else "",
        *(shown[name] for name in ("kind", "label", "why", "settled_at", "settled_by", "outcome")),
    ]
