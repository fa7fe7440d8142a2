import pytest

from pos.base.database import transaction
from pos.inventory.operations import take
from tests import cast
from tests.inventory.stage import deliver, want


def sell(product, pieces):
    with transaction():
        take(cast.BT01, [want(product, pieces)], booked_at=cast.NOW)


def test_a_till_sees_the_stock_of_its_own_outlet(client):
    deliver(cast.TEAPOT, 5, "A1")
    deliver(cast.TEA, 2, "T1", consigned=True, settlement_price_vnd=100_000, producer=cast.TEA_HOUSE)
    sell(cast.TEAPOT, 2)
    answer = client.get("/api/v1/stock?showroom=BT01", headers=cast.bearer("BT01-1"))
    assert answer.status_code == 200
    assert answer.json == {
        "showroom": "BT01",
        "levels": [
            {
                "product": "SP0001", "lot": "A1", "quantity_milli": 3000, "owner": None,
                "made_on": None, "expires_on": None,
            },
            {
                "product": "SP0003", "lot": "T1", "quantity_milli": 2000, "owner": "CT0002",
                "made_on": None, "expires_on": None,
            },
        ],
        "unexplained": [],
    }  # fmt: skip


def test_a_lot_that_is_sold_out_stays_with_zero_and_what_nobody_can_explain_is_told(client):
    deliver(cast.TEAPOT, 1, "A1")
    sell(cast.TEAPOT, 3)
    answer = client.get("/api/v1/stock?showroom=BT01", headers=cast.bearer("BT01-1")).json
    assert [(level["lot"], level["quantity_milli"]) for level in answer["levels"]] == [("A1", 0)]
    assert answer["unexplained"] == [{"product": "SP0001", "quantity_milli": 2000}]


@pytest.mark.parametrize(("name", "status"), [("lan", 200), ("minh", 200), ("huong", 200), ("an", 200), ("tu", 403)])
def test_people_see_the_outlets_of_their_work(sign_in, name, status):
    assert sign_in(name).get("/api/v1/stock?showroom=bt01").status_code == status


def test_a_till_does_not_see_another_outlet(client):
    assert client.get("/api/v1/stock?showroom=HK01", headers=cast.bearer("BT01-1")).status_code == 403


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?showroom=BT01", {}, 401),
        ("?showroom=BT01", {"Authorization": "Bearer nobody"}, 401),
        ("?showroom=XX99", cast.bearer("BT01-1"), 404),
        ("", cast.bearer("BT01-1"), 422),
    ],
)
def test_others_get_a_problem(client, query, headers, status):
    answer = client.get(f"/api/v1/stock{query}", headers=headers)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
