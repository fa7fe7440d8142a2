"""The ways from the agent to a printer, each named by an address: network, USB, serial line, CUPS queue, file or folder.

Every way says the same three things when it goes wrong, because they decide what may be tried again: the printer was
not reached and nothing came out; it stopped taking data; it broke off half way.
"""

import os
import re
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import url2pathname

from pos.printing import devices
from pos.printing.agent.errors import CannotStart
from pos.printing.devices import BadPrinterAddress, PrinterDied, PrinterOff, PrinterSlow

_USB_PRINTER = 7
"""The class of printers. Source: USB Device Class Definition for Printing Devices 1.1, 4.2.1"""
_USB_CHUNK_BYTES = 16384
_SERIAL_CHUNK_BYTES = 256
_CUPS_PATIENCE_S = 30.0
_NO_NAME_SIGN = re.compile(r"[^A-Za-z0-9._-]+")


class Link(Protocol):
    """A way to a printer."""

    def send(self, data: bytes, name: str) -> None:
        """Bring all bytes of the print of this name to the printer.

        Raises:
            PrinterOff: it was not reached; nothing was printed.
            PrinterSlow: it stopped taking data.
            PrinterDied: it broke off half way.
        """


def link_to(address: str) -> Link:
    """The way that an address names.

    Raises:
        CannotStart: it names none.
    """
    try:
        parts = urlsplit(address)
        return _MAKERS[parts.scheme](address)
    except (KeyError, ValueError, BadPrinterAddress) as error:
        raise CannotStart(
            f"{address!r} is no printer's address. Say tcp://192.168.1.50:9100, usb://04b8:0e28, "
            "serial:///dev/ttyUSB0?baud=9600, cups://queue or file:///dev/usb/lp0."
        ) from error


@dataclass(frozen=True)
class NetworkLink:
    """A printer in the shop's own network."""

    address: str
    host_and_port: str

    def send(self, data: bytes, name: str) -> None:
        """Over one connection."""
        try:
            devices.send_over_network(data, self.host_and_port, devices.TIMEOUT_S)
        except devices.PrinterTrouble as trouble:
            raise type(trouble)(address=self.address) from trouble


@dataclass(frozen=True)
class FileLink:
    """A printer's device file; or a folder that gets a file for each print, or a file that gets one after the other."""

    address: str
    path: Path

    def send(self, data: bytes, name: str) -> None:
        """To the device without waiting for ever; into a folder or file so that a power cut leaves it whole."""
        try:
            kind = self.path.stat().st_mode
        except OSError as error:
            raise PrinterOff(address=self.address) from error
        if stat.S_ISDIR(kind):
            self._put_into_folder(data, name)
        else:
            flags = os.O_APPEND if stat.S_ISREG(kind) else devices.WITHOUT_WAITING
            devices.send_to_file(data, self.path, self.address, devices.TIMEOUT_S, flags=flags)

    def _put_into_folder(self, data: bytes, name: str) -> None:
        target = self.path / f"{_NO_NAME_SIGN.sub('_', name)}.escpos"
        fresh = target.with_suffix(".part")
        try:
            with fresh.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(target)
        except OSError as error:
            # Half a file under another name is no print.
            raise PrinterOff(address=self.address) from error


@dataclass(frozen=True)
class UsbLink:
    """A printer on this computer's USB, by the numbers of its maker and model."""

    address: str
    vendor: int
    product: int

    def send(self, data: bytes, name: str) -> None:
        """Through libusb, past the system's own printer driver while it lasts."""
        import usb.core
        import usb.util

        try:
            device: Any = usb.core.find(idVendor=self.vendor, idProduct=self.product)
            if device is None:
                raise PrinterOff(address=self.address)
            number, endpoint = _printer_endpoint(device, usb.util)
            taken_over = _take_over(device, number)
            usb.util.claim_interface(device, number)
        except (usb.core.USBError, usb.core.NoBackendError) as error:
            raise PrinterOff(address=self.address) from error
        try:
            self._write_all(device, endpoint, data, usb.core)
        finally:
            usb.util.release_interface(device, number)
            if taken_over:
                device.attach_kernel_driver(number)
            usb.util.dispose_resources(device)

    def _write_all(self, device: Any, endpoint: int, data: bytes, core: Any) -> None:
        sent = 0
        try:
            while sent < len(data):
                chunk = data[sent : sent + _USB_CHUNK_BYTES]
                sent += device.write(endpoint, chunk, timeout=int(devices.TIMEOUT_S * 1000))
        except core.USBTimeoutError as error:
            raise PrinterSlow(address=self.address) from error
        except core.USBError as error:
            raise PrinterDied(address=self.address) from error


@dataclass(frozen=True)
class SerialLink:
    """A printer on a serial line, also one that a USB cable or Bluetooth pretends."""

    address: str
    port: str
    baud: int

    def send(self, data: bytes, name: str) -> None:
        """At the line's speed, with its handshake lines, so that a printer can say stop."""
        import serial

        try:
            line = serial.Serial(
                self.port, self.baud, timeout=0, write_timeout=devices.TIMEOUT_S, dsrdtr=False, rtscts=False
            )
        except (serial.SerialException, ValueError) as error:
            raise PrinterOff(address=self.address) from error
        with line:
            try:
                for start in range(0, len(data), _SERIAL_CHUNK_BYTES):
                    line.write(data[start : start + _SERIAL_CHUNK_BYTES])
                line.flush()
            except serial.SerialTimeoutException as error:
                line.reset_output_buffer()
                raise PrinterSlow(address=self.address) from error
            except (serial.SerialException, OSError) as error:
                raise PrinterDied(address=self.address) from error


@dataclass(frozen=True)
class CupsLink:
    """A queue of the system's own printing. It counts as printed when the queue has finished, not when it has taken it."""

    address: str
    queue: str

    def send(self, data: bytes, name: str) -> None:
        """Untouched (``raw``); what the queue does not finish in time is taken back, so that it cannot come out later."""
        if not all(shutil.which(tool) for tool in ("lp", "lpstat", "cancel")):
            raise PrinterOff(address=self.address)
        said = self._run("lp", "-d", self.queue, "-o", "raw", "-t", name, data=data)
        found = re.search(rf"{re.escape(self.queue)}-\d+", said.stdout.decode(errors="replace"))
        if said.returncode != 0 or not found:
            raise PrinterOff(address=self.address)
        until = time.monotonic() + _CUPS_PATIENCE_S
        while self._waits(found[0]):
            if time.monotonic() > until:
                self._run("cancel", found[0])
                raise PrinterSlow(address=self.address)
            time.sleep(0.2)

    def _waits(self, request: str) -> bool:
        waiting = self._run("lpstat", "-W", "not-completed", "-o", self.queue).stdout.decode(errors="replace")
        return any(line.split()[:1] == [request] for line in waiting.splitlines())

    def _run(self, *command: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "LC_ALL": "C"}
        try:
            return subprocess.run(command, input=data, capture_output=True, env=environment, timeout=_CUPS_PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            raise PrinterSlow(address=self.address) from error


def _network(address: str) -> Link:
    host, port = devices.host_and_port(urlsplit(address).netloc)
    return NetworkLink(address, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def _file(address: str) -> Link:
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError("a file's address has three strokes")
    return FileLink(address, Path(url2pathname(parts.path)))


def _usb(address: str) -> Link:
    numbers = re.fullmatch(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})", urlsplit(address).netloc)
    if not numbers:
        raise ValueError("two numbers of four hexadecimal digits")
    return UsbLink(address, int(numbers[1], 16), int(numbers[2], 16))


def _serial(address: str) -> Link:
    parts = urlsplit(address)
    wanted = parse_qs(parts.query, strict_parsing=bool(parts.query))
    baud = int(wanted.pop("baud", ["9600"])[-1])
    port = parts.netloc or unquote(parts.path)
    if wanted or not port or baud <= 0:
        raise ValueError("a port, and nothing but its baud rate")
    return SerialLink(address, port, baud)


def _cups(address: str) -> Link:
    parts = urlsplit(address)
    queue = unquote(parts.netloc)
    # What begins with a dash would be an option of lp.
    if not queue or queue.startswith("-") or parts.path.strip("/"):
        raise ValueError("the name of a queue")
    return CupsLink(address, queue)


_MAKERS = {"tcp": _network, "file": _file, "usb": _usb, "serial": _serial, "cups": _cups}


def _printer_endpoint(device: Any, util: Any) -> tuple[int, int]:
    """The number of the printer's interface, and the endpoint on it that takes data."""
    for interface in device.get_active_configuration():
        if interface.bInterfaceClass != _USB_PRINTER:
            continue
        for endpoint in interface:
            takes_data = util.endpoint_direction(endpoint.bEndpointAddress) == util.ENDPOINT_OUT
            if takes_data and util.endpoint_type(endpoint.bmAttributes) == util.ENDPOINT_TYPE_BULK:
                return interface.bInterfaceNumber, endpoint.bEndpointAddress
    raise PrinterOff(address=f"usb://{device.idVendor:04x}:{device.idProduct:04x}")


def _take_over(device: Any, number: int) -> bool:
    """Ask the system's driver to let go of the printer; whether there was one that did."""
    try:
        if not device.is_kernel_driver_active(number):
            return False
        device.detach_kernel_driver(number)
    except NotImplementedError:  # Windows and macOS know no such thing
        return False
    return True
