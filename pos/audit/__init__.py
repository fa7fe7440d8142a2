"""The six things that must always be true, asked of the live database. Reads only; decides nothing."""

from datetime import datetime

from pos.audit.goods import stock_is_its_moves
from pos.audit.journals import journals_are_unbroken, sales_once
from pos.audit.money import cash_is_accounted_for, nothing_refunded_twice
from pos.audit.stars import stars_are_true
from pos.audit.verdicts import Verdict
from pos.base.database import one_picture

__all__ = ["Verdict", "audit"]


def audit(at: datetime) -> list[Verdict]:
    """Ask all six, of the books as they are at this moment. What is broken stands in the verdicts with examples.

    Source: docs/architecture.md, "What always holds"
    """
    with one_picture():
        return [
            sales_once(at), stock_is_its_moves(), cash_is_accounted_for(), nothing_refunded_twice(),
            journals_are_unbroken(), stars_are_true(),
        ]  # fmt: skip
