"""``flask stock``: the balances from which past moments are read, and stock from a file."""

import uuid
from pathlib import Path

import click
from flask.cli import AppGroup

from pos.base.clock import now
from pos.base.database import transaction
from pos.files.kinds import ImportState
from pos.files.views.work import turn
from pos.inventory.imports import stock_import
from pos.inventory.kinds import DeliveryKind
from pos.inventory.models import StockImport
from pos.inventory.operations import strike_anew, strike_balance
from pos.inventory.operations.imports import bring_import, claim_import
from pos.inventory.views.import_work import book, check
from pos.showrooms.queries import showroom

CONSOLE = "console"
commands = AppGroup("stock", help="What the shelves held.")


@commands.command("balances")
@click.option("--anew", is_flag=True, help="Throw away those that there are and strike all of them again.")
def balances(anew: bool) -> None:
    """Sum up what all shelves held when each past month began, as far as that is not done yet.

    Pages strike what is missing by themselves, a month at a time; run this nightly and nobody ever waits for it.
    """
    if anew:
        with transaction():
            strike_anew()
    struck = 0
    while True:
        with transaction():
            month = strike_balance(now())
        if month is None:
            break
        struck += 1
        click.echo(f"{month:%m/%Y} is struck.")
    click.echo(f"{struck} months were struck.")


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice([kind.value for kind in DeliveryKind]), default=DeliveryKind.OPENING.value)
@click.option("--outlet", default="", help="Code of the outlet of rows that name none.")
@click.option("--dry-run", is_flag=True, help="Say what is wrong with the file and what it would become; book nothing.")
def import_stock(file: Path, kind: str, outlet: str, dry_run: bool) -> None:
    """Bring opening stock or deliveries in from a table: all of its rows, or none."""
    showroom_id = showroom(outlet).id if outlet else None
    with transaction():
        import_id = bring_import(file.read_bytes(), file.name, DeliveryKind(kind), showroom_id, at=now(), who=CONSOLE)
    if stock_import(import_id).state is ImportState.BOOKED:
        click.echo("This file was booked before. Nothing was booked.")
        return
    _claim(import_id, ImportState.CHECKING)
    with turn(StockImport, import_id, _waits):
        made = check(import_id, None)
    for told in _told(import_id):
        click.echo(told, err=True)
    if made is None or made.wrong:
        wrong = "The file cannot be read." if made is None else f"{made.wrong} rows are wrong."
        raise click.ClickException(f"{wrong} Nothing was booked.")
    click.echo(f"{made.totals['rows']} rows, {made.totals['documents']} documents.")
    if not dry_run:
        _claim(import_id, ImportState.BOOKING)
        with turn(StockImport, import_id, _waits):
            book(import_id, None, CONSOLE)
        row = stock_import(import_id)
        if row.state is not ImportState.BOOKED:
            raise click.ClickException("\n".join([*_told(import_id), "Nothing was booked."]))
        click.echo(f"Booked as {', '.join(row.totals['numbers'])}.")


def _waits() -> None:
    click.echo("Another file is being worked on; waiting for it.", err=True)


def _claim(import_id: uuid.UUID, state: ImportState) -> None:
    with transaction():
        claimed = claim_import(import_id, state, now())
    if not claimed:
        raise click.ClickException("Somebody else is working on this file. Nothing was booked.")


def _told(import_id: uuid.UUID) -> list[str]:
    """What is wrong with a file, a line for each row."""
    return [
        (f"row {fault['row']}, {fault['column']} ({fault['value']}): " if fault["row"] else "")
        + fault["message"] % fault["details"]
        for fault in stock_import(import_id).findings
    ]
