"""A device becomes a till, once per code, and the one before it stops."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.showrooms import operations, queries, rules
from pos.showrooms.errors import NoSuchTill, PairingCodeWrong, TillRetired
from pos.showrooms.models import Chain, PairingCode
from tests.cast import BT01_1, BT01_2, NOW, TOKENS, chain_id, same_id


def show_code(at, till_id=BT01_1):
    with transaction():
        return operations.make_pairing_code(till_id, who="minh", at=at)


def pair(code, at):
    with transaction():
        return operations.pair(code, at=at)


def test_a_code_gives_a_token_a_chain_and_the_next_series(app, at):
    pairing = pair(show_code(at), at + timedelta(minutes=1))
    assert (pairing.till_code, pairing.showroom_code, pairing.series, pairing.next_number) == ("BT01-1", "BT01", "B", 1)
    assert queries.chain_by_token(pairing.token).id == pairing.chain_id


def test_the_device_before_is_no_longer_the_till(app, at):
    pair(show_code(at), at)
    assert queries.chain_by_token(TOKENS["BT01-1"]) is None
    assert db.session.get(Chain, chain_id("BT01-1")).ended_at == at
    assert queries.chain_by_token(TOKENS["BT01-2"]) is not None


def test_neither_token_nor_code_is_kept(app, at):
    code = show_code(at)
    pairing = pair(code, at)
    kept = [*db.session.scalars(select(Chain.token_hash)), *db.session.scalars(select(PairingCode.code_hash))]
    kept += [str(row) for row in db.session.scalars(select(TrailEntry.details))]
    assert not any(secret in text for text in kept for secret in (code, pairing.token))


def test_a_code_is_good_once(app, at):
    code = show_code(at)
    first = pair(code, at)
    with pytest.raises(PairingCodeWrong):
        pair(code, at)
    assert queries.chain_by_token(first.token) is not None


def test_a_code_is_good_for_ten_minutes(app, at):
    code = show_code(at)
    with pytest.raises(PairingCodeWrong):
        pair(code, at + timedelta(minutes=10))
    assert pair(code, at + timedelta(minutes=9, seconds=59)).till_code == "BT01-1"


def test_a_new_code_makes_the_one_before_void(app, at):
    old = show_code(at)
    new = show_code(at + timedelta(seconds=1))
    with pytest.raises(PairingCodeWrong):
        pair(old, at + timedelta(seconds=2))
    assert pair(new, at + timedelta(seconds=2))


@pytest.mark.parametrize("typed", ["", "ABCD2345", "BT01-1", "'; drop table chain", "x" * 5000])
def test_a_code_that_nobody_showed_is_refused(app, at, typed):
    with pytest.raises(PairingCodeWrong):
        pair(typed, at)


def test_each_pairing_takes_a_series_that_was_never_used(app, at):
    with transaction():
        db.session.execute(update(Chain).where(Chain.id == chain_id("BT01-1")).values(series="Z"))
    assert [pair(show_code(at), at).series for _ in range(3)] == ["AA", "AB", "AC"]


def test_of_two_devices_with_the_same_code_at_once_one_becomes_the_till(app, at):
    code = show_code(at)
    begin, won, lost = threading.Barrier(6), [], []

    def device():
        with app.app_context():
            begin.wait()
            try:
                won.append(pair(code, at))
            except PairingCodeWrong:
                lost.append(True)
            finally:
                db.session.remove()

    run([device] * 6)
    assert (len(won), len(lost)) == (1, 5)
    assert queries.chain_by_token(won[0].token) is not None


def test_pairings_of_one_till_at_once_leave_one_living_chain(app, at):
    begin, series = threading.Barrier(4), []

    def console():
        with app.app_context():
            begin.wait()
            with transaction():
                series.append(operations.pair_at_console("BT01-2", who="console", at=at).series)
            db.session.remove()

    run([console] * 4)
    assert sorted(series) == ["B", "C", "D", "E"]
    living = select(func.count()).select_from(Chain).where(Chain.till_id == BT01_2, Chain.ended_at.is_(None))
    assert db.session.scalar(living) == 1


def run(works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()


def test_a_till_out_of_use_is_neither_paired_nor_heard(app, at):
    code = show_code(at)
    with transaction():
        operations.retire_till(BT01_1, who="an", at=at)
    assert queries.chain_by_token(TOKENS["BT01-1"]) is None
    with pytest.raises(PairingCodeWrong):
        pair(code, at)
    with pytest.raises(TillRetired):
        show_code(at)
    with pytest.raises(TillRetired), transaction():
        operations.pair_at_console("BT01-1", who="console", at=at)


def test_no_code_for_a_till_that_is_not_there(app, at):
    with pytest.raises(NoSuchTill):
        show_code(at, same_id("BT01-9"))


# --- over the network -------------------------------------------------------------------------------------------------


def just_now():
    from pos.base.clock import now

    return now()


def test_a_device_pairs_over_the_network_without_a_session(app, client):
    code = show_code(just_now())
    answer = client.post("/api/v1/pair", json={"code": rules.written_for_people(code).lower()})
    assert answer.status_code == 201
    body = answer.get_json()
    assert (body["till"], body["showroom"], body["series"], body["next_number"]) == ("BT01-1", "BT01", "B", 1)
    assert body["number_format"].format(counter=7) == "BT01-1B-000007"
    assert queries.chain_by_token(body["token"]).id.hex == body["chain"].replace("-", "")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "code"),
    [({"code": "ABCD2345"}, "PairingCodeWrong"), ({}, "WrongShape"), ({"code": 5}, "WrongShape"),
     ({"code": "ABCD2345", "till": "BT01-1"}, "WrongShape")],
)  # fmt: skip
def test_a_wrong_pairing_is_a_problem_in_words(client, body, code):
    answer = client.post("/api/v1/pair", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == code


def test_guessing_codes_must_wait(client, rate_limits):
    answers = [client.post("/api/v1/pair", json={"code": f"GUESS{number}"}).status_code for number in range(11)]
    assert answers == [422] * 10 + [429]


# --- at the console ---------------------------------------------------------------------------------------------------


def test_the_console_prints_the_token_alone_on_the_last_line(app):
    done = app.test_cli_runner().invoke(args=["tills", "pair", "bt01-1"])
    assert done.exit_code == 0
    token = done.output.rstrip("\n").splitlines()[-1]
    assert queries.chain_by_token(token).till_code == "BT01-1"
    assert queries.chain_by_token(TOKENS["BT01-1"]) is None


def test_the_console_takes_a_pairing_code_too(app):
    done = app.test_cli_runner().invoke(args=["tills", "pair", show_code(just_now(), BT01_2)])
    assert queries.chain_by_token(done.output.rstrip("\n").splitlines()[-1]).till_code == "BT01-2"


@pytest.mark.parametrize("code", ["BT01-9", "ABCD2345"])
def test_the_console_says_what_is_wrong(app, code):
    done = app.test_cli_runner().invoke(args=["tills", "pair", code])
    assert done.exit_code == 1
    assert "Error:" in done.output
    assert queries.chain_by_token(TOKENS["BT01-1"]) is not None


def test_the_cast_plays_after_its_tills_were_paired(app):
    assert db.session.get(Chain, chain_id("BT01-1")).started_at < NOW
