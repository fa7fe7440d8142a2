"""What somebody else saved of a draft while this reader was still writing: beside what the reader has typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from pos.base.languages import chosen_language
from pos.base.pages import day, money, quantity, rate
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import Unit
from pos.catalogue.queries import ProductFacts
from pos.inventory.forms import OrderForm
from pos.inventory.orders import OrderedProduct, OrderHead
from pos.inventory.rules import Terms


@dataclass(frozen=True)
class Differing:
    """One thing that is saved otherwise than it was typed. An empty text: it is not there."""

    what: str
    saved: str
    typed: str


def what_differs(
    head: OrderHead, saved: Sequence[OrderedProduct], form: OrderForm, products: Sequence[ProductFacts]
) -> list[Differing]:
    """What of a saved order is other than the form says: its head, then its lines by product."""
    language = chosen_language()
    typed = {
        product.code: (product.name(language), _line(entry.form.quantity.data, product.unit, entry.form.terms()))
        for entry, product in zip(form.lines, products, strict=True)
    }
    kept = {
        line.product_code: (line.name(language), _line(line.quantity_milli, line.unit, line.terms)) for line in saved
    }
    found = [
        Differing(_("Producer"), head.producer, catalogue.producer(form.producer.data).name),
        Differing(_("Wanted by"), _day(head.wanted_by), _day(form.wanted_by.data)),
        Differing(_("Note"), head.note, (form.note.data or "").strip()),
        *(
            Differing(_name(code, kept, typed), kept.get(code, ("", ""))[1], typed.get(code, ("", ""))[1])
            for code in dict.fromkeys([*kept, *typed])
        ),
    ]
    return [row for row in found if row.saved.split() != row.typed.split()]


def _name(code: str, *lines: Mapping[str, tuple[str, str]]) -> str:
    return f"{code} · {next(line[code][0] for line in lines if code in line)}"


def _line(quantity_milli: int, unit: Unit, terms: Terms) -> str:
    if not terms.consigned:
        whose = _("ours") if terms.cost_vnd is None else f"{_('ours')}, {money(terms.cost_vnd)}"
    elif terms.commission_bp is not None:
        whose = f"{_('on consignment')}, {_('price less %(rate)s', rate=rate(terms.commission_bp))}"
    else:
        whose = f"{_('on consignment')}, {money(terms.settlement_price_vnd or 0)}"
    return f"{quantity(quantity_milli, unit)} · {whose}"


def _day(value: date | None) -> str:
    return day(value) if value else ""
