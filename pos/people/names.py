"""How people read roles and deeds. Rooms above tell the words of their own deeds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from pos.people.kinds import Role

ROLE_NAMES = {
    Role.CASHIER: _l("Cashier"),
    Role.MANAGER: _l("Manager"),
    Role.OFFICER: _l("City officer"),
    Role.ADMIN: _l("Admin"),
}

_DEED_NAMES: dict[str, Any] = {
    "sign_in": _l("Signed in"),
    "add_person": _l("Took a person on"),
    "edit_person": _l("Changed a person"),
    "set_password": _l("Set a password"),
    "set_pin": _l("Chose a PIN"),
    "clear_pin": _l("Cleared a PIN"),
    "leave": _l("Let a person go"),
    "assign": _l("Assigned a person to an outlet"),
    "end_assignment": _l("Ended an assignment"),
}


_SUBJECT_NAMES: dict[str, Any] = {"person": _l("Person")}

Details = Callable[[Mapping[str, Any]], Sequence[tuple[str, Sequence[str]]]]
"""Makes of details their names and their values, in the reader's language."""


def _plainly(details: Mapping[str, Any]) -> Sequence[tuple[str, Sequence[str]]]:
    return [(name, [str(value)]) for name, value in details.items() if value not in (None, "", {}, [])]


_how_details: Details = _plainly


def tell_deeds(names: Mapping[str, Any]) -> None:
    """Say what the deeds of a room are called on the audit trail."""
    _DEED_NAMES.update(names)


def tell_subjects(names: Mapping[str, Any], details: Details) -> None:
    """Say what the deeds of all rooms are about, and how their details are read."""
    global _how_details
    _SUBJECT_NAMES.update(names)
    _how_details = details


def role_name(role: Role) -> str:
    """A role in the reader's language."""
    return str(ROLE_NAMES[role])


def deed_name(deed: str) -> str:
    """A deed of the audit trail in the reader's language."""
    return str(_DEED_NAMES.get(deed, deed.replace("_", " ")))


def subject_name(kind: str) -> str:
    """What sort of thing a deed was about, in the reader's language."""
    return str(_SUBJECT_NAMES.get(kind, kind.replace("_", " ")))


def details_line(details: Mapping[str, Any]) -> str:
    """The details of a deed in one line."""
    return " · ".join(f"{name}: {', '.join(values)}" for name, values in _how_details(details))
