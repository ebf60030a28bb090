"""The days on which somebody works in a role, and when their telephone number was last checked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("days", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("phone_checked", sa.Date()))
