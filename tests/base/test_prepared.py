"""Statements that are compiled once."""

import logging

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from pos.base import prepared
from pos.base.database import connection, db, insert_into, transaction
from pos.base.prepared import Prepared, among
from pos.inventory.models import Level
from pos.people.kinds import Role
from pos.people.models import Person
from pos.showrooms.models import Showroom

BY_NAME = Prepared(
    select(Person.name, Person.joined_at, Person.role).where(among(Person.name, "names")).order_by(Person.name)
)


def test_values_come_back_as_the_columns_say(app):
    lan, minh = BY_NAME.rows(names=["lan", "minh", "nobody"])
    assert (lan.name, lan.role) == ("lan", Role.CASHIER)
    assert lan.joined_at == db.session.scalar(select(Person.joined_at).where(Person.name == "lan"))
    assert tuple(minh)[::2] == ("minh", Role.MANAGER)


@pytest.mark.parametrize("count", [0, 1, 40_000])
def test_a_list_may_have_any_length(app, count):
    names = [f"nobody{number}" for number in range(count)]
    assert BY_NAME.rows(names=names) == []
    assert [row.name for row in BY_NAME.rows(names=[*names, "lan"])] == ["lan"]


def test_a_name_cannot_break_out_of_its_list(app):
    assert BY_NAME.rows(names=['lan"]', "lan'); DROP TABLE person; --", "lan\\", "{lan}", "NULL"]) == []
    assert len(BY_NAME.rows(names=["lan"])) == 1


def test_constants_of_the_statement_travel_with_it(app):
    others = Prepared(select(Person.name).where(among(Person.id, "ids"), Person.name != "lan"))
    everybody = list(db.session.scalars(select(Person.id)))
    assert "lan" not in {row.name for row in others.rows(ids=everybody)}
    assert len(others.rows(ids=everybody)) == len(everybody) - 1


def test_it_tells_how_many_rows_it_touched(app):
    rename = Prepared(
        update(Showroom.__table__).where(Showroom.code == bindparam("which")).values(name=bindparam("called"))
    )
    with transaction():
        touched = rename.each([{"which": code, "called": f"Tên {code}"} for code in ("BT01", "HK01", "XX99")])
    assert touched == 2
    assert db.session.scalar(select(Showroom.name).where(Showroom.code == "HK01")) == "Tên HK01"
    assert rename.each([]) == 0


def test_it_belongs_to_the_transaction_that_is_open(app):
    rename = Prepared(update(Person.__table__).values(full_name=bindparam("called")))

    def rename_and_fail():
        with transaction():
            rename.each([{"called": "Ai đó"}])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rename_and_fail()
    assert "Ai đó" not in set(db.session.scalars(select(Person.full_name)))


def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(app):
    again = Prepared(insert(Person.__table__))
    row = dict(db.session.execute(select(Person.__table__).where(Person.name == "lan")).one()._mapping)
    with pytest.raises(IntegrityError), transaction():
        again.each([row])


def test_an_insert_writes_the_columns_that_the_first_row_names(app):
    table = Person.__table__
    add = Prepared(lambda dialect: insert_into(dialect, table).on_conflict_do_nothing())
    row = dict(db.session.execute(select(table).where(Person.name == "lan")).one()._mapping)
    before = db.session.scalar(select(func.count()).select_from(table))
    with transaction():
        assert add.each([row]) == 0
    assert db.session.scalar(select(func.count()).select_from(table)) == before


def test_a_missing_parameter_is_an_error_and_not_null(app):
    with pytest.raises(KeyError):
        BY_NAME.rows()


def test_a_parameter_of_unknown_type_is_refused(app):
    of_nothing = Prepared(select(Person.name).where(bindparam("what").is_(None)))
    with pytest.raises(TypeError, match="what"):
        of_nothing.rows(what=1)


def test_an_index_serves_a_list(app):
    if connection().dialect.name != "sqlite":
        return
    of_lots = Prepared(select(Level.lot_id).where(among(Level.lot_id, "lots")))
    of_lots.rows(lots=[])
    (compiled,) = of_lots._compiled.values()
    plan = connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.text}", ("[]",)).all()
    assert any("SEARCH level" in row[-1] for row in plan)


def test_the_log_tells_every_statement(app, caplog):
    with caplog.at_level(logging.DEBUG, logger=prepared.log.name):
        BY_NAME.rows(names=["lan"])
    assert [record.getMessage()[:6] for record in caplog.records if record.name == prepared.log.name] == ["SELECT"]
