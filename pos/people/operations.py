"""The only code that writes people, their passwords and their places of work."""

import functools
import secrets
import uuid
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import or_, select, update

from pos.base.database import db
from pos.base.languages import LANGUAGES
from pos.base.operations import record
from pos.base.text import clean
from pos.people import places, queries, rules
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

HASHER = PasswordHasher()
"""argon2id with the library's recommended costs (RFC 9106); hashes made with other costs are renewed at sign-in."""


@functools.cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    """The hash that an unknown name is checked against, so that it takes as long as a known one."""
    return hasher.hash(secrets.token_urlsafe(24))


def recognise(name: str, password: str, *, at: datetime) -> Person:
    """Whose name and password these are. Only reads, so that a slow check holds nobody's sale up.

    Raises:
        SignInRefused: unknown, wrong or left; the three are told apart neither by words nor by time.
    """
    row = queries.person_by_name(clean(name).casefold())
    here = row is not None and row.joined_at <= at and (row.left_at is None or at < row.left_at)
    known = row.password_hash if row is not None and here else ""
    fits = _verify(known or _nobodys_hash(HASHER), password)
    if row is None or not here or not fits:
        raise SignInRefused()
    return row


def enter(person_id: uuid.UUID, password: str, *, at: datetime) -> None:
    """Note that somebody recognised came in, and renew a password hash that was made with other costs."""
    row = _locked(person_id)
    if HASHER.check_needs_rehash(row.password_hash) and _verify(row.password_hash, password):
        row.password_hash = HASHER.hash(password)
        db.session.flush()
    record("sign_in", "person", row.id, who=row.name, at=at)


def add_person(
    name: str,
    full_name: str,
    role: Role,
    password: str | None,
    *,
    who: str,
    at: datetime,
    language: str = "vi",
    is_demo: bool = False,
) -> Person:
    """Take somebody on. Without a password she cannot sign in until she is given one.

    Raises:
        NameNotFit, FullNameMissing, PasswordWeak: what was given will not do.
        NameTaken: somebody has, or once had, this sign-in name.
    """
    name, full_name = clean(name), clean(full_name)
    if not rules.name_is_fit(name):
        raise NameNotFit(name=name)
    if not full_name:
        raise FullNameMissing()
    if password is not None:
        _ask_for_strength(password, name, full_name)
    if db.session.scalar(select(Person.id).where(Person.name == name)):
        raise NameTaken(name=name)
    row = Person(
        name=name, full_name=full_name, role=role, language=language,
        password_hash="" if password is None else HASHER.hash(password),
        is_demo=is_demo, joined_at=at, session_salt=_new_salt(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record("add_person", "person", row.id, who=who, at=at, name=name, role=role.value)
    return row


def edit_person(person_id: uuid.UUID, full_name: str, role: Role, *, who: str, at: datetime) -> None:
    """Correct a name or change what somebody is employed as.

    Raises:
        NoSuchPerson: there is none.
        FullNameMissing: the name is empty.
        LastAdmin: nobody would be left to keep people.
    """
    admins = _locked_admins(at)
    row = _locked(person_id)
    full_name = clean(full_name)
    if not full_name:
        raise FullNameMissing()
    if role is not Role.ADMIN and admins == {row.id}:
        raise LastAdmin(name=row.full_name)
    before = {"full_name": row.full_name, "role": row.role.value}
    after = {"full_name": full_name, "role": role.value}
    if before == after:
        return
    row.full_name, row.role = full_name, role
    if before["role"] != role.value and role in rules.EVERYWHERE:
        _end_assignments(row.id, at)
    db.session.flush()
    record("edit_person", "person", row.id, who=who, at=at, before=before, after=after)


def change_own_password(person_id: uuid.UUID, present: str, new: str, *, at: datetime) -> str:
    """Let somebody take a new password; their sessions elsewhere end. Returns the salt of their new session.

    Raises:
        PasswordWrong: the present one is not known.
        PasswordWeak: the new one is easy to guess.
    """
    row = _locked(person_id)
    if not _verify(row.password_hash, present):
        raise PasswordWrong()
    return _set_password(row, new, who=row.name, at=at)


def give_password(person_id: uuid.UUID, new: str, *, who: str, at: datetime) -> None:
    """Give a new password to somebody who forgot theirs; all their sessions end.

    Raises:
        NoSuchPerson, HasLeft: there is nobody to give it to.
        PasswordWeak: it is easy to guess.
    """
    row = _locked(person_id)
    if row.left_at is not None and row.left_at <= at:
        raise HasLeft(name=row.full_name)
    _set_password(row, new, who=who, at=at)


def choose_pin(person_id: uuid.UUID, password: str, pin: str, *, at: datetime) -> None:
    """Let somebody choose the six digits by which tills know them. Nobody else is ever told or may choose them.

    Two people may have the same one: a till asks for the name first, and "taken" would tell a colleague's PIN.

    Raises:
        PasswordWrong: whoever asks does not know the password of this person.
        PinWeak: it is not six digits, or the first that anybody would try.
    """
    row = _locked(person_id)
    if not _verify(row.password_hash, password):
        raise PasswordWrong()
    if not rules.pin_is_fit(pin):
        raise PinWeak()
    row.pin_verifier = rules.pin_verifier(pin, secrets.token_bytes(16))
    db.session.flush()
    record("set_pin", "person", row.id, who=row.name, at=at)


def clear_pin(person_id: uuid.UUID, *, who: str, at: datetime) -> None:
    """Take a forgotten PIN away: tills let this person in by the name alone until there is a new one.

    Raises:
        NoSuchPerson: there is none.
        NoPin: there is nothing to take away.
    """
    row = _locked(person_id)
    if row.pin_verifier is None:
        raise NoPin(name=row.full_name)
    row.pin_verifier = None
    db.session.flush()
    record("clear_pin", "person", row.id, who=who, at=at)


def choose_language(person_id: uuid.UUID, language: str) -> None:
    """Remember in which language somebody reads."""
    if language in LANGUAGES:
        db.session.execute(update(Person).where(Person.id == person_id).values(language=language))


def leave(person_id: uuid.UUID, *, who: str, at: datetime) -> None:
    """Let somebody go: sessions and assignments end now; the name stays on what they did.

    Raises:
        HasLeft: they already have.
        LastAdmin: nobody would be left to keep people.
    """
    admins = _locked_admins(at)
    row = _locked(person_id)
    if row.left_at is not None:
        raise HasLeft(name=row.full_name)
    if admins == {row.id}:
        raise LastAdmin(name=row.full_name)
    row.left_at = at
    row.session_salt = _new_salt()
    _end_assignments(row.id, at)
    db.session.flush()
    record("leave", "person", row.id, who=who, at=at, name=row.name)


def assign(
    person_id: uuid.UUID,
    showroom_id: uuid.UUID,
    *,
    since: datetime,
    until: datetime | None = None,
    who: str,
    at: datetime,
) -> Assignment:
    """Let somebody work at an outlet from a moment on, or only until another.

    Raises:
        HasLeft: they have.
        NoOutletNeeded: they may go anywhere.
        AssignmentEnded: it would end before it begins.
        AlreadyAssigned: they already work there in that time.
    """
    row = _locked(person_id)
    if row.left_at is not None:
        raise HasLeft(name=row.full_name)
    if row.role in rules.EVERYWHERE:
        raise NoOutletNeeded()
    if until is not None and until <= since:
        raise AssignmentEnded()
    overlapping = select(Assignment.id).where(
        Assignment.person_id == person_id,
        Assignment.showroom_id == showroom_id,
        or_(Assignment.until.is_(None), Assignment.until > since),
    )
    if until is not None:
        overlapping = overlapping.where(Assignment.since < until)
    if db.session.scalar(overlapping.limit(1)):
        raise AlreadyAssigned(name=row.full_name)
    assignment = Assignment(person_id=person_id, showroom_id=showroom_id, since=since, until=until)
    db.session.add(assignment)
    db.session.flush()
    record(
        "assign", "person", person_id, who=who, at=at,
        showroom=places.outlet_code(showroom_id), since=since.isoformat(), until=until and until.isoformat(),
    )  # fmt: skip
    return assignment


def end_assignment(assignment_id: uuid.UUID, *, who: str, at: datetime) -> None:
    """Let somebody's work at an outlet end now; one that has not begun is taken back.

    Raises:
        AssignmentEnded: it already did.
    """
    row = db.session.get(Assignment, assignment_id, with_for_update=True, populate_existing=True)
    if row is None or (row.until is not None and row.until <= at):
        raise AssignmentEnded()
    if row.since >= at:
        db.session.delete(row)
    else:
        row.until = at
    db.session.flush()
    record("end_assignment", "person", row.person_id, who=who, at=at, showroom=places.outlet_code(row.showroom_id))


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _set_password(row: Person, new: str, *, who: str, at: datetime) -> str:
    _ask_for_strength(new, row.name, row.full_name)
    row.password_hash = HASHER.hash(new)
    row.session_salt = _new_salt()
    db.session.flush()
    record("set_password", "person", row.id, who=who, at=at)
    return row.session_salt


def _ask_for_strength(password: str, name: str, full_name: str) -> None:
    why = rules.password_weakness(password, (name, *full_name.split()))
    if why is not None:
        raise PasswordWeak(why=why)


def _new_salt() -> str:
    return secrets.token_hex(12)


def _locked(person_id: uuid.UUID) -> Person:
    row = db.session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchPerson(name=str(person_id))
    return row


def _locked_admins(at: datetime) -> set[uuid.UUID]:
    """All present admins, locked in one order: of two who dismiss each other at once, one stays."""
    return set(
        db.session.scalars(
            select(Person.id)
            .where(Person.role == Role.ADMIN, or_(Person.left_at.is_(None), Person.left_at > at))
            .order_by(Person.id)
            .with_for_update()
        )
    )


def _end_assignments(person_id: uuid.UUID, at: datetime) -> None:
    running = (Assignment.person_id == person_id) & or_(Assignment.until.is_(None), Assignment.until > at)
    for assignment in db.session.scalars(select(Assignment).where(running)):
        if assignment.since >= at:
            db.session.delete(assignment)
        else:
            assignment.until = at
