"""manage.py sets itself up on a machine that has nothing, and never believes in an environment that is half there.

Most tests work in a small checkout of their own: the real manage.py, and a lock that names one wheel made here. That
stands in for Flask and pytest, which are the world outside, and prints how it was called. The last ones start the shop.
"""

import hashlib
import importlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

MANAGE = Path(__file__).parents[1] / "manage.py"
PYTHON = getattr(sys, "_base_executable", sys.executable)

TOLD = """\
import json, os, sys
def tell():
    settings = sorted(name for name in os.environ if name in ("DATABASE_URL", "SECRET_KEY", "POS_ENV"))
    print(json.dumps({"version": VERSION, "arguments": sys.argv[1:], "folder": os.getcwd(), "settings": settings}))
"""


class Checkout:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.stamp = self.venv / "installed.json"
        self.unfinished = self.venv / "unfinished"

    def lock_version(self, version: int) -> None:
        wheel = self.root / f"flask-{version}-py3-none-any.whl"
        info = f"flask-{version}.dist-info"
        told = f"VERSION = {version}\n{TOLD}"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("flask/__init__.py", "")
            archive.writestr("flask/cli.py", f"{told}def main():\n    tell()\n")
            archive.writestr("pytest.py", f"{told}def main(arguments, plugins=()):\n    tell()\n    return 5\n")
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: flask\nVersion: {version}\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.root / name).write_text(f"flask @ {wheel.as_uri()} --hash=sha256:{digest}\n", encoding="utf-8")

    def start(self, *arguments: str, folder: Path | None = None, **changes: str | Path) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name not in ("POS_VENV", "PYTHONPATH")}
        environment |= {name: str(value) for name, value in changes.items()}
        return subprocess.Popen(
            [PYTHON, str(self.root / "manage.py"), *arguments],
            cwd=folder or self.root,
            env=environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def manage(
        self, *arguments: str, folder: Path | None = None, **changes: str | Path
    ) -> subprocess.CompletedProcess[str]:
        return ended(self.start(*arguments, folder=folder, **changes))

    def site_packages(self) -> Path:
        return next((self.venv / "lib").glob("python*/site-packages"))


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def told(result: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert result.returncode == 0, result.stderr
    answer: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return answer


def fresh_checkout(root: Path) -> Checkout:
    checkout = Checkout(root)
    root.mkdir()
    shutil.copy(MANAGE, root)
    checkout.lock_version(1)
    return checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return fresh_checkout(tmp_path / "checkout")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that was set up before; its tests leave it as it is."""
    checkout = fresh_checkout(tmp_path_factory.mktemp("ready") / "checkout")
    told(checkout.manage("flask", "routes"))
    return checkout


@pytest.fixture
def used(ready: Checkout, tmp_path: Path) -> Checkout:
    """A checkout that was set up before, to do harm to."""
    shutil.copytree(ready.root, tmp_path / "used", symlinks=True)
    return Checkout(tmp_path / "used")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder of programs that stands first on the PATH."""
    folder = tmp_path / "tools"
    folder.mkdir()
    return folder


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    path.chmod(0o755)


# --- what it is asked -------------------------------------------------------------------------------------------------


def test_an_unknown_command_is_told_the_known_ones_and_makes_nothing(checkout: Checkout) -> None:
    result = checkout.manage("serve")
    assert result.returncode == 2
    assert "no command 'serve'" in result.stderr
    assert "run, agent, test, check, audit, flask" in result.stderr
    assert not checkout.venv.exists()


def test_without_a_command_it_explains_itself(checkout: Checkout) -> None:
    result = checkout.manage()
    assert result.returncode == 2
    assert "manage.py run" in result.stdout


def test_a_mistyped_option_is_told_before_anything_is_installed(checkout: Checkout) -> None:
    result = checkout.manage("run", "--prot", "8001")
    assert result.returncode == 2
    assert "--prot" in result.stderr
    assert not checkout.venv.exists()


def test_called_from_another_folder_it_uses_its_own_checkout_and_the_callers_paths(
    ready: Checkout, tmp_path: Path
) -> None:
    answer = told(ready.manage("flask", "backup", "books.db", folder=tmp_path))
    assert answer["arguments"] == ["--app", str(ready.root / "wsgi.py"), "backup", "books.db"]
    assert answer["folder"] == str(tmp_path)
    assert not (tmp_path / ".venv").exists()


def test_the_exit_code_of_test_is_that_of_pytest(ready: Checkout, tmp_path: Path, tools: Path) -> None:
    program(tools / "chromium", "exit 0\n")
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    live = {"DATABASE_URL": "postgresql://books", "SECRET_KEY": "k", "POS_ENV": "production"}
    result = ready.manage("test", "-x", folder=tmp_path, PATH=path, **live)
    assert result.returncode == 5
    answer = json.loads(result.stdout.splitlines()[-1])
    assert answer["folder"] == str(ready.root)
    assert answer["settings"] == [], "a test run must never meet a live database"


def test_a_soak_runs_its_seeds_and_tells_what_came_of_them(ready: Checkout, tools: Path) -> None:
    program(tools / "chromium", "exit 0\n")
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    result = ready.manage("test", "--soak-seed", "17", PATH=path)
    assert result.returncode == 5, "pytest has the last word"
    asked, came = result.stdout.splitlines()[-2:]
    assert json.loads(asked)["arguments"] == ["test", "--soak-seed", "17"]
    assert came == "0 sales, lost 0, doubled 0"


def test_a_soak_sums_up_every_seed_and_names_those_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = importlib.import_module("manage").Tally()
    for seed, outcome, lost in ((1, "passed", 0), (2, "failed", 1)):
        came = [("sales", 1500), ("lost", lost), ("doubled", 0)]
        tally.pytest_runtest_logreport(
            pytest.TestReport(
                f"tests/browser/test_chaos.py::test_it[seed-{seed}]", ("", 0, ""), {}, outcome, None, "call",
                user_properties=came,
            )
        )  # fmt: skip
    assert tally.line() == (
        "3,000 sales, lost 1, doubled 0; failed: seed 2 (python3 manage.py test --soak-seed 2)"
    )  # fmt: skip


def test_a_taken_port_is_told_before_the_database_is_touched(ready: Checkout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = ready.manage("run", "--port", str(port))
    assert result.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in result.stderr


# --- the environment it makes -----------------------------------------------------------------------------------------


def test_a_second_call_installs_nothing(ready: Checkout) -> None:
    before = ready.stamp.stat()
    result = ready.manage("flask", "routes")
    assert told(result)["version"] == 1
    assert "Installing" not in result.stdout
    assert ready.stamp.stat() == before


def test_a_changed_lock_is_installed(used: Checkout) -> None:
    assert told(used.manage("flask"))["version"] == 1
    used.lock_version(2)
    assert told(used.manage("flask"))["version"] == 2


def test_what_running_needs_does_not_pass_for_what_testing_needs(used: Checkout) -> None:
    with (used.root / "requirements-dev.txt").open("a") as lock:
        lock.write("absent @ file:///nowhere/absent-1-py3-none-any.whl --hash=sha256:" + "0" * 64 + "\n")
    result = used.manage("test")
    assert result.returncode == 1
    assert "pip could not install requirements-dev.txt" in result.stderr


def test_an_environment_killed_while_it_was_made_is_made_anew(checkout: Checkout) -> None:
    process = checkout.start("flask")
    deadline = time.monotonic() + 60
    while not checkout.unfinished.exists():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    ended(process)
    assert not checkout.stamp.exists()

    assert told(checkout.manage("flask"))["version"] == 1
    assert not checkout.unfinished.exists()


def test_a_package_that_lies_half_written_is_not_believed(used: Checkout) -> None:
    # pip writes the files one by one and asks only for the metadata the next time: killed in between, it would call
    # this installed.
    (used.site_packages() / "flask" / "cli.py").unlink()
    used.stamp.unlink()
    used.unfinished.touch()
    assert told(used.manage("flask"))["version"] == 1


def test_an_environment_whose_python_went_away_is_made_anew(used: Checkout) -> None:
    for name in (used.venv / "bin").glob("python*"):
        name.unlink()
        name.symlink_to("/nowhere/python3")
    assert told(used.manage("flask"))["version"] == 1


def test_a_wrong_hash_stops_it_and_the_old_environment_keeps_working(used: Checkout) -> None:
    lock = used.root / "requirements.txt"
    good = lock.read_text()
    lock.write_text(good[:-65] + "0" * 64 + "\n")
    result = used.manage("flask")
    assert result.returncode == 1
    assert "pip could not install requirements.txt" in result.stderr

    lock.write_text(good)
    result = used.manage("flask")
    assert told(result)["version"] == 1
    assert "Making a virtual environment" not in result.stdout


def test_two_started_at_once_make_one_environment(checkout: Checkout) -> None:
    first, second = checkout.start("flask", "one"), checkout.start("flask", "two")
    results = [ended(first), ended(second)]
    assert [told(result)["version"] for result in results] == [1, 1]
    assert sum("Making a virtual environment" in result.stdout for result in results) == 1
    assert sum("waiting for it" in result.stdout for result in results) == 1


def test_a_folder_that_is_no_environment_is_left_alone(checkout: Checkout, tmp_path: Path) -> None:
    precious = tmp_path / "letters" / "to-mother.txt"
    precious.parent.mkdir()
    precious.write_text("Dear mother")
    result = checkout.manage("flask", POS_VENV=precious.parent)
    assert result.returncode == 1
    assert "is not a virtual environment" in result.stderr
    assert precious.read_text() == "Dear mother"


# --- a machine without venv -------------------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder for PYTHONPATH that takes ensurepip away, as a bare Debian does."""
    folder = tmp_path / "bare"
    folder.mkdir()
    (folder / "ensurepip.py").write_text("raise ImportError('No module named ensurepip')\n")
    return folder


def test_without_venv_and_without_apt_one_sentence_says_what_to_type(
    checkout: Checkout, bare: Path, tools: Path
) -> None:
    result = checkout.manage("flask", PYTHONPATH=bare, PATH=tools)
    assert result.returncode == 1
    assert f"sudo apt-get install python3.{sys.version_info.minor}-venv" in result.stderr
    assert "Traceback" not in result.stderr
    assert not checkout.venv.exists()


def test_without_venv_and_without_package_lists_it_fetches_both(checkout: Checkout, bare: Path, tools: Path) -> None:
    log, lists = tools / "apt.log", tools / "lists"
    program(
        tools / "apt-get",
        f'echo "$@" >> "{log}"\n'
        f'case "$*" in\n'
        f'*update*) touch "{lists}" ;;\n'
        f'*install*) [ -e "{lists}" ] || {{ echo "E: Unable to locate package" >&2; exit 100; }}\n'
        f'           rm "{bare}/ensurepip.py" ;;\n'
        f"esac\n",
    )
    program(tools / "sudo", 'shift; exec "$@"\n')
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    assert told(checkout.manage("flask", PYTHONPATH=bare, PATH=path))["version"] == 1
    wanted = f"python3.{sys.version_info.minor}-venv"
    assert [line.split()[-1] for line in log.read_text().splitlines()] == [wanted, "update", wanted]


def test_a_sudo_that_asks_for_a_password_is_not_waited_for(checkout: Checkout, bare: Path, tools: Path) -> None:
    program(tools / "apt-get", "echo 'E: Could not open lock file' >&2\nexit 100\n")
    program(tools / "sudo", "exit 1\n")
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    result = checkout.manage("flask", PYTHONPATH=bare, PATH=path)
    assert result.returncode == 1
    assert "This Python cannot make virtual environments: type" in result.stderr


# --- the shop itself --------------------------------------------------------------------------------------------------


@contextmanager
def serving(data: Path, *arguments: str) -> Iterator[str]:
    """The real shop on a free port, with books of its own; stopped in the end as a service manager would."""
    environment = os.environ | {"POS_DATA_DIR": str(data), "POS_VENV": sys.prefix}
    for name in ("DATABASE_URL", "POS_ENV", "PUBLIC_URL", "SECRET_KEY"):
        environment.pop(name, None)
    command = [sys.executable, str(MANAGE), "run", "--port", "0", *arguments]
    with (
        (data.parent / "errors").open("w+") as errors,
        subprocess.Popen(
            command, env=environment, cwd=data.parent, text=True, stdout=subprocess.PIPE, stderr=errors
        ) as shop,
    ):
        assert shop.stdout is not None
        try:
            address = ""
            while not address:
                line = shop.stdout.readline()
                assert line, (data.parent / "errors").read_text()
                address = line.split()[2] if line.startswith("Serving on ") else ""
            yield address
        finally:
            shop.terminate()
            shop.communicate(timeout=20)
    assert shop.returncode == 0


def test_an_unsafe_production_is_refused_in_one_sentence(tmp_path: Path) -> None:
    unsafe = {"POS_ENV": "production", "SECRET_KEY": "secret", "POS_DATA_DIR": str(tmp_path), "POS_VENV": sys.prefix}
    command = [sys.executable, str(MANAGE), "run", "--port", "0"]
    result = subprocess.run(command, env=os.environ | unsafe, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert result.stderr.strip() == (
        "manage.py: SECRET_KEY is too weak for production: use 32 random characters or more."
    )


def health(address: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
    return found


def everything_in(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "pos.db")) as books:
        return list(books.iterdump())


def test_started_without_the_demo_it_serves_books_that_hold_only_what_every_shop_shares(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, "--no-demo") as address:
        answer = health(address)
    assert answer["status"] == "ok"
    assert answer["database"] == "sqlite"
    assert answer["revision"]
    with closing(sqlite3.connect(data / "pos.db")) as books:
        rows = {
            table: books.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("commune", "person", "showroom", "product")
        }
    assert rows == {"commune": 126, "person": 0, "showroom": 0, "product": 0}


def test_started_again_it_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, "--no-demo"):
        before = everything_in(data)
    key = (data / "secret_key").read_bytes()
    with serving(data, "--no-demo") as address:
        health(address)
    assert everything_in(data) == before
    assert (data / "secret_key").read_bytes() == key
