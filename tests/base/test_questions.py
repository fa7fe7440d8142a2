"""Questions that are put to the books again, to learn whether they still say the same."""

from contextlib import suppress

import pytest
from sqlalchemy import bindparam, create_engine, delete, select, text, update

from pos.base.database import db, one_picture, transaction
from pos.base.prepared import Prepared
from pos.base.questions import Questions, questions
from pos.catalogue.models import Barcode, Producer, Product
from tests import cast

_CODE = bindparam("code", type_=Product.code.type)
_NAMES = Prepared(select(Product.name_vi, Product.name_en).where(Product.code == _CODE))
_MAKERS = Prepared(select(Producer.name).join(Product, Product.producer_id == Producer.id).where(Product.code == _CODE))


class Abandoned(Exception):
    """Somebody thought better of it."""


def asked() -> Questions:
    """What is asked about the tea set in every way there is: prepared or not, by the same names, with a percent sign."""
    with one_picture():
        with questions() as found:
            _NAMES.rows(code="SP0001")
            _MAKERS.rows(code="SP0001")
            db.session.scalars(select(Barcode).where(Barcode.product_id == cast.TEAPOT).order_by(Barcode.value)).all()
            db.session.execute(
                text("SELECT count(*) FROM product WHERE code LIKE 'SP%' AND name_vi <> :code"), {"code": "x"}
            )
        found.ask()
    return found


def test_what_nobody_changed_is_answered_the_same_however_often_it_is_asked(app):
    found = asked()
    assert all(found.are_answered_the_same() for _ in range(20))


@pytest.mark.parametrize(
    "change",
    [
        update(Product).where(Product.id == cast.TEAPOT).values(name_en=""),
        update(Producer).where(Producer.id == cast.POTTERS).values(name="Hợp tác xã \x1e mới"),
        delete(Barcode).where(Barcode.product_id == cast.TEAPOT),
        update(Product).where(Product.id == cast.BOWL).values(code="BAT-1"),
    ],
    ids=["a value", "a row of another table", "a row that is gone", "a number of rows"],
)  # fmt: skip
def test_one_answer_that_is_another_makes_all_of_them_others(app, change):
    found = asked()
    with transaction():
        db.session.execute(change)
    assert not found.are_answered_the_same()
    assert asked().are_answered_the_same()


def test_what_somebody_has_written_and_not_booked_changes_no_answer(app):
    found = asked()
    with suppress(Abandoned), transaction():
        db.session.execute(update(Product).where(Product.id == cast.TEAPOT).values(name_en=""))
        assert found.are_answered_the_same()
        raise Abandoned
    assert found.are_answered_the_same()


def test_what_is_asked_before_and_after_is_not_heard(app):
    with one_picture():
        _NAMES.rows(code="SP0001")
        with questions() as found:
            _MAKERS.rows(code="SP0001")
        db.session.scalar(select(Product.name_vi).where(Product.id == cast.TEAPOT))
        found.ask()
    with transaction():
        db.session.execute(update(Product).where(Product.id == cast.TEAPOT).values(name_vi="Bộ ấm chén mới"))
    assert found.are_answered_the_same()


def test_a_connection_that_was_cut_since_says_nothing_about_the_books(app):
    found = asked()
    assert found.are_answered_the_same()
    if db.engine.dialect.name == "postgresql":
        with transaction():
            db.session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
    assert found.are_answered_the_same()


def test_books_that_cannot_be_asked_do_not_say_the_same(app):
    still = asked()
    for address in ("sqlite:////nowhere/books.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"):
        lost = Questions(create_engine(address))
        lost.hear("SELECT 1", None)
        assert not lost.are_answered_the_same()
    wrong = Questions(db.engine)
    wrong.hear("SELECT name FROM no_such_table", None)
    assert not wrong.are_answered_the_same()
    assert still.are_answered_the_same()
