"""Which product a line of a form means, and what to know of its certificate."""

from collections.abc import Collection
from typing import Any

from flask import Response as Answer
from flask import request
from flask_babel import gettext as _
from wtforms import SelectChoice

from pos.base.clock import local_day
from pos.base.json_api import answer
from pos.base.languages import chosen_language
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import ProductKind
from pos.catalogue.queries import ProductFacts
from pos.certification.cautions import cautions
from pos.certification.words import caution_words
from pos.inventory.forms import DeliveryForm, OrderForm
from pos.inventory.views.blueprint import pages
from pos.people.access import asked_at, requires
from pos.people.rules import Deed

OFFERED = 12


@pages.get("/deliveries/products")
@requires(Deed.RECEIVE)
def delivery_products() -> Answer:
    """Goods that fit what is being typed, for the forms of deliveries and orders, with a caution where one is due."""
    found = catalogue.search(request.args.get("q", "")[:100], limit=OFFERED).rows
    goods = [row for row in found if row.kind is ProductKind.GOODS]
    told = caution_sentences(goods)
    return answer(
        {
            "offers": [written(row) for row in goods],
            "cautions": {written(row): told[row.code] for row in goods if row.code in told},
        }
    )


def caution_sentences(rows: Collection[ProductFacts]) -> dict[str, str]:
    """What to know of these products' certificates today, by product code; most have nothing."""
    at = asked_at()
    found = cautions([row.id for row in rows], local_day(at), at)
    return {row.code: caution_words(found[row.id], chosen_language()) for row in rows if row.id in found}


def find_products(form: DeliveryForm | OrderForm, offers: dict[int, list[str]]) -> list[ProductFacts] | None:
    """The product that each line means; None where one is not clear, with what it might be."""
    found = []
    for index, entry in enumerate(form.lines):
        field = entry.form.product
        text = (field.data or "").strip()
        fitting = _fitting(text) if text else []
        if len(fitting) == 1:
            found.append(fitting[0])
            field.data = written(fitting[0])
            continue
        offers[index] = [written(row) for row in fitting]
        if fitting:
            words = _("Several products fit. Choose one: %(products)s", products="; ".join(offers[index]))
            field.errors = [*field.errors, words]
        elif text:
            field.errors = [*field.errors, _("No product fits. Type part of its name, its code, or scan its barcode.")]
    return found if len(found) == len(form.lines) else None


def line_cautions(form: DeliveryForm | OrderForm) -> dict[int, str]:
    """What to know of the products that stand in a form already, by line."""
    codes = [_code(entry.form.product.data or "") for entry in form.lines]
    told = caution_sentences(list(catalogue.products_by_code(set(codes) - {""}).values()))
    return {index: told[code] for index, code in enumerate(codes) if code in told}


def written(row: ProductFacts) -> str:
    """A product as forms name it."""
    return f"{row.code} · {row.name(chosen_language())}"


def asked_product() -> str:
    """The product that the address asks for, as forms name it."""
    row = catalogue.products_by_code([request.args.get("product", "").upper()])
    return next((written(one) for one in row.values()), "")


def producer_choices() -> list[SelectChoice]:
    """All producers, for a select that begins with none chosen."""
    rows = catalogue.producers()
    return [SelectChoice("", _("Choose the producer")), *(SelectChoice(row.code, row.name) for row in rows)]


def outlet_choices(outlets: Any) -> list[SelectChoice]:
    """These outlets, for a select."""
    return [SelectChoice(row.code, f"{row.code} · {row.name}") for row in outlets]


def _code(text: str) -> str:
    return text.split("·")[0].strip().upper()


def _fitting(text: str) -> list[ProductFacts]:
    exact = catalogue.products_by_code([_code(text)])
    rows = list(exact.values()) or catalogue.search(text, limit=OFFERED).rows
    return [row for row in rows if row.kind is ProductKind.GOODS]
