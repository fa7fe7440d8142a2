"""What an audit says of one promise."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from pos.base.database import db

_EXAMPLES = 5
PAGE = 2000
"""How many rows of a long table are held at once."""


@dataclass
class Verdict:
    """One of the six, how much was looked at, and what breaks it."""

    number: int
    promise: str
    looked_at: int = 0
    broken: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, words: str) -> None:
        """Note one thing that breaks the promise."""
        self.broken += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(words)

    def line(self) -> str:
        """One line for a person and for a script."""
        state = "ok    " if not self.broken else "BROKEN"
        text = f"{state} {self.number}. {self.promise}: {self.looked_at:,} looked at, {self.broken:,} broken"
        return "\n".join([text, *(f"         {example}" for example in self.examples)])


def count(rows: Select[Any]) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
