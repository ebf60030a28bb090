"""What people add to a case: who works on it, what belongs with it, who may see it, what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("cases") as table:
        for name in ("worked_by", "restricted_why", "for_person", "learning"):
            table.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        for name in ("see_also", "restricted_to"):
            table.add_column(sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
