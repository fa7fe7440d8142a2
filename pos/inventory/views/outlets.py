"""Which outlets a list is about: those that are open to its reader, or the one of them that was chosen."""

import uuid
from collections.abc import Sequence

from flask import request

from pos.people.access import allowed_showrooms
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms


def chosen_outlet(deed: Deed) -> tuple[Sequence[Showroom], Showroom | None, frozenset[uuid.UUID] | None]:
    """The outlets at which this person may do this, the chosen one of them, and the ids to ask for (None: all)."""
    only = allowed_showrooms(deed)
    outlets = showrooms(only=only)
    outlet = next((row for row in outlets if row.code == request.args.get("outlet")), None)
    return outlets, outlet, frozenset({outlet.id}) if outlet else only
