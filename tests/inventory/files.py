"""Files of stock as somebody brings them, and what the page does with them."""

import io
import uuid
import zipfile

import openpyxl

from pos.base.database import transaction
from pos.files.kinds import ImportState
from pos.inventory.importing import plan
from pos.inventory.kinds import DeliveryKind
from pos.inventory.operations.imports import book_import, bring_import, claim_import, note_checked
from pos.inventory.sheets import read_sheet
from tests import cast

HEADERS = ["Điểm bán", "Sản phẩm", "Số lượng", "Lô", "Hạn sử dụng", "Giá vốn", "Hoa hồng (%)"]


def xlsx(*rows, headers=HEADERS):
    """A workbook with these rows."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in ([headers] if headers else []) + list(rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(content, kind=DeliveryKind.OPENING, outlet=None):
    with transaction():
        return bring_import(content, "ton-kho.xlsx", kind, outlet, at=cast.NOW, who="minh")


def planned(content, kind=DeliveryKind.OPENING, outlet=None, allowed=None, import_id=None):
    return plan(
        read_sheet(content), import_id=import_id or uuid.UUID(int=1), kind=kind, allowed=allowed, outlet_id=outlet,
        at=cast.NOW,
    )  # fmt: skip


def booked(content, kind=DeliveryKind.OPENING, outlet=None):
    """Bring a file, check it and book it, as the page does."""
    import_id = bring(content, kind, outlet)
    made = planned(content, kind, outlet, import_id=import_id)
    with transaction():
        assert claim_import(import_id, ImportState.CHECKING, cast.NOW)
    with transaction():
        note_checked(import_id, made, cast.NOW)
    with transaction():
        claim_import(import_id, ImportState.BOOKING, cast.NOW)
    with transaction():
        return book_import(import_id, made.documents, at=cast.NOW, who="minh")


def faults(made):
    return [(fault.row, fault.column, fault.message) for fault in made.faults]


def repacked(content, change):
    """A workbook whose parts were changed one by one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in packed.namelist():
            again.writestr(name, change(name, packed.read(name)))
    return out.getvalue()


def saved_again(content):
    """The workbook as a spreadsheet saves it anew: the same rows in other bytes."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(out)
    assert out.getvalue() != content
    return out.getvalue()
