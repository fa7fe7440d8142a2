"""A till's slips at the printer that the server reaches."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.base.database import transaction
from pos.printing.document import Document, DrawerKick
from pos.printing.queries import jobs_of
from pos.showrooms import operations as showrooms
from pos.showrooms.kinds import PrinterKind
from tests import cast
from tests.inventory.stage import deliver
from tests.printing.printers import address_of_nobody, fake_printer
from tests.sales.stage import SHIFT, basket, closing, line, open_the_shift, report, sell

SALE = cast.same_id("the sale at the counter")
PATH = f"/api/v1/sales/{SALE}/print"


@pytest.fixture(autouse=True)
def sold(app: Flask) -> None:
    """A sale in cash."""
    deliver(cast.TEAPOT, 5, "A1")
    open_the_shift()
    sell(basket(line(), number="BT01-1A-000001"), SALE)


def set_up(address: str) -> None:
    with transaction():
        printer = showrooms.add_printer(
            cast.BT01, "Quầy 1", PrinterKind.NETWORK, address, who="minh", at=cast.NOW, opens_drawer=True
        )
        showrooms.set_till_printer(cast.BT01_1, printer.id, who="minh", at=cast.NOW)


def asked(client: FlaskClient, till: str = "BT01-1") -> Any:
    return client.post(PATH, headers=cast.bearer(till))


def kicks() -> list[bool]:
    """For each print of the sale, whether it opened the drawer."""
    documents = [Document.from_json(job.document) for job in jobs_of("sale", SALE)]
    return [any(isinstance(item, DrawerKick) for item in document.items) for document in documents]


def test_the_first_print_opens_the_drawer_and_the_second_says_that_it_is_one(client: FlaskClient) -> None:
    with fake_printer() as printer:
        set_up(printer.address)
        first, second = asked(client).get_json(), asked(client).get_json()
    assert first == {"state": "printed", "copy_number": 0, "detail": ""}
    assert second == {"state": "printed", "copy_number": 1, "detail": ""}
    assert kicks() == [True, False]


def test_a_printer_that_is_off_is_told_in_words_and_the_sale_stays(client: FlaskClient) -> None:
    set_up(address_of_nobody())
    told = asked(client).get_json()
    assert told["state"] == "failed"
    assert told["detail"]
    assert client.get("/api/v1/sales/lookup?number=BT01-1A-000001", headers=cast.bearer("BT01-1")).status_code == 200


def test_a_till_without_such_a_printer_prints_in_the_browser(client: FlaskClient) -> None:
    answer = asked(client)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "NoPrinter")
    assert client.get("/api/v1/snapshot", headers=cast.bearer("BT01-1")).get_json()["till"]["printer"] == "browser"


def test_the_snapshot_says_when_the_server_prints(client: FlaskClient) -> None:
    set_up("192.0.2.1:9100")
    assert client.get("/api/v1/snapshot", headers=cast.bearer("BT01-1")).get_json()["till"]["printer"] == "server"


def test_the_slips_of_other_outlets_are_not_printed(client: FlaskClient) -> None:
    assert asked(client, "HK01-1").status_code == 404
    assert client.post(PATH, headers={"Authorization": "Bearer nobody"}).status_code == 401


def test_a_copy_from_the_back_office_after_one_from_the_till_is_the_second(client: FlaskClient, sign_in: Any) -> None:
    with fake_printer() as printer:
        set_up(printer.address)
        asked(client)
        sign_in("minh").post(f"/sales/{SALE}/print")
    assert any("Lần 1 " in str(job.document) for job in jobs_of("sale", SALE))


def test_a_till_prints_the_report_of_its_close_and_not_before_the_count(client: FlaskClient) -> None:
    path = f"/api/v1/shifts/{SHIFT}/print"
    with fake_printer() as printer:
        set_up(printer.address)
        early = client.post(path, headers=cast.bearer("BT01-1")).get_json()
        report(closing(950_000, number="BT01-1A-Z0001"), at=cast.NOW + timedelta(hours=1))
        told = client.post(path, headers=cast.bearer("BT01-1")).get_json()
        elsewhere = client.post(path, headers=cast.bearer("HK01-1")).get_json()
    assert early["code"] == "NotCountedYet"
    assert told == {"state": "printed", "copy_number": 0, "detail": ""}
    assert elsewhere["code"] == "NoSuchShift"
    [job] = jobs_of("shift", SHIFT)
    assert job.title == "BT01-1A-Z0001"


def test_a_copy_of_a_report_says_of_when_the_books_are_that_it_was_made_of(client: FlaskClient) -> None:
    path, later = f"/api/v1/shifts/{SHIFT}/print", cast.NOW + timedelta(hours=3)
    with fake_printer() as printer:
        set_up(printer.address)
        report(closing(950_000, number="BT01-1A-Z0001"), at=cast.NOW + timedelta(hours=1))
        client.post(path, headers=cast.bearer("BT01-1"))
        with time_machine.travel(later, tick=False):
            client.post(path, headers=cast.bearer("BT01-1"))
    copies = [str(job.document) for job in jobs_of("shift", SHIFT)]
    assert sum("đã biết lúc 13:00 21/11/2026." in document for document in copies) == 1
