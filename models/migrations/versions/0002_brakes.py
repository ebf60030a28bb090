"""The brakes count the letters of the last hour from an index alone."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("ix_letters_hour", "letters", ["owed_at", "state", "danger", "kind", "recipient"])
