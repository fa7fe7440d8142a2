"""The statement on paper: what its PDF and its workbook say alike. Paper speaks both languages whatever the screen speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pos.base.amounts import MILLI
from pos.base.clock import local_day
from pos.base.in_words import in_words
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Producer
from pos.settlement.losses import LostLot
from pos.settlement.models import Payment
from pos.settlement.queries import SettlementHead
from pos.settlement.statements import Statement, StatementLine
from pos.settlement.words import LOSS_PAPER
from pos.showrooms.models import Showroom

TITLE = ("BẢNG KÊ HÀNG HÓA BÁN RA", "Statement of goods sold on consignment")
UNITS = {Unit.PIECE: "cái", Unit.KG: "kg", Unit.LITRE: "lít"}
IN_WORDS = ("Số tiền viết bằng chữ", "In words")
BLANK = "…………………………"
HANDS = (
    ("Người lập biểu", "Made by"),
    ("Đại diện bên bán hàng", "For the shop"),
    ("Đại diện chủ hàng", "For the owner of the goods"),
)

SIGNED = ("ký, ghi rõ họ tên", "signature, full name")

Both = tuple[str, str]
"""The Vietnamese words, and the English ones below them."""
Facts = Sequence[tuple[Both, str]]
"""What is said, and of what."""
Value = str | int | Decimal | None
"""Words, đồng, a quantity, nothing."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its head, and how many parts of the width it takes."""

    head: Both
    width: int
    figure: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its heading; the last row may be a sum."""

    title: Both
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Paper:
    """A statement, ready to be written."""

    number: str
    made_on: date
    sides: tuple[Facts, Facts]
    """What is said of the shop, and what of the owner."""
    tables: Sequence[Table]
    sums: Sequence[tuple[Both, int]]
    """What the tables come to, step by step; the last is what is paid."""
    words: Both
    """What it comes to, in words of both languages."""
    remarks: Sequence[tuple[Both, str]]
    """What is said below the sums: that it was paid, or was marked so by mistake."""
    payment: str
    """The text of the VietQR code, where there is something to pay and an account to pay it to."""
    account: str
    """The same account in words."""
    sample: bool


GOODS = (
    Column(("STT", "No."), 3),
    Column(("Tên hàng", "Goods"), 17),
    Column(("Mã hàng", "Code"), 7),
    Column(("Lô", "Lot"), 9),
    Column(("Điểm bán", "Outlet"), 6),
    Column(("ĐVT", "Unit"), 4),
    Column(("SL bán", "Sold"), 6, figure=True),
    Column(("Khách trả", "Returned"), 6, figure=True),
    Column(("Thực bán", "Net"), 6, figure=True),
    Column(("Giá bán", "Price"), 8, figure=True),
    Column(("Thuế GTGT, %", "VAT, %"), 5, figure=True),
    Column(("Giá thanh toán", "Settlement price"), 8, figure=True),
    Column(("Thành tiền", "Amount"), 10, figure=True),
)
LOSSES = (
    Column(("STT", "No."), 3),
    Column(("Tên hàng", "Goods"), 21),
    Column(("Mã hàng", "Code"), 7),
    Column(("Lô", "Lot"), 9),
    Column(("Điểm bán", "Outlet"), 6),
    Column(("Ngày", "Day"), 8),
    Column(("Lý do", "Reason"), 18),
    Column(("Số lượng", "Quantity"), 8, figure=True),
    Column(("Giá thanh toán", "Settlement price"), 8, figure=True),
    Column(("Giá trị", "Worth"), 10, figure=True),
)


def paper(
    statement: Statement,
    owner: Producer,
    owner_address: str,
    shops: Sequence[Showroom],
    *,
    at: datetime,
    head: SettlementHead | None = None,
    contract: str = "",
    payment: str = "",
    mistakes: Sequence[Payment] = (),
) -> Paper:
    """Make the statement of a period, or of a settlement, ready for paper.

    ``shops`` are the outlets that it speaks of: one, or all that sold or lost something; ``mistakes`` what was said of its
    payment and taken back.
    """
    tables = []
    if statement.from_before:
        tables.append(Table(("Kỳ trước chuyển sang", "Brought forward"), GOODS, _goods(statement.from_before)))
    tables.append(Table(("Hàng bán trong kỳ", "Sold in the period"), GOODS, _goods(statement.of_period)))
    if statement.losses:
        title = ("Hàng mất, hỏng trong thời gian gửi", "Lost or written off while with us")
        tables.append(Table(title, LOSSES, _losses(statement.losses)))
    sums = _sums(statement, head)
    return Paper(
        number=head.number if head else "",
        made_on=local_day(head.at if head else at),
        sides=(_of_shop(statement, shops), _of_owner(owner, owner_address, contract)),
        tables=tables,
        sums=sums,
        words=(in_words(sums[-1][1]), in_words(sums[-1][1], "en")),
        remarks=_remarks(head, mistakes),
        payment=payment,
        account=" · ".join(part for part in (owner.bank_account_name, owner.bank_bin, owner.bank_account) if part),
        sample=owner.is_demo or any(shop.is_demo for shop in shops),
    )


def last_day(until: datetime) -> date:
    """The day that a period ends with, whether it ends at midnight or in the middle of the day."""
    return local_day(until - timedelta(microseconds=1))


def period(statement: Statement) -> str:
    """The period, as Vietnamese paper says it."""
    until = f"{last_day(statement.until):%d/%m/%Y}"
    return f"{local_day(statement.since):%d/%m/%Y} – {until}" if statement.since else f"đến hết ngày {until}"


def _of_shop(statement: Statement, shops: Sequence[Showroom]) -> Facts:
    sellers = {(shop.legal_name or shop.name, shop.tax_code): None for shop in shops}
    places = "; ".join(f"{shop.code} {shop.name}" for shop in shops)
    return [
        (("Bên bán hàng (đại lý)", "Sold by"), "; ".join(name for name, _tax in sellers) or BLANK),
        (("MST", "Tax code"), "; ".join(dict.fromkeys(tax for _name, tax in sellers if tax)) or BLANK),
        (("Điểm bán", "Outlets"), places if len(shops) <= 6 else f"{len(shops)}: {', '.join(s.code for s in shops)}"),
        (("Kỳ", "Period"), period(statement)),
    ]


def _of_owner(owner: Producer, address: str, contract: str) -> Facts:
    return [
        (("Chủ hàng", "Owner of the goods"), f"{owner.name} ({owner.code})"),
        (("MST", "Tax code"), owner.tax_code or BLANK),
        (("Địa chỉ", "Address"), address or BLANK),
        (("Hợp đồng ký gửi", "Contract no., day"), contract or BLANK),
    ]


def _goods(lines: Sequence[StatementLine]) -> list[list[Value]]:
    rows: list[list[Value]] = [
        [
            number, _goods_name(line), line.product_code, line.lot_code, line.outlet,
            UNITS[line.unit], units(line.sold_milli), units(line.returned_milli),
            units(line.sold_milli - line.returned_milli), line.price_vnd, units(line.vat_bp * 10),
            line.settlement_price_vnd, line.owed_vnd,
        ]
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
    total = sum(line.owed_vnd for line in lines)
    return [*rows, ["", "Cộng\nTotal", *[None] * 10, total]]


def _losses(lost: Sequence[LostLot]) -> list[list[Value]]:
    rows: list[list[Value]] = [
        [
            number, _name(row.name_vi, row.name_en), row.product_code, row.lot_code, row.outlet,
            f"{local_day(row.at):%d/%m/%Y}", "\n".join(LOSS_PAPER[row.loss]), units(row.quantity_milli),
            row.settlement_price_vnd, row.value_vnd,
        ]
        for number, row in enumerate(lost, start=1)
    ]  # fmt: skip
    return [*rows, ["", "Cộng\nTotal", *[None] * 7, sum(row.value_vnd for row in lost)]]


def _sums(statement: Statement, head: SettlementHead | None) -> list[tuple[Both, int]]:
    sums: list[tuple[Both, int]] = []
    if statement.from_before:
        sums.append((("Kỳ trước chuyển sang", "Brought forward"), statement.before_vnd))
    sums.append((("Hàng bán trong kỳ", "Sold in the period"), statement.period_vnd))
    if statement.settled_vnd:
        sums.append((("Đã quyết toán trong kỳ", "Settled already"), -statement.settled_vnd))
    if head is None:
        return [*sums, (("Còn phải trả tiền hàng", "Due for goods sold"), statement.open_vnd)]
    if head.losses_vnd:
        sums.append((("Hai bên thống nhất cho hàng mất, hỏng", "Agreed for losses"), head.losses_vnd))
    return [*sums, (("Số tiền thanh toán", "To be paid"), head.amount_vnd)]


def _remarks(head: SettlementHead | None, mistakes: Sequence[Payment]) -> list[tuple[Both, str]]:
    remarks: list[tuple[Both, str]] = [
        (
            ("Ghi nhầm là đã trả", "Marked as paid by mistake"),
            f"{_told(said.paid_on, said.reference)}; hủy {local_day(said.taken_back_at):%d/%m/%Y}: {said.taken_back_why}",
        )
        for said in mistakes
        if said.taken_back_at
    ]
    if head and head.paid_on:
        remarks.append((("Đã thanh toán", "Paid"), _told(head.paid_on, head.paid_reference or "")))
    return remarks


def _told(paid_on: date, reference: str) -> str:
    return " · ".join(part for part in (f"{paid_on:%d/%m/%Y}", reference) if part)


def _goods_name(line: StatementLine) -> str:
    vi, en = ("hàng đã quyết toán, khách trả lại", "settled before, came back") if line.undoes else ("", "")
    return _name(
        f"{line.name_vi} ({vi})" if vi else line.name_vi, " · ".join(part for part in (line.name_en, en) if part)
    )


def _name(vi: str, en: str) -> str:
    return f"{vi}\n{en}" if en else vi


def units(quantity_milli: int) -> Decimal:
    """A quantity in units, without zeros that say nothing."""
    whole, rest = divmod(quantity_milli, MILLI)
    return Decimal(whole) if not rest else (Decimal(quantity_milli) / MILLI).normalize()


def written(value: Value) -> str:
    """A value as Vietnamese paper writes it: 1.250.000, 0,35."""
    if value is None or isinstance(value, str):
        return value or ""
    return (
        f"{value:,f}".translate(str.maketrans(",.", ".,"))
        if isinstance(value, Decimal)
        else f"{value:,}".replace(",", ".")
    )
