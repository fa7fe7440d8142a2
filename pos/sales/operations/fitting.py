"""Hold what came back against what is left of its sale, and put on the books the part that fits."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from pos.base.database import db
from pos.inventory.operations import Movement, Return, give_back
from pos.sales.kinds import Condition, Contradiction, LossCause, Oddity
from pos.sales.operations.numbered import settle_pieces_back
from pos.sales.operations.tables import DRAWER_LOSS, REFUND_LINE, REFUND_LINE_LOT, SALE_LINE, SALE_LINE_LOT
from pos.sales.queries import lots_of_sales
from pos.sales.rules import fitting, losses, owed_less, refund_amount, vat_inside


@dataclass(slots=True)
class Left:
    """What the books hold of a sale line, kept up to date while a batch is judged."""

    net_vnd: int
    vat_bp: int
    sold_milli: int
    returned_milli: int
    refunded_vnd: int
    product_id: uuid.UUID | None = None
    serial: str | None = None
    """The number of the one piece that it is, where that has one."""
    touched: bool = False


Lines = dict[tuple[uuid.UUID, int], Left]
"""Sale lines by their sale and their number."""


@dataclass(slots=True)
class Back:
    """A refund before the books: what it names of which sale, and what became of that."""

    refund_id: uuid.UUID
    sale_id: uuid.UUID | None
    showroom_id: uuid.UUID
    happened_at: datetime
    who: str
    claimed: Sequence[Mapping[str, Any]]
    tenders: Sequence[Mapping[str, Any]]
    booked: list[dict[str, Any]] = field(default_factory=list)
    """The (parts of) lines that fit, as rows of the books."""
    surplus: list[dict[str, Any]] = field(default_factory=list)
    """The (parts of) lines that nothing was left for."""
    why: Contradiction | None = None
    """Why something does not fit; the first reason."""
    oddities: list[tuple[Oddity, dict[str, Any]]] = field(default_factory=list)

    @property
    def lost_vnd(self) -> int:
        """What was paid out although nothing was left for it."""
        return sum(part["amount_vnd"] for part in self.surplus)


@dataclass(slots=True)
class _LotLeft:
    """What of a lot that a line took can still come back."""

    lot_id: uuid.UUID
    product_id: uuid.UUID
    sold_milli: int
    returned_milli: int
    owner_id: uuid.UUID | None
    settlement_price_vnd: int | None
    touched: bool = False

    @property
    def left_milli(self) -> int:
        """How much of it has not come back yet."""
        return self.sold_milli - self.returned_milli

    def less_for_owner(self, part_milli: int) -> int | None:
        """How much less the owner gets when this much more comes back; None for goods of our own."""
        if self.settlement_price_vnd is None:
            return None
        return owed_less(self.settlement_price_vnd, self.sold_milli, self.returned_milli, part_milli)


def lock_lines(sale_ids: Collection[uuid.UUID]) -> Lines:
    """Lock the lines of these sales, in the one order that everybody keeps, and say what is left of them."""
    rows = db.session.execute(
        select(
            SALE_LINE.c.sale_id, SALE_LINE.c.line, SALE_LINE.c.net_vnd, SALE_LINE.c.vat_bp, SALE_LINE.c.quantity_milli,
            SALE_LINE.c.returned_milli, SALE_LINE.c.refunded_vnd, SALE_LINE.c.product_id, SALE_LINE.c.serial,
        )
        .where(SALE_LINE.c.sale_id.in_(sale_ids))
        .order_by(SALE_LINE.c.sale_id, SALE_LINE.c.line)
        .with_for_update()
    )  # fmt: skip
    return {(row[0], row[1]): Left(*row[2:]) for row in rows}


def fit(back: Back, left: Lines, *, whole: bool = False) -> None:
    """Hold a refund against what is left of its sale: what fits makes that shrink, the rest is surplus.

    ``whole`` books all of it or nothing: whoever waits for the answer is told why not.

    Source: docs/rules/sales.md, "More than is left"
    """
    after: dict[int, tuple[int, int]] = {}
    known = any(sale_id == back.sale_id for sale_id, _ in left)
    for position, line in enumerate(back.claimed, start=1):
        held = left.get((back.sale_id, line["line"])) if back.sale_id else None
        if held is None:
            back.why = back.why or (Contradiction.SALE_LINE_UNKNOWN if known else Contradiction.SALE_UNKNOWN)
            back.surplus.append({"position": position, **line})
            continue
        returned_milli, refunded_vnd = after.get(line["line"], (held.returned_milli, held.refunded_vnd))
        fits_milli, fits_vnd = fitting(
            held.net_vnd, held.sold_milli, returned_milli, refunded_vnd, line["quantity_milli"], line["amount_vnd"]
        )
        over = {"quantity_milli": line["quantity_milli"] - fits_milli, "amount_vnd": line["amount_vnd"] - fits_vnd}
        if any(over.values()):
            back.why = back.why or Contradiction.REFUND_EXCEEDS_SALE
            back.surplus.append({"position": position, **line, **over})
        if not fits_milli:
            continue
        due_vnd = refund_amount(held.net_vnd, held.sold_milli, returned_milli + fits_milli, refunded_vnd)
        if due_vnd != fits_vnd:
            told = {"line": position, "amount_vnd": fits_vnd, "due_vnd": due_vnd}
            back.oddities.append((Oddity.REFUND_AMOUNT_DIFFERS, told))
        # Cumulative like the amount, so that the VAT of the parts sums to the VAT of the line.
        vat_vnd = vat_inside(refunded_vnd + fits_vnd, held.vat_bp) - vat_inside(refunded_vnd, held.vat_bp)
        back.booked.append(
            {
                "refund_id": back.refund_id,
                "position": position,
                "sale_id": back.sale_id,
                "line": line["line"],
                "quantity_milli": fits_milli,
                "amount_vnd": fits_vnd,
                "vat_vnd": vat_vnd,
                "condition": line["condition"],
            }
        )
        after[line["line"]] = (returned_milli + fits_milli, refunded_vnd + fits_vnd)
    if back.why is Contradiction.SALE_UNKNOWN:
        back.oddities.append((Oddity.SALE_AWAITED, {"sale": str(back.sale_id) if back.sale_id else None}))
    elif back.why:
        back.oddities += [
            (Oddity.REFUND_SURPLUS, {name: value for name, value in part.items() if name != "position"})
            for part in back.surplus
        ]
    if whole and back.why:
        return
    for number, (returned_milli, refunded_vnd) in after.items():
        held = left[back.sale_id, number] if back.sale_id else None
        if held is not None:
            held.returned_milli, held.refunded_vnd, held.touched = returned_milli, refunded_vnd, True


def post_lines(backs: Sequence[Back], left: Lines, *, at: datetime) -> list[Movement]:
    """Write what fits and what was lost, and say where the goods go; the refunds themselves are on the books."""
    booked = [row for back in backs for row in back.booked]
    lost = [
        {
            "refund_id": back.refund_id,
            "method": method,
            "amount_vnd": amount_vnd,
            "cause": LossCause.SALE_UNKNOWN if back.why is Contradiction.SALE_UNKNOWN else LossCause.SURPLUS,
        }
        for back in backs
        for method, amount_vnd in losses(back.tenders, back.lost_vnd).items()
    ]
    for table, rows in ((REFUND_LINE, booked), (DRAWER_LOSS, lost)):
        if rows:
            db.session.execute(insert(table), rows)
    touched = [
        {"of_sale": key[0], "of_line": key[1], "returned": held.returned_milli, "refunded": held.refunded_vnd}
        for key, held in left.items()
        if held.touched
    ]
    if touched:
        db.session.execute(
            update(SALE_LINE)
            .where(SALE_LINE.c.sale_id == bindparam("of_sale"), SALE_LINE.c.line == bindparam("of_line"))
            .values(returned_milli=bindparam("returned"), refunded_vnd=bindparam("refunded")),
            touched,
        )
    settle_pieces_back(
        {(held.product_id, held.serial) for held in left.values() if held.touched and held.product_id and held.serial},
        at=at,
    )
    return _return_goods([back for back in backs if back.booked], at=at)


def _return_goods(backs: Sequence[Back], *, at: datetime) -> list[Movement]:
    """Send goods back to the lots that they came from: onto the shelf, or into loss where they are damaged."""
    if not backs:
        return []
    sold_at: dict[uuid.UUID, uuid.UUID] = {}
    lots: dict[tuple[uuid.UUID, int], list[_LotLeft]] = defaultdict(list)
    for row in db.session.execute(lots_of_sales({back.sale_id for back in backs if back.sale_id})):
        sold_at[row.sale_id] = row.showroom_id
        lots[row.sale_id, row.line].append(
            _LotLeft(
                row.lot_id, row.product_id, row.quantity_milli, row.returned_milli, row.owner_id,
                row.settlement_price_vnd,
            )
        )  # fmt: skip
    returns: dict[uuid.UUID, list[Return]] = defaultdict(list)
    parts: list[dict[str, Any]] = []
    for back in backs:
        for line in back.booked:
            wanted_milli = line["quantity_milli"]
            for lot in lots[line["sale_id"], line["line"]]:
                part_milli = min(wanted_milli, lot.left_milli)
                if part_milli <= 0:
                    continue
                parts.append(
                    {
                        "refund_id": back.refund_id,
                        "position": line["position"],
                        "lot_id": lot.lot_id,
                        "sale_id": line["sale_id"],
                        "line": line["line"],
                        "quantity_milli": part_milli,
                        "owner_id": lot.owner_id,
                        "owner_vnd": lot.less_for_owner(part_milli),
                    }
                )
                lot.returned_milli += part_milli
                lot.touched = True
                wanted_milli -= part_milli
                returns[back.showroom_id].append(
                    Return(
                        lot_id=lot.lot_id,
                        product_id=lot.product_id,
                        quantity_milli=part_milli,
                        resaleable=line["condition"] == Condition.RESALEABLE,
                        happened_at=back.happened_at,
                        cause="refund",
                        cause_id=back.refund_id,
                        who=back.who,
                        sold_at=sold_at[line["sale_id"]],
                    )
                )
    if not returns:
        return []
    db.session.execute(
        update(SALE_LINE_LOT)
        .where(
            SALE_LINE_LOT.c.sale_id == bindparam("of_sale"),
            SALE_LINE_LOT.c.line == bindparam("of_line"),
            SALE_LINE_LOT.c.lot_id == bindparam("of_lot"),
        )
        .values(returned_milli=bindparam("returned")),
        [
            {"of_sale": sale_id, "of_line": number, "of_lot": lot.lot_id, "returned": lot.returned_milli}
            # In the order in which whoever settles with an owner locks them.
            for (sale_id, number), taken in sorted(lots.items())
            for lot in sorted(taken, key=lambda lot: lot.lot_id)
            if lot.touched
        ],
    )
    db.session.execute(insert(REFUND_LINE_LOT), parts)
    return [
        move
        for showroom_id, coming in returns.items()
        for move in give_back(showroom_id, coming, booked_at=at, post=False)
    ]
