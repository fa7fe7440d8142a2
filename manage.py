#!/usr/bin/env python3
"""Everything this project can do from a fresh checkout, with only python3 at hand.

    python3 manage.py run [--host 127.0.0.1] [--port 8000] [--no-demo]   set up what is missing and serve
    python3 manage.py test [pytest arguments]                            run every test there is
    python3 manage.py test --soak [--soak-seed N]                        10,000 sales through everything that can go wrong
    python3 manage.py check                                              lint, types, architecture, catalogue
    python3 manage.py audit                                              check the books of the live database
    python3 manage.py agent [--printer URL]                              the print agent of this computer's till
    python3 manage.py flask ...                                          any Flask command of the app
    python3 manage.py words [--check]                                    collect the words of the screens to translate
    python3 manage.py lock [--upgrade]                                   write the requirement locks anew

It uses the standard library alone until the virtual environment holds exactly what the lock file says, and then
runs itself again inside it. POS_VENV names another place for that environment than .venv beside this file.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older ones come this far, and deserve a sentence
    sys.exit(f"This needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")

import argparse
import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import pytest
    from flask import Flask

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("POS_VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

RUNNING = "requirements.txt"
TESTING = "requirements-dev.txt"

# In the environment: which locks it holds in full, and whether somebody was interrupted while filling it.
STAMP = VENV / "installed.json"
UNFINISHED = VENV / "unfinished"

CHAOS = "tests/browser/test_chaos.py"
SOAK_SEEDS, SOAK_SALES = 100, 100

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
APP_SETTINGS = ("DATABASE_URL", "SECRET_KEY", "POS_DATA_DIR", "PUBLIC_URL", "POS_ENV")


def main(argv: Sequence[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if argv else 2
    name, arguments = argv[0], list(argv[1:])
    if name not in COMMANDS:
        print(f"manage.py has no command {name!r}. It knows: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    lock_name, command = COMMANDS[name]
    if name in PARSERS:
        PARSERS[name]().parse_args(arguments)  # a mistyped option is told before minutes of installing
    ensure_installed(lock_name)
    if not inside():
        return again_inside(argv)
    sys.path.insert(0, str(ROOT))
    return command(arguments)


# --- the virtual environment ------------------------------------------------------------------------------------------


def inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def again_inside(argv: Sequence[str]) -> int:
    command = [str(PYTHON), str(Path(__file__).resolve()), *argv]
    sys.stdout.flush()
    if os.name == "nt":  # there, exec gives the prompt back before the program has ended
        return subprocess.call(command)
    return os.execv(command[0], command)


def ensure_installed(lock_name: str) -> None:
    """Makes the environment hold exactly what the lock names; does nothing when it already does."""
    if is_installed(lock_name):
        return
    with only_one(VENV.with_name(VENV.name + ".lock"), f"Another manage.py is filling {VENV}; waiting for it."):
        if is_installed(lock_name):
            return
        if UNFINISHED.exists() or not venv_version():
            make_venv()
        UNFINISHED.touch()
        STAMP.unlink(missing_ok=True)
        print(f"Installing {lock_name} into {VENV} …", flush=True)
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        status = subprocess.call([*pip, "install", "--quiet", "--require-hashes", "-r", str(ROOT / lock_name)])
        if status > 0:
            # pip gave up and tidied up behind itself: what was there before still works, so keep it.
            UNFINISHED.unlink()
        if status != 0:
            die(f"pip could not install {lock_name}; what it says stands above. Mend that and run this again.")
        write_stamp(lock_name)
        UNFINISHED.unlink()


def is_installed(lock_name: str) -> bool:
    if UNFINISHED.exists():
        return False
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return stamp.get(lock_name) == lock_hash(lock_name) and stamp.get("python") == venv_version()


def write_stamp(lock_name: str) -> None:
    # The testing lock is the running lock and more; the other way round proves nothing about the tests' packages.
    held = {RUNNING, lock_name}
    stamp = {"python": venv_version(), **{name: lock_hash(name) for name in sorted(held)}}
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp), encoding="utf-8")
    fresh.replace(STAMP)


def lock_hash(lock_name: str) -> str:
    return hashlib.sha256((ROOT / lock_name).read_bytes()).hexdigest()


def venv_version() -> str | None:
    """The Python version inside the environment, or None when none starts there."""
    try:
        ask = [str(PYTHON), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def make_venv() -> None:
    """Makes the environment from nothing, over the remains of one that was interrupted or lost its Python."""
    base = getattr(sys, "_base_executable", sys.executable)
    ensure_venv_module(base)
    if VENV.exists():
        if any(VENV.iterdir()) and not (UNFINISHED.exists() or (VENV / "pyvenv.cfg").exists()):
            die(f"{VENV} is not a virtual environment; move it away or name another place in POS_VENV.")
        shutil.rmtree(VENV)
    VENV.mkdir(parents=True)
    UNFINISHED.touch()
    print(f"Making a virtual environment in {VENV} …", flush=True)
    if subprocess.call([base, "-m", "venv", str(VENV)]) != 0:
        die(f"{base} -m venv failed; what it says stands above.")


def ensure_venv_module(base: str) -> None:
    """Debian ships Python without the part that fills a new environment with pip."""

    def usable() -> bool:
        ask = [base, "-c", "import venv, ensurepip; ensurepip.version()"]
        return subprocess.run(ask, capture_output=True).returncode == 0

    if usable():
        return
    version_package = f"python3.{sys.version_info.minor}-venv"
    print(f"This Python cannot make virtual environments; trying to install {version_package} …", flush=True)
    for package in (version_package, "python3-venv"):
        if apt_install(package) and usable():
            return
    die(f"This Python cannot make virtual environments: type  sudo apt-get install {version_package}  and start again.")


# --- what the system has to give --------------------------------------------------------------------------------------


def apt_install(*packages: str) -> bool:
    """Installs system packages where this account may without asking anybody; says whether it did."""
    if not shutil.which("apt-get"):
        return False
    rights: list[str] = []
    if os.geteuid() != 0:
        rights = ["sudo", "-n"]
        if not shutil.which("sudo") or subprocess.run([*rights, "true"], capture_output=True).returncode != 0:
            return False
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    with tempfile.TemporaryFile() as told:
        # A new machine has no package lists, an old one stale lists: both are cured by one update.
        for step in (install, [*apt, "update"], install):
            status = subprocess.call(step, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
            if status == 0 and step is install:
                return True
        told.seek(0)
        sys.stderr.write(told.read().decode(errors="replace"))
    return False


def ensure_browser() -> None:
    """Gets what the browser tests need. Where it may not, it says so, and those tests fail by themselves."""
    missing = [] if any(shutil.which(name) for name in BROWSERS) else ["chromium"]
    try:
        ctypes.CDLL("libatomic.so.1")  # playwright's own node is linked against it
    except OSError:
        missing += ["libatomic1"] if sys.platform == "linux" else []
    if not missing:
        return
    wanted = " ".join(missing)
    print(f"The browser tests need {wanted}; trying to install it …", flush=True)
    if not apt_install(*missing):
        print(f"The browser tests will fail: type  sudo apt-get install {wanted}  first.", file=sys.stderr, flush=True)


@contextlib.contextmanager
def only_one(path: Path, waiting: str) -> Iterator[None]:
    """Holds a lock file, so that two started at once do one after the other. The system frees it when we die."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if not try_lock(file.fileno()):
            print(waiting, flush=True)
            while not try_lock(file.fileno()):
                time.sleep(0.1)
        yield


def try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def die(sentence: str) -> NoReturn:
    sys.exit(f"manage.py: {sentence}")


# --- the commands, inside the environment -----------------------------------------------------------------------------


def run_arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py run", description="Sets up what is missing, and serves.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this computer only)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-demo", action="store_true", help="load only communes, product groups and VAT rates")
    return parser


def run(arguments: list[str]) -> int:
    wanted = run_arguments().parse_args(arguments)
    # The address is taken before anything is written: a second server on it should not even look at the database.
    door = open_door(wanted.host, wanted.port)

    import waitress

    from pos import create_app
    from pos.base.settings import UnsafeSetting

    try:
        app = create_app()
    except UnsafeSetting as refusal:
        die(str(refusal))
    starting = app.config["SETTINGS"].data_dir / "starting.lock"
    with only_one(starting, "Another server is filling the database; waiting for it."):
        prepare_database(app, demo=not wanted.no_demo)
    server = waitress.create_server(app, sockets=[door], threads=8, ident="")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    host, port = door.getsockname()[:2]
    print(f"Serving on http://{f'[{host}]' if ':' in host else host}:{port}/  (Ctrl-C stops it)", flush=True)
    server.run()
    return 0


def agent_arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="manage.py agent",
        description="Takes slips from the till's page to a printer of this computer. What is said once is kept.",
    )
    parser.add_argument(
        "--printer",
        metavar="URL",
        help="tcp://host:9100, usb://vid:pid, serial:///dev/ttyUSB0?baud=9600, cups://queue or file:///path",
    )
    parser.add_argument(
        "--origin",
        metavar="URL",
        action="append",
        default=[],
        help="address of the till's page, such as https://pos.example.vn; may be said more than once",
    )
    parser.add_argument(
        "--width", type=int, metavar="DOTS", help="what the printer prints across: 576 (80 mm), 384 (58 mm)"
    )
    parser.add_argument("--drawer", action=argparse.BooleanOptionalAction, help="whether a drawer hangs on the printer")
    parser.add_argument(
        "--hold-after", type=int, metavar="SECONDS", help="a slip older than this asks before it prints"
    )
    parser.add_argument("--new-secret", action="store_true", help="make a new secret; the old one ends")
    parser.add_argument("--port", type=int, default=9109)
    return parser


def agent(arguments: list[str]) -> int:
    wanted = agent_arguments().parse_args(arguments)
    door = open_door("127.0.0.1", wanted.port)

    from pos.base.clock import now
    from pos.printing.agent.errors import CannotStart
    from pos.printing.agent.running import Agent
    from pos.printing.agent.settings import changed, read_settings

    folder = Path(os.environ.get("POS_DATA_DIR") or ROOT / "var").absolute() / "agent"
    try:
        settings = changed(
            read_settings(folder),
            printer=wanted.printer,
            origins=wanted.origin,
            width_dots=wanted.width,
            drawer=wanted.drawer,
            hold_after_s=wanted.hold_after,
            fresh_secret=wanted.new_secret,
        )
        there = Agent(
            folder, settings, door, public_url=os.environ.get("PUBLIC_URL") or "http://127.0.0.1:8000", clock=now
        )
    except CannotStart as refusal:
        die(str(refusal))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(there.greeting(), flush=True)
    there.serve()
    return 0


def prepare_database(app: Flask, *, demo: bool) -> None:
    """Brings the tables up to date, and gives an empty database its first rows."""
    from flask_migrate import upgrade

    from pos.base.database import db
    from pos.showrooms.models import Showroom

    with app.app_context():
        upgrade()
        empty = db.session.scalar(db.select(Showroom.id).limit(1)) is None
    app_command(app, "reference", "load")
    if demo and empty and not app.config["SETTINGS"].production:
        print("Filling the empty database with the sample network; this takes about a minute …", flush=True)
        app_command(app, "demo", "load")


def app_command(app: Flask, *arguments: str) -> None:
    from click import ClickException
    from flask.cli import ScriptInfo

    script = ScriptInfo(create_app=lambda: app)
    try:
        app.cli.main(list(arguments), prog_name="flask", obj=script, standalone_mode=False)
    except ClickException as error:
        die(f"flask {' '.join(arguments)}: {error.format_message()}")


def open_door(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind, protocol)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
    except OSError as error:
        die(f"cannot listen on {host} port {port}: {error.strerror}. Another --port may be free.")
    return door


def test(arguments: list[str]) -> int:
    import pytest

    ensure_browser()
    for name in APP_SETTINGS:  # tests make their own databases; they must never meet a live one
        os.environ.pop(name, None)
    os.chdir(ROOT)
    if any(argument.startswith("--soak") for argument in arguments):
        return soak(arguments)
    return int(pytest.main([*side_by_side(arguments), *arguments]))


def soak(arguments: list[str]) -> int:
    """The test of chaos with more seeds and longer days than the suite has time for; one seed of it to see a failure again."""
    import pytest

    parser = argparse.ArgumentParser(prog="manage.py test", allow_abbrev=False)
    parser.add_argument("--soak", action="store_true", help=f"{SOAK_SEEDS} seeds of {SOAK_SALES} sales")
    parser.add_argument("--soak-seed", type=int, help="only this one")
    wanted, more = parser.parse_known_args(arguments)
    seeds = range(1, SOAK_SEEDS + 1) if wanted.soak_seed is None else [wanted.soak_seed]
    os.environ["POS_CHAOS_SALES"] = str(SOAK_SALES)
    os.environ["POS_CHAOS_SEEDS"] = " ".join(map(str, seeds))
    # Seeds need nothing of one another, so each goes to whichever core is free.
    cores = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "load"] if len(seeds) > 1 else []
    tally = Tally()
    status = int(pytest.main([CHAOS, "-v", "--tb=short", *cores, *more], plugins=[tally]))
    print(tally.line(), flush=True)
    return status


class Tally:
    """Hears from pytest what came of each seed."""

    def __init__(self) -> None:
        self.sums = {"sales": 0, "lost": 0, "doubled": 0}
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            for name, value in report.user_properties:
                self.sums[name] += int(str(value))
        if report.failed:
            self.failed.append(report.nodeid.rpartition("seed-")[2].rstrip("]"))

    def line(self) -> str:
        told = "{sales:,} sales, lost {lost}, doubled {doubled}".format(**self.sums)
        if self.failed:
            told += f"; failed: seed {', '.join(self.failed)} (python3 manage.py test --soak-seed {self.failed[0]})"
        return told


def side_by_side(arguments: list[str]) -> list[str]:
    """A worker a core for the whole suite, each with whole files; whoever names tests gets plain pytest."""
    cores = min(os.cpu_count() or 1, 4)
    if arguments or cores == 1 or importlib.util.find_spec("xdist") is None:
        return []
    return ["-n", str(cores), "--dist", "loadscope", "--no-loadscope-reorder"]


def check(arguments: list[str]) -> int:
    import pytest

    os.chdir(ROOT)
    return int(pytest.main(["tests/test_checks.py", "tests/test_architecture.py", *arguments]))


def flask(arguments: list[str]) -> int:
    import flask.cli

    sys.argv = ["flask", "--app", str(ROOT / "wsgi.py"), *arguments]
    flask.cli.main()
    return 0


def audit(arguments: list[str]) -> int:
    return flask(["audit", *arguments])


def words(arguments: list[str]) -> int:
    """Brings the catalogues in step with the sources. With --check it changes nothing, and says whether they are."""
    pybabel = [sys.executable, "-m", "babel.messages.frontend", "-q"]
    tidy = ["--no-wrap", "--ignore-obsolete", "--no-fuzzy-matching", "--ignore-pot-creation-date"]
    with tempfile.TemporaryDirectory() as folder:
        found = str(Path(folder) / "messages.pot")
        more = [f"--keyword={name}" for name in ("_l", "lazy_gettext", "lazy_ngettext:1,2")]
        collect = [*pybabel, "extract", "-F", "pyproject.toml", *more, "--no-location", "--sort-output"]
        status = subprocess.call([*collect, "-o", found, "."], cwd=ROOT)
        update = [*pybabel, "update", "-i", found, "-d", "pos/translations", *tidy, *arguments]
        status = status or subprocess.run(update, cwd=ROOT, stderr=subprocess.DEVNULL if arguments else None).returncode
    if status and arguments:
        print("The catalogues are out of step with the sources: python3 manage.py words", file=sys.stderr)
    return status


def lock(arguments: list[str]) -> int:
    how = ["--universal", "--generate-hashes", "--python-version", "3.11"]
    how += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    for locked in (RUNNING, TESTING):
        wanted = str(Path(locked).with_suffix(".in"))
        compile_ = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *how, *arguments, wanted, "-o", locked]
        status = subprocess.call(compile_, cwd=ROOT)
        if status:
            return status
    return 0


COMMANDS: dict[str, tuple[str, Callable[[list[str]], int]]] = {
    "run": (RUNNING, run),
    "agent": (RUNNING, agent),
    "test": (TESTING, test),
    "check": (TESTING, check),
    "audit": (RUNNING, audit),
    "flask": (RUNNING, flask),
    "words": (TESTING, words),
    "lock": (TESTING, lock),
}
PARSERS = {"run": run_arguments, "agent": agent_arguments}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
