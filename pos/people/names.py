"""How people read roles and deeds. Rooms above tell the words of their own deeds."""

from collections.abc import Mapping
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
    "leave": _l("Let a person go"),
    "assign": _l("Assigned a person to an outlet"),
    "end_assignment": _l("Ended an assignment"),
}


def tell_deeds(names: Mapping[str, Any]) -> None:
    """Say what the deeds of a room are called on the audit trail."""
    _DEED_NAMES.update(names)


def role_name(role: Role) -> str:
    """A role in the reader's language."""
    return str(ROLE_NAMES[role])


def deed_name(deed: str) -> str:
    """A deed of the audit trail in the reader's language."""
    return str(_DEED_NAMES.get(deed, deed.replace("_", " ")))
