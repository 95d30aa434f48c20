"""How Alembic reaches the database: one engine as the application makes it, the same for SQLite and PostgreSQL.

The address is VELDGAST_MIGRATE_DATABASE_URL, else VELDGAST_DATABASE_URL; a caller may give another one as
`config.attributes["url"]`.
"""

from typing import Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from app.db import UtcDateTime, make_engine
from app.registry import metadata
from app.settings import get_settings
from migrations.append_only import protect
from migrations.belonging import compares

LOCK_TIMEOUT = "5s"  # rather fail and be run again than hold up everybody behind a waiting ALTER TABLE
ADVISORY_LOCK = 7_165_371  # any number; two servers that start together must not migrate at once


def database_url() -> str:
    """The address to migrate."""
    return str(context.config.attributes.get("url") or get_settings().migrate_database_url)


def render_item(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own column types as plain ones, so that a migration does not change when the code does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')"
    return False


def configure(connection: sa.Connection) -> None:
    """Tell Alembic about the connection and what to compare."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        include_object=compares(connection.dialect.name),
        compare_type=True,
        compare_server_default=False,
        transactional_ddl=True,
        transaction_per_migration=True,
    )


def run_migrations() -> None:
    """Migrate with the models at hand, then see to the audit log's protection."""
    engine = make_engine(database_url())
    with engine.connect().execution_options(veldgast_write=True) as connection:
        if connection.dialect.name == "sqlite":
            migrate_sqlite(connection)
        else:
            migrate_postgresql(connection)
    engine.dispose()


def migrate_sqlite(connection: sa.Connection) -> None:
    """Rebuilding a table drops its old form: with foreign keys on that would delete the rows that point to it."""
    raw = connection.connection.dbapi_connection
    if raw is None:
        msg = "the database connection is closed"
        raise RuntimeError(msg)
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    configure(connection)
    with context.begin_transaction():
        context.run_migrations()
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        msg = f"after migrating, these rows point to nothing: {broken[:5]}"
        raise RuntimeError(msg)
    protect(connection)
    connection.commit()
    raw.cursor().execute("PRAGMA foreign_keys=ON")


def migrate_postgresql(connection: sa.Connection) -> None:
    """Migrate one server at a time and give up soon when a table is in use."""
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    connection.commit()
    configure(connection)
    with context.begin_transaction():
        context.run_migrations()
    protect(connection)
    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({ADVISORY_LOCK})")
    connection.commit()


run_migrations()
