"""The till's page, and the words on it."""

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext as _

from pos.base.canonical import canonical
from pos.base.json_api import answer
from pos.base.languages import LANGUAGES
from pos.base.pages import CONTENT_SECURITY_POLICY
from pos.people.access import public
from pos.till import shell
from pos.till.words import words

pages = Blueprint("till", __name__, url_prefix="/till", static_folder="static")


@pages.get("/")
@public
def page() -> Response:
    """The till itself. It holds no data: a device shows it, and proves itself by its token afterwards."""
    response = Response(render_template("till/index.html"), content_type="text/html; charset=utf-8")
    # The one script address that the page makes itself is its worker's.
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "trusted-types 'none'", "trusted-types till-worker"
    )
    return response


@pages.get("/worker.js")
@public
def worker() -> Response:
    """The service worker: below /till/, so that it serves this page and no other."""
    response = Response(shell.worker_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/app.webmanifest")
@public
def app_manifest() -> Response:
    """What a device needs to know to keep the till among its apps. Source: W3C Web Application Manifest"""

    def icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
        kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
        return {"src": url_for("static", filename=f"icons/{name}"), "sizes": sizes, "type": kind, "purpose": purpose}

    manifest = {
        "id": url_for("till.page"),
        "name": _("OCOP till"),
        "short_name": _("Till"),
        "start_url": url_for("till.page"),
        "scope": url_for("till.page"),
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#1f2421",
        "icons": [
            icon("mark.svg", "any"),
            icon("mark-192.png", "192x192"),
            icon("mark-512.png", "512x512"),
            icon("mark-512-maskable.png", "512x512", "maskable"),
        ],
    }
    return Response(canonical(manifest), content_type="application/manifest+json")


@pages.get("/words/<language>.json")
@public
def catalogue(language: str) -> Response:
    """The till's texts in a language."""
    if language not in LANGUAGES:
        abort(404)
    return answer(words(language))
