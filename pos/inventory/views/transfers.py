"""Transfers: what is on its way between outlets, sending it, receiving it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from pos.base.asked import asked_page
from pos.base.clock import HANOI, local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.json_api import answer
from pos.base.languages import chosen_language
from pos.base.pages import day, quantity
from pos.base.tables import table_response
from pos.inventory import transfers as queries
from pos.inventory.forms import MOST_LINES, ReceiveForm, TransferForm
from pos.inventory.kinds import Difference, TransferState
from pos.inventory.operations import Arrival, Papers, SentLine, recall_transfer, receive_transfer, send_transfer
from pos.inventory.rules import leaves_first
from pos.inventory.transfers import LotToSend, TransferHead, TransferredLot
from pos.inventory.views.blueprint import pages
from pos.inventory.views.outlets import chosen_outlet
from pos.inventory.views.stock import in_units, unit_name
from pos.inventory.words import DIFFERENCE_NAMES, STATE_NAMES
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms

PAGE = 50
EXPORT = 20_000
OFFERED = 12


@pages.get("/transfers")
@requires(Deed.SEE_STOCK)
def transfers() -> Response | str:
    """What goes from outlet to outlet, as far as this person may see, the latest first."""
    outlets, outlet, asked = chosen_outlet(Deed.SEE_STOCK)
    words, under_way = request.args.get("q", ""), request.args.get("under_way") == "yes"
    if format_ := request.args.get("format"):
        columns = [_("Number"), _("State"), _("From"), _("To"), _("Sent"), _("By"), _("Ended"), _("By"), _("Lines")]
        rows = [
            (
                head.number, str(STATE_NAMES[head.state]), f"{head.from_code} {head.from_name}",
                f"{head.to_code} {head.to_name}", head.sent_at, head.sent_by, head.ended_at, head.ended_by, head.lines,
            )
            for head in queries.transfers(asked, words, under_way=under_way, limit=EXPORT)
        ]  # fmt: skip
        return table_response("transfers", columns, rows, format_)
    page = asked_page()
    found = queries.transfers(asked, words, under_way=under_way, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "inventory/transfers.html", rows=found[:PAGE], more=len(found) > PAGE, page=page, outlets=outlets,
        outlet=outlet, words=words, under_way=under_way, state_names=STATE_NAMES, tones=_TONES,
        may_send=may(Deed.SEND),
    )  # fmt: skip


_TONES = {TransferState.SENT: "look", TransferState.RECEIVED: "good", TransferState.RECALLED: "quiet"}


@pages.get("/transfers/lots")
@requires(Deed.SEND)
def transfer_lots() -> Answer:
    """Lots on an outlet's shelf that fit what is being typed, for the transfer form."""
    outlets = {row.code: row for row in showrooms(only=allowed_showrooms(Deed.SEND))}
    outlet = outlets.get(request.args.get("outlet", ""))
    found = queries.lots_to_send(outlet.id, request.args.get("q", "")[:100], limit=OFFERED) if outlet else []
    return answer({"offers": _offered(found)})


@pages.route("/transfers/new", methods=["GET", "POST"])
@requires(Deed.SEND)
def new_transfer() -> Response | str | tuple[str, int]:
    """Send goods: from where, where to, and which lots."""
    mine = showrooms(only=allowed_showrooms(Deed.SEND))
    form = TransferForm(
        data={
            "outlet": request.args.get("outlet", ""),
            "target": request.args.get("to", ""),
            "lines": [{"lot": request.args.get("lot", "")}],
        }
    )
    form.outlet.choices = [SelectChoice(row.code, f"{row.code} · {row.name}") for row in mine]
    form.target.choices = [
        SelectChoice("", _("Choose the outlet")),
        *(SelectChoice(row.code, f"{row.code} · {row.name}") for row in showrooms()),
    ]
    if not form.is_submitted():
        return _form_page(form)
    if "add" in request.form or "remove" in request.form:
        form.change_lines(request.form)
        return _form_page(form)
    offers: dict[int, list[str]] = {}
    complete = form.validate()
    sender = next((row for row in mine if row.code == form.outlet.data), None)
    lots = _find_lots(form, sender, offers) if sender else None
    if not complete or lots is None or sender is None:
        return _form_page(form, offers), 422
    try:
        number = _send(form, sender, lots)
    except PosError as error:
        form.form_errors.append(error.localized())
        return _form_page(form, offers), error.status
    flash(_("Transfer %(number)s is on its way.", number=number), "success")
    return redirect(url_for("inventory.transfer", number=number))


def _send(form: TransferForm, sender: Showroom, lots: Sequence[LotToSend]) -> str:
    ask(Deed.SEND, sender.id)
    target = next(row for row in showrooms() if row.code == form.target.data)
    with transaction():
        return send_transfer(
            sender.id,
            target.id,
            [SentLine(lot.id, entry.form.quantity.data) for entry, lot in zip(form.lines, lots, strict=True)],
            transfer_id=uuid.UUID(form.transfer.data),
            from_code=sender.code,
            at=asked_at(),
            who=person().name,
            papers=Papers(
                form.ordered_by.data or "", form.carrier.data or "", form.vehicle.data or "", form.note.data or ""
            ),
        )


def _find_lots(form: TransferForm, sender: Showroom, offers: dict[int, list[str]]) -> list[LotToSend] | None:
    """The lot that each line means; None where one is not clear, with what it might be."""
    found = []
    for index, entry in enumerate(form.lines):
        field = entry.form.lot
        text = (field.data or "").strip()
        fitting = _fitting(sender, text) if text else []
        if len(fitting) == 1:
            found.append(fitting[0])
            field.data = _written(fitting[0])
            continue
        offers[index] = _offered(fitting)
        if fitting:
            words = _("Several lots fit. Choose one: %(lots)s", lots="; ".join(offers[index]))
            field.errors = [*field.errors, words]
        elif text:
            field.errors = [*field.errors, _("The shelf holds no such lot.")]
    return found if len(found) == len(form.lines) else None


def _fitting(sender: Showroom, text: str) -> list[LotToSend]:
    """A line as it was offered names its lot; anything else is looked for."""
    product, _dot, rest = text.partition(" · ")
    exact = queries.lot_to_send(sender.id, product.strip(), rest.partition(" · ")[0].strip()) if rest else None
    return [exact] if exact else queries.lots_to_send(sender.id, text, limit=OFFERED)


def _offered(lots: Sequence[LotToSend]) -> list[str]:
    """Lots to choose from, and of each product the one that should leave first."""
    day_now = local_day(asked_at())
    of_product: dict[str, list[LotToSend]] = {}
    for lot in lots:
        of_product.setdefault(lot.product_code, []).append(lot)
    first = {(code, leaves_first(rows, day_now)) for code, rows in of_product.items()}
    return [
        f"{_written(lot)} · {_('leaves first')}" if (lot.product_code, lot.code) in first else _written(lot)
        for lot in lots
    ]


def _written(row: LotToSend) -> str:
    parts = [row.product_code, row.code, row.name(chosen_language()), quantity(row.quantity_milli, row.unit)]
    return " · ".join([*parts, *([day(row.expires_on)] if row.expires_on else [])])


def _form_page(form: TransferForm, offers: dict[int, list[str]] | None = None) -> str:
    return render_template("inventory/new_transfer.html", form=form, offers=offers or {}, most=MOST_LINES)


@pages.route("/transfers/<number>", methods=["GET", "POST"])
@requires(Deed.SEE_STOCK)
def transfer(number: str) -> Response | str | tuple[str, int]:
    """One transfer: what was sent, what arrived; and while it is under way, receiving it."""
    head, papers, lines = queries.transfer(number.upper())
    _ask_for_either(head)
    if format_ := request.args.get("format"):
        return _table(head, lines, format_)
    receives = head.state is TransferState.SENT and may(Deed.RECEIVE, head.to_showroom_id)
    form, status = _arrival_form(lines), 200
    if form.is_submitted():
        ask(Deed.RECEIVE, head.to_showroom_id)
        status = 422
        if form.validate():
            try:
                _receive(form, head)
            except PosError as error:
                if {entry.form.lot.data for entry in form.lines} != {str(line.lot_id) for line in lines}:
                    form = _arrival_form(lines, formdata=None)
                form.form_errors.append(error.localized())
                status = error.status
            else:
                flash(_("Transfer %(number)s is on the shelf.", number=head.number), "success")
                return redirect(url_for("inventory.transfer", number=head.number))
    return (
        render_template(
            "inventory/transfer.html", head=head, papers=papers, lines=lines, language_now=chosen_language(),
            form=form if receives else None, entries={entry.form.lot.data: entry.form for entry in form.lines},
            state_names=STATE_NAMES, tones=_TONES, difference_names=DIFFERENCE_NAMES,
            may_recall=head.state is TransferState.SENT and may(Deed.SEND, head.from_showroom_id),
        ),
        status,
    )  # fmt: skip


def _arrival_form(lines: Sequence[TransferredLot], **how: Any) -> ReceiveForm:
    """The form in which everything arrived, until somebody says otherwise."""
    return ReceiveForm(
        data={
            "received_at": asked_at().astimezone(HANOI),
            "lines": [{"lot": str(line.lot_id), "received": line.quantity_milli} for line in lines],
        },
        **how,
    )


def _receive(form: ReceiveForm, head: TransferHead) -> None:
    at = asked_at()
    with transaction():
        receive_transfer(
            head.id,
            [
                Arrival(
                    uuid.UUID(entry.form.lot.data),
                    entry.form.received.data,
                    Difference(entry.form.difference.data) if entry.form.difference.data else None,
                )
                for entry in form.lines
            ],
            received_at=_meant(form.received_at.data.replace(tzinfo=HANOI), head.sent_at, at),
            at=at,
            who=person().name,
            note=form.note.data or "",
        )


def _meant(minute: datetime, sent_at: datetime, at: datetime) -> datetime:
    """The moment that a form which knows minutes means: never in the future, and in the minute of sending not before it."""
    return sent_at if minute <= sent_at < minute + timedelta(minutes=1) else min(minute, at)


@pages.post("/transfers/<number>/recall")
@requires(Deed.SEND)
def recall(number: str) -> Response:
    """Take a transfer back that never arrived."""
    head, _papers, _lines = queries.transfer(number.upper())
    ask(Deed.SEND, head.from_showroom_id)
    try:
        with transaction():
            recall_transfer(head.id, at=asked_at(), who=person().name)
    except PosError as error:
        flash(error.localized(), "error")
    else:
        flash(_("Transfer %(number)s is back on the shelf.", number=head.number), "success")
    return redirect(url_for("inventory.transfer", number=head.number))


@pages.get("/transfers/<number>/note")
@requires(Deed.SEE_STOCK)
def transfer_note(number: str) -> str:
    """The note that travels with the goods, in Vietnamese and English."""
    head, papers, lines = queries.transfer(number.upper())
    _ask_for_either(head)
    outlets = {row.id: row for row in showrooms()}
    return render_template(
        "inventory/transfer_note.html", head=head, papers=papers, lines=lines,
        sender=outlets[head.from_showroom_id], receiver=outlets[head.to_showroom_id],
    )  # fmt: skip


def _ask_for_either(head: TransferHead) -> None:
    """Whoever sees the stock of one end sees the transfer.

    Raises:
        NotAllowed: neither end is theirs.
    """
    if not may(Deed.SEE_STOCK, head.from_showroom_id):
        ask(Deed.SEE_STOCK, head.to_showroom_id)


def _table(head: TransferHead, lines: Sequence[TransferredLot], format_: str) -> Response:
    columns = [
        _("Code"), _("Product"), _("Lot"), _("Sent"), _("Arrived"), _("Unit"), _("Expires on"), _("Difference"),
    ]  # fmt: skip
    rows: list[Any] = [
        (
            line.product_code, line.name(chosen_language()), line.lot_code, in_units(line.quantity_milli),
            None if line.received_milli is None else in_units(line.received_milli), unit_name(line.unit),
            line.expires_on, str(DIFFERENCE_NAMES[line.difference]) if line.difference else None,
        )
        for line in lines
    ]  # fmt: skip
    return table_response(f"transfer-{head.number}", columns, rows, format_)
