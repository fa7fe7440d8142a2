"""``flask registry``: decision lists into producers, products and certificates."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from pos.base.clock import local_day, now
from pos.base.database import one_picture
from pos.base.errors import PosError
from pos.base.lock_file import only_one
from pos.base.sheets import read_sheet
from pos.certification.registry.booking import book_list
from pos.certification.registry.columns import LISTS
from pos.certification.registry.planning import Outcome, Plan, Verdict, plan

CONSOLE = "console"
STANDARD_RATE = "standard"
_WAITING_SECONDS = 20
commands = AppGroup("registry", help="Which products have how many stars.")


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what every row would become and why; book nothing.")
@click.option("--partial", is_flag=True, help="Book the rows that are right although others are refused.")
@click.option("--vat-class", default=STANDARD_RATE, show_default=True, help="Tax class of products that are added.")
def import_list(file: Path, dry_run: bool, partial: bool, vat_class: str) -> None:
    """Bring a decision list (XLSX or CSV) in: all of its rows, or none unless --partial says so.

    Each row is told with what becomes of it. Importing the same list again changes nothing.
    """
    content = file.read_bytes()
    try:
        # What the console says is English, also where a sentence is completed by another.
        with _turn(), force_locale("en"):
            beat = _Progress("read")
            sheet = read_sheet(content, LISTS, beat)
            if dry_run:
                with one_picture():
                    made = plan(sheet, today=local_day(now()), beat=beat)
                _tell(made)
                click.echo("Dry run: nothing was booked.")
                return
            digest = hashlib.sha256(content).hexdigest()
            made, booked = book_list(
                lambda: plan(sheet, today=local_day(now()), beat=beat), vat_class, digest, partial=partial,
                who=CONSOLE, at=now(),
            )  # fmt: skip
    except PosError as error:
        raise click.ClickException(f"{error} Nothing was booked.") from None
    _tell(made)
    if made.refused and not partial:
        raise click.ClickException(f"{made.refused} rows are refused. Nothing was booked; --partial books the others.")
    click.echo(f"Booked {booked} rows.")
    if any(one.verdict is Verdict.ADDED for one in made.outcomes):
        click.echo(f"Products that were added have the tax class “{vat_class}”. Look at it before they get a price.")


class _Progress:
    """Says about once a second how far the work on a long list is."""

    def __init__(self, done: str) -> None:
        self.did, self._told_at = done, time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._told_at >= 1:
            self._told_at = time.monotonic()
            click.echo(f"{done} of {total} rows {self.did}" if total else f"{done} rows {self.did}", err=True)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until nobody else on this computer works on a file, as files of stock do."""
    path = current_app.config["SETTINGS"].data_dir / "importing.lock"
    waits = "Another file is being worked on; waiting for it."
    with only_one(path, lambda: click.echo(waits, err=True), every_s=_WAITING_SECONDS):
        yield


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
