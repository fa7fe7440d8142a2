"""Runs a machine of Hypothesis against books of one kind."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pos.base.database import db
from tests.conftest import Library, make_app, settings_for


def run_on_books(machine: type[Any], library: Library, kind: str, folder: Path, examples: int) -> None:
    """So many stories of 25 steps; the machine finds its app, the library and the kind of its books on itself."""
    with library.lend(kind) as address:
        app = make_app(settings_for(address, folder))
    on_these_books = type(f"{machine.__name__}OnTheseBooks", (machine,), {"app": app, "library": library, "kind": kind})
    try:
        run_state_machine_as_test(
            on_these_books,
            settings=settings(
                max_examples=examples, stateful_step_count=25, deadline=None,
                suppress_health_check=list(HealthCheck),
                # The steps are read as they are; to make them fewer would take minutes.
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
            ),
        )  # fmt: skip
    finally:
        with app.app_context():
            db.engine.dispose()
