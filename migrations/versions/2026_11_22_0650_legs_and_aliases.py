"""legs that are handed in by themselves, reminders, aliases for orders, channels of locations"""

import sqlalchemy as sa
from alembic import op

revision = "f60d4b8e1c25"
down_revision = "e5b20c94d7a1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visit_leg", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handed_in_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("told_open_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_closing_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.add_column(sa.Column("orders_under_alias", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=16), server_default="store", nullable=False))
    op.create_table(
        "order_alias",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("shopper_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shopper_id"], ["shopper.id"], name=op.f("fk_order_alias_shopper_id_shopper")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_order_alias_study_id_study")),
        sa.PrimaryKeyConstraint("study_id", "shopper_id", name=op.f("pk_order_alias")),
    )


def downgrade() -> None:
    op.drop_table("order_alias")
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_column("channel")
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.drop_column("orders_under_alias")
    with op.batch_alter_table("visit_leg", schema=None) as batch_op:
        batch_op.drop_column("told_closing_at")
        batch_op.drop_column("told_open_at")
        batch_op.drop_column("handed_in_on")
