"""Makers and products that a decision list can mean: those of the catalogue, and those that its rows will add."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from pos.base.cells import Faulty
from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue.kinds import ProducerKind
from pos.catalogue.models import Producer, Product, ProductGroup
from pos.catalogue.queries import vat_classes
from pos.certification import queries
from pos.certification.models import Certificate, CertificateEvent
from pos.certification.rules import CertificateFacts
from pos.registry.errors import (
    CodeOfAnother,
    CodeUnknown,
    MarksDiffer,
    ProducerElsewhere,
    ProducerUnclear,
    ProductUnclear,
    VatClassesDiffer,
    VatClassUnknown,
)
from pos.registry.names import maker_kind, maker_words, spelled_alike, words_of
from pos.registry.places import CommuneFacts, Where, place_in_words
from pos.registry.reading import ListRow
from pos.showrooms.queries import communes

_AT_ONCE = 5000
"""So many are asked for in one statement: more, and SQLite runs out of room for parameters."""


@dataclass(eq=False)
class Maker:
    """A maker that a row means."""

    id: uuid.UUID | None
    """None: a row adds them."""
    code: str
    name: str
    kind: ProducerKind | None
    commune_code: str | None
    province: str
    address: str
    _products: dict[str, list["Item"]] = field(default_factory=dict)

    def keep(self, item: "Item") -> None:
        """Let a product of theirs be found by its name, with and without its net content."""
        for words in {words_of(item.name), words_of(item.full_name)}:
            self._products.setdefault(words, []).append(item)

    def called(self, words: str) -> list["Item"]:
        """Their products of this name, or of this name and net content; those that are still sold first."""
        return sorted(self._products.get(words, ()), key=lambda item: item.retired)


@dataclass(eq=False)
class Item:
    """A product that a row means."""

    id: uuid.UUID | None
    code: str
    name: str
    net_content: str
    maker: Maker
    retired: bool = False
    group_2019_code: str | None = None
    group_2026_code: str | None = None
    vat_class_code: str = ""
    """Of a product that a row adds and says it."""
    papers: list[CertificateFacts] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """Its name with its net content."""
        return f"{self.name} {self.net_content}".strip()


@dataclass(frozen=True)
class Books:
    """What the books hold of all makers and products at a moment, and how many papers of them there are.

    Papers are only ever added: as long as their number is the same, they are.
    """

    makers: list[tuple[Any, ...]]
    products: list[tuple[Any, ...]]
    papers: int
    events: int


def look() -> Books:
    """What the books hold now, in four statements."""
    makers = select(
        Producer.id, Producer.code, Producer.name, Producer.kind, Producer.commune_code, Producer.province,
        Producer.address,
    ).order_by(Producer.code)  # fmt: skip
    products = select(
        Product.id, Product.code, Product.name_vi, Product.net_content, Product.producer_id, Product.group_2019_code,
        Product.group_2026_code, Product.retired_at,
    ).order_by(Product.code)  # fmt: skip
    papers, events = (
        db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Certificate, CertificateEvent)
    )
    return Books(
        [tuple(row) for row in db.session.execute(makers)], [tuple(row) for row in db.session.execute(products)],
        papers, events,
    )  # fmt: skip


class Known:
    """What the rows of a list can mean."""

    def __init__(self, books: Books) -> None:
        self.communes = [CommuneFacts(row.code, row.name, row.former_district) for row in communes()]
        self._district = {one.code: one.former_district for one in self.communes}
        self.groups = [(row.code, row.name_vi, row.name_en) for row in db.session.scalars(select(ProductGroup))]
        self._vat_classes = [(row.code, row.name_vi, row.name_en) for row in vat_classes()]
        self._makers: dict[str, list[Maker]] = defaultdict(list)
        self._by_code: dict[str, Maker] = {}
        by_id: dict[uuid.UUID, Maker] = {}
        for id_, code, name, kind, commune, province, address in books.makers:
            maker = Maker(id_, code, name, kind, commune, province, address)
            by_id[id_] = self._by_code[code] = maker
            self._makers[maker_words(name)].append(maker)
        self._items: dict[str, Item] = {}
        for id_, code, name, net, producer_id, old, new, retired_at in books.products:
            item = Item(id_, code, name, net, by_id[producer_id], retired_at is not None, old, new)
            self._items[code] = item
            item.maker.keep(item)

    def maker(self, row: ListRow, where: Where | None) -> Maker:
        """The maker that a row means; a new one where it names nobody we know.

        Raises:
            Faulty: it could be several, or one who stands elsewhere.
        """
        if row.producer_code:
            found = self._by_code.get(row.producer_code)
            if found is None:
                raise Faulty("producer_code", row.producer_code, CodeUnknown(code=row.producer_code))
            return found
        if row.product_code:
            item = self._items.get(row.product_code)
            if item is None:
                raise Faulty("product_code", row.product_code, CodeUnknown(code=row.product_code))
            if row.producer and maker_words(row.producer) != maker_words(item.maker.name):
                error = CodeOfAnother(code=item.code, producer=item.maker.name)
                raise Faulty("product_code", row.product_code, error)
            return item.maker
        alike = self._makers[maker_words(row.producer)]
        candidates = [one for one in alike if spelled_alike(one.name, row.producer)]
        if alike and not candidates:
            raise Faulty("producer", row.producer, MarksDiffer(code=alike[0].code, name=alike[0].name))
        if len(candidates) > 1 and where is not None:
            candidates = [one for one in candidates if self._stands(one, where, surely=True)]
        if len(candidates) > 1 or (alike and not candidates):
            codes = ", ".join(f"{one.code} {one.name}".strip() for one in alike[:5])
            raise Faulty("producer", row.producer, ProducerUnclear(codes=codes))
        if candidates:
            [maker] = candidates
            if where is not None and not self._stands(maker, where):
                place = place_in_words(maker.commune_code, maker.province, self.communes)
                raise Faulty("place", row.place, ProducerElsewhere(code=maker.code, name=maker.name, place=place))
            if maker.id is None and where is not None and maker.commune_code is None and where.commune_code:
                maker.commune_code, maker.address = where.commune_code, maker.address or row.address
            return maker
        where = where or Where()
        maker = Maker(
            None, "", row.producer, maker_kind(row.producer), where.commune_code, where.province, row.address
        )  # fmt: skip
        alike.append(maker)
        return maker

    def item(self, row: ListRow, maker: Maker) -> Item:
        """The product that a row means; a new one where its maker has none of that name and net content.

        Raises:
            Faulty: it could be several, or one whose name differs in its marks alone.
        """
        if row.product_code:
            item = self._items.get(row.product_code)
            if item is None:
                raise Faulty("product_code", row.product_code, CodeUnknown(code=row.product_code))
            if item.maker is not maker:
                error = CodeOfAnother(code=item.code, producer=item.maker.name)
                raise Faulty("product_code", row.product_code, error)
            if row.product and words_of(row.product) not in {words_of(item.name), words_of(item.full_name)}:
                raise Faulty("product", row.product, ProductUnclear(codes=f"{item.code} {item.full_name}"))
            return item
        whole, name = words_of(f"{row.product} {row.net_content}"), words_of(row.product)
        exact = [one for one in maker.called(whole) if words_of(one.full_name) == whole]
        akin = exact or [one for one in maker.called(name) if not (row.net_content and one.net_content)]
        if not akin:
            item = Item(None, "", row.product, row.net_content, maker)
            maker.keep(item)
            return item
        found = [one for one in akin if spelled_alike(one.full_name if exact else one.name, row.product)]
        if not found:
            raise Faulty("product", row.product, MarksDiffer(code=akin[0].code, name=akin[0].full_name))
        living = [one for one in found if not one.retired] or found
        if len(living) > 1 or (row.net_content and not exact):
            codes = ", ".join(f"{one.code} {one.full_name}".strip() for one in living[:5])
            raise Faulty("product", row.product, ProductUnclear(codes=codes))
        return living[0]

    def vat_class(self, row: ListRow, item: Item) -> str:
        """The tax class that a row gives a product that it adds; empty where it says none, or the product is there.

        Raises:
            Faulty: there is none of that code or name, or another row says another.
        """
        if not row.vat_class or item.id is not None:
            return ""
        wanted = search_key(row.vat_class)
        found = [names[0] for names in self._vat_classes if wanted in map(search_key, names)]
        if not found:
            classes = "; ".join(f"{code} ({name})" for code, name, _english in self._vat_classes)
            raise Faulty("vat_class", row.vat_class, VatClassUnknown(classes=classes))
        if item.vat_class_code not in {"", found[0]}:
            raise Faulty("vat_class", row.vat_class, VatClassesDiffer(there=item.vat_class_code))
        return found[0]

    def _stands(self, maker: Maker, where: Where, *, surely: bool = False) -> bool:
        """Whether a maker can stand in a place; ``surely``: whether we know that they do."""
        if maker.province or where.province:
            return maker.province == where.province or (
                not surely and not maker.province and maker.commune_code is None and not maker.address
            )
        if maker.commune_code is None:
            return not surely
        if where.commune_code is not None:
            return where.commune_code == maker.commune_code
        return not where.district or self._district.get(maker.commune_code) == where.district


def learn_papers(items: Iterable[Item]) -> None:
    """Fetch the certificates of known products, for all of them together."""
    known = {item.id: item for item in items if item.id is not None}
    ids = list(known)
    for start in range(0, len(ids), _AT_ONCE):
        for product_id, papers in queries.facts(ids[start : start + _AT_ONCE]).items():
            known[product_id].papers = papers
