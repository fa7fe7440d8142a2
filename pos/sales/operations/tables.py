"""This room's tables as Core sees them: the selling path writes sets of rows, never objects one by one."""

from typing import cast

from sqlalchemy import Table

from pos.sales.models import (
    ApiSeries,
    DrawerMove,
    Quarantined,
    Refund,
    RefundLine,
    RefundTender,
    Sale,
    SaleLine,
    SaleLineLot,
    Shift,
    Tender,
)

SHIFT = cast(Table, Shift.__table__)
SALE = cast(Table, Sale.__table__)
SALE_LINE = cast(Table, SaleLine.__table__)
SALE_LINE_LOT = cast(Table, SaleLineLot.__table__)
TENDER = cast(Table, Tender.__table__)
REFUND = cast(Table, Refund.__table__)
REFUND_LINE = cast(Table, RefundLine.__table__)
REFUND_TENDER = cast(Table, RefundTender.__table__)
DRAWER_MOVE = cast(Table, DrawerMove.__table__)
QUARANTINED = cast(Table, Quarantined.__table__)
API_SERIES = cast(Table, ApiSeries.__table__)
