"""Runs migrations on the app's own database; Flask-Migrate calls it inside the app's context."""

from typing import Any

from alembic import context
from flask import current_app

from pos.base.database import Moment, db

if context.is_offline_mode():
    raise SystemExit("Migrations look at the database they change, so they cannot be written out as SQL.")


def plain_type(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our own types as what they are in the database, so that old migrations outlive the classes."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


options = dict(current_app.extensions["migrate"].configure_args)
with db.engine.connect() as connection:
    raw: Any = connection.connection.dbapi_connection
    sqlite = db.engine.dialect.name == "sqlite"
    if sqlite:
        # SQLite changes a table by copying it and dropping the old one, which foreign keys would carry to other tables.
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=plain_type,
        transactional_ddl=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if sqlite:
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        raw.execute("PRAGMA foreign_keys=ON")
        if broken:
            raise SystemExit(f"After this migration rows point to nothing: {broken[:5]}")
