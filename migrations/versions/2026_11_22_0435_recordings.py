"""why a study's shoppers may record sound"""

import sqlalchemy as sa
from alembic import op

revision = "e5b20c94d7a1"
down_revision = "d93a6e1f40c7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recordings_lawful_because", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.drop_column("recordings_lawful_because")
