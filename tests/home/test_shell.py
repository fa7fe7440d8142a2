"""The frame of every page and the pieces they are made of."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import render_template, render_template_string
from sqlalchemy import event

from pos.base.database import db

STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def shown(app):
    """What a macro makes: ``shown("stars(4)")``, in English."""

    def show(call, address="/?lang=en", **values):
        names = call.split("(")[0]
        with app.test_request_context(address):
            template = '{% from "macros.html" import ' + names + " %}{{ " + call + " }}"
            return render_template_string(template, **values).strip()

    return show


@pytest.mark.parametrize("count", [3, 4, 5])
def test_stars_are_as_many_as_there_are_and_said_in_words(shown, count):
    made = shown(f"stars({count})")
    assert made.count("<svg") == count
    assert f'aria-label="{count} stars"' in made


@pytest.mark.parametrize("count", ["none", "0"])
def test_without_a_valid_certificate_there_is_no_star_not_even_a_grey_one(shown, count):
    assert shown(f"stars({count})") == ""


def test_amounts_and_times_are_written_as_people_here_write_them(shown):
    vi = "/?lang=vi"
    assert shown("money(1250000)", vi) == '<span class="number">1.250.000 ₫</span>'
    assert "0,35 kg" in shown("quantity(350, 'kg')", vi)
    assert ">21/11/2026<" in shown("day(when)", vi, when=date(2026, 11, 21))
    assert ">22/11/2026 00:30<" in shown("moment(when)", vi, when=datetime(2026, 11, 21, 17, 30, tzinfo=UTC))


@pytest.mark.parametrize("call", ["money(none)", "quantity(none)", "day(none)", "moment(none)"])
def test_what_is_not_known_is_a_dash(shown, call):
    assert shown(call) == "–"


def test_a_table_is_taken_away_with_the_filters_of_its_page(sign_in):
    page = sign_in("an").get("/showrooms/?q=hoan+kiem").text
    assert 'href="/showrooms/?q=hoan+kiem&amp;format=csv"' in page
    assert 'href="/showrooms/?q=hoan+kiem&amp;format=xlsx"' in page


def test_a_pager_leads_both_ways_and_keeps_the_filters(app):
    with app.test_request_context("/trail?who=an&page=2&lang=en") as context:
        app.preprocess_request()
        made = render_template_string('{% from "macros.html" import pager %}{{ pager(2, more=true) }}')
        assert context.request.endpoint == "people.trail"
    assert 'rel="prev" href="/trail?who=an&amp;page=1&amp;lang=en"' in made
    assert 'rel="next" href="/trail?who=an&amp;page=3&amp;lang=en"' in made


def test_a_list_of_one_page_has_no_pager(shown):
    assert shown("pager(1, pages=1)") == ""


def test_what_people_typed_is_shown_as_text(shown):
    assert "<script>" not in shown("pill(text)", text="<script>alert(1)</script>")


def test_a_field_names_its_error_to_screen_readers(sign_in):
    page = sign_in("an").post("/people/add?lang=en", {"name": "", "full_name": "x", "role": "cashier"}).text
    field = re.search(r'<input[^>]*id="name"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field)[1].split()
    assert described == ["name-help", "name-error"]
    assert all(f'id="{name}"' in page for name in described)


def test_the_page_of_a_failure_asks_the_database_nothing(app):
    asked = []
    with app.test_request_context("/"):
        event.listen(db.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
        page = render_template("base/error.html", status=503, words="The database does not answer.")
    assert "The database does not answer." in page
    assert asked == []


@pytest.mark.parametrize("path", ["/nothing/here", "/people/00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there_is_a_page_in_words(sign_in, path):
    answer = sign_in("an").get(f"{path}?lang=en")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


PAGES = {
    "an": ["/today", "/people", "/people/add", "/trail", "/showrooms/", "/showrooms/add", "/showrooms/BT01",
           "/showrooms/BT01/edit", "/showrooms/BT01/printers/add", "/showrooms/tills/BT01-1", "/me/password"],
    "minh": ["/today", "/review/", "/stock", "/sales/", "/deliveries", "/labels/", "/printing/jobs"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in PAGES.items() for path in paths])
def test_no_page_holds_what_the_content_policy_forbids(sign_in, name, path):
    answer = sign_in(name).get(path)
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", answer.text)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_field_of_a_form_has_a_name_that_is_read_aloud(sign_in, language):
    page = sign_in("an").get(f"/showrooms/add?lang={language}").text
    for field in re.findall(r"<(?:input|select|textarea)[^>]*>", page):
        if 'type="hidden"' in field:
            continue
        identity = re.search(r'\sid="([^"]+)"', field)
        assert "aria-label=" in field or f'for="{identity[1]}"' in page, field


def test_style_sheets_name_their_colours_once():
    """Colours stand in tokens.css, so that light, dark and paper stay one decision."""
    for sheet in ("page", "forms", "tables", "pieces"):
        assert not re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", (STATIC / "css" / f"{sheet}.css").read_text()), sheet
