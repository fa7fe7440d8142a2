"""The pages of settlement: who sees what is owed, what the statement says on screen and on paper, settling and paying."""

import csv
import io
import re
import uuid
from datetime import date, timedelta

import openpyxl
import pypdfium2
import pytest
import time_machine
import zxingcpp
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.catalogue.models import Producer
from pos.catalogue.operations import ContractDraft, add_contract
from pos.inventory.kinds import WriteOffReason
from pos.inventory.operations import write_off
from pos.sales.models import SaleLineLot
from pos.sales.vietqr import read as read_vietqr
from pos.settlement.models import Settlement
from pos.settlement.views import payables
from tests import cast
from tests.inventory.stage import lot_id
from tests.inventory.test_going_home import at_once
from tests.settlement.stage import LATER, came_back, consigned, paid, settled, sold

ACCOUNT = "/settlement/producers/CT0001"
ONE = uuid.UUID(int=1)


@pytest.fixture(autouse=True)
def afternoon():
    """Everybody looks at it later on the same day."""
    with time_machine.travel(LATER + timedelta(hours=2), tick=False):
        yield


@pytest.fixture(autouse=True)
def goods(app):
    """The potters' tea sets at both outlets: four were sold here, one of which came back; one was sold there."""
    consigned(cast.TEAPOT, 10, "K1", 300_000)
    consigned(cast.TEAPOT, 10, "K2", 310_000, showroom=cast.HK01)
    sale = sold(cast.TEAPOT, 4)
    came_back(sale, cast.TEAPOT, 1)
    sold(cast.TEAPOT, 1, till="HK01-1")
    with transaction():
        owner = db.session.get_one(Producer, cast.POTTERS)
        owner.bank_bin, owner.bank_account, owner.bank_account_name = "970436", "0123456789", "HTX GOM"


def form_of(page):
    """What the settle form on a page sends."""
    names = ("settlement", "last_day", "goods", "losses_worth")
    found = {}
    for name in names:
        [tag] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
        found[name] = re.search(r'value="([^"]*)"', tag)[1]
    return found


def test_a_manager_sees_what_her_outlet_owes_and_the_admin_what_all_do(sign_in):
    assert "900.000" in sign_in("minh").get("/settlement").text
    page = sign_in("an").get("/settlement?lang=en").text
    assert "1.210.000" in page
    assert "310.000" in sign_in("an").get("/settlement?outlet=HK01&lang=en").text
    rows = list(csv.reader(io.StringIO(sign_in("minh").get("/settlement?format=csv&lang=en").text.lstrip("\ufeff"))))
    assert [(row[0], row[2]) for row in rows[1:]] == [("CT0001", "900000")]
    assert sign_in("minh").get("/settlement?outlet=HK01").status_code == 403
    assert sign_in("lan").get("/settlement").status_code == 403
    assert sign_in("huong").get("/settlement").status_code == 200


def test_whoever_only_lost_goods_stands_on_the_list_with_what_is_to_be_agreed(sign_in):
    consigned(cast.HONEY, 5, "M1", 100_000, owner=cast.TEA_HOUSE)
    with transaction():
        write_off(
            cast.BT01, lot_id(cast.HONEY, "M1"), 3000, WriteOffReason.BROKEN, write_off_id=ONE, at=LATER, who="minh",
            note="x",
        )  # fmt: skip
    page = sign_in("minh").get("/settlement?lang=en").text
    assert "300.000" in page
    assert "Losses to agree on" in page
    assert page.count("with 1 producer<") == 2, "one is owed for goods sold, the other for goods lost"
    assert "Nothing is open" not in page
    sheet = openpyxl.load_workbook(
        io.BytesIO(sign_in("an").get("/settlement/producers/CT0002?format=xlsx").data)
    ).active
    told = {row[0].value: row[4].value for row in sheet.iter_rows(max_row=9) if row[0].value}
    assert told["Điểm bán / Outlets"].startswith("BT01 "), (
        "a paper names the shop that lost the goods, though it sold none"
    )
    rows = list(csv.reader(io.StringIO(sign_in("minh").get("/settlement?format=csv&lang=en").text.lstrip("\ufeff"))))
    assert [(row[0], row[2], row[-1]) for row in rows[1:]] == [("CT0002", "0", "300000"), ("CT0001", "900000", "")]


def test_a_long_list_of_producers_comes_in_pages_with_the_sums_of_all(sign_in, monkeypatch):
    consigned(cast.HONEY, 5, "M1", 100_000, owner=cast.TEA_HOUSE)
    sold(cast.HONEY, 1)
    monkeypatch.setattr(payables, "PAGE", 1)
    first, second = (sign_in("minh").get(f"/settlement?lang=en&page={page}").text for page in (1, 2))
    listed = [[code for code in ("CT0001", "CT0002") if f"/producers/{code}" in page] for page in (first, second)]
    assert sorted(listed) == [["CT0001"], ["CT0002"]]
    for page in (first, second):
        assert re.search(r"1.000.000 ₫</span>\s*<span[^>]*>with 2 producers<", page)
    assert len(sign_in("minh").get("/settlement?format=csv").data.splitlines()) == 3


def test_her_first_page_says_what_her_outlet_owes(sign_in):
    assert re.search(r"Owed to producers</span>\s*<span[^>]*>900.000", sign_in("minh").get("/today?lang=en").text)


def test_what_both_agreed_on_is_settled_and_paid(sign_in):
    minh = sign_in("minh")
    page = minh.get(f"{ACCOUNT}?lang=en").text
    assert "900.000" in page
    assert "310.000" not in page, "what the other outlet sold is not hers to settle"
    form = form_of(page)
    assert form["goods"] == "900000"
    answer = minh.post(f"{ACCOUNT}?outlet=BT01", {**form, "note": "cô Hoa nhận"})
    assert answer.headers["Location"] == "/settlement/settled/CT0001-Q000001"
    again = minh.post(f"{ACCOUNT}?outlet=BT01", {**form, "note": "cô Hoa nhận"})
    assert again.headers["Location"] == "/settlement/settled/CT0001-Q000001"
    assert db.session.scalars(select(Settlement.amount_vnd)).all() == [900_000]
    assert re.search(r"900.000 ₫</span>\s*<span[^>]*>1 settlement<", minh.get("/settlement?lang=en").text)
    page = minh.get("/settlement/settled/CT0001-Q000001?lang=en").text
    assert "VietQR code" in page
    assert "to be paid" in page
    answer = minh.post(
        "/settlement/settled/CT0001-Q000001",
        {"paid_on": "2026-11-21", "reference": "FT1", "payment": str(uuid.UUID(int=11))},
    )  # fmt: skip
    assert answer.status_code == 302
    page = minh.get("/settlement/settled/CT0001-Q000001?lang=en").text
    assert "FT1" in page
    assert "VietQR code" not in page, "what is paid must not be paid again"
    table = minh.get("/settlement/settled?format=csv").text
    assert "CT0001-Q000001" in table
    assert "Trần Văn Minh" in table
    assert "CT0001-Q000001" not in minh.get("/settlement/settled?to_pay=yes").text


def test_what_changed_since_the_page_was_opened_is_told(sign_in):
    minh = sign_in("minh")
    form = form_of(minh.get(ACCOUNT).text)
    sold(cast.TEAPOT, 1)
    answer = minh.post(f"{ACCOUNT}?outlet=BT01&lang=en", form)
    assert answer.status_code == 409
    assert "has changed since this page was opened" in answer.text
    assert form_of(answer.text)["goods"] == "1200000", "the form now carries what is due now"
    assert db.session.scalars(select(SaleLineLot.settled_in)).all() == [None] * 3


def test_who_may_not_settle_does_not(sign_in):
    form = form_of(sign_in("an").get(ACCOUNT).text)
    assert sign_in("huong").post(ACCOUNT, form).status_code == 403
    assert "Settle up to" not in sign_in("huong").get(f"{ACCOUNT}?lang=en").text
    assert sign_in("minh").post(f"{ACCOUNT}?outlet=HK01", form).status_code == 403
    number = settled()
    assert sign_in("minh").get(f"/settlement/settled/{number}").status_code == 403, "it speaks of all outlets"
    assert sign_in("huong").post(f"/settlement/settled/{number}", {"paid_on": "2026-11-21"}).status_code == 403
    assert sign_in("an").get("/settlement/settled/CT0001-Q000099").status_code == 404


def test_a_day_of_payment_that_cannot_be_is_told(sign_in):
    settled(settlement=ONE)
    an = sign_in("an")
    answer = an.post("/settlement/settled/CT0001-Q000001?lang=en", {"paid_on": "2099-01-01"})
    assert (answer.status_code, "cannot be in the future" in answer.text) == (422, True)
    paid(ONE)
    answer = sign_in("an").post("/settlement/settled/CT0001-Q000001?lang=en", {"paid_on": "2026-11-20"})
    assert (answer.status_code, "already marked as paid" in answer.text) == (409, True)


def test_what_was_not_paid_after_all_is_taken_back_with_a_reason_and_can_be_paid_then(sign_in):
    number, payment = settled(settlement=ONE, showroom=cast.BT01), uuid.UUID(int=11)
    address = f"/settlement/settled/{number}?lang=en"
    paid(ONE, payment=payment)
    undo = {"take_back": "yes", "payment": str(payment), "why": "trả nhầm tài khoản"}
    assert sign_in("huong").post(address, undo).status_code == 403
    assert "by mistake?" not in sign_in("huong").get(address).text
    minh = sign_in("minh")
    assert str(payment) in minh.get(address).text
    answer = minh.post(address, {**undo, "why": " "})
    assert (answer.status_code, "Please say why" in answer.text) == (422, True)
    assert minh.post(address, undo).status_code == 302
    page = minh.get(address).text
    assert all(
        words in page
        for words in ("to be paid", "VietQR code", "Paid by mistake", "by Trần Văn Minh: trả nhầm tài khoản")
    )
    stale = sign_in("an").post(address, {**undo, "why": "x"})
    assert (stale.status_code, "has already taken back" in stale.text) == (409, True)
    again = {"paid_on": "2026-11-21", "reference": "FT1", "payment": str(payment)}
    answer = sign_in("minh").post(address, again)
    assert answer.status_code == 409
    fresh = re.search(r'name="payment"[^>]*value="([^"]+)"', answer.text)[1]
    assert sign_in("minh").post(address, {**again, "payment": fresh}).status_code == 302
    text = text_of(sign_in("minh").get(f"/settlement/settled/{number}?format=pdf").data)
    assert "Ghi nhầm là đã trả" in text
    assert "Đã thanh toán" in text


def test_the_statement_of_any_period_can_be_looked_at(sign_in):
    an = sign_in("an")
    page = an.get(f"{ACCOUNT}?from=2026-11-01&to=2026-11-20&lang=en").text
    assert "was sold or came back in this period" in page
    page = an.get(f"{ACCOUNT}?from=2026-11-21&to=2026-11-21&lang=en").text
    assert "1.210.000" in page
    assert an.get(f"{ACCOUNT}?from=yesterday&to=99").status_code == 200
    assert an.get("/settlement/producers/CT9999").status_code == 404


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_paper_says_what_both_sign_and_its_code_pays_it(sign_in):
    number = settled()
    answer = sign_in("an").get(f"/settlement/settled/{number}?format=pdf")
    assert answer.content_type == "application/pdf"
    text = text_of(answer.data)
    for words in (
        "BẢNG KÊ HÀNG HÓA BÁN RA", "Statement of goods sold on consignment", number, "Hợp tác xã gốm Kim Lan",
        "Hợp tác xã Bát Tràng", "K1", "K2", "1.210.000",
        "Một triệu hai trăm mười nghìn đồng", "One million two hundred ten thousand dong",
        "Đại diện chủ hàng", "For the owner of the goods",
    ):  # fmt: skip
        assert words in text, words
    assert "Trang / Page 1/1" in text
    picture = pypdfium2.PdfDocument(answer.data)[0].render(scale=3).to_pil()
    code = read_vietqr(zxingcpp.read_barcode(picture).text)
    assert (code.bin, code.account, code.amount_vnd, code.memo) == ("970436", "0123456789", 1_210_000, "CT0001 Q000001")


def test_before_settling_the_paper_says_what_is_due_and_has_no_code(sign_in):
    with transaction():
        add_contract(
            cast.POTTERS, ContractDraft("12/HĐKG", date(2025, 11, 1)), contract_id=ONE, at=LATER, who="an"
        )  # fmt: skip
    answer = sign_in("an").get(f"{ACCOUNT}?format=pdf")
    text = text_of(answer.data)
    assert "12/HĐKG ngày 01/11/2025" in text
    assert "Due for goods sold" in text
    assert "VietQR" not in text
    assert zxingcpp.read_barcode(pypdfium2.PdfDocument(answer.data)[0].render(scale=3).to_pil()) is None


def test_the_workbook_adds_up(sign_in):
    answer = sign_in("an").get(f"{ACCOUNT}?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True).active
    rows = [[cell for cell in row if cell not in (None, "")] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["BẢNG KÊ HÀNG HÓA BÁN RA"]
    lots = [row for row in rows if "K1" in row or "K2" in row]
    assert sum(row[-1] for row in lots) == 1_210_000
    assert [[type(cell) for cell in row].count(str) for row in lots] == [5, 5], (
        "all but names, codes and unit is a number"
    )
    assert [row[-1] for row in rows if row and str(row[0]).startswith("Còn phải trả")] == [1_210_000]


def test_without_an_account_there_is_no_code_and_the_page_says_why(sign_in):
    with transaction():
        owner = db.session.get_one(Producer, cast.POTTERS)
        owner.bank_bin = owner.bank_account = None
    settled()
    page = sign_in("an").get("/settlement/settled/CT0001-Q000001?lang=en").text
    assert "We know no bank account" in page
    assert "/catalogue/producers/CT0001" in page


def test_two_managers_who_press_at_once_settle_once(app, sign_in):
    forms = [form_of(sign_in("an").get(ACCOUNT).text) for _ in range(2)]
    answers = []
    browsers = [sign_in("an"), sign_in("an")]
    at_once(app, *(lambda n=n: answers.append(browsers[n].post(ACCOUNT, forms[n]).status_code) for n in range(2)))
    assert sorted(answers) in ([302, 409], [302, 422])
    assert db.session.scalars(select(Settlement.amount_vnd)).all() == [1_210_000]
