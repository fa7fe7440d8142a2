"""How often labels were looked at, as managers and the city read it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask

from pos.base.database import db, transaction
from pos.verify import scan_table
from pos.verify.models import ScanCount
from tests.cast import BOWL, NOW, TEAPOT
from tests.verify.stage import number_tea_sets

COUNTS: list[tuple[str, Any, Mapping[str, Any]]] = [
    ("2026-11-21", TEAPOT, {"scans": 7, "unknown": 2}),
    ("2026-11-01", TEAPOT, {"scans": 1}),
    ("2026-10-31", TEAPOT, {"scans": 4}),
    ("2026-06-01", TEAPOT, {"scans": 3}),
    ("2026-05-31", TEAPOT, {"scans": 100}),
    ("2026-11-21", BOWL, {"scans": 9}),
    ("2026-11-21", TEAPOT, {"scans": 5, "lot": "L2026-11"}),
    ("2026-11-21", TEAPOT, {"scans": 2, "lot": "L2026-11", "serial": "A000002"}),
    ("2026-11-20", TEAPOT, {"scans": 3, "lot": "L2026-11", "serial": "A000002"}),
    ("2026-11-21", TEAPOT, {"scans": 6, "lot": "L2026-11", "serial": "A000002", "district": "018"}),
    ("2026-11-20", TEAPOT, {"scans": 1, "lot": "L2026-11", "serial": "A000002", "district": "018"}),
    ("2026-11-21", TEAPOT, {"scans": 4, "lot": "L2026-11", "serial": "A000001"}),
]


@pytest.fixture(autouse=True)
def _half_a_year_of_scans(app: Flask) -> Any:
    with time_machine.travel(NOW, tick=True):
        number_tea_sets()
        with transaction():
            db.session.add_all(
                ScanCount(
                    day=date.fromisoformat(day), product_id=product,
                    **{"lot": "", "serial": "", "district": "", "unknown": 0, **told},
                )
                for day, product, told in COUNTS
            )  # fmt: skip
        yield


def test_months_stand_side_by_side_the_most_scanned_first() -> None:
    november = date(2026, 11, 1)
    assert [f"{month:%m/%Y}" for month in scan_table.months_until(november)] == [
        "06/2026", "07/2026", "08/2026", "09/2026", "10/2026", "11/2026",
    ]  # fmt: skip
    told = [(row.product.code, list(row.by_month), row.unknown) for row in scan_table.by_product(november)]
    assert told == [("SP0002", [0, 0, 0, 0, 0, 9], 0), ("SP0001", [3, 0, 0, 0, 4, 8], 2)]
    [only] = scan_table.by_product(date(2026, 5, 1))
    assert list(only.by_month) == [0, 0, 0, 0, 0, 100]
    assert scan_table.month_before(date(2026, 1, 1)) == date(2025, 12, 1)


def test_pieces_scanned_most_come_with_the_districts_they_were_told_to_be_in() -> None:
    told = [(row.serial, row.scans, row.districts) for row in scan_table.looked_at_most(date(2026, 11, 1))]
    assert told == [("A000002", 5, 1), ("A000001", 4, 0)]
    assert scan_table.looked_at_most(date(2026, 10, 1)) == []


def test_the_page_and_its_file_tell_the_same(sign_in: Any) -> None:
    page = sign_in("minh").get("/scans").text
    for words in ("11/2026", "Bộ ấm chén men lam", "/p/SP0001/10/L2026-11/21/A000002", "Số không phải của chúng tôi"):
        assert words in page
    file = sign_in("huong").get("/scans?format=csv").text
    assert [row.split(",")[0] for row in file.splitlines()[1:]] == ["SP0002", "SP0001"]
    assert file.splitlines()[2].endswith(",3,0,0,0,4,8,2")
    assert sign_in("an").get("/scans?format=xlsx").status_code == 200


def test_a_month_that_cannot_be_is_this_month(sign_in: Any) -> None:
    for asked in ("2026-13", "0000-00", "x" * 999, "2027-01", "1999-01", ""):
        page = sign_in("minh").get("/scans", query_string={"month": asked})
        assert page.status_code == 200
        assert (
            "scans-2026-11"
            in sign_in("minh")
            .get("/scans", query_string={"month": asked, "format": "csv"})
            .headers["Content-Disposition"]
        )
    assert "Không có nhãn nào được quét" in sign_in("minh").get("/scans?month=2026-04").text


def test_a_cashier_and_a_visitor_do_not_see_it(sign_in: Any, app: Flask) -> None:
    assert sign_in("lan").get("/scans").status_code == 403
    assert app.test_client().get("/scans").status_code == 302
    assert sign_in("minh").get("/scanned-much/SP0001:2026-10").location == "/scans?month=2026-10"
    assert sign_in("minh").get("/scanned-much/2026-10-31").location == "/scans?month=2026-10"
