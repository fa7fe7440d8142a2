"""Hold sales against an outlet's own rule: goods whose star is gone are not sold before they have a new label."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select

from pos.base.clock import local_day
from pos.base.prepared import Prepared
from pos.inventory.operations import Allocation
from pos.relabelling.queries import standings
from pos.sales.kinds import Oddity
from pos.sales.knowledge import Knowledge
from pos.sales.operations.entries import Booking, Desk
from pos.showrooms.models import Showroom

_SHOWROOM = Showroom.__table__
_RULE = Prepared(select(_SHOWROOM.c.lapsed_need_labels).where(_SHOWROOM.c.id == bindparam("here")))


def judge_labels(
    bookings: Sequence[Booking], allocations: Iterable[Allocation], known: Knowledge, *, desk: Desk
) -> None:
    """Note which lines of new sales took pieces that had no label without their star, where the outlet forbids it.

    It is judged by what stood there at the moment of the sale: what is sold was relabelled, as far as such pieces stood
    there. Goods that have their star, or never had one, cost no statement, and the books are read once for a whole batch.

    Source: docs/rules/relabelling.md, "An outlet's own rule"
    """
    gone = {
        row["product_id"]
        for booking in bookings
        for row in booking.lines
        if row["product_id"] is not None
        and known.claim(row["product_id"], local_day(booking.happened_at), booking.happened_at).gone
    }
    if not gone or not any(row.lapsed_need_labels for row in _RULE.rows(here=desk.showroom_id)):
        return
    parts: defaultdict[object, list[Allocation]] = defaultdict(list)
    for part in allocations:
        parts[part.key].append(part)
    against = [
        (booking, rows)
        for booking in sorted(bookings, key=lambda one: one.happened_at)
        if (rows := [row for row in booking.lines if row["product_id"] in gone])
    ]
    lots = {part.lot_id for booking, rows in against for row in rows for part in parts[booking.entry.id, row["line"]]}
    then = standings(desk.showroom_id, lots, gone, {booking.happened_at for booking, _ in against})
    sold: Counter[uuid.UUID] = Counter()
    for booking, rows in against:
        for row in rows:
            for part in parts[booking.entry.id, row["line"]]:
                lot = then[booking.happened_at].get(part.lot_id)
                if lot is None:
                    continue
                sold[part.lot_id] += part.quantity_milli
                if sold[part.lot_id] > lot.standing.relabelled_milli:
                    booking.odd(Oddity.NOT_RELABELLED, line=row["line"], product=row["product_code"], lot=lot.code)
                    # The others had no new label: they use up none of the pieces that get one later.
                    sold[part.lot_id] = lot.standing.relabelled_milli
