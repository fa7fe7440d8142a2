"""A slip says the same whether the till makes it from its journal or the server from its books: item for item."""

import json
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from pos.base.database import db, transaction
from pos.printing.document import Document
from pos.sales import queries, receipts
from pos.sales.paper import copy_of
from pos.showrooms.models import Showroom
from pos.till.snapshots import _showroom
from tests import cast
from tests.inventory.stage import deliver
from tests.sales.stage import basket, coming, line, open_the_shift, pay_back, returned, sell

TILL = Path(__file__).parents[2] / "pos" / "till" / "static"
SALE, REFUND = cast.same_id("a sale with two slips"), cast.same_id("a refund with two slips")
CASHIER = "Nguyễn Thị Lan"
NAMES = {
    "SP0001": {"name": {"vi": "Bộ ấm chén men lam"}, "unit": "piece"},
    "SP0004": {"name": {"vi": "Mật ong hoa nhãn"}, "unit": "kg"},
    "SP0005": {"name": {"vi": "Tham quan xưởng gốm"}, "unit": "piece", "service": True},
}
RUN = """
import { slipDocument } from "%s/slip.js";
const asked = JSON.parse(new TextDecoder().decode(await new Response(Deno.stdin.readable).arrayBuffer()));
console.log(JSON.stringify(asked.map(([entry, showroom, choice]) => slipDocument(entry, showroom, choice))));
"""

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Goods and an open shift."""
    deliver(cast.TEAPOT, 5, "A1")
    deliver(cast.HONEY, 5, "M1", producer=cast.TEA_HOUSE)
    open_the_shift()


def at_the_till(*asked: tuple[dict[str, Any], dict[str, Any]]) -> list[Document]:
    """The documents that the till's own code makes of these entries."""
    showroom = _showroom(cast.BT01)
    ran = subprocess.run(
        [sys.executable, "-m", "deno", "eval", "--quiet", "--ext=js", RUN % TILL.as_uri()],
        input=json.dumps([(entry, showroom, {"till": "BT01-1", **choice}) for entry, choice in asked]),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return [Document.from_json(made) for made in json.loads(ran.stdout)]


def entry(kind: str, entry_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    """An entry as it lies in the till's journal, with the names of that day."""
    return {"kind": kind, "id": str(entry_id), "body": body, "shown": {"cashier": CASHIER, "products": NAMES}}


def of(refund: dict[str, Any], original: dict[str, Any]) -> dict[str, Any]:
    """The refund with the sale that it undoes, as it stood before."""
    return {**refund, "shown": {**refund["shown"], "original": original}}


def busy_sale() -> dict[str, Any]:
    """Everything that a line and a payment can say, on one ticket."""
    rows = [
        line(discount_vnd=45_000, stars=4, lot="A1", note="khắc tên Hoa"),
        line("SP0004", 0.347, price_vnd=165_000, vat_bp=500, discount_vnd=0),
        line("SP0005", 2, price_vnd=80_000, discount_vnd=0, on="2026-11-28"),
        line("SP0001", 1, price_vnd=1_234_567, discount_vnd=0, serial="S0001", stars=4),
    ]
    rows = [{"lot": None, "serial": None, "stars": None, **row} for row in rows]
    total_vnd = 405_000 + 57_255 + 160_000 + 1_234_567
    tenders = [
        {"method": "card", "amount_vnd": 1_000_000, "reference": "0042"},
        {"method": "vietqr", "amount_vnd": 300_000},
        {"method": "cash", "amount_vnd": 600_000},
    ]
    return basket(
        *rows, number="BT01-1A-000123", total_vnd=total_vnd, tenders=tenders, change_vnd=1_900_000 - total_vnd
    )


def test_a_sale_has_the_same_slip_from_either_side() -> None:
    body = busy_sale()
    sell(body, SALE)
    # A till that knew of no star would print none; here both know the same.
    [made, copied] = at_the_till((entry("sale", SALE, body), {}), (entry("sale", SALE, body), {"again": True}))
    document = receipts.receipt(queries.sale_facts(SALE), cashier=CASHIER)
    assert made.to_json()["items"] == document.to_json()["items"]
    marked = copy_of(document, 1, cast.NOW, cast.NOW)
    # The mark of a reprint is the agent's, which knows which one it is; what stands below it is the till's.
    assert copied.items == marked.items[3:]


def test_a_shop_of_the_sample_network_says_so_and_its_own_terms_stand_on_both() -> None:
    with transaction():
        terms = {"is_demo": True, "return_policy_vi": "Đổi trong 7 ngày.", "tax_code": "", "phone": "024 3874 0000"}
        db.session.execute(update(Showroom).where(Showroom.id == cast.BT01).values(**terms))
    body = basket(line(stars=4), number="BT01-1A-000124")
    body["lines"] = [{"discount_vnd": 0, "lot": None, "serial": None, "stars": None, **row} for row in body["lines"]]
    sell(body, SALE)
    [made] = at_the_till((entry("sale", SALE, body), {}))
    expected = receipts.receipt(queries.sale_facts(SALE), cashier=CASHIER)
    assert made.to_json()["items"] == expected.to_json()["items"]


def test_a_refund_has_the_same_slip_from_either_side() -> None:
    body = busy_sale()
    sell(body, SALE)
    back = returned(SALE, coming(1, 1, 405_000, "damaged"), coming(2, 0.1, 16_500), number="BT01-1A-000125")
    pay_back(back, REFUND)
    again = returned(SALE, coming(2, 0.147, 24_255), number="BT01-1A-000126", reason="")
    second = cast.same_id("another refund with two slips")
    pay_back({**again, "at": (cast.NOW + timedelta(minutes=3)).isoformat()}, second)
    again = {**again, "at": (cast.NOW + timedelta(minutes=3)).isoformat()}
    rows = queries.sale_facts(SALE).lines
    sold = [
        {"line": row.row.line, "name": row.row.product_name, "unit": row.unit, "service": row.service,
         "vat_bp": row.row.vat_bp, "refunded_vnd": 0}
        for row in rows
    ]  # fmt: skip
    original = {"number": body["number"], "at": body["at"], "lines": sold}
    later = {**original, "lines": [{**row, "refunded_vnd": 16_500 if row["line"] == 2 else 0} for row in sold]}
    made = at_the_till(
        (of(entry("refund", REFUND, back), original), {}), (of(entry("refund", second, again), later), {})
    )
    for document, refund_id in zip(made, (REFUND, second), strict=True):
        expected = receipts.refund_slip(queries.refund_facts(refund_id), cashier=CASHIER)
        assert document.to_json() == expected.to_json()
