"""Pages of makers."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.tables import table_response
from pos.catalogue import operations, queries
from pos.catalogue.contracts import contracts_of
from pos.catalogue.forms import ContractForm, ProducerForm, choices
from pos.catalogue.kinds import ProducerKind
from pos.catalogue.models import Producer
from pos.catalogue.operations import ContractDraft, ProducerDraft
from pos.catalogue.views.blueprint import pages
from pos.catalogue.views.opened import catch_up, facts, said, told_by
from pos.catalogue.words import PRODUCER_KIND_NAMES, contract_state
from pos.people.access import asked_at, person, requires
from pos.people.rules import Deed
from pos.showrooms.queries import commune_names, communes


@pages.get("/catalogue/producers")
@requires(Deed.SEE_CATALOGUE)
def producers() -> Response | str:
    """Makers in Vietnamese order, found by words without marks."""
    words = request.args.get("q", "")
    rows = queries.producers(words)
    places = commune_names({row.commune_code for row in rows if row.commune_code})
    counts = queries.product_counts()
    if wanted := request.args.get("format"):
        columns = [
            _("Code"),
            _("Name"),
            _("Kind of producer"),
            _("Commune"),
            _("Former district"),
            _("Province"),
            _("Products"),
        ]
        table = []
        for row in rows:
            place = places.get(row.commune_code or "")
            table.append(
                (
                    row.code, row.name, str(PRODUCER_KIND_NAMES[row.kind]), place.name if place else row.address,
                    place.former_district if place else "", _("Hanoi") if place else row.province, counts.get(row.id, 0),
                )
            )  # fmt: skip
        return table_response("producers", columns, table, wanted)
    return render_template(
        "catalogue/producers.html", rows=rows, places=places, counts=counts, kinds=PRODUCER_KIND_NAMES, words=words
    )


@pages.route("/catalogue/producers/new", methods=["GET", "POST"])
@requires(Deed.KEEP_CATALOGUE)
def new_producer() -> Response | str | tuple[str, int]:
    """Add a maker."""
    form = _form()
    if form.validate_on_submit():
        try:
            with transaction():
                row = operations.add_producer(_draft(form), who=person().name, at=asked_at())
        except PosError as error:
            form.form_errors.append(error.localized())
        else:
            flash(_("%(name)s is added as %(code)s.", name=row.name, code=row.code), "success")
            return redirect(url_for("catalogue.producers", q=row.code))
    return _page(form, None)


@pages.route("/catalogue/producers/<code>", methods=["GET", "POST"])
@requires(Deed.KEEP_CATALOGUE)
def producer(code: str) -> Response | str | tuple[str, int]:
    """Change a maker."""
    row = queries.producer(code)
    form = _form(obj=row, data={"opened": facts(ProducerDraft, row)})
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_producer(
                    row.id, _draft(form), who=person().name, at=asked_at(), opened=_opened(form)
                )  # fmt: skip
        except PosError as error:
            row = queries.producer(code)
            fresh = _form(formdata=None, obj=row, data={"opened": facts(ProducerDraft, row)})
            form.form_errors.append(said(error, fresh, {}))
            catch_up(form, fresh, _draft(form), _opened(form), {})
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("catalogue.producers"))
    return _page(form, row)


@pages.post("/catalogue/producers/<code>/contracts")
@requires(Deed.KEEP_CATALOGUE)
def new_contract(code: str) -> Response | tuple[str, int]:
    """Enter a contract by which this maker's goods stand here."""
    row, form = queries.producer(code), ContractForm()
    status = 422
    if form.validate():
        try:
            with transaction():
                operations.add_contract(
                    row.id,
                    ContractDraft(form.number.data, form.signed_on.data, form.valid_from.data, form.valid_to.data),
                    contract_id=uuid.UUID(form.contract.data), at=asked_at(), who=person().name,
                )  # fmt: skip
        except PosError as error:
            form.form_errors.append(error.localized())
            status = error.status
        else:
            flash(_("Contract %(number)s is entered.", number=form.number.data), "success")
            return redirect(url_for("catalogue.producer", code=row.code))
    return _rendered(_form(formdata=None, obj=row, data={"opened": facts(ProducerDraft, row)}), row, form), status


@pages.post("/catalogue/producers/<code>/contracts/<uuid:contract_id>/strike")
@requires(Deed.KEEP_CATALOGUE)
def strike_contract(code: str, contract_id: uuid.UUID) -> Response:
    """Strike out a contract that was entered wrongly."""
    with transaction():
        operations.strike_contract(contract_id, at=asked_at(), who=person().name)
    flash(_("The contract is struck out. Papers do not name it any more."), "success")
    return redirect(url_for("catalogue.producer", code=code))


def _form(**given: Any) -> ProducerForm:
    form = ProducerForm(**given)
    places = {row.code: f"{row.name} ({row.former_district})" for row in communes()}
    form.commune_code.choices = choices({"": _("in another province"), **places})
    if form.commune_code.data is None:
        form.commune_code.data = ""
    return form


def _draft(form: ProducerForm) -> ProducerDraft:
    return ProducerDraft(
        form.name.data,
        form.producer_kind(),
        form.commune_code.data or None,
        form.address.data or "",
        form.phone.data or "",
        form.province.data or "",
        form.tax_code.data or "",
        form.bank_bin.data or None,
        form.bank_account.data or None,
        form.bank_account_name.data or "",
    )


def _opened(form: ProducerForm) -> ProducerDraft | None:
    """What the form said of the maker when it was opened; None where it does not say so."""
    told = told_by(form)
    try:
        return ProducerDraft(**{**told, "kind": ProducerKind(told["kind"])})
    except (KeyError, TypeError, ValueError):
        return None


def _page(form: ProducerForm, row: Producer | None) -> str | tuple[str, int]:
    page = _rendered(form, row, ContractForm(formdata=None))
    return (page, 422) if form.errors else page


def _rendered(form: ProducerForm, row: Producer | None, contract_form: ContractForm) -> str:
    today = local_day(asked_at())
    contracts = contracts_of(row.id) if row else []
    return render_template(
        "catalogue/producer.html", form=form, row=row, contract_form=contract_form, contracts=contracts,
        states={contract.id: contract_state(contract, today) for contract in contracts},
    )  # fmt: skip
