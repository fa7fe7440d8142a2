"""Book what a decision list says: makers, products and certificates, each by the verb that a person's form would use."""

import uuid
from dataclasses import fields, replace
from datetime import datetime

from pos.base.database import db
from pos.base.operations import record
from pos.base.sheets import Beat
from pos.catalogue.kinds import ProducerKind, ProductKind
from pos.catalogue.models import Producer, Product
from pos.catalogue.operations import add_producer, add_product, change_producer, change_product
from pos.catalogue.operations.codes import last_code, one_at_a_time
from pos.catalogue.operations.producers import ProducerDraft
from pos.catalogue.operations.products import ProductDraft
from pos.catalogue.rules import following_code
from pos.certification.operations import add_certificate
from pos.certification.registry.known import Item, Maker
from pos.certification.registry.planning import TOURS, Outcome, Plan, Verdict


def take_turns() -> None:
    """Let one list at a time be looked at and booked, and nobody add makers or products between the two."""
    one_at_a_time(Producer)
    one_at_a_time(Product)


def book(
    made: Plan, file_sha256: str, vat_class_code: str, *, who: str, at: datetime,
    beat: Beat = lambda _done, _total: None,
) -> int:  # fmt: skip
    """Book all rows of a plan that are not refused; how many. The caller holds ``take_turns`` since before it was made.

    ``vat_class_code``: of products that are added, because no decision says how they are taxed.

    Raises:
        NoSuchVatClass: there is none of that code.
        What the verbs raise of a maker, product or certificate: then nothing of the list is booked.
    Source: docs/rules/registry.md
    """
    writer = _Writer(vat_class_code, who, at)
    rows = [one for one in made.outcomes if one.verdict in {Verdict.ADDED, Verdict.CHANGED}]
    for done, one in enumerate(rows, start=1):
        writer.write(one)
        if done % 100 == 0:
            beat(done, len(rows))
    if rows:
        counts = {verdict.value: count for verdict, count in made.counts.items()}
        record("decision_list_booked", "decision_list", file_sha256, who=who, at=at, **counts)
    return len(rows)


class _Writer:
    """Who books at which moment; codes are counted on from the last one given out."""

    def __init__(self, vat_class_code: str, who: str, at: datetime) -> None:
        self.vat_class_code, self.who, self.at = vat_class_code, who, at
        self._maker_code, self._product_code = last_code(Producer, "CT"), last_code(Product, "SP")

    def write(self, one: Outcome) -> None:
        assert one.maker is not None
        assert one.item is not None
        if one.maker.id is None:
            self._add_maker(one.maker)
        elif one.commune_code and one.maker.commune_code is None:
            row = db.session.get_one(Producer, one.maker.id)
            draft = ProducerDraft(**{each.name: getattr(row, each.name) for each in fields(ProducerDraft)})
            change_producer(row.id, replace(draft, commune_code=one.commune_code), who=self.who, at=self.at)
            one.maker.commune_code = one.commune_code
        if one.item.id is None:
            self._add_item(one.item, one.groups)
        elif any(one.groups):
            self._group(one.item.id, one.groups)
        if one.paper is not None:
            assert one.item.id is not None
            add_certificate(replace(one.paper, product_id=one.item.id), who=self.who, at=self.at)

    def _add_maker(self, maker: Maker) -> None:
        self._maker_code = following_code(self._maker_code, "CT")
        draft = ProducerDraft(
            maker.name, maker.kind or ProducerKind.HOUSEHOLD, maker.commune_code, maker.address, province=maker.province
        )
        maker.id = add_producer(draft, who=self.who, at=self.at, code=self._maker_code).id

    def _add_item(self, item: Item, groups: tuple[str | None, str | None]) -> None:
        assert item.maker.id is not None
        self._product_code = following_code(self._product_code, "SP")
        old, new = groups
        kind = ProductKind.SERVICE if TOURS & {old, new} else ProductKind.GOODS
        draft = ProductDraft(
            item.name, item.maker.id, self.vat_class_code, kind=kind, net_content=item.net_content,
            group_2019_code=old, group_2026_code=new,
        )  # fmt: skip
        item.id = add_product(draft, who=self.who, at=self.at, code=self._product_code).id

    def _group(self, product_id: uuid.UUID, groups: tuple[str | None, str | None]) -> None:
        row = db.session.get_one(Product, product_id)
        draft = ProductDraft(**{each.name: getattr(row, each.name) for each in fields(ProductDraft)})
        draft = replace(
            draft,
            group_2019_code=groups[0] or draft.group_2019_code,
            group_2026_code=groups[1] or draft.group_2026_code,
        )
        change_product(product_id, draft, who=self.who, at=self.at)
