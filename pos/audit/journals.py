"""Promises 1 and 5: what tills wrote is on the books once, and their journals are whole."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pos.audit.verdicts import PAGE, Verdict, count
from pos.base.database import db
from pos.sales.kinds import Kind, Origin, Outcome
from pos.sales.models import (
    Quarantined,
    Refund,
    Sale,
)
from pos.till.models import JournalEntry, JournalHead
from pos.till.rules import GENESIS, entry_hash

_ON_ITS_WAY = timedelta(minutes=1)
"""Between keeping an entry and booking it a moment passes, and the shop sells on while it is audited."""


def sales_once(at: datetime) -> Verdict:
    """1. A sale that a till finished is on the books exactly once."""
    verdict = Verdict(1, "a finished sale is on the books exactly once")
    entry = JournalEntry
    booked_in: dict[Kind, type[Sale] | type[Refund]] = {Kind.SALE: Sale, Kind.REFUND: Refund}
    verdict.looked_at = count(select(entry.id)) + count(select(Sale.id).where(Sale.origin == Origin.API))
    waiting = select(entry.entry_id, entry.kind, entry.sequence).where(
        entry.outcome.is_(None), entry.received_at < at - _ON_ITS_WAY
    )
    for entry_id, kind, sequence in db.session.execute(waiting):
        verdict.add(f"entry {entry_id} ({kind} #{sequence}) is stored but not booked")
    for booked, table in booked_in.items():
        missing = select(entry.entry_id).where(
            entry.kind == booked,
            entry.outcome.in_([Outcome.BOOKED, Outcome.REVIEW]),
            ~select(table.id).where(table.id == entry.entry_id).exists(),
        )
        for (entry_id,) in db.session.execute(missing):
            verdict.add(f"{booked} {entry_id} was answered as booked and is not on the books")
        invented = select(table.id).where(
            table.origin == Origin.JOURNAL,
            ~select(entry.id).where(entry.entry_id == table.id, entry.kind == booked).exists(),
        )
        for (row_id,) in db.session.execute(invented):
            verdict.add(f"{booked} {row_id} is on the books and in no till's journal")
    lost = select(entry.entry_id, entry.kind).where(
        entry.outcome == Outcome.QUARANTINED,
        entry.kind.in_([kind.value for kind in Kind]),
        ~select(Quarantined.row).where(Quarantined.entry_id == entry.entry_id).exists(),
    )
    for entry_id, kind in db.session.execute(lost):
        verdict.add(f"{kind} {entry_id} was answered as quarantined and is not kept there")
    return verdict


def journals_are_unbroken() -> Verdict:
    """5. Each till's journal is unbroken: no number missing, no content changed, each entry on the one before."""
    verdict = Verdict(5, "each till's journal is unbroken")
    chain_id, last, hashes = None, 0, {GENESIS}
    heads = {
        row.chain_id: row.sequence for row in db.session.execute(select(JournalHead.chain_id, JournalHead.sequence))
    }
    ends: dict[Any, int] = {}
    for row in _journal():
        verdict.looked_at += 1
        name = f"chain {row.chain_id} #{row.sequence}"
        if row.kind == "malformed":
            continue
        if row.chain_id != chain_id:
            chain_id, last, hashes = row.chain_id, 0, {GENESIS}
        if row.sequence > last:
            if row.sequence != last + 1:
                verdict.add(f"{name}: {row.sequence - last - 1} entries before it are missing")
                hashes = {row.previous}
            before, hashes, last = hashes, set(), row.sequence
        if row.previous not in before:
            verdict.add(f"{name} does not follow the entry before it")
        hashes.add(row.hash)
        ends[chain_id] = last
        content = entry_hash(row.sequence, row.kind, str(row.entry_id), json.loads(row.body), row.previous)
        if content != row.content_hash or row.content_hash != row.hash:
            verdict.add(f"{name} was changed: its content gives {content[:12]}…, it carries {row.hash[:12]}…")
    for chain, sequence in heads.items():
        if ends.get(chain, 0) < sequence:
            verdict.add(f"chain {chain}: entries up to #{sequence} were here once and are not any more")
    return verdict


def _journal() -> Iterator[Any]:
    entry = JournalEntry
    rows = select(
        entry.chain_id, entry.sequence, entry.kind, entry.entry_id, entry.body, entry.previous, entry.hash,
        entry.content_hash,
    ).order_by(entry.chain_id, entry.sequence, entry.id)  # fmt: skip
    yield from db.session.execute(rows.execution_options(yield_per=PAGE))
