"""Commands of the whole house: reference data, room by room."""

import click
from flask.cli import AppGroup

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


COMMANDS = (reference,)
