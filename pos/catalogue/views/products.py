"""Pages of products: the list, one product, its form, its barcodes and its photo."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI
from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.tables import Cell, table_response
from pos.catalogue import operations, panels, queries
from pos.catalogue.forms import BarcodeForm, NewProductForm, PictureForm, ProductForm, choices, grouped_choices
from pos.catalogue.kinds import ProductKind, Taxonomy, Unit
from pos.catalogue.models import Product
from pos.catalogue.operations import ProductDraft
from pos.catalogue.queries import ProductFacts
from pos.catalogue.views.blueprint import pages
from pos.catalogue.views.opened import catch_up, facts, said, told_by
from pos.catalogue.words import (
    BARCODE_KIND_NAMES,
    PRODUCT_KIND_NAMES,
    group_choices,
    named,
    unit_name,
)
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.queries import commune_names, showrooms

PAGE = 50
_FIELDS = {
    "producer_id": "producer", "vat_class_code": "vat_class", "group_2026_code": "group_2026",
    "group_2019_code": "group_2019", "reorder_point_milli": "reorder_point",
}  # fmt: skip
"""What the form calls some facts of a product."""


@pages.get("/catalogue/products")
@requires(Deed.SEE_CATALOGUE)
def products() -> Response | str:
    """Products in Vietnamese order: found by words without marks, by group, by maker."""
    words, group, maker = (request.args.get(name, "") for name in ("q", "group", "producer"))
    retired = request.args.get("retired") == "yes"
    page = asked_page()
    wanted = request.args.get("format")
    maker_row = queries.producer(maker) if maker else None
    found = queries.search(
        words, group=group, producer_id=maker_row.id if maker_row else None, retired=retired,
        limit=None if wanted else PAGE, offset=0 if wanted else (page - 1) * PAGE,
    )  # fmt: skip
    ids = [row.id for row in found.rows]
    prices = queries.prices(ids, None, asked_at())
    groups = {row.code: row for row in queries.groups()}
    if wanted:
        return table_response("products", *_table(found.rows, prices, groups), wanted)
    extra = [(column.label, column.mark(ids)) for column in panels.columns()]
    return render_template(
        "catalogue/products.html",
        rows=found.rows, total=found.total, page=page, pages=-(-found.total // PAGE), prices=prices, extra=extra,
        words=words, group=group, maker=maker_row, retired=retired, group_names=groups,
        group_choices=group_choices(groups.values()), language=chosen_language(),
    )  # fmt: skip


@pages.get("/catalogue/products/<code>")
@requires(Deed.SEE_CATALOGUE)
def product(code: str) -> str:
    """All that is known of one product."""
    return _product_page(queries.product(code))


@pages.route("/catalogue/products/new", methods=["GET", "POST"])
@requires(Deed.KEEP_CATALOGUE)
def new_product() -> Response | str | tuple[str, int]:
    """Add a product, with its first barcode and price where they are known."""
    form = NewProductForm()
    _offer(form)
    if form.validate_on_submit():
        at, who = asked_at(), person().name
        if form.price_vnd.data is not None:
            ask(Deed.KEEP_PRICES)
        try:
            with transaction():
                row = operations.add_product(_draft(form), who=who, at=at)
                if form.barcode.data:
                    operations.add_barcode(row.id, form.barcode.data, who=who, at=at)
                if form.price_vnd.data is not None:
                    operations.set_price(row.id, form.price_vnd.data, who=who, at=at)
        except PosError as error:
            form.form_errors.append(error.localized())
        else:
            flash(_("%(name)s is added as %(code)s.", name=row.name_vi, code=row.code), "success")
            return redirect(url_for("catalogue.product", code=row.code))
    return _form_page(form, None)


@pages.route("/catalogue/products/<code>/edit", methods=["GET", "POST"])
@requires(Deed.KEEP_CATALOGUE)
def edit_product(code: str) -> Response | str | tuple[str, int]:
    """Change a product."""
    row = queries.product(code)
    form = _form(row)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_product(
                    row.id, _draft(form), who=person().name, at=asked_at(), opened=_opened(form)
                )  # fmt: skip
        except PosError as error:
            row = queries.product(code)
            fresh = _form(row, formdata=None)
            form.form_errors.append(said(error, fresh, _FIELDS))
            catch_up(form, fresh, _draft(form), _opened(form), _FIELDS)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("catalogue.product", code=row.code))
    return _form_page(form, row)


@pages.post("/catalogue/products/<code>/retire")
@requires(Deed.KEEP_CATALOGUE)
def retire_product(code: str) -> Response:
    """Take a product off the tills, or put it back."""
    row = queries.product(code)
    back = request.form.get("back") == "yes"
    with transaction():
        (operations.bring_back_product if back else operations.retire_product)(row.id, who=person().name, at=asked_at())
    flash(
        _("It is on the tills again.") if back else _("It is off the tills. What was sold and what is in stock stays."),
        "success",
    )
    return redirect(url_for("catalogue.product", code=row.code))


@pages.post("/catalogue/products/<code>/picture")
@requires(Deed.KEEP_CATALOGUE)
def set_picture(code: str) -> Response | tuple[str, int]:
    """Show another photo."""
    row = queries.product(code)
    form = PictureForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.set_picture(row.id, form.picture.data.read(), who=person().name, at=asked_at())
        except PosError as error:
            form.picture.errors = [*form.picture.errors, error.localized()]
        else:
            flash(_("The photo is changed."), "success")
            return redirect(url_for("catalogue.product", code=row.code))
    return _product_page(queries.product(code), picture_form=form), 422


@pages.post("/catalogue/products/<code>/barcodes")
@requires(Deed.KEEP_CATALOGUE)
def add_barcode(code: str) -> Response | tuple[str, int]:
    """Let one more barcode name this product."""
    row = queries.product(code)
    form = BarcodeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                value = operations.add_barcode(row.id, form.barcode.data, who=person().name, at=asked_at())
        except PosError as error:
            form.barcode.errors = [*form.barcode.errors, error.localized()]
        else:
            flash(_("Barcode %(value)s now names this product.", value=value), "success")
            return redirect(url_for("catalogue.product", code=row.code))
    return _product_page(queries.product(code), barcode_form=form), 422


@pages.post("/catalogue/products/<code>/barcodes/remove")
@requires(Deed.KEEP_CATALOGUE)
def remove_barcode(code: str) -> Response:
    """Let a barcode name this product no longer."""
    row = queries.product(code)
    value = request.form.get("value", "")
    with transaction():
        operations.remove_barcode(row.id, value, who=person().name, at=asked_at())
    flash(_("Barcode %(value)s is removed. Adding it again brings it back.", value=value), "success")
    return redirect(url_for("catalogue.product", code=row.code))


def _product_page(row: Product, **forms: Any) -> str:
    at = asked_at()
    keeps = may(Deed.KEEP_CATALOGUE)
    maker = queries.producers_by_id([row.producer_id])[row.producer_id]
    rates = queries.vat_rates([row.vat_class_code], local_day(at))
    outlets = showrooms(allowed_showrooms(Deed.SEE_STOCK))
    own = {outlet: queries.prices([row.id], outlet.id, at).get(row.id) for outlet in outlets}
    price = queries.prices([row.id], None, at).get(row.id)
    return render_template(
        "catalogue/product.html",
        row=row, maker=maker, place=commune_names([maker.commune_code]).get(maker.commune_code) if maker.commune_code else None,
        groups=[found for code in (row.group_2026_code, row.group_2019_code) if code and (found := _group(code))],
        vat_class=queries.vat_class(row.vat_class_code), vat=rates.get(row.vat_class_code), price=price,
        own_prices={outlet: own_price for outlet, own_price in own.items() if own_price not in {None, price}},
        barcodes=queries.barcode_rows(row.id), barcode_kinds=BARCODE_KIND_NAMES, product_kinds=PRODUCT_KIND_NAMES,
        panels=panels.panels_of(row), keeps=keeps, language=chosen_language(),
        keeps_prices=may(Deed.KEEP_OUTLET_PRICES) or may(Deed.KEEP_PRICES),
        barcode_form=forms.get("barcode_form") or (BarcodeForm(formdata=None) if keeps else None),
        picture_form=forms.get("picture_form") or (PictureForm(formdata=None) if keeps else None),
    )  # fmt: skip


def _group(code: str) -> Any:
    return next((row for row in queries.groups() if row.code == code), None)


def _form(row: Product, **given: Any) -> ProductForm:
    form = ProductForm(
        **given,
        obj=row,
        data={
            "opened": facts(ProductDraft, row), "producer": str(row.producer_id), "group_2026": row.group_2026_code,
            "group_2019": row.group_2019_code, "vat_class": row.vat_class_code,
            "reorder_point": _plain(row.reorder_point_milli),
        },
    )  # fmt: skip
    _offer(form)
    return form


def _opened(form: ProductForm) -> ProductDraft | None:
    """What the form said of the product when it was opened; None where it does not say so."""
    told = told_by(form)
    try:
        return ProductDraft(
            **told
            | {
                "producer_id": uuid.UUID(told["producer_id"]), "kind": ProductKind(told["kind"]),
                "unit": Unit(told["unit"]),
            }
        )  # fmt: skip
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _form_page(form: ProductForm, row: Product | None) -> str | tuple[str, int]:
    page = render_template("catalogue/product_form.html", form=form, row=row, may_price=may(Deed.KEEP_PRICES))
    return (page, 422) if form.errors else page


def _offer(form: ProductForm) -> None:
    choose = {"": _("Please choose")}
    form.producer.choices = choices({**choose, **{str(row.id): row.name for row in queries.producers()}})
    form.vat_class.choices = choices({**choose, **{row.code: named(row) for row in queries.vat_classes()}})
    none = choices({"": _("none")})
    form.group_2026.choices = none + grouped_choices(group_choices(queries.groups(Taxonomy.T2026)))
    form.group_2019.choices = none + choices({row.code: named(row) for row in queries.groups(Taxonomy.T2019)})


def _draft(form: ProductForm) -> ProductDraft:
    return ProductDraft(
        name_vi=form.name_vi.data or "",
        producer_id=next(row.id for row in queries.producers() if str(row.id) == form.producer.data),
        vat_class_code=form.vat_class.data,
        name_en=form.name_en.data or "",
        kind=form.product_kind(),
        unit=form.product_unit(),
        net_content=form.net_content.data or "",
        group_2019_code=form.group_2019.data or None,
        group_2026_code=form.group_2026.data or None,
        story_vi=form.story_vi.data or "",
        story_en=form.story_en.data or "",
        care_vi=form.care_vi.data or "",
        care_en=form.care_en.data or "",
        shelf_life_days=form.shelf_life_days.data,
        reorder_point_milli=int((form.reorder_point.data or 0) * MILLI),
        official_trace_url=form.official_trace_url.data or "",
    )


def _plain(milli: int) -> Any:
    whole, rest = divmod(milli, MILLI)
    return whole if not rest else f"{milli / MILLI:g}"


def _table(
    rows: list[ProductFacts], prices: dict[Any, int], groups: dict[str, Any]
) -> tuple[list[str], list[tuple[Cell, ...]]]:
    ids = [row.id for row in rows]
    extra = [(str(column.label), column.words(ids)) for column in panels.columns()]
    codes = queries.barcodes(ids)
    columns = [
        _("Code"), _("Name in Vietnamese"), _("Name in English"), _("Net content"), _("Producer"), _("Group of 2026"),
        _("Group of 2019–2021"), _("Unit"), _("Price"), _("VAT class"), _("Barcodes"), *(label for label, _words in extra),
    ]  # fmt: skip
    table: list[tuple[Cell, ...]] = [
        (
            row.code, row.name_vi, row.name_en, row.net_content, row.producer_name,
            named(groups[row.group_2026_code]) if row.group_2026_code in groups else "",
            named(groups[row.group_2019_code]) if row.group_2019_code in groups else "",
            unit_name(row.unit), prices.get(row.id), row.vat_class_code, " ".join(codes.get(row.id, ())),
            *(words.get(row.id, "") for _label, words in extra),
        )
        for row in rows
    ]  # fmt: skip
    return columns, table
