"""Server processes of their own, as systemd would run them, and the hard ways in which they end."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pos.base.settings import ROOT


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Server:
    """One process that serves these books."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database_url, self.folder = database_url, folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, without waiting for it."""
        with (self.folder / f"{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{self.port}", "--threads=8", "wsgi:app"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DATABASE_URL": self.database_url,
                    "SECRET_KEY": "a key for tests that is long enough to sign",
                    "POS_DATA_DIR": str(self.folder),
                    "PUBLIC_URL": self.url,
                    "POS_ENV": "development",
                },
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def wait(self) -> None:
        """Wait until it answers."""
        assert self.process
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail("the server did not start:\n" + self.told()[-3000:])
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, in the middle of whatever it does."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def told(self) -> str:
        """What it wrote into its log."""
        return (self.folder / f"{self.port}.log").read_text()
