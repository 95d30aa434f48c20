"""events and answers belong to their visit by a trigger a statement, on PostgreSQL (migrations/belonging.py says why)"""

from alembic import op

revision = "a47c0e92f6d1"
down_revision = "e81c4a95d2b3"
branch_labels = None
depends_on = None

TABLES = ("capture_event", "answer")
_REFUSAL = "ERRCODE = 'foreign_key_violation', MESSAGE = format('insert or update on table \"%s\": there is no such visit', TG_TABLE_NAME)"
FUNCTIONS = (
    f"""
    CREATE OR REPLACE FUNCTION added_rows_belong_to_visits() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wanted uuid;
    BEGIN
        FOR wanted IN SELECT DISTINCT visit_id FROM added LOOP
            PERFORM 1 FROM visit WHERE id = wanted FOR KEY SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION USING {_REFUSAL};
            END IF;
        END LOOP;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION moved_row_belongs_to_a_visit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM visit WHERE id = NEW.visit_id FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING {_REFUSAL};
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION visit_that_goes_has_no_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM capture_event WHERE visit_id = OLD.id) OR EXISTS (SELECT 1 FROM answer WHERE visit_id = OLD.id) THEN
            RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', MESSAGE = 'update or delete on table "visit": something of it is still there';
        END IF;
        RETURN NULL;
    END $$
    """,
)
TRIGGERS = (
    *(
        f"""
        CREATE TRIGGER {table}_belongs_to_visit AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION added_rows_belong_to_visits()
        """
        for table in TABLES
    ),
    *(
        f"""
        CREATE TRIGGER {table}_moves_to_visit AFTER UPDATE OF visit_id ON {table}
        FOR EACH ROW WHEN (OLD.visit_id IS DISTINCT FROM NEW.visit_id) EXECUTE FUNCTION moved_row_belongs_to_a_visit()
        """
        for table in TABLES
    ),
    """
    CREATE TRIGGER visit_goes_without_rows AFTER DELETE ON visit
    FOR EACH ROW EXECUTE FUNCTION visit_that_goes_has_no_rows()
    """,
    """
    CREATE TRIGGER visit_keeps_its_id AFTER UPDATE OF id ON visit
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION visit_that_goes_has_no_rows()
    """,
)
REMOVALS = (
    "DROP TRIGGER visit_keeps_its_id ON visit",
    "DROP TRIGGER visit_goes_without_rows ON visit",
    *(f"DROP TRIGGER {table}_moves_to_visit ON {table}" for table in TABLES),
    *(f"DROP TRIGGER {table}_belongs_to_visit ON {table}" for table in TABLES),
    "DROP FUNCTION visit_that_goes_has_no_rows()",
    "DROP FUNCTION moved_row_belongs_to_a_visit()",
    "DROP FUNCTION added_rows_belong_to_visits()",
)


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for statement in (*FUNCTIONS, *TRIGGERS):
        op.execute(statement)
    for table in TABLES:
        op.drop_constraint(f"fk_{table}_visit_id_visit", table, type_="foreignkey")


def downgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.create_foreign_key(f"fk_{table}_visit_id_visit", table, "visit", ["visit_id"], ["id"])
    for statement in REMOVALS:
        op.execute(statement)
