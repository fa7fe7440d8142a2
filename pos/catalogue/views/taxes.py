"""Tax classes and their dated rates."""

from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.tables import Cell, table_response
from pos.catalogue import operations, queries
from pos.catalogue.forms import VatClassForm, VatRateForm, choices
from pos.catalogue.views.blueprint import pages
from pos.catalogue.words import named
from pos.people.access import asked_at, may, person, requires
from pos.people.rules import Deed


@pages.get("/catalogue/vat")
@requires(Deed.SEE_CATALOGUE)
def vat() -> Response | str:
    """The classes, their rates and where a rate is missing."""
    if wanted := request.args.get("format"):
        rates = queries.vat_rate_rows()
        columns = [_("VAT class"), _("Rate in percent"), _("First day"), _("Last day"), _("Legal basis")]
        table: list[tuple[Cell, ...]] = [
            (named(row), Decimal(rate.rate_bp) / 100, rate.valid_from, rate.valid_to, rate.legal_basis)
            for row in queries.vat_classes()
            for rate in rates.get(row.code, ())
        ]
        return table_response("vat-rates", columns, table, wanted)
    return _page(None, None)


@pages.post("/catalogue/vat/rates")
@requires(Deed.KEEP_PRICES)
def add_vat_rate() -> Response | tuple[str, int]:
    """Enter a rate, with the act that says so."""
    form = _rate_form()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.add_vat_rate(
                    form.vat_class.data, form.valid_from.data, form.valid_to.data, int((form.rate.data or 0) * 100),
                    form.legal_basis.data, who=person().name, at=asked_at(),
                )  # fmt: skip
        except PosError as error:
            form.form_errors.append(error.localized())
        else:
            flash(_("The rate is entered."), "success")
            return redirect(url_for("catalogue.vat"))
    return _page(form, None), 422


@pages.post("/catalogue/vat/classes")
@requires(Deed.KEEP_PRICES)
def add_vat_class() -> Response | tuple[str, int]:
    """Add a class of goods that is taxed alike."""
    form = VatClassForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.add_vat_class(form.name_vi.data, form.name_en.data or "", who=person().name, at=asked_at())
        except PosError as error:
            form.form_errors.append(error.localized())
        else:
            flash(_("The class is added. Enter its rate now."), "success")
            return redirect(url_for("catalogue.vat"))
    return _page(None, form), 422


def _rate_form() -> VatRateForm:
    form = VatRateForm()
    form.vat_class.choices = choices(
        {"": _("Please choose"), **{row.code: named(row) for row in queries.vat_classes()}}
    )
    return form


def _page(rate_form: VatRateForm | None, class_form: VatClassForm | None) -> str:
    today = local_day(asked_at())
    keeps = may(Deed.KEEP_PRICES)
    classes, gaps = queries.vat_classes(), queries.vat_gaps(today)
    return render_template(
        "catalogue/vat.html",
        classes=classes, rates=queries.vat_rate_rows(), today=today, keeps=keeps,
        gaps={row: gaps[row.code] for row in classes if row.code in gaps},
        rate_form=rate_form or (_rate_form() if keeps else None),
        class_form=class_form or (VatClassForm() if keeps else None),
    )  # fmt: skip
