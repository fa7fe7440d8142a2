"""What the page of a till in the back office shows of its journals."""

from flask import render_template
from markupsafe import Markup

from pos.showrooms.models import Till
from pos.showrooms.panels import till_panel


@till_panel
def journal_panel(till: Till) -> Markup:
    """The way in for what a device can no longer send by itself."""
    return Markup(render_template("till/panel.html", till=till))
