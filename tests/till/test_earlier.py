"""What a device still holds of an earlier pairing, handed in under the one it has now."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pos.base.clock import now as clock
from pos.base.clock import parse_moment
from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.sales.models import Sale
from pos.showrooms import operations, queries
from pos.showrooms.models import Chain
from pos.till.models import JournalEntry
from tests import cast
from tests.till.journal import PaperTill


@pytest.fixture
def now() -> str:
    """The token that BT01-1 has since it was paired again."""
    with transaction():
        return operations.pair_at_console("BT01-1", who="minh", at=cast.NOW).token


def a_morning(series: str = "A") -> PaperTill:
    till = PaperTill(series=series)
    till.open()
    till.sell()
    till.sell()
    return till


def hand_in(client: FlaskClient, token: str, chain: uuid.UUID, entries: list[Any], **names: str) -> Any:
    return client.post(
        f"/api/v1/chains/{chain}/entries",
        json={"entries": entries, **names},
        headers={"Authorization": f"Bearer {token}"},
    ).json


def sales() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Sale.number).order_by(Sale.number)))


def test_the_same_till_hands_in_what_its_earlier_pairing_still_held(app: Flask, client: FlaskClient, now: str) -> None:
    till, chain = a_morning(), cast.chain_id("BT01-1")
    for _ in range(2):
        answer = hand_in(client, now, chain, till.entries, till="BT01-1", series="A")
        assert [entry["sequence"] for entry in answer["entries"]] == [1, 2, 3]
        assert answer["server"]["sequence"] == 3
        assert answer["server"]["hash"] == till.entries[-1]["hash"]
    assert sales() == ["BT01-1A-000001", "BT01-1A-000002"]


def test_another_till_hands_in_nothing_and_hears_what_is_here(app: Flask, client: FlaskClient, now: str) -> None:
    till, chain = a_morning(), cast.chain_id("BT01-1")
    other = cast.TOKENS["BT01-2"]
    assert hand_in(client, other, chain, till.entries, till="BT01-1", series="A")["entries"] == []
    assert not sales()
    hand_in(client, now, chain, till.entries[:2])
    answer = hand_in(client, other, chain, till.entries)
    assert [entry["sequence"] for entry in answer["entries"]] == [1, 2]
    assert answer["server"]["sequence"] == 2
    # Naming its own till does not make the pairing its own.
    assert len(hand_in(client, other, chain, till.entries, till="BT01-2", series="A")["entries"]) == 2
    assert len(sales()) == 1


def test_an_ended_token_hands_in_nothing(app: Flask, client: FlaskClient, now: str) -> None:
    answer = hand_in(client, cast.TOKENS["BT01-1"], cast.chain_id("BT01-1"), a_morning().entries)
    assert answer["code"] == "TokenUnknown"
    assert not sales()


def test_a_pairing_that_a_restored_server_forgot_is_taken_up_again(app: Flask, client: FlaskClient, now: str) -> None:
    forgotten, till = uuid.uuid4(), a_morning(series="F")
    for _ in range(2):
        assert len(hand_in(client, now, forgotten, till.entries, till="BT01-1", series="F")["entries"]) == 3
    assert sales() == ["BT01-1F-000001", "BT01-1F-000002"]
    chain = db.session.get_one(Chain, forgotten)
    assert (chain.till_id, chain.series, chain.ended_at is not None) == (cast.BT01_1, "F", True)
    [deed] = db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "know_chain"))
    assert (deed.subject_id, deed.details["series"]) == (str(cast.BT01_1), "F")
    # The living pairing is still that of the till.
    assert queries.chain_by_token(now) is not None


@pytest.mark.parametrize("series", ["A", "", "ABC", "ƒ", "a"])
def test_a_forgotten_pairing_whose_series_is_taken_or_none_gets_the_next(
    app: Flask, client: FlaskClient, now: str, series: str
) -> None:
    forgotten = uuid.uuid4()
    assert len(hand_in(client, now, forgotten, a_morning().entries, till="BT01-1", series=series)["entries"]) == 3
    assert db.session.get_one(Chain, forgotten).series == "C"


def test_a_forgotten_pairing_of_another_till_is_not_taken_up(app: Flask, client: FlaskClient, now: str) -> None:
    forgotten = uuid.uuid4()
    answer = hand_in(client, now, forgotten, a_morning().entries, till="HK01-1", series="F")
    assert (answer["entries"], answer["server"]["sequence"]) == ([], 0)
    assert db.session.get(Chain, forgotten) is None


def test_a_token_of_another_journal_takes_no_entries(app: Flask, client: FlaskClient) -> None:
    message = {"entries": a_morning().entries, "chain": str(cast.chain_id("BT01-1"))}
    answer = client.post("/api/v1/sync", json=message, headers=cast.bearer("BT01-2"))
    assert (answer.status_code, answer.json["code"]) == (409, "OtherChain")
    assert not db.session.scalars(select(JournalEntry.id)).all()
    assert client.post("/api/v1/sync", json=message, headers=cast.bearer("BT01-1")).status_code == 200


def test_a_device_that_wrote_in_a_series_is_not_given_it_again_by_a_restored_server(
    client: FlaskClient, app: Flask
) -> None:
    with transaction():
        code = operations.make_pairing_code(cast.BT01_1, who="minh", at=cast.NOW)
    earlier = [
        {"till": "BT01-1", "series": "D"}, {"till": "BT01-2", "series": "K"}, {"till": "BT01-1", "series": "QQQ"},
        {"till": "BT01-1", "series": "B", "told": "more than this version asks"},
    ]  # fmt: skip
    with transaction():
        pairing = operations.pair(code, at=cast.NOW, earlier=[(one["till"], one["series"]) for one in earlier])
    assert pairing.series == "E"
    answer = client.post("/api/v1/pair", json={"code": "WRONG234", "earlier": earlier})
    assert answer.json["code"] == "PairingCodeWrong"


def test_whoever_pairs_hears_what_time_it_is(client: FlaskClient, app: Flask) -> None:
    at = clock()
    with transaction():
        code = operations.make_pairing_code(cast.BT01_1, who="minh", at=at - timedelta(seconds=5))
    answer = client.post("/api/v1/pair", json={"code": code})
    assert answer.status_code == 201
    assert abs(parse_moment(answer.json["server_time"]) - at) < timedelta(minutes=1)
