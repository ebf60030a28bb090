"""Clocks know when they were made and paused; moved due times and sign-offs have tables of their own."""

import sqlalchemy as sa
from alembic import op

import models.tables

revision = "0003"
down_revision = "0002"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = models.tables.Utc(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("made_at", UTC, nullable=True),
        sa.Column("outcome_at", UTC, nullable=True),
        sa.Column("paused_at", UTC, nullable=True),
        sa.Column("pauses", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("clocks", column)
    op.create_table(
        "clock_changes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("clock_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("why", models.tables.Words(), server_default="", nullable=False),
        sa.Column("by", models.tables.Words(), server_default="", nullable=False),
        sa.Column("due_before", UTC, nullable=False),
        sa.Column("due_after", UTC, nullable=False),
        sa.Column("nudge_before", UTC, nullable=True),
        sa.Column("nudge_after", UTC, nullable=True),
        sa.Column("policy_before", BIG, nullable=False),
        sa.Column("policy_after", BIG, nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"], name=op.f("fk_clock_changes_clock_id_clocks")),
        sa.ForeignKeyConstraint(
            ["policy_before"], ["policies.id"], name=op.f("fk_clock_changes_policy_before_policies")
        ),
        sa.ForeignKeyConstraint(["policy_after"], ["policies.id"], name=op.f("fk_clock_changes_policy_after_policies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_changes")),
    )
    op.create_index("ix_clock_changes_clock_id", "clock_changes", ["clock_id"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)
    op.create_table(
        "sign_offs",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("clock", models.tables.Words(), server_default="", nullable=False),
        sa.Column("value", models.tables.Words(), server_default="", nullable=False),
        sa.Column("by", models.tables.Words(), server_default="", nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.Column("recorded_by", models.tables.Words(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
    )
