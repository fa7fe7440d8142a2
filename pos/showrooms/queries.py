"""Read outlets, tills and who speaks for them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, or_, select

from pos.base.database import db
from pos.base.prepared import Prepared
from pos.base.text import search_key
from pos.people.places import OutletName
from pos.showrooms.errors import NoSuchPrinter, NoSuchShowroom, NoSuchTill
from pos.showrooms.models import Chain, Commune, CraftVillage, Printer, Showroom, Till
from pos.showrooms.rules import digest


@dataclass(frozen=True)
class ChainFacts:
    """A paired device: its chain, its till, its outlet."""

    id: uuid.UUID
    series: str
    till_id: uuid.UUID
    till_code: str
    showroom_id: uuid.UUID
    showroom_code: str


_CHAINS = (
    select(Chain.id, Chain.series, Till.id, Till.code, Showroom.id, Showroom.code)
    .join(Till, Till.id == Chain.till_id)
    .join(Showroom, Showroom.id == Till.showroom_id)
)
_BY_TOKEN = Prepared(
    _CHAINS.where(Chain.token_hash == bindparam("token_hash"), Chain.ended_at.is_(None), Till.retired_at.is_(None))
)


def chain_by_token(token: str) -> ChainFacts | None:
    """The living chain that has this token."""
    found = _BY_TOKEN.rows(token_hash=digest(token))
    return ChainFacts(*found[0]) if found else None


def chain_facts(chain_id: uuid.UUID) -> ChainFacts | None:
    """A chain by its id, living or ended."""
    row = db.session.execute(_CHAINS.where(Chain.id == chain_id)).one_or_none()
    return None if row is None else ChainFacts(*row)


def showroom(code: str) -> Showroom:
    """The outlet of this code.

    Raises:
        NoSuchShowroom: there is none.
    """
    row = db.session.scalar(select(Showroom).where(Showroom.code == code.upper()))
    if row is None:
        raise NoSuchShowroom(code=code)
    return row


def showroom_by_id(showroom_id: uuid.UUID) -> Showroom:
    """The outlet of this id.

    Raises:
        NoSuchShowroom: there is none.
    """
    row = db.session.get(Showroom, showroom_id)
    if row is None:
        raise NoSuchShowroom(code=str(showroom_id))
    return row


def showrooms(
    only: Collection[uuid.UUID] | None = None, words: str = "", open_on: date | None = None
) -> Sequence[Showroom]:
    """Outlets in the order of their codes: all or only some, found by words, open on a day."""
    query = select(Showroom).order_by(Showroom.code)
    if only is not None:
        query = query.where(Showroom.id.in_(only))
    for word in search_key(words).split():
        query = query.where(Showroom.search_key.contains(word, autoescape=True))
    if open_on is not None:
        query = query.where(
            Showroom.opens_on <= open_on, or_(Showroom.closes_on.is_(None), Showroom.closes_on >= open_on)
        )
    return db.session.scalars(query).all()


def till(code: str) -> Till:
    """The till of this code.

    Raises:
        NoSuchTill: there is none.
    """
    row = db.session.scalar(select(Till).where(Till.code == code.upper()))
    if row is None:
        raise NoSuchTill(code=code)
    return row


def tills_of(showroom_id: uuid.UUID) -> Sequence[Till]:
    """The tills of an outlet, retired ones too, by number."""
    return db.session.scalars(select(Till).where(Till.showroom_id == showroom_id).order_by(Till.number)).all()


def printers_of(showroom_id: uuid.UUID) -> Sequence[Printer]:
    """The printers of an outlet that are in use, by name."""
    return db.session.scalars(
        select(Printer).where(Printer.showroom_id == showroom_id, Printer.retired_at.is_(None)).order_by(Printer.name)
    ).all()


def communes() -> Sequence[Commune]:
    """The communes of Hanoi in Vietnamese order."""
    return db.session.scalars(select(Commune).order_by(Commune.sort_key)).all()


def commune_names(codes: Collection[str]) -> dict[str, Commune]:
    """These communes by code."""
    return (
        {row.code: row for row in db.session.scalars(select(Commune).where(Commune.code.in_(codes)))} if codes else {}
    )


def craft_villages() -> Sequence[CraftVillage]:
    """The craft villages in Vietnamese order."""
    return db.session.scalars(select(CraftVillage).order_by(CraftVillage.sort_key)).all()


def outlet_names() -> list[OutletName]:
    """All outlets as the floor below names them, in the order of their codes."""
    rows = db.session.execute(select(Showroom.id, Showroom.code, Showroom.name).order_by(Showroom.code))
    return [OutletName(*row) for row in rows]


def printer(printer_id: uuid.UUID) -> Printer:
    """A printer in use.

    Raises:
        NoSuchPrinter: there is none.
    """
    row = db.session.get(Printer, printer_id)
    if row is None or row.retired_at is not None:
        raise NoSuchPrinter()
    return row


def living_chains(till_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Chain]:
    """The pairing that each of these tills works under now, as far as it is paired."""
    if not till_ids:
        return {}
    rows = db.session.scalars(select(Chain).where(Chain.till_id.in_(till_ids), Chain.ended_at.is_(None)))
    return {row.till_id: row for row in rows}


def chains_of(till_id: uuid.UUID) -> Sequence[Chain]:
    """Every pairing a till ever had, the latest first."""
    return db.session.scalars(
        select(Chain).where(Chain.till_id == till_id).order_by(Chain.started_at.desc(), Chain.series.desc())
    ).all()


def till_counts() -> dict[uuid.UUID, int]:
    """How many tills in use each outlet has."""
    rows = db.session.execute(
        select(Till.showroom_id, func.count()).where(Till.retired_at.is_(None)).group_by(Till.showroom_id)
    )
    return {row.showroom_id: row[1] for row in rows}
