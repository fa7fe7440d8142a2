"""Commands of the whole house: reference data, room by room; the audit."""

from pathlib import Path

import click
import sqlalchemy
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade

from pos.audit import audit
from pos.backup.copying import copy_books
from pos.backup.operations import put_back
from pos.base.clock import now
from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.catalogue import operations as catalogue
from pos.showrooms import operations as showrooms

reference = AppGroup("reference", help="What every shop in Hanoi starts with.")


@reference.command("load")
def load() -> None:
    """Load communes, craft villages, product groups and VAT rows. Again: only what is missing or changed."""
    at = now()
    with transaction():
        showrooms.load_reference(at)
        catalogue.load_reference(at)
    click.echo("Reference data are loaded.")


@click.command("audit")
@with_appcontext
def audit_books() -> None:
    """Ask the live database the six things that must always be true. Ends with 1 when one is not."""
    verdicts = audit(now())
    for verdict in verdicts:
        click.echo(verdict.line())
    if any(verdict.broken for verdict in verdicts):
        raise SystemExit(1)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the whole books, as they are at this moment, into FILE, while selling goes on."""
    try:
        rows = copy_books(file, at=now())
    except (PosError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file} holds {sum(rows.values())} rows of {len(rows)} tables.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_appcontext
def restore(file: Path) -> None:
    """Put a backup back into an empty database, all of it or nothing. A database without tables gets them first."""
    if not sqlalchemy.inspect(db.engine).get_table_names():
        upgrade()
    try:
        with transaction():
            rows = put_back(file, who="console", at=now())
    except (PosError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{sum(rows.values())} rows of {len(rows)} tables are back. Tills send what came after this copy.")


COMMANDS = (reference, audit_books, backup, restore)
