"""the persona that a scenario is played as"""

import sqlalchemy as sa
from alembic import op

revision = "e81c4a95d2b3"
down_revision = "d2f61b8c3e07"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("scenario") as table:
        table.add_column(sa.Column("persona_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_scenario_persona_id_persona"), "persona", ["persona_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("scenario") as table:
        table.drop_constraint(op.f("fk_scenario_persona_id_persona"), type_="foreignkey")
        table.drop_column("persona_id")
