"""This room's tables as Core sees them: the selling path writes sets of rows, never objects one by one."""

from pos.sales.models import (
    ApiSeries,
    Approval,
    DrawerLoss,
    DrawerMove,
    Quarantined,
    Refund,
    RefundLine,
    RefundLineLot,
    RefundTender,
    Sale,
    SaleLine,
    SaleLineLot,
    Shift,
    Tender,
)

SHIFT = Shift.__table__
SALE = Sale.__table__
SALE_LINE = SaleLine.__table__
SALE_LINE_LOT = SaleLineLot.__table__
TENDER = Tender.__table__
REFUND = Refund.__table__
REFUND_LINE = RefundLine.__table__
REFUND_LINE_LOT = RefundLineLot.__table__
REFUND_TENDER = RefundTender.__table__
DRAWER_LOSS = DrawerLoss.__table__
DRAWER_MOVE = DrawerMove.__table__
QUARANTINED = Quarantined.__table__
APPROVAL = Approval.__table__
API_SERIES = ApiSeries.__table__
