"""The moment that a page of stock speaks of: now, or one in the past by the clock of Hanoi."""

from datetime import datetime

from flask import flash, request
from flask_babel import gettext as _

from pos.base.clock import HANOI
from pos.base.database import transaction
from pos.inventory.moments import month_to_strike
from pos.inventory.operations import strike_balance
from pos.people.access import asked_at

MOST_AT_ONCE = 2
"""So many months at most are summed up for one page: nobody shall wait long for what the nightly command left undone."""


YEARS = range(2000, 2200)


def asked_moment() -> datetime | None:
    """The past moment that the address asks for; None for now, also where it asks for the future or for nonsense.

    Balances that are due and missing are struck first, because it is now that somebody has a use for them.
    """
    text = request.args.get("at", "").strip()
    moment: datetime | None
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        flash(_("That is no day and time. This is the stock of now."), "error")
        return None
    moment = moment.replace(tzinfo=HANOI) if moment.tzinfo is None else moment
    if moment >= asked_at():
        return None
    for _turn in range(MOST_AT_ONCE):
        if month_to_strike(asked_at()) is None:
            break
        with transaction():
            strike_balance(asked_at())
    return moment


def as_typed(moment: datetime | None) -> str:
    """A moment as the field for it holds it."""
    return "" if moment is None else moment.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")
