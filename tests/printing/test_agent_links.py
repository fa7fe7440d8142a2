"""From the agent to each kind of printer, and what it says when one is not there, stops or breaks off."""

import errno
import os
import pty
import stat
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import usb.core

from pos.printing import devices
from pos.printing.agent import links
from pos.printing.agent.errors import CannotStart
from pos.printing.agent.links import link_to
from pos.printing.devices import PrinterDied, PrinterOff, PrinterSlow
from tests.printing.printers import address_of_nobody, dies_half_way, fake_printer, out_of_paper

SLIP = bytes(range(256)) * 400


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits as long as a shop would."""
    monkeypatch.setattr(devices, "TIMEOUT_S", 1.0)
    monkeypatch.setattr(links, "_CUPS_PATIENCE_S", 2.0)


def test_a_network_printer_gets_every_byte() -> None:
    with fake_printer() as printer:
        link_to(f"tcp://{printer.address}").send(SLIP, "slip")
        assert printer.everything() == SLIP


@pytest.mark.parametrize(("behaviour", "trouble"), [(out_of_paper, PrinterSlow), (dies_half_way, PrinterDied)])
def test_a_network_printer_that_stops_says_how(behaviour: Any, trouble: type[Exception]) -> None:
    with fake_printer(behaviour) as printer, pytest.raises(trouble, match=f"tcp://{printer.address}"):
        link_to(f"tcp://{printer.address}").send(SLIP * 10, "slip")


def test_a_network_printer_that_is_off_got_nothing() -> None:
    with pytest.raises(PrinterOff):
        link_to(f"tcp://{address_of_nobody()}").send(SLIP, "slip")


def test_a_folder_gets_a_whole_file_for_each_print(tmp_path: Path) -> None:
    link = link_to(f"file://{tmp_path}")
    link.send(SLIP, "BT01-1A-000001/../../x")
    link.send(SLIP, "second")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["BT01-1A-000001_.._.._x.escpos", "second.escpos"]
    assert (tmp_path / "second.escpos").read_bytes() == SLIP
    with pytest.raises(PrinterOff):
        link_to(f"file://{tmp_path}/not-there/").send(SLIP, "slip")


def test_a_file_gets_one_print_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "paper").touch()
    link = link_to(f"file://{tmp_path}/paper")
    link.send(b"first", "a")
    link.send(b"second", "b")
    assert (tmp_path / "paper").read_bytes() == b"firstsecond"


def test_a_device_that_takes_nothing_is_slow_and_one_that_is_not_plugged_in_is_off(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    link = link_to(f"file://{tmp_path}/lp0")
    with pytest.raises(PrinterOff):  # nobody at the other end
        link.send(SLIP, "slip")
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(PrinterSlow):
        link.send(SLIP * 10, "slip")
    os.close(reader)


@pytest.fixture
def serial_line() -> Iterator[tuple[int, str]]:
    """Both ends of a serial line: the printer's, and the name of the computer's."""
    ours, theirs = pty.openpty()
    tty.setraw(ours)
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    os.close(theirs)
    os.close(ours)


def test_a_serial_printer_gets_every_byte_untouched(serial_line: tuple[int, str]) -> None:
    printer, port = serial_line
    got = bytearray()

    def listen() -> None:
        while len(got) < len(SLIP):
            got.extend(os.read(printer, 4096))

    ear = threading.Thread(target=listen, daemon=True)
    ear.start()
    link_to(f"serial://{port}?baud=115200").send(SLIP, "slip")
    ear.join(30)
    assert bytes(got) == SLIP


def test_a_serial_printer_that_says_stop_is_slow(serial_line: tuple[int, str]) -> None:
    with pytest.raises(PrinterSlow):
        link_to(f"serial://{serial_line[1]}").send(SLIP, "slip")


def test_a_serial_port_that_is_not_there_is_off(tmp_path: Path) -> None:
    with pytest.raises(PrinterOff):
        link_to(f"serial://{tmp_path}/ttyUSB7?baud=9600").send(SLIP, "slip")


class UsbPrinter:
    """A printer on the USB as libusb shows it: a scanner's interface beside the printer's, which the kernel holds."""

    idVendor, idProduct = 0x04B8, 0x0E28

    def __init__(self, breaks: Exception | None = None) -> None:
        self.got = bytearray()
        self.breaks = breaks
        self.deeds: list[str] = []
        self._ctx = self

    def get_active_configuration(self) -> list[Any]:
        """Two interfaces; the printer's has an endpoint in each direction."""
        ways = [_Part(bEndpointAddress=0x82, bmAttributes=2), _Part(bEndpointAddress=0x01, bmAttributes=2)]
        return [
            _Part(bInterfaceClass=3, bInterfaceNumber=0),
            _Part(ways, bInterfaceClass=7, bInterfaceNumber=1),
        ]

    def is_kernel_driver_active(self, number: int) -> bool:
        """The system prints with it too."""
        return number == 1

    def detach_kernel_driver(self, number: int) -> None:
        """Take it from the system."""
        self.deeds.append(f"taken {number}")

    def attach_kernel_driver(self, number: int) -> None:
        """Give it back."""
        self.deeds.append(f"given back {number}")

    def managed_claim_interface(self, device: object, number: int) -> None:
        """What usb.util calls to claim."""
        self.deeds.append(f"claimed {number}")

    def managed_release_interface(self, device: object, number: int) -> None:
        """What usb.util calls to let go."""
        self.deeds.append(f"released {number}")

    def dispose(self, device: object) -> None:
        """What usb.util calls at the end."""

    def write(self, endpoint: int, data: bytes, timeout: int) -> int:
        """Take some of it, as real ones do, or break as planned."""
        assert endpoint == 0x01
        assert timeout == 1000
        if self.breaks and len(self.got) > 20_000:
            raise self.breaks
        self.got += data[:10_000]
        return len(data[:10_000])


class _Part:
    def __init__(self, parts: list[Any] | None = None, **facts: int) -> None:
        self.parts = parts or []
        self.__dict__.update(facts)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.parts)


def plug_in(monkeypatch: pytest.MonkeyPatch, printer: UsbPrinter | None) -> None:
    """Let libusb see this printer alone."""

    def find(idVendor: int, idProduct: int) -> UsbPrinter | None:
        return printer if (idVendor, idProduct) == (UsbPrinter.idVendor, UsbPrinter.idProduct) else None

    monkeypatch.setattr(usb.core, "find", find)


def test_a_usb_printer_gets_every_byte_and_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    printer = UsbPrinter()
    plug_in(monkeypatch, printer)
    link_to("usb://04b8:0E28").send(SLIP, "slip")
    assert bytes(printer.got) == SLIP
    assert printer.deeds == ["taken 1", "claimed 1", "released 1", "given back 1"]


@pytest.mark.parametrize(
    ("breaks", "trouble"),
    [
        (usb.core.USBTimeoutError("no paper", errno=errno.ETIMEDOUT), PrinterSlow),
        (usb.core.USBError("unplugged", errno=errno.ENODEV), PrinterDied),
    ],
)
def test_a_usb_printer_that_stops_says_how(
    monkeypatch: pytest.MonkeyPatch, breaks: Exception, trouble: type[Exception]
) -> None:
    printer = UsbPrinter(breaks)
    plug_in(monkeypatch, printer)
    with pytest.raises(trouble, match="usb://04b8:0e28"):
        link_to("usb://04b8:0e28").send(SLIP, "slip")
    assert printer.deeds[-1] == "given back 1"


def test_a_usb_printer_that_is_not_plugged_in_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, None)
    with pytest.raises(PrinterOff):
        link_to("usb://04b8:0e28").send(SLIP, "slip")


def spooler(folder: Path, monkeypatch: pytest.MonkeyPatch, *, lp: str, lpstat: str) -> None:
    """The system's own printing, played by three scripts."""
    for name, script in {"lp": lp, "lpstat": lpstat, "cancel": f'echo "$@" > {folder}/cancelled'}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_cups_queue_gets_every_byte_raw_and_counts_when_it_has_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = f'echo "$@" > {tmp_path}/asked; cat > {tmp_path}/got; echo "request id is XP80-7 (1 file(s))"'
    # The first look still finds it waiting.
    look = f'[ -e {tmp_path}/seen ] || echo "XP80-7  root  1024  now"; touch {tmp_path}/seen; echo "XP80-71 other"'
    spooler(tmp_path, monkeypatch, lp=take, lpstat=look)
    link_to("cups://XP80").send(SLIP, "BT01-1A-000001")
    assert (tmp_path / "asked").read_text() == "-d XP80 -o raw -t BT01-1A-000001\n"
    assert (tmp_path / "got").read_bytes() == SLIP
    assert not (tmp_path / "cancelled").exists()


def test_what_a_cups_queue_does_not_finish_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take = 'cat > /dev/null; echo "request id is XP80-7 (1 file(s))"'
    spooler(tmp_path, monkeypatch, lp=take, lpstat='echo "XP80-7  root  1024  now"')
    started = time.monotonic()
    with pytest.raises(PrinterSlow):
        link_to("cups://XP80").send(SLIP, "slip")
    assert time.monotonic() - started > 2
    assert (tmp_path / "cancelled").read_text() == "XP80-7\n"


def test_a_cups_queue_that_does_not_exist_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spooler(tmp_path, monkeypatch, lp='echo "lp: The printer or class does not exist." >&2; exit 1', lpstat="true")
    with pytest.raises(PrinterOff):
        link_to("cups://nowhere").send(SLIP, "slip")


def test_without_cups_its_queues_are_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrinterOff):
        link_to("cups://XP80").send(SLIP, "slip")


@pytest.mark.parametrize(
    "address",
    [
        "", "192.168.1.50:9100", "tcp://", "tcp://host:99999", "tcp://ho st:9100", "usb://04b8", "usb://04b8:0e28a",
        "serial://", "serial:///dev/ttyS0?baud=fast", "serial:///dev/ttyS0?bad=1", "cups://", "cups://-o", "cups://a/b",
        "file://here", "file:relative", "http://printer/", "lpd://printer/queue",
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(CannotStart, match="is no printer's address"):
        link_to(address)
