"""``flask registry``: decision lists into producers, products and certificates."""

import time
import uuid
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from pos.base.clock import now
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.files.kinds import ImportState
from pos.files.views.work import beat_of, turn
from pos.registry.kinds import NEWS, Verdict
from pos.registry.lists import decision_list
from pos.registry.models import DecisionList
from pos.registry.operations import bring_list, claim_booking, claim_look
from pos.registry.planning import Outcome, Plan
from pos.registry.views.work import Looked, book, look

CONSOLE = "console"
STANDARD_RATE = "standard"
commands = AppGroup("registry", help="Which products have how many stars.")


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what every row would become and why; book nothing.")
@click.option("--partial", is_flag=True, help="Book the rows that are right although others are refused.")
@click.option("--vat-class", default=STANDARD_RATE, show_default=True, help="Tax class of products that are added.")
def import_list(file: Path, dry_run: bool, partial: bool, vat_class: str) -> None:
    """Bring a decision list (XLSX or CSV) in: all of its rows, or none unless --partial says so.

    Each row is told with what becomes of it. Importing the same list again changes nothing. The exit code is 1 where rows
    are refused, also of a dry run, unless --partial says that the others are enough.
    """
    try:
        # What the console says is English, also where a sentence is completed by another.
        with force_locale("en"):
            with transaction():
                list_id = bring_list(file.read_bytes(), file.name, vat_class, at=now(), who=CONSOLE)
            looked = _looked(list_id)
            made = looked.plan
            _tell(made)
            if made.refused and not partial:
                words = f"{made.refused} rows are refused. Nothing was booked; --partial books the others."
                raise click.ClickException(words)
            if dry_run:
                click.echo("Dry run: nothing was booked.")
                return
            _book(list_id, looked, partial=partial)
    except PosError as error:
        raise click.ClickException(f"{error} Nothing was booked.") from None
    if any(one.verdict is Verdict.ADDED for one in made.outcomes):
        click.echo(f"Products that were added have the tax class “{vat_class}” where their row names no other.")
        click.echo("Look at it before they get a price.")


def _looked(list_id: uuid.UUID) -> Looked:
    with transaction():
        claimed = claim_look(list_id, now())
    if not claimed:
        raise click.ClickException("Somebody else is working on this file. Nothing was booked.")
    with turn(DecisionList, list_id, _waits):
        looked = look(list_id, _Progress(list_id))
    if looked is None:
        raise click.ClickException(_whole(list_id))
    return looked


def _book(list_id: uuid.UUID, looked: Looked, *, partial: bool) -> None:
    booked = 0
    if any(looked.plan.counts[verdict] for verdict in NEWS):
        with transaction():
            claimed = claim_booking(list_id, looked.digest, partial=partial, at=now())
        if claimed:
            with turn(DecisionList, list_id, _waits):
                booked = book(list_id, CONSOLE)
        if not booked:
            if decision_list(list_id).state is not ImportState.BOOKED:
                raise click.ClickException(_whole(list_id))
            raise click.ClickException("Somebody else booked this list meanwhile. Nothing was booked here.")
    click.echo(f"Booked {booked} rows.")


class _Progress:
    """Says about once a second how far the work on a long list is, here and to who looks at its page."""

    def __init__(self, list_id: uuid.UUID) -> None:
        self.told_at, self.note = time.monotonic(), beat_of(DecisionList, list_id)

    def __call__(self, done: int, total: int) -> None:
        self.note(done, total)
        if time.monotonic() - self.told_at >= 1:
            self.told_at = time.monotonic()
            click.echo(f"{done} of {total} rows looked through" if total else f"{done} rows read", err=True)


def _waits() -> None:
    click.echo("Another file is being worked on; waiting for it.", err=True)


def _whole(list_id: uuid.UUID) -> str:
    """Why a list as a whole was not booked."""
    found = [fault["message"] % fault["details"] for fault in decision_list(list_id).findings]
    return " ".join([*(found or ["The books were changed meanwhile, and rows are no longer what is told above."]),
                     "Nothing was booked."])  # fmt: skip


def _tell(made: Plan) -> None:
    if made.unknown:
        click.echo(f"Columns that are not read: {', '.join(made.unknown)}.")
    for one in made.outcomes:
        click.echo(_line(one))
    counts = made.counts
    click.echo(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict) + ".")


def _line(one: Outcome) -> str:
    if one.fault is not None:
        said = f"{one.fault.message % one.fault.details}"
        return f"row {one.number}: refused, {one.fault.column} ({one.fault.value}): {said}"
    assert one.row is not None
    assert one.item is not None
    assert one.maker is not None
    what = f"{one.maker.name} · {one.item.full_name} · {one.row.stars.count}★ · {one.row.decision_number}"
    return f"row {one.number}: {one.verdict}, {what}, {one.row.decided_on:%d/%m/%Y}: " + "; ".join(map(str, one.notes))
