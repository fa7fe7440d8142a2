"""Commands of the whole house: reference data, room by room; the audit."""

import click
from flask.cli import AppGroup, with_appcontext

from pos.audit import audit
from pos.base.clock import now
from pos.base.database import transaction
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


COMMANDS = (reference, audit_books)
