"""Settlements: the list, one of them with its statement and its code to pay, and that it was paid."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.tables import table_response
from pos.catalogue.queries import producer
from pos.labels.sheets import code_matrix
from pos.people.access import allowed_showrooms, asked_at, person, requires
from pos.people.rules import Deed
from pos.people.shell import full_name
from pos.settlement import queries
from pos.settlement.forms import NotPaidForm, PaidForm
from pos.settlement.operations import mark_paid, take_back_payment
from pos.settlement.queries import SettlementHead
from pos.settlement.statements import settled_statement
from pos.settlement.views.blueprint import pages
from pos.settlement.views.files import document, payment
from pos.settlement.views.scope import asked_scope, insist, may_in
from pos.settlement.words import LOSS_NAMES
from pos.showrooms.queries import showroom_by_id

PAGE = 50
EXPORT = 20_000


@pages.get("/settlement/settled")
@requires(Deed.SEE_PAYABLES)
def settlements() -> Response | str:
    """Settlements, as far as this person may see, the latest first."""
    scope = asked_scope()
    words, to_pay = request.args.get("q", ""), request.args.get("to_pay") == "yes"
    if format_ := request.args.get("format"):
        columns = [
            _("Number"), _("Producer code"), _("Producer"), _("Outlet"), _("Up to"), _("For goods sold"),
            _("Agreed for losses"), _("Amount"), _("Settled at"), _("By"), _("Paid on"), _("Reference"),
        ]  # fmt: skip
        rows = [
            (
                head.number, head.owner_code, head.owner_name, head.outlet or _("All outlets"), head.last_day,
                head.goods_vnd, head.losses_vnd, head.amount_vnd, head.at, full_name(head.who), head.paid_on,
                head.paid_reference,
            )
            for head in queries.settlements(scope.showroom_ids, words, to_pay=to_pay, limit=EXPORT)
        ]  # fmt: skip
        return table_response("settlements", columns, rows, format_)
    page = asked_page()
    found = queries.settlements(
        scope.showroom_ids, words, to_pay=to_pay, limit=PAGE + 1, offset=(page - 1) * PAGE
    )  # fmt: skip
    return render_template(
        "settlement/settlements.html", rows=found[:PAGE], more=len(found) > PAGE, page=page, scope=scope, words=words,
        to_pay=to_pay,
    )  # fmt: skip


@pages.route("/settlement/settled/<number>", methods=["GET", "POST"])
@requires(Deed.SEE_PAYABLES)
def settlement(number: str) -> Response | str | tuple[str, int]:
    """One settlement: what it closed, the code that pays it; and that it was paid."""
    head = queries.settlement(number.upper())
    insist(Deed.SEE_PAYABLES, head.showroom_id)
    owner, found = producer(head.owner_code), settled_statement(head)
    outlet = showroom_by_id(head.showroom_id) if head.showroom_id else None
    if format_ := request.args.get("format"):
        return document(found, owner, outlet, format_, head)
    takes_back = "take_back" in request.form
    form = PaidForm(**({"formdata": None} if takes_back else {}), data={"paid_on": local_day(asked_at())})
    undo = NotPaidForm(**({} if takes_back else {"formdata": None}), data={"payment": head.payment_id})
    status = 200
    if request.method == "POST":
        insist(Deed.SETTLE, head.showroom_id)
        sent: NotPaidForm | PaidForm = undo if takes_back else form
        status = 422
        if sent.validate():
            try:
                done = _take_back(head, undo) if takes_back else _pay(head, form)
            except PosError as error:
                sent.form_errors.append(error.localized())
                status = error.status
                # What is said next is about what this page shows now.
                head = queries.settlement(head.number)
                form.payment.data, undo.payment.data = str(uuid.uuid4()), head.payment_id
            else:
                flash(done, "success")
                return redirect(url_for("settlement.settlement", number=head.number))
    code = payment(owner, head)
    page = render_template(
        "settlement/settlement.html", head=head, owner=owner, statement=found, outlet=outlet, form=form, undo=undo,
        mistakes=queries.payments_taken_back(head.id),
        code=code_matrix(code) if code else None, loss_names=LOSS_NAMES, language_now=chosen_language(),
        may_settle=may_in(Deed.SETTLE, head.showroom_id),
        keeps_producers=allowed_showrooms(Deed.KEEP_CATALOGUE) != frozenset(),
    )  # fmt: skip
    return (page, status) if status != 200 else page


def _pay(head: SettlementHead, form: PaidForm) -> str:
    with transaction():
        mark_paid(
            head.id, form.paid_on.data, form.reference.data or "", payment_id=uuid.UUID(form.payment.data),
            at=asked_at(), who=person().name,
        )  # fmt: skip
    return _("%(number)s is marked as paid.", number=head.number)


def _take_back(head: SettlementHead, form: NotPaidForm) -> str:
    with transaction():
        take_back_payment(
            head.id, uuid.UUID(form.payment.data), form.why.data, at=asked_at(), who=person().name
        )  # fmt: skip
    return _("%(number)s waits for its money again.", number=head.number)
