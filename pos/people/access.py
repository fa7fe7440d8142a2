"""Who may come through which door. Every route wears one of these; ``tests/test_architecture.py`` sees to it."""

import functools
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from pos.base.clock import now
from pos.base.errors import NotAllowed
from pos.people import queries, rules
from pos.people.kinds import Role
from pos.people.rules import Deed

View = TypeVar("View", bound=Callable[..., Any])


class SignedIn(UserMixin):
    """The person behind this session, as they stood when the request began."""

    def __init__(self, row: queries.PersonFacts) -> None:
        self.person_id = row.id
        self.name = row.name
        self.full_name = row.full_name
        self.role: Role = row.role
        self.language = row.language
        self.standing = row.standing
        self.session_salt = row.session_salt

    def get_id(self) -> str:
        """What the session keeps: the person and a salt that ends all their sessions when it changes."""
        return f"{self.person_id}:{self.session_salt}"


def attend(app: Flask) -> None:
    """Let the app know who is asking."""
    manager = LoginManager(app)
    manager.session_protection = "basic"

    @manager.user_loader
    def load(session_id: str) -> SignedIn | None:
        person_id, _, salt = session_id.partition(":")
        try:
            facts = queries.person_facts(uuid.UUID(person_id))
        except ValueError:
            return None
        if facts is None or facts.session_salt != salt or not rules.works(facts.standing, asked_at()):
            return None
        return SignedIn(facts)

    @manager.unauthorized_handler
    def ask_to_sign_in() -> Any:
        if request.path.startswith("/api/"):
            abort(401)
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))

    app.jinja_env.globals.update(current_person=current_person, may=may, Deed=Deed)


def asked_at() -> datetime:
    """The moment this request began: every right in it is asked as of then."""
    if "asked_at" not in g:
        g.asked_at = now()
    return g.asked_at


def current_person() -> SignedIn | None:
    """Who is signed in, if anybody."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def person() -> SignedIn:
    """Who is signed in, behind a door that only opens for somebody.

    Raises:
        NotAllowed: nobody is.
    """
    somebody = current_person()
    if somebody is None:
        raise NotAllowed()
    return somebody


def may(deed: Deed, showroom_id: uuid.UUID | None = None) -> bool:
    """Whether whoever is asking may do this now: at that outlet, or at any."""
    somebody = current_person()
    return somebody is not None and rules.may(somebody.standing, deed, asked_at(), showroom_id)


def ask(deed: Deed, showroom_id: uuid.UUID | None = None) -> None:
    """Insist that whoever is asking may do this now.

    Raises:
        NotAllowed: they may not, or not at this outlet.
    """
    if not may(deed, showroom_id):
        raise NotAllowed()


def allowed_showrooms(deed: Deed) -> frozenset[uuid.UUID] | None:
    """The outlets at which whoever is asking may do this now; None means everywhere."""
    somebody = current_person()
    return frozenset() if somebody is None else rules.places(somebody.standing, deed, asked_at())


def public(view: View) -> View:
    """Anybody may come in."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody who signed in may come in."""
    return _door(view, "signed_in", lambda: True)


def requires(deed: Deed) -> Callable[[View], View]:
    """Whoever may do this at some outlet may come in; which outlet, the view asks with ``ask``."""

    def wrap(view: View) -> View:
        return _door(view, f"person:{deed}", lambda: may(deed))

    return wrap


def _door(view: View, access: str, opens: Callable[[], bool]) -> View:
    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_person() is None:
            return _send_to_sign_in()
        if not opens():
            raise NotAllowed()
        return view(*args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _send_to_sign_in() -> Response:
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
