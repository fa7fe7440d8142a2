"""PINs: one's own, and those of the staff of an outlet, of which a manager sees only whether there is one."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.database import transaction
from pos.base.errors import NotAllowed
from pos.base.limits import limiter
from pos.people import operations, places, queries, rules
from pos.people.access import allowed_showrooms, asked_at, person, requires
from pos.people.errors import NoSuchPerson, PasswordWrong, PinWeak
from pos.people.forms import OwnPinForm
from pos.people.names import role_name
from pos.people.rules import Deed
from pos.people.views.blueprint import pages, refused


@pages.route("/me/pin", methods=["GET", "POST"])
@requires(Deed.SELL)
@limiter.limit("20 per hour", methods=["POST"])
def own_pin() -> Response | str | tuple[str, int]:
    """Choose the six digits by which the tills of one's outlets know who is selling."""
    form, template = OwnPinForm(), "people/own_pin.html"
    if form.validate_on_submit():
        try:
            with transaction():
                operations.choose_pin(person().person_id, form.password.data, form.pin.data, at=asked_at())
        except PasswordWrong as error:
            return refused(form, form.password, error, template)
        except PinWeak as error:
            return refused(form, form.pin, error, template)
        flash(_("Your PIN is set. The tills of your outlets know it in a few minutes."), "success")
        return redirect(url_for("home.today"))
    return render_template(template, form=form)


@pages.get("/staff")
@requires(Deed.CLEAR_PINS)
def pins() -> str:
    """Who sells at the reader's outlets, and who of them has a PIN."""
    at = asked_at()
    allowed = allowed_showrooms(Deed.CLEAR_PINS)
    outlets = [
        {
            "outlet": outlet,
            "staff": [
                {"facts": facts, "role": role_name(facts.role)}
                for facts in queries.staff_of(outlet.id, at)
                if rules.may(facts.standing, Deed.SELL, at, outlet.id)
            ],
        }
        for outlet in places.outlet_names().values()
        if allowed is None or outlet.id in allowed
    ]
    return render_template("people/pins.html", outlets=[row for row in outlets if row["staff"]])


@pages.post("/staff/<uuid:person_id>/clear-pin")
@requires(Deed.CLEAR_PINS)
def clear_pin(person_id: uuid.UUID) -> Response:
    """Take a forgotten PIN away from somebody who works at an outlet of the reader's.

    Raises:
        NoSuchPerson: there is none.
        NotAllowed: this person works elsewhere.
    """
    facts = queries.person_facts(person_id)
    if facts is None:
        raise NoSuchPerson(name=str(person_id))
    allowed, works_at = allowed_showrooms(Deed.CLEAR_PINS), rules.places(facts.standing, Deed.SELL, asked_at())
    if allowed is not None and not (works_at and allowed & works_at):
        raise NotAllowed()
    with transaction():
        operations.clear_pin(person_id, who=person().name, at=asked_at())
    flash(_("%(name)s has no PIN now, and can choose a new one.", name=facts.full_name), "success")
    return redirect(url_for("people.pins"))
