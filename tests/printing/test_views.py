"""The pages of prints: who sees which, and what they can do about one that failed."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image, ImageChops
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.printing import operations, queries
from pos.printing.delivery import deliver
from pos.printing.devices import PrinterKind, PrinterTarget
from pos.printing.kinds import JobState
from pos.printing.rendering import render
from tests import cast
from tests.printing import printers, slips


def a_print(at, *, address: str | None = None, title: str = "BT01-1A-000123", showroom_id=cast.BT01):
    printer = PrinterTarget(PrinterKind.NETWORK, address, 384) if address else None
    with transaction():
        return operations.submit(
            slips.receipt(), title=title, showroom_id=showroom_id, printer=printer, cause="sale",
            cause_id=cast.same_id(title), at=at, who="lan",
        ).id  # fmt: skip


def a_failed_print(at):
    job_id = a_print(at, address=printers.address_of_nobody())
    deliver(job_id, at=at)
    return job_id


def test_the_picture_is_what_the_printer_gets(app, at, sign_in):
    job_id = a_print(at, address="127.0.0.1:9100")
    answer = sign_in("lan").get(f"/printing/jobs/{job_id}.png")
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    with Image.open(io.BytesIO(answer.data)) as shown:
        rendered = render(slips.receipt(), 384)
        assert shown.size == rendered.size
        assert ImageChops.logical_xor(shown.convert("1"), rendered).getbbox() is None


def test_the_browser_s_page_is_exactly_as_long_as_the_print(app, at, sign_in):
    job_id = a_print(at)
    answer = sign_in("lan").get(f"/printing/jobs/{job_id}/paper.css")
    assert answer.content_type.startswith("text/css")
    height_mm = render(slips.receipt(), 576).height / 8
    assert f"size: 80mm {height_mm + 8:g}mm" in answer.text
    assert f"width: 72mm; height: {height_mm:g}mm" in answer.text


def test_a_person_without_a_printer_prints_from_the_page_and_says_so(app, at, sign_in):
    job_id = a_print(at)
    lan = sign_in("lan")
    page = lan.get(f"/printing/jobs/{job_id}")
    assert page.status_code == 200
    assert f"/printing/jobs/{job_id}.png" in page.text
    assert f"/printing/jobs/{job_id}/confirm" in page.text
    assert lan.post(f"/printing/jobs/{job_id}/confirm").status_code == 302
    assert queries.job(job_id).state is JobState.PRINTED


def test_no_page_has_inline_script_or_style(app, at, sign_in):
    job_id = a_failed_print(at)
    lan = sign_in("lan")
    for path in ("/printing/jobs", f"/printing/jobs/{job_id}"):
        page = lan.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_a_failed_print_says_why_and_is_printed_again_with_one_press(app, at, sign_in):
    with printers.fake_printer(printers.dies_half_way) as printer:
        job_id = a_print(at, address=printer.address)
        deliver(job_id, at=at)
        lan = sign_in("lan")
        page = lan.get("/printing/jobs?state=failed").text
        assert "BT01-1A-000123" in page
        assert str(queries.trouble(queries.job(job_id), at)) not in page or "How much came out" in page
        printer.behaviour = printers.takes_everything
        assert lan.post(f"/printing/jobs/{job_id}/send").status_code == 302
    db.session.rollback()
    job = queries.job(job_id)
    assert (job.state, job.attempts) == (JobState.PRINTED, 2)


def test_a_printer_that_is_still_off_is_told_in_the_reader_s_language(app, at, sign_in):
    job_id = a_failed_print(at)
    lan = sign_in("lan")
    answer = lan.post(f"/printing/jobs/{job_id}/send")
    assert answer.status_code == 302
    assert "Chưa có gì được in ra" in lan.get("/printing/jobs").text


def test_a_reprint_from_the_page_is_a_marked_copy_and_on_the_trail(app, at, sign_in):
    with printers.fake_printer() as printer:
        job_id = a_print(at, address=printer.address)
        deliver(job_id, at=at)
        assert sign_in("minh").post(f"/printing/jobs/{job_id}/reprint").status_code == 302
        assert len(printer.received) == 2
    db.session.rollback()
    copy = next(job for job in queries.jobs(None) if job.id != job_id)
    assert (copy.reprint_of, copy.state, copy.submitted_by) == (job_id, JobState.PRINTED, "minh")
    assert db.session.execute(select(TrailEntry.deed, TrailEntry.who)).all() == [("reprint", "minh")]


def test_a_reprint_without_a_printer_opens_as_a_page(app, at, sign_in):
    job_id = a_print(at)
    lan = sign_in("lan")
    lan.post(f"/printing/jobs/{job_id}/confirm")
    answer = lan.post(f"/printing/jobs/{job_id}/reprint")
    db.session.rollback()
    copy = next(job for job in queries.jobs(None) if job.id != job_id)
    assert answer.location.endswith(f"/printing/jobs/{copy.id}")


def test_each_outlet_sees_its_own_prints(app, at, sign_in):
    here, there = a_print(at, title="BT01-1A-000001"), a_print(at, title="HK01-1A-000001", showroom_id=cast.HK01)
    for name, sees, not_sees in (("lan", "BT01-1A", "HK01-1A"), ("tu", "HK01-1A", "BT01-1A")):
        page = sign_in(name).get("/printing/jobs").text
        assert sees in page
        assert not_sees not in page
    officer = sign_in("huong").get("/printing/jobs").text
    assert "BT01-1A" in officer
    assert "HK01-1A" in officer
    assert sign_in("tu").get(f"/printing/jobs/{here}").status_code == 404
    assert sign_in("lan").get(f"/printing/jobs/{there}.png").status_code == 404
    assert sign_in("lan").get(f"/printing/jobs/{there}/paper.css").status_code == 404


@pytest.mark.parametrize("deed", ["send", "reprint", "confirm"])
def test_who_may_only_look_cannot_print(app, at, sign_in, deed):
    job_id = a_failed_print(at)
    assert sign_in("huong").post(f"/printing/jobs/{job_id}/{deed}").status_code == 403
    assert sign_in("tu").post(f"/printing/jobs/{job_id}/{deed}").status_code == 404
    db.session.rollback()
    assert (queries.job(job_id).state, queries.job(job_id).attempts) == (JobState.FAILED, 1)
    assert len(queries.jobs(None)) == 1


def test_nobody_who_left_sees_a_print(app, at, sign_in, client):
    job_id = a_print(at)
    for browser in (client, sign_in("dung")):
        for path in ("/printing/jobs", f"/printing/jobs/{job_id}.png"):
            answer = browser.get(path)
            assert answer.status_code == 302
            assert "/sign-in" in answer.location


def test_a_print_that_does_not_exist_is_not_found(app, sign_in):
    assert sign_in("an").get(f"/printing/jobs/{cast.same_id('nothing')}").status_code == 404


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_can_be_taken_away(app, at, sign_in, ending):
    a_failed_print(at)
    answer = sign_in("lan").get(f"/printing/jobs?format={ending}")
    assert answer.status_code == 200
    assert f"prints.{ending}" in answer.headers["Content-Disposition"]
    if ending == "csv":
        assert "BT01-1A-000123" in answer.text


def test_a_long_list_has_pages(app, at, sign_in):
    for number in range(51):
        a_print(at + timedelta(seconds=number), title=f"BT01-1A-{number:06}")
    lan = sign_in("lan")
    first, second = lan.get("/printing/jobs").text, lan.get("/printing/jobs?page=2").text
    assert "BT01-1A-000050" in first
    assert "BT01-1A-000000" not in first
    assert "page=2" in first
    assert "BT01-1A-000000" in second
    assert "BT01-1A-000001" not in second


def test_an_empty_list_says_so(app, sign_in):
    assert sign_in("lan").get("/printing/jobs").status_code == 200
    assert sign_in("lan").get("/printing/jobs?state=failed").status_code == 200
    assert sign_in("lan").get("/printing/jobs?state=nonsense").status_code == 200
