"""The pages of stock from a file, and the work that goes on beside them."""

import io
import os
import signal
import threading
import time
import uuid
from contextlib import contextmanager

import openpyxl
import pytest
from sqlalchemy import func, select, update

from pos.base.clock import now
from pos.base.database import db, transaction
from pos.files.errors import ImportNotReady
from pos.files.kinds import ImportState
from pos.files.views import work
from pos.inventory.import_template import COLUMNS
from pos.inventory.kinds import DeliveryKind
from pos.inventory.models import Delivery, Lot, StockImport
from pos.inventory.operations import deliveries
from pos.inventory.sheets import header, read_sheet
from pos.inventory.views import import_work
from pos.people.kinds import Role
from pos.people.models import Person
from tests import cast
from tests.inventory.files import HEADERS, xlsx
from tests.inventory.stage import counted, level
from tests.waiting import settled as settled_file

GOOD = [["BT01", "SP0001", 12, "KL-7", None, 250_000], ["BT01", "SP0003", 5, "T1", "31/12/2098"]]


def brought(browser, content, kind="opening", outlet="", name="tồn kho.xlsx"):
    """Send a file as the form would; the page that waits for it."""
    answer = browser.post(
        "/stock/imports", {"kind": kind, "outlet": outlet, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    return settled(answer.headers["Location"])


def settled(address):
    """Wait until the work on a file is done."""
    return settled_file(StockImport, address)


def test_a_file_is_read_shown_and_booked(app, sign_in):
    minh = sign_in("minh")
    address = brought(minh, xlsx(*GOOD))
    page = minh.get(f"{address}?lang=en").text
    assert "tồn kho.xlsx" in page
    assert "Book all 2 rows" in page
    assert "by Trần Văn Minh" in page, "people are called by their names, not by what they sign in with"
    assert level(cast.TEAPOT) == 0, "looking books nothing"
    assert minh.get(f"{address}/progress").json == {"state": "checked", "done": 2, "total": 2, "silent": False}
    minh.post(f"{address}/book")
    settled(address)
    page = minh.get(f"{address}?lang=en").text
    assert "/deliveries/BT01-T000001" in page
    assert "Book all" not in page
    assert (level(cast.TEAPOT), level(cast.TEA)) == (12_000, 5000)
    assert "Opening stock BT01-T000001" in minh.get("/deliveries/BT01-T000001?lang=en").text
    assert "TỒN ĐẦU KỲ" in minh.get("/deliveries/BT01-T000001/note").text
    assert "BT01-T000001" in minh.get("/stock/SP0001/BT01").text
    assert "Opening stock" in minh.get("/deliveries?lang=en").text


def test_the_same_file_again_leads_to_what_it_became(app, sign_in):
    minh = sign_in("minh")
    content = xlsx(*GOOD)
    address = brought(minh, content)
    minh.post(f"{address}/book")
    settled(address)
    assert brought(sign_in("minh"), content) == address
    sign_in("minh").post(f"{address}/book")
    settled(address)
    assert level(cast.TEAPOT) == 12_000


def test_a_bad_row_is_told_with_its_number_and_nothing_can_be_booked(app, sign_in):
    minh = sign_in("minh")
    address = brought(minh, xlsx(*GOOD, ["BT01", "SP0001", "-3"], ["HK01", "SP0001", 1]))
    page = minh.get(f"{address}?lang=en").text
    assert "More than zero, at most a million" in page
    assert "You keep no stock of an outlet with this code." in page
    assert "Book all" not in page
    table = minh.get(f"{address}?format=csv&lang=en").data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in table[1:]] == [["4", "Quantity"], ["5", "Outlet"]]
    assert "còn dòng sai" in minh.post(f"{address}/book", follow_redirects=True).text
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 0
    assert "Dòng sai" in minh.get("/stock/imports").text


def test_a_file_that_is_no_table_says_so(app, sign_in):
    minh = sign_in("minh")
    address = brought(minh, b"\xff\xfe\xff", name="x.xlsx")
    assert "This file cannot be read." in minh.get(f"{address}?lang=en").text
    assert "Book" not in minh.get(f"{address}?lang=en").text.split("<main")[1]


def test_what_is_mended_in_the_catalogue_is_checked_again(app, sign_in):
    from pos.catalogue.models import Product

    minh = sign_in("minh")
    address = brought(minh, xlsx(["BT01", "SP0077", 3]))
    db.session.get(Product, cast.BOWL).code = "SP0077"
    db.session.commit()
    minh.post(f"{address}/check")
    settled(address)
    assert "Book 1 row" in sign_in("minh").get(f"{address}?lang=en").text


def test_work_that_was_killed_is_told_and_begun_again(app, sign_in):
    minh = sign_in("minh")
    address = brought(minh, xlsx(*GOOD))
    with transaction():
        db.session.execute(
            update(StockImport).values(state=ImportState.BOOKING, beat_at=cast.BEGINNING)
        )  # as a process leaves it that was killed while it booked
    page = minh.get(f"{address}?lang=en").text
    assert "No news of the booking for a minute" in page
    assert minh.get(f"{address}/progress").json["silent"] is True
    minh.post(f"{address}/check")
    settled(address)
    sign_in("minh").post(f"{address}/book")
    settled(address)
    assert level(cast.TEAPOT) == 12_000


def test_work_that_breaks_in_a_way_nobody_foresaw_leaves_nothing_and_says_so(app, sign_in, monkeypatch):
    minh = sign_in("minh")
    address = brought(minh, xlsx(*GOOD))

    def broken(*_given, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(deliveries, "post_moves", broken)  # after lots and papers were written
    minh.post(f"{address}/book")
    settled(address)
    assert "broke off" in sign_in("minh").get(f"{address}?lang=en").text
    for table in (Delivery, Lot):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    monkeypatch.undo()
    sign_in("minh").post(f"{address}/check")
    settled(address)
    sign_in("minh").post(f"{address}/book")
    settled(address)
    assert level(cast.TEAPOT) == 12_000


def test_the_same_file_of_somebody_else_does_not_touch_the_first(app, sign_in):
    with transaction():
        db.session.execute(update(Person).where(Person.name == "tu").values(role=Role.MANAGER))
    content = xlsx(*GOOD)
    hers = brought(sign_in("minh"), content)
    his = brought(sign_in("tu"), content)
    rows = [db.session.get(StockImport, uuid.UUID(address.rsplit("/", 1)[1])) for address in (hers, his)]
    assert [(row.brought_by, row.wrong) for row in rows] == [("minh", 0), ("tu", 2)]


def test_progress_is_noted_at_most_once_a_second(app, sign_in, monkeypatch):
    noted = []
    monkeypatch.setattr(work, "note_progress", lambda _model, _id, done, total, _at: noted.append((done, total)))
    brought(sign_in("minh"), b"Outlet,Product,Quantity\n" + b"BT01,SP0001,1\n" * 3000, name="x.csv")
    assert noted[-1] == (3000, 3000)
    assert len(noted) < 6


def test_who_may_bring_stock(app, sign_in):
    address = brought(sign_in("minh"), xlsx(*GOOD), outlet="BT01")
    for name, status in (("lan", 403), ("huong", 403), ("tu", 403), ("an", 200)):
        assert sign_in(name).get("/stock/imports").status_code == status
        assert sign_in(name).get(address).status_code == status
        assert sign_in(name).get(f"{address}/progress").status_code == status
    assert sign_in("lan").post(f"{address}/book").status_code == 403
    assert level(cast.TEAPOT) == 0
    assert "tồn kho.xlsx" in sign_in("an").get("/stock/imports").text
    assert sign_in("minh").get(f"/stock/imports/{uuid.uuid4()}").status_code == 404


def test_an_outlet_of_others_cannot_be_chosen(app, sign_in):
    answer = sign_in("minh").post(
        "/stock/imports?lang=en", {"kind": "opening", "outlet": "HK01", "file": (io.BytesIO(xlsx(*GOOD)), "x.xlsx")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Please choose a file." in sign_in("minh").post("/stock/imports?lang=en", {"kind": "opening"}).text


@pytest.mark.parametrize("kind", list(DeliveryKind))
def test_the_template_is_a_table_that_is_understood(app, sign_in, kind):
    answer = sign_in("minh").get(f"/stock/imports/template/{kind}")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [header(key) for key in COLUMNS[kind]]
    columns = {key: index for index, key in enumerate(COLUMNS[kind], start=1)}
    for key, value in (("product", "SP0001"), ("quantity", 3), ("outlet", "BT01")):
        sheet.cell(2, columns[key], value)
    out = io.BytesIO()
    book.save(out)
    assert read_sheet(out.getvalue()).rows == [(2, {"product": "SP0001", "quantity": 3, "outlet": "BT01"})]
    assert sign_in("minh").get("/stock/imports/template/else").status_code == 404


def test_looking_at_the_progress_leaves_the_file_where_it_is(app, sign_in):
    minh = sign_in("minh")
    address = brought(minh, xlsx(*GOOD))
    with counted() as seen:
        minh.get(f"{address}/progress")
    asked = [text for text in seen if "FROM stock_import" in text]
    assert asked
    assert not [text for text in asked if "stock_import.content" in text]


@contextmanager
def another_process_works_on_a_file():
    """Until this is left, or the process is killed."""
    db.session.remove()
    db.engine.dispose()
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        with work.turn(StockImport, uuid.uuid4()):
            os.write(mouth, b".")
            time.sleep(60)
        os._exit(1)
    assert os.read(ear, 1) == b"."
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ear)
        os.close(mouth)


def test_one_file_is_worked_on_at_a_time(app, sign_in, monkeypatch):
    minh = sign_in("minh")
    monkeypatch.setattr(work, "_WAITING_SECONDS", 0.05)
    told, noted = [], work.note_progress
    monkeypatch.setattr(work, "note_progress", lambda *given: (told.append(given[2:4]), noted(*given)))
    with another_process_works_on_a_file():
        answer = minh.post(
            "/stock/imports", {"kind": "opening", "outlet": "", "file": (io.BytesIO(xlsx(*GOOD)), "x.xlsx")},
            content_type="multipart/form-data",
        )  # fmt: skip
        time.sleep(0.5)
        assert set(told) == {(0, 0)}, "who waits for its turn says so"
    settled(answer.headers["Location"])
    assert told[-1] == (2, 2)


def test_the_command_waits_for_its_turn_too(app, tmp_path):
    file = tmp_path / "stock.xlsx"
    file.write_bytes(xlsx(*GOOD))
    answers = []
    command = threading.Thread(
        target=lambda: answers.append(app.test_cli_runner().invoke(args=["stock", "import", str(file)]))
    )
    with another_process_works_on_a_file():
        command.start()
        command.join(timeout=0.5)
        assert answers == []
        assert level(cast.TEAPOT) == 0
    command.join(timeout=20)
    assert "Another file is being worked on; waiting for it." in answers[0].output
    assert "Booked as BT01-T000001." in answers[0].output


def test_the_command_does_not_take_a_file_out_of_anothers_hands(app, tmp_path):
    file = tmp_path / "stock.xlsx"
    file.write_bytes(xlsx(*GOOD))
    run = app.test_cli_runner()
    run.invoke(args=["stock", "import", str(file), "--dry-run"])
    with transaction():
        db.session.execute(update(StockImport).values(state=ImportState.BOOKING, beat_at=now()))
    answer = run.invoke(args=["stock", "import", str(file)])
    assert answer.exit_code == 1
    assert "Somebody else is working on this file." in answer.output
    assert level(cast.TEAPOT) == 0


def test_the_command_says_why_a_booking_was_refused(app, tmp_path, monkeypatch):
    file = tmp_path / "stock.xlsx"
    file.write_bytes(xlsx(*GOOD))

    def refused(*_given, **_named):
        raise ImportNotReady()

    monkeypatch.setattr(import_work, "book_import", refused)
    answer = app.test_cli_runner().invoke(args=["stock", "import", str(file)])
    assert answer.exit_code == 1
    assert "cannot be booked now" in answer.output
    assert "Nothing was booked." in answer.output


def test_the_command_tells_first_and_books_then(app, tmp_path):
    file = tmp_path / "stock.xlsx"
    file.write_bytes(xlsx(*GOOD))
    run = app.test_cli_runner()
    dry = run.invoke(args=["stock", "import", str(file), "--dry-run"])
    assert "2 rows, 1 documents." in dry.output
    assert level(cast.TEAPOT) == 0
    assert "Booked as BT01-T000001." in run.invoke(args=["stock", "import", str(file)]).output
    assert level(cast.TEAPOT) == 12_000
    assert "was booked before" in run.invoke(args=["stock", "import", str(file)]).output
    file.write_bytes(xlsx(["BT01", "SP0001", 0], headers=HEADERS[:3]))
    bad = run.invoke(args=["stock", "import", str(file)])
    assert bad.exit_code == 1
    assert "row 2, quantity (0): More than zero" in bad.output
    assert "Nothing was booked." in bad.output
