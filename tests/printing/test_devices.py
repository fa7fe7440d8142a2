"""Printers that work, are off, run out of paper, or die: what the shop is told, and what it may believe."""

import os
import threading
import time

import pytest

from pos.printing.devices import (
    BadPrinterAddress,
    PrinterDied,
    PrinterKind,
    PrinterOff,
    PrinterSlow,
    PrinterTarget,
    check_address,
    send,
)
from pos.printing.escpos_bytes import encode
from tests.printing import printers, slips
from tests.printing.escpos_reader import read

DATA = encode(slips.receipt(), 576)


def network(address: str) -> PrinterTarget:
    return PrinterTarget(PrinterKind.NETWORK, address)


def file(address: object) -> PrinterTarget:
    return PrinterTarget(PrinterKind.FILE, str(address))


def test_a_network_printer_gets_every_byte(tmp_path):
    with printers.fake_printer() as printer:
        send(DATA, network(printer.address), tmp_path)
        assert printer.everything() == DATA
        assert len(printer.received) == 1


def test_a_printer_that_never_hangs_up_has_printed_all_the_same(tmp_path):
    with printers.fake_printer(printers.never_hangs_up) as printer:
        began = time.monotonic()
        send(DATA, network(printer.address), tmp_path)
        assert time.monotonic() - began < 3
        assert printer.everything() == DATA


def test_a_printer_that_is_off_is_told_apart_because_nothing_came_out(tmp_path):
    address = printers.address_of_nobody()
    with pytest.raises(PrinterOff) as trouble:
        send(DATA, network(address), tmp_path)
    assert not trouble.value.may_have_printed
    assert address in str(trouble.value)


def test_a_printer_whose_name_nobody_knows_is_off(tmp_path):
    with pytest.raises(PrinterOff):
        send(DATA, network("printer.invalid:9100"), tmp_path, timeout_s=1)


@pytest.mark.parametrize("size", [len(DATA), 30_000])
def test_a_printer_without_paper_is_noticed_within_the_timeout(tmp_path, size):
    with printers.fake_printer(printers.out_of_paper) as printer:
        began = time.monotonic()
        with pytest.raises(PrinterSlow) as trouble:
            send(DATA[:size], network(printer.address), tmp_path, timeout_s=0.5)
        assert time.monotonic() - began < 3
        assert trouble.value.may_have_printed


def test_a_printer_that_dies_half_way_leaves_it_open_how_much_came_out(tmp_path):
    with printers.fake_printer(printers.dies_half_way) as printer:
        with pytest.raises(PrinterDied) as trouble:
            send(DATA, network(printer.address), tmp_path)
        assert trouble.value.may_have_printed
        assert 0 < len(printer.everything()) < len(DATA)


def test_a_printer_that_dies_with_the_print_in_its_memory_has_not_printed_it(tmp_path):
    deaf = printers.fake_printer(printers.dies_at_the_end, memory_bytes=1 << 20)
    with deaf as printer, pytest.raises(PrinterDied):
        send(DATA[:2000], network(printer.address), tmp_path)


def test_a_file_printer_holds_the_last_print(tmp_path):
    for _ in range(2):
        send(DATA, file("receipts.bin"), tmp_path)
    written = (tmp_path / "printers" / "receipts.bin").read_bytes()
    assert written == DATA
    assert read(written).deeds[-1] == "cut"


def test_a_device_gets_every_byte(tmp_path):
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    got = bytearray()
    opened = threading.Event()

    def printer() -> None:
        with pipe.open("rb") as paper:
            opened.set()
            while data := paper.read(5000):
                got.extend(data)

    thread = threading.Thread(target=printer)
    thread.start()
    for _ in range(50):  # until the printer side has opened it, the device is off
        try:
            send(DATA, file(pipe), tmp_path)
        except PrinterOff:
            time.sleep(0.02)
        else:
            break
    thread.join(timeout=5)
    assert bytes(got) == DATA


def test_a_device_that_nobody_reads_is_off_and_blocks_nobody(tmp_path):
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    with pytest.raises(PrinterOff):
        send(DATA, file(pipe), tmp_path)


def test_a_device_that_stops_reading_is_slow_and_one_that_goes_away_died(tmp_path):
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(PrinterSlow):
            send(DATA, file(pipe), tmp_path, timeout_s=0.3)
    finally:
        leave = threading.Timer(0.3, os.close, [reader])
        leave.start()
    with pytest.raises(PrinterDied):
        send(DATA, file(pipe), tmp_path, timeout_s=3)
    leave.join()


def test_a_printer_whose_cable_is_out_is_off(tmp_path):
    with pytest.raises(PrinterOff):
        send(DATA, file("/dev/usb/lp-that-is-not-there"), tmp_path)


def test_no_printer_may_overwrite_a_file_of_the_server(tmp_path):
    books = tmp_path / "pos.db"
    books.write_text("the books")
    for address in (str(books), "../pos.db", "/etc/passwd", str(tmp_path), "", ".", "a\0b"):
        with pytest.raises(BadPrinterAddress):
            send(DATA, file(address), tmp_path)
    link = tmp_path / "printers" / "innocent"
    link.parent.mkdir()
    link.symlink_to(books)
    with pytest.raises(BadPrinterAddress):
        send(DATA, file("innocent"), tmp_path)
    assert books.read_text() == "the books"


@pytest.mark.parametrize("address", ["192.168.1.50:9100", "printer-1.local:9100", "192.168.1.50", "[fe80::1]:9100"])
def test_addresses_that_can_lead_to_a_printer(tmp_path, address):
    check_address(network(address), tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a\0b:9100",
        ":9100",
        "host:",
        "host:0",
        "host:70000",
        "host:９１００",
        "http://host:80",
        "a b:9100",
        "-x:9100",
    ],
)
def test_addresses_that_cannot(tmp_path, address):
    with pytest.raises(BadPrinterAddress):
        check_address(network(address), tmp_path)


def test_a_browser_is_no_printer_that_the_server_reaches(tmp_path):
    with pytest.raises(BadPrinterAddress):
        send(DATA, PrinterTarget(PrinterKind.BROWSER), tmp_path)


def test_a_printer_survives_the_trip_through_json():
    target = PrinterTarget(PrinterKind.NETWORK, "192.168.1.50:9100", 384, opens_drawer=True)
    assert PrinterTarget.from_json(target.to_json()) == target
