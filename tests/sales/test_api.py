"""PUT /api/v1/sales/{uuid}: sales of other programs, by the outer contract."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.sales.models import Quarantined, Sale, Tender
from tests import cast
from tests.inventory.stage import deliver, level
from tests.sales.stage import SHIFT, basket, drawer, line, open_the_shift, reviewed, rows
from tests.till.journal import PaperTill

SALE = cast.same_id("a sale of another program")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> Any:
    """Ten tea sets, an open shift, and a clock that stands."""
    deliver(cast.TEAPOT, 10, "A1")
    open_the_shift()
    with time_machine.travel(cast.NOW, tick=False):
        yield


def put(client: FlaskClient, body: Any, sale_id: uuid.UUID = SALE, till: str = "BT01-1") -> Any:
    return client.put(f"/api/v1/sales/{sale_id}", json=body, headers=cast.bearer(till))


def nameless(**changes: Any) -> dict[str, Any]:
    """A basket without number and shift, as programs send them."""
    return {key: value for key, value in basket(**changes).items() if key not in ("number", "shift")}


def test_the_first_time_it_is_created_and_ever_after_the_same(client: FlaskClient) -> None:
    body = nameless()
    first = put(client, body)
    assert first.status_code == 201
    assert first.json["number"] == "BT01-1-API-000001"
    assert first.json["shift"] == str(SHIFT)
    assert first.json["lines"][0]["vat_vnd"] == 33_333
    assert (first.json["outcome"], first.json["reasons"]) == ("booked", [])
    with time_machine.travel(cast.NOW + timedelta(days=2), tick=False):
        again = put(client, body)
    assert again.status_code == 200
    assert again.get_data() == first.get_data()
    assert put(client, nameless(), uuid.uuid4()).json["number"] == "BT01-1-API-000002"
    assert level(cast.TEAPOT) == 8000


def test_equal_content_in_other_bytes_is_the_same_basket(client: FlaskClient) -> None:
    first = put(client, nameless())
    other = dict(reversed(nameless(approved_by=None, change_vnd=None).items()))
    other["at"] = "2026-11-21T10:00:00+07:00"
    other["lines"] = [{**line(), "lot": None, "serial": None, "stars": None, "discount_vnd": 0}]
    again = client.put(
        f"/api/v1/sales/{SALE}", data=json.dumps(other, indent=3), content_type="application/json",
        headers=cast.bearer("BT01-1"),
    )  # fmt: skip
    assert (again.status_code, again.get_data()) == (200, first.get_data())


def test_naming_the_number_that_was_given_is_still_the_same(client: FlaskClient) -> None:
    first = put(client, nameless())
    assert put(client, {**nameless(), "number": first.json["number"], "shift": str(SHIFT)}).status_code == 200
    assert put(client, {**nameless(), "number": "BT01-1A-000009"}).status_code == 409


@pytest.mark.parametrize("change", [{"cashier": "minh"}, {"lines": [line(lot="A1")]}, {"note": "quà tặng"}])
def test_another_basket_under_the_same_id_clashes_and_changes_nothing(client: FlaskClient, change: Any) -> None:
    put(client, nameless())
    answer = put(client, {**nameless(), **change})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "AnotherBasket"
    assert len(rows(Sale)) == 1
    assert rows(Quarantined) == []
    assert level(cast.TEAPOT) == 9000


def test_another_till_cannot_claim_the_sale(client: FlaskClient) -> None:
    assert put(client, nameless()).status_code == 201
    assert put(client, nameless(), till="BT01-2").status_code == 409


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"total_vnd": 1, "tenders": [{"method": "cash", "amount_vnd": 1}]}, "total_disagrees"),
        ({"tenders": [{"method": "card", "amount_vnd": 500_000}], "change_vnd": 50_000}, "change_exceeds_cash"),
        ({"tenders": [{"method": "cash", "amount_vnd": 5}]}, "tenders_short"),
        ({"lines": [line(pieces=-1)], "total_vnd": -450_000, "tenders": []}, "quantity_not_positive"),
        ({"lines": [line(pieces=10**9)]}, "value_too_large"),
        ({"lines": [], "total_vnd": 0, "tenders": []}, "no_lines"),
        ({"total_vnd": "450000"}, "malformed"),
        ({"total_vnd": 450_000.0}, "malformed"),
    ],
)  # fmt: skip
def test_a_basket_that_contradicts_itself_is_refused_and_nothing_is_kept(
    client: FlaskClient, change: Any, reason: str
) -> None:
    answer = put(client, {**nameless(), **change})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "SaleContradictsItself"
    assert reason in answer.json["reasons"]
    assert rows(Sale) == []
    assert rows(Quarantined) == []
    assert reviewed() == []
    assert put(client, nameless()).json["number"] == "BT01-1-API-000001"


@pytest.mark.parametrize(
    "change",
    [
        {"lines": None}, {"lines": [{"product": "SP0001"}]}, {"tenders": [{"method": "shells", "amount_vnd": 1}]},
        {"cashier": None}, {"at": "yesterday"}, {"at": "2026-11-21T10:00:00"}, {"shift": "the morning one"},
        {"total_vnd": "much"}, {"total_vnd": None},
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_refused_with_the_place(client: FlaskClient, change: Any) -> None:
    answer = put(client, {**nameless(), **change})
    assert (answer.status_code, answer.json["code"]) == (422, "WrongShape")
    assert answer.json["errors"][0]["at"]
    assert rows(Sale) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"sale"'])
def test_what_is_no_json_object_is_refused(client: FlaskClient, text: str) -> None:
    answer = client.put(
        f"/api/v1/sales/{SALE}", data=text, content_type="application/json", headers=cast.bearer("BT01-1")
    )
    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


def test_the_refusal_speaks_the_readers_language(client: FlaskClient) -> None:
    body = {**nameless(), "total_vnd": 1, "tenders": [{"method": "cash", "amount_vnd": 1}]}
    assert "Tổng tiền không bằng cộng các dòng." in put(client, body).json["detail"]
    english = client.put(f"/api/v1/sales/{SALE}", json=body, headers={**cast.bearer("BT01-1"), "Accept-Language": "en"})
    assert "The total is not the sum of the lines." in english.json["detail"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lines": [line("SP9999")]}, "product_unknown"),
        ({"lines": [line(lot="NOBODY")]}, "lot_unknown"),
        ({"cashier": "nobody"}, "cashier_unknown"),
        ({"voucher": "TET"}, "unknown_fields"),
        ({"lines": [line(price_vnd=0)], "total_vnd": 0, "tenders": []}, "price_zero"),
        ({"at": (cast.NOW - timedelta(minutes=6)).isoformat()}, "clock_off"),
    ],
)
def test_what_is_odd_is_created_and_put_to_review(client: FlaskClient, change: Any, reason: str) -> None:
    body = {**nameless(), **change}
    if change.get("lines") and "total_vnd" not in change:
        body |= {
            key: nameless(total_vnd=sum(row["price_vnd"] for row in change["lines"]))[key]
            for key in ("total_vnd", "tenders")
        }
    first = put(client, body)
    assert (first.status_code, first.json["outcome"]) == (201, "review")
    assert reason in first.json["reasons"]
    assert ("sale", reason) in reviewed()
    assert put(client, body).get_data() == first.get_data()


def test_no_open_shift_is_odd_only_where_cash_has_no_drawer(client: FlaskClient) -> None:
    by_card = nameless(tenders=[{"method": "card", "amount_vnd": 450_000}])
    answer = put(client, by_card, till="HK01-1")
    assert (answer.json["shift"], answer.json["reasons"]) == (None, ["cashier_not_allowed", "stock_missing"][::-1])
    cash = put(client, nameless(cashier="tu"), uuid.uuid4(), till="HK01-1")
    assert cash.json["reasons"] == ["stock_missing", "shift_unknown"]


def test_the_tender_keeps_its_reference(client: FlaskClient) -> None:
    put(client, nameless(tenders=[{"method": "vietqr", "amount_vnd": 450_000, "reference": "FT26325"}]))
    [tender] = rows(Tender)
    assert (tender.method, tender.reference) == ("vietqr", "FT26325")
    assert drawer().kept_vnd == 0


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic bGFuOng="}])
def test_nobody_without_a_tills_token_comes_in(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.put(f"/api/v1/sales/{SALE}", json=nameless(), headers=headers)
    assert answer.status_code in (400, 401)
    assert rows(Sale) == []


def test_the_api_says_what_it_takes(client: FlaskClient) -> None:
    operation = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/sales/{sale_id}"]["put"]
    assert set(operation["responses"]) >= {"200", "201", "401", "409", "422"}
    assert operation["security"] == [{"till": []}]


def look_up(client: FlaskClient, number: str, till: str = "BT01-2") -> Any:
    return client.get("/api/v1/sales/lookup", query_string={"number": number}, headers=cast.bearer(till))


def test_another_till_of_the_outlet_finds_a_sale_by_the_number_on_its_slip(client: FlaskClient) -> None:
    booked = put(client, nameless()).get_json()
    found = look_up(client, booked["number"].lower())
    assert found.status_code == 200
    sale = found.get_json()
    assert (sale["id"], sale["number"], sale["total_vnd"]) == (str(SALE), booked["number"], booked["total_vnd"])
    assert sale["tenders"] == booked["tenders"]
    assert [(row["line"], row["product"], row["returned_milli"], row["refunded_vnd"]) for row in sale["lines"]] == [
        (number, row["product"], 0, 0) for number, row in enumerate(booked["lines"], start=1)
    ]
    assert {row["unit"] for row in sale["lines"]} == {"piece"}


def test_the_customers_link_names_the_sale_that_its_number_names(client: FlaskClient) -> None:
    number = put(client, nameless()).get_json()["number"]
    found = client.get(f"/api/v1/sales/{SALE}/returnable", headers=cast.bearer("BT01-2"))
    assert found.status_code == 200
    assert found.get_json() == look_up(client, number).get_json()


def test_what_another_outlet_sold_and_what_nobody_sold_is_not_found(client: FlaskClient) -> None:
    number = put(client, nameless()).get_json()["number"]
    path = f"/api/v1/sales/{SALE}/returnable"
    assert client.get(path, headers=cast.bearer("HK01-1")).status_code == 404
    assert (
        client.get(path.replace(str(SALE), str(cast.same_id("none"))), headers=cast.bearer("BT01-1")).status_code == 404
    )
    assert client.get(path).status_code == 401
    assert look_up(client, number, till="HK01-1").status_code == 404
    assert look_up(client, "BT01-1A-999999").status_code == 404
    assert client.get("/api/v1/sales/lookup", query_string={"number": number}).status_code == 401


def test_other_tills_are_told_where_a_sale_comes_back_until_its_shift_is_closed(client: FlaskClient) -> None:
    till = PaperTill()
    till.open()
    sale = till.sell()
    sent(client, till.entries)
    number = sale["body"]["number"]
    assert look_up(client, number, till="BT01-2").get_json()["only_at"] == "BT01-1"
    assert look_up(client, number, till="BT01-1").get_json()["only_at"] is None
    till.close(1_450_000, 1_450_000)
    sent(client, till.entries)
    assert look_up(client, number, till="BT01-2").get_json()["only_at"] is None


def sent(client: FlaskClient, entries: list[Any]) -> None:
    answer = client.post("/api/v1/sync", json={"entries": entries}, headers=cast.bearer("BT01-1"))
    assert answer.status_code == 200
