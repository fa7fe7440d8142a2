"""Languages of the screens: Vietnamese first, English one tap away, others by adding a catalogue."""

import os
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
CATALOGUES = Path(__file__).resolve().parents[1] / "translations"
COOKIE = "language"


def chosen_language() -> str:
    """The reader's language: asked for in the address, chosen earlier, the browser's, else Vietnamese."""
    if not has_request_context():
        return "vi"
    for choice in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return choice
    return preferred_language(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=256)
def preferred_language(accept_language: str) -> str:
    """The language of ours that a browser would rather have, by its header: few different ones, read on every page."""
    return parse_accept_header(accept_language, LanguageAccept).best_match(list(LANGUAGES), "vi")


def compile_catalogues(target: Path) -> Path:
    """Compile the catalogues that changed, so that a checkout needs no build step. Returns the folder to read from."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        compiled = target / source.relative_to(CATALOGUES).with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        content = BytesIO()
        with source.open("rb") as file:
            write_mo(content, read_po(file, locale=source.parent.parent.name))
        # Several workers may start at once: each writes its own file and puts it in place whole.
        descriptor, fresh = tempfile.mkstemp(dir=compiled.parent)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content.getvalue())
        Path(fresh).replace(compiled)
    return target


def speak(app: Flask, data_dir: Path) -> None:
    """Give the app its languages."""
    app.config["BABEL_DEFAULT_LOCALE"] = "vi"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compile_catalogues(data_dir / "translations"))
    # Read once: Babel would read the same two letters on every page.
    locales = {code: Locale.parse(code) for code in LANGUAGES}
    Babel(app, locale_selector=lambda: locales[chosen_language()], timezone_selector=lambda: "Asia/Ho_Chi_Minh")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _catalogue().ugettext(words),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )


def _catalogue() -> Any:
    """The catalogue that a page is written with, found once a page: finding it takes longer than a word in it."""
    locale = get_locale()
    found: tuple[Any, Any] | None = g.get("catalogue")
    if found is None or found[0] is not locale:
        found = g.catalogue = locale, get_translations()
    return found[1]
