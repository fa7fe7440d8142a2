"""The byte stream: read back by an independent reader, it is the picture, and nothing but pictures and commands."""

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import zxingcpp
from PIL import ImageChops, ImageOps

from pos.printing.document import Cut, Document, DrawerKick, Text
from pos.printing.escpos_bytes import BAND_DOTS, encode
from pos.printing.rendering import NARROW_DOTS, WIDE_DOTS, render
from tests.printing import slips
from tests.printing.escpos_reader import NotUnderstood, read

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("width", [NARROW_DOTS, 512, WIDE_DOTS, 832])
@pytest.mark.parametrize("make", [slips.receipt, slips.letters, slips.hard_cases])
def test_the_printer_gets_dot_for_dot_what_the_preview_shows(make, width):
    rendered = render(make(), width)
    printed = read(encode(make(), width)).picture
    assert printed.size == rendered.size
    assert ImageChops.logical_xor(printed, rendered).getbbox() is None


@pytest.mark.parametrize("width", [NARROW_DOTS, WIDE_DOTS])
def test_the_code_on_the_paper_can_be_read(width):
    paper = read(encode(slips.receipt(), width)).picture
    codes = zxingcpp.read_barcodes(ImageOps.expand(paper.convert("L"), 20, 220))
    assert [code.text for code in codes] == [slips.LOOK_UP]


def test_no_band_is_too_high_for_a_small_memory():
    bands = read(encode(slips.receipt(), WIDE_DOTS)).bands
    assert len(bands) > 4
    assert max(band.height for band in bands) == BAND_DOTS == 255


def test_printer_wakes_up_leaves_kanji_mode_then_acts_in_the_order_of_the_document():
    document = Document.of(DrawerKick(), Text("một"), Cut(), Text("hai"), DrawerKick(pin=5))
    assert read(encode(document, NARROW_DOTS)).deeds == [
        "wake up",
        "leave kanji mode",
        "drawer pin 2",
        "picture",
        "feed 6",
        "cut",
        "picture",
        "drawer pin 5",
    ]


def test_nothing_is_sent_as_text():
    # The reader refuses a stream with any byte outside pictures and commands, and so a single "?" in text mode.
    stream = encode(slips.letters(), NARROW_DOTS)
    assert read(stream).deeds == ["wake up", "leave kanji mode", "picture"]
    with pytest.raises(NotUnderstood):
        read(stream + b"?")
    with pytest.raises(NotUnderstood):
        read(stream[:-1])


def test_importing_python_escpos_leaves_no_trace():
    program = (
        "import logging, os, tempfile\n"
        "from pos.printing.document import Document, Text\n"
        "from pos.printing.escpos_bytes import encode\n"
        "assert 'escpos' not in __import__('sys').modules, 'imported before anything is printed'\n"
        "before = dict(os.environ), tempfile.mkdtemp, tempfile.gettempdir()\n"
        "assert encode(Document.of(Text('a')), 384)\n"
        "assert (dict(os.environ), tempfile.mkdtemp, tempfile.gettempdir()) == before\n"
        "assert logging.getLogger().handlers == [], logging.getLogger().handlers\n"
        "print(os.listdir(tempfile.gettempdir()))\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": folder, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ran.returncode == 0, ran.stderr
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


def test_encoding_says_nothing_to_the_root_logger(caplog):
    with caplog.at_level(logging.DEBUG):
        encode(slips.label(), 400)
    assert [record for record in caplog.records if record.name == "root"] == []
