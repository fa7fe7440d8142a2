"""What receipts say, and that they say it again years later."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from pos.base.database import db, transaction
from pos.printing.document import Columns, Document, DrawerKick, QrCode, Text
from pos.printing.rendering import render
from pos.sales import queries, receipts
from pos.sales.kinds import Kind
from pos.sales.paper import copy_of, shift_paper
from pos.showrooms.models import Showroom
from tests import cast
from tests.cast import PUBLIC_URL
from tests.inventory.stage import deliver
from tests.sales.stage import (
    SHIFT,
    basket,
    closing,
    coming,
    entry,
    line,
    open_the_shift,
    pay_back,
    report,
    returned,
    sell,
)

pytestmark = pytest.mark.usefixtures("app")
SALE = cast.same_id("the sale on paper")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Goods and an open shift."""
    deliver(cast.TEAPOT, 5, "A1")
    deliver(cast.BOWL, 5, "B1")
    deliver(cast.HONEY, 5, "M1", producer=cast.TEA_HOUSE)
    open_the_shift()


def words(document: Document) -> list[str]:
    """Every line of a document, cells joined by a bar."""
    told = []
    for item in document.items:
        if isinstance(item, Columns):
            told.append(" | ".join(cell.text for cell in item.cells))
        elif isinstance(item, Text) or hasattr(item, "text"):
            told.append(item.text)
    return [text.replace("\u00a0", " ") for text in told]


def sold(*lines: dict[str, Any], **changes: Any) -> list[str]:
    sell(basket(*lines, number="BT01-1A-000123", **changes), SALE)
    return words(receipts.receipt(queries.sale_facts(SALE), cashier="Nguyễn Thị Lan", public_url=PUBLIC_URL))


def test_a_receipt_says_who_sold_what_when_and_for_how_much() -> None:
    told = sold(
        line(discount_vnd=45_000, stars=4, lot="A1"),
        line("SP0004", 0.347),
        tenders=[
            {"method": "vietqr", "amount_vnd": 300_000, "reference": "FT1"},
            {"method": "cash", "amount_vnd": 200_000},
        ],
        change_vnd=37_745,
    )
    assert told[:5] == [
        "Hợp tác xã Bát Tràng",
        "Bát Tràng",
        "Số 1, đường Giang Cao",
        "MST: 0100000001 · Mã địa điểm: 00001",
        "PHIẾU TÍNH TIỀN",
    ]
    assert told[5] == "Hóa đơn tạm tính – không phải hóa đơn GTGT"
    for expected in (
        "Số: BT01-1A-000123 | 21/11/2026 10:00",
        "Thu ngân: Nguyễn Thị Lan | Quầy BT01-1",
        "Bộ ấm chén men lam",
        "1 chiếc × 450.000 ₫ | 450.000 ₫",
        "OCOP 4 sao · lô A1",
        "0,347 kg × 165.000 ₫ | 57.255 ₫",
        "Cộng tiền hàng | 507.255 ₫",
        "Giảm giá | −45.000 ₫",
        "Tổng cộng | 462.255 ₫",
        "VietQR (FT1) | 300.000 ₫",
        "Tiền mặt | 200.000 ₫",
        "Tiền thừa | 37.745 ₫",
        "8 % | 428.014 ₫ | 34.241 ₫",
    ):
        assert expected in told, expected


def test_a_star_that_was_not_valid_is_not_on_paper() -> None:
    told = sold(line("SP0002", stars=4))
    assert not any("sao" in row for row in told)


def test_a_receipt_carries_its_number_for_the_scanner_and_opens_the_drawer_for_cash() -> None:
    sold(line())
    facts = queries.sale_facts(SALE)
    document = receipts.receipt(facts, cashier="Lan", public_url=PUBLIC_URL, opens_drawer=True)
    assert [item.payload for item in document.items if isinstance(item, QrCode)] == ["BT01-1A-000123"]
    assert isinstance(document.items[-1], DrawerKick)
    by_card = uuid.uuid4()
    sell(basket(line(), tenders=[{"method": "card", "amount_vnd": 450_000}]), by_card)
    document = receipts.receipt(queries.sale_facts(by_card), cashier="Lan", public_url=PUBLIC_URL, opens_drawer=True)
    assert not any(isinstance(item, DrawerKick) for item in document.items)


def test_sample_data_is_marked_on_paper() -> None:
    with transaction():
        db.session.execute(update(Showroom).values(is_demo=True))
    assert sold(line())[0] == "DỮ LIỆU MẪU · SAMPLE DATA"


def test_a_reprint_is_marked_and_says_what_was_known_at_the_sale() -> None:
    sold(line(stars=4))
    facts = queries.sale_facts(SALE)
    document = receipts.receipt(facts, cashier="Lan", public_url=PUBLIC_URL)
    years_later = cast.NOW + timedelta(days=1200)
    told = words(copy_of(document, 2, facts.row.at, years_later))
    assert told[:3] == [
        "BẢN IN LẠI · REPRINT", "Lần 2 · 05/03/2030 10:00", "Nội dung theo những gì đã biết lúc 10:00 21/11/2026.",
    ]  # fmt: skip
    assert "OCOP 4 sao" in told
    assert told[3:] == words(document)


def test_a_refund_slip_names_the_sale_and_gives_back_its_own_vat() -> None:
    sold(line(pieces=3, discount_vnd=350_000))
    parts = []
    for due_vnd in (333_333, 333_334, 333_333):
        refund_id = uuid.uuid4()
        pay_back(returned(SALE, coming(1, 1, due_vnd, "damaged"), number="BT01-1A-000200"), refund_id)
        parts.append(words(receipts.refund_slip(queries.refund_facts(refund_id), cashier="Lan")))
    assert "Cho phiếu BT01-1A-000123 ngày 21/11/2026 10:00" in parts[0]
    assert "1 chiếc, hư hỏng | 333.333 ₫" in parts[0]
    assert "Hoàn lại | 333.333 ₫" in parts[0]
    assert "Lý do: vỡ quai" in parts[0]
    vat = [
        int(row.split(" | ")[2].removesuffix(" ₫").replace(".", ""))
        for part in parts
        for row in part
        if row.startswith("8 %")
    ]
    assert sum(vat) == 74_074


def test_a_shift_slip_shows_every_part_of_its_cash() -> None:
    sold(line())
    report(entry(Kind.SALE, basket(total_vnd=460_000)))
    report(closing(950_000, difference_reason="thiếu"), at=cast.NOW + timedelta(hours=2))
    told = words(shift_paper(queries.shift_facts(SHIFT)))
    for expected in (
        "Tiền đầu ca | 500.000 ₫", "Tiền mặt thu | 450.000 ₫", "Đơn chờ xem xét | 460.000 ₫",
        "Bán hàng (1) | 450.000 ₫", "Doanh thu | 450.000 ₫", "Mở ca: Nguyễn Thị Lan | 21/11/2026 09:00",
        "8 % | 416.667 ₫ | 33.333 ₫",
        "Phải có trong két | 1.410.000 ₫", "Quầy tính lúc kết ca | 950.000 ₫", "Đếm được | 950.000 ₫",
        "Chênh lệch | −460.000 ₫", "Lý do: thiếu",
    ):  # fmt: skip
        assert expected in told, expected


@pytest.mark.parametrize("width_dots", [384, 576])
def test_receipts_fit_on_narrow_and_wide_paper(width_dots: int) -> None:
    sold(line(discount_vnd=45_000, stars=4), line("SP0004", 0.347), line("SP0005", 12))
    picture = render(
        receipts.receipt(queries.sale_facts(SALE), cashier="Nguyễn Thị Lan", public_url=PUBLIC_URL), width_dots
    )
    assert picture.width == width_dots
    assert picture.height > 600


@pytest.mark.parametrize(
    ("amount_vnd", "words_"),
    [(0, "0 ₫"), (999, "999 ₫"), (1_250_000, "1.250.000 ₫"), (-36_000, "−36.000 ₫")],
)
def test_amounts_on_paper_are_written_as_people_write_them(amount_vnd: int, words_: str) -> None:
    assert receipts.dong(amount_vnd) == words_.replace(" ", "\u00a0")
