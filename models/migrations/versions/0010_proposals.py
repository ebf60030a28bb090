"""Changes to the directory that a second person approves."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0010"
down_revision = "0009"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = models.tables.Utc(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", models.tables.Words(), server_default="", nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("base", models.tables.Words(), server_default="", nullable=False),
        sa.Column("why", models.tables.Words(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("made_by", models.tables.Words(), server_default="", nullable=False),
        sa.Column("made_by_user", BIG, nullable=False),
        sa.Column("made_by_person", models.tables.Words(), server_default="", nullable=False),
        sa.Column("decided_at", UTC, nullable=True),
        sa.Column("decided_by", models.tables.Words(), server_default="", nullable=False),
        sa.Column("decided_by_user", BIG, nullable=True),
        sa.Column("lines", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "state <> 'approved' OR (decided_by <> made_by AND decided_by_user <> made_by_user)",
            name=op.f("ck_proposals_two_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_state", "proposals", ["state"], unique=False)
