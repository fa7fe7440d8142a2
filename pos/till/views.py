"""The till's page and the words on it; in the back office, the journals that came in files."""

import json
import uuid
from collections import Counter

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from pos.base.canonical import canonical
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.json_api import answer
from pos.base.languages import LANGUAGES
from pos.base.pages import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY
from pos.people.access import ask, asked_at, person, public, requires
from pos.people.names import tell_deeds
from pos.people.rules import Deed
from pos.sales.kinds import Outcome
from pos.showrooms.models import Till
from pos.showrooms.operations import know_chain
from pos.showrooms.queries import ChainFacts, chain_facts, till
from pos.till import operations, panels, queries, shell
from pos.till.errors import JournalOfAnotherTill, JournalOfNobody, NotAJournal
from pos.till.forms import JournalFileForm
from pos.till.journal_files import Journal, read, survey
from pos.till.models import JournalFile
from pos.till.receiving import take_in
from pos.till.rules import MOST_ENTRIES, Link, read_link
from pos.till.words import words

__all__ = ["pages", "panels"]

pages = Blueprint("till", __name__, url_prefix="/till", static_folder="static")

tell_deeds({"import_journal": _l("Brought in a till's journal from a file")})


@pages.get("/")
@public
def page() -> Response:
    """The till itself. It holds no data: a device shows it, and proves itself by its token afterwards."""
    response = Response(render_template("till/index.html"), content_type="text/html; charset=utf-8")
    # The one script address that the page makes itself is its worker's, and the print agent is the one program beside
    # the server that it speaks to: on this computer, on the port that the agent was given.
    policy = CONTENT_SECURITY_POLICY.replace("trusted-types 'none'", "trusted-types till-worker")
    response.headers["Content-Security-Policy"] = f"{policy}; connect-src 'self' http://127.0.0.1:*"
    # Only here is there anything to hold before a camera.
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
    return response


@pages.get("/worker.js")
@public
def worker() -> Response:
    """The service worker: below /till/, so that it serves this page and no other."""
    response = Response(shell.worker_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/app.webmanifest")
@public
def app_manifest() -> Response:
    """What a device needs to know to keep the till among its apps. Source: W3C Web Application Manifest"""

    def icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
        kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
        return {"src": url_for("static", filename=f"icons/{name}"), "sizes": sizes, "type": kind, "purpose": purpose}

    manifest = {
        "id": url_for("till.page"),
        "name": _("OCOP till"),
        "short_name": _("Till"),
        "start_url": url_for("till.page"),
        "scope": url_for("till.page"),
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#1f2421",
        "icons": [
            icon("mark.svg", "any"),
            icon("mark-192.png", "192x192"),
            icon("mark-512.png", "512x512"),
            icon("mark-512-maskable.png", "512x512", "maskable"),
        ],
    }
    return Response(canonical(manifest), content_type="application/manifest+json")


@pages.get("/words/<language>.json")
@public
def catalogue(language: str) -> Response:
    """The till's texts in a language."""
    if language not in LANGUAGES:
        abort(404)
    return answer(words(language))


@pages.route("/<till_code>/journal", methods=["GET", "POST"])
@requires(Deed.PAIR_TILLS)
def bring_journal(till_code: str) -> AnyResponse | str | tuple[str, int]:
    """Choose the file of a device that can no longer send, to look at what is in it."""
    row = _till(till_code)
    form = JournalFileForm()
    if not form.is_submitted():
        return _choose(row, form)
    if form.validate():
        try:
            journal = _of_this_till(row, _read(form.journal.data.read()))
            with transaction():
                file_id = operations.bring_file(row.id, journal, who=person().name, at=asked_at())
        except PosError as error:
            form.journal.errors = [*form.journal.errors, error.localized()]
            return _choose(row, form), error.status
        return redirect(url_for("till.journal_file", till_code=row.code, file_id=file_id))
    return _choose(row, form), 422


@pages.get("/<till_code>/journal/<uuid:file_id>")
@requires(Deed.PAIR_TILLS)
def journal_file(till_code: str, file_id: uuid.UUID) -> str:
    """What is in a file, and what of it is here already: before it is brought in and after."""
    row = _till(till_code)
    file = queries.journal_file(row.id, file_id)
    links = _links(file)
    known, head = queries.known(file.chain_id, links), queries.head(file.chain_id)
    return render_template(
        "till/journal_file.html",
        till=row,
        file=file,
        chain=chain_facts(file.chain_id),
        found=survey(links, known, head),
        outcomes=Counter(told.outcome for told in queries.answers(file.chain_id, links)),
        Outcome=Outcome,
    )


@pages.post("/<till_code>/journal/<uuid:file_id>")
@requires(Deed.PAIR_TILLS)
def import_journal(till_code: str, file_id: uuid.UUID) -> AnyResponse:
    """Book what a file holds and these books do not, as if its device had sent it. Again: nothing more."""
    row = _till(till_code)
    file = queries.journal_file(row.id, file_id)
    links, chain = _links(file), _chain(row, file)
    fresh = 0
    for first in range(0, len(links), MOST_ENTRIES):
        fresh += take_in(chain, links[first : first + MOST_ENTRIES], at=asked_at()).fresh
    with transaction():
        operations.note_import(file_id, chain, entries=len(links), fresh=fresh, who=person().name, at=asked_at())
    if fresh:
        flash(_("Brought in. Its entries are on the books; the device hears of it when it asks again."), "success")
    else:
        flash(_("Everything in this file was here already. Nothing was booked twice."), "success")
    return redirect(url_for("till.journal_file", till_code=row.code, file_id=file_id))


def _till(till_code: str) -> Till:
    """The till, also one out of use, for whoever may pair it."""
    row = till(till_code)
    ask(Deed.PAIR_TILLS, row.showroom_id)
    return row


def _choose(row: Till, form: JournalFileForm) -> str:
    return render_template("till/bring_journal.html", till=row, form=form, files=queries.journal_files(row.id))


def _read(content: bytes) -> Journal:
    try:
        return read(current_app.json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise NotAJournal() from error


def _of_this_till(row: Till, journal: Journal) -> Journal:
    """The journal, if this till wrote it: by what these books know of its chain, else by what the file says."""
    chain = chain_facts(journal.chain_id)
    wrote = chain.till_code if chain else journal.till
    if not wrote:
        raise JournalOfNobody()
    for named in (wrote, journal.till or wrote):
        if named != row.code:
            raise JournalOfAnotherTill(till=named)
    return journal


def _links(file: JournalFile) -> list[Link]:
    return [read_link(entry) for entry in json.loads(file.entries)]


def _chain(row: Till, file: JournalFile) -> ChainFacts:
    """The chain of a file; one that these books have forgotten is taken up again.

    Raises:
        JournalOfAnotherTill: it turned up at another till meanwhile.
    """
    if chain_facts(file.chain_id) is None:
        with transaction():
            know_chain(row.id, file.chain_id, file.series, who=person().name, at=asked_at())
    chain = chain_facts(file.chain_id)
    if chain is None or chain.till_id != row.id:
        raise JournalOfAnotherTill(till=chain.till_code if chain else "")
    return chain
