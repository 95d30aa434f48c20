"""what goes with the overall judgement of a wave"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d2f61b8c3e07"
down_revision = "c94e7a20f6d1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
    with op.batch_alter_table("felt_wave") as table:
        table.add_column(sa.Column("drivers", kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("felt_wave") as table:
        table.drop_column("drivers")
