"""A database that came through the migrations is the one that the models speak of, constraint by constraint."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, make_url

from pos.base.database import db
from tests.conftest import make_app, settings_for

ROOT = Path(__file__).parents[1]

TRIGGERS = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """Two databases of one kind, with nothing in them."""
    if request.param == "sqlite":
        yield [f"sqlite:///{tmp_path / name}.db" for name in ("one", "other")]
        return
    server = request.getfixturevalue("postgres")
    names = ("empty_one", "empty_other")
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in names:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield [make_url(server).set(database=name).render_as_string(hide_password=False) for name in names]
        for name in names:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def shape(engine: Engine) -> dict[str, Any]:
    """Everything that a database keeps about its tables, in an order that can be compared."""
    inspector = sqlalchemy.inspect(engine)
    found: dict[str, Any] = {}
    for table in sorted(inspector.get_table_names()):
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": named(inspector.get_foreign_keys(table)),
            "unique": named(inspector.get_unique_constraints(table)),
            "checks": named(inspector.get_check_constraints(table)),
            "indexes": named(inspector.get_indexes(table)),
        }
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(TRIGGERS[engine.dialect.name]).all()
    found["triggers"] = sorted(tuple(row) for row in rows)
    return found


def named(constraints: Any) -> dict[str, Any]:
    return {str(one["name"]): plain(one) for one in constraints}


def plain(value: Any) -> Any:
    """Parts of a constraint as text, where SQLAlchemy makes objects of them that never equal each other."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return str(value)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(ROOT / "migrations").get_heads()) == 1


def test_the_migrations_make_what_the_models_say(empty_addresses: list[str], tmp_path: Path) -> None:
    shapes = []
    for address, make in zip(empty_addresses, (upgrade, db.create_all), strict=True):
        with make_app(settings_for(address, tmp_path)).app_context():
            make()
            shapes.append(shape(db.engine))
            db.session.remove()
            db.engine.dispose()
    migrated, modelled = shapes
    assert sorted(migrated) == sorted(modelled)
    for table, expected in modelled.items():
        assert migrated[table] == expected, table


def test_a_migration_can_be_taken_back(empty_addresses: list[str], tmp_path: Path) -> None:
    with make_app(settings_for(empty_addresses[0], tmp_path)).app_context():
        upgrade()
        downgrade(revision="base")
        assert shape(db.engine) == {"triggers": []}
        db.session.remove()
        db.engine.dispose()
