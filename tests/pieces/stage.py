"""Numbered labels of the cast's tea sets, and what happens to them."""

import uuid
from datetime import timedelta

from flask import current_app

from pos.base.database import transaction
from pos.labels import operations, queries
from pos.labels.kinds import PieceDeed, VoidReason
from pos.labels.models import LabelBatch
from pos.pieces.operations import Told, tell
from tests import cast
from tests.sales.stage import basket, line, sell


def make_labels(lot_id: uuid.UUID, quantity: int, showroom_id: uuid.UUID = cast.BT01) -> LabelBatch:
    """So many numbered labels of a lot, made yesterday."""
    folder = current_app.config["SETTINGS"].label_keys
    with transaction():
        if queries.signing_key() is None:
            operations.add_key(folder, who="console", at=cast.NOW)
        return operations.make_numbered_batch(
            lot_id, showroom_id, queries.words_for(lot_id, showroom_id, cast.NOW, cast.PUBLIC_URL), quantity=quantity,
            layout="a4-3x8", keys=folder, who="minh", at=cast.NOW - timedelta(days=1),
        )  # fmt: skip


def say(
    kind: str, *serials: str, showroom_id: uuid.UUID = cast.BT01, hour: int = 0, step_id: uuid.UUID | None = None
) -> Told:
    """What Lan says of labels of tea sets: "shelved", "spoiled", "broken", "taken_off" or "lost"."""
    reason = VoidReason(kind) if kind in set(VoidReason) else None
    with transaction():
        return tell(
            cast.TEAPOT, serials, PieceDeed.VOID if reason else PieceDeed(kind), showroom_id,
            step_id=step_id or uuid.uuid4(), at=cast.NOW + timedelta(hours=hour), who="lan", reason=reason,
        )  # fmt: skip


def sell_pieces(*serials: str, hour: int = 0) -> uuid.UUID:
    """A sale of numbered tea sets at Bát Tràng."""
    sale = uuid.uuid4()
    at = cast.NOW + timedelta(hours=hour)
    sell(
        basket(*(line("SP0001", 1, lot="K1", serial=serial) for serial in serials), at=at.isoformat(), shift=None), sale
    )
    return sale
