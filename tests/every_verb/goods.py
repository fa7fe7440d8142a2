"""The machine's rules for goods: they come, are sold, come back, are written off, travel, go home, and are settled."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import select

from pos.audit import audit
from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.inventory.errors import (
    AlreadyExpired,
    DifferenceUnexplained,
    NotEnoughToReturn,
    NotEnoughToSend,
    NotTheirGoods,
    QuantityNotFit,
    SameOutlet,
    StockTooLow,
    TransferEnded,
)
from pos.inventory.kinds import Difference, WriteOffReason
from pos.inventory.models import Level, Lot, Place
from pos.inventory.operations import (
    Arrival,
    DeliveredLine,
    HomeLine,
    SentLine,
    recall_transfer,
    receive_delivery,
    receive_transfer,
    send_home,
    send_transfer,
    write_off,
)
from pos.sales.models import SaleLineLot
from pos.settlement.errors import NothingToSettle, OwedToUs
from pos.settlement.operations import Seen, settle
from tests import cast
from tests.conftest import Library
from tests.every_verb.world import (
    LOSS,
    LOTS,
    NATURES,
    OUTLETS,
    PRODUCER,
    PRODUCTS,
    SHELF,
    TRANSIT,
    UNEXPLAINED,
    Levels,
    Sent,
    Sold,
    World,
)
from tests.inventory.stage import lot_id
from tests.sales import stage

AN_OUTLET = st.sampled_from(list(OUTLETS))
A_PRODUCT = st.sampled_from(list(PRODUCTS))
A_LOT = st.sampled_from(LOTS)


class Goods(RuleBasedStateMachine):
    """Two outlets, one thing after another."""

    app: Flask
    library: Library
    kind: str

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(self.library.lend(self.kind))
        self.stack.enter_context(self.app.app_context())
        self.world = World()
        self.now = cast.NOW
        self.places = {
            place.id: (next(code for code, known in OUTLETS.items() if known == place.showroom_id), place.kind)
            for place in db.session.scalars(select(Place))
            if place.showroom_id in OUTLETS.values()
        }

    def teardown(self) -> None:
        try:
            self.comes_to_an_end()
            # Sales come straight from the stage here, in no till's journal: the first promise is held elsewhere.
            told = [verdict.line() for verdict in audit(datetime.now(UTC)) if verdict.broken and verdict.number != 1]
            assert told == []
        finally:
            db.session.remove()
            if self.kind == "sqlite":
                db.engine.dispose()
            self.stack.close()

    @initialize()
    def goods_are_there(self) -> None:
        for outlet in OUTLETS:
            for product in PRODUCTS:
                self.brings(outlet, product, dict(zip(LOTS, (4, 4, 1, 1), strict=True)), self.later())

    def comes_to_an_end(self) -> None:
        """Before the books are audited."""

    def later(self, hours: int = 0) -> datetime:
        self.now += timedelta(hours=hours, minutes=1)
        return self.now

    @contextmanager
    def refused(self, *errors: type[PosError]) -> Iterator[None]:
        """A clear sentence, and nothing half done: the next look at the levels would show it."""
        with pytest.raises(errors):
            yield

    # --- what happens ----------------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 14))
    def time_passes(self, hours: int) -> None:
        self.later(hours)

    def brings(self, outlet: str, product: str, lots: dict[str, int], at: datetime) -> None:
        """The maker brings so much of each of these lots."""
        lines = [delivered(product, code, pieces) for code, pieces in lots.items()]
        with transaction():
            receive_delivery(
                OUTLETS[outlet], PRODUCTS[product][1], lines, delivery_id=uuid.uuid4(), showroom_code=outlet, received_at=at,
                at=at, who="minh",
            )  # fmt: skip
        for code, pieces in lots.items():
            self.world.comes(outlet, product, code, pieces, at)

    @rule(outlet=AN_OUTLET, product=A_PRODUCT, code=A_LOT, pieces=st.integers(1, 9))
    def delivers(self, outlet: str, product: str, code: str, pieces: int) -> None:
        at, last = self.later(), NATURES[code].expires_on
        if last is not None and last < local_day(at):
            with self.refused(AlreadyExpired):
                self.brings(outlet, product, {code: pieces}, at)
        else:
            self.brings(outlet, product, {code: pieces}, at)

    @rule(
        outlet=AN_OUTLET, hours_late=st.integers(0, 20),
        wants=st.lists(
            st.tuples(A_PRODUCT, st.integers(1, 4), st.sampled_from([None, "THEIRS", "SOON"])), min_size=1, max_size=3
        ),
    )  # fmt: skip
    def sells(self, outlet: str, hours_late: int, wants: list[tuple[str, int, str | None]]) -> None:
        """Also hours ago, at a till that only now has a network: and somebody may have counted since."""
        at = self.later()
        happened_at = at - timedelta(hours=hours_late)
        lines = [stage.line(product, pieces, lot=named) for product, pieces, named in wants]
        sale_id = uuid.uuid4()
        till = f"{outlet}-1"
        body = stage.basket(*lines, at=happened_at.isoformat())
        for _ in range(2):  # the second time is the same sale
            stage.sell(body, sale_id, till=till, at=at)
        self.world.sold[sale_id] = [
            self.was_sold_before_a_count(sale_id, number, outlet, product, pieces, happened_at)
            if self.world.is_news(outlet, product, happened_at)
            else self.world.sell(outlet, product, pieces, happened_at, named)
            for number, (product, pieces, named) in enumerate(wants, start=1)
        ]
        for product in sorted({product for product, *_ in wants}):
            if self.world.is_news(outlet, product, happened_at):
                pieces = sum(each for name, each, _ in wants if name == product)
                self.world.news(self.told(), outlet, product, happened_at, sold=pieces)

    def was_sold_before_a_count(
        self, sale_id: uuid.UUID, number: int, outlet: str, product: str, pieces: int, at: datetime
    ) -> Sold:
        """Which lots it took, the count has a say in: the paper of the sale tells."""
        rows = db.session.execute(
            select(Lot.code, SaleLineLot.quantity_milli)
            .join(Lot, Lot.id == SaleLineLot.lot_id)
            .where(SaleLineLot.sale_id == sale_id, SaleLineLot.line == number)
        )
        line = Sold(outlet, product, {row.code: row.quantity_milli // 1000 for row in rows})
        db.session.rollback()
        assert line.left() == pieces
        self.world.take_away(line, at)
        return line

    @precondition(lambda self: self.world.sold)
    @rule(
        pick=st.integers(0, 50), line=st.integers(0, 2), pieces=st.integers(1, 3), sound=st.booleans(),
        outlet=AN_OUTLET,
    )  # fmt: skip
    def takes_back(self, pick: int, line: int, pieces: int, sound: bool, outlet: str) -> None:
        """Also at the other outlet, and also more than is left: what is too much is in no stock."""
        at = self.later()
        sale_id, sold = list(self.world.sold.items())[pick % len(self.world.sold)]
        line %= len(sold)
        amount = stage.PRICES[sold[line].product] * pieces
        coming = stage.coming(line + 1, pieces, amount, "resaleable" if sound else "damaged")
        stage.pay_back(stage.returned(sale_id, coming, at=at.isoformat()), till=f"{outlet}-1", at=at)
        self.world.take_back(sold[line], outlet, min(pieces, sold[line].left()), sound, at)

    @rule(outlet=AN_OUTLET, product=A_PRODUCT, code=A_LOT, pieces=st.integers(1, 3))
    def writes_off(self, outlet: str, product: str, code: str, pieces: int) -> None:
        at = self.later()
        if (product, code) not in self.world.first_seen:
            return
        lot, deed = lot_id(PRODUCTS[product][0], code), uuid.uuid4()

        def throw() -> None:
            for _ in range(2):
                with transaction():
                    write_off(
                        OUTLETS[outlet], lot, pieces * 1000, WriteOffReason.BROKEN, write_off_id=deed, at=at, who="minh"
                    )

        if self.world.on_shelf(outlet, product).get(code, 0) < pieces:
            with self.refused(StockTooLow):
                throw()
        else:
            throw()
            self.world.move((product, code), (outlet, SHELF), (outlet, LOSS), pieces, at)

    @rule(outlet=AN_OUTLET, product=A_PRODUCT, code=A_LOT, pieces=st.integers(1, 3))
    def gives_back(self, outlet: str, product: str, code: str, pieces: int) -> None:
        """To the maker, what is the maker's and stands on the shelf."""
        at = self.later()
        if (product, code) not in self.world.first_seen:
            return
        lot, deed = lot_id(PRODUCTS[product][0], code), uuid.uuid4()

        def give() -> None:
            for _ in range(2):
                with transaction():
                    send_home(
                        OUTLETS[outlet], PRODUCTS[product][1], [HomeLine(lot, pieces * 1000)],
                        note_id=deed, showroom_code=outlet, at=at, who="minh",
                    )  # fmt: skip

        if not NATURES[code].consigned or self.world.on_shelf(outlet, product).get(code, 0) < pieces:
            with self.refused(NotTheirGoods, NotEnoughToReturn):
                give()
        else:
            give()
            self.world.move((product, code), (outlet, SHELF), (outlet, PRODUCER), pieces, at)

    @rule(
        source=AN_OUTLET, product=A_PRODUCT, asked=st.integers(1, 4),
        to_itself=st.booleans(),
    )  # fmt: skip
    def sends(self, source: str, product: str, asked: int, to_itself: bool) -> None:
        """So much of each lot of a product to the other outlet."""
        at = self.later()
        target = source if to_itself else next(code for code in OUTLETS if code != source)
        shelf = self.world.on_shelf(source, product)
        if not shelf:
            return
        transfer_id = uuid.uuid4()
        lines = [SentLine(lot_id(PRODUCTS[product][0], code), asked * 1000) for code in shelf]

        def send() -> None:
            for _ in range(2):
                with transaction():
                    send_transfer(
                        OUTLETS[source], OUTLETS[target], lines,
                        transfer_id=transfer_id, from_code=source, at=at, who="minh",
                    )  # fmt: skip

        if to_itself or any(pieces < asked for pieces in shelf.values()):
            with self.refused(SameOutlet, NotEnoughToSend):
                send()
            return
        send()
        self.world.sent[transfer_id] = Sent(source, target, {(product, code): asked for code in shelf}, at)
        for code in shelf:
            self.world.move((product, code), (source, SHELF), (source, TRANSIT), asked, at)

    @precondition(lambda self: self.world.sent)
    @rule(pick=st.integers(0, 20), why=st.sampled_from([None, *Difference]), off_by=st.integers(1, 2))
    def receives(self, pick: int, why: Difference | None, off_by: int) -> None:
        """As sent, or each line with the same difference; and once only."""
        at = self.later()
        transfer_id, sent = list(self.world.sent.items())[pick % len(self.world.sent)]
        change = 0 if why is None else off_by if why is Difference.MORE_CAME else -off_by
        came = {key: pieces + change for key, pieces in sent.lines.items()}
        arrivals = [
            Arrival(lot_id(PRODUCTS[product][0], code), came[product, code] * 1000, why) for product, code in came
        ]

        def receive() -> None:
            with transaction():
                receive_transfer(transfer_id, arrivals, received_at=at, at=at, who="tu")

        if min(came.values()) < 0 or sent.ended:
            # The same arrival said again would be no mistake; here another one may have been said before.
            before = self.told()
            with suppress(QuantityNotFit, TransferEnded, DifferenceUnexplained):
                receive()
            assert self.told() == before
            return
        receive()
        receive()
        sent.ended = True
        source, target = sent.source, sent.target
        for key, pieces in sent.lines.items():
            arrived = min(pieces, came[key])
            self.world.move(key, (source, TRANSIT), (target, SHELF), arrived, at)
            rest = (source, SHELF) if why is Difference.LEFT_BEHIND else (source, LOSS)
            self.world.move(key, (source, TRANSIT), rest, pieces - arrived, sent.at)
            more = came[key] - arrived
            there = min(more, max(0, self.world.levels[key, source, SHELF]))
            self.world.move(key, (source, SHELF), (source, TRANSIT), there, sent.at)
            self.world.move(key, (source, TRANSIT), (target, SHELF), there, at)
            self.world.move(key, (source, UNEXPLAINED), (target, SHELF), more - there, at)
            if more > there:
                self.world.nobody_knows(source, key[0], at)
        if why in {Difference.LEFT_BEHIND, Difference.MORE_CAME}:
            for product in sorted({product for product, _ in sent.lines}):
                if self.world.is_news(source, product, sent.at):
                    self.world.news(self.told(), source, product, sent.at)

    @precondition(lambda self: self.world.sent)
    @rule(pick=st.integers(0, 20))
    def recalls(self, pick: int) -> None:
        at = self.later()
        transfer_id, sent = list(self.world.sent.items())[pick % len(self.world.sent)]
        with transaction():
            try:
                recall_transfer(transfer_id, at=at, who="minh")
            except TransferEnded:
                assert sent.ended
                return
        if not sent.ended:
            sent.ended = True
            for key, pieces in sent.lines.items():
                self.world.move(key, (sent.source, TRANSIT), (sent.source, SHELF), pieces, at)

    @rule(product=A_PRODUCT, outlets=st.sampled_from([["BT01"], ["HK01"], ["BT01", "HK01"]]))
    def settles(self, product: str, outlets: list[str]) -> None:
        """With the maker, for one outlet or for both, all that is open at this moment; twice in a row is once."""
        at, world = self.later(), self.world
        scope = [(product, outlet) for outlet in outlets]
        owed, lost = world.owed(), world.lost()
        goods_vnd = sum(owed[each] - world.settled[each] for each in scope)
        losses_vnd = sum(lost[each] - world.settled_losses[each] for each in scope)
        settlement_id = uuid.uuid4()
        try:
            for _ in range(2):
                with transaction():
                    settle(
                        PRODUCTS[product][1], local_day(at), settlement_id=settlement_id,
                        seen=Seen(goods_vnd, losses_vnd), at=at, who="an",
                        showroom_id=OUTLETS[outlets[0]] if len(outlets) == 1 else None,
                    )  # fmt: skip
        except OwedToUs:
            assert goods_vnd < 0
        except NothingToSettle:
            assert goods_vnd == losses_vnd == 0
        else:
            for each in scope:
                world.settled[each], world.settled_losses[each] = owed[each], lost[each]

    # --- what the books say ----------------------------------------------------------------------------------

    def told(self) -> Levels:
        """The levels of the books, in pieces, as the dictionary would say them."""
        codes = {product_id: code for code, (product_id, _) in PRODUCTS.items()}
        rows = db.session.execute(
            select(Level.lot_id, Level.place_id, Level.quantity_milli, Lot.product_id, Lot.code)
            .join(Lot, Lot.id == Level.lot_id)
            .where(Level.quantity_milli != 0)
        )
        told = {
            ((codes[row.product_id], row.code), *self.places[row.place_id]): row.quantity_milli / 1000 for row in rows
        }
        db.session.rollback()
        return told  # type: ignore[return-value]


def delivered(product: str, code: str, pieces: int) -> DeliveredLine:
    """A line of a delivery, with what its lot always is."""
    known = NATURES[code]
    return DeliveredLine(
        PRODUCTS[product][0], pieces * 1000, code, expires_on=known.expires_on, consigned=known.consigned,
        settlement_price_vnd=known.settlement_price_vnd,
    )  # fmt: skip
