"""Add, change and retire products; their barcodes and pictures."""

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from pos.base.database import db, new_id
from pos.base.operations import record
from pos.base.text import clean, clean_block, search_key, sort_key
from pos.catalogue import rules
from pos.catalogue.errors import (
    AddressNotFit,
    AssociationOnlyForTours,
    BarcodeNotFit,
    BarcodeTaken,
    CheckDigitWrong,
    GroupNotFit,
    NameMissing,
    NoSuchBarcode,
    NoSuchProducer,
    NoSuchProduct,
    NoSuchVatClass,
    OwnCodeAsBarcode,
    ReorderPointNotFit,
    ShelfLifeNotFit,
    TooLong,
)
from pos.catalogue.kinds import BarcodeFault, ProducerKind, ProductKind, Taxonomy, Unit
from pos.catalogue.models import Barcode, Producer, Product, ProductGroup, VatClass
from pos.catalogue.operations.codes import free_code
from pos.catalogue.operations.pictures import keep_picture
from pos.catalogue.operations.upon import upon

_MOST_STORY = 4000
_WEB_ADDRESS = re.compile(r"https?://[^\s/<>\"]+(/[^\s<>\"]*)?")


@dataclass(frozen=True)
class ProductDraft:
    """A product as a form or a file describes it. The VAT class has no default: somebody who knows must choose it."""

    name_vi: str
    producer_id: uuid.UUID
    vat_class_code: str
    name_en: str = ""
    kind: ProductKind = ProductKind.GOODS
    unit: Unit = Unit.PIECE
    net_content: str = ""
    group_2019_code: str | None = None
    group_2026_code: str | None = None
    story_vi: str = ""
    story_en: str = ""
    care_vi: str = ""
    care_en: str = ""
    shelf_life_days: int | None = None
    reorder_point_milli: int = 0
    official_trace_url: str = ""


@dataclass(frozen=True)
class Related:
    """What products point to, as far as it must be known to check them: read once for however many."""

    makers: Mapping[uuid.UUID, tuple[str, ProducerKind]]
    vat_classes: Collection[str]
    groups: Mapping[str, Taxonomy]


def add_product(draft: ProductDraft, *, who: str, at: datetime, code: str = "", is_demo: bool = False) -> Product:
    """Add a product, under the next free code unless one is given.

    Raises:
        NameMissing: no Vietnamese name.
        TooLong: a text is longer than what is kept.
        NoSuchProducer: no such maker.
        NoSuchVatClass: no such tax class.
        GroupNotFit: no such group in that edition of the classification.
        AssociationOnlyForTours: goods of an association.
        ShelfLifeNotFit: a shelf life below one day or beyond a century.
        ReorderPointNotFit: a negative or huge quantity.
        AddressNotFit: the traceability address is none.
        CodeNotFit: the code does not look like SP0001.
        CodeTaken: another product has it.
    """
    row = Product(**product_row(draft, free_code(Product, code, "SP"), _related(draft), is_demo=is_demo))
    db.session.add(row)
    db.session.flush()
    record("add_product", "product", row.id, who=who, at=at, code=row.code, name=row.name_vi)
    return row


def product_row(draft: ProductDraft, code: str, related: Related, *, is_demo: bool = False) -> dict[str, Any]:
    """The row of a new product, checked by itself and against what it points to.

    Raises: as ``add_product``, but for what is wrong with the code.
    """
    draft = _tidy(draft)
    keys = _keys(code, draft.name_vi, draft.name_en, draft.net_content, _check_relations(draft, related))
    return {"id": new_id(), "code": code, "is_demo": is_demo, **keys, **vars(draft)}


def change_product(
    product_id: uuid.UUID, draft: ProductDraft, *, who: str, at: datetime, opened: ProductDraft | None = None
) -> None:
    """Change what we know of a product. Its code stays for ever.

    ``opened`` is what the writer had before them: what they did not touch stays as somebody else made it meanwhile.

    Raises: as ``add_product``; ``NoSuchProduct`` where there is none; ``ChangedMeanwhile`` where somebody else changed the
        same since, to something else.
    """
    row = _locked(product_id)
    draft = _tidy(draft)
    if opened is not None:
        draft = upon(row, opened, draft)
    producer_name = _check_relations(draft, _related(draft))
    before = {name: getattr(row, name) for name in asdict(draft)}
    changed = {name: value for name, value in asdict(draft).items() if before[name] != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    _fill_keys(row, producer_name)
    db.session.flush()
    record("change_product", "product", row.id, who=who, at=at,
           changed={name: [_told(before[name]), _told(value)] for name, value in changed.items()})  # fmt: skip


def retire_product(product_id: uuid.UUID, *, who: str, at: datetime) -> None:
    """Take a product off the tills. What was sold, its stock and its public page stay.

    Raises:
        NoSuchProduct: there is none.
    """
    row = _locked(product_id)
    if row.retired_at is None:
        row.retired_at = at
        db.session.flush()
        record("retire_product", "product", row.id, who=who, at=at, code=row.code)


def bring_back_product(product_id: uuid.UUID, *, who: str, at: datetime) -> None:
    """Put a retired product back on the tills.

    Raises:
        NoSuchProduct: there is none.
    """
    row = _locked(product_id)
    if row.retired_at is not None:
        row.retired_at = None
        db.session.flush()
        record("bring_back_product", "product", row.id, who=who, at=at, code=row.code)


def set_picture(product_id: uuid.UUID, content: bytes, *, who: str, at: datetime) -> str:
    """Show this picture of a product; its name by content.

    Raises:
        NoSuchProduct: there is none.
        PictureUnreadable: it is no picture that we can read.
        PictureTooLarge: it is larger than what a camera makes.
    """
    sha256 = keep_picture(content)
    show_picture(product_id, sha256, who=who, at=at)
    return sha256


def show_picture(product_id: uuid.UUID, sha256: str, *, who: str, at: datetime) -> None:
    """Show a picture that is already kept: makers photograph a whole series once.

    Raises:
        NoSuchProduct: there is no such product.
    """
    row = _locked(product_id)
    row.picture_sha256 = sha256
    db.session.flush()
    record("set_picture", "product", row.id, who=who, at=at, sha256=sha256)


def add_barcode(product_id: uuid.UUID, typed: str, *, who: str, at: datetime) -> str:
    """Let a barcode name a product; the value as it is stored. Adding it twice is adding it once.

    Raises:
        NoSuchProduct: there is none.
        BarcodeNotFit: it can be no barcode.
        CheckDigitWrong: its last digit does not follow from the others.
        OwnCodeAsBarcode: it looks like one of our own codes.
        BarcodeTaken: another product has it.
    Source: docs/rules/catalogue.md
    """
    row = _locked(product_id)
    read = rules.read_barcode(clean(typed))
    if read is BarcodeFault.CHECK_DIGIT:
        digits = "".join(typed.split())
        raise CheckDigitWrong(value=digits, right=rules.check_digit(digits[:-1]))
    if read is BarcodeFault.OWN_CODE:
        raise OwnCodeAsBarcode(value=clean(typed))
    if isinstance(read, BarcodeFault):
        raise BarcodeNotFit(value=clean(typed)[:60] or "–")
    holder = db.session.execute(
        select(Product.id, Product.code)
        .join(Barcode, Barcode.product_id == Product.id)
        .where(Barcode.value == read.value)
    ).one_or_none()
    if holder is not None and holder.id == product_id:
        return read.value
    if holder is not None:
        raise BarcodeTaken(value=read.value, product=holder.code)
    db.session.add(Barcode(value=read.value, kind=read.kind, product_id=product_id, added_at=at))
    db.session.flush()
    record("add_barcode", "product", row.id, who=who, at=at, value=read.value, kind=read.kind)
    return read.value


def remove_barcode(product_id: uuid.UUID, value: str, *, who: str, at: datetime) -> None:
    """Let a barcode name this product no longer. The trail keeps that it did.

    Raises:
        NoSuchBarcode: the product does not have it.
    """
    gone = db.session.execute(
        delete(Barcode).where(Barcode.value == value, Barcode.product_id == product_id).returning(Barcode.value)
    ).scalar_one_or_none()
    if gone is None:
        raise NoSuchBarcode(value=value)
    record("remove_barcode", "product", product_id, who=who, at=at, value=value)


def refresh_search_keys(producer_id: uuid.UUID) -> None:
    """Let a maker's products be found under the maker's present name."""
    name = db.session.scalar(select(Producer.name).where(Producer.id == producer_id)) or ""
    for row in db.session.scalars(select(Product).where(Product.producer_id == producer_id)):
        _fill_keys(row, name)
    db.session.flush()


def _locked(product_id: uuid.UUID) -> Product:
    # The weaker lock: two changes take turns, and sales that merely point at the product go on.
    row = db.session.scalar(select(Product).where(Product.id == product_id).with_for_update(key_share=True))
    if row is None:
        raise NoSuchProduct(code=str(product_id))
    return row


def _fill_keys(row: Product, producer_name: str) -> None:
    for name, key in _keys(row.code, row.name_vi, row.name_en, row.net_content, producer_name).items():
        setattr(row, name, key)


def _keys(code: str, name_vi: str, name_en: str, net_content: str, producer_name: str) -> dict[str, str]:
    return {
        "search_key": search_key(f"{code} {name_vi} {name_en} {net_content} {producer_name}")[:700],
        "sort_key": sort_key(f"{name_vi} {net_content}")[:600],
    }


def _related(draft: ProductDraft) -> Related:
    """What one product points to."""
    maker = db.session.execute(
        select(Producer.name, Producer.kind).where(Producer.id == draft.producer_id)
    ).one_or_none()
    vat_class = db.session.get(VatClass, draft.vat_class_code)
    codes = filter(None, (draft.group_2019_code, draft.group_2026_code))
    groups = [group for code in codes if (group := db.session.get(ProductGroup, code))]
    return Related(
        {draft.producer_id: (maker.name, maker.kind)} if maker else {},
        {vat_class.code} if vat_class else set(),
        {group.code: group.taxonomy for group in groups},
    )


def _check_relations(draft: ProductDraft, related: Related) -> str:
    """Whether maker, tax class and groups exist; the maker's name."""
    if draft.producer_id not in related.makers:
        raise NoSuchProducer(code=str(draft.producer_id))
    name, kind = related.makers[draft.producer_id]
    if kind is ProducerKind.ASSOCIATION and draft.kind is ProductKind.GOODS:
        raise AssociationOnlyForTours()
    if draft.vat_class_code not in related.vat_classes:
        raise NoSuchVatClass(code=draft.vat_class_code)
    for code, taxonomy in ((draft.group_2019_code, Taxonomy.T2019), (draft.group_2026_code, Taxonomy.T2026)):
        if code and related.groups.get(code) is not taxonomy:
            raise GroupNotFit(code=code)
    return name


def _tidy(draft: ProductDraft) -> ProductDraft:
    one_line: dict[str, Any] = {
        name: clean(getattr(draft, name)) for name in ("name_vi", "name_en", "net_content", "official_trace_url")
    }
    blocks: dict[str, Any] = {
        name: clean_block(getattr(draft, name)) for name in ("story_vi", "story_en", "care_vi", "care_en")
    }
    if not one_line["name_vi"]:
        raise NameMissing()
    for name, what, most in (
        ("name_vi", _l("The name"), 160),
        ("name_en", _l("The English name"), 160),
        ("net_content", _l("The net content"), 60),
        ("official_trace_url", _l("The traceability address"), 300),
    ):
        if len(one_line[name]) > most:
            raise TooLong(what=what, most=most)
    for text in blocks.values():
        if len(text) > _MOST_STORY:
            raise TooLong(what=_l("The text"), most=_MOST_STORY)
    if draft.shelf_life_days is not None and not 1 <= draft.shelf_life_days <= rules.MOST_SHELF_LIFE_DAYS:
        raise ShelfLifeNotFit()
    if not 0 <= draft.reorder_point_milli <= rules.MOST_REORDER_POINT_MILLI:
        raise ReorderPointNotFit()
    if one_line["official_trace_url"] and not _WEB_ADDRESS.fullmatch(one_line["official_trace_url"]):
        raise AddressNotFit()
    groups: dict[str, Any] = {
        "group_2019_code": draft.group_2019_code or None,
        "group_2026_code": draft.group_2026_code or None,
    }
    return replace(draft, **one_line, **blocks, **groups)


def _told(value: object) -> object:
    return value if value is None or isinstance(value, (str, int)) else str(value)
