"""Give out what comes next of a kind, one person at a time."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, text

from pos.base.database import db
from pos.base.prepared import Prepared, among
from pos.catalogue import rules
from pos.catalogue.errors import CodeNotFit, CodeTaken
from pos.catalogue.models import Producer, Product

_HOLD = {
    model: Prepared(
        select(model.id).where(among(model.id, "ids")).order_by(model.id).with_for_update(key_share=True)
    )
    for model in (Producer, Product)
}  # fmt: skip


def one_at_a_time(model: Any) -> None:
    """Let nobody else add to this table until the transaction ends; reads and sales go on meanwhile.

    Two people adding at once would both read the same last one. SQLite has one writer at a time by itself.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f"LOCK TABLE {model.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


def hold(model: Any, ids: Collection[uuid.UUID]) -> None:
    """Let nobody else change these rows until the transaction ends; sales that merely point at them go on.

    Who holds rows and adds to their table takes the rows first: who changes one holds it already.
    """
    if ids and db.session.get_bind().dialect.name == "postgresql":
        _HOLD[model].rows(ids=ids)


def free_code(model: Any, wanted: str, prefix: str) -> str:
    """The wanted code if nobody has it; the next free one when none is wanted.

    Raises:
        CodeNotFit: it does not look like a code of this kind.
        CodeTaken: somebody has it.
    """
    one_at_a_time(model)
    if not wanted:
        return rules.following_code(last_code(model, prefix), prefix)
    code = wanted.strip().upper()
    pattern = {"SP": rules.PRODUCT_CODE, "CT": rules.PRODUCER_CODE}[prefix]
    if not pattern.fullmatch(code):
        raise CodeNotFit(code=wanted, example=f"{prefix}0001")
    if db.session.scalar(select(model.code).where(model.code == code)) is not None:
        raise CodeTaken(code=code)
    return code


def last_code(model: Any, prefix: str) -> str | None:
    """The last code of a kind that was given out; whoever counts on from it holds the table by ``one_at_a_time``."""
    found: str | None = db.session.scalar(
        select(model.code)
        .where(model.code.startswith(prefix))
        .order_by(func.length(model.code).desc(), model.code.desc())
        .limit(1)
    )
    return found
