"""Tell the pages of stock what a sale and a refund are called, and where they can be seen."""

import uuid
from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from pos.base.database import db
from pos.inventory.causes import Occasion, register
from pos.sales.models import Refund, Sale


def sales_called(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Occasion]:
    """These sales by their numbers."""
    rows = db.session.execute(select(Sale.id, Sale.number).where(Sale.id.in_(list(ids))))
    return {row.id: Occasion(row.number, url_for("sales.sale", sale_id=row.id)) for row in rows}


def refunds_called(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Occasion]:
    """These refunds by their numbers."""
    rows = db.session.execute(select(Refund.id, Refund.number).where(Refund.id.in_(list(ids))))
    return {row.id: Occasion(row.number, url_for("sales.refunded", refund_id=row.id)) for row in rows}


register("sale", _l("Sale"), sales_called)
register("refund", _l("Refund"), refunds_called)
