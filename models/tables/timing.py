"""What became of clocks: due times that moved, and lengths that the council signed off. Rows are only added."""

import sqlalchemy as sa

from models.tables.base import BigId, Utc, metadata, row_id, words

clock_changes = sa.Table(
    "clock_changes",
    metadata,
    row_id(),
    sa.Column("clock_id", BigId, sa.ForeignKey("clocks.id"), nullable=False, index=True),
    sa.Column("at", Utc(), nullable=False),
    words("why"),
    words("by"),
    sa.Column("due_before", Utc(), nullable=False),
    sa.Column("due_after", Utc(), nullable=False),
    sa.Column("nudge_before", Utc()),
    sa.Column("nudge_after", Utc()),
    sa.Column("policy_before", BigId, sa.ForeignKey("policies.id"), nullable=False),
    sa.Column("policy_after", BigId, sa.ForeignKey("policies.id"), nullable=False),
)
sign_offs = sa.Table(
    "sign_offs",
    metadata,
    row_id(),
    words("clock"),
    words("value"),
    words("by"),
    sa.Column("on", sa.Date(), nullable=False),
    sa.Column("recorded_at", Utc(), nullable=False),
    words("recorded_by"),
)
