"""People are taken on, assigned, and go; what they did stays theirs."""

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.people import operations, queries
from pos.people.errors import (
    AlreadyAssigned,
    AssignmentEnded,
    FullNameMissing,
    HasLeft,
    LastAdmin,
    NameNotFit,
    NameTaken,
    NoOutletNeeded,
    NoPin,
    NoSuchPerson,
    PasswordWeak,
    PasswordWrong,
    PinWeak,
    SignInRefused,
)
from pos.people.kinds import Role
from pos.people.models import Assignment, Person
from pos.people.rules import PIN_ITERATIONS, Deed, may, pin_verifier
from tests.cast import AN, BT01, DUNG, HK01, HUONG, LAN, MINH, PASSWORD, TU, same_id

STRONG = "bon mua hoa cuc vang"


def take_on(at, name="hoa", full_name="Lê Thị Hoa", role=Role.CASHIER, password=STRONG):
    with transaction():
        return operations.add_person(name, full_name, role, password, who="an", at=at)


def deeds():
    return db.session.scalars(select(TrailEntry.deed).order_by(TrailEntry.id)).all()


def test_a_new_person_can_come_in_at_once(app, at):
    take_on(at)
    assert operations.recognise("hoa", STRONG, at=at).full_name == "Lê Thị Hoa"


def test_who_was_given_no_password_comes_in_once_there_is_one(app, at):
    hoa = take_on(at, password=None)
    for tried in ("", "wrong word here"):
        with pytest.raises(SignInRefused):
            operations.recognise("hoa", tried, at=at)
    with transaction():
        operations.give_password(hoa.id, STRONG, who="an", at=at)
    assert operations.recognise("hoa", STRONG, at=at).id == hoa.id


def test_a_name_is_recognised_however_it_is_typed(app, at):
    assert operations.recognise("  Lan ", PASSWORD, at=at).id == LAN


@pytest.mark.parametrize(
    ("name", "password"), [("lan", "wrong word here"), ("nobody", PASSWORD), ("dung", PASSWORD), ("", "")]
)
def test_wrong_unknown_and_gone_are_refused_in_the_same_words(app, at, name, password):
    with pytest.raises(SignInRefused) as refused:
        operations.recognise(name, password, at=at)
    assert str(refused.value) == SignInRefused.message


def test_an_unknown_name_costs_as_much_checking_as_a_known_one(app, at, monkeypatch):
    checked = []

    class Watched(PasswordHasher):
        def verify(self, hash, password):
            checked.append(hash)
            return super().verify(hash, password)

    hasher = Watched(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(operations, "HASHER", hasher)
    take_on(at, password=None)
    for name in ("lan", "nobody", "dung", "hoa"):
        with pytest.raises(SignInRefused):
            operations.recognise(name, "wrong word here", at=at)
    assert len(checked) == 4
    assert len({hash.rsplit("$", 2)[0] for hash in checked}) == 1, "all were checked at the same cost"


def test_a_hash_of_other_costs_is_renewed_when_its_owner_comes_in(app, at, hasher, monkeypatch):
    monkeypatch.setattr(operations, "HASHER", hasher)
    before = db.session.get(Person, LAN).password_hash
    assert operations.HASHER.check_needs_rehash(before)
    with transaction():
        operations.enter(LAN, PASSWORD, at=at)
    after = db.session.get(Person, LAN).password_hash
    assert not operations.HASHER.check_needs_rehash(after)
    assert operations.recognise("lan", PASSWORD, at=at).id == LAN
    assert deeds() == ["sign_in"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": "Hoa Lê"}, NameNotFit),
        ({"name": "lan"}, NameTaken),
        ({"name": "dung"}, NameTaken),
        ({"full_name": "  "}, FullNameMissing),
        ({"password": "ngan"}, PasswordWeak),
        ({"password": "HoaHoaHoa 1990"}, PasswordWeak),
    ],
)
def test_who_cannot_be_taken_on_leaves_no_trace(app, at, given, error):
    with pytest.raises(error):
        take_on(at, **given)
    assert deeds() == []


def test_a_name_typed_in_parts_is_kept_composed(app, at):
    row = take_on(at, full_name="Le\u0302 Thi\u0323  Hoa")
    assert row.full_name == "Lê Thị Hoa"


def test_a_new_password_ends_the_sessions_of_the_old_one(app, at):
    with transaction():
        salt = operations.change_own_password(LAN, PASSWORD, STRONG, at=at)
    assert salt != "lan"
    assert queries.person_facts(LAN).session_salt == salt
    assert operations.recognise("lan", STRONG, at=at)
    with pytest.raises(SignInRefused):
        operations.recognise("lan", PASSWORD, at=at)


def test_whoever_does_not_know_the_present_password_changes_nothing(app, at):
    with pytest.raises(PasswordWrong), transaction():
        operations.change_own_password(LAN, "not this one", STRONG, at=at)
    assert operations.recognise("lan", PASSWORD, at=at)


def test_an_admin_gives_a_password_to_whoever_forgot_theirs_but_not_to_whoever_left(app, at):
    with transaction():
        operations.give_password(LAN, STRONG, who="an", at=at)
    assert operations.recognise("lan", STRONG, at=at)
    with pytest.raises(HasLeft), transaction():
        operations.give_password(DUNG, STRONG, who="an", at=at)


def test_leaving_ends_session_and_assignments_and_keeps_the_name(app, at):
    with transaction():
        operations.leave(LAN, who="an", at=at)
    lan = queries.person_facts(LAN)
    assert lan.full_name == "Nguyễn Thị Lan"
    assert lan.session_salt != "lan"
    assert [span.until for span in lan.standing.spans] == [at]
    assert not may(lan.standing, Deed.SELL, at, BT01)
    assert may(lan.standing, Deed.SELL, at - timedelta(seconds=1), BT01)
    with pytest.raises(HasLeft), transaction():
        operations.leave(LAN, who="an", at=at)


def test_the_last_admin_neither_leaves_nor_becomes_something_else(app, at):
    with pytest.raises(LastAdmin), transaction():
        operations.leave(AN, who="an", at=at)
    with pytest.raises(LastAdmin), transaction():
        operations.edit_person(AN, "Đỗ Thúy An", Role.OFFICER, who="an", at=at)
    take_on(at, role=Role.ADMIN)
    with transaction():
        operations.leave(AN, who="hoa", at=at)


def test_of_two_admins_who_let_each_other_go_at_once_one_stays(app, at):
    hoa = take_on(at, role=Role.ADMIN).id
    begin, kept = threading.Barrier(2), []

    def let_go(person_id):
        with app.app_context():
            begin.wait()
            try:
                with transaction():
                    operations.leave(person_id, who="the other", at=at)
            except LastAdmin:
                kept.append(person_id)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=let_go, args=(person_id,)) for person_id in (AN, hoa)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert len(kept) == 1
    assert queries.person_facts(kept[0]).standing.left_at is None


def test_a_cashier_can_be_lent_to_another_outlet_for_some_days(app, at):
    with transaction():
        operations.assign(LAN, HK01, since=at, until=at + timedelta(days=3), who="an", at=at)
    lan = queries.person_facts(LAN).standing
    assert may(lan, Deed.SELL, at, HK01)
    assert may(lan, Deed.SELL, at, BT01)
    assert not may(lan, Deed.SELL, at + timedelta(days=3), HK01)


def test_nobody_is_assigned_twice_to_the_same_place_in_the_same_time(app, at):
    with pytest.raises(AlreadyAssigned), transaction():
        operations.assign(LAN, BT01, since=at, who="an", at=at)
    with transaction():
        operations.assign(LAN, HK01, since=at, until=at + timedelta(days=3), who="an", at=at)
        operations.assign(LAN, HK01, since=at + timedelta(days=3), who="an", at=at)
    with pytest.raises(AlreadyAssigned), transaction():
        operations.assign(LAN, HK01, since=at + timedelta(days=9), until=at + timedelta(days=10), who="an", at=at)


@pytest.mark.parametrize(
    ("person_id", "error"), [(HUONG, NoOutletNeeded), (DUNG, HasLeft), (same_id("nobody"), NoSuchPerson)]
)
def test_who_cannot_be_assigned(app, at, person_id, error):
    with pytest.raises(error), transaction():
        operations.assign(person_id, HK01, since=at, who="an", at=at)


def test_an_assignment_does_not_end_before_it_begins(app, at):
    with pytest.raises(AssignmentEnded), transaction():
        operations.assign(TU, BT01, since=at, until=at, who="an", at=at)


def test_an_assignment_ends_once_and_one_that_has_not_begun_is_taken_back(app, at):
    running = db.session.scalars(select(Assignment).where(Assignment.person_id == TU)).one().id
    with transaction():
        coming = operations.assign(TU, BT01, since=at + timedelta(days=2), who="an", at=at).id
        operations.end_assignment(coming, who="an", at=at)
        operations.end_assignment(running, who="an", at=at)
    assert db.session.get(Assignment, coming) is None
    assert db.session.get(Assignment, running).until == at
    with pytest.raises(AssignmentEnded), transaction():
        operations.end_assignment(running, who="an", at=at)


def test_whoever_becomes_an_officer_is_no_longer_bound_to_outlets(app, at):
    with transaction():
        operations.edit_person(MINH, "Trần Văn Minh", Role.OFFICER, who="an", at=at)
    minh = queries.person_facts(MINH)
    assert [span.until for span in minh.standing.spans] == [at]
    assert may(minh.standing, Deed.SEE_STOCK, at, HK01)
    assert not may(minh.standing, Deed.SELL, at, BT01)


def test_a_change_that_changes_nothing_is_no_deed(app, at):
    with transaction():
        operations.edit_person(LAN, "Nguyễn Thị Lan", Role.CASHIER, who="an", at=at)
    assert deeds() == []


def test_every_deed_is_on_the_trail_with_who_did_it(app, at):
    hoa = take_on(at).id
    with transaction():
        operations.assign(hoa, BT01, since=at, who="an", at=at)
        operations.edit_person(hoa, "Lê Hoa", Role.CASHIER, who="an", at=at)
        operations.give_password(hoa, "mot con vit xoe ra", who="an", at=at)
        operations.leave(hoa, who="an", at=at + timedelta(days=1))
    rows = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
    assert [row.deed for row in rows] == ["add_person", "assign", "edit_person", "set_password", "leave"]
    assert {(row.who, row.subject_id) for row in rows} == {("an", str(hoa))}
    assert "mot con vit" not in str([row.details for row in rows])


def verifier_of(person_id):
    return db.session.scalar(select(Person.pin_verifier).where(Person.id == person_id))


def choose(person_id, pin, at, password=PASSWORD):
    with transaction():
        operations.choose_pin(person_id, password, pin, at=at)


def test_a_pin_is_kept_only_as_something_that_knows_it_again(app, at):
    choose(LAN, "482915", at)
    rule, rounds, salt, _told = verifier_of(LAN).split("$")
    assert (rule, int(rounds)) == ("pbkdf2-sha256", PIN_ITERATIONS)
    assert verifier_of(LAN) == pin_verifier("482915", bytes.fromhex(salt))
    trail = [row for row in db.session.scalars(select(TrailEntry)) if row.subject_id == str(LAN)]
    assert [(row.deed, row.who, row.details) for row in trail] == [("set_pin", "lan", {})]


def test_two_colleagues_may_choose_the_same_pin_and_neither_hears_of_it(app, at):
    choose(LAN, "482915", at)
    choose(MINH, "482915", at)
    assert verifier_of(LAN) != verifier_of(MINH)


def test_nobody_chooses_a_pin_without_the_password_of_its_owner(app, at):
    with pytest.raises(PasswordWrong):
        choose(LAN, "482915", at, password="not this one")
    assert verifier_of(LAN) is None


def test_a_pin_that_anybody_would_try_is_refused_and_the_old_one_stays(app, at):
    choose(LAN, "482915", at)
    before = verifier_of(LAN)
    with pytest.raises(PinWeak):
        choose(LAN, "123456", at)
    assert verifier_of(LAN) == before


def test_a_forgotten_pin_is_cleared_once(app, at):
    choose(LAN, "482915", at)
    with transaction():
        operations.clear_pin(LAN, who="minh", at=at)
    assert verifier_of(LAN) is None
    with pytest.raises(NoPin), transaction():
        operations.clear_pin(LAN, who="minh", at=at)
