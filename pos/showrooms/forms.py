"""The forms of outlets, printers and tills."""

import uuid
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from pos.base.forms import Form
from pos.showrooms.kinds import PrinterKind, ShowroomKind
from pos.showrooms.models import Commune, CraftVillage, Printer, Showroom
from pos.showrooms.names import PRINTER_KIND_NAMES, SHOWROOM_KIND_NAMES
from pos.showrooms.operations import OutletWish

_NEEDED = _l("Please fill this in.")
_E6 = 1_000_000
DAYS = tuple("1234567")


class OutletForm(Form):
    """Everything that is known of an outlet, beside its code and its hours."""

    name = StringField(_l("Name"), [InputRequired(_NEEDED), Length(max=120)])
    kind = SelectField(
        _l("Kind"),
        coerce=ShowroomKind,
        choices=[SelectChoice(k.value, name) for k, name in SHOWROOM_KIND_NAMES.items()],
    )
    commune = SelectField(_l("Commune or ward"), [InputRequired(_NEEDED)])
    craft_village = SelectField(_l("Craft village"))
    address = StringField(_l("Address"), [InputRequired(_NEEDED), Length(max=200)])
    phone = StringField(_l("Phone"), [Length(max=20)])
    latitude = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90, _l("From -90 to 90."))], places=6)
    longitude = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180, _l("From -180 to 180."))], places=6)
    opens_on = DateField(_l("First day"), [InputRequired(_NEEDED)])
    closes_on = DateField(_l("Last day"), [Optional()], description=_l("Empty: until further notice."))
    legal_name = StringField(
        _l("Legal name"), [InputRequired(_NEEDED), Length(max=200)], description=_l("As receipts must say it.")
    )
    tax_code = StringField(_l("Tax code"), [Length(max=14)])
    location_code = StringField(
        _l("Business location code"), [Length(max=14)], description=_l("Printed beside the tax code.")
    )
    bank_bin = StringField(
        _l("Bank number"), [Optional(), Regexp(r"[0-9]{6}\Z", message=_l("Six digits."))],
        description=_l("Six digits, such as 970436: VietQR codes need it."),
    )  # fmt: skip
    bank_account = StringField(_l("Account"), [Length(max=24)])
    bank_account_name = StringField(_l("Account holder"), [Length(max=120)])
    return_policy_vi = TextAreaField(_l("Return policy in Vietnamese"), [Length(max=2000)])
    return_policy_en = TextAreaField(_l("Return policy in English"), [Length(max=2000)])
    lapsed_need_labels = BooleanField(
        _l("Goods whose star is gone are not sold before they have a new label"),
        description=_l("Its tills then warn; what is sold all the same is booked, and somebody looks at it."),
    )

    def __init__(self, communes: Sequence[Commune], villages: Sequence[CraftVillage], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.commune.choices = [SelectChoice("", "…")] + [
            SelectChoice(row.code, f"{row.name} ({row.former_district})") for row in communes
        ]
        self.craft_village.choices = [SelectChoice("", "–")] + [SelectChoice(str(row.id), row.name) for row in villages]

    def wish(self, hours: dict[str, list[str]]) -> OutletWish:
        """What the form asks for."""
        return OutletWish(
            name=self.name.data,
            kind=self.kind.data,
            commune_code=self.commune.data,
            craft_village_id=uuid.UUID(self.craft_village.data) if self.craft_village.data else None,
            address=self.address.data,
            phone=self.phone.data or "",
            latitude_e6=_millionths(self.latitude.data),
            longitude_e6=_millionths(self.longitude.data),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            hours=hours,
            legal_name=self.legal_name.data,
            tax_code=self.tax_code.data or "",
            location_code=self.location_code.data or "",
            bank_bin=self.bank_bin.data or None,
            bank_account=self.bank_account.data or None,
            bank_account_name=self.bank_account_name.data or "",
            return_policy_vi=self.return_policy_vi.data or "",
            return_policy_en=self.return_policy_en.data or "",
            lapsed_need_labels=self.lapsed_need_labels.data,
        )


class NewOutletForm(OutletForm):
    """An outlet that opens: its code, too."""

    code = StringField(
        _l("Code"), [InputRequired(_NEEDED), Length(max=8)],
        description=_l("Two letters and two to four digits, such as BT01. It stands in every receipt number and stays."),
    )  # fmt: skip


class PrinterForm(Form):
    """A printer and how it is reached."""

    name = StringField(_l("Name"), [InputRequired(_NEEDED), Length(max=60)])
    kind = SelectField(
        _l("How it is reached"),
        coerce=PrinterKind,
        choices=[SelectChoice(k.value, name) for k, name in PRINTER_KIND_NAMES.items()],
    )
    address = StringField(
        _l("Printer address"), [Length(max=200)],
        description=_l("Network: 192.168.1.50:9100. Device or file: /dev/usb/lp0. Browser: empty."),
    )  # fmt: skip
    width_dots = SelectField(
        _l("Paper"),
        coerce=int,
        choices=[SelectChoice("576", _l("80 mm (576 dots)")), SelectChoice("384", _l("58 mm (384 dots)"))],
    )
    opens_drawer = BooleanField(_l("Opens the cash drawer"))

    def show_width(self, width_dots: int) -> None:
        """Offer a width that is neither of the usual two, because a printer has it."""
        if str(width_dots) not in {choice.value for choice in self.width_dots.choices}:
            self.width_dots.choices = [*self.width_dots.choices, SelectChoice(str(width_dots), f"{width_dots}")]


class TillForm(Form):
    """A new till: its number, or none for the next free one."""

    number = IntegerField(
        _l("Till number"),
        [Optional(), NumberRange(1, 99, _l("From 1 to 99."))],
        description=_l("Empty: the next free one."),
    )


class TillPrinterForm(Form):
    """The printer of a till."""

    printer = SelectField(_l("Receipts come out of"))

    def __init__(self, printers: Sequence[Printer], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.printer.choices = [SelectChoice("", _l("The browser"))] + [
            SelectChoice(str(row.id), row.name) for row in printers
        ]


def filled(row: Showroom) -> dict[str, Any]:
    """An outlet as its form shows it."""
    plain = (
        "name", "kind", "address", "phone", "opens_on", "closes_on", "legal_name", "tax_code", "location_code",
        "bank_bin", "bank_account", "bank_account_name", "return_policy_vi", "return_policy_en",
        "lapsed_need_labels",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        "commune": row.commune_code,
        "craft_village": str(row.craft_village_id or ""),
        "latitude": None if row.latitude_e6 is None else Decimal(row.latitude_e6) / _E6,
        "longitude": None if row.longitude_e6 is None else Decimal(row.longitude_e6) / _E6,
    }


def _millionths(degrees: Decimal | None) -> int | None:
    return None if degrees is None else int((degrees * _E6).to_integral_value(ROUND_HALF_UP))
