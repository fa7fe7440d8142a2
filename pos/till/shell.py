"""The files that make up the till's page, and the build that they are: what a device keeps to start without a network."""

import functools
import hashlib
from pathlib import Path

from flask import url_for

from pos.base.canonical import canonical
from pos.base.languages import LANGUAGES
from pos.base.settings import ROOT
from pos.till.words import STATIC, words

WORKER = Path(__file__).parent / "worker" / "worker.js"
CODES = ROOT / "pos" / "catalogue" / "static"
CERTIFICATES = ROOT / "pos" / "certification" / "static"
LABELS = ROOT / "pos" / "labels" / "static"
PAGE = ROOT / "templates" / "till" / "index.html"
ICONS = ("mark.svg", "mark-192.png", "mark-512.png", "mark-512-maskable.png")
NOT_SERVED_OFFLINE = ("tests", "deno.json")
OF_CODES = (
    "beep.js", "camera.js", "codes.js", "elements.js", "input_method.js", "recogniser.js", "scanner.js",
)  # fmt: skip
"""What hears and reads scans: the catalogue's, because counting hears them too."""
OF_CERTIFICATES = ("claims.js",)
"""By what rule stars hold."""
OF_LABELS = ("label_check.js", "signed_code.js")
"""What checks a signed label: the labels' own, because a customer's phone checks them with it too."""


def own_files() -> tuple[str, ...]:
    """The modules and styles of the page, as paths below its static folder."""
    found = (path.relative_to(STATIC) for path in STATIC.rglob("*") if path.is_file())
    return tuple(sorted(str(path) for path in found if path.parts[0] not in NOT_SERVED_OFFLINE))


def addresses() -> list[str]:
    """Everything that the page asks the server for before it shows itself."""
    return [
        url_for("till.page"),
        url_for("till.app_manifest"),
        *(url_for("till.catalogue", language=language) for language in LANGUAGES),
        *(url_for("till.static", filename=name) for name in own_files()),
        *(url_for("catalogue.static", filename=name) for name in OF_CODES),
        *(url_for("certification_files.static", filename=name) for name in OF_CERTIFICATES),
        *(url_for("labels.static", filename=name) for name in OF_LABELS),
        *(url_for("static", filename=f"icons/{name}") for name in ICONS),
    ]


def worker_script() -> str:
    """The service worker of this build. One byte of any file changed, and browsers take it for a new one."""
    shell = {"build": _build(), "files": addresses()}
    return f"self.shell = {canonical(shell)};\n{WORKER.read_text(encoding='utf-8')}"


@functools.cache
def _build() -> str:
    # Once a process: its files do not change under it.
    content = hashlib.sha256()
    for name in own_files():
        content.update(name.encode() + b"\0" + (STATIC / name).read_bytes())
    for folder, names in ((CODES, OF_CODES), (CERTIFICATES, OF_CERTIFICATES), (LABELS, OF_LABELS)):
        for name in names:
            content.update(name.encode() + b"\0" + (folder / name).read_bytes())
    content.update(canonical([words(language) for language in LANGUAGES]).encode())
    content.update(PAGE.read_bytes())
    return content.hexdigest()[:16]
