"""A document as the bytes that a receipt printer understands, made by python-escpos.

Everything is sent as a picture: in text mode, many printers drop Vietnamese letters without an error.
"""

import importlib
import logging
import os
import sys
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from PIL import Image

from pos.printing.document import Cut, Document
from pos.printing.rendering import segments

BAND_DOTS = 255
"""The most rows sent in one picture command; small printers have no memory for more."""

_LEAVE_KANJI_MODE = b"\x1c\x2e"
"""FS . : many printers made for China wake up reading two bytes as one sign."""

_PROFILE = Path(__file__).with_name("escpos_profile.json")
_import_lock = threading.Lock()


def encode(document: Document, width_dots: int) -> bytes:
    """All bytes for one print: wake-up, pictures in bands, cuts and drawer kicks in their order.

    They are complete before the first one is sent, so a document that cannot be drawn wastes no paper.
    """
    parts = segments(document, width_dots)
    printer: Any = _python_escpos().Dummy()
    printer.hw("INIT")
    printer._raw(_LEAVE_KANJI_MODE)
    for part in parts:
        if isinstance(part, Image.Image):
            printer.image(part, impl="bitImageRaster", fragment_height=BAND_DOTS)
        elif isinstance(part, Cut):
            printer.cut()
        else:
            printer.cashdraw(part.pin)
    data: bytes = printer.output
    return data


@lru_cache(maxsize=1)
def _python_escpos() -> ModuleType:
    """python-escpos' printers, imported when the first document is printed and without its side effects.

    Its import configures the root logger, leaves an empty folder in the temp directory and keeps a pickle of its 35
    printer profiles there, which two processes starting together may read half written. We draw pictures and need one
    profile: it reads our own small file, and what it writes goes into a folder that is gone when the import is done.
    """
    with _import_lock, tempfile.TemporaryDirectory(prefix="pos-escpos-") as scratch:
        settings = {"ESCPOS_CAPABILITIES_FILE": str(_PROFILE), "ESCPOS_CAPABILITIES_PICKLE_DIR": scratch}
        before = {name: os.environ.get(name) for name in settings}
        silence = logging.NullHandler()
        make_folder = tempfile.mkdtemp

        def make_folder_in_scratch(*arguments: Any, **named: Any) -> str:
            # Only for the module that leaks; other threads keep getting folders of their own.
            asked_by = sys._getframe(1).f_globals.get("__name__")
            return scratch if asked_by == "escpos.capabilities" else make_folder(*arguments, **named)

        os.environ.update(settings)
        tempfile.mkdtemp = make_folder_in_scratch  # type: ignore[assignment]
        logging.getLogger().addHandler(silence)  # basicConfig() does nothing where a handler is
        try:
            return importlib.import_module("escpos.printer")
        finally:
            logging.getLogger().removeHandler(silence)
            tempfile.mkdtemp = make_folder
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
