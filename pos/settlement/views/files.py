"""A statement to take away: as PDF, as a workbook, as CSV."""

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from pos.base.languages import chosen_language
from pos.base.tables import table_response
from pos.catalogue.contracts import contract_on_paper
from pos.catalogue.models import Producer
from pos.catalogue.words import unit_name
from pos.people.access import asked_at
from pos.sales.vietqr import VietQr, memo_text, payload
from pos.settlement.paper import last_day, paper, units
from pos.settlement.pdf import statement_pdf
from pos.settlement.queries import SettlementHead, payments_taken_back
from pos.settlement.statements import Statement
from pos.settlement.workbook import statement_workbook
from pos.showrooms.models import Showroom
from pos.showrooms.queries import commune_names, showrooms

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def document(
    found: Statement, owner: Producer, outlet: Showroom | None, format_: str, head: SettlementHead | None = None
) -> AnyResponse:
    """The statement as a file.

    Raises:
        NoSuchFormat: none of ``pdf``, ``xlsx``, ``csv``.
    """
    name = head.number if head else f"{owner.code}-{last_day(found.until).isoformat()}"
    if format_ not in {"pdf", "xlsx"}:
        return _table(name, found, format_)
    spoken_of = {line.outlet for line in found.lines} | {lost.outlet for lost in found.losses}
    shops = [outlet] if outlet else [row for row in showrooms() if row.code in spoken_of]
    sheet = paper(
        found, owner, address(owner), shops, at=asked_at(), head=head, payment=payment(owner, head),
        contract=contract_on_paper(owner.id, last_day(found.until)),
        mistakes=payments_taken_back(head.id) if head else (),
    )  # fmt: skip
    content, kind = (statement_pdf(sheet), "application/pdf") if format_ == "pdf" else (statement_workbook(sheet), XLSX)
    response = Response(content, content_type=kind)
    # A PDF opens where it was asked for: people look at it, then print it.
    response.headers.set(
        "Content-Disposition", "inline" if format_ == "pdf" else "attachment", filename=f"{name}.{format_}"
    )
    return response


def address(owner: Producer) -> str:
    """Where a producer is, as far as we know it."""
    commune = commune_names([owner.commune_code]).get(owner.commune_code) if owner.commune_code else None
    return ", ".join(
        part
        for part in (owner.address, commune.name if commune else "", "Hà Nội" if commune else owner.province)
        if part
    )


def payment(owner: Producer, head: SettlementHead | None) -> str:
    """The text of the code that pays a settlement; nothing where it is paid, or where we know no account."""
    if head is None or not head.to_pay or owner.bank_bin is None or owner.bank_account is None:
        return ""
    return payload(VietQr(owner.bank_bin, owner.bank_account, head.amount_vnd, memo_text(head.number)))


def _table(name: str, found: Statement, format_: str) -> AnyResponse:
    columns = [
        _("Outlet"), _("Code"), _("Product"), _("Lot"), _("Unit"), _("Sold"), _("Returned"), _("Price"), _("VAT"),
        _("Settlement price"), _("Amount"), _("Brought forward"), _("Settled before, came back"),
    ]  # fmt: skip
    rows = [
        (
            line.outlet, line.product_code, line.name(chosen_language()), line.lot_code, unit_name(line.unit),
            units(line.sold_milli), units(line.returned_milli), line.price_vnd, f"{units(line.vat_bp * 10)} %",
            line.settlement_price_vnd, line.owed_vnd, _("yes") if line.late else "",
            _("yes") if line.undoes else "",
        )
        for line in found.lines
    ]  # fmt: skip
    return table_response(name, columns, rows, format_)
