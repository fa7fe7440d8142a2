"""Stock for other programs and for tills."""

from datetime import date
from typing import Any

from flask import Blueprint
from pydantic import Field

from pos.base.errors import NotAllowed
from pos.base.json_api import PREFIX, Shape, shaped
from pos.inventory import queries
from pos.people.access import ask
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
