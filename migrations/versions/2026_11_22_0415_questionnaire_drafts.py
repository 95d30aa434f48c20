"""drafts of questionnaires that can be taken back, and the agency's own library of questions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c7d15e08b9a2"
down_revision = "b6e0c93d41aa"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("questionnaire_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("history_at", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "questionnaire_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=130), nullable=False),
        sa.Column("content", _JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_questionnaire_revision_version_id_questionnaire_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_revision")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_questionnaire_revision_version_id_position")),
    )
    op.create_table(
        "library_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=63), nullable=False),
        sa.Column("content", _JSON, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_question")),
    )


def downgrade() -> None:
    op.drop_table("library_question")
    op.drop_table("questionnaire_revision")
    with op.batch_alter_table("questionnaire_version", schema=None) as batch_op:
        batch_op.drop_column("history_at")
        batch_op.drop_column("revision")
