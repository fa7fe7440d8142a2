"""Turn a device into a till: a one-time code becomes a token, a new journal chain and a new number series."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

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


def pair(typed: str, *, at: datetime) -> Pairing:
    """Make the device that knows this code the till; the device that was it before is no longer.

    Of two that use the same code at once, one wins.

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
    return _begin_chain(till, who=found.made_by, at=at)


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


def _latest_series(till_id: uuid.UUID) -> str | None:
    # Z comes before AA: the longer series is the later one.
    return db.session.scalar(
        select(Chain.series)
        .where(Chain.till_id == till_id)
        .order_by(func.length(Chain.series).desc(), Chain.series.desc())
        .limit(1)
    )


def _begin_chain(till: Till, *, who: str, at: datetime) -> Pairing:
    db.session.execute(update(Chain).where(Chain.till_id == till.id, Chain.ended_at.is_(None)).values(ended_at=at))
    token = rules.new_token()
    chain = Chain(
        till_id=till.id,
        series=rules.next_series(_latest_series(till.id)),
        token_hash=rules.digest(token),
        paired_by=who,
        started_at=at,
    )
    db.session.add(chain)
    db.session.flush()
    record("pair", "till", till.id, who=who, at=at, code=till.code, series=chain.series, chain=str(chain.id))
    showroom_code = db.session.scalars(select(Showroom.code).where(Showroom.id == till.showroom_id)).one()
    return Pairing(token, chain.id, till.code, showroom_code, chain.series)
