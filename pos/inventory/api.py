"""Stock for other programs and for tills, and counting for the devices that people count with."""

import uuid
from datetime import date, datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from pos.base.clock import parse_moment
from pos.base.database import transaction
from pos.base.errors import N_, NotAllowed, PosError, RuleBroken
from pos.base.json_api import PREFIX, Shape, shaped
from pos.base.text import clean
from pos.catalogue.errors import NoSuchProduct
from pos.catalogue.queries import products_by_code
from pos.inventory import counts, queries
from pos.inventory.operations import Counted, keep_line, withdraw_line
from pos.people.access import ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.access import chain_if_till, till_or
from pos.showrooms.queries import showroom as showroom_of_code

api = Blueprint("inventory_api", __name__, url_prefix=PREFIX)


class StockAsked(Shape):
    """Whose stock."""

    showroom: str = Field(description="Code of the outlet: BT01", max_length=8)


class LevelOut(Shape):
    """How much of a lot is on the shelf. A lot that is sold out stays, with zero."""

    product: str
    lot: str
    quantity_milli: int
    owner: str | None = Field(description="Code of the producer whose goods these still are; null for the shop's own")
    made_on: date | None
    expires_on: date | None


class UnexplainedOut(Shape):
    """What was sold although no lot held it."""

    product: str
    quantity_milli: int


class StockOut(Shape):
    """The stock of one outlet."""

    showroom: str
    levels: list[LevelOut]
    unexplained: list[UnexplainedOut]


@api.get("/stock")
@till_or(Deed.SEE_STOCK)
@shaped(
    summary="Stock of an outlet, by product and lot",
    query=StockAsked,
    answers={200: StockOut},
    problems=(401, 403, 404),
)
def stock(query: StockAsked) -> Any:
    """What an outlet's shelf holds. A till sees its own outlet, a person the outlets of their work."""
    showroom = showroom_of_code(query.showroom)
    chain = chain_if_till()
    if chain is None:
        ask(Deed.SEE_STOCK, showroom.id)
    elif chain.showroom_id != showroom.id:
        raise NotAllowed()
    return 200, StockOut(
        showroom=showroom.code,
        levels=[
            LevelOut(
                product=level.product, lot=level.lot, quantity_milli=level.quantity_milli, owner=level.owner,
                made_on=level.made_on, expires_on=level.expires_on,
            )
            for level in queries.levels_here(showroom.id)
        ],
        unexplained=[
            UnexplainedOut(product=product, quantity_milli=quantity_milli)
            for product, quantity_milli in queries.unexplained_here(showroom.id)
        ],
    )  # fmt: skip


MOST_COUNTED = 200
LONGEST_SPOT = 60
LONGEST_CODE = 40


class LotToCountOut(Shape):
    """A lot that may be on a label."""

    code: str
    expires_on: date | None


class GoodsToCountOut(Shape):
    """A product that may be met in a count."""

    product: str
    name_vi: str
    name_en: str
    unit: str
    search_key: str
    barcodes: list[str]
    lots: list[LotToCountOut]
    expected_milli: int | None = Field(description="What the books hold now; null where counting is blind")


class CountLineOut(Shape):
    """A line that this person has counted and not taken back."""

    id: uuid.UUID
    product: str
    lot: str | None
    spot: str
    quantity_milli: int
    counted_at: datetime


class CountOut(Shape):
    """A count, with all that a device needs to go on counting without a network."""

    number: str
    showroom: str
    state: str
    spot: str
    blind: bool
    goods: list[GoodsToCountOut]
    lines: list[CountLineOut]


class CountLineIn(Shape):
    """What somebody counted of a product at one place. The device mints the id, so that sending twice is one line."""

    id: uuid.UUID
    product: str
    quantity_milli: int
    counted_at: str = Field(description="By the device's clock, ISO 8601 with offset")
    lot: str = Field("", description="As the label says it")
    spot: str = Field("", description=f"Where it stands, in {LONGEST_SPOT} signs at most")
    replaces: uuid.UUID | None = Field(None, description="The line whose slip this mends; it keeps that line's moment")


class CountLinesIn(Shape):
    """Lines of a count, and what the device's clock says as it sends them."""

    now: str = Field(max_length=40)
    lines: list[CountLineIn] = Field(max_length=MOST_COUNTED)


class CountLineTold(Shape):
    """What became of a line."""

    id: uuid.UUID
    kept: bool
    problem: str | None
    code: str | None


class CountLinesOut(Shape):
    """What became of each line; one that is refused holds up no other."""

    state: str
    lines: list[CountLineTold]


@api.get("/counts/<number>")
@requires(Deed.COUNT)
@shaped(summary="A count, for counting offline", answers={200: CountOut}, problems=(401, 403, 404))
def count(number: str) -> Any:
    """What a device needs to count: the goods with their codes, and what this person has counted already."""
    head, row = counts.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    return 200, CountOut(
        number=head.number,
        showroom=head.showroom_code,
        state=head.state,
        spot=head.spot,
        blind=row.blind,
        goods=[
            GoodsToCountOut(
                product=goods.code, name_vi=goods.name_vi, name_en=goods.name_en, unit=goods.unit,
                search_key=goods.search_key, barcodes=list(goods.barcodes), expected_milli=goods.expected_milli,
                lots=[LotToCountOut(code=lot.code, expires_on=lot.expires_on) for lot in goods.lots],
            )
            for goods in counts.goods_to_count(row)
        ],
        lines=[
            CountLineOut(
                id=line.id, product=line.product_code, lot=line.lot_code, spot=line.spot,
                quantity_milli=line.quantity_milli, counted_at=line.counted_at,
            )
            for line in counts.count_lines(head.id, person().name)
            if line.withdrawn_at is None
        ],
    )  # fmt: skip


@api.post("/counts/<number>/lines")
@requires(Deed.COUNT)
@shaped(
    summary="What was counted, line by line",
    body=CountLinesIn,
    answers={200: CountLinesOut},
    problems=(401, 403, 404),
)
def count_lines(number: str, body: CountLinesIn) -> Any:
    """Keep what a device has counted, each line once, however often it is sent."""
    head, _row = counts.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    # What no code can be is not asked for: a database may refuse to be asked for it, and with it for all others.
    codes = {line.product for line in body.lines if line.product.isprintable() and len(line.product) <= LONGEST_CODE}
    products = {code: facts.id for code, facts in products_by_code(codes).items()}
    told = []
    for line in body.lines:
        try:
            if line.product not in products:
                raise NoSuchProduct(code=clean(line.product)[:LONGEST_CODE])
            if len(line.lot) > LONGEST_CODE or len(line.spot) > LONGEST_SPOT:
                raise WordsTooLong()
            counted = Counted(
                line.id, products[line.product], line.quantity_milli, _moment(line.counted_at), line.lot, line.spot,
                line.replaces,
            )  # fmt: skip
            with transaction():
                keep_line(head.id, counted, device_now=_moment(body.now), at=asked_at(), who=person().name)
        except PosError as error:
            told.append(CountLineTold(id=line.id, kept=False, problem=error.localized(), code=error.code))
        else:
            told.append(CountLineTold(id=line.id, kept=True, problem=None, code=None))
    return 200, CountLinesOut(state=counts.count_head(head.number)[0].state, lines=told)


@api.post("/counts/<number>/lines/<uuid:line_id>/withdraw")
@requires(Deed.COUNT)
@shaped(summary="Take a counted line back", answers={200: CountLineTold}, problems=(401, 403, 404, 409))
def count_line_back(number: str, line_id: uuid.UUID) -> Any:
    """Take back what was counted by mistake: it stays on record, and no longer counts."""
    head, _row = counts.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    with transaction():
        withdraw_line(
            head.id, line_id, of_others=may(Deed.APPROVE_COUNT, head.showroom_id), at=asked_at(), who=person().name
        )
    return 200, CountLineTold(id=line_id, kept=True, problem=None, code=None)


class WordsTooLong(RuleBroken):
    """A lot or a place is written longer than any is."""

    message = N_("A lot has 40 signs at most, a place 60. Scan the label again, or write the place shorter.")


class MomentWrong(RuleBroken):
    """A moment has no offset, or is none."""

    message = N_("A moment needs day, time and offset, as ISO 8601 writes them.")


def _moment(text: str) -> datetime:
    try:
        return parse_moment(text)
    except ValueError as error:
        raise MomentWrong() from error
