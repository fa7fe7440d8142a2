"""People and their dated places of work."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, enum_column, new_id
from pos.people.kinds import Role


class Person(Model):
    """Somebody who signs in, or whose name stands on sales. People leave; they are never deleted."""

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    """The sign-in name: lower case letters, digits, dot, dash."""
    full_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    pin_verifier: Mapped[str | None] = mapped_column(String(120))
    """By which a till recognises this person's PIN without asking (``rules.pin_verifier``); None: no PIN."""
    language: Mapped[str] = mapped_column(String(5), default="vi")
    is_demo: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    session_salt: Mapped[str] = mapped_column(String(32))
    """Part of every session of this person: a new one ends them all (password changed, person left)."""


class Assignment(Model):
    """That a person works at an outlet, from a moment until a moment (open while there is none)."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until > since", name="ends_after_it_begins"),
        Index(None, "person_id", "showroom_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"), index=True)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
