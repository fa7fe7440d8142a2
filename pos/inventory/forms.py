"""The forms of orders, deliveries, transfers, return notes, counts and write-offs."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import UUID, InputRequired, Length, Optional, StopValidation
from wtforms.widgets import HiddenInput, TextInput

from pos.base.days import near
from pos.base.errors import PosError
from pos.base.forms import Form, PartForm
from pos.inventory.kinds import CountScope
from pos.inventory.rules import LONGEST_LOT_CODE, Terms, in_units
from pos.inventory.typed import read_money, read_percent, read_quantity, sentence
from pos.inventory.words import DIFFERENCE_NAMES, IMPORT_KIND_NAMES, REASON_NAMES, REFUSAL_NAMES, SCOPE_NAMES

MOST_LINES = 200
_MINUTES = "%Y-%m-%dT%H:%M"
_NEEDED = _l("Please fill this in.")


class QuantityField(Field):
    """A quantity in units, kept in thousandths. Comma and dot both begin the fraction; nothing groups thousands.

    ``or_none``: nothing at all is a quantity too.
    """

    widget = TextInput()

    def __init__(self, *args: Any, or_none: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.or_none = or_none

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else in_units(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = milli_typed(valuelist[0] if valuelist else "", 0 if self.or_none else 1)


def milli_typed(text: str, least: int) -> int | None:
    """A quantity that somebody typed, in thousandths; None where nothing is typed.

    Raises:
        ValueError: it is no such quantity. The words are for the reader.
    """
    try:
        return read_quantity(text, or_none=least == 0) if text.strip() else None
    except PosError as error:
        raise sentence(error) from None


def in_our_time(_form: Any, field: Field) -> None:
    """A day, or a moment, that goods can have.

    Raises:
        StopValidation: it is of another century: a slip of the hand.
    """
    try:
        if field.data is not None:
            near(field.data)
    except PosError as error:
        raise StopValidation(error.localized()) from None


class MoneyField(Field):
    """An amount of đồng. There is nothing smaller, so dots, commas and spaces only group thousands."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            self.data = read_money(text) if text else None
        except PosError as error:
            raise sentence(error) from None


class PercentField(Field):
    """A percentage with at most two decimals, kept in basis points: 25, 12,5, 12.5 %."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else in_units(self.data * 10)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            self.data = read_percent(text) if text else None
        except PosError as error:
            raise sentence(error) from None


class TermsForm(PartForm):
    """Whose goods they are, and what one unit costs or brings the producer."""

    owner = SelectField(
        _l("Whose goods"),
        choices=[
            SelectChoice("own", _l("Ours, bought")),
            SelectChoice("consigned", _l("The producer's, on consignment")),
        ],
        default="own",
    )
    # No Optional() here: it would stop before the check below.
    settlement_price = MoneyField(_l("The producer gets per unit"), description=_l("Only for goods on consignment."))
    commission = PercentField(
        _l("Or our commission in percent"), description=_l("Of the price of the day; then the rest is the producer's.")
    )
    cost = MoneyField(_l("Cost per unit"), [Optional()], description=_l("Only for our own goods, where it is known."))

    def validate_settlement_price(self, field: MoneyField) -> None:
        """Consigned goods say what their owner gets, in one of two ways."""
        if self.owner.data != "consigned":
            return
        if field.data is None and self.commission.data is None and not self.commission.errors:
            raise StopValidation(_("Say what the producer gets for one unit sold."))
        if field.data is not None and self.commission.data is not None:
            raise StopValidation(_("Say either what the producer gets, or the commission."))

    def terms(self) -> Terms:
        """The terms as chosen; what stands in a field that the choice hides does not count."""
        if self.owner.data == "consigned":
            return Terms(True, self.settlement_price.data, self.commission.data)
        return Terms(cost_vnd=self.cost.data)


class DeliveryLineForm(TermsForm):
    """One lot of a delivery, and what of it went back at once."""

    product = StringField(
        _l("Product"), [InputRequired(_NEEDED), Length(max=200)],
        description=_l("Name, code or barcode."),
    )  # fmt: skip
    quantity = QuantityField(
        _l("Quantity"), [InputRequired(_NEEDED)], or_none=True,
        description=_l("What stands on the shelf; 0 where nothing does."),
    )  # fmt: skip
    lot_code = StringField(
        _l("Lot code"), [Optional(), Length(max=LONGEST_LOT_CODE)],
        description=_l("As printed on the goods. Left empty, the lot gets a code."),
    )  # fmt: skip
    made_on = DateField(_l("Made on"), [Optional(), in_our_time])
    expires_on = DateField(_l("Expires on"), [Optional(), in_our_time])
    announced_lot = StringField(
        _l("Lot on the producer's paper"), [Optional(), Length(max=40)],
        description=_l("Only where the goods say another lot."),
    )  # fmt: skip
    refused = QuantityField(
        _l("Refused"), or_none=True, description=_l("Went back at once, and never stood on the shelf.")
    )
    refusal = SelectField(
        _l("Why refused"),
        choices=[
            SelectChoice("", _l("Choose the reason")),
            *(SelectChoice(reason.value, name) for reason, name in REFUSAL_NAMES.items()),
        ],
        default="",
    )
    refusal_note = StringField(_l("What was wrong"), [Optional(), Length(max=200)])

    def validate_refusal(self, field: SelectField) -> None:
        """What is refused has a reason."""
        if self.refused.data and not field.data:
            raise StopValidation(_("Say why it was refused."))


class OrderLineForm(TermsForm):
    """A product of an order."""

    product = StringField(
        _l("Product"), [InputRequired(_NEEDED), Length(max=200)],
        description=_l("Name, code or barcode."),
    )  # fmt: skip
    quantity = QuantityField(_l("Quantity"), [InputRequired(_NEEDED)])


class LinesForm(Form):
    """A form with one line or more, of which no more fit than one document takes."""

    lines: FieldList

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Also says when there are more lines than one document takes; all of them stay in the form."""
        fits = bool(super().validate(extra_validators))
        if len(self.lines) > MOST_LINES:
            self.form_errors.append(
                _(
                    "At most %(most)d lines go together; this has %(count)d. Take the last ones away and enter them "
                    "apart.",
                    most=MOST_LINES, count=len(self.lines),
                )
            )  # fmt: skip
            return False
        return fits

    def change_lines(self, asked: Mapping[str, str]) -> None:
        """Add a line or take one away, for browsers without scripts; nothing is saved."""
        if "add" in asked:
            if len(self.lines) < MOST_LINES:
                self.lines.append_entry()
            else:
                self.form_errors.append(
                    _("At most %(most)d lines go together. Save these, then start another.", most=MOST_LINES)
                )
        gone = asked.get("remove", "")
        if gone.isdecimal() and int(gone) < len(self.lines) > 1:
            self.lines.entries = [entry for index, entry in enumerate(self.lines.entries) if index != int(gone)]


class DeliveryForm(LinesForm):
    """Goods that came in from one producer."""

    delivery = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    outlet = SelectField(_l("Outlet"), [InputRequired(_NEEDED)])
    producer = SelectField(_l("Producer"), [InputRequired(_NEEDED)])
    received_at = DateTimeLocalField(_l("Received"), [InputRequired(_NEEDED), in_our_time], format=_MINUTES)
    contract = StringField(
        _l("Contract"), [Optional(), Length(max=200)],
        description=_l("Empty: the producer's contract of that day, where one is entered. The note must name one."),
    )  # fmt: skip
    carrier = StringField(_l("Who carries it"), [Optional(), Length(max=120)])
    vehicle = StringField(_l("Vehicle"), [Optional(), Length(max=80)])
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])
    # Without max_entries, which would drop the lines above it and not say so.
    lines = FieldList(FormField(DeliveryLineForm), min_entries=1)


class OrderForm(LinesForm):
    """What is asked of a producer."""

    order = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    version = IntegerField(validators=[Optional()], widget=HiddenInput(), default=0)
    outlet = SelectField(_l("Outlet"), [InputRequired(_NEEDED)])
    producer = SelectField(_l("Producer"), [InputRequired(_NEEDED)])
    wanted_by = DateField(_l("Wanted by"), [Optional(), in_our_time])
    note = TextAreaField(_l("Note for the producer"), [Optional(), Length(max=2000)])
    lines = FieldList(FormField(OrderLineForm), min_entries=1)


class TransferLineForm(PartForm):
    """One lot of a transfer."""

    lot = StringField(
        _l("Lot"), [InputRequired(_NEEDED), Length(max=300)],
        description=_l("Product, lot code or barcode."),
    )  # fmt: skip
    quantity = QuantityField(_l("Quantity"), [InputRequired(_NEEDED)])


class TransferForm(LinesForm):
    """Goods that go to another outlet, and the papers that travel with them."""

    transfer = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    outlet = SelectField(_l("From"), [InputRequired(_NEEDED)])
    target = SelectField(_l("To"), [InputRequired(_NEEDED)])
    ordered_by = StringField(
        _l("Order"), [Optional(), Length(max=200)],
        description=_l("Number and day of the order that this follows, and whose it is."),
    )  # fmt: skip
    carrier = StringField(_l("Who carries it"), [Optional(), Length(max=120)])
    vehicle = StringField(_l("Vehicle"), [Optional(), Length(max=80)])
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])
    lines = FieldList(FormField(TransferLineForm), min_entries=1)


class ArrivalForm(PartForm):
    """What arrived of one lot."""

    lot = HiddenField(validators=[UUID()])
    received = QuantityField(_l("Arrived"), [InputRequired(_NEEDED)], or_none=True)
    difference = SelectField(
        _l("Why the difference"),
        choices=[
            SelectChoice("", _l("As sent")),
            *(SelectChoice(reason.value, name) for reason, name in DIFFERENCE_NAMES.items()),
        ],
    )


class ReceiveForm(Form):
    """What arrived of a transfer, line by line."""

    received_at = DateTimeLocalField(_l("Received"), [InputRequired(_NEEDED), in_our_time], format=_MINUTES)
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])
    lines = FieldList(FormField(ArrivalForm))


class HomeLineForm(PartForm):
    """How much of one lot goes home."""

    lot = HiddenField(validators=[UUID()])
    quantity = QuantityField(_l("Goes home"), or_none=True)


class HomeForm(Form):
    """Consigned goods that go back to their owner."""

    return_note = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    carrier = StringField(_l("Who fetches or takes them"), [Optional(), Length(max=120)])
    vehicle = StringField(_l("Vehicle"), [Optional(), Length(max=80)])
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])
    lines = FieldList(FormField(HomeLineForm))


class CountForm(Form):
    """What is to be counted."""

    count = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    outlet = SelectField(_l("Outlet"), [InputRequired(_NEEDED)])
    scope = RadioField(
        _l("What is counted"), [InputRequired(_NEEDED)],
        choices=[SelectChoice(scope.value, name) for scope, name in SCOPE_NAMES.items()], default=CountScope.WHOLE.value,
    )  # fmt: skip
    group = SelectField(_l("Group"), default="")
    products = TextAreaField(
        _l("Products"), [Optional(), Length(max=20_000)],
        description=_l("Codes of products, one on each line."),
    )  # fmt: skip
    spot = StringField(
        _l("Place"), [Optional(), Length(max=60)],
        description=_l("In your own words: window, store room, shelf 3."),
    )  # fmt: skip
    expected = BooleanField(
        _l("Show what the books expect to whoever counts"),
        description=_l("Better not: who knows what should be there finds just that."),
    )
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])


class ApproveForm(Form):
    """The end of a count."""

    seen = HiddenField(validators=[InputRequired()])
    rest = RadioField(
        _l("What nobody counted"), [InputRequired(_NEEDED)],
        choices=[
            SelectChoice("leave", _l("Leave it alone: nobody looked")),
            SelectChoice("zero", _l("It is not there: take it as counted, zero")),
        ],
        default="leave",
    )  # fmt: skip
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])


class WriteOffForm(Form):
    """Goods that leave the shelf without being sold."""

    write_off = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    lot = SelectField(_l("Lot"), [InputRequired(_NEEDED)])
    quantity = QuantityField(_l("Quantity"), [InputRequired(_NEEDED)])
    reason = RadioField(
        _l("Reason"), [InputRequired(_NEEDED)],
        choices=[SelectChoice(reason.value, name) for reason, name in REASON_NAMES.items()],
    )  # fmt: skip
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])


class ImportForm(Form):
    """A file of stock."""

    kind = RadioField(
        _l("What is in the file"), [InputRequired(_NEEDED)],
        choices=[SelectChoice(kind.value, name) for kind, name in IMPORT_KIND_NAMES.items()],
    )  # fmt: skip
    outlet = SelectField(
        _l("Outlet"), [Optional()], default="",
        description=_l("For rows that name none. Every row may name its own."),
    )  # fmt: skip
    file = FileField(
        _l("File"), [FileRequired(_l("Please choose a file."))],
        description=_l("Excel (.xlsx) or CSV, at most 20,000 rows and 10 MB."),
    )  # fmt: skip
