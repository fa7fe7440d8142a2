import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.base.operations import record
from tests import cast


def test_a_transaction_that_fails_leaves_nothing(app):
    def fail_half_way():
        with transaction():
            record("price_set", "product", "SP0001", who="an", at=cast.NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert db.session.scalar(select(func.count()).select_from(TrailEntry)) == 0


@pytest.mark.parametrize("change", [update(TrailEntry).values(who="nobody"), delete(TrailEntry)])
def test_the_audit_trail_can_be_neither_edited_nor_deleted(app, change):
    with transaction():
        record("price_set", "product", "SP0001", who="an", at=cast.NOW)
    with pytest.raises(DatabaseError, match="insert-only"), transaction():
        db.session.execute(change)
    assert db.session.scalars(select(TrailEntry.who)).all() == ["an"]


def test_a_moment_comes_back_as_it_went_in(app):
    with transaction():
        record("price_set", "product", "SP0001", who="an", at=cast.NOW)
    kept = db.session.scalar(select(TrailEntry.at))
    assert kept == cast.NOW
    assert kept.utcoffset() is not None
