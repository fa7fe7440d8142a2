"""The till that Hanoi's craft villages sell with: point of sale and inventory for OCOP showrooms."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from pos.base.settings import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Wire the rooms into an app, by these settings or those of the environment.

    Raises:
        UnsafeSetting: production was asked to start on a setting that would harm people.
    """
    # Only here: the print agent starts on a till's own computer, and needs neither the database nor most of the rooms.
    from pos.base.settings import Settings
    from pos.wiring import wire

    return wire(settings or Settings.from_environment())
