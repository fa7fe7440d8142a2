"""Read people and where they work."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, inspect, or_, select

from pos.base.database import db
from pos.base.models import TrailEntry
from pos.base.settings import UnsafeSetting
from pos.people.kinds import Role
from pos.people.models import Assignment, Person
from pos.people.rules import Span, Standing


@dataclass(frozen=True)
class PersonFacts:
    """A person, with all that decides what they may do."""

    id: uuid.UUID
    name: str
    full_name: str
    role: Role
    language: str
    session_salt: str
    standing: Standing
    pin_verifier: str | None = None


def person_facts(person_id: uuid.UUID) -> PersonFacts | None:
    """One person, or None."""
    return next(iter(_facts(select(Person).where(Person.id == person_id))), None)


def people_by_name(names: Collection[str]) -> dict[str, PersonFacts]:
    """Those of these names that we know, in two statements."""
    if not names:
        return {}
    return {facts.name: facts for facts in _facts(select(Person).where(Person.name.in_(names)))}


def staff_of(showroom_id: uuid.UUID, at: datetime) -> list[PersonFacts]:
    """Who works at this outlet at this moment, by name."""
    here = select(Assignment.person_id).where(
        Assignment.showroom_id == showroom_id,
        Assignment.since <= at,
        or_(Assignment.until.is_(None), Assignment.until > at),
    )
    return _facts(
        select(Person)
        .where(Person.id.in_(here), Person.joined_at <= at, or_(Person.left_at.is_(None), Person.left_at > at))
        .order_by(Person.name)
    )


def person_by_name(name: str) -> Person | None:
    """The row of a sign-in name, with its password hash."""
    return db.session.scalar(select(Person).where(Person.name == name))


def everybody() -> list[PersonFacts]:
    """All people, those who left too, by name."""
    return _facts(select(Person).order_by(Person.name))


def full_names() -> dict[str, str]:
    """What everybody is called, by sign-in name."""
    return {row.name: row.full_name for row in db.session.execute(select(Person.name, Person.full_name))}


def nobody_yet() -> bool:
    """Whether no person was ever added."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def holds_demo_people() -> bool:
    """Whether these books are sample data."""
    return db.session.scalar(select(Person.id).where(Person.is_demo).limit(1)) is not None


def assignments_of(person_id: uuid.UUID) -> Sequence[Assignment]:
    """Where somebody works, worked or will work, the latest first."""
    return db.session.scalars(
        select(Assignment).where(Assignment.person_id == person_id).order_by(Assignment.since.desc())
    ).all()


@dataclass(frozen=True)
class TrailFilter:
    """Which part of the audit trail somebody wants to see."""

    who: str = ""
    deed: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def trail(wanted: TrailFilter, *, limit: int, offset: int = 0) -> Sequence[TrailEntry]:
    """The audit trail, the latest deed first."""
    query = select(TrailEntry).order_by(TrailEntry.id.desc()).limit(limit).offset(offset)
    if wanted.who:
        query = query.where(TrailEntry.who == wanted.who)
    if wanted.deed:
        query = query.where(TrailEntry.deed == wanted.deed)
    if wanted.subject:
        query = query.where(TrailEntry.subject_id == wanted.subject)
    if wanted.since is not None:
        query = query.where(TrailEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(TrailEntry.at < wanted.until)
    return db.session.scalars(query).all()


def deeds_on_trail() -> Sequence[str]:
    """Every kind of deed that was ever done."""
    return db.session.scalars(select(TrailEntry.deed).distinct().order_by(TrailEntry.deed)).all()


def refuse_demo_people() -> None:
    """Keep production from starting on a database in which demo people could sign in.

    Raises:
        UnsafeSetting: there are such people.
    """
    if inspect(db.engine).has_table(Person.__tablename__) and db.session.scalar(
        select(Person.id).where(Person.is_demo).limit(1)
    ):
        db.session.remove()
        db.engine.dispose()
        raise UnsafeSetting("DATABASE_URL names a database that holds demo people; production needs one of its own.")
    db.session.rollback()


def _facts(people: Select[Person]) -> list[PersonFacts]:
    rows = db.session.scalars(people).all()
    spans: dict[uuid.UUID, list[Span]] = defaultdict(list)
    if rows:
        for row in db.session.scalars(select(Assignment).where(Assignment.person_id.in_([row.id for row in rows]))):
            spans[row.person_id].append(Span(row.showroom_id, row.since, row.until))
    return [
        PersonFacts(
            row.id, row.name, row.full_name, row.role, row.language, row.session_salt,
            Standing(row.role, row.joined_at, row.left_at, tuple(spans[row.id])),
            row.pin_verifier,
        )
        for row in rows
    ]  # fmt: skip
