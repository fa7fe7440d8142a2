"""The machine's rules for files of stock: checked, and booked whole, once, or not at all."""

import csv
import io
import uuid
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from pos.base.clock import HANOI, local_day
from pos.base.database import transaction
from pos.files.errors import ImportNotReady
from pos.files.kinds import ImportState
from pos.inventory.importing import plan
from pos.inventory.kinds import DeliveryKind
from pos.inventory.operations.imports import book_import, bring_import, claim_import, note_checked
from pos.inventory.sheets import header, read_sheet
from tests.every_verb.goods import A_LOT, A_PRODUCT, AN_OUTLET, Goods
from tests.every_verb.world import NATURES

Row = tuple[str, str, str, int]
"""Outlet, product, lot, pieces."""

COLUMNS = [
    header(key) for key in ("outlet", "product", "lot", "quantity", "expires_on", "settlement_price", "received_on")
]


class Files(Goods):
    """Somebody brings a table of goods: what stood here already, or what came, also some days ago."""

    @rule(
        kind=st.sampled_from(DeliveryKind), rows=st.lists(st.tuples(AN_OUTLET, A_PRODUCT, A_LOT, st.integers(1, 4)),
        min_size=1, max_size=4), days_ago=st.integers(0, 1), wrong=st.sampled_from([False, False, True]),
        again=st.booleans(),
    )  # fmt: skip
    def brings_a_file(self, kind: DeliveryKind, rows: list[Row], days_ago: int, wrong: bool, again: bool) -> None:
        """One bad row, and none is booked. Brought again, also in another order, nothing is booked twice."""
        day = local_day(self.later()) - timedelta(days=days_ago)
        for brought, slips in ((rows, wrong), (rows[::-1], False)) if again else ((rows, wrong),):
            slip = [("BT01", "SP0001", "OWN", -4)] if slips else []
            fits = not slips and self.fits(kind, rows, day)
            self.brought(sheet([*brought, *slip], day.isoformat()), kind, fits=fits)
            if fits:
                self.is_there(kind, rows, day)

    def fits(self, kind: DeliveryKind, rows: list[Row], day: date) -> bool:
        """Whether a file without a slip can be booked: what stands here already may be past its date, and stands here once."""
        if (kind, day, tuple(sorted(rows))) in self.world.files:
            return False
        if kind is DeliveryKind.OPENING:
            return not any((outlet, product) in self.world.opened for outlet, product, *_ in rows)
        return all((NATURES[code].expires_on or date.max) >= day for _, _, code, _ in rows)

    def brought(self, content: bytes, kind: DeliveryKind, *, fits: bool) -> None:
        """Bring a file, check it and book it."""
        with transaction():
            import_id = bring_import(content, "hàng.csv", kind, None, at=self.now, who="minh")
        if not self.claims(import_id, ImportState.CHECKING):
            assert not fits, "booked before"
            return
        made = plan(read_sheet(content), import_id=import_id, kind=kind, allowed=None, outlet_id=None, at=self.now)
        with transaction():
            note_checked(import_id, made, self.now)
        assert fits == (made.wrong == 0), made.faults
        if not fits:
            with self.refused(ImportNotReady):
                self.claims(import_id, ImportState.BOOKING)
            return
        assert self.claims(import_id, ImportState.BOOKING)
        assert not self.claims(import_id, ImportState.BOOKING), "two at once"
        with transaction():
            book_import(import_id, made.documents, at=self.now, who="minh")

    def claims(self, import_id: uuid.UUID, state: ImportState) -> bool:
        with transaction():
            return claim_import(import_id, state, self.now)

    def is_there(self, kind: DeliveryKind, rows: list[Row], day: date) -> None:
        world = self.world
        world.files.add((kind, day, tuple(sorted(rows))))
        at = self.now if day == local_day(self.now) else datetime.combine(day, time(12), HANOI)
        for outlet, product, code, pieces in rows:
            world.comes(outlet, product, code, pieces, at)
            if kind is DeliveryKind.OPENING:
                world.opened.add((outlet, product))
        for outlet, product in sorted({(outlet, product) for outlet, product, *_ in rows}):
            if world.is_news(outlet, product, at):
                world.news(self.told(), outlet, product, at)


def sheet(rows: list[Row], day: str) -> bytes:
    """A table of these rows, as a spreadsheet saves it."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for outlet, product, code, pieces in rows:
        known = NATURES[code]
        table.writerow([outlet, product, code, pieces, known.expires_on or "", known.settlement_price_vnd or "", day])
    return out.getvalue().encode()
