"""A real server in a process of its own, and a real Chromium in front of it. No browser found is a failure, never a skip."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.catalogue.models import Barcode
from pos.certification.kinds import CertificateKind, EndSource
from pos.certification.models import Certificate
from pos.inventory.models import Level
from pos.inventory.operations import DeliveredLine, receive_delivery
from pos.showrooms.models import PairingCode
from pos.showrooms.rules import digest, new_pairing_code
from tests import cast
from tests.books import Kept
from tests.browser.counter import Counter
from tests.browser.memory import put_back, remember
from tests.conftest import Library, make_app, settings_for
from tests.servers import Forge, Server, port_of_ones_own

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What comes is seen when it comes; only what never comes takes this long, and a busy machine may need some of it.
LONG_MS = 60_000
expect.set_options(timeout=LONG_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as the machine has it. As root it only starts without its sandbox.

    Pages of one address share a process: what it has compiled of the program serves the next test too.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "No Chromium on this machine; python3 manage.py test installs one where it may."
    return {**browser_type_launch_args, "executable_path": found, "args": ["--no-sandbox", "--process-per-site"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each shop has an address of its own. (This also keeps out the plugin's fixture, which pytest calls outdated.)"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in Vietnam."""
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


class Shop:
    """A showroom with its server: books of its own, an address, and a switch to turn the server off."""

    def __init__(self, app: Flask, server: Server) -> None:
        self.app, self.server, self.url = app, server, server.url

    def open(self) -> None:
        """Start the server and wait until it answers."""
        self.server.start()
        self.server.wait()

    def close(self) -> None:
        """Stop the server as a power cut would."""
        self.server.kill()

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


@pytest.fixture(scope="session")
def port() -> int:
    """Where each test's server is, so that a device that was there before finds its way."""
    return port_of_ones_own()


@dataclass
class Premises:
    """What each test's shop moves into: the same address and the same books, put back after each."""

    address: str
    books: Kept
    folder: Path
    app: Flask
    furniture: set[Path]
    """What stays in the folder: the catalogues that the app has compiled."""
    open_till: Kept | None = None
    """The books with Lan's shift in them, once somebody asked for her till."""

    def clear(self, books: Kept | None = None) -> None:
        """Nobody sees that there was a shop here; or, with other books, only what stands in those."""
        with self.app.app_context():
            db.engine.dispose()
        (books or self.books).put_back()
        for left in set(self.folder.iterdir()) - self.furniture:
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


@pytest.fixture(scope="session")
def premises(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """Bát Tràng with goods on its shelves, before anybody opens it."""
    address = library.of("sqlite").fresh()
    folder = tmp_path_factory.mktemp("server")
    app = make_app(settings_for(address, folder))
    _stock_up(app)
    with app.app_context():
        db.engine.dispose()
    place = Premises(address, library.of("sqlite").kept(address), folder, app, set(folder.iterdir()))
    yield place
    for kept in (place.books, place.open_till):
        if kept:
            kept.close()


@pytest.fixture
def shop(request: pytest.FixtureRequest, premises: Premises, forge: Forge, port: int) -> Iterator[Shop]:
    """Bát Tràng, open for business on a server of its own."""
    if "open_till" in request.fixturenames:
        premises.clear(request.getfixturevalue("open_till"))
    place = Shop(premises.app, Server(forge, premises.address, premises.folder, port))
    place.open()
    yield place
    place.close()
    premises.clear()


@pytest.fixture(scope="session")
def used_device(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A device on which the till was installed long ago: it has the program's files already, as on every day but the first."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(LONG_MS)
    yield context
    context.close()


def _forget(device: BrowserContext, url: str) -> None:
    """Leave nothing on the device but the program's files. One page stays open, and with it the process of them all."""
    if not device.pages:
        device.new_page().goto(f"{url}/healthz")
    kept = "cookies,local_storage,indexeddb,websql,file_systems,shader_cache"
    session = device.new_cdp_session(device.pages[0])
    session.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": kept})
    session.detach()


@pytest.fixture
def page(shop: Shop, used_device: BrowserContext) -> Iterator[Page]:
    """A page of that device, which knows nothing yet but the program's files."""
    _forget(used_device, shop.url)
    yield used_device.new_page()
    for opened in used_device.pages[1:]:
        opened.close()


@pytest.fixture(scope="session")
def open_till(premises: Premises, forge: Forge, port: int, library: Library, used_device: BrowserContext) -> Kept:
    """The books of a shop in which Lan's till is paired and her shift is open; the device remembers its part of it.

    A till is open for weeks before most of what tests ask about. So one that is paired by hand serves them all, each
    from what the books and the device then held. How pairing and opening go has tests of its own.
    """
    shop = Shop(premises.app, Server(forge, premises.address, premises.folder, port))
    shop.open()
    _forget(used_device, shop.url)
    there = Counter(shop, used_device.new_page())
    there.pair()
    there.open_shift("lan", "500.000")
    there.wait_until_safe()
    for opened in used_device.pages[1:]:
        opened.close()
    remember(used_device.pages[0])
    shop.close()
    with premises.app.app_context():
        db.engine.dispose()
    premises.open_till = library.of("sqlite").kept(premises.address)
    premises.clear()
    return premises.open_till


@pytest.fixture
def counter(open_till: Kept, shop: Shop, page: Page, used_device: BrowserContext) -> Counter:
    """Lan's till, paired, with her shift open and 500,000 in the drawer."""
    put_back(used_device.pages[0])
    there = Counter(shop, page)
    there.come_back()
    return there
