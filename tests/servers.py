"""Server processes of their own, as systemd would run them, and the hard ways in which they end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from pos.base.settings import ROOT


class Forge:
    """The process that makes servers by forking: see serving.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.serving"], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def make(self, port: int, log: Path, settings: dict[str, str], ahead_s: float = 0, workers: int = 0) -> int:
        """Start a server; its process number."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(
            json.dumps({"port": port, "log": str(log), "settings": settings, "ahead_s": ahead_s, "workers": workers})
            + "\n"
        )
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """No more servers."""
        self.process.communicate()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def port_of_ones_own() -> int:
    """A port for as long as this process lives, though nobody listens there all the time.

    It is none of those that the system gives to whoever asks for any; the process number keeps test runs apart.
    """
    first = os.getpid() % 10_000
    for port in (20_000 + (first + step) % 10_000 for step in range(10_000)):
        with socket.socket() as door, suppress(OSError):
            door.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free between 20000 and 29999")


class Server:
    """One process that serves these books, or gunicorn with some workers, perhaps on a day to come."""

    def __init__(
        self, forge: Forge, database_url: str, folder: Path, port: int = 0, *, ahead_s: float = 0, workers: int = 0
    ) -> None:
        self.forge = forge
        self.database_url, self.folder = database_url, folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"{self.port}.log"
        self.process = 0
        self.ahead_s, self.workers = ahead_s, workers

    def start(self) -> None:
        """Start it, without waiting for it."""
        self.process = self.forge.make(
            self.port,
            self.log,
            {
                "DATABASE_URL": self.database_url,
                "SECRET_KEY": "a key for tests that is long enough to sign",
                "POS_DATA_DIR": str(self.folder),
                "PUBLIC_URL": self.url,
                "POS_ENV": "development",
            },
            self.ahead_s,
            self.workers,
        )

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                if not self._lives() or time.monotonic() > deadline:
                    pytest.fail("the server did not start:\n" + self.told()[-3000:])
                time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, in the middle of whatever it does."""
        if self._lives():
            (os.killpg if self.workers else os.kill)(self.process, signal.SIGKILL)
            while self._lives():
                time.sleep(0.005)
        self.process = 0

    def told(self) -> str:
        """What it wrote into its log."""
        return self.log.read_text() if self.log.exists() else ""

    def _lives(self) -> bool:
        if not self.process:
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return False
        return True
