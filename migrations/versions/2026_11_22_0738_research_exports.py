"""research exports of waves"""

import sqlalchemy as sa
from alembic import op

revision = "c94e7a20f6d1"
down_revision = "b83d2f6a9c17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "research_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("storage_key", sa.String(length=200), nullable=True),
        sa.Column("visits", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_research_export_wave_id_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_export")),
    )
    op.create_index(op.f("ix_research_export_wave_id"), "research_export", ["wave_id"], unique=False)


def downgrade() -> None:
    op.drop_table("research_export")
