"""Pages of people: coming in, going out, and who works where."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from pos.base.asked import asked_day, asked_page
from pos.base.clock import local_day, start_of_day
from pos.base.database import transaction
from pos.base.languages import COOKIE, LANGUAGES
from pos.base.limits import limiter
from pos.base.models import TrailEntry
from pos.base.tables import table_response
from pos.people import operations, places, queries, rules
from pos.people.access import SignedIn, asked_at, current_person, person, public, requires, signed_in
from pos.people.errors import (
    FullNameMissing,
    NameNotFit,
    NameTaken,
    NoSuchPerson,
    PasswordWeak,
    PasswordWrong,
    SignInRefused,
)
from pos.people.forms import AddPersonForm, AssignForm, EditPersonForm, GivePasswordForm, OwnPasswordForm, SignInForm
from pos.people.names import deed_name, details_line, role_name, subject_name
from pos.people.rules import Deed
from pos.people.shell import full_name, language_query, sample_data, without_language
from pos.people.tries import tries_at_one_name
from pos.people.views.blueprint import pages, refused

_YEAR = timedelta(days=365)
TRAIL_PAGE = 100
TRAIL_EXPORT = 20_000


pages.app_template_filter()(full_name)


@pages.app_context_processor
def shell() -> dict[str, Any]:
    """What the frame of every page asks about people and languages."""
    return {"role_name": role_name, "sample_data": sample_data, "language_query": language_query}


@pages.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("20 per minute", methods=["POST"])
@tries_at_one_name
def sign_in() -> Response | str | tuple[str, int]:
    """Come in by name and password."""
    onward = rules.own_path(request.args.get("next", "")) or url_for("home.today")
    if current_person() is not None:
        return redirect(iri_to_uri(onward))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form)
    at = asked_at()
    try:
        row = operations.recognise(form.name.data, form.password.data, at=at)
    except SignInRefused as error:
        form.form_errors.append(error.localized())
        return render_template("people/sign_in.html", form=form), error.status
    with transaction():
        operations.enter(row.id, form.password.data, at=at)
        if (asked_for := request.args.get("lang")) in LANGUAGES:
            operations.choose_language(row.id, asked_for)
    _begin_session(row.id)
    response = redirect(iri_to_uri(onward))
    facts = queries.person_facts(row.id)
    return _speaking(response, facts.language if facts else "vi")


@pages.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """Go out."""
    logout_user()
    session.clear()
    return redirect(url_for("people.sign_in"))


@pages.post("/language")
@public
def language() -> Response:
    """Choose a language, for this browser and for whoever is signed in."""
    chosen = request.form.get("language", "")
    back = without_language(rules.own_path(request.form.get("next", "")) or "/")
    if chosen not in LANGUAGES:
        return redirect(iri_to_uri(back))
    somebody = current_person()
    if somebody is not None:
        with transaction():
            operations.choose_language(somebody.person_id, chosen)
    return _speaking(redirect(iri_to_uri(back)), chosen)


@pages.route("/me/password", methods=["GET", "POST"])
@signed_in
@limiter.limit("20 per hour", methods=["POST"])
def own_password() -> Response | str | tuple[str, int]:
    """Take a new password of one's own."""
    form = OwnPasswordForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_own_password(person().person_id, form.present.data, form.new.data, at=asked_at())
        except PasswordWrong as error:
            return refused(form, form.present, error, "people/own_password.html")
        except PasswordWeak as error:
            return refused(form, form.new, error, "people/own_password.html")
        _begin_session(person().person_id)
        flash(_("Your password is changed. Other devices on which you were signed in must sign in again."), "success")
        return redirect(url_for("home.today"))
    return render_template("people/own_password.html", form=form)


@pages.get("/people")
@requires(Deed.KEEP_PEOPLE)
def people() -> Response | str:
    """Everybody, with role and present outlets; those who left only when asked for."""
    at = asked_at()
    outlets = places.outlet_names()
    gone = request.args.get("left") == "yes"
    rows: list[dict[str, Any]] = [
        {
            "id": facts.id,
            "name": facts.name,
            "full_name": facts.full_name,
            "role": role_name(facts.role),
            "outlets": _outlets_now(facts, outlets, at),
            "everywhere": facts.role in rules.EVERYWHERE,
            "joined_at": facts.standing.joined_at,
            "left_at": facts.standing.left_at,
            "joined_on": local_day(facts.standing.joined_at),
            "left_on": facts.standing.left_at and local_day(facts.standing.left_at),
        }
        for facts in queries.everybody()
        if rules.works(facts.standing, at) != gone
    ]
    if wanted := request.args.get("format"):
        columns = [_("Sign-in name"), _("Full name"), _("Role"), _("Outlets"), _("Joined"), _("Left us")]
        return table_response(
            "people",
            columns,
            [
                (
                    row["name"],
                    row["full_name"],
                    row["role"],
                    ", ".join(row["outlets"]),
                    row["joined_at"],
                    row["left_at"],
                )
                for row in rows
            ],
            wanted,
        )
    return render_template("people/people.html", rows=rows, gone=gone)


@pages.route("/people/add", methods=["GET", "POST"])
@requires(Deed.KEEP_PEOPLE)
def add() -> Response | str | tuple[str, int]:
    """Take somebody on."""
    form = AddPersonForm()
    if form.validate_on_submit():
        template = "people/add.html"
        try:
            with transaction():
                row = operations.add_person(
                    form.name.data, form.full_name.data, form.role.data, form.password.data,
                    who=person().name, at=asked_at(),
                )  # fmt: skip
        except (NameNotFit, NameTaken) as error:
            return refused(form, form.name, error, template)
        except FullNameMissing as error:
            return refused(form, form.full_name, error, template)
        except PasswordWeak as error:
            return refused(form, form.password, error, template)
        flash(_("%(name)s can sign in now.", name=row.full_name), "success")
        return redirect(url_for("people.one", person_id=row.id))
    return render_template("people/add.html", form=form)


@pages.get("/people/<uuid:person_id>")
@requires(Deed.KEEP_PEOPLE)
def one(person_id: uuid.UUID) -> str:
    """One person: role, places of work, password, leaving."""
    return _person_page(_facts(person_id))


@pages.post("/people/<uuid:person_id>/edit")
@requires(Deed.KEEP_PEOPLE)
def edit(person_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Correct a name or role."""
    facts = _facts(person_id)
    form = EditPersonForm()
    if not form.validate_on_submit():
        return _person_page(facts, edit_form=form), 422
    with transaction():
        operations.edit_person(person_id, form.full_name.data, form.role.data, who=person().name, at=asked_at())
    flash(_("Saved."), "success")
    return redirect(url_for("people.one", person_id=person_id))


@pages.post("/people/<uuid:person_id>/password")
@requires(Deed.KEEP_PEOPLE)
def give_password(person_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Give a new password to somebody who forgot theirs."""
    facts = _facts(person_id)
    form = GivePasswordForm()
    if not form.validate_on_submit():
        return _person_page(facts, password_form=form), 422
    try:
        with transaction():
            operations.give_password(person_id, form.new.data, who=person().name, at=asked_at())
    except PasswordWeak as error:
        form.new.errors = [error.localized()]
        return _person_page(facts, password_form=form), 422
    flash(_("%(name)s has a new password and must sign in again everywhere.", name=facts.full_name), "success")
    return redirect(url_for("people.one", person_id=person_id))


@pages.post("/people/<uuid:person_id>/assign")
@requires(Deed.KEEP_PEOPLE)
def assign(person_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Let somebody work at an outlet for some time."""
    facts = _facts(person_id)
    form = AssignForm(_outlet_choices())
    if not form.validate_on_submit():
        return _person_page(facts, assign_form=form), 422
    at = asked_at()
    since, until = form.since.data, form.until.data
    with transaction():
        operations.assign(
            person_id, uuid.UUID(form.showroom.data),
            since=start_of_day(since) if since and since != local_day(at) else at,
            until=start_of_day(until + timedelta(days=1)) if until else None,
            who=person().name, at=at,
        )  # fmt: skip
    flash(_("Saved."), "success")
    return redirect(url_for("people.one", person_id=person_id))


@pages.post("/people/<uuid:person_id>/assignments/<uuid:assignment_id>/end")
@requires(Deed.KEEP_PEOPLE)
def end_assignment(person_id: uuid.UUID, assignment_id: uuid.UUID) -> Response:
    """Let somebody's work at an outlet end now."""
    with transaction():
        operations.end_assignment(assignment_id, who=person().name, at=asked_at())
    flash(_("The assignment ended. A new one can begin at any time."), "success")
    return redirect(url_for("people.one", person_id=person_id))


@pages.post("/people/<uuid:person_id>/leave")
@requires(Deed.KEEP_PEOPLE)
def leave(person_id: uuid.UUID) -> Response:
    """Let somebody go."""
    facts = _facts(person_id)
    with transaction():
        operations.leave(person_id, who=person().name, at=asked_at())
    flash(_("%(name)s can no longer sign in. What they did stays under their name.", name=facts.full_name), "success")
    return redirect(url_for("people.people"))


@pages.get("/trail")
@requires(Deed.SEE_TRAIL)
def trail() -> Response | str:
    """Who did what, and when: the audit trail."""
    since, until = asked_day("since"), asked_day("until")
    wanted = queries.TrailFilter(
        who=request.args.get("who", "").strip(),
        deed=request.args.get("deed", ""),
        subject=request.args.get("subject", "").strip(),
        since=start_of_day(since) if since else None,
        until=start_of_day(until + timedelta(days=1)) if until else None,
    )
    if format_ := request.args.get("format"):
        columns = [_("Time"), _("Who"), _("Deed"), _("Subject"), _("Id"), _("Details")]
        rows = queries.trail(wanted, limit=TRAIL_EXPORT)
        return table_response(
            "trail",
            columns,
            [
                (
                    row.at,
                    row.who,
                    deed_name(row.deed),
                    subject_name(row.subject_kind),
                    row.subject_id,
                    details_line(row.details),
                )
                for row in rows
            ],
            format_,
        )
    page = asked_page()
    rows = queries.trail(wanted, limit=TRAIL_PAGE + 1, offset=(page - 1) * TRAIL_PAGE)
    everybody = {str(facts.id): facts for facts in queries.everybody()}
    return render_template(
        "people/trail.html",
        rows=[
            {"at": row.at, "who": row.who, "deed": deed_name(row.deed), "subject": row.subject_id,
             "what": _subject(row, everybody), "details": details_line(row.details)}
            for row in rows[:TRAIL_PAGE]
        ],
        more=len(rows) > TRAIL_PAGE,
        page=page,
        deeds=sorted(((deed, deed_name(deed)) for deed in queries.deeds_on_trail()), key=lambda pair: pair[1]),
        names=[facts.name for facts in everybody.values()],
    )  # fmt: skip


def _begin_session(person_id: uuid.UUID) -> None:
    """Sign somebody in on this browser, in a session that nobody could have prepared for them."""
    facts = queries.person_facts(person_id)
    if facts is None:
        raise SignInRefused()
    session.clear()
    login_user(SignedIn(facts))


def _speaking(response: Response, code: str) -> Response:
    response.set_cookie(
        COOKIE, code, max_age=_YEAR, samesite="Lax", httponly=True, secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def _facts(person_id: uuid.UUID) -> queries.PersonFacts:
    facts = queries.person_facts(person_id)
    if facts is None:
        raise NoSuchPerson(name=str(person_id))
    return facts


def _outlet_choices() -> list[tuple[str, str]]:
    return [(str(outlet.id), str(outlet)) for outlet in places.outlet_names().values()]


def _outlets_now(facts: queries.PersonFacts, outlets: dict[uuid.UUID, places.OutletName], at: datetime) -> list[str]:
    here = {
        span.showroom_id
        for span in facts.standing.spans
        if span.since <= at and (span.until is None or at < span.until)
    }
    return [outlet.code for outlet in outlets.values() if outlet.id in here]


def _person_page(
    facts: queries.PersonFacts,
    edit_form: EditPersonForm | None = None,
    password_form: GivePasswordForm | None = None,
    assign_form: AssignForm | None = None,
) -> str:
    at = asked_at()
    outlets = places.outlet_names()
    return render_template(
        "people/person.html",
        facts=facts,
        here=rules.works(facts.standing, at),
        everywhere=facts.role in rules.EVERYWHERE,
        assignments=[
            {
                "id": row.id,
                "outlet": outlets.get(row.showroom_id, row.showroom_id),
                "since": row.since,
                "until": row.until,
                "running": row.until is None or row.until > at,
            }
            for row in queries.assignments_of(facts.id)
        ],
        edit_form=edit_form or EditPersonForm(formdata=None, data={"full_name": facts.full_name, "role": facts.role}),
        password_form=password_form or GivePasswordForm(formdata=None),
        assign_form=assign_form or AssignForm(_outlet_choices(), formdata=None),
    )


def _subject(row: TrailEntry, everybody: Mapping[str, queries.PersonFacts]) -> str:
    """Whom or what a deed was about: a person by name, anything else by what it is and the beginning of its id."""
    if row.subject_id in everybody:
        return everybody[row.subject_id].full_name
    uuid_length = 36
    shown = row.subject_id[:8] if len(row.subject_id) == uuid_length else row.subject_id
    return f"{subject_name(row.subject_kind)} {shown}"
