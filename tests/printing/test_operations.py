"""Print jobs from submission to paper, with the printers that a showroom really has."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from pos.base.database import db, transaction
from pos.base.errors import Clash
from pos.base.models import TrailEntry
from pos.printing import operations, queries
from pos.printing.delivery import deliver
from pos.printing.devices import BadPrinterAddress, PrinterKind, PrinterOff, PrinterTarget
from pos.printing.document import Banner, Document, DrawerKick, QrCode, Text
from pos.printing.errors import BrowserPrints, NoSuchPrintJob, PrintAbandoned, PrintJobMoved
from pos.printing.escpos_bytes import encode
from pos.printing.kinds import JobState
from pos.printing.models import PrintJob
from pos.printing.rules import ABANDONED_AFTER
from tests import cast
from tests.printing import printers, slips
from tests.printing.escpos_reader import read


def printer_at(address: str) -> PrinterTarget:
    return PrinterTarget(PrinterKind.NETWORK, address, 384, opens_drawer=True)


def submitted(at, printer=None, document=None, reprint_of=None) -> PrintJob:
    with transaction():
        return operations.submit(
            document or slips.receipt(),
            title="BT01-1A-000123",
            showroom_id=cast.BT01,
            printer=printer,
            cause="sale",
            cause_id=cast.same_id("a sale"),
            at=at,
            who="lan",
            reprint_of=reprint_of,
        )


def test_a_receipt_comes_out_once(app, at):
    with printers.fake_printer() as printer:
        job = deliver(submitted(at, printer_at(printer.address)).id, at=at)
        assert (job.state, job.attempts, job.last_error) == (JobState.PRINTED, 1, None)
        assert (job.claimed_at, job.settled_at) == (at, at)
        assert read(printer.everything()).deeds.count("cut") == 1
        with pytest.raises(PrintJobMoved):
            deliver(job.id, at=at)
        assert len(printer.received) == 1


def test_a_job_waits_until_somebody_delivers_it(app, at):
    with printers.fake_printer() as printer:
        job = submitted(at, printer_at(printer.address))
        assert queries.job(job.id).state is JobState.WAITING
        assert printer.received == []


def test_two_workers_never_print_the_same_job(app, at):
    outcomes: list[str] = []
    with printers.fake_printer() as printer:
        job_id = submitted(at, printer_at(printer.address)).id
        db.session.remove()
        together = threading.Barrier(8)

        def worker() -> None:
            with app.app_context():
                together.wait()
                try:
                    outcomes.append(deliver(job_id, at=at).state)
                except PrintJobMoved:
                    outcomes.append("too late")
                finally:
                    db.session.remove()

        workers = [threading.Thread(target=worker) for _ in range(8)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        assert sorted(outcomes) == [JobState.PRINTED] + ["too late"] * 7
        assert len(printer.received) == 1
    assert queries.job(job_id).attempts == 1


def test_nothing_of_the_books_is_held_while_the_printer_works(app, at):
    written: list[str] = []

    def looks_into_the_books(line, got):
        with app.app_context():
            with transaction():
                other = operations.submit(
                    Document.of(Text("another till")), title="other", showroom_id=cast.BT01, printer=None,
                    cause="sale", cause_id="other", at=at, who="lan",
                )  # fmt: skip
                written.append(other.title)
            db.session.remove()
        printers.takes_everything(line, got)

    with printers.fake_printer(looks_into_the_books) as printer:
        job = deliver(submitted(at, printer_at(printer.address)).id, at=at)
    assert written == ["other"]
    assert job.state is JobState.PRINTED


def test_a_printer_that_is_off_fails_the_job_and_says_nothing_came_out(app, at):
    address = printers.address_of_nobody()
    job = deliver(submitted(at, printer_at(address)).id, at=at)
    assert (job.state, job.last_error) == (JobState.FAILED, "PrinterOff")
    assert address in str(queries.trouble(job, at))
    assert not queries.may_have_printed(job, at)


def test_a_printer_that_dies_half_way_is_not_tried_again_by_itself(app, at):
    with printers.fake_printer(printers.dies_half_way) as printer:
        job = deliver(submitted(at, printer_at(printer.address)).id, at=at)
        assert (job.state, job.last_error) == (JobState.FAILED, "PrinterDied")
        assert queries.may_have_printed(job, at)
        with pytest.raises(PrintJobMoved):
            deliver(job.id, at=at)
        assert len(printer.received) == 1


def test_a_printer_without_paper_fails_the_job(app, at, monkeypatch):
    monkeypatch.setattr("pos.printing.devices.TIMEOUT_S", 0.3)
    with printers.fake_printer(printers.out_of_paper) as printer:
        job = deliver(submitted(at, printer_at(printer.address)).id, at=at)
    assert (job.state, job.last_error) == (JobState.FAILED, "PrinterSlow")
    assert queries.may_have_printed(job, at)


def test_a_person_may_try_a_failed_job_again_and_the_same_picture_comes_out(app, at):
    job_id = submitted(at, printer_at(printers.address_of_nobody())).id
    deliver(job_id, at=at)
    later = at + timedelta(minutes=1)
    with printers.fake_printer() as printer:
        with transaction():
            operations.retry(job_id, at=later, who="minh")
            # Meanwhile the printer was plugged in again under the address that the job knows.
            db.session.execute(update(PrintJob).values(printer=printer_at(printer.address).to_json()))
        job = deliver(job_id, at=later)
        assert (job.state, job.attempts, job.last_error) == (JobState.PRINTED, 2, None)
        assert printer.everything() == encode(slips.receipt(), 384)
    assert db.session.scalars(select(TrailEntry.deed)).all() == ["print_again"]


@pytest.mark.parametrize("verb", [operations.retry, operations.confirm])
def test_what_is_printed_cannot_be_tried_or_confirmed_again(app, at, verb):
    with printers.fake_printer() as printer:
        job_id = deliver(submitted(at, printer_at(printer.address)).id, at=at).id
    with pytest.raises(PrintJobMoved), transaction():
        verb(job_id, at=at + timedelta(days=1), who="minh")


def test_two_people_trying_again_at_once_make_one_attempt(app, at):
    job_id = submitted(at, printer_at(printers.address_of_nobody())).id
    deliver(job_id, at=at)
    with transaction():
        operations.retry(job_id, at=at, who="lan")
    with pytest.raises(PrintJobMoved), transaction():
        operations.retry(job_id, at=at, who="minh")


def test_a_person_may_say_that_a_failed_print_is_complete(app, at):
    with printers.fake_printer(printers.dies_half_way) as printer:
        job_id = deliver(submitted(at, printer_at(printer.address)).id, at=at).id
    with transaction():
        operations.confirm(job_id, at=at, who="lan")
    assert queries.job(job_id).state is JobState.PRINTED
    assert db.session.scalars(select(TrailEntry.deed)).all() == ["print_confirmed"]


def claimed_by_a_process_that_was_killed(at) -> PrintJob:
    job = submitted(at, printer_at("127.0.0.1:9100"))
    with transaction():
        operations.claim(job.id, at=at)
    return job


def test_a_job_whose_process_was_killed_is_seen_and_may_be_tried_again(app, at):
    job_id = claimed_by_a_process_that_was_killed(at).id
    soon, later = at + timedelta(seconds=30), at + ABANDONED_AFTER + timedelta(seconds=1)
    assert queries.trouble(queries.job(job_id), soon) is None
    assert queries.needing_a_look(None, soon) == 0
    with pytest.raises(PrintJobMoved), transaction():
        operations.retry(job_id, at=soon, who="lan")
    assert isinstance(queries.trouble(queries.job(job_id), later), PrintAbandoned)
    assert queries.may_have_printed(queries.job(job_id), later)
    assert queries.needing_a_look([cast.BT01], later) == 1
    assert queries.needing_a_look([cast.HK01], later) == 0
    with transaction():
        operations.retry(job_id, at=later, who="lan")
    assert queries.job(job_id).state is JobState.WAITING


def test_a_worker_given_up_for_dead_cannot_settle_the_attempt_that_followed(app, at):
    job_id = claimed_by_a_process_that_was_killed(at).id
    later = at + ABANDONED_AFTER + timedelta(seconds=1)
    with transaction():
        operations.retry(job_id, at=later, who="lan")
        second = operations.claim(job_id, at=later)
    with transaction():
        operations.settle(job_id, second - 1, None, at=later)
    assert queries.job(job_id).state is JobState.PRINTING
    with transaction():
        operations.settle(job_id, second, PrinterOff(address="nowhere"), at=later)
    assert queries.job(job_id).state is JobState.FAILED


def test_a_reprint_is_a_job_of_its_own_that_is_marked_and_points_at_the_first(app, at):
    with printers.fake_printer() as printer:
        first = deliver(submitted(at, printer_at(printer.address)).id, at=at)
        later = at + timedelta(days=3)
        with transaction():
            copy = operations.reprint(first.id, at=later, who="minh")
        with transaction():
            copy_of_copy = operations.reprint(copy.id, at=later + timedelta(minutes=1), who="minh")
        assert deliver(copy.id, at=later).state is JobState.PRINTED
        deeds = [read(bytes(got)).deeds for got in printer.received]
    assert (copy.reprint_of, copy_of_copy.reprint_of) == (first.id, first.id)
    document = Document.from_json(copy.document)
    assert document.items[0] == Banner("BẢN IN LẠI · REPRINT")
    assert document.items[1].text == "Lần 1 · 24/11/2026 10:00"
    assert Document.from_json(copy_of_copy.document).items[1].text.startswith("Lần 2 · ")
    # Everything that the first said, and nothing that opens the drawer.
    kept = [item for item in slips.receipt().items if not isinstance(item, DrawerKick)]
    assert list(document.items[-len(kept) :]) == kept
    assert ["drawer pin 2" in one for one in deeds] == [True, False]
    assert [job.id for job in queries.jobs_of("sale", cast.same_id("a sale"))] == [first.id, copy.id, copy_of_copy.id]
    assert db.session.scalars(select(TrailEntry.deed)).all() == ["reprint", "reprint"]


def test_a_document_that_cannot_be_drawn_fails_before_paper_is_wasted(app, at):
    too_long = Document.of(QrCode("A" * 2000))
    with printers.fake_printer() as printer:
        job = deliver(submitted(at, printer_at(printer.address), too_long).id, at=at)
        assert printer.received == []
    assert (job.state, job.last_error) == (JobState.FAILED, "CodeDoesNotFit")
    assert "384" in str(queries.trouble(job, at))
    assert not queries.may_have_printed(job, at)


def test_a_stored_document_that_nobody_understands_fails_the_job_and_says_why(app, at):
    job = submitted(at, printer_at("127.0.0.1:9100"))
    with transaction():
        db.session.execute(update(PrintJob).values(document={"items": [{"kind": "hologram"}]}))
    job = deliver(job.id, at=at)
    assert job.state is JobState.FAILED
    assert "hologram" in str(queries.trouble(job, at))


def test_without_a_printer_a_person_prints_from_the_browser_and_says_so(app, at):
    job_id = submitted(at).id
    with pytest.raises(BrowserPrints):
        deliver(job_id, at=at)
    with transaction():
        operations.confirm(job_id, at=at, who="lan")
    assert queries.job(job_id).state is JobState.PRINTED


def test_nobody_can_have_seen_the_paper_of_a_job_that_was_never_sent(app, at):
    job_id = submitted(at, printer_at("127.0.0.1:9100")).id
    with pytest.raises(PrintJobMoved), transaction():
        operations.confirm(job_id, at=at, who="lan")


def test_a_printer_that_is_none_is_refused_when_the_job_is_submitted(app, at):
    with pytest.raises(BadPrinterAddress):
        submitted(at, PrinterTarget(PrinterKind.FILE, "/etc/passwd"))
    assert queries.jobs(None) == []


@pytest.mark.parametrize("verb", [operations.retry, operations.confirm, operations.reprint])
def test_a_job_that_does_not_exist_is_not_found(app, at, verb):
    with pytest.raises(NoSuchPrintJob), transaction():
        verb(cast.same_id("no job"), at=at, who="lan")
    with pytest.raises(NoSuchPrintJob):
        deliver(cast.same_id("no job"), at=at)


def test_an_unexpected_failure_does_not_leave_the_job_as_being_printed(app, at, caplog):
    job = submitted(at, printer_at("127.0.0.1:9100"))
    with transaction():
        db.session.execute(update(PrintJob).values(printer={"kind": "carrier pigeon", "width_dots": 384}))
    job = deliver(job.id, at=at)
    assert (job.state, job.last_error) == (JobState.FAILED, "PrinterTrouble")
    assert isinstance(queries.trouble(job, at), Clash)
    assert "carrier pigeon" in caplog.text


def test_the_list_shows_the_outlet_s_own_jobs_newest_first(app, at):
    older = submitted(at)
    newer = submitted(at + timedelta(minutes=1))
    assert [job.id for job in queries.jobs([cast.BT01])] == [newer.id, older.id]
    assert queries.jobs([cast.HK01]) == []
    assert queries.jobs(None, states=[JobState.PRINTED]) == []
    assert len(queries.jobs(None, limit=1)) == 1
