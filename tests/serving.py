"""Reads the whole program once, then forks a server for each line on its standard input: reading takes longer than all else.

A line is JSON with what ``serve`` takes; the answer is the number of the new process.
"""

import json
import os
import pkgutil
import signal
import sys
import traceback
from importlib import import_module
from typing import NoReturn

import waitress

import pos
from pos.till.words import till_messages


def main() -> None:
    """Fork until nobody asks any more."""
    for module in pkgutil.walk_packages(pos.__path__, "pos."):
        import_module(module.name)
    till_messages()  # what a server would read in its first second, too
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the system forgets a dead server at once
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            serve(**json.loads(line))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def serve(port: int, log: str, settings: dict[str, str]) -> NoReturn:
    """Be the server that ``waitress-serve wsgi:app`` would be with these settings in its environment."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing, written = os.open(os.devnull, os.O_RDWR), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for descriptor, instead in enumerate((nothing, nothing, written)):
        os.dup2(instead, descriptor)
    os.environ.update(settings)
    try:
        from wsgi import app

        waitress.serve(app, host="127.0.0.1", port=port, threads=8)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    main()
