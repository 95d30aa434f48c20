"""answers of other phones that were seen, evidence that comes in parts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b83d2f6a9c17"
down_revision = "a71c3e9d5b40"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("capture_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces", _JSON, nullable=True))
    op.create_table(
        "evidence_part",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_evidence_part_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "sha256", "starts_at", name=op.f("pk_evidence_part")),
    )
    with op.batch_alter_table("evidence_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_part_received_at"), ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_table("evidence_part")
    with op.batch_alter_table("capture_event", schema=None) as batch_op:
        batch_op.drop_column("replaces")
