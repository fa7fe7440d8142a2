"""Hold the numbers of sold pieces against the labels that we made, and against what else happened to these."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, select

from pos.base.clock import local_day, start_of_day
from pos.base.database import db
from pos.base.prepared import Prepared, among
from pos.catalogue.models import Product
from pos.inventory.models import Lot
from pos.labels.kinds import What
from pos.labels.life import Doubt, Happening, doubt_of, doubts, life, looks_like_ours
from pos.labels.models import LabelBatch, LabelledPiece
from pos.labels.operations import when_taken_back
from pos.labels.queries import public_keys
from pos.labels.signing import Verdict, check_code
from pos.review.models import ReviewItem
from pos.review.operations import settle_findings
from pos.sales.bodies import read_refund
from pos.sales.kinds import Kind, Oddity
from pos.sales.operations.entries import Booking, Desk, Entry
from pos.sales.operations.tables import SALE_LINE
from pos.sales.pieces import Piece, by_piece, past

_PIECE, _BATCH, _LOT, _PRODUCT = LabelledPiece.__table__, LabelBatch.__table__, Lot.__table__, Product.__table__
_HOLD = Prepared(
    # Of two tills that sell one number at the same moment, the second waits here and then sees the first.
    select(_PIECE.c.product_id, _PIECE.c.serial, _LOT.c.code)
    .join(_BATCH, _BATCH.c.id == _PIECE.c.batch_id)
    .join(_LOT, _LOT.c.id == _BATCH.c.lot_id)
    .where(among(_PIECE.c.product_id, "products"), among(_PIECE.c.serial, "serials"))
    .order_by(_PIECE.c.product_id, _PIECE.c.serial)
    .with_for_update(key_share=True, of=_PIECE)
)
_LABELLED = Prepared(
    select(_PRODUCT.c.id).where(among(_PRODUCT.c.id, "products"), exists().where(_PIECE.c.product_id == _PRODUCT.c.id))
)
_PAST = Prepared(past(lambda product, serial: and_(among(product, "products"), among(serial, "serials"))))

Key = tuple[uuid.UUID, int]
"""A line: its sale, and its number from 1."""

_NOT_OURS = {Verdict.FORGED, Verdict.REVOKED, Verdict.UNKNOWN_KEY}
"""What a signature proves against a label. One that did not arrive whole proves nothing."""

_ODD = {Doubt.DEAD: Oddity.PIECE_VOID, Doubt.TWICE: Oddity.PIECE_SOLD_TWICE}


def judge_pieces(bookings: Sequence[Booking], coming_back: Sequence[Entry], *, desk: Desk) -> None:
    """Note which numbers on the lines of new sales we never printed, declared void, or sold already.

    The lines are on the books; ``coming_back`` are the refunds that the same till reports in the same go. Baskets without
    numbers cost no statement.

    Source: docs/rules/pieces.md, "Sold"
    """
    named = [
        (booking, row)
        for booking in bookings
        for row in booking.lines
        if row["serial"] is not None and row["product_id"] is not None
    ]
    if not named:
        return
    which = _which({(row["product_id"], row["serial"]) for _, row in named})
    printed = {(row.product_id, row.serial): row.code for row in _HOLD.rows(**which)}
    labelled = {row.id for row in _LABELLED.rows(products=which["products"])}
    fresh = {booking.entry.id for booking in bookings}
    doubtful: dict[Key, set[Doubt]] = defaultdict(set)
    for happened in _with_returns(by_piece(_PAST.rows(**which)), coming_back).values():
        sold = [one for one in happened if one.what is What.SOLD and one.key[0] in fresh]
        known = [one for one in happened if one not in sold]
        for one, found in zip(sold, doubts(known, sold), strict=True):
            doubtful[one.key] |= found
    for booking, row in named:
        piece = (row["product_id"], row["serial"])
        told = {"line": row["line"], "product": row["product_code"], "lot": row["lot_code"], "serial": row["serial"]}
        ours = looks_like_ours(row["serial"]) or row["product_id"] in labelled
        if ours and (piece not in printed or row["lot_code"] not in {None, printed[piece]}):
            booking.odd(Oddity.PIECE_UNKNOWN, **told)
        for doubt in doubtful[booking.entry.id, row["line"]]:
            booking.odd(_ODD[doubt], **told)
    _judge_signatures(named, desk)


def _judge_signatures(named: Sequence[tuple[Booking, dict[str, Any]]], desk: Desk) -> None:
    """Note where the signature that a till read off a label is not ours, by the keys that we know now.

    The till has said so to its cashier by what it knew then; a key that was revoked since is known here alone. Goods that
    bear its labels are sold for weeks: of a lot one sale a day and outlet is noted.

    Source: docs/rules/pieces.md, "Sold"
    """
    signed = [
        (booking, row, label)
        for booking, row in named
        if (label := booking.body.content["lines"][row["line"] - 1].get("label"))
    ]
    keys = public_keys() if signed else {}
    revoked = []
    for booking, row, label in signed:
        product, lot, serial = row["product_code"], row["lot_code"] or "", row["serial"]
        verdict = check_code(label, product, lot, serial, keys)
        told = {"line": row["line"], "product": product, "lot": lot, "serial": serial, "signature": verdict.value}
        if verdict is Verdict.REVOKED:
            revoked.append((booking, told))
        elif verdict in _NOT_OURS:
            booking.odd(Oddity.LABEL_NOT_OURS, **told)
    if revoked:
        _note_revoked(revoked, desk)


def _note_revoked(found: Sequence[tuple[Booking, dict[str, Any]]], desk: Desk) -> None:
    """Note the first sale of a product's lot on a day at this outlet that bore a label of a revoked key."""
    days = {local_day(booking.happened_at) for booking, _ in found}
    noted = {
        (local_day(happened_at), case["product"], case["lot"])
        for happened_at, details in db.session.execute(
            select(ReviewItem.happened_at, ReviewItem.details).where(
                ReviewItem.kind == Kind.SALE,
                ReviewItem.reason == Oddity.LABEL_NOT_OURS,
                ReviewItem.showroom_id == desk.showroom_id,
                ReviewItem.happened_at >= start_of_day(min(days)),
                ReviewItem.happened_at < start_of_day(max(days) + timedelta(days=1)),
            )
        )
        for case in details.get("cases", ())
        if case.get("signature") == Verdict.REVOKED
    }
    for booking, told in sorted(found, key=lambda one: one[0].happened_at):
        goods = (local_day(booking.happened_at), told["product"], told["lot"])
        if goods not in noted:
            noted.add(goods)
            booking.odd(Oddity.LABEL_NOT_OURS, **told)


def settle_pieces_back(came: Collection[Piece], *, at: datetime) -> None:
    """Take sales off the review list that seemed to sell a piece twice, now that we know that it had come back between.

    A till that was offline tells of the return after another one has told of the second sale.
    """
    _settle(came, Doubt.TWICE, "The piece had come back before it was sold again.", at)


def settle_void_taken_back(said: Collection[Piece], at: datetime) -> None:
    """Take sales off the review list that sold a piece whose label was void, now that this was said to be a slip.

    Source: docs/rules/pieces.md, "Sold"
    """
    _settle(said, Doubt.DEAD, "That the label was void or spoiled was a slip and was taken back.", at)


when_taken_back(settle_void_taken_back)


def _settle(pieces: Collection[Piece], doubt: Doubt, outcome: str, at: datetime) -> None:
    """Settle this doubt of the sales of these pieces. A sale stays on the list while any of its pieces is in doubt."""
    if not pieces:
        return
    of_sales = {one.key[0] for happened in _happened(pieces).values() for one in happened if one.what is What.SOLD}
    lines = db.session.execute(
        select(SALE_LINE.c.sale_id, SALE_LINE.c.product_id, SALE_LINE.c.serial).where(
            SALE_LINE.c.sale_id.in_(of_sales), SALE_LINE.c.serial.is_not(None), SALE_LINE.c.product_id.is_not(None)
        )
    ).all()
    doubtful = {
        piece
        for piece, happened in _happened({(row.product_id, row.serial) for row in lines}).items()
        if any(doubt_of(*odd) is doubt for odd in life(None, happened).odd)
    }
    still = {row.sale_id for row in lines if (row.product_id, row.serial) in doubtful}
    settle_findings(
        Kind.SALE, [str(sale_id) for sale_id in of_sales - still], _ODD[doubt], who="system", at=at, outcome=outcome
    )


def _happened(pieces: Collection[Piece]) -> dict[Piece, list[Happening]]:
    told = by_piece(_PAST.rows(**_which(pieces)))
    return {piece: told[piece] for piece in pieces if piece in told}


def _which(pieces: Collection[Piece]) -> dict[str, list[Any]]:
    return {"products": list({product for product, _ in pieces}), "serials": list({serial for _, serial in pieces})}


def _with_returns(
    happened: dict[Piece, list[Happening]], coming_back: Sequence[Entry]
) -> Mapping[Piece, list[Happening]]:
    """The same with the returns that are reported in the same go, and are booked after the sales."""
    lines = {one.key: piece for piece, all_of_it in happened.items() for one in all_of_it}
    for entry in coming_back:
        body = read_refund(entry.body)
        if body.at is None or not body.content["sale"] or body.contradictions:
            continue
        for line in body.content["lines"]:
            key = (uuid.UUID(body.content["sale"]), line["line"])
            if key in lines:
                place = happened[lines[key]][0].showroom_id
                happened[lines[key]].append(Happening(body.at, What.RETURNED, place, key))
    return happened
