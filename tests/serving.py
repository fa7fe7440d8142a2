"""Reads the whole program once, then forks a server for each line on its standard input: reading takes longer than all else.

The app is wired before the fork, and anew only for other settings than the last: it has not looked into any books yet.

A line is JSON with a port, a log, settings, how far its clock runs ahead and how many workers it has; the answer is the
number of the new process.
"""

import json
import os
import pkgutil
import signal
import sys
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import NoReturn

import time_machine
import waitress
from flask import Flask
from gunicorn.app.base import BaseApplication

import pos
from pos import create_app
from pos.till.words import till_messages


def main() -> None:
    """Fork until nobody asks any more."""
    for module in pkgutil.walk_packages(pos.__path__, "pos."):
        import_module(module.name)
    till_messages()  # what a server would read in its first second, too
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the system forgets a dead server at once
    app, wired_for = None, None
    for line in sys.stdin:
        asked = json.loads(line)
        if app is None or asked["settings"] != wired_for:
            app, wired_for = wire(asked["settings"]), asked["settings"]
        number = os.fork()
        if number == 0:
            serve(app, asked["port"], asked["log"], asked["ahead_s"], asked["workers"])
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def wire(settings: dict[str, str]) -> Flask:
    """The ``wsgi:app`` of these settings."""
    os.environ.update(settings)
    app = create_app()
    for thread in threading.enumerate():  # the rate limits' first look at the clock; a fork would cut it off
        if thread is not threading.current_thread():
            thread.join()
    return app


def serve(app: Flask, port: int, log: str, ahead_s: float, workers: int) -> NoReturn:
    """Be the server that ``waitress-serve wsgi:app`` would be, or gunicorn with workers, on a day to come where so wanted."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing, written = os.open(os.devnull, os.O_RDWR), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for descriptor, instead in enumerate((nothing, nothing, written)):
        os.dup2(instead, descriptor)
    if ahead_s:
        traveller = time_machine.travel(datetime.now(UTC) + timedelta(seconds=ahead_s), tick=True).start()
        # A process that had to wait for its turn meanwhile arrived late.
        traveller.shift(ahead_s + time_machine.escape_hatch.time.time() - time.time())
    try:
        if workers:
            os.setpgid(0, 0)  # so that all of them end at once
            Gunicorn(app, port, workers).run()
        waitress.serve(app, host="127.0.0.1", port=port, threads=8)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)


class Gunicorn(BaseApplication):  # type: ignore[misc]
    """gunicorn as docs/deploy.md sets it up, but that its workers are forked with the app already wired."""

    def __init__(self, app: Flask, port: int, workers: int) -> None:
        self.app = app
        self.choices = {
            "bind": f"127.0.0.1:{port}", "workers": workers, "worker_class": "gthread", "threads": 8, "keepalive": 60,
            "control_socket_disable": True, "loglevel": "error",
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        """Take what was chosen, and nothing from a file or the command line."""
        for name, value in self.choices.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Give each worker the app."""
        return self.app


if __name__ == "__main__":
    main()
