"""what approved visits felt like, and the feelings of a wave once computed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a71c3e9d5b40"
down_revision = "f60d4b8e1c25"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "felt_visit",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("shopper_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("told", _JSON, nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_felt_visit_{table}_id_{table}"))
            for table in ("visit", "wave", "location", "scenario", "shopper")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_felt_visit")),
    )
    op.create_index("ix_felt_visit_wave_id_location_id", "felt_visit", ["wave_id", "location_id"], unique=False)
    op.create_table(
        "results_revision",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_results_revision_wave_id_wave")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_results_revision")),
    )
    op.create_table(
        "felt_wave",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_felt_wave_wave_id_wave")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_felt_wave")),
    )


def downgrade() -> None:
    op.drop_table("felt_wave")
    op.drop_table("results_revision")
    op.drop_table("felt_visit")
