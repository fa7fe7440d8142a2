"""How many statements the selling path needs. The number is the speed: it must not grow with the basket or the batch."""

import uuid

import pytest
from flask import Flask

from pos.base.database import transaction
from pos.sales.kinds import Kind, Origin
from pos.sales.operations import Entry, book_sales
from tests import cast
from tests.inventory.stage import counted, deliver
from tests.sales.stage import basket, coming, desk, entry, line, open_the_shift, report, returned, sell

MOST_A_SALE = 16
MOST_A_REFUND = 21


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Plenty of everything."""
    for product, code in ((cast.TEAPOT, "A"), (cast.BOWL, "B"), (cast.TEA, "C")):
        deliver(product, 900, code)
    open_the_shift()


def statements(*entries: Entry) -> int:
    """How many statements a report takes, begin and commit left out."""
    with counted() as told:
        bookings = report(*entries)
    assert {booking.outcome for booking in bookings} == {"booked"}
    return len([statement for statement in told if not statement.startswith(("BEGIN", "COMMIT"))])


def selling(lines: int = 1) -> Entry:
    """A basket of some lines."""
    return entry(Kind.SALE, basket(*(line(("SP0001", "SP0003", "SP0005")[n % 3]) for n in range(lines))))


def test_a_sale_takes_few_statements_however_long_its_basket() -> None:
    one = statements(selling())
    assert one <= MOST_A_SALE
    assert statements(selling(3)) == one
    assert statements(selling(40)) == one


def test_a_hundred_sales_take_as_many_statements_as_one() -> None:
    one = statements(selling(3))
    assert statements(*(selling(3) for _ in range(100))) == one


def test_a_sale_of_another_program_takes_at_most_one_more() -> None:
    journal = statements(selling(3))
    with counted() as told, transaction():
        book_sales(
            [Entry(uuid.uuid4(), Kind.SALE, basket(line(), number=None, shift=None))],
            desk=desk(), at=cast.NOW, origin=Origin.API,
        )  # fmt: skip
    assert len([statement for statement in told if not statement.startswith(("BEGIN", "COMMIT"))]) <= journal + 1


def test_a_refund_takes_few_statements_however_many() -> None:
    sales = [uuid.uuid4() for _ in range(51)]
    for sale_id in sales:
        sell(basket(line(), line("SP0003")), sale_id)
    back = [entry(Kind.REFUND, returned(sale_id, coming(1, 1, 450_000), coming(2, 1, 180_000))) for sale_id in sales]
    one = statements(back[0])
    assert one <= MOST_A_REFUND
    assert statements(*back[1:]) == one
