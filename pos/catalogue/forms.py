"""The forms of the catalogue."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import UUID, InputRequired, Length, NumberRange, Optional, ValidationError

from pos.base.clock import HANOI
from pos.base.forms import Form
from pos.catalogue import rules
from pos.catalogue.kinds import ProducerKind, ProductKind, Unit
from pos.catalogue.provinces import ELSEWHERE
from pos.catalogue.words import PRODUCER_KIND_NAMES, PRODUCT_KIND_NAMES, UNIT_NAMES

_NEEDED = _l("Please fill this in.")
_CHOOSE = _l("Please choose.")
_WHOLE = _l("Please give a whole number.")
_NUMBER = _l("Please give a number.")


def choices(names: Mapping[Any, Any]) -> list[SelectChoice]:
    """Names by value as choices of a select."""
    return [SelectChoice(str(value), name) for value, name in names.items()]


def grouped_choices(groups: Mapping[str, Iterable[tuple[str, str]]]) -> list[SelectChoice]:
    """Names by value under headings as choices of a select."""
    return [SelectChoice(value, name, optgroup=head) for head, pairs in groups.items() for value, name in pairs]


class WholeNumber(IntegerField):
    """A whole number as people write it: 1.250.000 or 1,250,000 or 1250000 ₫."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        text = valuelist[0].strip().removesuffix("₫").removesuffix("đ").strip()
        digits = "".join(sign for sign in text if sign not in "., \u00a0\u202f")
        grouped = all(len(part) == 3 for part in text.replace(",", ".").split(".")[1:])
        if not grouped or len(digits) > 20 or not digits.removeprefix("-").isdecimal() or not digits.isascii():
            self.data = None
            raise ValueError(str(_WHOLE))
        self.data = int(digits)


class CommaDecimal(DecimalField):
    """A number with a comma or a point before its fraction: 0,5 or 0.5."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data):f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        given = [value.strip().replace(",", ".") for value in valuelist]
        if not given or not given[0]:
            self.data = None
            return
        try:
            self.data = Decimal(given[0])
        except ArithmeticError as error:
            self.data = None
            raise ValueError(str(_NUMBER)) from error
        if not self.data.is_finite():
            self.data = None
            raise ValueError(str(_NUMBER))


class ProducerForm(Form):
    """A maker."""

    opened = HiddenField()
    """What stood in the form when it was opened, so that nobody overwrites what somebody else changed meanwhile."""
    name = StringField(_l("Name"), [InputRequired(_NEEDED), Length(max=160)])
    kind = SelectField(_l("Kind of producer"), [InputRequired(_CHOOSE)], choices=choices(PRODUCER_KIND_NAMES))
    commune_code = SelectField(
        _l("Commune in Hanoi"), [Optional()], description=_l("With the district it belonged to.")
    )
    province = SelectField(
        _l("Or another province"), [Optional()],
        choices=choices({"": _l("in Hanoi"), **{name: name for name in ELSEWHERE}}), default="",
        description=_l("The papers of their goods say it."),
    )  # fmt: skip
    address = StringField(_l("Address"), [Optional(), Length(max=200)], description=_l("Village and house."))
    phone = StringField(_l("Phone"), [Optional(), Length(max=20)])
    tax_code = StringField(_l("Tax code"), [Optional(), Length(max=14)])
    bank_bin = StringField(
        _l("Bank number"), [Optional(), Length(max=8)],
        description=_l("Six digits, such as 970436: VietQR codes need it."),
    )  # fmt: skip
    bank_account = StringField(_l("Account"), [Optional(), Length(max=24)])
    bank_account_name = StringField(_l("Account holder"), [Optional(), Length(max=120)])

    def producer_kind(self) -> ProducerKind:
        """The kind that was chosen."""
        return ProducerKind(self.kind.data)


class ContractForm(Form):
    """A contract by which a producer's goods stand here."""

    contract = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    number = StringField(_l("Number of the contract"), [InputRequired(_NEEDED), Length(max=60)])
    signed_on = DateField(_l("Signed on"), [InputRequired(_NEEDED)])
    valid_from = DateField(_l("Valid from"), [Optional()], description=_l("Empty: from the day of signing."))
    valid_to = DateField(_l("Valid to"), [Optional()], description=_l("The last day. Empty: until somebody ends it."))


class ProductForm(Form):
    """A product. The tax class has no choice made beforehand: whoever knows must make it."""

    opened = HiddenField()
    """What stood in the form when it was opened, as in that of a maker."""
    name_vi = StringField(_l("Name in Vietnamese"), [InputRequired(_NEEDED), Length(max=160)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=160)])
    net_content = StringField(
        _l("Net content"), [Optional(), Length(max=60)],
        description=_l("Such as 100 g or 6 cups. Another size is another product."),
    )  # fmt: skip
    producer = SelectField(_l("Producer"), [InputRequired(_CHOOSE)])
    kind = SelectField(_l("Kind"), [InputRequired(_CHOOSE)], choices=choices(PRODUCT_KIND_NAMES))
    unit = SelectField(_l("Sold by the"), [InputRequired(_CHOOSE)], choices=choices(UNIT_NAMES))
    group_2026 = SelectField(_l("Group of 2026"), [Optional()])
    group_2019 = SelectField(_l("Group of 2019–2021"), [Optional()])
    vat_class = SelectField(
        _l("VAT class"), [InputRequired(_CHOOSE)], description=_l("Ask the accountant where goods are mixed.")
    )
    shelf_life_days = IntegerField(
        _l("Shelf life in days"), [Optional(), NumberRange(1, rules.MOST_SHELF_LIFE_DAYS)],
        description=_l("Empty for things that do not spoil."),
    )  # fmt: skip
    reorder_point = CommaDecimal(
        _l("Low at or below"), [Optional(), NumberRange(0, 1_000_000)],
        description=_l("In units of the product, on one outlet's shelf."),
    )  # fmt: skip
    story_vi = TextAreaField(_l("Story in Vietnamese"), [Optional(), Length(max=4000)])
    story_en = TextAreaField(_l("Story in English"), [Optional(), Length(max=4000)])
    care_vi = TextAreaField(_l("Care in Vietnamese"), [Optional(), Length(max=4000)])
    care_en = TextAreaField(_l("Care in English"), [Optional(), Length(max=4000)])
    official_trace_url = URLField(
        _l("Official traceability page"), [Optional(), Length(max=300)],
        description=_l("Where the city's or the producer's own system tells of this product."),
    )  # fmt: skip

    def product_kind(self) -> ProductKind:
        """The kind that was chosen."""
        return ProductKind(self.kind.data)

    def product_unit(self) -> Unit:
        """The unit that was chosen."""
        return Unit(self.unit.data)


class NewProductForm(ProductForm):
    """A product that is not there yet may bring its barcode and its price."""

    barcode = StringField(_l("Barcode"), [Optional(), Length(max=60)], description=_l("As it stands on the pack."))
    price_vnd = WholeNumber(
        _l("Price with VAT, in đồng"), [Optional()], description=_l("For all outlets, from now on.")
    )


class BarcodeForm(Form):
    """One more barcode."""

    barcode = StringField(
        _l("Another barcode"), [InputRequired(_NEEDED), Length(max=60)], description=_l("Scan it, or type its digits.")
    )


class PictureForm(Form):
    """A photo."""

    picture = FileField(
        _l("Photo"), [FileRequired(_l("Please choose a file."))], description=_l("JPEG, PNG or WebP, 10 MB at most.")
    )


class PriceForm(Form):
    """A price from a moment on."""

    price_vnd = WholeNumber(_l("Price with VAT, in đồng"), [InputRequired(_NEEDED)])
    place = SelectField(_l("Where"), [Optional()])
    valid_from = DateTimeLocalField(
        _l("From"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], description=_l("Empty: from now on.")
    )

    def begins(self) -> datetime | None:
        """When it begins, by Hanoi's clock; None for now."""
        chosen = self.valid_from.data
        return None if chosen is None else chosen.replace(tzinfo=HANOI)


class VatRateForm(Form):
    """A rate of a class from a day until a day."""

    vat_class = SelectField(_l("VAT class"), [InputRequired(_CHOOSE)])
    rate = CommaDecimal(_l("Rate in percent"), [InputRequired(_NEEDED), NumberRange(0, 100)])
    valid_from = DateField(_l("First day"), [InputRequired(_NEEDED)])
    valid_to = DateField(_l("Last day"), [Optional()], description=_l("Empty: until another rate begins."))
    legal_basis = StringField(
        _l("Legal basis"), [InputRequired(_NEEDED), Length(max=200)], description=_l("The act that says so.")
    )

    def validate_rate(self, field: CommaDecimal) -> None:
        """Rates are kept in hundredths of a percent."""
        if field.data is not None and field.data * 100 % 1:
            raise ValidationError(_l("At most two digits after the comma."))


class VatClassForm(Form):
    """A class of goods that is taxed alike."""

    name_vi = StringField(_l("Name in Vietnamese"), [InputRequired(_NEEDED), Length(max=200)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=200)])
