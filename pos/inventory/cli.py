"""``flask stock``: the balances from which past moments are read."""

import click
from flask.cli import AppGroup

from pos.base.clock import now
from pos.base.database import transaction
from pos.inventory.operations import strike_anew, strike_balance

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
