"""A city on a holiday: two server processes on one PostgreSQL, two hundred clients, twenty lots that are nearly gone."""

import http.client
import json
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pos.audit import audit
from pos.base.clock import now
from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Level, Move
from pos.inventory.operations import DeliveredLine, receive_delivery
from pos.sales.models import Sale, SaleLine, Shift
from pos.showrooms.models import Chain, Till
from pos.showrooms.rules import digest
from pos.till.models import JournalEntry
from tests import cast
from tests.conftest import Library, make_app, settings_for
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, level
from tests.servers import Forge, Server
from tests.till.journal import PaperTill

LAST_TILL = 99
PIECES_A_LOT = 5
PRODUCTS = (
    (cast.TEAPOT, "SP0001", 450_000, 8),
    (cast.BOWL, "SP0002", 120_000, 6),
    (cast.TEA, "SP0003", 180_000, 6),
)
LOTS = sum(lots for *_, lots in PRODUCTS)


@pytest.fixture
def books(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """Bát Tràng with 99 tills and twenty lots of five pieces, on PostgreSQL."""
    address = library.of("postgresql").fresh()
    app = make_app(settings_for(address, tmp_path_factory.mktemp("looking")))
    with app.app_context():
        with transaction():
            for number in range(3, LAST_TILL + 1):
                db.session.add(
                    Till(id=cast.same_id(f"till {number}"), showroom_id=cast.BT01, number=number, code=code(number))
                )
            db.session.flush()
            for number in range(3, LAST_TILL + 1):
                db.session.add(
                    Chain(
                        till_id=cast.same_id(f"till {number}"), series="A", token_hash=digest(token(number)),
                        paired_by="minh", started_at=cast.BEGINNING,
                    )
                )  # fmt: skip
        at = datetime.now(UTC)
        for product, _, _, lots in PRODUCTS:
            with transaction():
                receive_delivery(
                    cast.BT01, cast.POTTERS,
                    [DeliveredLine(product, PIECES_A_LOT * 1000, f"L{number}") for number in range(lots)],
                    delivery_id=uuid.uuid4(), showroom_code="BT01", received_at=at, at=at, who="minh",
                )  # fmt: skip
        yield app, address
        db.session.remove()
        db.engine.dispose()
    library.of("postgresql").burn(address)


@pytest.fixture
def servers(books: tuple[Flask, str], forge: Forge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """Two processes on the same books."""
    both = [Server(forge, books[1], tmp_path_factory.mktemp("server")) for _ in range(2)]
    for server in both:
        server.start()
    try:
        for server in both:
            server.wait()
        yield both
    finally:
        for server in both:
            server.kill()


def code(number: int) -> str:
    return f"BT01-{number}"


def token(number: int) -> str:
    return cast.TOKENS.get(code(number), f"token-of-till-{number}-that-nobody-guesses")


@dataclass
class Client:
    """Somebody who sends finished sales: as the till's journal, or as a program, one by one."""

    number: int
    dice: random.Random
    messages: list[tuple[str, str, Any]] = field(default_factory=list)
    """Method, path and body, in the order in which they go out."""
    sales: dict[str, Any] = field(default_factory=dict)
    answers: list[tuple[str, int, Any]] = field(default_factory=list)
    unanswered: int = 0

    @property
    def till(self) -> int:
        return 1 + self.number % LAST_TILL

    def write_a_journal(self) -> None:
        """A shift with two sales; the second message brings the first one's entries again, as after a lost answer."""
        till = PaperTill(code(self.till), at=now())
        till.open()
        for end in (2, 3):
            lines = self._lines()
            entry = till.sell(lines=lines, total_vnd=_total(lines), tenders=_by_card(lines))
            self.sales[entry["id"]] = entry["body"]
            self.messages.append(("POST", "/api/v1/sync", {"entries": till.entries[:end]}))

    def ring_up(self) -> None:
        """Two sales of another program."""
        for _ in range(2):
            sale_id, lines = str(uuid.uuid4()), self._lines()
            body = {
                "cashier": "lan", "at": now().isoformat(), "lines": lines, "total_vnd": _total(lines),
                "tenders": _by_card(lines),
            }  # fmt: skip
            self.sales[sale_id] = body
            self.messages.append(("PUT", f"/api/v1/sales/{sale_id}", body))

    def _lines(self) -> list[dict[str, Any]]:
        return [
            {"product": product, "quantity_milli": 1000, "price_vnd": price_vnd, "vat_bp": 800}
            for _, product, price_vnd, _ in self.dice.sample(PRODUCTS, self.dice.choice((1, 2)))
        ]

    def send_everything_twice(self, servers: list[Server]) -> None:
        """Each message goes to one server and to the other; about half of them to both at the same moment."""
        for message in self.messages:
            first, second = self.dice.sample(servers, 2)
            if self.dice.random() < 0.5:
                other = threading.Thread(target=self._send, args=(second, message))
                other.start()
                self._send(first, message)
                other.join()
            else:
                self._send(first, message)
                self._send(second, message)

    def _send(self, server: Server, message: tuple[str, str, Any]) -> None:
        method, path, body = message
        headers = {"Authorization": f"Bearer {token(self.till)}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            connection.request(method, path, json.dumps(body), headers)
            answer = connection.getresponse()
            self.answers.append((path, answer.status, json.loads(answer.read())))
        except (OSError, http.client.HTTPException):
            self.unanswered += 1
        finally:
            connection.close()


def _total(lines: list[dict[str, Any]]) -> int:
    return sum(line["price_vnd"] for line in lines)


def _by_card(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"method": "card", "amount_vnd": _total(lines), "reference": "000001"}]


def crowd(size: int) -> list[Client]:
    """That many clients; the first half are tills, each with a journal of its own, the others are programs."""
    clients = [Client(number, random.Random(number)) for number in range(size)]
    for client in clients:
        if client.number < min(size // 2, LAST_TILL):
            client.write_a_journal()
        else:
            client.ring_up()
    return clients


def all_at_once(clients: list[Client], deed: Callable[[Client], None]) -> None:
    """Let them all begin at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(clients))

    def do(client: Client) -> None:
        start.wait(timeout=60)
        deed(client)

    with ThreadPoolExecutor(len(clients)) as pool:
        for done in [pool.submit(do, client) for client in clients]:
            done.result(timeout=120)


def check_the_books(clients: list[Client]) -> None:
    """Every sale once, as it was sent; every piece where the moves say; more sold than there was, so the shelf is bare."""
    sent = {uuid.UUID(sale_id): body for client in clients for sale_id, body in client.sales.items()}
    booked = {row.id: row.total_vnd for row in db.session.execute(select(Sale.id, Sale.total_vnd))}
    assert booked == {sale_id: body["total_vnd"] for sale_id, body in sent.items()}
    lines = [(sale_id, line["product"]) for sale_id, body in sent.items() for line in body["lines"]]
    assert sorted(tuple(row) for row in db.session.execute(select(SaleLine.sale_id, SaleLine.product_code))) == sorted(
        lines
    )
    journal = db.session.scalars(select(JournalEntry.entry_id)).all()
    assert len(journal) == len(set(journal))
    for product, sku, _, lots in PRODUCTS:
        sold = 1000 * sum(one == sku for _, one in lines)
        there = lots * PIECES_A_LOT * 1000
        assert sold > there, "the lots were meant to be too few"
        assert level(product) == 0
        assert level(product, PlaceKind.CUSTOMER) == sold
        assert level(product, PlaceKind.UNEXPLAINED) == there - sold
    assert db.session.scalar(select(func.min(Level.quantity_milli)).where(Level.is_shelf)) == 0
    assert db.session.scalar(select(func.sum(Move.quantity_milli)).where(Move.cause == "sale")) == 1000 * len(lines)
    assert_levels_are_the_sum_of_moves()
    assert [verdict.line() for verdict in audit(now()) if verdict.broken] == []


def test_two_hundred_clients_and_two_servers_sell_twenty_lots(books: tuple[Flask, str], servers: list[Server]) -> None:
    clients = crowd(200)
    assert LOTS == 20
    all_at_once(clients, lambda client: client.send_everything_twice(servers))

    answers = [answer for client in clients for answer in client.answers]
    assert len(answers) == 2 * sum(len(client.messages) for client in clients)
    assert {status for _, status, _ in answers} == {200, 201}
    told: dict[str, list[tuple[int, Any]]] = {}
    for path, status, body in answers:
        if path == "/api/v1/sync":
            assert {entry["outcome"] for entry in body["entries"]} <= {"booked", "review"}
        else:
            told.setdefault(path, []).append((status, body))
    assert all(sorted(status for status, _ in pair) == [200, 201] for pair in told.values())
    assert all(pair[0][1] == pair[1][1] for pair in told.values()), "whoever asks again hears the same"
    check_the_books(clients)


def test_a_server_killed_in_the_middle_loses_and_doubles_nothing(
    books: tuple[Flask, str], servers: list[Server]
) -> None:
    clients = crowd(100)
    doomed = servers[1]
    enough = threading.Event()
    heard = threading.Lock()

    def send(client: Client) -> None:
        client.send_everything_twice(servers)
        with heard:
            if sum(len(one.answers) for one in clients) > 40:
                enough.set()

    def cut_the_power() -> None:
        assert enough.wait(timeout=60)
        doomed.kill()

    power_cut = threading.Thread(target=cut_the_power)
    power_cut.start()
    all_at_once(clients, send)
    power_cut.join()
    assert sum(client.unanswered for client in clients) > 0, "it was meant to be hit while it worked"

    doomed.start()
    doomed.wait()
    for client in clients:
        client.answers.clear()
        client.unanswered = 0
    all_at_once(clients, lambda client: client.send_everything_twice(servers))

    assert sum(client.unanswered for client in clients) == 0
    assert {status for client in clients for _, status, _ in client.answers} <= {200, 201}
    check_the_books(clients)
    assert db.session.scalar(select(func.count()).select_from(Shift)) == len(
        {client.till for client in clients if client.messages[0][0] == "POST"}
    )
