"""Printers of the world outside: one that works, one without paper, one that dies half way."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

Behaviour = Callable[[socket.socket, bytearray], None]


def takes_everything(line: socket.socket, got: bytearray) -> None:
    """Reads until the sender has finished, then hangs up, as most network printers do."""
    while data := line.recv(65536):
        got += data


def never_hangs_up(line: socket.socket, got: bytearray) -> None:
    """Reads everything but keeps the line open, as some do."""
    takes_everything(line, got)
    time.sleep(5)


def out_of_paper(line: socket.socket, got: bytearray) -> None:
    """Takes a little into its memory and then nothing more, keeping the line open."""
    got += line.recv(1000)
    time.sleep(5)


def dies_half_way(line: socket.socket, got: bytearray) -> None:
    """Takes some of the print and is gone with the rest unread."""
    while len(got) < 20_000:
        got += line.recv(4096)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def dies_at_the_end(line: socket.socket, got: bytearray) -> None:
    """Lets the whole print into its buffer but is switched off before it has read it."""
    time.sleep(0.3)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


class FakePrinter:
    """A printer on a port of its own; ``received`` holds one byte string for each connection."""

    def __init__(self, behaviour: Behaviour, memory_bytes: int) -> None:
        self.behaviour = behaviour
        self.received: list[bytearray] = []
        self.listener = socket.socket()
        # A small memory, as printers have: what it does not read, the sender must notice.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, memory_bytes)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            got = bytearray()
            self.received.append(got)
            with line, contextlib.suppress(OSError):
                self.behaviour(line, got)

    def everything(self) -> bytes:
        """What all connections brought, once the last has been read to its end."""
        return b"".join(self.received)


@contextlib.contextmanager
def fake_printer(behaviour: Behaviour = takes_everything, *, memory_bytes: int = 4096) -> Iterator[FakePrinter]:
    """A fake printer for the length of a test."""
    printer = FakePrinter(behaviour, memory_bytes)
    try:
        yield printer
    finally:
        printer.listener.close()


def address_of_nobody() -> str:
    """An address on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"
