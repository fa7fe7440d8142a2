"""``flask labels``: the keys that sign numbered labels, and how many of them a product may have."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from pos.base.clock import HANOI, now
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.catalogue import queries as catalogue
from pos.labels import operations, queries

commands = AppGroup("labels", help="Numbered labels: keys and quotas.")
keys = AppGroup("keys", help="The keys that sign numbered labels.")
commands.add_command(keys)


@keys.command("new")
def new() -> None:
    """Make a key that signs from now on. The one before it retires; what it signed stays genuine."""
    folder = current_app.config["SETTINGS"].label_keys
    with transaction():
        key = operations.add_key(folder, who="console", at=now())
    click.echo(f"{key.id} signs labels from now on. Keep a copy of {folder / key.id}.pem apart from the backups.")


@keys.command("list")
def list_() -> None:
    """Show all keys and what they are worth."""
    for key in queries.label_keys():
        state = "signs"
        if key.retired_at is not None:
            state = f"retired {_written(key.retired_at)}"
        if key.revoked_at is not None:
            state = f"revoked {_written(key.revoked_at)}"
        click.echo(f"{key.id}  {key.public}  from {_written(key.valid_from)}  {state}")


@keys.command("revoke")
@click.argument("key")
@click.option("--reason", required=True, help="Kept on the record.")
def revoke(key: str, reason: str) -> None:
    """Say that somebody else may have KEY: no label that it signed is genuine any more."""
    try:
        with transaction():
            operations.revoke_key(key, reason, who="console", at=now())
    except PosError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{key} is revoked. No label that it signed is called genuine any more.")


@commands.command("quota")
@click.argument("product")
@click.argument("quantity", type=click.IntRange(0, 1_000_000))
def quota(product: str, quantity: int) -> None:
    """Let so many numbered labels of PRODUCT be made in all."""
    try:
        with transaction():
            operations.set_quota(catalogue.product(product).id, quantity, who="console", at=now())
    except PosError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{product} may have {quantity} numbered labels in all.")


def _written(at: datetime) -> str:
    return f"{at.astimezone(HANOI):%Y-%m-%d %H:%M}"
