"""A manager's own sign-in at a till: what it spares the review list, and that nothing else does."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pos.base.database import db
from pos.base.models import TrailEntry
from pos.review.models import ReviewItem
from pos.sales.kinds import Kind
from pos.sales.models import Approval
from tests import cast
from tests.inventory.stage import deliver
from tests.people.test_views import come_in
from tests.sales.stage import SHIFT, basket, closing, entry, line, opening, report, reviewed, rows, sell

pytestmark = pytest.mark.usefixtures("app")
CHEAPER = 400_000


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Enough tea sets, and an open drawer."""
    deliver(cast.TEAPOT, 50, "A1")
    report(opening())


def ask(client: FlaskClient, *, till: str = "BT01-1", at: datetime = cast.NOW, **changes: Any) -> Any:
    """Let Minh sign in at a till and approve 400,000 for one tea set, unless told otherwise."""
    body = {
        "id": str(uuid.uuid4()), "kind": "price", "cashier": "lan", "name": "minh", "password": cast.PASSWORD,
        "product": "SP0001", "price_vnd": CHEAPER, "quantity_milli": 1000, **changes,
    }  # fmt: skip
    with time_machine.travel(at, tick=False):
        return client.post("/api/v1/approvals", json=body, headers=cast.bearer(till))


def approved(client: FlaskClient, **changes: Any) -> str:
    answer = ask(client, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def cheaper(approval: str | None, **changes: Any) -> dict[str, Any]:
    return basket(line(price_vnd=CHEAPER, approval=approval), approved_by="minh", **changes)


def test_an_approved_price_is_booked_like_any_other(client: FlaskClient) -> None:
    booking = sell(cheaper(approved(client)))
    assert (booking.outcome, booking.reasons) == ("booked", [])
    [row] = rows(Approval)
    assert (row.approver, row.cashier, row.used_by) == ("minh", "lan", booking.entry.id)


def test_who_merely_says_that_a_manager_approved_is_not_believed() -> None:
    booking = sell(cheaper(None))
    assert (booking.outcome, booking.reasons) == ("review", ["price_differs"])


def test_an_approval_that_nobody_gave_is_none() -> None:
    assert sell(cheaper(str(uuid.uuid4()))).reasons == ["price_differs"]


def test_one_approval_is_good_for_one_sale(client: FlaskClient) -> None:
    approval = approved(client)
    body = cheaper(approval)
    first = sell(body)
    assert first.reasons == []
    assert sell(cheaper(approval)).reasons == ["price_differs"]
    again = sell(body, first.entry.id)
    assert (again.fresh, again.reasons) == (False, [])


def test_two_sales_of_one_message_share_no_approval(client: FlaskClient) -> None:
    approval = approved(client)
    told = report(entry(Kind.SALE, cheaper(approval)), entry(Kind.SALE, cheaper(approval)))
    assert sorted(booking.reasons for booking in told) == [[], ["price_differs"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"price_vnd": CHEAPER + 1},
        {"product": "SP0002"},
        {"quantity_milli": 500},
        {"kind": "cash_seen", "shift": str(SHIFT)},
    ],
    ids=["another price", "another product", "less of it", "something else altogether"],
)
def test_an_approval_covers_what_was_approved_and_no_more(client: FlaskClient, changes: dict[str, Any]) -> None:
    assert sell(cheaper(approved(client, **changes))).reasons == ["price_differs"]


def test_two_lines_use_up_the_pieces_that_were_approved(client: FlaskClient) -> None:
    approval = approved(client, quantity_milli=2000)
    one = line(price_vnd=CHEAPER, approval=approval)
    assert sell(basket(one, one)).reasons == []
    approval = approved(client, quantity_milli=2000)
    one = line(price_vnd=CHEAPER, approval=approval)
    assert sell(basket(one, one, one)).reasons == ["price_differs"]


def test_an_approval_at_another_till_is_none(client: FlaskClient) -> None:
    assert sell(cheaper(approved(client, till="BT01-2"))).reasons == ["price_differs"]


@pytest.mark.parametrize(("later", "reasons"), [(119, []), (121, ["price_differs"]), (-4, []), (-6, ["price_differs"])])
def test_an_approval_is_good_for_two_hours(client: FlaskClient, later: int, reasons: list[str]) -> None:
    approval = approved(client)
    happened = cast.NOW + timedelta(minutes=later)
    assert sell(cheaper(approval, at=happened.isoformat()), at=cast.NOW + timedelta(hours=9)).reasons == reasons


def test_the_same_question_again_is_the_same_approval_and_another_one_is_refused(client: FlaskClient) -> None:
    approval = approved(client)
    again = ask(client, id=approval, at=cast.NOW + timedelta(minutes=1))
    assert (again.status_code, again.json["at"]) == (201, cast.NOW.isoformat())
    assert ask(client, id=approval, price_vnd=1).status_code == 409
    assert len(rows(Approval)) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"password": "not this one"}, 422, "SignInRefused"),
        ({"name": "nobody"}, 422, "SignInRefused"),
        ({"name": "lan"}, 403, "ApproverNotAllowed"),
        ({"name": "huong"}, 403, "ApproverNotAllowed"),
        ({"price_vnd": None}, 422, "WrongShape"),
        ({"price_vnd": -1}, 422, "WrongShape"),
        ({"quantity_milli": 0}, 422, "WrongShape"),
        ({"kind": "difference"}, 422, "WrongShape"),
        ({"kind": "difference", "shift": str(SHIFT), "difference_vnd": 0}, 422, "WrongShape"),
    ],
)
def test_what_is_no_approval_leaves_nothing(
    client: FlaskClient, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = ask(client, **changes)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert rows(Approval) == []


def test_a_manager_of_another_outlet_approves_nothing_here(client: FlaskClient) -> None:
    answer = ask(client, till="HK01-1")
    assert answer.json["code"] == "ApproverNotAllowed"


def test_without_a_tills_token_nobody_tries_passwords_here(client: FlaskClient) -> None:
    wrong = {"Authorization": "Bearer of nothing"}
    assert client.post("/api/v1/approvals", json={"name": "minh"}, headers=wrong).status_code == 401


@time_machine.travel(cast.NOW, tick=False)
def test_a_till_is_no_way_round_the_tries_at_one_name(client: FlaskClient, rate_limits: None) -> None:
    told = [ask(client, password="guess guess").status_code for _ in range(11)]
    assert told == [422] * 10 + [429]
    assert come_in(client, "minh", cast.PASSWORD).status_code == 429


def test_the_trail_tells_who_approved_what_and_no_password(client: FlaskClient) -> None:
    approval = approved(client)
    [row] = db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "approved"))
    assert (row.who, row.subject_id) == ("minh", approval)
    assert row.details == {
        "kind": "price", "cashier": "lan", "till": "BT01-1", "product_code": "SP0001", "price_vnd": CHEAPER,
        "quantity_milli": 1000,
    }  # fmt: skip


def test_the_page_of_a_sale_tells_a_signature_from_a_claim(client: FlaskClient) -> None:
    signed, claimed = sell(cheaper(approved(client))), sell(cheaper(None))
    come_in(client, "minh", cast.PASSWORD)
    proven, said = (client.get(f"/sales/{booking.entry.id}?lang=en").text for booking in (signed, claimed))
    assert "Approved by" in proven
    assert "nobody signed in for it" not in proven
    assert "nobody signed in for it" in said


# --- the drawer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "counted_vnd", "reason"),
    [
        ("lan", 480_000, "cash_differs"),
        ("lan", 479_800, "cash_differs_much"),
        ("lan", 520_200, "cash_differs_much"),
        ("minh", 400_000, "cash_differs"),
        ("minh", 399_800, "cash_differs_much"),
        ("nobody", 499_800, "cash_differs_much"),
    ],
)
def test_how_much_may_be_missing_depends_on_who_counts(who: str, counted_vnd: int, reason: str) -> None:
    [booking] = report(
        closing(counted_vnd, cashier=who, difference_reason="không rõ"), at=cast.NOW + timedelta(hours=1)
    )
    assert reason in booking.reasons
    assert ("shift_close", reason) in reviewed()


def short(client: FlaskClient, missing_vnd: int, **changes: Any) -> str:
    return approved(client, kind="difference", shift=str(SHIFT), difference_vnd=-missing_vnd, **changes)


def test_a_difference_that_a_manager_saw_is_no_longer_a_large_one(client: FlaskClient) -> None:
    approval = short(client, 150_000)
    [booking] = report(closing(350_000, approval=approval), at=cast.NOW + timedelta(hours=1))
    assert booking.reasons == ["cash_differs"]
    [row] = rows(Approval)
    assert row.used_by == booking.entry.id


def test_a_manager_saw_this_difference_and_not_another(client: FlaskClient) -> None:
    [booking] = report(closing(340_000, approval=short(client, 150_000)), at=cast.NOW + timedelta(hours=1))
    assert booking.reasons == ["cash_differs_much"]


def test_the_number_of_the_close_stands_on_the_review_list() -> None:
    report(closing(400_000, number="BT01-1A-Z0007"), at=cast.NOW + timedelta(hours=1))
    [item] = rows(ReviewItem)
    assert (item.subject_id, item.subject_label) == (str(SHIFT), "BT01-1A-Z0007")
