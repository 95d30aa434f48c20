"""journey maps: persona, scope, legs, two states, promises, workshops"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b6e0c93d41aa"
down_revision = "a41c7d20f5b3"
branch_labels = None
depends_on = None

STATES = ("both", "as_is", "should_be")
WORKSHOP_STATUSES = ("gathering", "showing", "closed")


def _json() -> sa.types.TypeEngine[Any]:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "persona",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", _json(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_persona_client_id_client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona")),
    )
    op.create_index(op.f("ix_persona_client_id"), "persona", ["client_id"], unique=False)
    op.create_table(
        "journey_leg",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=63), nullable=False),
        sa.Column("name", _json(), nullable=False),
        sa.Column("opens_after_days", sa.Integer(), nullable=False),
        sa.Column("closes_after_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_leg_journey_id_journey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_leg")),
        sa.UniqueConstraint("journey_id", "code", name=op.f("uq_journey_leg_journey_id_code")),
    )
    op.create_table(
        "journey_undo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stage_order", _json(), nullable=False),
        sa.Column("removed", _json(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_undo_journey_id_journey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_undo")),
        sa.UniqueConstraint("journey_id", name=op.f("uq_journey_undo_journey_id")),
    )
    op.create_table(
        "journey_workshop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("status", _one_of("workshop_status", WORKSHOP_STATUSES), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_workshop_journey_id_journey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_workshop")),
        sa.UniqueConstraint("journey_id", name=op.f("uq_journey_workshop_journey_id")),
    )
    op.create_table(
        "workshop_entry",
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("step_code", sa.String(length=63), nullable=False),
        sa.Column("feeling", sa.Double(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["journey_workshop.id"], name=op.f("fk_workshop_entry_workshop_id_journey_workshop"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_workshop_entry_user_id_user_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workshop_id", "user_id", "step_code", name=op.f("pk_workshop_entry")),
    )
    _add_columns()
    _keep_standards()


def _add_columns() -> None:
    with op.batch_alter_table("journey") as batch_op:
        batch_op.add_column(sa.Column("persona_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("scope", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_foreign_key(op.f("fk_journey_persona_id_persona"), "persona", ["persona_id"], ["id"])
    with op.batch_alter_table("journey_step") as batch_op:
        batch_op.add_column(sa.Column("leg_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(length=32), nullable=False, server_default="both"))
        batch_op.add_column(sa.Column("touchpoint_code", sa.String(length=63), nullable=False, server_default=""))
        for name in ("as_is", "should_be"):
            batch_op.add_column(sa.Column(name, _json(), nullable=False, server_default="{}"))
        for name in ("promises", "standards"):
            batch_op.add_column(sa.Column(name, _json(), nullable=False, server_default="[]"))
        batch_op.create_foreign_key(op.f("fk_journey_step_leg_id_journey_leg"), "journey_leg", ["leg_id"], ["id"], ondelete="SET NULL")
        batch_op.create_check_constraint(op.f("ck_journey_step_step_state"), sa.column("state").in_(STATES))


def _keep_standards() -> None:
    """What was one standard becomes the first of a list."""
    step = sa.table("journey_step", sa.column("id", sa.Uuid()), sa.column("standard", _json()), sa.column("standards", _json()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(step.c.id, step.c.standard)).all():
        if row.standard:
            connection.execute(step.update().where(step.c.id == row.id).values(standards=[row.standard]))
    with op.batch_alter_table("journey_step") as batch_op:
        batch_op.drop_column("standard")


def downgrade() -> None:
    with op.batch_alter_table("journey_step") as batch_op:
        batch_op.add_column(sa.Column("standard", _json(), nullable=False, server_default="{}"))
    step = sa.table("journey_step", sa.column("id", sa.Uuid()), sa.column("standard", _json()), sa.column("standards", _json()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(step.c.id, step.c.standards)).all():
        if row.standards:
            connection.execute(step.update().where(step.c.id == row.id).values(standard=row.standards[0]))
    with op.batch_alter_table("journey_step") as batch_op:
        batch_op.drop_constraint(op.f("ck_journey_step_step_state"), type_="check")
        batch_op.drop_constraint(op.f("fk_journey_step_leg_id_journey_leg"), type_="foreignkey")
        for name in ("leg_id", "state", "touchpoint_code", "as_is", "should_be", "promises", "standards"):
            batch_op.drop_column(name)
    with op.batch_alter_table("journey") as batch_op:
        batch_op.drop_constraint(op.f("fk_journey_persona_id_persona"), type_="foreignkey")
        for name in ("persona_id", "scope", "reason", "revision"):
            batch_op.drop_column(name)
    for name in ("workshop_entry", "journey_workshop", "journey_undo", "journey_leg"):
        op.drop_table(name)
    op.drop_index(op.f("ix_persona_client_id"), table_name="persona")
    op.drop_table("persona")
