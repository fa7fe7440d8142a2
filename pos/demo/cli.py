"""``flask demo``: the made-up network."""

from datetime import date, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from pos.base.clock import local_day, now
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.demo.errors import NotInProduction
from pos.demo.loading import load as load_network

commands = AppGroup("demo", help="A made-up network to learn and to show with.")


@commands.command("load")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another network.")
@click.option("--sales", "days", type=click.IntRange(1, 366), default=30, show_default=True, help="Days of sales.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day it is dated by. [default: today]")
def load(seed: int, days: int, as_of: datetime | None) -> None:
    """Load 36 outlets, 255 makers, 1,054 products and their trade into an empty database, and show the sign-ins once."""
    try:
        if current_app.config["SETTINGS"].production:
            raise NotInProduction()
        day: date = as_of.date() if as_of else local_day(now())
        with transaction():
            loaded = load_network(seed, day, days)
    except PosError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{loaded.outlets} outlets, {loaded.products:,} products, {loaded.sales:,} sales. All of it is sample data."
    )
    click.echo("Sign in as (shown this once, kept nowhere):")
    for name, password, pin, role, outlet in loaded.sign_ins:
        place, at_the_till = f" at {outlet}" if outlet else "", f", PIN {pin} at the till" if pin else ""
        click.echo(f"  {name:<6} {password}   {role.value}{place}{at_the_till}")
