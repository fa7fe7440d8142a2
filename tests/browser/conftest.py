"""A real server in a process of its own, and a real Chromium in front of it. No browser found is a failure, never a skip."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.base.settings import ROOT
from pos.catalogue.models import Barcode
from pos.certification.kinds import CertificateKind, EndSource
from pos.certification.models import Certificate
from pos.inventory.models import Level
from pos.inventory.operations.deliveries import DeliveredLine, receive_delivery
from pos.showrooms.models import PairingCode
from pos.showrooms.rules import digest, new_pairing_code
from tests import cast
from tests.conftest import Library, make_app, settings_for

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as the machine has it. As root it only starts without its sandbox."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "No Chromium on this machine; python3 manage.py test installs one where it may."
    return {**browser_type_launch_args, "executable_path": found, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each shop has an address of its own. (This also keeps out the plugin's fixture, which pytest calls outdated.)"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in Vietnam."""
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


class Shop:
    """A showroom with its server: books of its own, an address, and a switch to turn the server off."""

    def __init__(self, app: Flask, port: int, folder: Path) -> None:
        self.app, self.port, self.folder = app, port, folder
        self.url = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start the server and wait until it answers."""
        settings = self.app.config["SETTINGS"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{self.port}", "wsgi:app"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DATABASE_URL": settings.database_url,
                    "SECRET_KEY": settings.secret_key,
                    "POS_DATA_DIR": str(self.folder),
                    "PUBLIC_URL": self.url,
                },
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail("the server did not start:\n" + (self.folder / "server.log").read_text()[-3000:])
                time.sleep(0.05)

    def close(self) -> None:
        """Stop the server as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    @contextmanager
    def books(self) -> Iterator[None]:
        """Look into the books the server writes."""
        with self.app.app_context():
            yield
            db.session.remove()

    def pairing_code(self, till: uuid.UUID = cast.BT01_1) -> str:
        """A code as a manager would have just asked for one."""
        code, at = new_pairing_code(), datetime.now(UTC)
        with self.books(), transaction():
            db.session.add(
                PairingCode(
                    till_id=till,
                    code_hash=digest(code),
                    made_by="minh",
                    made_at=at,
                    expires_at=at + timedelta(minutes=10),
                )
            )
        return code

    def stock_milli(self, product_id: uuid.UUID, showroom_id: uuid.UUID = cast.BT01) -> int:
        """What the books say is on the shelf."""
        with self.books():
            return sum(
                db.session.scalars(
                    select(Level.quantity_milli).where(
                        Level.showroom_id == showroom_id, Level.product_id == product_id, Level.is_shelf
                    )
                )
            )


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def _stock_up(app: Flask) -> None:
    """Seven tea sets in one lot, tea, bowls and honey on the shelf; stars whose dates are relative to today."""
    at = datetime.now(UTC)
    today = local_day(at)
    with app.app_context(), transaction():
        for product, begun, lasts in ((cast.TEAPOT, 10, 900), (cast.TEA, 10, 900), (cast.BOWL, 20, -1)):
            db.session.add(
                Certificate(
                    product_id=product, stars=3 if product == cast.TEA else 4, kind=CertificateKind.REEVALUATION,
                    decision_number="2468/QĐ-UBND", decision_date=today - timedelta(days=begun),
                    issuer="Ủy ban nhân dân thành phố Hà Nội", valid_from=today - timedelta(days=begun),
                    valid_to=today + timedelta(days=lasts), end_source=EndSource.PAPER,
                    learned_at=at - timedelta(days=9), entered_by="huong",
                )
            )  # fmt: skip
        for producer, lines in (
            (cast.POTTERS, [(cast.TEAPOT, 7000, "2026-10"), (cast.BOWL, 23000, "")]),
            (cast.TEA_HOUSE, [(cast.TEA, 41000, ""), (cast.HONEY, 15000, "")]),
        ):
            receive_delivery(
                cast.BT01, producer,
                [DeliveredLine(product, quantity, lot_code=lot) for product, quantity, lot in lines],
                delivery_id=uuid.uuid4(), showroom_code="BT01", received_at=at, at=at, who="minh",
            )  # fmt: skip
        assert db.session.get(Barcode, cast.TEAPOT_GTIN) is not None
    with app.app_context():
        db.session.remove()


@pytest.fixture
def shop(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Bát Tràng, open for business on a server of its own."""
    address = library.of("sqlite").fresh()
    folder = tmp_path_factory.mktemp("server")
    app = make_app(settings_for(address, folder))
    _stock_up(app)
    place = Shop(app, _free_port(), folder)
    place.open()
    yield place
    place.close()
    with app.app_context():
        db.engine.dispose()
    library.of("sqlite").burn(address)
