"""Pages that belong to no room above: health, errors."""

from typing import Any

from alembic.migration import MigrationContext
from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from pos.base.database import db
from pos.base.errors import PosError
from pos.base.json_api import PREFIX, answer, openapi, problem, problem_of

pages = Blueprint("base", __name__)


@pages.get("/healthz")
def health() -> Response:
    """Whether the shop can work: the database answers, and which revision it is at."""
    try:
        connection = db.session.connection()
        connection.execute(text("SELECT 1"))
        revision = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError:
        db.session.rollback()
        return answer({"status": "down", "database": db.engine.dialect.name, "revision": None}, 503)
    return answer({"status": "ok", "database": connection.dialect.name, "revision": revision})


@pages.get(f"{PREFIX}/openapi.json")
def description() -> Response:
    """What the API takes and gives."""
    return answer(openapi(current_app))


health.access = "public"  # type: ignore[attr-defined]
description.access = "public"  # type: ignore[attr-defined]


def explain_errors(app: Flask) -> None:
    """Let every error reach a person in words: HTML pages keep HTML, the API answers problems."""

    @app.errorhandler(PosError)
    def shop_error(error: PosError) -> Any:
        db.session.rollback()
        if _asks_json():
            return problem_of(error)
        if request.method == "POST" and error.status in {409, 422} and _back():
            flash(error.localized(), "error")
            return redirect(_back())
        return _page(error.status, error.localized())

    @app.errorhandler(OperationalError)
    def database_gone(error: OperationalError) -> Any:
        db.session.rollback()
        app.logger.error("database does not answer", exc_info=error)
        words = _("The database does not answer. Nothing was lost; please try again in a minute.")
        response = problem(503, "DatabaseGone", words) if _asks_json() else _page(503, words)
        response.headers["Retry-After"] = "5"
        return response

    @app.errorhandler(CSRFError)
    def form_expired(error: CSRFError) -> Any:
        words = _("This form is too old, or cookies are off. Load the page again; nothing was changed.")
        return problem(400, "FormExpired", words) if _asks_json() else _page(400, words, again=_back())

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        if error.response is not None or (error.code or 500) < 400:
            return error
        words = {
            401: _("Please sign in."),
            403: _("You may not do this here. Ask a manager of this outlet."),
            404: _("There is no such page here."),
            405: _("This address does not take that."),
            413: _("That is too large."),
            429: _too_often(error),
        }.get(error.code or 500, error.description or "")
        response = (
            problem(error.code or 500, type(error).__name__, str(words))
            if _asks_json()
            else _page(error.code or 500, str(words))
        )
        for name, value in error.get_headers():
            if name not in {"Content-Type", "Content-Length"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def defect(error: Exception) -> Any:
        if app.config["PROPAGATE_EXCEPTIONS"] or app.testing:
            raise error
        db.session.rollback()
        app.logger.error("defect", exc_info=error)
        words = _("Something went wrong on our side. What was already saved is kept; please try again.")
        return problem(500, "Defect", words) if _asks_json() else _page(500, words)


def _asks_json() -> bool:
    return request.path.startswith("/api/")


def _back() -> str:
    """Where the form came from, if that is one of our own pages."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else ""


def _too_often(error: HTTPException) -> str:
    """How long to wait: after that whole stretch of time the next try surely counts again."""
    seconds = error.limit.limit.get_expiry() if isinstance(error, RateLimitExceeded) else 60
    return ngettext(
        "Too many tries. Please wait a minute and try again.",
        "Too many tries. Please wait %(num)d minutes and try again.",
        -(-seconds // 60),
    )


def _page(status: int, words: str, again: str = "") -> Response:
    """An error in words; ``again`` is the page to begin anew from, where there is one."""
    return Response(render_template("base/error.html", status=status, words=words, again=again), status)
