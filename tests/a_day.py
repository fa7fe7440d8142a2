"""One day of the cast's shop with everything in it, lived through the doors that people and tills use."""

import uuid

import time_machine
from flask import Flask

from pos.base.database import transaction
from pos.inventory.kinds import WriteOffReason
from pos.inventory.operations import write_off
from pos.labels.operations import make_batch
from pos.labels.rules import Words
from tests import cast
from tests.inventory.stage import deliver, lot_id
from tests.till.journal import PaperTill

BY_CARD, BY_PROGRAM = cast.same_id("a sale by card"), cast.same_id("a sale of another program")
HALF_BACK, LOST_NOTE = cast.same_id("half of it back"), cast.same_id("a drawer move")
"""What tests of that day need to find again."""


def live_a_day(app: Flask) -> None:
    """A day at Bát Tràng with everything in it: goods in, labels, sales, a refund, a loss, a drawer, a close."""
    deliver(cast.TEAPOT, 10, "A1")
    deliver(cast.TEA, 10, "B1", producer=cast.TEA_HOUSE)
    with transaction():
        write_off(
            cast.BT01, lot_id(cast.TEAPOT, "A1"), 1000, WriteOffReason.BROKEN, write_off_id=uuid.uuid4(), at=cast.NOW,
            who="minh",
        )  # fmt: skip
        make_batch(
            lot_id(cast.TEAPOT, "A1"), cast.BT01,
            Words(
                name="Bộ ấm chén men lam", producer="Gốm Kim Lan", commune="Bát Tràng", price="450.000 ₫", code="SP0001",
                lot="A1", link="https://ocop.example.vn/p/SP0001/10/A1", stars=4, decision_number="1147/QĐ-UBND",
                valid_to="2027-03-04",
            ),
            quantity=1, layout="a4-3x8", who="minh", at=cast.NOW,
        )  # fmt: skip
    till = PaperTill()
    till.open()
    till.sell(product="SP0003", price_vnd=180_000, pieces=3)
    by_card = till.sell(tenders=[{"method": "card", "amount_vnd": 900_000}], pieces=2)
    by_card["id"] = str(BY_CARD)
    till.entries.pop()
    by_card = till.write("sale", by_card["body"], str(BY_CARD))
    till.write(
        "refund",
        {
            "number": f"{till.code}{till.series}-000099", "shift": till.shift, "sale": by_card["id"], "reason": "nứt",
            "lines": [{"line": 1, "quantity_milli": 1000, "amount_vnd": 450_000, "condition": "damaged"}],
            "total_vnd": 450_000, "tenders": [{"method": "cash", "amount_vnd": 450_000}],
        },
        str(HALF_BACK),
    )  # fmt: skip
    till.write("drawer", {"shift": till.shift, "amount_vnd": -200_000, "reason": "nộp quỹ"}, str(LOST_NOTE))
    till.sell(total_vnd=1)
    till.close(counted_vnd=890_000, expected_vnd=890_000)
    with time_machine.travel(cast.NOW, tick=False):
        client = app.test_client()
        answer = client.post("/api/v1/sync", json={"entries": till.entries}, headers=cast.bearer("BT01-1"))
        outcomes = [entry["outcome"] for entry in answer.json["entries"]]
        assert outcomes == ["booked"] * 5 + ["quarantined", "review"]
        line = {"product": "SP0001", "quantity_milli": 1000, "price_vnd": 450_000, "vat_bp": 800, "stars": 4}
        body = {
            "cashier": "lan", "at": cast.NOW.isoformat(), "lines": [line], "total_vnd": 450_000,
            "tenders": [{"method": "vietqr", "amount_vnd": 450_000}],
        }  # fmt: skip
        assert client.put(f"/api/v1/sales/{BY_PROGRAM}", json=body, headers=cast.bearer("BT01-1")).status_code == 201
