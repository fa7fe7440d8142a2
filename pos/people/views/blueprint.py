"""The blueprint of the pages of people, and what all of them need."""

from flask import Blueprint, render_template
from wtforms import Field

from pos.base.errors import PosError
from pos.base.forms import Form

pages = Blueprint("people", "pos.people")


def refused(form: Form, field: Field, error: PosError, template: str) -> tuple[str, int]:
    """The form once more, with what is wrong beside the field that it is about."""
    field.errors = [error.localized()]
    return render_template(template, form=form), error.status
