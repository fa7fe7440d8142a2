"""Book what a decision list says: makers, products and certificates, as a person's forms would, but all of them at once.

Whatever can be worked out is worked out before the transaction, because on SQLite tills wait for it: names folded for
searching, codes counted on, papers checked. The transaction makes sure that the books are still those that were looked at, and
writes.
"""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pos.base.operations import record
from pos.catalogue.kinds import ProducerKind, ProductKind
from pos.catalogue.operations import many
from pos.catalogue.operations.producers import ProducerDraft, producer_row
from pos.catalogue.operations.products import ProductDraft, product_row
from pos.catalogue.rules import following_code
from pos.certification.operations import certificate_row, write_certificates
from pos.registry.kinds import NEWS
from pos.registry.known import Item, Maker, look
from pos.registry.planning import TOURS, Outcome, Plan


class BooksMoved(Exception):
    """The books are no longer those that the plan was made for."""


@dataclass
class Ready:
    """All rows that a plan comes to."""

    plan: Plan
    who: str
    at: datetime
    producers: list[dict[str, Any]] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)
    communes: dict[uuid.UUID, str] = field(default_factory=dict)
    groups: dict[uuid.UUID, tuple[many.Groups, many.Groups]] = field(default_factory=dict)
    touched: tuple[set[uuid.UUID], set[uuid.UUID]] = field(default_factory=lambda: (set(), set()))
    """Known makers and products that rows are about."""
    codes: dict[int, str] = field(default_factory=dict)
    """Of products that are added, by the number of the row."""

    @property
    def rows(self) -> int:
        """How many rows of the list are booked."""
        return sum(self.plan.counts[verdict] for verdict in NEWS)


def prepare(made: Plan, vat_class_code: str, *, who: str, at: datetime) -> Ready:
    """Work out all that a plan comes to, but for its refused rows. Writes nothing, and needs no lock.

    ``vat_class_code``: of products that are added, where the row does not say it.

    Raises:
        NoSuchVatClass: there is none of that code.
        What the verbs raise of a maker, product or certificate: then nothing of the list can be booked.
    """
    return _Work(made, vat_class_code, who, at).done()


def book(ready: Ready, list_id: object) -> int:
    """Write what was worked out; how many rows of the list that were. In the caller's transaction, whole or not at all.

    Raises:
        BooksMoved: makers, products or certificates are others than the plan was made for; make it anew.
    Source: docs/rules/registry.md
    """
    many.hold_catalogue(*ready.touched)
    if look() != ready.plan.books:
        raise BooksMoved()
    who, at = ready.who, ready.at
    many.write_producers(ready.producers, who=who, at=at)
    many.fill_communes(ready.communes, who=who, at=at)
    many.write_products(ready.products, who=who, at=at)
    many.fill_groups(ready.groups, who=who, at=at)
    write_certificates(ready.certificates)
    if ready.rows:
        counts = {verdict.value: count for verdict, count in ready.plan.counts.items()}
        record("decision_list_booked", "decision_list", list_id, who=who, at=at, **counts)
    return ready.rows


class _Work:
    """Works out row after row; codes are counted on from the last one given out."""

    def __init__(self, made: Plan, vat_class_code: str, who: str, at: datetime) -> None:
        self.ready = Ready(made, who, at)
        self.vat_class_code = vat_class_code
        self.maker_code, self.product_code = many.last_codes()
        self.makers = {row[0]: (row[2], row[3]) for row in made.books.makers}
        self.related = many.related(self.makers)
        self.maker_ids: dict[Maker, uuid.UUID] = {}
        self.items: dict[Item, tuple[uuid.UUID, str]] = {}

    def done(self) -> Ready:
        for one in self.ready.plan.outcomes:
            if one.verdict in NEWS:
                self._row(one)
        return self.ready

    def _row(self, one: Outcome) -> None:
        maker, item = one.maker, one.item
        assert maker is not None
        assert item is not None
        if maker.id is None and maker not in self.maker_ids:
            self._add_maker(maker)
        elif maker.id is not None:
            self.ready.touched[0].add(maker.id)
            if one.commune_code:
                self.ready.communes.setdefault(maker.id, one.commune_code)
        if item.id is None:
            if item not in self.items:
                self._add_item(item, one.groups, maker.id or self.maker_ids[maker])
            self.ready.codes[one.number] = self.items[item][1]
        else:
            self.ready.touched[1].add(item.id)
            if any(one.groups):
                before = (item.group_2019_code, item.group_2026_code)
                _was, now = self.ready.groups.get(item.id, (before, before))
                self.ready.groups[item.id] = (before, (now[0] or one.groups[0], now[1] or one.groups[1]))
        if one.paper is not None:
            paper = replace(one.paper, product_id=item.id or self.items[item][0])
            self.ready.certificates.append(certificate_row(paper, who=self.ready.who, at=self.ready.at))

    def _add_maker(self, maker: Maker) -> None:
        self.maker_code = following_code(self.maker_code, "CT")
        kind = maker.kind or ProducerKind.HOUSEHOLD
        draft = ProducerDraft(maker.name, kind, maker.commune_code, maker.address, province=maker.province)
        row = producer_row(draft, self.maker_code)
        self.ready.producers.append(row)
        self.maker_ids[maker] = row["id"]
        self.makers[row["id"]] = (row["name"], kind)

    def _add_item(self, item: Item, groups: many.Groups, maker_id: uuid.UUID) -> None:
        self.product_code = following_code(self.product_code, "SP")
        old, new = groups
        kind = ProductKind.SERVICE if TOURS & {old, new} else ProductKind.GOODS
        draft = ProductDraft(
            item.name, maker_id, item.vat_class_code or self.vat_class_code, kind=kind, net_content=item.net_content,
            group_2019_code=old, group_2026_code=new,
        )  # fmt: skip
        row = product_row(draft, self.product_code, self.related)
        self.ready.products.append(row)
        self.items[item] = row["id"], self.product_code
