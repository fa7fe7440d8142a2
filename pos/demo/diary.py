"""Which outlet of the made-up network does what on which day, so that no list of the program is empty.

Days are counted back from the day of loading. An outlet stands in its diary before those that it sends goods to.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pos.base.amounts import MILLI
from pos.demo.accounts import send_back, settle_with
from pos.demo.desk import Calendar, Deed, Desk, Way, consignors, count, deliver, lose, order, receive, send, set_points
from pos.demo.numbered import lose_one, number
from pos.demo.outlet import Outlet, evening, morning
from pos.demo.stars import label_lapsing, relabel
from pos.inventory.kinds import WriteOffReason
from pos.people.kinds import Role

LAST_EVENING = 0
SETTLING, BEFORE_SETTLING = "settling", "before settling"
"""Days of the calendar, not so many days back."""

DIARIES: Mapping[str, Sequence[tuple[int | str, Deed]]] = {
    "HK01": (
        (14, order("first")), (10, deliver("first")), (7, send("BT01")), (6, order("second", note="Giao trước 9 giờ.")),
        (SETTLING, settle_with(0, paid=True)), (4, label_lapsing()), (1, relabel(finished=3)),
        (LAST_EVENING, count(products=12, missing_vnd=2_600_000, note="Kiểm hàng giá cao, cuối ngày")),
    ),
    "TH01": (
        (12, order("first", wanted_days=3)), (9, deliver("first", refused=1, whole=False)),
        (8, count(
            products=10, missing_vnd=700_000, approved_by="admin", role=Role.ADMIN,
            note="Kiểm đột xuất", end_note="Đã xem lại camera, đồng ý ghi giảm.",
        )),
        (5, send("HD01")), (SETTLING, settle_with(0, paid=False)), (4, label_lapsing()),
    ),
    "HD01": (
        (11, order("first")), (7, deliver("first")), (4, receive("TH01")),
        (6, count(products=8, approved_by="manager", note="Kiểm định kỳ")), (SETTLING, settle_with(0, paid=True)),
    ),
    "GL01": (
        (9, order("first", wanted_days=2)), (3, send_back(0)), (LAST_EVENING, send("BT01", lots=4)),
    ),
    "BT01": (
        (20, set_points),
        (16, order("whole", note="Gói từng chiếc, chèn giấy.")), (13, deliver("whole")), (13, number(products=7)),
        (BEFORE_SETTLING, lose(WriteOffReason.BROKEN, "Rơi khi bày hàng")),
        (SETTLING, settle_with(0, paid=True)), (SETTLING, settle_with(1, paid=False)),
        (10, count(group="2019-souvenirs", approved_by="manager", note="Kiểm nhóm thủ công mỹ nghệ")),
        (9, order("part", wanted_days=4)), (8, order("overdue", wanted_days=4, note="Gọi lại nếu quá hẹn.")),
        (6, receive("HK01", broken=1)), (5, send("VP01")), (5, deliver("part", refused=2, whole=False)),
        (4, label_lapsing()), (1, relabel(finished=1, begun=1)),
        (3, send_back(2)), (2, lose(WriteOffReason.SAMPLE, "Tặng đoàn khách làm mẫu", maker=1)),
        (2, lose_one()),
        (LAST_EVENING, order("draft", sent=False)), (LAST_EVENING, send("CH01", lots=2)),
        (LAST_EVENING, count(products=6, note="Kiểm cuối tuần")),
    ),
    "VP01": (
        (10, order("first")), (10, number(products=3)), (6, deliver("first")), (4, receive("BT01", broken=1)),
        (SETTLING, settle_with(0, paid=False)),
        (3, count(products=9, approved_by="manager", note="Kiểm định kỳ")),
        (4, label_lapsing()), (1, relabel(begun=1)),
    ),
}  # fmt: skip

SETTLED_MAKERS = 2
"""Of the makers who have most at an outlet, pieces of so many come back after they were settled."""


class Diary:
    """One outlet's diary."""

    def __init__(self, outlet: Outlet, calendar: Calendar, way: Way) -> None:
        self.desk, self.calendar = Desk(outlet, calendar, way), calendar
        self.days: dict[date, list[Deed]] = {}
        for when, deed in DIARIES.get(outlet.outlet.code, ()):
            self.days.setdefault(self._day(when), []).append(deed)

    def _day(self, when: int | str) -> date:
        if when == SETTLING:
            return self.calendar.settled_on
        if when == BEFORE_SETTLING:
            return max(self.calendar.first, self.calendar.settled_to - timedelta(days=1))
        return self.calendar.before(int(when))

    def has(self, day: date) -> bool:
        """Whether something is done on this day."""
        return day in self.days

    def live(self, day: date) -> None:
        """Do what stands in the diary: before the doors open, or on the evening before the day of loading."""
        last = day == self.calendar.as_of
        at: datetime = evening(day - timedelta(days=1)) if last else morning(day)
        for deed in self.days.get(day, ()):
            at += timedelta(minutes=self.desk.random.randint(3, 8))
            deed(self.desk, at)

    def brought_back(self, day: date) -> list[tuple[Mapping[str, Any], int]]:
        """On the day after settling, a piece of each maker who was settled comes back."""
        outlet = self.desk.outlet
        if outlet.outlet.code not in DIARIES or day != self.calendar.settled_on + timedelta(days=1):
            return []
        found: list[tuple[Mapping[str, Any], int]] = []
        for maker in consignors(self.desk)[:SETTLED_MAKERS]:
            theirs = {
                shelf.product.code
                for shelf in outlet.shelves
                if shelf.product.maker.code == maker and shelf.consigned_bp is not None
            }
            found += [
                (sale, number)
                for sale in outlet.sales
                if sale["body"]["at"][:10] <= self.calendar.settled_to.isoformat()
                for number, line in enumerate(sale["body"]["lines"], start=1)
                # The first piece of a first line may have come back on the day itself.
                if line["product"] in theirs
                and not line["discount_vnd"]
                and (number > 1 or line["quantity_milli"] > MILLI)
            ][:1]
        return found
