"""Kinds, units and groups in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from pos.catalogue.kinds import BarcodeKind, ProducerKind, ProductKind, Taxonomy, Unit
from pos.catalogue.models import Contract, ProductGroup, VatClass
from pos.catalogue.packs import content_in_english
from pos.catalogue.rules import contract_has_ended

PRODUCER_KIND_NAMES = {
    ProducerKind.ENTERPRISE: _l("Enterprise"),
    ProducerKind.COOPERATIVE: _l("Cooperative"),
    ProducerKind.COOPERATIVE_GROUP: _l("Cooperative group"),
    ProducerKind.HOUSEHOLD: _l("Business household"),
    ProducerKind.FARM: _l("Farm"),
    ProducerKind.ASSOCIATION: _l("Association (tourism only)"),
}
PRODUCT_KIND_NAMES = {
    ProductKind.GOODS: _l("Goods, kept in stock"),
    ProductKind.SERVICE: _l("Service, such as a tour"),
}
UNIT_NAMES = {Unit.PIECE: _l("piece"), Unit.KG: _l("kilogram"), Unit.LITRE: _l("litre")}
BARCODE_KIND_NAMES = {BarcodeKind.GTIN: _l("GTIN, valid everywhere"), BarcodeKind.INTERNAL: _l("for inside use only")}
TAXONOMY_NAMES = {Taxonomy.T2026: _l("Groups of 2026"), Taxonomy.T2019: _l("Groups of 2019–2021")}


def english() -> bool:
    """Whether the reader reads English."""
    return str(get_locale() or "vi").startswith("en")


def named(thing: ProductGroup | VatClass) -> str:
    """A group or tax class in the reader's language."""
    return thing.name_en if english() and thing.name_en else thing.name_vi


def branch(group: ProductGroup) -> str:
    """The branch of a group in the reader's language."""
    return group.branch_en if english() else group.branch_vi


def group_choices(groups: Iterable[ProductGroup]) -> dict[str, list[tuple[str, str]]]:
    """Groups by branch, for a select; groups of an edition without finer groups stand under the edition's name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for group in groups:
        head = branch(group) if group.taxonomy is Taxonomy.T2026 else str(TAXONOMY_NAMES[group.taxonomy])
        found.setdefault(head, []).append((group.code, named(group)))
    return found


def content(net_content: str) -> str:
    """The net content of a product in the reader's language, as far as its words are plain ones."""
    return content_in_english(net_content) if english() else net_content


def unit_name(unit: Unit) -> str:
    """What one unit is called."""
    return str(UNIT_NAMES[unit])


def contract_state(contract: Contract, today: date) -> tuple[Any, str]:
    """How a contract stands today, and the tone in which lists say so."""
    if contract.struck_at is not None:
        return _l("struck out"), "quiet"
    if contract_has_ended(contract, today):
        return _l("ended"), "look"
    if (contract.valid_from or contract.signed_on) > today:
        return _l("begins later"), "info"
    return _l("in force"), "good"
