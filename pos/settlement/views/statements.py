"""One producer's account: the statement of a period, and settling it."""

import uuid
from datetime import date, datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_day
from pos.base.clock import local_day, start_of_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.catalogue.models import Producer
from pos.catalogue.queries import producer
from pos.people.access import asked_at, person, requires
from pos.people.rules import Deed
from pos.settlement import queries, rules
from pos.settlement.forms import SettleForm
from pos.settlement.operations import Seen, settle
from pos.settlement.statements import Statement, statement
from pos.settlement.views.blueprint import pages
from pos.settlement.views.files import document
from pos.settlement.views.scope import Scope, asked_scope, insist, may_in
from pos.settlement.words import LOSS_NAMES

PAST = 10


@pages.route("/settlement/producers/<code>", methods=["GET", "POST"])
@requires(Deed.SEE_PAYABLES)
def account(code: str) -> Response | str | tuple[str, int]:
    """What was sold of a producer's goods in a period, what of it is due, and settling that."""
    owner, scope, at = producer(code), asked_scope(one=True), asked_at()
    form = SettleForm()
    form.outlet.data = scope.chosen.code if scope.chosen else ""
    status = 200
    if form.is_submitted():
        insist(Deed.SETTLE, scope.showroom_id)
        status = 422
        if form.validate():
            try:
                number = _settle(form, owner, scope)
            except PosError as error:
                form.form_errors.append(error.localized())
                status = error.status
            else:
                flash(_("%(number)s is settled.", number=number), "success")
                return redirect(url_for("settlement.settlement", number=number))
    last = queries.last_settlement(owner.id, scope.showroom_id)
    since, ends = _asked(last.until if last else None, at)
    found = statement(owner.id, since, rules.end_of_period(ends, at), scope.showroom_id)
    if format_ := request.args.get("format"):
        return document(found, owner, scope.chosen, format_)
    if status == 200:
        form.losses.data = found.suggested_vnd
    # What is agreed on is what this page shows, also when it shows it after a refusal.
    form.settlement.data = form.settlement.data if status == 200 else str(uuid.uuid4())
    form.goods.data, form.losses_worth.data = found.open_vnd, found.losses_worth_vnd
    form.last_day.data = ends
    page = render_template(
        "settlement/account.html", owner=owner, scope=scope, statement=found, form=form, ends=ends,
        since=local_day(since) if since else None,
        today=local_day(at), months=_months(local_day(at)), language_now=chosen_language(), loss_names=LOSS_NAMES,
        past=queries.settlements(scope.showroom_ids, owner_id=owner.id, limit=PAST),
        may_settle=may_in(Deed.SETTLE, scope.showroom_id) and _something(found),
    )  # fmt: skip
    return (page, status) if status != 200 else page


def _settle(form: SettleForm, owner: Producer, scope: Scope) -> str:
    with transaction():
        return settle(
            owner.id,
            form.last_day.data,
            settlement_id=uuid.UUID(form.settlement.data),
            seen=Seen(form.goods.data, form.losses_worth.data),
            at=asked_at(),
            who=person().name,
            losses_vnd=form.agreed_vnd,
            showroom_id=scope.showroom_id,
            note=form.note.data or "",
        )


def _asked(reached: datetime | None, at: datetime) -> tuple[datetime | None, date]:
    """From when to which day: as asked for, else from the last settlement until today."""
    first, last = asked_day("from"), asked_day("to")
    since = start_of_day(first) if first else reached
    ends = min(local_day(at), last or date.max)
    if since is not None and rules.end_of_period(ends, at) <= since:
        since = start_of_day(ends)
    return since, ends


def _months(today: date) -> list[tuple[date, date]]:
    """This month and the two before it: first and last day."""
    months = []
    first = today.replace(day=1)
    for _month in range(3):
        following = (first + timedelta(days=32)).replace(day=1)
        months.append((first, min(following - timedelta(days=1), today)))
        first = (first - timedelta(days=1)).replace(day=1)
    return months


def _something(found: Statement) -> bool:
    return bool(found.losses or found.from_before or any(not line.closed for line in found.of_period))
