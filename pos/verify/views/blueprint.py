"""The blueprint that all pages of this room are on, and what counts the scans of them."""

from typing import Any

from flask import Blueprint

from pos.verify.counting import ScanCounter

pages = Blueprint("verify", __name__)


@pages.record
def ready_to_count(state: Any) -> None:
    """Give the app what collects its scans."""
    state.app.extensions["scans"] = ScanCounter(state.app)
