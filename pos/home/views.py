"""The page that sign-in lands on, and the bar above every page."""

from typing import Any

from flask import Blueprint, render_template

from pos.home.menu import menu
from pos.people.access import signed_in

pages = Blueprint("home", __name__)


@pages.app_context_processor
def shell() -> dict[str, Any]:
    """What the frame of every page asks about where one may go."""
    return {"menu": menu}


@pages.get("/today")
@signed_in
def today() -> str:
    """What this person does next."""
    return render_template("home/today.html")
