"""What the books were asked while something was made, to be asked again: while they say the same, it would be made the same.

Whatever depends on nothing but the answers, the day and what it was asked for can be held to them, whoever asked and however:
the statements are heard as they leave for the database. See docs/decisions/0019-half-a-second.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from pos.base.database import connection

TRIES = 2
"""The first may meet a connection that was cut since it was used last."""


class Questions:
    """Statements with their parameters, and what they returned."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asked: list[tuple[str, Any]] = []
        self._told: list[Any] = []

    def hear(self, text: str, parameters: Any) -> None:
        """Take down a statement that is sent now."""
        self._asked.append((text, parameters))

    def ask(self) -> None:
        """Take down what the books say to all of them, as they stand in the picture that is open."""
        if self._engine.dialect.name == "postgresql":
            self._asked = [_as_one(self._asked)]
        self._told = self._answers(connection().connection)

    def are_answered_the_same(self) -> bool:
        """Whether the books still say what they said. If they cannot be asked, they do not."""
        asker, driver = _asking(self._engine), self._engine.dialect.loaded_dbapi
        # Each answer alone is as young as this look: nothing is made of them, so they need no picture in common.
        for _ in range(TRIES):
            try:
                here = asker.raw_connection()
            except (SQLAlchemyError, driver.Error):
                return False
            try:
                return self._answers(here) == self._told
            except driver.Error:
                here.invalidate()
                if asker is not self._engine:
                    # The server was away since they were opened: none of them is any good.
                    asker.dispose()
            finally:
                here.close()
        return False

    def _answers(self, here: Any) -> list[Any]:
        cursor = here.cursor()
        found = []
        for text, parameters in self._asked:
            cursor.execute(text, parameters)
            found.append(cursor.fetchall())
        cursor.close()
        return found


def _as_one(asked: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[str, dict[str, Any]]:
    """Several statements as one, which goes there and back once: the rows of each as one text."""
    texts: list[str] = []
    parameters: dict[str, Any] = {}
    for number, (text, given) in enumerate(asked):
        # Their parameters may have the same names. What is %% for the driver has to stay so.
        renamed = text.replace("%%", "%%%%") % {name: f"%({number} {name})s" for name in given}
        texts.append(f"(SELECT string_agg(told::text, chr(30)) FROM ({renamed}) AS told)")
        parameters |= {f"{number} {name}": value for name, value in given.items()}
    return f"SELECT {', '.join(texts)}", parameters


_askers: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
_one_asker = Lock()


def _asking(engine: Engine) -> Engine:
    """What asks again for an engine. On PostgreSQL over connections of its own, on which no transaction has to begin and end and
    that nobody tries before.
    """
    if engine.dialect.name != "postgresql":
        return engine
    with _one_asker:
        found = _askers.get(engine)
        if found is None:
            found = _askers[engine] = create_engine(
                engine.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, pool_size=10, max_overflow=20
            )
            event.listen(engine, "engine_disposed", lambda _engine, asker=found: asker.dispose())
        return found


_listening: ContextVar[Questions | None] = ContextVar("questions", default=None)


def heard(text: str, parameters: Any) -> None:
    """Tell whoever listens that a statement is sent past SQLAlchemy."""
    if (questions := _listening.get()) is not None:
        questions.hear(text, parameters)


@contextmanager
def questions() -> Iterator[Questions]:
    """Hear what the books are asked inside, in a picture of them that is open."""
    here = connection()
    found = Questions(here.engine)

    def hear(_here: Any, _cursor: Any, text: str, parameters: Any, _context: Any, _many: bool) -> None:
        found.hear(text, parameters)

    event.listen(here, "before_cursor_execute", hear)
    token = _listening.set(found)
    try:
        yield found
    finally:
        _listening.reset(token)
        event.remove(here, "before_cursor_execute", hear)
