"""``flask tills``: pairing at the console."""

import click
from flask.cli import AppGroup

from pos.base.clock import now
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.showrooms import operations
from pos.showrooms.rules import is_till_code

commands = AppGroup("tills", help="Tills of the outlets.")


@commands.command("pair")
@click.argument("code")
def pair(code: str) -> None:
    """Give a till a new token and end its old one. CODE is the till's (BT01-1) or a one-time pairing code.

    The token stands alone on the last line and is shown this once.
    """
    try:
        with transaction():
            at = now()
            if is_till_code(code):
                pairing = operations.pair_at_console(code.strip(), who="console", at=at)
            else:
                pairing = operations.pair(code, at=at)
    except PosError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{pairing.till_code} is paired: series {pairing.series}, chain {pairing.chain_id}.")
    click.echo("Its token, shown this once:")
    click.echo(pairing.token)
