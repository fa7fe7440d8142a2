"""Pages of certificates: what stands how today, one product's papers, and what became of them."""

import uuid
from collections import Counter
from datetime import date
from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.forms import Form
from pos.base.languages import chosen_language
from pos.base.pages import NUMBERS
from pos.base.tables import Cell, table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Product
from pos.certification import legal, life, operations, panels, queries, rules
from pos.certification.due import falling_due, months_ahead
from pos.certification.forms import FiledForm, MistakeForm, NotFiveStarForm, PaperForm, RefusedForm, WithdrawnForm
from pos.certification.kinds import CertificateEventKind, CertificateKind, ClaimState, Level, Standing, WithdrawalGround
from pos.certification.operations import Paper
from pos.certification.rules import Chapter, Claim, claim, open_filing, waits_for_the_ministry
from pos.certification.words import (
    END_NAMES,
    EVENT_NAMES,
    KIND_NAMES,
    LEVEL_NAMES,
    STANDING_NAMES,
    STANDING_TONES,
    STATE_NAMES,
    STATE_TONES,
    TURN_NAMES,
    basis_in_words,
    claim_in_words,
    clause_in_words,
    decision_in_words,
    ground_in_words,
    issuer,
    stars_in_words,
)
from pos.people.access import asked_at, person, requires
from pos.people.names import tell_deeds
from pos.people.rules import Deed

__all__ = ["pages", "panels"]

pages = Blueprint("certification", __name__, url_prefix="/certificates")
PAGE = 50

pages.app_template_filter()(issuer)

tell_deeds(
    {
        "add_certificate": _l("Entered a certificate"),
        "certificate_filed": _l("Noted a re-evaluation as filed"),
        "certificate_refused": _l("Noted a re-evaluation as refused"),
        "certificate_not_five_star": _l("Noted that the ministry gave no fifth star"),
        "certificate_withdrawn": _l("Noted a certificate as withdrawn"),
        "certificate_entered_by_mistake": _l("Undid a certificate entered by mistake"),
    }
)

URGENT = (
    ClaimState.RENEWAL_DUE,
    ClaimState.EXTENDED,
    ClaimState.LAPSED,
    ClaimState.WITHDRAWN,
    ClaimState.VALID,
    ClaimState.NEVER_CERTIFIED,
)
"""States in the order in which somebody should look at them."""


@pages.app_context_processor
def words() -> dict[str, Any]:
    """What templates ask to name states in the reader's language."""
    return {"state_names": STATE_NAMES, "state_tones": STATE_TONES}


@pages.get("/")
@requires(Deed.SEE_CATALOGUE)
def certificates() -> Response | str:
    """What every product may claim today, by state; those whose end is near first."""
    at = asked_at()
    day = local_day(at)
    state = ClaimState(chosen) if (chosen := request.args.get("state", "")) in set(ClaimState) else None
    search = request.args.get("q", "")
    page = asked_page()
    products = catalogue.search(search).rows
    claims = queries.claims_among([product.id for product in products], day, at)
    none = claim((), day, at)
    rows = [(product, claims.get(product.id, none)) for product in products]
    counts = {one: sum(1 for _product, found in rows if found.state is one) for one in URGENT}
    shown = [row for row in rows if state is None or row[1].state is state]
    shown.sort(key=lambda row: (URGENT.index(row[1].state), row[1].until or day, row[0].sort_key))
    if wanted := request.args.get("format"):
        return table_response("certificates", *_table(shown), wanted)
    return render_template(
        "certification/certificates.html",
        rows=shown[(page - 1) * PAGE : page * PAGE], total=len(shown), page=page, pages=-(-len(shown) // PAGE),
        counts=counts, state=state, words=search, language=chosen_language(), today=day,
    )  # fmt: skip


@pages.get("/products/<code>")
@requires(Deed.SEE_CATALOGUE)
def product(code: str) -> Response | str:
    """One product's certificates with their whole history, slips included."""
    row = catalogue.product(code)
    at = asked_at()
    papers = queries.facts([row.id]).get(row.id, [])
    found = claim(papers, local_day(at), at)
    slips = [
        Chapter(paper, Standing.MISTAKEN, paper.valid_to)
        for paper in papers
        if any(event.kind is CertificateEventKind.ENTERED_BY_MISTAKE for event in paper.events)
    ]
    chapters = [*found.history, *slips]
    if wanted := request.args.get("format"):
        return table_response(f"certificates-{row.code}", *_history_table(row, chapters), wanted)
    return render_template(
        "certification/product.html",
        row=row, claim=found, sentence=claim_in_words(found), decision=decision_in_words(found), chapters=chapters,
        open={one.certificate.id for one in chapters if open_filing(one.certificate, local_day(at))},
        ways=_ways(chapters, local_day(at)), basis_in_words=basis_in_words, ground_in_words=ground_in_words,
        entered=queries.entered_by(row.id), levels=_levels(chapters), level_names=LEVEL_NAMES, kind_names=KIND_NAMES,
        scores={
            one.certificate.id: format_decimal(one.certificate.score_centi / 100, locale=NUMBERS)
            for one in chapters
            if one.certificate.score_centi is not None
        },
        today=local_day(at), end_names=END_NAMES, event_names=EVENT_NAMES, standing_names=STANDING_NAMES,
        standing_tones=STANDING_TONES,
    )  # fmt: skip


@pages.route("/products/<code>/new", methods=["GET", "POST"])
@requires(Deed.KEEP_CERTIFICATES)
def new_certificate(code: str) -> Response | str | tuple[str, int]:
    """Enter a certificate of a product."""
    row = catalogue.product(code)
    form = PaperForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.add_certificate(_paper(row, form), who=person().name, at=asked_at())
        except PosError as error:
            form.form_errors.append(error.localized())
        else:
            flash(_("The certificate is entered."), "success")
            return redirect(url_for("certification.product", code=row.code))
    page = render_template("certification/new.html", form=form, row=row)
    return (page, 422) if form.errors else page


@pages.route("/<uuid:certificate_id>/filed", methods=["GET", "POST"])
@requires(Deed.KEEP_CERTIFICATES)
def filed(certificate_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Note that re-evaluation was filed."""
    form = FiledForm()
    return _noted(
        certificate_id, form, _("Re-evaluation was filed"),
        _("The certificate then keeps its stars until the decision, at most 180 days past its end."),
        lambda: operations.file_renewal(
            certificate_id, form.day.data, form.receipt_number.data, who=person().name, at=asked_at()
        ),
    )  # fmt: skip


@pages.route("/<uuid:certificate_id>/refused", methods=["GET", "POST"])
@requires(Deed.KEEP_CERTIFICATES)
def refused(certificate_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Note that re-evaluation was refused."""
    form = RefusedForm()
    return _noted(
        certificate_id, form, _("Re-evaluation was refused"), _("An extension ends on the day of the refusal."),
        lambda: operations.refuse_renewal(
            certificate_id, form.day.data, form.decision_number.data or "", form.grounds.data or "",
            who=person().name, at=asked_at(),
        ),
    )  # fmt: skip


@pages.route("/<uuid:certificate_id>/withdrawn", methods=["GET", "POST"])
@requires(Deed.KEEP_CERTIFICATES)
def withdrawn(certificate_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Note that the authority took it away."""
    form = WithdrawnForm()
    return _noted(
        certificate_id, form, _("The certificate was withdrawn"),
        _("From that day on no page, label or receipt shows its stars. Tills learn of it with their next snapshot."),
        lambda: operations.withdraw(
            certificate_id, form.day.data, WithdrawalGround(form.ground.data), Level(form.authority.data),
            decision_number=form.decision_number.data or "", words=form.grounds.data or "", who=person().name,
            at=asked_at(),
        ),
    )  # fmt: skip


@pages.route("/<uuid:certificate_id>/not-five-star", methods=["GET", "POST"])
@requires(Deed.KEEP_CERTIFICATES)
def not_five_star(certificate_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Note that the ministry gave a potential five-star product no fifth star."""
    form = NotFiveStarForm()
    return _noted(
        certificate_id, form, _("The ministry gave no fifth star"),
        _("From that day on the words “potential five-star” are gone; the four stars stay to their end. "
          "If the province then certifies another rank, or the ministry five stars after all, enter that certificate."),
        lambda: operations.decline_five_stars(
            certificate_id, form.day.data, form.decision_number.data or "", form.grounds.data or "",
            who=person().name, at=asked_at(),
        ),
    )  # fmt: skip


@pages.route("/<uuid:certificate_id>/mistake", methods=["GET", "POST"])
@requires(Deed.KEEP_CERTIFICATES)
def mistake(certificate_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Undo a certificate that should never have been entered."""
    form = MistakeForm()
    return _noted(
        certificate_id, form, _("Entered by mistake"),
        _("It then claims nothing, for no day. It stays in the history, with this reason; enter the right paper afterwards."),
        lambda: operations.mark_as_mistake(certificate_id, form.grounds.data, who=person().name, at=asked_at()),
    )  # fmt: skip


@pages.get("/due")
@requires(Deed.SEE_CATALOGUE)
def due() -> Response | str:
    """Which stars end in the months to come, and until when a file for each can be sent in."""
    at = asked_at()
    day = local_day(at)
    found = falling_due(catalogue.search("").rows, at)
    months = months_ahead(day)
    counts = Counter(one.month for one in found)
    month = next((one for one in months if f"{one:%Y-%m}" == request.args.get("month")), None)
    page = asked_page()
    shown = [one for one in found if month in {None, one.month}]
    if wanted := request.args.get("format"):
        columns = [
            _("Month"), _("Code"), _("Product"), _("Producer"), _("State"), _("Last day"), _("Days left"), _("File from"),
            _("File by"), _("Renewal filed"), _("Decision"),
        ]  # fmt: skip
        rows: list[tuple[Cell, ...]] = [
            (
                f"{one.month:%Y-%m}", one.product.code, one.product.name_vi, one.product.producer_name,
                str(STATE_NAMES[one.claim.state]), one.ends_on, (one.ends_on - day).days,
                *((one.files_from, one.files_by) if one.takes_a_file else (None, None)), one.claim.filed_on,
                one.claim.decision_number,
            )
            for one in shown
        ]  # fmt: skip
        return table_response("certificates-due", columns, rows, wanted)
    return render_template(
        "certification/due.html", rows=shown[(page - 1) * PAGE : page * PAGE], page=page, pages=-(-len(shown) // PAGE),
        months=months, counts=counts, month=month, everything=len(found), language=chosen_language(), today=day,
    )  # fmt: skip


@pages.get("/law")
@requires(Deed.SEE_CATALOGUE)
def law() -> Response | str:
    """Every way from one standing of a certificate to the next, with the clause behind it and its days."""
    rows = [(one, life.clause_on(one.turn, local_day(asked_at()))) for one in life.TRANSITIONS]
    if wanted := request.args.get("format"):
        return table_response("life-of-a-certificate", *_law_table(), wanted)
    return render_template(
        "certification/law.html", rows=rows, turn_names=TURN_NAMES, standing_names=STANDING_NAMES,
        standing_tones=STANDING_TONES, standings=list(Standing), clause_in_words=clause_in_words,
        grounds=[ground_in_words(ground) for ground in WithdrawalGround],
    )  # fmt: skip


def _noted(certificate_id: uuid.UUID, form: Form, title: str, lead: str, do: Any) -> Response | str | tuple[str, int]:
    paper = queries.certificate_facts(certificate_id)
    row = catalogue.products([queries.product_of(certificate_id)])[queries.product_of(certificate_id)]
    if form.validate_on_submit():
        try:
            with transaction():
                do()
        except PosError as error:
            form.form_errors.append(error.localized())
        else:
            flash(_("Noted."), "success")
            return redirect(url_for("certification.product", code=row.code))
    page = render_template("certification/event.html", form=form, row=row, paper=paper, title=title, lead=lead)
    return (page, 422) if form.errors else page


def _paper(row: Product, form: PaperForm) -> Paper:
    return Paper(
        product_id=row.id,
        stars=int(form.stars.data),
        decision_number=form.decision_number.data or "",
        decision_date=form.decision_date.data,
        issuer=form.issuer.data or "",
        kind=CertificateKind(form.kind.data),
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
        score_centi=form.score_centi(),
        potential_five_star=form.potential_five_star.data,
        legal_basis=form.legal_basis.data or "",
    )


def _ways(chapters: list[Chapter], day: date) -> dict[uuid.UUID, set[CertificateEventKind]]:
    """What can be noted on each paper as it stands today."""
    found = {}
    for one in chapters:
        ways = {kind for kind in CertificateEventKind if life.may_follow(one.standing, kind)}
        filed = open_filing(one.certificate, day) is not None
        ways -= {CertificateEventKind.FILED if filed else CertificateEventKind.REFUSED}
        if not waits_for_the_ministry(one.certificate, day):
            ways -= {CertificateEventKind.NOT_FIVE_STAR}
        if rules.withdrawn_on(one.certificate) is not None:
            ways -= {CertificateEventKind.WITHDRAWN}
        found[one.certificate.id] = ways
    return found


def _levels(chapters: list[Chapter]) -> dict[uuid.UUID, Any]:
    """Who recognised products of each paper's rank on the day of its decision."""
    found = {
        one.certificate.id: (legal.act_on(one.certificate.decision_date), one.certificate.stars) for one in chapters
    }
    return {paper_id: act.recognised_by[stars] for paper_id, (act, stars) in found.items() if act}


def _table(rows: list[tuple[Any, Claim]]) -> tuple[list[str], list[tuple[Cell, ...]]]:
    columns = [
        _("Code"), _("Product"), _("Producer"), _("State"), _("Stars today"), _("Last day"), _("Decision"),
        _("Day of the decision"), _("Who signed it"), _("Renewal filed"), _("Withdrawn from"),
    ]  # fmt: skip
    table: list[tuple[Cell, ...]] = [
        (
            product.code, product.name_vi, product.producer_name, str(STATE_NAMES[found.state]), stars_in_words(found),
            found.until, found.decision_number, found.decision_date, found.issuer, found.filed_on, found.withdrawn_on,
        )
        for product, found in rows
    ]  # fmt: skip
    return columns, table


def _law_table() -> tuple[list[str], list[tuple[Cell, ...]]]:
    columns = [
        _("What happens"), _("From"), _("To"), _("Act"), _("Article"), _("In force from"), _("In force to"), _("Months"),
        _("Days"),
    ]  # fmt: skip
    table: list[tuple[Cell, ...]] = []
    for one in life.TRANSITIONS:
        before = ", ".join(str(STANDING_NAMES[standing]) for standing in Standing if standing in one.before)
        after = str(STANDING_NAMES[one.after]) if one.after else ""
        said = str(TURN_NAMES[one.turn]), before, after
        clauses = [clause for clause in life.CLAUSES if clause.turn is one.turn]
        table += [
            (*said, clause.act, clause.article, clause.in_force_from, clause.in_force_to, clause.months, clause.days)
            for clause in clauses
        ] or [(*said, "", "", None, None, None, None)]
    return columns, table


def _history_table(row: Product, chapters: list[Chapter]) -> tuple[list[str], list[tuple[Cell, ...]]]:
    columns = [
        _("Code"), _("Stars on the paper"), _("Standing"), _("Decision"), _("Day of the decision"), _("Who signed it"),
        _("Valid from"), _("Valid to, last day included"), _("Held until"), _("Legal basis"),
    ]  # fmt: skip
    table: list[tuple[Cell, ...]] = [
        (
            row.code, one.certificate.stars, str(STANDING_NAMES[one.standing]), one.certificate.decision_number,
            one.certificate.decision_date, one.certificate.issuer, one.certificate.valid_from, one.certificate.valid_to,
            one.last_day, one.certificate.legal_basis,
        )
        for one in chapters
    ]  # fmt: skip
    return columns, table
