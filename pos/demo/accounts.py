"""What the made-up network settles with its makers, what they get paid, and what goes home to them."""

import uuid
from datetime import datetime, timedelta

from pos.base.amounts import MILLI
from pos.base.clock import start_of_day
from pos.base.database import new_id
from pos.demo.desk import VEHICLE, Calendar, Deed, Desk, consignors
from pos.inventory import operations as inventory
from pos.inventory.operations import HomeLine, HomePapers
from pos.settlement.operations import Seen, mark_paid, settle
from pos.settlement.queries import payables
from pos.settlement.rules import end_of_period
from pos.settlement.statements import statement

NETWORK_SETTLES = 2
"""With so many makers the head office settles for all outlets in one."""


def settle_with(maker: int, *, paid: bool) -> Deed:
    """Settle with one of the makers who have most here, up to the end of the period; and pay, or not yet."""

    def deed(desk: Desk, at: datetime) -> None:
        owner_id = desk.outlet.world.makers[consignors(desk)[maker]]
        _settle(owner_id, desk.calendar, at, desk.manager, desk.outlet.place.id, paid=paid)

    return deed


def settle_for_all(calendar: Calendar, at: datetime, who: str) -> None:
    """Settle over all outlets with the makers to whom most is owed and with whom no outlet has settled."""
    open_ = [row for row in payables(None) if row.settled_until is None and row.owed_vnd > 0]
    open_.sort(key=lambda row: (-row.owed_vnd, row.code))
    for number, row in enumerate(open_[:NETWORK_SETTLES]):
        _settle(row.owner_id, calendar, at + timedelta(minutes=5 * number), who, None, paid=number == 0)


def _settle(
    owner_id: uuid.UUID, calendar: Calendar, at: datetime, who: str, showroom_id: uuid.UUID | None, *, paid: bool
) -> None:
    last_day = calendar.settled_to
    shown = statement(owner_id, None, end_of_period(last_day, at), showroom_id)
    if shown.open_vnd + shown.suggested_vnd <= 0:
        return
    settlement_id = new_id()
    settle(
        owner_id, last_day, settlement_id=settlement_id, seen=Seen(shown.open_vnd, shown.losses_worth_vnd), at=at,
        who=who, losses_vnd=shown.suggested_vnd, showroom_id=showroom_id,
        note="Đã đối chiếu với cơ sở." if shown.losses else "",
    )  # fmt: skip
    if paid:
        moment = min(at + timedelta(days=1), start_of_day(calendar.as_of) - timedelta(hours=5))
        day = moment.date()
        mark_paid(settlement_id, day, f"FT{day:%y%j}000000 (mẫu)", payment_id=new_id(), at=moment, who=who)


def send_back(maker: int) -> Deed:
    """Send some of what nobody bought home to its maker."""

    def deed(desk: Desk, at: datetime) -> None:
        code = consignors(desk)[maker]
        theirs = [level for level in desk.held() if level.owner == code and level.quantity_milli >= 3 * MILLI]
        if theirs:
            inventory.send_home(
                desk.outlet.place.id, desk.outlet.world.makers[code],
                [HomeLine(desk.lot(level), 2 * MILLI) for level in theirs[:3]],
                note_id=new_id(), showroom_code=desk.code, at=at, who=desk.manager,
                papers=HomePapers("Người của cơ sở", VEHICLE, "Mẫu cũ, hẹn đổi mẫu mới."),
            )  # fmt: skip

    return deed
