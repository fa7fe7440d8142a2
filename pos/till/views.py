"""The till's page, and the words on it."""

from flask import Blueprint, Response, abort, render_template

from pos.base.json_api import answer
from pos.base.languages import LANGUAGES
from pos.people.access import public
from pos.till.words import words

pages = Blueprint("till", __name__, url_prefix="/till", static_folder="static")


@pages.get("/")
@public
def page() -> str:
    """The till itself. It holds no data: a device shows it, and proves itself by its token afterwards."""
    return render_template("till/index.html")


@pages.get("/words/<language>.json")
@public
def catalogue(language: str) -> Response:
    """The till's texts in a language."""
    if language not in LANGUAGES:
        abort(404)
    return answer(words(language))
