"""A print agent in a process of its own, as it runs in a showroom, and the hard way in which it ends."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pos.base.settings import ROOT
from pos.printing.document import Blank, Cut, Document, DrawerKick, Text
from tests.servers import free_port

START = "import sys, manage; sys.exit(manage.agent(sys.argv[1:]))"
PAGE = "https://pos.example.vn"
LONG_S = 60
"""Longer than anything here takes on a busy machine."""


def slip(words: str = "Bộ ấm chén men lam", *, drawer: bool = False) -> Document:
    """A short slip."""
    return Document.of(Text(words), Blank(24), Cut(), *([DrawerKick()] if drawer else []))


def job(job_id: str, document: Document | None = None, **more: Any) -> dict[str, Any]:
    """What a till hands in."""
    document = slip() if document is None else document
    return {"id": job_id, "title": "BT01-1A-000001", "document": document.to_json(), **more}


@dataclass
class Answer:
    """What the agent said."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


class AgentProcess:
    """One agent on a port and a folder of its own."""

    def __init__(self, folder: Path, printer: str = "", *arguments: str) -> None:
        self.folder, self.printer, self.arguments = folder, printer, arguments
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "agent.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "AgentProcess":
        """Start it, and wait until it answers."""
        printer = ["--printer", self.printer] if self.printer else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, "--port", str(self.port), *printer, *self.arguments],
                cwd=ROOT,
                env={**os.environ, "POS_DATA_DIR": str(self.folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + LONG_S
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/status", timeout=5)
            except urllib.error.HTTPError as refused:
                refused.close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail("the agent did not start:\n" + self.log.read_text()[-3000:])
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    @property
    def secret(self) -> str:
        """What the console showed."""
        return str(json.loads((self.folder / "agent" / "agent.json").read_text())["secret"])

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Ask as a program does that knows the secret."""
        data = None if body is None else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(f"{self.url}{path}", data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=LONG_S) as response:
                return Answer(response.status, json.load(response), dict(response.headers))
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, json.load(refused), dict(refused.headers))

    def wait_for(self, job_id: str, *states: str) -> dict[str, Any]:
        """Wait until a job stands so; the job."""
        deadline = time.monotonic() + LONG_S
        while True:
            found = self.ask("GET", f"/jobs/{job_id}").body
            if found.get("state") in states:
                return dict(found)
            assert time.monotonic() < deadline, f"{found}; {self.log.read_text()[-2000:]}"
            time.sleep(0.05)
