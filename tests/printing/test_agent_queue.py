"""The agent's queue and its worker: once each, never late unasked, never twice by itself, and still there after a power cut."""

import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos.base.errors import PosError
from pos.printing.agent import rules
from pos.printing.agent.errors import JobMoved, NoSuchJob, QueueFull
from pos.printing.agent.queue import KEPT_S, MOST_OPEN, Queue
from pos.printing.agent.rules import AgentJobState, Why
from pos.printing.agent.worker import Worker
from pos.printing.devices import PrinterDied, PrinterOff, PrinterSlow
from pos.printing.document import Cut, Document, DrawerKick, QrCode
from tests.printing.agents import slip
from tests.printing.escpos_reader import read

NINE = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


class Clock:
    """The computer's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = NINE

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.at += timedelta(seconds=seconds)


@dataclass
class Printer:
    """A printer at the other end, and what it will say to each print."""

    says: list[Exception | None] = field(default_factory=list)
    got: list[tuple[str, bytes]] = field(default_factory=list)

    def send(self, data: bytes, name: str) -> None:
        """Take a print, or fail as planned."""
        trouble = self.says.pop(0) if self.says else None
        if not isinstance(trouble, PrinterOff):
            self.got.append((name, data))
        if trouble is not None:
            raise trouble


@pytest.fixture
def clock() -> Clock:
    """Nine in the morning."""
    return Clock()


@pytest.fixture
def queue(tmp_path: Path, clock: Clock) -> Iterator[Queue]:
    """An empty queue."""
    queue = Queue(tmp_path / "queue.db", clock)
    yield queue
    queue.close()


def take(queue: Queue, job_id: str = "first-sale", document: Document | None = None, **more: str) -> AgentJobState:
    """Hand a slip in."""
    job, _ = queue.take(
        job_id, title="BT01-1A-000001", document=slip() if document is None else document, limit_s=120, **more
    )
    return job.state


def worker_at(queue: Queue, *says: Exception | None, drawer: bool = True) -> tuple[Worker, Printer]:
    """A worker, and its printer."""
    printer = Printer(list(says))
    return Worker(queue, printer, width_dots=576, drawer=drawer), printer


def test_a_job_is_printed_once_and_then_known_as_printed(queue: Queue) -> None:
    worker, printer = worker_at(queue)
    assert take(queue) is AgentJobState.QUEUED
    assert worker.step() is True
    assert worker.step() is False
    assert queue.job("first-sale").state is AgentJobState.PRINTED
    assert read(printer.got[0][1]).deeds == ["wake up", "leave kanji mode", "picture", "feed 6", "cut"]
    assert take(queue) is AgentJobState.PRINTED, "the same id is the same print"
    assert worker.step() is False
    assert len(printer.got) == 1


def test_jobs_come_out_in_the_order_in_which_they_were_handed_in(queue: Queue) -> None:
    worker, printer = worker_at(queue, PrinterOff(address="x"))
    for number in range(3):
        take(queue, f"sale-number-{number}")
    worker.step()
    worker.wake()
    while worker.step():
        pass
    assert [name[-1] for name, _ in printer.got] == ["0", "1", "2"]


def test_a_printer_that_is_off_is_tried_again_and_rests_longer_each_time(queue: Queue) -> None:
    worker, _printer = worker_at(queue, PrinterOff(address="tcp://x"), PrinterOff(address="tcp://x"))
    take(queue)
    assert worker.step() is True
    job = queue.job("first-sale")
    assert (job.state, job.trouble, job.may_have_printed) == (AgentJobState.QUEUED, "PrinterOff", False)
    assert worker.step() is False, "it is left alone for a second"
    worker.wake()
    assert worker.step() is True
    worker.wake()
    assert worker.step() is True
    job = queue.job("first-sale")
    assert (job.state, job.trouble, job.attempts) == (AgentJobState.PRINTED, None, 3)
    assert [rules.rest_s(times) for times in (1, 2, 3, 4, 5, 60)] == [1, 2, 4, 8, 15, 15]


@pytest.mark.parametrize("trouble", [PrinterSlow(address="x"), PrinterDied(address="x"), RuntimeError("a bug")])
def test_what_may_have_come_out_asks_before_it_prints_again(queue: Queue, trouble: Exception) -> None:
    worker, printer = worker_at(queue, trouble)
    take(queue)
    worker.step()
    job = queue.job("first-sale")
    assert (job.state, job.why, job.may_have_printed) == (AgentJobState.HELD, Why.PRINTER, True)
    assert worker.step() is False
    assert len(printer.got) == 1
    assert queue.release("first-sale").state is AgentJobState.QUEUED
    worker.step()
    assert queue.job("first-sale").state is AgentJobState.PRINTED


def test_a_job_older_than_its_limit_asks_and_waits_anew_once_somebody_wants_it(queue: Queue, clock: Clock) -> None:
    worker, printer = worker_at(queue, PrinterOff(address="x"))
    take(queue)
    worker.step()
    clock.pass_by(121)
    worker.wake()
    assert worker.step() is False
    job = queue.job("first-sale")
    assert (job.state, job.why, job.trouble) == (AgentJobState.HELD, Why.TOO_OLD, "PrinterOff")
    clock.pass_by(3600)
    queue.release("first-sale")
    clock.pass_by(119)
    assert worker.step() is True
    assert len(printer.got) == 1


def test_a_clock_that_was_put_back_makes_nothing_younger(queue: Queue, clock: Clock) -> None:
    worker, _printer = worker_at(queue)
    take(queue)
    clock.pass_by(-86_400)
    assert worker.step() is False
    assert queue.job("first-sale").state is AgentJobState.HELD


def test_a_drawer_never_opens_late(queue: Queue, clock: Clock) -> None:
    worker, printer = worker_at(queue)
    take(queue, "drawer-of-a-sale", Document.of(DrawerKick()))
    clock.pass_by(121)
    assert worker.step() is False
    assert queue.job("drawer-of-a-sale").state is AgentJobState.CANCELLED
    take(queue, "drawer-of-another", Document.of(DrawerKick(), Cut()))
    worker.step()
    assert "drawer pin 2" in read(printer.got[0][1]).deeds


def test_where_no_drawer_hangs_none_is_opened(queue: Queue) -> None:
    worker, printer = worker_at(queue, drawer=False)
    take(queue, document=slip(drawer=True))
    worker.step()
    assert not [deed for deed in read(printer.got[0][1]).deeds if deed.startswith("drawer")]


def test_a_reprint_says_so_and_which_one_it_is_and_leaves_the_drawer_shut(queue: Queue) -> None:
    take(queue, document=slip(drawer=True))
    for copy in ("copy-1-of-it", "copy-2-of-it"):
        take(queue, copy, slip(drawer=True), reprint_of="first-sale")
    assert take(queue, "copy-2-of-it", slip(), reprint_of="first-sale") is AgentJobState.QUEUED
    said = [str(queue.job(name).document) for name in ("first-sale", "copy-1-of-it", "copy-2-of-it")]
    assert ["BẢN IN LẠI" in words for words in said] == [False, True, True]
    assert "Lần 1 · 22/11/2026 09:00" in said[1]
    assert "Lần 2 · 22/11/2026 09:00" in said[2]
    assert ["DrawerKick" in words for words in said] == [True, False, False]


def test_what_can_never_be_drawn_fails_and_stops_nobody(queue: Queue) -> None:
    worker, _printer = worker_at(queue)
    take(queue, "too-fine-a-code", Document.of(QrCode("x" * 2900)))
    take(queue)
    assert worker.step()
    assert worker.step()
    job = queue.job("too-fine-a-code")
    assert (job.state, job.trouble) == (AgentJobState.FAILED, "CodeDoesNotFit")
    assert queue.job("first-sale").state is AgentJobState.PRINTED
    assert queue.cancel("too-fine-a-code").state is AgentJobState.CANCELLED


def test_only_what_waits_can_be_given_up_and_only_what_is_held_released(queue: Queue) -> None:
    worker, _printer = worker_at(queue)
    take(queue)
    with pytest.raises(JobMoved):
        queue.release("first-sale")
    assert queue.cancel("first-sale").state is AgentJobState.CANCELLED
    assert worker.step() is False
    take(queue, "second-sale")
    worker.step()
    with pytest.raises(JobMoved):
        queue.cancel("second-sale")
    with pytest.raises(NoSuchJob):
        queue.cancel("nobody-knows")


def test_who_was_printing_when_the_power_went_is_asked_about(tmp_path: Path, clock: Clock) -> None:
    before = Queue(tmp_path / "queue.db", clock)
    take(before, "half-printed")
    take(before, "still-waiting")
    assert before.claim()
    before.close()
    after = Queue(tmp_path / "queue.db", clock)
    worker, printer = worker_at(after)
    while worker.step():
        pass
    held = after.job("half-printed")
    assert (held.state, held.why, held.may_have_printed) == (AgentJobState.HELD, Why.INTERRUPTED, True)
    assert [name for name, _ in printer.got] == ["BT01-1A-000001-still-waiting"]
    after.close()


def test_a_disk_that_refuses_prints_nothing_that_is_not_written_down(queue: Queue) -> None:
    worker, printer = worker_at(queue)
    take(queue)
    queue._database.execute("PRAGMA query_only = ON")
    with pytest.raises(sqlite3.OperationalError):
        worker.step()
    assert printer.got == []
    queue._database.execute("PRAGMA query_only = OFF")
    worker.step()
    assert len(printer.got) == 1


def test_a_disk_that_refuses_after_the_print_does_not_make_it_two(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, printer = worker_at(queue)
    take(queue)
    settle, full = queue.settle, [True, True]

    def settle_on_a_full_disk(job_id: str, trouble: PosError | None) -> object:
        if full:
            full.pop()
            raise sqlite3.OperationalError("database or disk is full")
        return settle(job_id, trouble)

    monkeypatch.setattr(queue, "settle", settle_on_a_full_disk)
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError):
            worker.step()
    assert queue.job("first-sale").state is AgentJobState.PRINTING
    assert worker.step() is False
    assert queue.job("first-sale").state is AgentJobState.PRINTED
    assert len(printer.got) == 1


def test_a_full_disk_keeps_nothing_and_says_so(queue: Queue) -> None:
    [[pages]] = queue._database.execute("PRAGMA page_count")
    queue._database.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        take(queue, document=slip("x" * 50_000))
    with pytest.raises(NoSuchJob):
        queue.job("first-sale")
    assert take(queue, "a-short-one") is AgentJobState.QUEUED


def test_a_page_gone_wild_fills_no_disk(queue: Queue) -> None:
    for number in range(MOST_OPEN):
        take(queue, f"sale-{number:06d}")
    with pytest.raises(QueueFull):
        take(queue, "one-too-many")
    assert take(queue, "sale-000000") is AgentJobState.QUEUED


def test_what_was_printed_long_ago_is_forgotten_but_nothing_that_somebody_waits_for(queue: Queue, clock: Clock) -> None:
    worker, _ = worker_at(queue, None, PrinterDied(address="x"))
    take(queue, "printed-and-done")
    take(queue, "nobody-answered")
    worker.step()
    worker.step()
    clock.pass_by(KEPT_S + 1)
    take(queue)
    with pytest.raises(NoSuchJob):
        queue.job("printed-and-done")
    assert queue.job("nobody-answered").state is AgentJobState.HELD


def test_a_second_agent_on_the_same_queue_gets_nothing(queue: Queue, tmp_path: Path, clock: Clock) -> None:
    take(queue)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        Queue(tmp_path / "queue.db", clock)


@pytest.mark.parametrize("garbage", [b"not a queue at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_queue_that_cannot_be_read_is_put_aside_and_work_goes_on(
    tmp_path: Path, clock: Clock, garbage: bytes
) -> None:
    path = tmp_path / "queue.db"
    path.write_bytes(garbage)
    queue = Queue(path, clock)
    assert queue.damaged is not None
    assert queue.damaged.read_bytes() == garbage
    assert take(queue) is AgentJobState.QUEUED
    queue.close()


def test_nobody_else_on_this_computer_reads_the_queue(queue: Queue, tmp_path: Path) -> None:
    take(queue)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_every_state_is_left_as_the_table_says() -> None:
    for state in AgentJobState:
        assert all(state in rules.before(then) for then in rules.TRANSITIONS[state])
    final = {state for state in AgentJobState if not rules.TRANSITIONS[state]}
    assert final == {AgentJobState.PRINTED, AgentJobState.CANCELLED}
    assert AgentJobState.PRINTING not in rules.TRANSITIONS[AgentJobState.HELD]


def test_the_thread_prints_by_itself_and_finishes_before_it_ends(queue: Queue) -> None:
    worker, printer = worker_at(queue)
    worker.start()
    take(queue)
    worker.wake()
    deadline = time.monotonic() + 30
    while queue.job("first-sale").state is not AgentJobState.PRINTED:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    worker.stop()
    take(queue, "after-the-end")
    assert len(printer.got) == 1
