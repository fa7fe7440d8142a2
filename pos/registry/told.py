"""What becomes of the rows of a list, so that it can be kept, compared and told in any language."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pos.base.cells import written
from pos.base.sheets import Sheet
from pos.registry.kinds import NEWS, Verdict
from pos.registry.planning import Outcome, Plan

_MOST_DECISIONS = 20


@dataclass(frozen=True)
class Told:
    """What becomes of one row."""

    number: int
    verdict: Verdict
    product: str
    product_code: str
    """Of the product that is meant; empty while it is a new one."""
    producer: str
    stars: str
    decision: str
    column: str
    value: str
    notes: list[dict[str, Any]]


def told_rows(made: Plan, sheet: Sheet) -> list[Told]:
    """What becomes of each row, with what stands in its cells: also of one that cannot be read."""
    cells = dict(sheet.rows)
    return [_told(one, cells[one.number]) for one in made.outcomes]


def digest_of(rows: Sequence[Told]) -> str:
    """What all rows become, in a few signs."""
    said = hashlib.sha256()
    for one in rows:
        said.update(repr((one.number, one.verdict.value, one.column, one.value, one.notes)).encode())
    return said.hexdigest()


def totals_of(made: Plan) -> dict[str, Any]:
    """How many rows become what, of which decisions the list speaks, and which columns were not read."""
    counts = made.counts
    added = [one for one in made.outcomes if one.verdict is Verdict.ADDED]
    decisions = Counter(
        f"{one.row.decision_number}, {one.row.decided_on:%d/%m/%Y}" for one in made.outcomes if one.row is not None
    )
    return {
        "rows": len(made.outcomes),
        "counts": {verdict.value: counts[verdict] for verdict in Verdict},
        "news": sum(counts[verdict] for verdict in NEWS),
        "producers": len({one.maker for one in added if one.maker and one.maker.id is None}),
        "products": len({one.item for one in added if one.item and one.item.id is None}),
        "certificates": sum(one.paper is not None for one in added),
        "decisions": [name for name, _count in decisions.most_common(_MOST_DECISIONS)],
        "decisions_more": max(0, len(decisions) - _MOST_DECISIONS),
        "unknown": list(made.unknown),
    }


def _told(one: Outcome, cells: Mapping[str, Any]) -> Told:
    product = " ".join(filter(None, (_cell(cells, "product", 160), _cell(cells, "net_content", 60))))
    decision = ", ".join(filter(None, (_cell(cells, "decision", 80), _cell(cells, "decided_on", 30))))
    fault = one.fault
    notes = (
        [{"message": fault.message, "details": dict(fault.details)}]
        if fault
        else [{"message": note.message, "details": dict(note.details)} for note in one.notes]
    )
    return Told(
        one.number, one.verdict, product or _cell(cells, "product_code", 12),
        one.item.code if one.item and one.item.id else "",
        _cell(cells, "producer", 160) or _cell(cells, "producer_code", 12), _cell(cells, "stars", 60), decision,
        fault.column if fault else "", fault.value[:60] if fault else "", notes,
    )  # fmt: skip


def _cell(cells: Mapping[str, Any], column: str, most: int) -> str:
    return written(cells[column])[:most].strip() if column in cells else ""
