"""Whose sales a page speaks of: one outlet's or all, as far as the reader may see."""

import uuid
from dataclasses import dataclass

from flask import request

from pos.base.errors import NotAllowed
from pos.people.access import allowed_showrooms
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms


@dataclass(frozen=True)
class Scope:
    """The outlets that the reader may choose from, and the one that was chosen; None: all of them."""

    outlets: list[Showroom]
    chosen: Showroom | None
    everywhere: bool

    @property
    def showroom_ids(self) -> list[uuid.UUID] | None:
        """The outlets that are meant; None for all there are."""
        if self.chosen is not None:
            return [self.chosen.id]
        return None if self.everywhere else [row.id for row in self.outlets]

    @property
    def showroom_id(self) -> uuid.UUID | None:
        """The outlet that is meant; None for all there are."""
        return self.chosen.id if self.chosen else None


def asked_scope(*, one: bool = False) -> Scope:
    """What the address asks for. ``one``: whoever does not see all outlets sees one at a time.

    Raises:
        NotAllowed: the outlet is not the reader's.
    """
    only = allowed_showrooms(Deed.SEE_PAYABLES)
    outlets = list(showrooms(only=only))
    code = request.values.get("outlet", "").upper()
    chosen = next((row for row in outlets if row.code == code), None)
    if code and chosen is None:
        raise NotAllowed()
    if chosen is None and one and only is not None:
        chosen = outlets[0]
    return Scope(outlets, chosen, only is None)


def may_in(deed: Deed, showroom_id: uuid.UUID | None) -> bool:
    """Whether the reader may do this at that outlet; for None, at all outlets there are."""
    places = allowed_showrooms(deed)
    return places is None or (showroom_id is not None and showroom_id in places)


def insist(deed: Deed, showroom_id: uuid.UUID | None) -> None:
    """Refuse whoever may not do this at that outlet, or at all of them.

    Raises:
        NotAllowed: they may not.
    """
    if not may_in(deed, showroom_id):
        raise NotAllowed()
