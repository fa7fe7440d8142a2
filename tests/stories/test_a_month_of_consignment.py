"""A month of consignment: goods come, are sold and come back, are settled and paid; what comes late lands in the next month.

Everything is done as people do it, on the pages and at the till, on the day on which they do it.
"""

import io
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import openpyxl
import pypdfium2
import pytest
import time_machine
import zxingcpp

from pos.audit import audit
from pos.base.clock import HANOI
from pos.sales.vietqr import read as read_vietqr
from tests import cast
from tests.inventory.stage import level, lot_id
from tests.sales.stage import basket, coming, line, pay_back, returned, sell

ACCOUNT = "/settlement/producers/CT0001?outlet=BT01&lang=en"


def on(day: int, month: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=HANOI)


@contextmanager
def the_day(day: int, month: int, hour: int = 18) -> Iterator[datetime]:
    """It is the evening of this day."""
    with time_machine.travel(on(day, month, hour), tick=False):
        yield on(day, month, hour)


def sold(at: datetime, pieces: int, received_at: datetime | None = None) -> uuid.UUID:
    """Lan sells tea sets; the sale arrives at once, or when her till has a network again."""
    sale = uuid.uuid4()
    booking = sell(basket(line("SP0001", pieces), at=at.isoformat(), shift=None), sale, at=received_at or at)
    assert booking.outcome != "quarantined"
    return sale


def brought_back(sale: uuid.UUID, at: datetime) -> None:
    """A customer returns one tea set, as good as new."""
    booking = pay_back(returned(sale, coming(1, 1, 450_000), at=at.isoformat(), shift=None), at=at)
    assert booking.outcome != "quarantined"


def settle(minh: Any, last_day: date) -> tuple[str, str]:
    """Minh and the potters look at the page and agree; the settlement's number, and what the page had said."""
    page = minh.get(f"{ACCOUNT}&to={last_day.isoformat()}").text
    form = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in ("settlement", "last_day", "goods", "losses_worth")
    }
    answer = minh.post(f"{ACCOUNT}&to={last_day.isoformat()}", form)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].rsplit("/", 1)[1], page


def paper_of(minh: Any, number: str) -> tuple[str, Any]:
    """The words of the statement as PDF, and what its code asks a bank for."""
    pdf = pypdfium2.PdfDocument(minh.get(f"/settlement/settled/{number}?format=pdf").data)
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    codes = [found for page in pdf for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    return text, read_vietqr(codes[0].text) if codes else None


@pytest.mark.usefixtures("app")
def test_a_month_of_consignment(sign_in: Any) -> None:
    with the_day(1, 10):
        minh = sign_in("minh")
        answer = minh.post(
            "/deliveries/new",
            {
                "delivery": str(uuid.uuid4()), "outlet": "BT01", "producer": "CT0001", "received_at": "2026-10-01T09:00",
                "lines-0-product": "SP0001", "lines-0-quantity": "20", "lines-0-lot_code": "KL-1",
                "lines-0-owner": "consigned", "lines-0-settlement_price": "300.000",
            },
        )  # fmt: skip
        assert answer.status_code == 302, answer.text
        minh.post(
            "/catalogue/producers/CT0001",
            {
                "name": "Hợp tác xã gốm Kim Lan", "kind": "cooperative", "commune_code": "00583", "province": "",
                "bank_bin": "970436", "bank_account": "0071 0012 34567", "bank_account_name": "HTX GOM KIM LAN",
            },
        )  # fmt: skip

    # October: seven are sold, one of them comes back. One more is sold offline, and nobody hears of it yet.
    first = sold(on(5, 10), 4)
    sold(on(19, 10), 3)
    brought_back(first, on(23, 10))
    with the_day(23, 10):
        assert "1.800.000" in sign_in("minh").get("/settlement?lang=en").text, "what is owed is there at once"

    # The first of November: October is settled, signed and paid.
    with the_day(1, 11):
        minh = sign_in("minh")
        october, page = settle(minh, date(2026, 10, 31))
        assert october == "CT0001-Q000001"
        assert "1.800.000" in page
        text, code = paper_of(minh, october)
        for words in ("BẢNG KÊ HÀNG HÓA BÁN RA", october, "KL-1", "1.800.000", "Đại diện chủ hàng"):
            assert words in text
        assert (code.account, code.amount_vnd, code.memo) == ("0071001234567", 1_800_000, "CT0001 Q000001")
        minh.post(f"/settlement/settled/{october}", {"paid_on": "2026-11-01", "reference": "FT26305"})
        assert "FT26305" in minh.get(f"/settlement/settled/{october}?lang=en").text

    # November: the offline sale of the 30th arrives, a tea set that was paid for comes back, and five are sold.
    sold(on(30, 10), 1, received_at=on(2, 11))
    brought_back(first, on(3, 11))
    sold(on(14, 11), 5)
    with the_day(1, 12):
        minh = sign_in("minh")
        unchanged, _ = paper_of(minh, october)
        assert "1.800.000" in unchanged, "October stays as both signed it"
        november, page = settle(minh, date(2026, 11, 30))
        for words in ("Brought forward", "settled before, came back", "1.500.000"):
            assert words in page, words
        text, code = paper_of(minh, november)
        assert "1.500.000" in text, "one of October, five of November, less the one that came back"
        assert code.amount_vnd == 1_500_000
        sheet = openpyxl.load_workbook(
            io.BytesIO(minh.get(f"/settlement/settled/{november}?format=xlsx").data), read_only=True
        ).active
        amounts = [row[-1] for row in sheet.iter_rows(values_only=True) if "KL-1" in row]
        assert sorted(amounts) == [-300_000, 300_000, 1_500_000]

        # What nobody bought goes home, and nothing is owed any more.
        left = 20 - (4 + 3 + 1 + 5) + 2
        assert level(cast.TEAPOT) == left * 1000
        note = minh.post(
            "/return-notes/new?outlet=BT01&producer=CT0001",
            {
                "return_note": str(uuid.uuid4()), "lines-0-lot": str(lot_id(cast.TEAPOT, "KL-1")),
                "lines-0-quantity": str(left), "carrier": "Ông Tư",
            },
        )  # fmt: skip
        assert note.headers["Location"] == "/return-notes/BT01-H000001"
        assert level(cast.TEAPOT) == 0
        assert "Nothing is open" in minh.get("/settlement?lang=en").text
    assert [verdict.line() for verdict in audit(on(1, 12, 20))[1:] if verdict.broken] == []
