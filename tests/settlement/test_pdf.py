"""The statement on paper: few lines are one sheet, with what they come to, the code that pays it and room to sign."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp

from pos.settlement.paper import GOODS, LOSSES, Paper, Table
from pos.settlement.pdf import statement_pdf

CODE = "0002010102" + "A7" * 57
NAME = "Bộ ấm chén men lam\nBlue-glaze tea set"
SOLD = (
    "1",
    NAME,
    "SP0001",
    "K1",
    "BT01",
    "cái\npiece",
    Decimal(4),
    Decimal(1),
    Decimal(3),
    450_000,
    Decimal(8),
    300_000,
    900_000,
)
LOST = ("1", NAME, "SP0001", "K1", "BT01", "21/11/2026", "Vỡ\nBroken", Decimal(4), 300_000, 1_200_000)


def statement(sold: int, lost: int = 0) -> Paper:
    """A statement of so many lines, which is to be paid."""
    tables = [Table(("Hàng bán trong kỳ", "Sold in the period"), GOODS, [SOLD] * sold)]
    if lost:
        tables.append(Table(("Hàng mất, hỏng", "Lost or written off"), LOSSES, [LOST] * lost))
    side = [(("Điểm bán", "Outlets"), "BT01 Bát Tràng")] * 4
    sums = [(("Hàng bán", "Sold"), 900_000), (("Số tiền thanh toán", "To be paid"), 900_000)]
    return Paper(
        number="CT0001-Q000001", made_on=date(2026, 11, 21), sides=(side, side), tables=tables, sums=sums,
        words=("Chín trăm nghìn đồng", "Nine hundred thousand dong"), remarks=[], payment=CODE,
        account="HTX GOM · 970436 · 0123456789", sample=False,
    )  # fmt: skip


def sheets(paper: Paper) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(statement_pdf(paper)))


@pytest.mark.parametrize(("sold", "lost"), [(1, 0), (8, 0), (3, 1)])
@pytest.mark.parametrize("payment", [CODE, ""], ids=["to pay", "no account"])
def test_a_statement_of_few_lines_is_one_sheet_to_pay_and_to_sign(sold: int, lost: int, payment: str) -> None:
    [page] = sheets(replace(statement(sold, lost), payment=payment))
    said = page.get_textpage().get_text_range()
    assert all(words in said for words in ("Chín trăm nghìn đồng", "Người lập biểu", "Đại diện chủ hàng", "Page 1/1"))
    found = zxingcpp.read_barcode(page.render(scale=3).to_pil())
    assert (found.text if found else "") == payment


def test_what_a_long_statement_comes_to_stands_together_on_its_last_sheet() -> None:
    *_before, last = sheets(statement(30, 3))
    said = last.get_textpage().get_text_range()
    assert all(words in said for words in ("Chín trăm nghìn đồng", "Người lập biểu"))
    assert zxingcpp.read_barcode(last.render(scale=3).to_pil()).text == CODE
