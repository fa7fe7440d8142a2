"""Open outlets and keep what is known of them."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean, clean_block, search_key, sort_key
from pos.showrooms import rules
from pos.showrooms.errors import (
    BankAccountNotFit,
    ClosesTooEarly,
    CodeNotFit,
    CodeTaken,
    HoursNotFit,
    NoSuchCommune,
    NoSuchShowroom,
    OutletIncomplete,
    TaxCodeNotFit,
)
from pos.showrooms.kinds import ShowroomKind
from pos.showrooms.models import Commune, CraftVillage, Showroom


@dataclass(frozen=True, kw_only=True)
class OutletWish:
    """What is to be known of an outlet, beside its code."""

    name: str
    kind: ShowroomKind
    commune_code: str
    address: str
    opens_on: date
    legal_name: str
    closes_on: date | None = None
    craft_village_id: uuid.UUID | None = None
    phone: str = ""
    latitude_e6: int | None = None
    longitude_e6: int | None = None
    hours: dict[str, list[str]] = field(default_factory=dict)
    tax_code: str = ""
    location_code: str = ""
    bank_bin: str | None = None
    bank_account: str | None = None
    bank_account_name: str = ""
    return_policy_vi: str = ""
    return_policy_en: str = ""
    lapsed_need_labels: bool = False


def add_showroom(code: str, wish: OutletWish, *, who: str, at: datetime, is_demo: bool = False) -> Showroom:
    """Open an outlet.

    Raises:
        CodeNotFit: the code is not two letters and two to four digits.
        CodeTaken: another outlet has it.
        OutletIncomplete, NoSuchCommune, HoursNotFit, ClosesTooEarly, BankAccountNotFit, TaxCodeNotFit:
            see ``edit_showroom``.
    """
    code = clean(code).upper()
    if not rules.SHOWROOM_CODE.fullmatch(code):
        raise CodeNotFit(code=code)
    values = _fit(wish)
    if db.session.scalar(select(Showroom.id).where(Showroom.code == code)):
        raise CodeTaken(code=code)
    row = Showroom(code=code, is_demo=is_demo, search_key="", sort_key="")
    _take(row, values)
    db.session.add(row)
    db.session.flush()
    record("add_showroom", "showroom", row.id, who=who, at=at, code=code, name=row.name)
    return row


def edit_showroom(showroom_id: uuid.UUID, wish: OutletWish, *, who: str, at: datetime) -> None:
    """Bring what is known of an outlet up to date. Receipts printed before keep what they said.

    Raises:
        NoSuchShowroom: there is none.
        OutletIncomplete: name, address or legal name is empty.
        NoSuchCommune: the commune or craft village is unknown.
        HoursNotFit: an opening hour is no hour, or a day closes before it opens.
        ClosesTooEarly: it would close before its first day.
        BankAccountNotFit: half a bank account, or one that no payment code can carry.
        TaxCodeNotFit: a tax code is 10 or 13 digits, or 12 of a person's number.
    """
    row = db.session.get(Showroom, showroom_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchShowroom(code=str(showroom_id))
    values = _fit(wish)
    before = {name: getattr(row, name) for name in values}
    changed = sorted(name for name, value in values.items() if before[name] != value)
    if not changed:
        return
    _take(row, values)
    db.session.flush()
    record(
        "edit_showroom", "showroom", row.id, who=who, at=at, code=row.code,
        before={name: _plain(before[name]) for name in changed}, after={name: _plain(values[name]) for name in changed},
    )  # fmt: skip


def _fit(wish: OutletWish) -> dict[str, Any]:
    """The wish as it will be stored.

    Raises:
        RuleBroken: one of those that ``edit_showroom`` names.
    """
    values = asdict(wish)
    for name, value in values.items():
        if isinstance(value, str) and name != "kind":
            values[name] = clean_block(value) if name.startswith("return_policy") else clean(value)
    values["kind"] = wish.kind
    for name in ("bank_bin", "bank_account"):
        values[name] = values[name].replace(" ", "") if values[name] else None
    if not (values["name"] and values["address"] and values["legal_name"]):
        raise OutletIncomplete()
    if db.session.get(Commune, values["commune_code"]) is None:
        raise NoSuchCommune(code=values["commune_code"])
    if wish.craft_village_id is not None and db.session.get(CraftVillage, wish.craft_village_id) is None:
        raise NoSuchCommune(code=wish.craft_village_id)
    if wish.closes_on is not None and wish.closes_on < wish.opens_on:
        raise ClosesTooEarly()
    if not rules.hours_are_fit(wish.hours):
        raise HoursNotFit()
    if not rules.bank_account_is_fit(values["bank_bin"], values["bank_account"]):
        raise BankAccountNotFit()
    if not rules.tax_code_is_fit(values["tax_code"]):
        raise TaxCodeNotFit(code=values["tax_code"])
    return values


def _take(row: Showroom, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    commune = db.session.get_one(Commune, row.commune_code)
    row.search_key = search_key(f"{row.code} {row.name} {row.address} {commune.name} {commune.former_district}")[:400]
    row.sort_key = sort_key(row.name)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | dict) else str(value)
