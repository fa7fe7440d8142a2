"""The line between a till and its server, and what a weak line does to a message."""

import http.client
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers import free_port

NOT_CARRIED = {"accept-encoding"}
"""Answers come plain, so that a test can alter them."""

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-authenticate", "te", "trailer"}


class Fate(StrEnum):
    """What becomes of a message and its answer."""

    ARRIVES = "arrives"
    LOST = "lost"
    """The server never hears of it."""
    CUT = "cut"
    """The server hears half of it."""
    UNANSWERED = "unanswered"
    """The server does what was asked, and its answer is lost."""
    HALF_ANSWERED = "half answered"
    """Half of the answer comes back."""
    TWICE = "twice"
    """The server hears it twice, and the first answer is lost."""
    DELAYED = "delayed"
    """It takes its time on its way."""
    LATE = "late"
    """Whoever sent it hears nothing, and the server hears it only after what was sent next: out of order."""


class Line:
    """A line to a server. ``fate`` says for every message, by method and path, what becomes of it."""

    def __init__(self, port: int) -> None:
        self.server_port = port
        self.fate: Callable[[str, str], Fate] = lambda _method, _path: Fate.ARRIVES
        self.alter: Callable[[str, bytes], bytes] = lambda _path, answer: answer
        """Changes an answer on its way, as another build of the server would."""
        self.up = True
        self.delay_s = 0.3
        self.late: deque[tuple[BaseHTTPRequestHandler, bytes]] = deque()
        """What is still on its way although its sender has given it up."""
        self.messages: list[tuple[str, str, Fate]] = []
        self.trouble: list[str] = []
        """What went wrong that nobody had ordered, as when a server is killed or a page leaves."""
        line = self

        class Carrier(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                line.carry(self)

            do_POST = do_PUT = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        class Proxy(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                line.trouble.append(repr(sys.exc_info()[1]))

        self.proxy = Proxy(("127.0.0.1", free_port()), Carrier)
        self.url = f"http://127.0.0.1:{self.proxy.server_port}"
        threading.Thread(target=self.proxy.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Take the line down for good."""
        self.proxy.shutdown()
        self.proxy.server_close()

    def carry(self, carrier: BaseHTTPRequestHandler) -> None:
        """Carry one message, as far as its fate allows."""
        message = carrier.rfile.read(int(carrier.headers.get("Content-Length") or 0))
        fate = self.fate(carrier.command, carrier.path) if self.up else Fate.LOST
        self.messages.append((carrier.command, carrier.path, fate))
        try:
            if fate is Fate.LATE:
                self.late.append((carrier, message))
            if fate is Fate.DELAYED:
                time.sleep(self.delay_s)
            if fate is Fate.CUT:
                self._half(carrier, message)
            if fate is Fate.TWICE:
                self._ask(carrier, message)
            if fate not in (Fate.LOST, Fate.CUT, Fate.LATE):
                answer, body = self._ask(carrier, message)
                if carrier.command != "GET":
                    self.deliver_what_is_late()
                if fate is not Fate.UNANSWERED:
                    self._answer(carrier, answer, self.alter(carrier.path, body), half=fate is Fate.HALF_ANSWERED)
                    if fate is not Fate.HALF_ANSWERED:
                        return
        except (OSError, http.client.HTTPException) as error:
            self.trouble.append(f"{carrier.command} {carrier.path}: {error!r}")
        self._hang_up(carrier)

    def deliver_what_is_late(self) -> None:
        """Let the server hear what was overtaken; nobody waits for the answers any more."""
        while self.late:
            with suppress(OSError, http.client.HTTPException, IndexError):
                self._ask(*self.late.popleft())

    def _ask(self, carrier: BaseHTTPRequestHandler, message: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=60)
        try:
            headers = {
                name: value for name, value in carrier.headers.items() if name.lower() not in HOP_BY_HOP | NOT_CARRIED
            }
            connection.request(carrier.command, carrier.path, message or None, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def _half(self, carrier: BaseHTTPRequestHandler, message: bytes) -> None:
        head = f"{carrier.command} {carrier.path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in carrier.headers.items()
        )
        with socket.create_connection(("127.0.0.1", self.server_port), timeout=10) as door:
            door.sendall(head.encode("latin-1") + b"\r\n" + message[: len(message) // 2])

    @staticmethod
    def _answer(carrier: BaseHTTPRequestHandler, answer: http.client.HTTPResponse, body: bytes, *, half: bool) -> None:
        carrier.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                carrier.send_header(name, value)
        carrier.send_header("Content-Length", str(len(body)))
        carrier.end_headers()
        carrier.wfile.write(body[: len(body) // 2] if half else body)
        carrier.wfile.flush()

    @staticmethod
    def _hang_up(carrier: BaseHTTPRequestHandler) -> None:
        carrier.close_connection = True
        with suppress(OSError):
            carrier.connection.shutdown(socket.SHUT_RDWR)
