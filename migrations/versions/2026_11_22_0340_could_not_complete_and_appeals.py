"""visits that could not be completed, and appeals"""

import sqlalchemy as sa
from alembic import op

revision = "a41c7d20f5b3"
down_revision = "e9db78516047"
branch_labels = None
depends_on = None

STOP_REASONS = ("closed", "moved", "not_available", "recognised", "unsafe", "other")
APPEAL_KINDS = ("objection", "evaluator_error", "re_score", "client_error", "data_quality")
APPEAL_STATUSES = ("opened", "waiting_agency", "waiting_shopper", "waiting_client", "upheld", "changed", "withdrawn")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "non_completion",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("reason", _one_of("stop_reason", STOP_REASONS), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_non_completion_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_non_completion")),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of("appeal_kind", APPEAL_KINDS), nullable=False),
        sa.Column("status", _one_of("appeal_status", APPEAL_STATUSES), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("against", sa.String(length=32), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome_because", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_appeal_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_visit_id"), ["visit_id"], unique=False)
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.add_column(sa.Column("could_not_complete_share", sa.Integer(), server_default="50", nullable=False))
    with op.batch_alter_table("capture_event", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=sa.String(length=16), type_=sa.String(length=32), existing_nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM capture_event WHERE kind = 'could_not_complete'")
    with op.batch_alter_table("capture_event", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=sa.String(length=32), type_=sa.String(length=16), existing_nullable=False)
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.drop_column("could_not_complete_share")
    op.drop_table("appeal")
    op.drop_table("non_completion")
