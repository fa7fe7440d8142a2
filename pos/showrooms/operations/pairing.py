"""Turn a device into a till: a one-time code becomes a token, a new journal chain and a new number series."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from pos.base.database import db
from pos.base.operations import record
from pos.showrooms import rules
from pos.showrooms.errors import NoSuchTill, PairingCodeWrong, TillRetired
from pos.showrooms.models import Chain, PairingCode, Showroom, Till


@dataclass(frozen=True)
class Pairing:
    """What a device gets when it becomes a till. The token is told here and never again."""

    token: str
    chain_id: uuid.UUID
    till_code: str
    showroom_code: str
    series: str
    next_number: int = 1


def make_pairing_code(till_id: uuid.UUID, *, who: str, at: datetime) -> str:
    """A fresh one-time code for this till, shown once. Codes made for it before are void.

    Raises:
        NoSuchTill, TillRetired: there is no such till in use.
    """
    till = _locked(till_id)
    _void_codes(till.id, at)
    code = rules.new_pairing_code()
    db.session.add(
        PairingCode(
            till_id=till.id,
            code_hash=rules.digest(code),
            made_by=who,
            made_at=at,
            expires_at=at + timedelta(minutes=rules.PAIRING_MINUTES),
        )
    )
    db.session.flush()
    record("make_pairing_code", "till", till.id, who=who, at=at, code=till.code)
    return code


def pair(typed: str, *, at: datetime, earlier: Collection[tuple[str, str]] = ()) -> Pairing:
    """Make the device that knows this code the till; the device that was it before is no longer.

    Of two that use the same code at once, one wins. ``earlier`` is what the device knows of its earlier pairings, as
    (till, series): a server that was put back to an older backup must not give such a series a second time.

    Raises:
        PairingCodeWrong: unknown, used, too old, or its till is out of use; the four say the same.
    """
    found = db.session.execute(
        update(PairingCode)
        .where(
            PairingCode.code_hash == rules.digest(rules.written_code(typed)),
            PairingCode.used_at.is_(None),
            PairingCode.made_at <= at,
            PairingCode.expires_at > at,
        )
        .values(used_at=at)
        .returning(PairingCode.till_id, PairingCode.made_by)
    ).one_or_none()
    if found is None:
        raise PairingCodeWrong()
    try:
        till = _locked(found.till_id)
    except TillRetired as error:
        raise PairingCodeWrong() from error
    told = {series for code, series in earlier if code == till.code and rules.series_is_fit(series)}
    return _begin_chain(till, who=found.made_by, at=at, told=told)


def pair_at_console(till_code: str, *, who: str, at: datetime) -> Pairing:
    """Give a till a new token without a code, for whoever sits at the server.

    Raises:
        NoSuchTill, TillRetired: there is no such till in use.
    """
    till_id = db.session.scalar(select(Till.id).where(Till.code == till_code.upper()))
    if till_id is None:
        raise NoSuchTill(code=till_code)
    till = _locked(till_id)
    _void_codes(till.id, at)
    return _begin_chain(till, who=who, at=at)


def know_chain(till_id: uuid.UUID, chain_id: uuid.UUID, series: str, *, who: str, at: datetime) -> None:
    """Take up an ended pairing of this till that these books have forgotten, so that its journal can be booked.

    That happens when the books were put back to a backup from before it. It gets its own series where that is free, else
    the next one: what it printed keeps the numbers that it printed. A chain that is known stays as it is.
    """
    db.session.get(Till, till_id, with_for_update=True, populate_existing=True)
    if db.session.get(Chain, chain_id, populate_existing=True) is not None:
        return
    taken = set(db.session.scalars(select(Chain.series).where(Chain.till_id == till_id)))
    if series in taken or not rules.series_is_fit(series):
        series = rules.next_series(rules.latest_series(taken))
    db.session.add(
        Chain(
            id=chain_id,
            till_id=till_id,
            series=series,
            # A token that nobody was ever told: the pairing has ended.
            token_hash=rules.digest(rules.new_token()),
            paired_by=who,
            started_at=at,
            ended_at=at,
        )
    )
    db.session.flush()
    record("know_chain", "till", till_id, who=who, at=at, series=series, chain=str(chain_id))


def _locked(till_id: uuid.UUID) -> Till:
    """The till, held until the transaction ends: pairings of one till come one after another."""
    till = db.session.get(Till, till_id, with_for_update=True, populate_existing=True)
    if till is None:
        raise NoSuchTill(code=str(till_id))
    if till.retired_at is not None:
        raise TillRetired(code=till.code)
    return till


def _void_codes(till_id: uuid.UUID, at: datetime) -> None:
    db.session.execute(
        update(PairingCode)
        .where(PairingCode.till_id == till_id, PairingCode.used_at.is_(None), PairingCode.expires_at > at)
        .values(expires_at=at)
    )


def skip_series(*, at: datetime) -> None:
    """Let no till get a series again that it may have been given after a backup from which the books were put back.

    An ended chain that nobody holds the token of takes up the series in between.
    """
    for till_id in db.session.scalars(select(Till.id)):
        db.session.add(
            Chain(
                till_id=till_id,
                series=rules.series_to_skip_to(_latest_series(till_id)),
                token_hash=rules.digest(rules.new_token()),
                paired_by="restore",
                started_at=at,
                ended_at=at,
            )
        )
    db.session.flush()


def _latest_series(till_id: uuid.UUID, told: Collection[str] = ()) -> str | None:
    given = db.session.scalars(select(Chain.series).where(Chain.till_id == till_id)).all()
    return rules.latest_series([*given, *told])


def _begin_chain(till: Till, *, who: str, at: datetime, told: Collection[str] = ()) -> Pairing:
    db.session.execute(update(Chain).where(Chain.till_id == till.id, Chain.ended_at.is_(None)).values(ended_at=at))
    token = rules.new_token()
    chain = Chain(
        till_id=till.id,
        series=rules.next_series(_latest_series(till.id, told)),
        token_hash=rules.digest(token),
        paired_by=who,
        started_at=at,
    )
    db.session.add(chain)
    db.session.flush()
    record("pair", "till", till.id, who=who, at=at, code=till.code, series=chain.series, chain=str(chain.id))
    showroom_code = db.session.scalars(select(Showroom.code).where(Showroom.id == till.showroom_id)).one()
    return Pairing(token, chain.id, till.code, showroom_code, chain.series)
