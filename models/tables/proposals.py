"""Changes of the directory that wait for a second person, and what became of them."""

import sqlalchemy as sa

from models.tables.base import BigId, Utc, metadata, row_id, words

proposals = sa.Table(
    "proposals",
    metadata,
    row_id(),
    words("kind"),
    sa.Column("payload", sa.JSON(), nullable=False),
    words("base"),
    words("why"),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("made_at", Utc(), nullable=False),
    words("made_by"),
    sa.Column("made_by_user", BigId, nullable=False),
    words("made_by_person"),
    sa.Column("decided_at", Utc()),
    words("decided_by"),
    sa.Column("decided_by_user", BigId),
    sa.Column("lines", sa.JSON()),
    sa.CheckConstraint(
        "state <> 'approved' OR (decided_by <> made_by AND decided_by_user <> made_by_user)", name="two_people"
    ),
)
sa.Index("ix_proposals_state", proposals.c.state)
