"""Set up tills and printers, and take them out of use."""

import uuid
from datetime import datetime

from sqlalchemy import func, select, update

from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean
from pos.showrooms import rules
from pos.showrooms.errors import CodeTaken, NoSuchPrinter, NoSuchShowroom, NoSuchTill, PrinterNotFit, TillRetired
from pos.showrooms.kinds import PrinterKind
from pos.showrooms.models import Chain, PairingCode, Printer, Showroom, Till


def add_till(
    showroom_id: uuid.UUID, *, who: str, at: datetime, number: int | None = None, printer_id: uuid.UUID | None = None
) -> Till:
    """Set up a till in an outlet, with the next free number unless one is given.

    Raises:
        NoSuchShowroom: there is no such outlet.
        CodeTaken: the number was already given; numbers are never given twice.
        NoSuchPrinter: the printer is not one of this outlet.
    """
    showroom = db.session.get(Showroom, showroom_id, with_for_update=True)
    if showroom is None:
        raise NoSuchShowroom(code=str(showroom_id))
    highest = db.session.scalar(select(func.max(Till.number)).where(Till.showroom_id == showroom_id)) or 0
    number = highest + 1 if number is None else number
    code = rules.till_code(showroom.code, number)
    if db.session.scalar(select(Till.id).where(Till.code == code)):
        raise CodeTaken(code=code)
    _ask_printer(printer_id, showroom_id)
    row = Till(showroom_id=showroom_id, number=number, code=code, printer_id=printer_id)
    db.session.add(row)
    db.session.flush()
    record("add_till", "till", row.id, who=who, at=at, code=code)
    return row


def set_till_printer(till_id: uuid.UUID, printer_id: uuid.UUID | None, *, who: str, at: datetime) -> None:
    """Choose the printer that a till's receipts come out of; None means the person's browser.

    Raises:
        NoSuchTill, NoSuchPrinter: one of them is not of this outlet.
    """
    row = _till(till_id)
    _ask_printer(printer_id, row.showroom_id)
    if row.printer_id == printer_id:
        return
    row.printer_id = printer_id
    db.session.flush()
    record("set_till_printer", "till", row.id, who=who, at=at, code=row.code, printer=printer_id and str(printer_id))


def retire_till(till_id: uuid.UUID, *, who: str, at: datetime) -> None:
    """Take a till out of use: its token ends, its pairing codes too, its number is never given again.

    Raises:
        NoSuchTill: there is none.
        TillRetired: it already is.
    """
    row = _till(till_id)
    if row.retired_at is not None:
        raise TillRetired(code=row.code)
    row.retired_at = at
    db.session.execute(update(Chain).where(Chain.till_id == till_id, Chain.ended_at.is_(None)).values(ended_at=at))
    db.session.execute(
        update(PairingCode)
        .where(PairingCode.till_id == till_id, PairingCode.used_at.is_(None), PairingCode.expires_at > at)
        .values(expires_at=at)
    )
    db.session.flush()
    record("retire_till", "till", row.id, who=who, at=at, code=row.code)


def add_printer(
    showroom_id: uuid.UUID,
    name: str,
    kind: PrinterKind,
    address: str,
    *,
    who: str,
    at: datetime,
    width_dots: int = 576,
    opens_drawer: bool = False,
) -> Printer:
    """Set up a printer in an outlet.

    Raises:
        NoSuchShowroom: there is no such outlet.
        PrinterNotFit: no name, no address where one is needed, or a width that no head has.
        CodeTaken: the outlet has a printer of this name.
    """
    if db.session.get(Showroom, showroom_id) is None:
        raise NoSuchShowroom(code=str(showroom_id))
    name, address = _fit_printer(name, kind, address, width_dots)
    _ask_name(showroom_id, name, None)
    row = Printer(
        showroom_id=showroom_id, name=name, kind=kind, address=address, width_dots=width_dots, opens_drawer=opens_drawer
    )
    db.session.add(row)
    db.session.flush()
    record("add_printer", "printer", row.id, who=who, at=at, name=name, kind=kind.value, address=address)
    return row


def edit_printer(
    printer_id: uuid.UUID,
    name: str,
    kind: PrinterKind,
    address: str,
    *,
    width_dots: int,
    opens_drawer: bool,
    who: str,
    at: datetime,
) -> None:
    """Change how a printer is reached or what it is called.

    Raises:
        NoSuchPrinter, PrinterNotFit, CodeTaken: see ``add_printer``.
    """
    row = _printer(printer_id)
    name, address = _fit_printer(name, kind, address, width_dots)
    _ask_name(row.showroom_id, name, row.id)
    row.name, row.kind, row.address = name, kind, address
    row.width_dots, row.opens_drawer = width_dots, opens_drawer
    db.session.flush()
    record("edit_printer", "printer", row.id, who=who, at=at, name=name, kind=kind.value, address=address)


def retire_printer(printer_id: uuid.UUID, *, who: str, at: datetime) -> None:
    """Take a printer out of use; tills that used it print in the browser from now on.

    Raises:
        NoSuchPrinter: there is none, or it already is.
    """
    row = _printer(printer_id)
    # The name becomes free for the printer that replaces it; this one keeps it with the day it went.
    row.name = f"{row.name[:40]} ({at:%Y-%m-%d} {str(row.id)[:4]})"
    row.retired_at = at
    db.session.execute(update(Till).where(Till.printer_id == printer_id).values(printer_id=None))
    db.session.flush()
    record("retire_printer", "printer", row.id, who=who, at=at, name=row.name)


def _till(till_id: uuid.UUID) -> Till:
    row = db.session.get(Till, till_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchTill(code=str(till_id))
    return row


def _printer(printer_id: uuid.UUID) -> Printer:
    row = db.session.get(Printer, printer_id, with_for_update=True, populate_existing=True)
    if row is None or row.retired_at is not None:
        raise NoSuchPrinter()
    return row


def _ask_printer(printer_id: uuid.UUID | None, showroom_id: uuid.UUID) -> None:
    if printer_id is None:
        return
    row = db.session.get(Printer, printer_id)
    if row is None or row.retired_at is not None or row.showroom_id != showroom_id:
        raise NoSuchPrinter()


def _fit_printer(name: str, kind: PrinterKind, address: str, width_dots: int) -> tuple[str, str]:
    name, address = clean(name), clean(address)
    if not rules.printer_is_fit(name, kind, address, width_dots):
        raise PrinterNotFit()
    return name, "" if kind is PrinterKind.BROWSER else address


def _ask_name(showroom_id: uuid.UUID, name: str, own_id: uuid.UUID | None) -> None:
    taken = db.session.scalar(select(Printer.id).where(Printer.showroom_id == showroom_id, Printer.name == name))
    if taken is not None and taken != own_id:
        raise CodeTaken(code=name)
