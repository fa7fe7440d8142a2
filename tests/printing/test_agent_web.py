"""Whom the print agent answers, and what: named pages that know its secret, on this computer, and nobody else."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pos.base.settings import ROOT
from pos.printing.agent.errors import CannotStart
from pos.printing.agent.settings import changed, new_secret, origin_of, read_settings, usual_origins, write_settings
from pos.printing.document import Document, QrCode
from pos.printing.rendering import render
from tests.printing.agents import LONG_S, PAGE, START, AgentProcess, job, slip
from tests.printing.escpos_reader import read
from tests.printing.printers import FakePrinter, address_of_nobody, fake_printer, out_of_paper


@pytest.fixture(scope="module")
def printer() -> Iterator[FakePrinter]:
    """A network printer with paper in it."""
    with fake_printer() as printer:
        yield printer


@pytest.fixture(scope="module")
def agent(printer: FakePrinter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentProcess]:
    """An agent that the page of pos.example.vn may speak to."""
    folder = tmp_path_factory.mktemp("agent")
    there = AgentProcess(folder, f"tcp://{printer.address}", "--origin", f"{PAGE}/till/").start()
    yield there
    there.kill()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Any]:
    """An agent for one test that is going to end badly."""
    started: list[AgentProcess] = []

    def begin(printer: str, *arguments: str) -> AgentProcess:
        started.append(AgentProcess(tmp_path, printer, "--origin", PAGE, *arguments))
        return started[-1].start()

    yield begin
    for one in started:
        one.kill()


def new_id() -> str:
    """An id as a till mints it."""
    return str(uuid.uuid4())


def test_a_slip_comes_out_dot_for_dot_as_the_renderer_draws_it(agent: AgentProcess, printer: FakePrinter) -> None:
    document = slip("Khay sơn mài vẽ sen") + Document.of(QrCode("BT01-1A-000001"))
    before = len(printer.received)
    handed_in = agent.ask("POST", "/jobs", job(mine := new_id(), document), Origin=PAGE)
    assert (handed_in.status, handed_in.body["state"]) == (201, "queued")
    assert agent.wait_for(mine, "printed")["attempts"] == 1
    again = agent.ask("POST", "/jobs", job(mine, document), Origin=PAGE)
    assert (again.status, again.body["state"]) == (200, "printed")
    [got] = printer.received[before:]
    assert read(bytes(got)).picture.tobytes() == render(document, 576).tobytes()
    assert again.headers["Access-Control-Allow-Origin"] == PAGE
    assert again.headers["Vary"] == "Origin"
    assert agent.ask("GET", "/status").body["jobs"] == []


def test_a_page_that_was_not_named_gets_nothing_and_prints_nothing(agent: AgentProcess, printer: FakePrinter) -> None:
    before = len(printer.received)
    for origin in ("https://evil.example", "http://pos.example.vn", f"{PAGE}.evil.example", f"{PAGE}:8443", "null"):
        for method, path, body in (
            ("POST", "/jobs", job(new_id())),
            ("GET", "/status", None),
            ("OPTIONS", "/jobs", None),
        ):
            answer = agent.ask(method, path, body, Origin=origin)
            assert (answer.status, answer.body["code"]) == (403, "UnknownPage")
            assert "Access-Control-Allow-Origin" not in answer.headers
    assert len(printer.received) == before


def test_a_named_page_is_let_in_by_its_preflight_and_also_by_the_one_of_older_browsers(agent: AgentProcess) -> None:
    request = urllib.request.Request(
        f"{agent.url}/jobs",
        method="OPTIONS",
        headers={
            "Origin": PAGE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    with urllib.request.urlopen(request, timeout=LONG_S) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
        assert answer.headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer Sai-Mật-Khẩu"])
def test_who_does_not_know_the_secret_gets_nothing(agent: AgentProcess, sent: str) -> None:
    for method, path in (("GET", "/status"), ("POST", "/jobs"), ("POST", "/test"), ("GET", "/jobs/whatever-it-is")):
        answer = agent.ask(method, path, Authorization=sent.encode().decode("latin-1"), Origin=PAGE)
        assert (answer.status, answer.body["code"]) == (401, "WrongSecret")
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE, "the page must be able to read why"


def test_the_secret_may_be_typed_in_small_letters_and_without_its_strokes(agent: AgentProcess) -> None:
    typed = agent.secret.lower().replace("-", " ")
    assert agent.ask("GET", "/status", Authorization=f"Bearer {typed}").status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:9109", "127.0.0.1", "192.168.1.7:9109", ""])
def test_a_name_of_the_internet_that_leads_here_gets_nothing(agent: AgentProcess, host: str) -> None:
    answer = agent.ask("GET", "/status", Host=host)
    assert (answer.status, answer.body["code"]) == (421, "WrongHost")


def test_it_listens_on_loopback_alone(agent: AgentProcess) -> None:
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{agent.port:04X}")
    ]
    assert listening == [f"0100007F:{agent.port:04X}"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ([], 422, "BadJob"),
        ({"id": "short"}, 422, "BadJob"),
        (job("../../etc/passwd"), 422, "BadJob"),
        (job("a-good-id", title=""), 422, "BadJob"),
        (job("a-good-id", printer="tcp://elsewhere:9100"), 422, "BadJob"),
        (job("a-good-id", limit_s=0), 422, "BadJob"),
        ({**job("a-good-id"), "document": {"items": [{"kind": "virus"}]}}, 422, "UnreadableDocument"),
        ({**job("a-good-id"), "document": {"items": [{"kind": "text", "text": "x" * 10_000_000}]}}, 413, "JobTooLarge"),
    ],
)
def test_what_is_no_slip_is_refused_with_the_reason(agent: AgentProcess, body: Any, status: int, code: str) -> None:
    answer = agent.ask("POST", "/jobs", body, Origin=PAGE)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert agent.ask("GET", "/jobs/a-good-id").status == 404


def test_a_broken_body_or_path_is_no_crash(agent: AgentProcess) -> None:
    assert agent.ask("GET", "/nothing-here").status == 404
    assert agent.ask("PUT", "/jobs", job(new_id())).status == 405
    request = urllib.request.Request(
        f"{agent.url}/jobs", b"\xff{", {"Authorization": f"Bearer {agent.secret}"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError, match="422"):
        urllib.request.urlopen(request, timeout=LONG_S)


def test_a_test_print_shows_vietnamese_stars_and_a_code(agent: AgentProcess, printer: FakePrinter) -> None:
    before = len(printer.received)
    agent.wait_for(agent.ask("POST", "/test", Origin=PAGE).body["id"], "printed")
    [got] = printer.received[before:]
    assert read(bytes(got)).picture.height > 500
    assert not [deed for deed in read(bytes(got)).deeds if deed.startswith("drawer")]


def test_killed_in_the_middle_of_a_print_it_asks_and_prints_the_rest(alone: Any, tmp_path: Path) -> None:
    with fake_printer(out_of_paper) as stuck:
        agent = alone(f"tcp://{stuck.address}")
        agent.ask("POST", "/jobs", job(first := new_id(), slip("Một\n" * 400)))
        agent.ask("POST", "/jobs", job(second := new_id()))
        agent.wait_for(first, "printing")
        agent.kill()
    with fake_printer() as mended:
        agent = alone(f"tcp://{mended.address}")
        agent.wait_for(second, "printed")
        held = agent.ask("GET", f"/jobs/{first}").body
        assert (held["state"], held["why"], held["may_have_printed"]) == ("held", "interrupted", True)
        assert len(mended.received) == 1, "never silently twice"
        assert [one["id"] for one in agent.ask("GET", "/status").body["jobs"]] == [first]
        assert agent.ask("POST", f"/jobs/{first}/print", Origin=PAGE).body["state"] == "queued"
        agent.wait_for(first, "printed")
        assert len(mended.received) == 2
        assert agent.ask("POST", f"/jobs/{first}/print").status == 409
        assert agent.ask("POST", f"/jobs/{first}/cancel").status == 409


def test_killed_right_after_it_said_yes_it_still_prints_and_only_once(alone: Any) -> None:
    nobody = address_of_nobody()
    agent = alone(f"tcp://{nobody}")
    ids = [new_id() for _ in range(5)]
    for one in ids:
        assert agent.ask("POST", "/jobs", job(one)).status == 201
    agent.kill()
    with fake_printer() as printer:
        agent = alone(f"tcp://{printer.address}")
        for one in ids:
            assert agent.ask("POST", "/jobs", job(one)).status == 200, "the till asks again, as it had no answer"
        # The one for which it was knocking at the printer's door when it died may have come out: that one asks.
        stands = [agent.wait_for(one, "printed", "held") for one in ids]
        held = [one["id"] for one in stands if one["state"] == "held"]
        assert len(held) <= 1
        for one in held:
            agent.ask("POST", f"/jobs/{one}/print")
            agent.wait_for(one, "printed")
        assert len(printer.received) == 5


def test_a_job_older_than_its_limit_asks_and_can_be_thrown_away(alone: Any) -> None:
    agent = alone(f"tcp://{address_of_nobody()}")
    agent.ask("POST", "/jobs", job(mine := new_id(), limit_s=1))
    held = agent.wait_for(mine, "held")
    assert (held["why"], held["trouble"], held["may_have_printed"]) == ("too_old", "PrinterOff", False)
    assert agent.ask("GET", "/status").body["trouble"] == "PrinterOff"
    assert agent.ask("POST", f"/jobs/{mine}/cancel", Origin=PAGE).body["state"] == "cancelled"
    assert agent.ask("GET", "/status").body["jobs"] == []


def test_without_a_printer_it_answers_and_says_so(alone: Any) -> None:
    agent = alone("")
    assert agent.ask("GET", "/status").body["printer"] == ""
    for path, body in (("/jobs", job(new_id())), ("/test", None)):
        answer = agent.ask("POST", path, body, Origin=PAGE)
        assert (answer.status, answer.body["code"]) == (409, "NoPrinterThere")


def test_asked_to_end_it_finishes_its_print_and_goes(alone: Any) -> None:
    with fake_printer() as printer:
        agent = alone(f"tcp://{printer.address}")
        agent.ask("POST", "/jobs", job(new_id()))
        assert agent.process is not None
        agent.process.send_signal(signal.SIGTERM)
        assert agent.process.wait(LONG_S) == 0
    assert "Traceback" not in agent.log.read_text()


def start_and_fail(folder: Path, *arguments: str) -> str:
    """Start an agent that cannot start; what it says."""
    said = subprocess.run(
        [sys.executable, "-c", START, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=LONG_S,
        env={**os.environ, "POS_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert said.returncode != 0
    assert "Traceback" not in said.stderr
    return said.stderr


def test_what_cannot_work_is_said_at_the_start(alone: Any, tmp_path: Path) -> None:
    agent = alone("")
    assert "cannot listen on 127.0.0.1" in start_and_fail(tmp_path, "--port", str(agent.port))
    assert "another print agent" in start_and_fail(tmp_path, "--port", "0")
    elsewhere = tmp_path / "elsewhere"
    assert "is no printer's address" in start_and_fail(elsewhere, "--port", "0", "--printer", "somewhere")
    assert "is no address of a page" in start_and_fail(elsewhere, "--port", "0", "--origin", "pos.example.vn")
    assert "--width must be" in start_and_fail(elsewhere, "--port", "0", "--width", "577")
    assert "--hold-after must be" in start_and_fail(elsewhere, "--port", "0", "--hold-after", "1")
    assert not (elsewhere / "agent" / "agent.json").exists(), "what was refused is not kept"


def test_the_console_shows_what_the_till_asks_for(agent: AgentProcess, printer: FakePrinter) -> None:
    said = agent.log.read_text()
    for part in (agent.url, agent.secret, PAGE, f"tcp://{printer.address}", "576 dots, with drawer"):
        assert part in said


def test_what_was_said_once_is_kept_and_only_its_own_account_reads_it(tmp_path: Path) -> None:
    first = changed(
        read_settings(tmp_path), printer="tcp://10.0.0.9:9100", origins=[f"{PAGE}/till/"], width_dots=384, drawer=False,
        hold_after_s=300, fresh_secret=False,
    )  # fmt: skip
    write_settings(tmp_path, first)
    kept = read_settings(tmp_path)
    nothing: dict[str, Any] = {"printer": None, "origins": [], "width_dots": None, "drawer": None, "hold_after_s": None}
    assert changed(kept, **nothing, fresh_secret=False) == first == kept
    assert changed(kept, **nothing, fresh_secret=True).secret != kept.secret
    assert kept.origins == (PAGE,)
    [path] = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text(json.dumps({"secret": 1}))
    with pytest.raises(CannotStart, match=r"agent\.json"):
        read_settings(tmp_path)


def test_a_secret_is_long_enough_that_nobody_guesses_it() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret.replace("-", "")) == 20 for secret in secrets)


def test_an_origin_is_what_a_browser_sends() -> None:
    assert origin_of(" https://POS.example.vn:443/till/?x#y ") == "https://pos.example.vn"
    assert origin_of("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    assert origin_of("http://[::1]:8000/") == "http://[::1]:8000"
    assert usual_origins("http://127.0.0.1:8000") == ("http://127.0.0.1:8000", "http://localhost:8000")
    assert usual_origins(PAGE) == (PAGE,)
    for address in ("pos.example.vn", "file:///etc", "https://", "https://me:pw@pos.example.vn"):
        with pytest.raises(CannotStart):
            origin_of(address)


def test_a_slow_talker_holds_nobody_up(agent: AgentProcess) -> None:
    with socket.create_connection(("127.0.0.1", agent.port)) as line:
        line.sendall(b"POST /jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n{")
        started = time.monotonic()
        assert agent.ask("GET", "/status").status == 200
        assert time.monotonic() - started < LONG_S
