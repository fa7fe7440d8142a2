"""The tree of errors that the shop can explain to a person."""

from decimal import Decimal
from typing import ClassVar

from babel.numbers import format_decimal
from flask_babel import get_locale, gettext


def N_(message: str) -> str:
    """Mark a message for translation where it is declared; it is translated where it is shown."""
    return message


class InBoth(str):
    """A name as the books have it, which is said in English to whoever reads English, where it has an English one."""

    english: str

    def __new__(cls, vietnamese: str, english: str) -> "InBoth":
        """Keep both."""
        name = super().__new__(cls, vietnamese)
        name.english = english or vietnamese
        return name


class PosError(Exception):
    """Something that the shop's rules forbid, told in words that a person can act on.

    The class name is the code for screens, clients and translations; ``details`` fill the message's placeholders.
    A quantity among them is a ``Decimal``, so that each reader finds it written as in the reader's own language.
    """

    status: ClassVar[int] = 500
    message: ClassVar[str] = N_("Something went wrong. Nothing was changed.")

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.message % details)

    @property
    def code(self) -> str:
        """The stable name that clients can match."""
        return type(self).__name__

    def localized(self) -> str:
        """The message in the reader's language."""
        told = {name: _written(value) for name, value in self.details.items()}
        return str(gettext(self.message) % told)


class NotFound(PosError):
    """What was asked for does not exist, or not for this person."""

    status = 404
    message = N_("There is nothing here.")


class NotAllowed(PosError):
    """This person may not do this, at this outlet, at this moment."""

    status = 403
    message = N_("You may not do this here. Ask a manager of this outlet.")


class RuleBroken(PosError):
    """What was asked contradicts a rule of the shop; nothing was changed."""

    status = 422
    message = N_("This does not fit the rules of the shop. Nothing was changed.")


class Clash(PosError):
    """Somebody else was first, or the same thing is already there in another shape."""

    status = 409
    message = N_("Somebody else changed this in the meantime. Nothing was changed.")


def _written(value: object) -> object:
    """A number as it is written here in every language: 0,35. A name as the reader's language has it."""
    if isinstance(value, InBoth):
        return value.english if str(get_locale()) == "en" else str(value)
    return str(format_decimal(value, format="#,##0.###", locale="vi")) if isinstance(value, Decimal) else value
