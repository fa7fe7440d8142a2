"""The words of the till's page, taken from the same catalogues as everybody else's."""

import functools
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.support import Translations
from flask import current_app

STATIC = Path(__file__).parent / "static"


@functools.cache
def till_messages() -> tuple[str, ...]:
    """Every text that the till's modules ask for, as they write it."""
    found = extract_from_dir(STATIC, method_map=[("tests/**", "ignore"), ("**.js", "javascript")], keywords={"_": None})
    return tuple(sorted({message for _file, _line, message, _comments, _context in found if isinstance(message, str)}))


def words(language: str) -> dict[str, str]:
    """The till's texts in a language: what the modules write → what the cashier reads."""
    catalogue = Translations.load(current_app.config["BABEL_TRANSLATION_DIRECTORIES"], [language], "messages")
    return {message: catalogue.gettext(message) for message in till_messages()}
