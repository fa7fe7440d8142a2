"""Reaching a printer: over the network or through a file, with a plain word about what went wrong.

python-escpos could send by itself, but it does not know how much went out before an error, lets the system swallow a
whole receipt into its buffers while the printer is out of paper, and writes to the root logger. How much came out
decides whether a print may be tried again, so the bytes are sent from here.
"""

import ipaddress
import os
import re
import socket
import stat
import sys
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from pos.base.errors import N_, Clash, RuleBroken

TIMEOUT_S = 4.0
"""How long a printer may be silent: longer than a page takes to feed, shorter than a cashier's patience."""

_MOST_S = 45.0
"""After this a print has failed, even if the printer still takes a few bytes now and then."""

_CHUNK_BYTES = 4096
_UNSENT_BYTES = 8192
WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)
"""How a device is opened: without paper, or as a pipe that nobody reads, it would hold its thread for ever."""

_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class PrinterKind(StrEnum):
    """How a printer is reached: over the network, by a file or device path, or by the person's browser."""

    NETWORK = "network"
    FILE = "file"
    BROWSER = "browser"


class BadPrinterAddress(RuleBroken):
    """A printer is set up with an address that cannot lead to a printer."""

    message = N_("“%(address)s” is no printer address. Use host:port, or the path of a printer device.")


class PrinterTrouble(Clash):
    """A print did not end well. ``may_have_printed`` says whether paper may have come out."""

    may_have_printed: ClassVar[bool] = True
    message = N_("The printer did not finish. Look at the paper before you print again.")


class PrinterOff(PrinterTrouble):
    """The printer cannot be reached; not a byte was sent."""

    may_have_printed = False
    message = N_("The printer at %(address)s does not answer. Nothing was printed. Is it switched on and connected?")


class PrinterSlow(PrinterTrouble):
    """The printer stopped taking data, as it does without paper or with its cover open."""

    message = N_(
        "The printer at %(address)s stopped listening: is there paper, is the cover closed? "
        "How much came out is unknown. Look at the paper before you print again."
    )


class PrinterDied(PrinterTrouble):
    """The printer hung up half way."""

    message = N_(
        "The printer at %(address)s broke off half way. How much came out is unknown. "
        "Look at the paper before you print again."
    )


@dataclass(frozen=True)
class PrinterTarget:
    """A printer as it is set up: how it is reached, how wide it prints, whether a drawer hangs on it."""

    kind: PrinterKind
    address: str = ""
    width_dots: int = 576
    opens_drawer: bool = False

    def to_json(self) -> dict[str, Any]:
        """The printer as plain data, ready for a JSON column."""
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "PrinterTarget":
        """Read a printer that ``to_json`` wrote."""
        return cls(
            kind=PrinterKind(data["kind"]),
            address=str(data.get("address", "")),
            width_dots=int(data.get("width_dots", 576)),
            opens_drawer=bool(data.get("opens_drawer", False)),
        )


BROWSER = PrinterTarget(PrinterKind.BROWSER)
"""Where no printer is set up: the person prints from the browser."""


def check_address(target: PrinterTarget, data_dir: Path) -> None:
    """Refuse an address that cannot lead to a printer, before anybody stands in front of it.

    Raises:
        BadPrinterAddress: no host and port, or a path that is neither a device nor inside the data folder.
    """
    if target.kind is PrinterKind.NETWORK:
        host_and_port(target.address)
    elif target.kind is PrinterKind.FILE:
        _printer_path(target.address, data_dir)


def send(data: bytes, target: PrinterTarget, data_dir: Path, *, timeout_s: float | None = None) -> None:
    """Bring encoded bytes to a printer and return once it has taken them all.

    Raises:
        BadPrinterAddress: the address cannot lead to a printer.
        PrinterOff: it cannot be reached; nothing was printed.
        PrinterSlow: it stopped taking data.
        PrinterDied: it hung up half way.
    """
    timeout_s = TIMEOUT_S if timeout_s is None else timeout_s
    if target.kind is PrinterKind.NETWORK:
        send_over_network(data, target.address, timeout_s)
    elif target.kind is PrinterKind.FILE:
        path = _printer_path(target.address, data_dir)
        is_ours = data_dir.resolve() in path.parents and not path.is_fifo()
        if is_ours:
            path.parent.mkdir(parents=True, exist_ok=True)
        send_to_file(
            data, path, target.address, timeout_s, flags=os.O_CREAT | os.O_TRUNC if is_ours else WITHOUT_WAITING
        )
    else:
        raise BadPrinterAddress(address=target.address or target.kind.value)


def host_and_port(address: str) -> tuple[str, int]:
    """Where a network printer listens; 9100 where no port is named.

    Raises:
        BadPrinterAddress: it is no host and port.
    """
    host, colon, port = address.strip().rpartition(":")
    if not colon:
        host, port = port, "9100"
    host = host.removeprefix("[").removesuffix("]")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadPrinterAddress(address=address)
    if not _HOST_NAME.fullmatch(host):
        try:
            ipaddress.IPv6Address(host)
        except ValueError as error:
            raise BadPrinterAddress(address=address) from error
    return host, int(port)


def _printer_path(address: str, data_dir: Path) -> Path:
    """The path of a printer device, or of a file in the data folder's ``printers``, where relative addresses lead.

    Any other file would let whoever may set up a printer overwrite whatever the server may write.
    """
    folder = (data_dir / "printers").resolve()
    if "\0" in address:
        raise BadPrinterAddress(address=address)
    path = (folder / address.strip()).resolve()
    if folder in path.parents:
        return path
    if path.exists():
        may_be_printer = stat.S_ISCHR(path.stat().st_mode) or stat.S_ISFIFO(path.stat().st_mode)
    else:
        may_be_printer = Path("/dev") in path.parents  # its cable is out
    if not may_be_printer:
        raise BadPrinterAddress(address=address)
    return path


def send_to_file(data: bytes, path: Path, address: str, timeout_s: float, *, flags: int) -> None:
    """Write to a printer device, or to a file in its place, until it has taken everything.

    Raises:
        PrinterOff: it cannot be opened; nothing was printed.
        PrinterSlow: it stopped taking data.
        PrinterDied: it broke off half way.
    """
    try:
        file = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0) | flags, 0o600)
    except OSError as error:
        raise PrinterOff(address=address) from error
    started = silent_since = time.monotonic()
    sent = 0
    try:
        while sent < len(data):
            try:
                sent += os.write(file, data[sent : sent + _CHUNK_BYTES])
                silent_since = time.monotonic()
            except BlockingIOError as error:
                now = time.monotonic()
                if now - silent_since > timeout_s or now - started > _MOST_S:
                    raise PrinterSlow(address=address) from error
                time.sleep(0.02)
    except OSError as error:
        raise PrinterDied(address=address) from error
    finally:
        os.close(file)


def send_over_network(data: bytes, address: str, timeout_s: float) -> None:
    """Send to a network printer, and return once it has taken every byte.

    Raises:
        BadPrinterAddress: no host and port.
        PrinterOff: it cannot be reached; nothing was printed.
        PrinterSlow: it stopped taking data.
        PrinterDied: it hung up half way.
    """
    host, port = host_and_port(address)
    try:
        line = socket.create_connection((host, port), timeout=timeout_s)
    except OSError as error:
        raise PrinterOff(address=address) from error
    deadline = time.monotonic() + _MOST_S
    with line:
        # With a small buffer here, what counts as sent is what the printer has taken, not what waits in this machine.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT_BYTES)
        try:
            for start in range(0, len(data), _CHUNK_BYTES):
                if time.monotonic() > deadline:
                    raise PrinterSlow(address=address)
                line.sendall(data[start : start + _CHUNK_BYTES])
            line.shutdown(socket.SHUT_WR)
            _wait_until_taken(line, address, timeout_s)
        except TimeoutError as error:
            raise PrinterSlow(address=address) from error
        except OSError as error:
            raise PrinterDied(address=address) from error


def _wait_until_taken(line: socket.socket, address: str, timeout_s: float) -> None:
    """Wait for the printer to hang up, or to have acknowledged every byte: not every printer hangs up."""
    until = time.monotonic() + timeout_s
    line.settimeout(0.1)
    quiet_rounds = 0
    while True:
        try:
            if not line.recv(256):
                return
        except TimeoutError:
            # A printer that dies now still resets the line, so it gets a moment after the last byte.
            quiet_rounds = quiet_rounds + 1 if _unacknowledged(line) == 0 else 0
            if quiet_rounds >= 5:
                return
        if time.monotonic() > until:
            raise PrinterSlow(address=address)


def _unacknowledged(line: socket.socket) -> int:
    """How many bytes the printer has not acknowledged; systems that cannot tell are taken at their word."""
    if not sys.platform.startswith("linux"):
        return 0
    import array
    import fcntl
    import termios

    waiting = array.array("i", [0])
    fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, waiting)
    return waiting[0]
