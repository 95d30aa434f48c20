"""how many visits a report counts, whether its wave was open, and since when a visit of it no longer counts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "5b1e7c3fa290"
down_revision = "a47c0e92f6d1"
branch_labels = None
depends_on = None

REPORT = sa.table(
    "report",
    sa.column("id", sa.Uuid()),
    sa.column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    sa.column("visits", sa.Integer()),
    sa.column("is_interim", sa.Boolean()),
)


def upgrade() -> None:
    with op.batch_alter_table("report") as table:
        table.add_column(sa.Column("visits", sa.Integer(), nullable=True))
        table.add_column(sa.Column("is_interim", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("outdated_at", sa.DateTime(timezone=True), nullable=True))
    # One at a time: a snapshot of a large wave is some megabytes.
    connection = op.get_bind()
    for (report_id,) in connection.execute(sa.select(REPORT.c.id).where(REPORT.c.figures.is_not(None))).all():
        this = REPORT.c.id == report_id
        figures = connection.execute(sa.select(REPORT.c.figures).where(this)).scalar_one()
        if figures:
            told = {"visits": len(figures["visit_ids"]), "is_interim": figures["summary"]["facts"]["is_open"]}
            connection.execute(sa.update(REPORT).where(this).values(told))


def downgrade() -> None:
    with op.batch_alter_table("report") as table:
        table.drop_column("outdated_at")
        table.drop_column("is_interim")
        table.drop_column("visits")
