"""What the database itself holds about the audit log: rows are added, never changed and never removed.

This runs after every upgrade and not inside one migration, because rebuilding a table on SQLite drops its triggers
without a word, and because new tables need the application role's rights too.
"""

import sqlalchemy as sa

LOG = "audit_entry"
APP_ROLE = "veldgast_app"
REFUSAL = "the audit log is append-only"

SQLITE = [
    f"""
    CREATE TRIGGER IF NOT EXISTS {LOG}_no_update BEFORE UPDATE ON {LOG}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS {LOG}_no_delete BEFORE DELETE ON {LOG}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    # INSERT OR REPLACE removes the old row without the DELETE trigger.
    f"""
    CREATE TRIGGER IF NOT EXISTS {LOG}_no_replace BEFORE INSERT ON {LOG}
    WHEN EXISTS (SELECT 1 FROM {LOG} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
]
POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION {LOG}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    f"""
    CREATE OR REPLACE TRIGGER {LOG}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {LOG}
    FOR EACH STATEMENT EXECUTE FUNCTION {LOG}_refuse()
    """,
]
RIGHTS = [
    f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {LOG} FROM {APP_ROLE}",
    f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM {APP_ROLE}",
]


def protect(connection: sa.Connection) -> None:
    """Put the log's triggers and the application role's rights in place; what is there already stays."""
    if not sa.inspect(connection).has_table(LOG):
        remove_leftovers(connection)
        return
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql" and has_app_role(connection):
        for statement in RIGHTS:
            connection.exec_driver_sql(statement)


def has_app_role(connection: sa.Connection) -> bool:
    """Say whether the role that only runs the application exists, and is not the one that migrates."""
    query = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s AND rolname <> current_user)"
    return bool(connection.exec_driver_sql(query, (APP_ROLE,)).scalar())


def remove_leftovers(connection: sa.Connection) -> None:
    """Remove the trigger's function once the log's table is gone."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {LOG}_refuse()")
