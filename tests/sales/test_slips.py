"""A slip says the same whether the till makes it from its journal or the server from its books: item for item."""

import json
import subprocess
import sys
import uuid
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from pos.base.database import db, transaction
from pos.printing.document import Columns, Document, QrCode
from pos.sales import queries, receipts
from pos.sales.kinds import ApprovalKind, Kind
from pos.sales.operations import Entry
from pos.sales.operations.approvals import Wish, approve
from pos.sales.paper import copy_of, shift_paper
from pos.sales.proof import proof_link
from pos.showrooms.models import Showroom
from pos.till.snapshots import _showroom
from tests import cast
from tests.cast import PUBLIC_URL
from tests.inventory.stage import deliver
from tests.sales.stage import (
    SHIFT,
    basket,
    closing,
    coming,
    desk,
    line,
    moving,
    open_the_shift,
    opening,
    pay_back,
    report,
    returned,
    sell,
)

TILL = Path(__file__).parents[2] / "pos" / "till" / "static"
SALE, REFUND = cast.same_id("a sale with two slips"), cast.same_id("a refund with two slips")
BACK, TAKEN = cast.same_id("what came back for it"), cast.same_id("what was taken for it")
CASHIER = "Nguyễn Thị Lan"
FULL_NAMES = {"lan": CASHIER, "minh": "Trần Văn Minh"}
NAMES = {
    "SP0001": {"name": {"vi": "Bộ ấm chén men lam"}, "unit": "piece"},
    "SP0004": {"name": {"vi": "Mật ong hoa nhãn"}, "unit": "kg"},
    "SP0005": {"name": {"vi": "Tham quan xưởng gốm"}, "unit": "piece", "service": True},
}
RUN = """
import { slipDocument } from "%(till)s/slip.js";
import { shiftDocument } from "%(till)s/shift_document.js";
const asked = JSON.parse(new TextDecoder().decode(await new Response(Deno.stdin.readable).arrayBuffer()));
console.log(JSON.stringify(asked.map(([made, showroom, choice]) =>
  Array.isArray(made)
    ? shiftDocument(made, { ...choice, showroom, called: (name) => choice.names[name] ?? name })
    : slipDocument(made, showroom, choice))));
"""

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Goods and an open shift."""
    deliver(cast.TEAPOT, 5, "A1")
    deliver(cast.HONEY, 5, "M1", producer=cast.TEA_HOUSE)
    open_the_shift()


def at_the_till(*asked: tuple[dict[str, Any] | list[dict[str, Any]], dict[str, Any]]) -> list[Document]:
    """The documents that the till's own code makes: of an entry its slip, of the entries of a shift their report."""
    showroom = _showroom(cast.BT01)
    ran = subprocess.run(
        [sys.executable, "-m", "deno", "eval", "--quiet", "--ext=js", RUN % {"till": TILL.as_uri()}],
        input=json.dumps([(made, showroom, {"till": "BT01-1", **choice}) for made, choice in asked]),
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


def as_it_stood(sale_id: uuid.UUID, refunded: Mapping[int, int] = MappingProxyType({})) -> dict[str, Any]:
    """A sale as the till keeps it beside its refund: what was given back of each line before."""
    facts = queries.sale_facts(sale_id)
    rows = [
        {"line": row.row.line, "name": row.row.product_name, "unit": row.unit, "service": row.service,
         "vat_bp": row.row.vat_bp, "refunded_vnd": refunded.get(row.row.line, 0)}
        for row in facts.lines
    ]  # fmt: skip
    return {"number": facts.row.number, "at": facts.row.at.isoformat(), "lines": rows}


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
    document = receipts.receipt(queries.sale_facts(SALE), cashier=CASHIER, public_url=PUBLIC_URL)
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
    expected = receipts.receipt(queries.sale_facts(SALE), cashier=CASHIER, public_url=PUBLIC_URL)
    assert made.to_json()["items"] == expected.to_json()["items"]


def test_the_link_that_tells_a_customer_of_stars_is_the_same_from_either_side() -> None:
    drawn = [uuid.UUID(int=number << 60, version=4) for number in (1, 62, 63, 2**60 - 1)]
    body = busy_sale()
    made = at_the_till(*((entry("sale", sale_id, body), {}) for sale_id in (*drawn, SALE)))
    printed = [[item.payload for item in document.items if isinstance(item, QrCode)][1:] for document in made]
    assert printed == [[proof_link(PUBLIC_URL, sale_id)] for sale_id in drawn] + [[]]
    sell(body, drawn[0])
    expected = receipts.receipt(queries.sale_facts(drawn[0]), cashier=CASHIER, public_url=PUBLIC_URL)
    assert made[0].to_json()["items"] == expected.to_json()["items"]


def test_a_refund_has_the_same_slip_from_either_side() -> None:
    body = busy_sale()
    sell(body, SALE)
    back = returned(SALE, coming(1, 1, 405_000, "damaged"), coming(2, 0.1, 16_500), number="BT01-1A-000125")
    pay_back(back, REFUND)
    again = returned(SALE, coming(2, 0.147, 24_255), number="BT01-1A-000126", reason="")
    second = cast.same_id("another refund with two slips")
    pay_back({**again, "at": (cast.NOW + timedelta(minutes=3)).isoformat()}, second)
    again = {**again, "at": (cast.NOW + timedelta(minutes=3)).isoformat()}
    original, later = as_it_stood(SALE), as_it_stood(SALE, {2: 16_500})
    made = at_the_till(
        (of(entry("refund", REFUND, back), original), {}), (of(entry("refund", second, again), later), {})
    )
    for document, refund_id in zip(made, (REFUND, second), strict=True):
        expected = receipts.refund_slip(queries.refund_facts(refund_id), cashier=CASHIER)
        assert document.to_json() == expected.to_json()


def minutes(count: int) -> str:
    """So long after ten o'clock."""
    return (cast.NOW + timedelta(minutes=count)).isoformat()


def exchange(sold: uuid.UUID, *, at: str, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A tea set comes back and honey is taken for it; the rest goes back in cash."""
    back = returned(
        sold, coming(1, 1, 450_000, "damaged"), number="BT01-1A-000130", exchange=str(TAKEN), at=at, **changes,
        tenders=[{"method": "exchange", "amount_vnd": 165_000}, {"method": "cash", "amount_vnd": 285_000}],
    )  # fmt: skip
    honey = {**line("SP0004", vat_bp=500, discount_vnd=0), "lot": "M1", "serial": None, "stars": None}
    taken = basket(
        honey, number="BT01-1A-000131", exchange=str(BACK), at=at, **changes,
        tenders=[{"method": "exchange", "amount_vnd": 165_000}],
    )  # fmt: skip
    return back, taken


def test_an_exchange_has_one_slip_and_it_is_the_same_from_either_side() -> None:
    sold = cast.same_id("a tea set that comes back")
    sell(basket(line(), number="BT01-1A-000129"), sold)
    back, taken = exchange(sold, at=minutes(2), reason="nứt vòi")
    report(Entry(BACK, Kind.REFUND, back), Entry(TAKEN, Kind.SALE, taken))
    [made] = at_the_till(
        (entry("sale", TAKEN, taken), {"back": of(entry("refund", BACK, back), as_it_stood(sold))}),
    )
    expected = receipts.receipt(
        queries.sale_facts(TAKEN), cashier=CASHIER, public_url=PUBLIC_URL, back=queries.refund_facts(BACK)
    )
    assert made.to_json() == expected.to_json()
    assert "Cộng hàng trả lại" in json.dumps(made.to_json(), ensure_ascii=False)


def busy_shift() -> list[dict[str, Any]]:
    """Two cashiers sell, take back and exchange; money goes into the drawer and out; a manager sees what is missing."""
    third, second = cast.same_id("a sale by transfer"), cast.same_id("a refund on a card")
    transfer = [{"method": "transfer", "amount_vnd": 450_000}]
    card = [{"method": "card", "amount_vnd": 24_255}]
    back, taken = exchange(third, at=minutes(6), cashier="minh")
    approval = uuid.uuid4()
    wish = Wish(ApprovalKind.DIFFERENCE, "lan", shift_id=SHIFT, difference_vnd=-30_322)
    with transaction():
        approve(approval, wish, approver="minh", desk=desk(), at=cast.NOW + timedelta(minutes=50))
    told = [
        opening(),
        Entry(SALE, Kind.SALE, busy_sale()),
        moving(-150_000, at=minutes(1), reason="nộp ngân hàng"),
        moving(50_000, at=minutes(2), reason="đổi tiền lẻ"),
        Entry(REFUND, Kind.REFUND, returned(
            SALE, coming(1, 1, 405_000, "damaged"), coming(2, 0.1, 16_500), number="BT01-1A-000125", at=minutes(3)
        )),
        Entry(second, Kind.REFUND, returned(
            SALE, coming(2, 0.147, 24_255), number="BT01-1A-000126", at=minutes(4), cashier="minh", tenders=card
        )),
        Entry(third, Kind.SALE, basket(
            line(discount_vnd=0), number="BT01-1A-000129", at=minutes(5), cashier="minh", tenders=transfer
        )),
        Entry(BACK, Kind.REFUND, back),
        Entry(TAKEN, Kind.SALE, taken),
        closing(
            220_000, number="BT01-1A-Z0007", counts={"20000": 1, "100000": 2}, expected_vnd=250_322,
            difference_reason="thối nhầm", approved_by="minh", approval=str(approval),
        ),
    ]  # fmt: skip
    report(*told, at=cast.NOW + timedelta(hours=1))
    kept = [entry(one.kind.value, one.id, one.body) for one in told]
    stood = {REFUND: as_it_stood(SALE), second: as_it_stood(SALE, {2: 16_500}), BACK: as_it_stood(third)}
    return [of(one, stood[uuid.UUID(one["id"])]) if one["kind"] == "refund" else one for one in kept]


def test_the_report_of_a_close_is_the_same_from_either_side() -> None:
    kept = busy_shift()
    about = {"shift": {"opened_at": kept[0]["body"]["at"], "float_vnd": 500_000}, "names": FULL_NAMES}
    [made, copied] = at_the_till((kept, about), (kept, {**about, "again": True}))
    document = shift_paper(queries.shift_facts(SHIFT))
    assert made.to_json()["items"] == document.to_json()["items"]
    told = json.dumps(made.to_json(), ensure_ascii=False).replace("\u00a0", " ")
    for expected in (
        "Số: BT01-1A-Z0007", "Trần Văn Minh (4)", "Hàng đổi", "   đổi tiền lẻ", "250.322 ₫", "−30.322 ₫",
        "   100.000 ₫ × 2", "Lý do: thối nhầm", "Quản lý đã xem: Trần Văn Minh",
    ):  # fmt: skip
        assert expected in told, expected
    closed_at = cast.NOW + timedelta(hours=1)
    assert copied.items == copy_of(document, 1, closed_at, closed_at).items[3:]


def rows_of(document: Document) -> list[str]:
    """Every row of figures, cells joined by a bar."""
    columns = [item for item in document.items if isinstance(item, Columns)]
    return [" | ".join(cell.text for cell in row.cells).replace("\u00a0", " ").strip() for row in columns]


def test_what_was_given_back_beyond_what_was_left_stands_apart_on_the_servers_report_and_the_cash_agrees() -> None:
    sold = cast.same_id("a tea set that comes back twice")
    elsewhere = returned(sold, coming(1, 1, 450_000), shift=None)
    back = returned(sold, coming(1, 1, 450_000), number="BT01-1A-000141", at=minutes(5))
    told = [
        opening(),
        Entry(sold, Kind.SALE, basket(line(discount_vnd=0), number="BT01-1A-000140")),
        Entry(REFUND, Kind.REFUND, back),
        closing(500_000, number="BT01-1A-Z0008"),
    ]
    report(*told[:2])
    pay_back(elsewhere, till="HK01-1")
    report(*told[2:], at=cast.NOW + timedelta(hours=1))
    kept = [entry(one.kind.value, one.id, one.body) for one in told]
    kept[2] = of(kept[2], as_it_stood(sold))
    [made] = at_the_till(
        (kept, {"shift": {"opened_at": kept[0]["body"]["at"], "float_vnd": 500_000}, "names": FULL_NAMES})
    )
    till, server = rows_of(made), rows_of(shift_paper(queries.shift_facts(SHIFT)))
    assert [row for row in till if row not in server] == ["8 % | 0 ₫ | 0 ₫", "Tiền mặt hoàn | −450.000 ₫"]
    assert [row for row in server if row not in till] == [
        "8 % | 416.667 ₫ | 33.333 ₫", "Tiền mặt hoàn | 0 ₫", "Hoàn thừa, chờ làm rõ | −450.000 ₫",
    ]  # fmt: skip
    assert "Phải có trong két | 500.000 ₫" in till
