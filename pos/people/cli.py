"""``flask people``: the first admin of an empty system, and others, at the console."""

import click
from flask.cli import AppGroup

from pos.base.clock import now
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.people import operations
from pos.people.kinds import Role

commands = AppGroup("people", help="People who sign in.")


@commands.command("add-admin")
@click.argument("name")
@click.option("--full-name", default="", help="What others call them; the sign-in name unless given.")
@click.password_option(help="Asked for when not given.")
def add_admin(name: str, full_name: str, password: str) -> None:
    """Add an admin who can then add everybody else."""
    try:
        with transaction():
            operations.add_person(name, full_name or name, Role.ADMIN, password, who="console", at=now())
    except PosError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} is an admin now and can sign in.")
