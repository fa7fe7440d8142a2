"""Which slip belongs to a sale or a refund: an exchange is one ticket, and has one slip for both."""

from flask import current_app

from pos.printing.document import Document
from pos.sales import queries, receipts
from pos.sales.paper import full_name
from pos.sales.queries import RefundFacts, SaleFacts


def slip_of_sale(sale: SaleFacts, *, opens_drawer: bool = False) -> Document:
    """The receipt of a sale; of an exchange with what came back on it."""
    back = queries.refund_beside(sale.row)
    return receipts.receipt(
        sale, cashier=full_name(sale.row.cashier), opens_drawer=opens_drawer,
        public_url=current_app.config["SETTINGS"].public_url,
        back=queries.refund_facts(back.id) if back else None,
    )  # fmt: skip


def slip_of_refund(refund: RefundFacts) -> Document:
    """The slip of a refund; of an exchange the receipt of the sale that it paid for."""
    sale = queries.sale_beside(refund.row)
    if sale is not None:
        return slip_of_sale(queries.sale_facts(sale.id))
    return receipts.refund_slip(refund, cashier=full_name(refund.row.cashier))
