"""What goes onto paper: receipts, refund slips and shift slips, as printing documents.

Paper speaks Vietnamese, because the law asks for Vietnamese names of goods and because a slip has no language switch.

Source: docs/rules/sales.md; Decree 254/2026/NĐ-CP Art. 10.4, as far as a slip that is no invoice can say it
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pos.base.amounts import MILLI
from pos.base.clock import HANOI
from pos.printing.document import (
    NO_BREAK_SPACE,
    Align,
    Blank,
    Cell,
    Columns,
    Correction,
    Cut,
    Document,
    DrawerKick,
    QrCode,
    Rule,
    RuleStyle,
    Size,
    Text,
    Weight,
    pair,
    total,
)
from pos.printing.marks import sample_mark
from pos.sales.kinds import Condition, TenderMethod
from pos.sales.models import RefundTender, Tender
from pos.sales.proof import proof_link
from pos.sales.queries import LineFacts, RefundFacts, SaleFacts, ShiftFacts
from pos.sales.rules import vat_by_rate
from pos.sales.shift_report import ShiftReport
from pos.showrooms.models import Showroom

TITLE = "PHIẾU TÍNH TIỀN"
NOT_AN_INVOICE = "Hóa đơn tạm tính – không phải hóa đơn GTGT"
METHODS = {
    TenderMethod.CASH: "Tiền mặt",
    TenderMethod.VIETQR: "VietQR",
    TenderMethod.CARD: "Thẻ",
    TenderMethod.TRANSFER: "Chuyển khoản",
    TenderMethod.EXCHANGE: "Hàng đổi",
}
CONDITIONS = {Condition.RESALEABLE: "còn bán được", Condition.DAMAGED: "hư hỏng"}
PROOF = "Quét mã để xem hàng có chứng nhận OCOP khi mua hay không"
_RETURNS = "Đổi, trả hàng: vui lòng giữ phiếu này."


def receipt(
    sale: SaleFacts, *, cashier: str, public_url: str, opens_drawer: bool = False, back: RefundFacts | None = None
) -> Document:
    """The slip that a customer takes along, and exactly the same again as often as it is reprinted.

    Of an exchange it is the one slip: what came back (``back``), what was taken for it, and the money between the two.

    It names a star only where one was valid at the moment of sale by what was known then. The line keeps it, so a
    reprint after the certificate lapsed still says what was true.
    """
    row = sale.row
    items: list[object] = [
        *_letterhead(sale.showroom),
        Text("PHIẾU ĐỔI HÀNG" if back else TITLE, size=Size.TITLE, weight=Weight.BOLD, align=Align.CENTER),
        Text(NOT_AN_INVOICE, size=Size.SMALL, align=Align.CENTER),
        Blank(8),
        pair(f"Số: {row.number}", _clock(row.at)),
        pair(f"Thu ngân: {cashier}", f"Quầy {sale.till_code}", size=Size.SMALL),
        Rule(RuleStyle.DASHED),
    ]
    if back:
        items += _brought_back(back)
    for line in sale.lines:
        items += _sale_line(line)
    items.append(Rule(RuleStyle.DASHED))
    discount_vnd = sum(line.row.discount_vnd for line in sale.lines)
    if discount_vnd:
        items.append(pair("Cộng tiền hàng", dong(row.total_vnd + discount_vnd)))
        items.append(pair("Giảm giá", dong(-discount_vnd)))
    items += [total("Tổng cộng", dong(row.total_vnd)), *_tenders(sale.tenders)]
    if row.change_vnd:
        items.append(pair("Tiền thừa", dong(row.change_vnd), weight=Weight.BOLD))
    for tender in back.tenders if back else ():
        if tender.method is not TenderMethod.EXCHANGE:
            items.append(pair(f"Trả lại khách, {METHODS[tender.method].lower()}", dong(tender.amount_vnd)))
    rates = vat_by_rate((line.row.net_vnd, line.row.vat_bp) for line in sale.lines)
    items += _vat([(rate_bp, *sums) for rate_bp, sums in rates.items()])
    items += [
        Rule(RuleStyle.DASHED),
        QrCode(row.number, correction=Correction.Q, module_dots=5),
        Text(row.number, size=Size.SMALL, align=Align.CENTER),
        Blank(8),
        Text(sale.showroom.return_policy_vi or _RETURNS, size=Size.SMALL, align=Align.CENTER),
        *_proof(proof_link(public_url, row.id)),
        Text("Cảm ơn quý khách!", align=Align.CENTER),
    ]
    cash = _cash(sale.tenders) or (back is not None and _cash(back.tenders))
    return _finished(items, sale.showroom, drawer=opens_drawer and cash)


def refund_slip(refund: RefundFacts, *, cashier: str, opens_drawer: bool = False) -> Document:
    """The slip of a refund: which sale it undoes, what came back in which state, and what was paid back."""
    row, sale = refund.row, refund.sale
    items: list[object] = [
        *_letterhead(refund.showroom),
        Text("PHIẾU TRẢ HÀNG", size=Size.TITLE, weight=Weight.BOLD, align=Align.CENTER),
        Text(NOT_AN_INVOICE, size=Size.SMALL, align=Align.CENTER),
        Blank(8),
        pair(f"Số: {row.number}", _clock(row.at)),
        Text(
            f"Cho phiếu {sale.row.number} ngày {_clock(sale.row.at)}" if sale else "Phiếu bán hàng chưa có trong sổ",
            size=Size.SMALL,
        ),
        pair(f"Thu ngân: {cashier}", f"Quầy {refund.till_code}", size=Size.SMALL),
        Rule(RuleStyle.DASHED),
    ]
    items += _returned(refund)
    items += [
        Rule(RuleStyle.DASHED),
        total("Hoàn lại", dong(row.total_vnd)),
        *_tenders(refund.tenders),
        *_vat(_refunded_rates(refund)),
    ]
    if row.reason:
        items.append(Text(f"Lý do: {row.reason}", size=Size.SMALL))
    items += [
        Blank(16),
        pair("Khách hàng", "Người bán", size=Size.SMALL),
        Blank(80),
        QrCode(row.number, correction=Correction.Q, module_dots=5),
        Text(row.number, size=Size.SMALL, align=Align.CENTER),
    ]
    return _finished(items, refund.showroom, drawer=opens_drawer and _cash(refund.tenders))


def shift_slip(shift: ShiftFacts, report: ShiftReport, *, names: Mapping[str, str]) -> Document:
    """The report of a close (Z): what was taken by way of payment, VAT rate and cashier, and what became of the drawer.

    ``names`` are the full names of those whose sign-in names the books hold.
    """
    row, cash = shift.row, shift.cash

    def called(name: str | None) -> str:
        return names.get(name or "", name or "")

    items: list[object] = [
        *_letterhead(shift.showroom),
        Text("BÁO CÁO KẾT CA (Z)", size=Size.TITLE, weight=Weight.BOLD, align=Align.CENTER),
        Blank(8),
        pair(f"Số: {row.closing_number}" if row.closing_number else "", f"Quầy {shift.till_code}"),
        pair(f"Mở ca: {called(row.cashier)}", _clock(row.opened_at), size=Size.SMALL),
        pair(
            f"Kết ca: {called(row.closed_by)}", _clock(row.closed_at) if row.closed_at else "chưa kết", size=Size.SMALL
        ),
    ]
    if report.first:
        items.append(pair("Từ phiếu", report.first, size=Size.SMALL))
        items.append(pair("Đến phiếu", report.last or "", size=Size.SMALL))
    items += [
        Rule(RuleStyle.DASHED),
        pair(f"Bán hàng ({shift.sales})", dong(report.sold_vnd)),
        pair(f"Trả hàng ({shift.refunds})", dong(-report.refunded_vnd)),
        total("Doanh thu", dong(report.sold_vnd - report.refunded_vnd)),
    ]
    for method in report.methods:
        items.append(pair(METHODS[method.method], dong(method.taken_vnd)))
        if method.refunded_vnd:
            items.append(_part("trả lại", dong(-method.refunded_vnd)))
    if report.rates:
        items += _vat([(rate.vat_bp, rate.before_vnd, rate.vat_vnd) for rate in report.rates])
    if len(report.cashiers) > 1:
        items += [Rule(RuleStyle.THIN), Text("Theo thu ngân", size=Size.SMALL)]
        items += [
            pair(f"{called(one.cashier)} ({one.sales + one.refunds})", dong(one.sold_vnd - one.refunded_vnd))
            for one in report.cashiers
        ]
    items += [
        Rule(RuleStyle.DASHED),
        pair("Tiền đầu ca", dong(cash.float_vnd)),
        pair("Tiền mặt thu", dong(cash.kept_vnd)),
        pair("Tiền mặt hoàn", dong(-cash.refunded_vnd)),
        pair("Nộp, rút tiền", dong(cash.drawer_vnd)),
        *(_part(move.reason, dong(move.amount_vnd)) for move in shift.drawer_moves),
    ]
    if cash.quarantined_vnd:
        items.append(pair("Đơn chờ xem xét", dong(cash.quarantined_vnd)))
    if cash.lost_vnd:
        items.append(pair("Hoàn thừa, chờ làm rõ", dong(-cash.lost_vnd)))
    items.append(pair("Phải có trong két", dong(cash.expected_vnd), weight=Weight.BOLD))
    if row.claimed_expected_vnd is not None and row.claimed_expected_vnd != cash.expected_vnd:
        # The paper that the till printed at the close says so: whoever holds both must not wonder.
        items.append(pair("Quầy tính lúc kết ca", dong(row.claimed_expected_vnd), size=Size.SMALL))
    if row.counted_vnd is not None:
        items.append(pair("Đếm được", dong(row.counted_vnd), weight=Weight.BOLD))
        for note, pieces in sorted((row.counts or {}).items(), key=lambda pair_: -int(pair_[0])):
            items.append(_part(f"{dong(int(note))} × {pieces}", dong(int(note) * pieces)))
        items.append(total("Chênh lệch", dong(shift.difference_vnd or 0)))
    if row.difference_reason:
        items.append(Text(f"Lý do: {row.difference_reason}", size=Size.SMALL))
    if shift.seen_by:
        items.append(Text(f"Quản lý đã xem: {called(shift.seen_by)}", size=Size.SMALL))
    items += [Blank(16), pair("Thu ngân", "Quản lý", size=Size.SMALL), Blank(80)]
    return _finished(items, shift.showroom, drawer=False)


def dong(amount_vnd: int) -> str:
    """An amount as it stands on paper, never torn from its ₫: 1.250.000 ₫, −36.000 ₫."""
    figures = f"{abs(amount_vnd):,}".replace(",", ".")
    return f"{'−' if amount_vnd < 0 else ''}{figures}\N{NO-BREAK SPACE}₫"


def _part(label: str, amount: str) -> Columns:
    """What the row above it is made of: small, and set in by spaces that the wrapping of words leaves alone."""
    return pair(NO_BREAK_SPACE * 3 + label, amount, size=Size.SMALL)


def _letterhead(showroom: Showroom) -> list[object]:
    taxes = [
        f"MST: {showroom.tax_code}" if showroom.tax_code else "",
        f"Mã địa điểm: {showroom.location_code}" if showroom.location_code else "",
    ]
    lines = [showroom.name if showroom.name != showroom.legal_name else "", showroom.address, showroom.phone]
    lines.append(" · ".join(part for part in taxes if part))
    return [
        Text(showroom.legal_name, size=Size.LARGE, weight=Weight.BOLD, align=Align.CENTER),
        *(Text(line, size=Size.SMALL, align=Align.CENTER) for line in lines if line),
        Blank(16),
    ]


def _sale_line(line: LineFacts) -> list[object]:
    row = line.row
    items: list[object] = [
        Text(row.product_name, weight=Weight.BOLD),
        pair(f"{_amount(row.quantity_milli, line)} × {dong(row.price_vnd)}", dong(row.net_vnd + row.discount_vnd)),
    ]
    if row.discount_vnd:
        items.append(_part("Giảm giá", dong(-row.discount_vnd)))
    told = []
    if row.stars:
        told.append(f"OCOP {row.stars} sao")
    if row.lot_code:
        told.append(f"lô {row.lot_code}")
    if row.serial:
        told.append(f"số {row.serial}")
    if told:
        items.append(Text(" · ".join(told), size=Size.SMALL))
    if row.due_on:
        items.append(Text(f"Cho ngày {row.due_on:%d/%m/%Y}", weight=Weight.BOLD))
    if row.note:
        items.append(Text(f"Ghi chú: {row.note}", size=Size.SMALL))
    return items


def _amount(quantity_milli: int, line: LineFacts) -> str:
    unit = {"kg": "kg", "litre": "lít"}.get(line.unit, "lượt" if line.service else "chiếc")
    return f"{_figures(quantity_milli)} {unit}"


def _figures(quantity_milli: int) -> str:
    whole, thousandths = divmod(quantity_milli, MILLI)
    return f"{whole:,}".replace(",", ".") + (f",{thousandths:03d}".rstrip("0") if thousandths else "")


def _brought_back(back: RefundFacts) -> list[object]:
    """The first half of an exchange: what came back, of which sale, and what it counts for."""
    sale = back.sale
    of = f" của phiếu {sale.row.number}" if sale else ""
    items: list[object] = [
        Text(f"Hàng trả lại{of}", weight=Weight.BOLD),
        Text(f"Số trả hàng: {back.row.number}", size=Size.SMALL),
        *_returned(back),
        pair("Cộng hàng trả lại", dong(-back.row.total_vnd), weight=Weight.BOLD),
    ]
    if back.row.reason:
        items.append(Text(f"Lý do: {back.row.reason}", size=Size.SMALL))
    return [*items, *_vat(_refunded_rates(back)), Rule(RuleStyle.DASHED), Text("Hàng lấy thay", weight=Weight.BOLD)]


def _returned(refund: RefundFacts) -> list[object]:
    """What came back, line by line, as the customer signed for it: also what nothing was left for."""
    names = {line.row.line: line for line in refund.sale.lines} if refund.sale else {}
    parts = [(line.line, line.quantity_milli, line.condition, line.amount_vnd) for line in refund.lines]
    parts += [
        (part["line"], part["quantity_milli"], Condition(part["condition"]), part["amount_vnd"])
        for part in refund.row.surplus
    ]
    items: list[object] = []
    for number, quantity_milli, condition, amount_vnd in parts:
        sold = names.get(number)
        amount = _amount(quantity_milli, sold) if sold else _figures(quantity_milli)
        items.append(Text(sold.row.product_name if sold else f"Dòng {number}", weight=Weight.BOLD))
        items.append(pair(f"{amount}, {CONDITIONS[condition]}", dong(amount_vnd)))
    return items


def _tenders(tenders: Iterable[Tender | RefundTender]) -> list[object]:
    rows: list[object] = []
    for tender in tenders:
        name = METHODS[tender.method]
        rows.append(pair(f"{name} ({tender.reference})" if tender.reference else name, dong(tender.amount_vnd)))
    return rows


def _refunded_rates(refund: RefundFacts) -> list[tuple[int, int, int]]:
    """What each line gave back of its own VAT, by rate; computed anew from the sum it could be a đồng off the sale."""
    rate_of = {line.row.line: line.row.vat_bp for line in refund.sale.lines} if refund.sale else {}
    sums: dict[int, tuple[int, int]] = {}
    for line in refund.lines:
        before, vat = sums.get(rate_of[line.line], (0, 0))
        sums[rate_of[line.line]] = (before + line.amount_vnd - line.vat_vnd, vat + line.vat_vnd)
    return [(rate_bp, *parts) for rate_bp, parts in sorted(sums.items())]


def _vat(rates: Sequence[tuple[int, int, int]]) -> list[object]:
    """Rows of rate, amount before VAT, VAT."""
    head = ("Thuế suất", "Trước thuế", "Tiền thuế")
    rows = [(f"{rate_bp / 100:g} %".replace(".", ","), dong(before), dong(vat)) for rate_bp, before, vat in rates]
    return [
        Rule(RuleStyle.THIN),
        Text("Giá đã gồm thuế GTGT", size=Size.SMALL),
        *(
            Columns(
                cells=tuple(
                    Cell(text, align=Align.LEFT if index == 0 else Align.RIGHT, size=Size.SMALL, tabular=True)
                    for index, text in enumerate(row)
                )
            )
            for row in (head, *rows)
        ),
    ]


def _proof(link: str) -> list[object]:
    """Where the customer reads whether the goods were certified when bought, and what is known since."""
    if not link:
        return []
    return [
        Blank(8),
        Text(PROOF, size=Size.SMALL, align=Align.CENTER),
        QrCode(link, correction=Correction.M, module_dots=4),
    ]


def _cash(tenders: Iterable[Tender | RefundTender]) -> bool:
    return any(tender.method is TenderMethod.CASH for tender in tenders)


def _finished(items: Iterable[object], showroom: Showroom, *, drawer: bool) -> Document:
    document = Document.of(*items, Blank(24), Cut(), *((DrawerKick(),) if drawer else ()))
    return sample_mark() + document if showroom.is_demo else document


def _clock(at: datetime) -> str:
    return at.astimezone(HANOI).strftime("%d/%m/%Y %H:%M")
