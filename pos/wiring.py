"""How the rooms become one app."""

import importlib
import importlib.util

from flask import Flask, request
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from pos.base.database import db, prepare_engine
from pos.base.json_api import StrictJSON
from pos.base.languages import LANGUAGES, chosen_language, speak
from pos.base.limits import limiter
from pos.base.logs import write_logs
from pos.base.pages import dress
from pos.base.settings import ROOT, Settings
from pos.base.views import explain_errors

ROOMS = (
    "base", "people", "review", "printing", "files", "showrooms", "catalogue", "certification", "registry", "inventory",
    "labels", "relabelling", "sales", "pieces", "settlement", "till", "verify", "home", "demo",
)  # fmt: skip
"""The street, from the ground up. ``docs/architecture.md`` draws it."""


def wire(settings: Settings) -> Flask:
    """Wire the rooms into an app.

    Raises:
        UnsafeSetting: production was asked to start on a setting that would harm people.
    """
    app = Flask("pos", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-pos" if settings.production else "pos",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        BOOTSTRAP_SERVE_LOCAL=True,
        COMPRESS_MIN_SIZE=1000,
        RATELIMIT_HEADERS_ENABLED=True,
        PROPAGATE_EXCEPTIONS=False,
    )
    if settings.production:
        # One proxy in front, which docs/deploy.md sets up: it alone says who asks and over what.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.json = StrictJSON(app)
    write_logs(app, settings)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    _guard_forms(app)
    limiter.init_app(app)
    Compress(app)
    Bootstrap5(app)
    speak(app, settings.data_dir)
    dress(app)
    explain_errors(app)
    for room in ROOMS:
        _open(app, room)
    for command in importlib.import_module("pos.cli").COMMANDS:
        app.cli.add_command(command)
    with app.app_context():
        prepare_engine(db.engine)
        if settings.production:
            importlib.import_module("pos.people.queries").refuse_demo_people()

    importlib.import_module("pos.verify.kept").keep(app)

    @app.context_processor
    def language() -> dict[str, object]:
        return {"languages": LANGUAGES, "language": chosen_language()}

    return app


def _open(app: Flask, room: str) -> None:
    """Open a room's doors: its tables, pages, API and commands, as far as it has them."""
    for door, handle in (
        ("models", None),
        ("access", "attend"),
        ("views", "pages"),
        ("files", "files"),
        ("api", "api"),
        ("cli", "commands"),
    ):
        name = f"pos.{room}.{door}"
        if importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        if handle is None:
            continue
        thing = getattr(module, handle, None)
        if door in {"views", "files", "api"}:
            app.register_blueprint(thing)  # type: ignore[arg-type]
        elif door == "cli":
            app.cli.add_command(thing)  # type: ignore[arg-type]
        elif thing is not None:
            thing(app)


def _guard_forms(app: Flask) -> None:
    """Ask for the form token wherever a browser's session could be abused; a till's own token cannot be sent by others."""
    guard = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        view = app.view_functions.get(request.endpoint or "")
        by_token = request.headers.get("Authorization", "").startswith("Bearer ")
        if not by_token and not getattr(view, "without_form_token", False):
            guard.protect()


def _engine_options(url: str) -> dict[str, object]:
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20} if url.startswith("postgresql") else {}
