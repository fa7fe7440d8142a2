"""The pages of decision lists: what each row becomes is shown first, and booked whole, or by its good rows, as it was shown."""

import io
import re
import uuid
import zipfile

import openpyxl
from sqlalchemy import select, update

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.catalogue.models import Product
from pos.catalogue.operations import add_vat_class
from pos.certification.models import Certificate
from pos.files.kinds import ImportState
from pos.registry import operations as registry
from pos.registry.columns import COLUMNS as COLUMNS_READ
from pos.registry.columns import LISTS
from pos.registry.models import DecisionList, DecisionListRow
from pos.registry.views import lists
from tests import cast
from tests.inventory.files import repacked, xlsx
from tests.registry.test_planning import HEADERS, LOTUS, QUANG_AN, books, listed
from tests.waiting import settled

NO_DAY = LOTUS.replace("Trà sen", "Trà ướp sen").replace("02/03/2026", "2026")
COLUMNS = ["Product", "Producer", "Stars", "Decision"]
ROW = ["Cốm", "HKD Cốm Xanh", 4, "9/QĐ-UBND, 04/03/2026"]


def brought(browser, content, name="quyết định 88.csv", vat_class="standard"):
    """Send a list as the form would, and wait until it is looked through; its page."""
    answer = browser.post(
        "/certificates/lists/", {"vat_class": vat_class, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    return settled(DecisionList, answer.headers["Location"])


def books_it(browser, address, page=None, **more):
    """Press the button of the page, as it was shown; what the page says then."""
    seen = re.search(r'name="seen" value="(\w+)"', page or browser.get(address).text)
    browser.post(f"{address}/book", {"seen": seen[1] if seen else "", **more})
    return browser.get(f"{settled(DecisionList, address)}?lang=en").text


def test_a_list_is_looked_through_shown_and_booked_and_brought_again_changes_nothing(app, sign_in):
    huong = sign_in("huong")
    before = books()
    address = brought(huong, listed(LOTUS, "Bộ ấm chén men lam;;HTX gốm Kim Lan;;;4;1147/QĐ-UBND, 04/03/2024"))
    page = huong.get(f"{address}?lang=en").text
    assert "New product Trà sen 50 g" in page
    assert "Entered already" in page
    assert "Book 1 row" in page
    assert "88/QĐ-UBND, 02/03/2026" in page
    found = db.session.scalars(select(TrailEntry.deed).where(TrailEntry.subject_kind == "decision_list")).all()
    assert (found, books()["product"]) == (["decision_list_brought"], before["product"]), "looking books nothing"
    only = huong.get(f"{address}?outcome=unchanged&lang=en").text
    assert "Bộ ấm chén men lam" in only
    assert "New product Trà" not in only
    table = huong.get(f"{address}?outcome=added&format=csv&lang=en").data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:4] for line in table[1:]] == [["2", "Added", "", "Trà sen 50 g"]]
    page = books_it(huong, address)
    assert "On the books" in page
    assert "Book 1 row" not in page
    for code in ("SP0006", "SP0001"):
        assert f'href="/certificates/products/{code}"' in page, "each row leads to its product, new or not"
    assert "2,Added,SP0006,Trà sen 50 g" in huong.get(f"{address}?format=csv&lang=en").data.decode("utf-8-sig")
    assert db.session.scalars(select(Product.name_vi).where(Product.code == "SP0006")).one() == "Trà sen"
    history = huong.get("/certificates/lists/?lang=en").text
    assert "88/QĐ-UBND" in history
    assert "Nguyễn" in history or "Hương" in history
    after = books()
    again = brought(sign_in("huong"), listed(LOTUS, "Bộ ấm chén men lam;;HTX gốm Kim Lan;;;4;1147/QĐ-UBND, 04/03/2024"))
    assert again != address
    assert "there is nothing to book" in sign_in("huong").get(f"{again}?lang=en").text
    sign_in("huong").post(f"{again}/book", {"seen": db.session.get(DecisionList, uuid.UUID(again[-36:])).plan_digest})
    settled(DecisionList, again)
    assert {**books(), "trail_entry": 0} == {**after, "trail_entry": 0}


def test_refused_rows_hold_up_the_list_until_somebody_says_that_the_good_ones_are_enough(app, sign_in):
    huong = sign_in("huong")
    address = brought(huong, listed(LOTUS, NO_DAY))
    page = huong.get(f"{address}?lang=en").text
    assert "The row does not say on which day the decision was signed" in page
    assert "Book 1 good row and leave 1 out" in page
    assert "Book all" not in page
    assert "On the books" not in books_it(huong, address)
    assert books()["product"] == 5
    huong = sign_in("huong")
    page = books_it(huong, address, rows="good")
    assert "Not booked" in page
    assert books()["product"] == 6


def test_whoever_books_is_told_what_is_no_longer_as_shown(app, sign_in):
    huong = sign_in("huong")
    address = brought(huong, listed(LOTUS, f"Cốm;;{QUANG_AN};;;4;9/QĐ-UBND, 04/03/2026"))
    page = huong.get(address).text
    other = brought(sign_in("an"), listed(LOTUS.replace("4 sao", "3 sao")), "khác.csv")
    books_it(sign_in("an"), other)
    before = books()
    told = books_it(sign_in("huong"), address, page)
    assert "1 row is no longer what was shown. Nothing was booked." in told
    assert "was entered for" in told or "is entered for" in told
    assert books() == before
    assert "Trà sen" in sign_in("huong").get(f"{address}?outcome=moved").text
    assert "Cốm" not in sign_in("huong").get(f"{address}?outcome=moved").text.split("<tbody")[1]
    told = books_it(sign_in("huong"), address, rows="good")
    assert "On the books" in told
    assert "Nothing was booked" not in told


def test_a_page_that_shows_an_older_look_cannot_book(app, sign_in):
    huong = sign_in("huong")
    address = brought(huong, listed(LOTUS))
    page = huong.get(address).text
    books_it(sign_in("an"), brought(sign_in("an"), listed(LOTUS, NO_DAY)), rows="good")
    sign_in("huong").post(f"{address}/look")
    settled(DecisionList, address)
    answer = sign_in("huong").post(
        f"{address}/book?lang=en", {"seen": re.search(r'name="seen" value="(\w+)"', page)[1]}, follow_redirects=True
    )
    assert "đã được kiểm tra lại" in answer.text or "looked through again meanwhile" in answer.text
    assert books()["product"] == 6


def test_of_two_people_with_one_list_the_second_is_told(app, sign_in):
    hers, his = (brought(sign_in(name), listed(LOTUS)) for name in ("huong", "an"))
    assert hers != his
    page = sign_in("an").get(his).text
    books_it(sign_in("huong"), hers)
    before = books()
    assert "Nothing was booked. Look at it, and book again." in books_it(sign_in("an"), his, page)
    assert books() == before


def test_work_that_was_killed_while_it_booked_left_nothing_and_is_begun_again(app, sign_in):
    huong = sign_in("huong")
    address = brought(huong, listed(LOTUS))
    with transaction():
        db.session.execute(update(DecisionList).values(state=ImportState.BOOKING, beat_at=cast.BEGINNING))
    assert "No news of the booking for a minute" in huong.get(f"{address}?lang=en").text
    assert huong.get(f"{address}/progress").json["silent"] is True
    huong.post(f"{address}/look")
    settled(DecisionList, address)
    books_it(sign_in("huong"), address)
    assert books()["product"] == 6


def test_a_booking_that_breaks_in_the_middle_books_nothing_and_says_so(app, sign_in, monkeypatch):
    huong = sign_in("huong")
    address = brought(huong, listed(LOTUS))
    before, real = books(), registry.files.mark_booked

    def broken(*_given, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(registry.files, "mark_booked", broken)  # after all rows were written
    assert "broke off" in books_it(huong, address)
    assert books() == before
    monkeypatch.setattr(registry.files, "mark_booked", real)
    sign_in("huong").post(f"{address}/look")
    settled(DecisionList, address)
    books_it(sign_in("huong"), address)
    assert books()["product"] == 6


def bomb():
    """A workbook whose table unpacks to fifty megabytes."""
    grown = b"<row><c><v>" + b"0" * (50 << 20) + b"</v></c></row></sheetData>"
    return repacked(
        xlsx(ROW, headers=COLUMNS),
        lambda name, part: part.replace(b"</sheetData>", grown) if name.endswith("sheet1.xml") else part,
    )


def two_tables():
    """A workbook in which two sheets have such headers."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(xlsx(ROW, headers=COLUMNS)))
    book.copy_worksheet(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped():
    """An archive that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.txt", "nothing")
    return out.getvalue()


BAD = [
    (b"", "No row names the columns"),
    (listed(), "no rows below its headers"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj", "cannot be read"),
    (zipped(), "cannot be read"),
    (listed(LOTUS, headers="A;B;C;D;E;F;G"), "No row names the columns"),
    (bomb(), "at most 20000 rows"),
    (two_tables(), "each hold a table"),
    (listed(LOTUS, headers=HEADERS.replace("Nhóm", "Stars")), "Two columns are called"),
    (xlsx([*ROW[:2], "=3+1", ROW[3]], headers=COLUMNS), "This formula has no value"),
]


def test_a_file_that_is_no_list_is_told_and_nothing_can_be_booked(app, sign_in, monkeypatch):
    before = books()
    for content, said in BAD:
        page = sign_in("huong").get(f"{brought(sign_in('huong'), content, 'danh sách.xlsx')}?lang=en").text
        assert said in page.replace(",", "").replace("20.000", "20000"), said
        assert "/book" not in page.split("<main")[1] or "formula" in page
    assert {**books(), "trail_entry": 0} == {**before, "trail_entry": 0}
    monkeypatch.setattr(lists, "MOST_BYTES", 100)
    large = sign_in("huong").post(
        "/certificates/lists/?lang=en",
        {"vat_class": "standard", "file": (io.BytesIO(b"0" * 101), "x.csv")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert (large.status_code, "larger than 10 MB" in large.text) == (422, True)
    nothing = sign_in("huong").post("/certificates/lists/?lang=en", {"vat_class": ""})
    assert (nothing.status_code, "Please choose a file." in nothing.text) == (422, True)


def test_a_long_list_comes_in_pages(app, sign_in):
    address = brought(sign_in("huong"), listed(*(LOTUS.replace("Trà", f"Trà số {n}") for n in range(120))))
    page = sign_in("huong").get(f"{address}?page=3&lang=en").text
    assert "Page 3 of 3" in page
    assert page.split("<tbody")[1].count("<tr>") == 20
    assert sign_in("huong").get(f"{address}?page=9&lang=en").status_code == 200


def test_the_history_comes_in_pages(app, sign_in, monkeypatch):
    monkeypatch.setattr(lists, "SHOWN", 2)
    names = [f"quyết định {number}.csv" for number in range(3)]
    for number, name in enumerate(names):
        brought(sign_in("huong"), listed(LOTUS.replace("88/", f"{number + 1}/")), name)
    first, second, beyond = (
        sign_in("huong").get(f"/certificates/lists/?page={page}&lang=en").text for page in (1, 2, 9)
    )
    assert [name in first for name in names] == [False, True, True]
    assert [name in second for name in names] == [True, False, False]
    assert names[0] in beyond
    assert "Page 2 of 2" in second


def test_the_template_filled_in_with_its_own_examples_is_a_list_that_can_be_booked(app, sign_in):
    huong = sign_in("huong")
    answer = huong.get("/certificates/lists/template")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    table, help_ = book.worksheets
    assert table.max_row == 1, "nothing is booked from an example"
    meant = [LISTS.meaning(cell.value) for cell in table[1]]
    assert sorted(meant) == sorted(COLUMNS_READ), "each column that is read, and no other"
    for index, (_header, vietnamese, english, such_as) in enumerate(help_.iter_rows(min_row=2, values_only=True), 1):
        assert vietnamese
        assert english
        table.cell(2, index, such_as)
    out = io.BytesIO()
    book.save(out)
    page = huong.get(f"{brought(huong, out.getvalue(), 'mẫu.xlsx')}?lang=en").text
    assert "New product Trà sen 50 g" in page
    assert "Columns that are not read" not in page
    assert "Book 1 row" in page


def test_a_row_may_name_its_tax_class_and_else_it_is_that_of_the_page(app, sign_in):
    headers = f"{HEADERS};Nhóm thuế"
    with transaction():
        reduced = add_vat_class("Hàng giảm thuế", "Reduced goods", who="an", at=cast.NOW)
    rows = [f"{LOTUS};Hàng chịu thuế thông thường", f"{LOTUS.replace('50 g', '60 g')};"]
    address = brought(sign_in("huong"), listed(*rows, headers=headers), vat_class=reduced)
    books_it(sign_in("huong"), address)
    found = select(Product.vat_class_code).where(Product.name_vi == "Trà sen").order_by(Product.code)
    assert db.session.scalars(found).all() == ["standard", reduced]
    differ = [f"{LOTUS.replace('50 g', '70 g').replace('88/', f'{number}/')};{name}"
              for number, name in ((90, "Hàng giảm thuế"), (91, "standard"), (92, "đặc biệt"))]  # fmt: skip
    page = sign_in("huong").get(f"{brought(sign_in('huong'), listed(*differ, headers=headers))}?lang=en").text
    assert "No tax class is called so." in page
    assert "Another row gives this product the tax class" in page


def test_who_may_bring_decisions(app, sign_in):
    address = brought(sign_in("huong"), listed(LOTUS))
    for name, status in (("lan", 403), ("minh", 403), ("an", 200), ("huong", 200)):
        for path in (
            "/certificates/lists/",
            address,
            f"{address}/progress",
            f"{address}?format=xlsx",
            "/certificates/lists/template",
        ):
            assert sign_in(name).get(path).status_code == status
    assert sign_in("minh").post(f"{address}/book", {"rows": "good"}).status_code == 403
    assert db.session.scalar(select(Certificate.id).where(Certificate.decision_number == "88/QĐ-UBND")) is None
    assert sign_in("huong").get(f"/certificates/lists/{uuid.uuid4()}").status_code == 404
    assert db.session.scalars(select(DecisionListRow.number)).all() == [2]
