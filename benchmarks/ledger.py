"""Books of a whole network with as many moves as wanted, written by the database itself: ten million in minutes.

1,054 products at 40 outlets. In each of these cells two lots came first, and one of them stays. Then the moves go round from
cell to cell, and in each cell lot follows lot: 24 pieces are sold one by one, and the next 24 come. So what is in stock is as
much in books of any size, and the lots that are sold out grow with the moves, as in a shop. The moves are spread evenly
over two years; one in 500 is booked three weeks late.
"""

import hashlib
import sqlite3
import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy import insert, select

from benchmarks import catalogue
from pos.base.database import db, transaction
from pos.catalogue.models import Price, Product
from pos.certification.models import Certificate
from pos.inventory.operations import ensure_places, strike_balance
from pos.showrooms.models import Showroom
from tests import cast

PRODUCTS, OUTLETS = 1054, 40
CELLS = PRODUCTS * OUTLETS
SPAN = timedelta(days=730)
AT_ONCE = 500_000

INDEXES = (
    ("ix_move_cause_move_cause_id", "cause, cause_id", ""),
    ("ix_move_from_place_id_move_happened_at", "from_place_id, happened_at", ""),
    ("ix_move_lot_id_move_happened_at", "lot_id, happened_at", ""),
    ("ix_move_to_place_id_move_happened_at", "to_place_id, happened_at", ""),
)

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT {low} UNION ALL SELECT i + 1 FROM n WHERE i < {high})"

# Cell c in its r-th round (all whole numbers): rounds 0 to 23 sell lot 1, round 24 brings lot 2, rounds 25 to 48 sell it, …
CELL = """
CREATE TABLE cell AS
SELECT p.c * {outlets} + s.c AS c, p.id AS product_id, s.id AS showroom_id, shelf.id AS shelf, producer.id AS producer,
  customer.id AS customer
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS c FROM product WHERE kind = 'goods') AS p
CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS c FROM showroom) AS s
JOIN place AS shelf ON shelf.showroom_id = s.id AND shelf.kind = 'shelf'
JOIN place AS producer ON producer.showroom_id = s.id AND producer.kind = 'producer'
JOIN place AS customer ON customer.showroom_id = s.id AND customer.kind = 'customer'
"""
STOCKED = """
CREATE TABLE stocked AS {numbers}
SELECT cell.*, n.i AS k, CASE n.i WHEN 0 THEN 10 ELSE 24 END AS came,
  CASE WHEN n.i = 0 OR rounds < 25 * (n.i - 1) THEN 0 WHEN rounds - 25 * (n.i - 1) > 24 THEN 24
    ELSE rounds - 25 * (n.i - 1) END AS sold
FROM (SELECT cell.*, ({moves} - 1 - c + {cells}) / {cells} AS rounds FROM cell) AS cell
JOIN n ON n.i <= 1 OR rounds >= 25 * (n.i - 1)
"""
LOTS = """
INSERT INTO lot (id, product_id, code, owner_id, settlement_price_vnd, cost_vnd, unidentified, opened_at)
SELECT named(c, k), product_id, c || '-' || k, CASE c % 3 WHEN 0 THEN {owner} END,
  CASE c % 3 WHEN 0 THEN 90000 END, CASE c % 3 WHEN 1 THEN 70000 END, FALSE, moment(0)
FROM stocked
"""
FIRST_MOVES = """
INSERT INTO move (lot_id, from_place_id, to_place_id, quantity_milli, cause, cause_id, happened_at, booked_at, who, late)
SELECT named(c, k), producer, shelf, CASE k WHEN 0 THEN 10000 ELSE 24000 END, 'delivery', named(c, -1), moment(0), moment(0),
  'lan', FALSE FROM stocked WHERE k <= 1
"""
MOVES = """
INSERT INTO move (lot_id, from_place_id, to_place_id, quantity_milli, cause, cause_id, happened_at, booked_at, who, late)
{numbers}
SELECT named(c, CASE r % 25 WHEN 24 THEN r / 25 + 2 ELSE r / 25 + 1 END),
  CASE r % 25 WHEN 24 THEN producer ELSE shelf END, CASE r % 25 WHEN 24 THEN shelf ELSE customer END,
  CASE r % 25 WHEN 24 THEN 24000 ELSE 1000 END, CASE r % 25 WHEN 24 THEN 'delivery' ELSE 'sale' END, named(i, -2), moment(s),
  moment(s + CASE WHEN late THEN 1814400 ELSE 0 END), 'lan', late
FROM (
  SELECT i, i / {cells} AS r, CAST({seconds} * (i / {moves}.0) AS INTEGER) AS s, i % 500 = 7 AS late, cell.*
  FROM n JOIN cell ON cell.c = i % {cells}
) AS x
"""
LEVELS = """
INSERT INTO level (lot_id, place_id, showroom_id, product_id, is_shelf, quantity_milli)
SELECT named(c, k), producer, showroom_id, product_id, FALSE, -1000 * came FROM stocked
UNION ALL SELECT named(c, k), shelf, showroom_id, product_id, TRUE, 1000 * (came - sold) FROM stocked
UNION ALL SELECT named(c, k), customer, showroom_id, product_id, FALSE, 1000 * sold FROM stocked WHERE sold > 0
"""
KEPT = """
INSERT INTO assortment (showroom_id, product_id) SELECT showroom_id, product_id FROM cell WHERE TRUE ON CONFLICT DO NOTHING
"""


def fill(moves: int, until: datetime) -> None:
    """Write the network and its history into books that hold the cast of the tests, and strike the balances."""
    _people_the_network()
    run = _console(until - SPAN)
    known = {"outlets": OUTLETS, "cells": CELLS, "moves": moves, "seconds": int(SPAN.total_seconds())}
    owner = f"CAST('{cast.POTTERS}' AS uuid)" if db.engine.dialect.name == "postgresql" else f"'{cast.POTTERS.hex}'"
    for name, _, _ in INDEXES:
        run(f"DROP INDEX {name}")
    run(CELL.format(**known))
    run("CREATE UNIQUE INDEX cell_c ON cell (c)")
    run(STOCKED.format(numbers=NUMBERS.format(low=0, high=moves // CELLS // 25 + 2), **known))
    run(LOTS.format(owner=owner))
    run(FIRST_MOVES)
    for low in range(0, moves, AT_ONCE):
        numbers = NUMBERS.format(low=low, high=min(moves, low + AT_ONCE) - 1)
        run(MOVES.format(numbers=numbers, **known))
    run(LEVELS)
    run(KEPT)
    for name, columns, _ in INDEXES:
        run(f"CREATE INDEX {name} ON move ({columns})")
    run("DROP TABLE stocked")
    run("DROP TABLE cell")
    run("ANALYZE")
    month = True
    while month:
        with transaction():
            month = strike_balance(until) is not None


def outlets() -> list[uuid.UUID]:
    """The outlets of the network, the cast's two among them."""
    return list(db.session.scalars(select(Showroom.id)))


def _people_the_network() -> None:
    # The cast brings four goods of its own.
    ids = [cast.same_id(f"bulk {index}") for index in range(PRODUCTS - 4)]
    with transaction():
        model = db.session.get_one(Showroom, cast.BT01)
        facts = {column.key: getattr(model, column.key) for column in Showroom.__table__.columns}
        codes = [f"ZZ{number:02d}" for number in range(OUTLETS - 2)]
        rows = [{**facts, "id": cast.same_id(code), "code": code, "name": code} for code in codes]
        db.session.execute(insert(Showroom), rows)
        ensure_places(row["id"] for row in rows)
        db.session.execute(insert(Product), [{**row, "reorder_point_milli": 8000} for row in catalogue.products(ids)])
        db.session.execute(insert(Price), list(catalogue.prices(ids)))
        db.session.execute(insert(Certificate), list(catalogue.certificates(ids)))


def _console(since: datetime) -> Any:
    """A connection that checks no foreign keys, and knows how to name things and to tell the time."""
    url = db.engine.url
    if db.engine.dialect.name == "postgresql":
        connection: Any = psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(
            "CREATE FUNCTION pg_temp.named(a bigint, b bigint) RETURNS uuid IMMUTABLE LANGUAGE sql "
            "AS $$ SELECT md5(a || '/' || b)::uuid $$"
        )
        connection.execute(
            "CREATE FUNCTION pg_temp.moment(seconds integer) RETURNS timestamptz STABLE LANGUAGE sql "
            f"AS $$ SELECT timestamptz '{since.isoformat()}' + seconds * interval '1 second' $$"
        )
        # A temporary function is only found under its schema's name.
        return lambda statement: connection.execute(
            statement.replace("named(", "pg_temp.named(").replace("moment(", "pg_temp.moment(")
        )
    connection = sqlite3.connect(str(url.database), isolation_level=None)
    begins = since.replace(tzinfo=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-500000")
    connection.create_function(
        "named", 2, lambda a, b: hashlib.md5(f"{a}/{b}".encode(), usedforsecurity=False).hexdigest(), deterministic=True
    )
    connection.create_function(
        "moment",
        1,
        lambda seconds: f"{begins + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}.000000",
        deterministic=True,
    )
    return connection.execute
