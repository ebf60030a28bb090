"""What came in: raw bytes, watched folders, ledger, messages, readings, decisions."""

import sqlalchemy as sa

from models.tables.base import BigId, Utc, metadata, of_case, row_id, words

raw = sa.Table(
    "raw",
    metadata,
    sa.Column("sha256", sa.Text(), primary_key=True),
    sa.Column("bytes", sa.LargeBinary()),
    sa.Column("size", BigId, nullable=False),
    sa.Column("stored_at", Utc(), nullable=False),
    sa.Column("erased_at", Utc()),
)
mailboxes = sa.Table(
    "mailboxes",
    metadata,
    sa.Column("mailbox", sa.Text(), primary_key=True),
    sa.Column("folder", sa.Text(), primary_key=True),
    words("epoch"),
    sa.Column("first_poll_at", Utc()),
    sa.Column("last_poll_at", Utc()),
    sa.Column("last_count", BigId),
    words("last_error"),
    sa.Column("refused_at", Utc()),
)
messages = sa.Table(
    "messages",
    metadata,
    row_id(),
    sa.Column("sha256", sa.Text(), sa.ForeignKey("raw.sha256"), index=True),
    words("content_key", index=True),
    words("message_id", index=True),
    words("from_address", index=True),
    words("verdict"),
    sa.Column("received_at", Utc(), nullable=False),
    sa.Column("first_ledger_id", BigId),
    of_case(nullable=True),
    sa.Column("parsed", sa.JSON()),
    words("like"),
)
ledger = sa.Table(
    "ledger",
    metadata,
    row_id(),
    sa.Column("mailbox", sa.Text(), nullable=False),
    sa.Column("folder", sa.Text(), nullable=False),
    sa.Column("epoch", sa.Text(), nullable=False),
    sa.Column("item", sa.Text(), nullable=False),
    sa.Column("seen_at", Utc(), nullable=False),
    sa.Column("received_at", Utc()),
    words("clock_doubt"),
    sa.Column("backlog", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("size", BigId),
    sa.Column("sha256", sa.Text(), sa.ForeignKey("raw.sha256")),
    words("unread_because"),
    sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
    words("lease_owner"),
    sa.Column("lease_until", Utc()),
    sa.Column("fence", BigId, nullable=False, server_default="0"),
    sa.Column("message_id", BigId, sa.ForeignKey("messages.id"), index=True),
    sa.Column("exit", sa.Text()),
    sa.Column("exit_at", Utc()),
    of_case(nullable=True),
    sa.Column("needs_human", sa.JSON(), nullable=False),
    sa.Column("filed_to", sa.Text()),
    sa.Column("gone_at", Utc()),
    sa.Column("sweep_id", BigId),
    sa.UniqueConstraint("mailbox", "folder", "epoch", "item"),
)
sa.Index("ix_ledger_open", ledger.c.id, sqlite_where=ledger.c.exit.is_(None), postgresql_where=ledger.c.exit.is_(None))
sa.Index("ix_ledger_unfiled", ledger.c.mailbox, ledger.c.folder, ledger.c.epoch,
         sqlite_where=ledger.c.filed_to.is_(None), postgresql_where=ledger.c.filed_to.is_(None))  # fmt: skip
readings = sa.Table(
    "readings",
    metadata,
    row_id(),
    sa.Column("message_id", BigId, sa.ForeignKey("messages.id"), nullable=False, index=True),
    sa.Column("made_at", Utc(), nullable=False),
    words("made_by"),
    words("rules_version"),
    sa.Column("reading", sa.JSON(), nullable=False),
)
decisions = sa.Table(
    "decisions",
    metadata,
    row_id(),
    sa.Column("ledger_id", BigId, sa.ForeignKey("ledger.id"), nullable=False, unique=True),
    sa.Column("made_at", Utc(), nullable=False),
    words("kind"),
    words("step"),
    sa.Column("because", sa.JSON(), nullable=False),
    sa.Column("needs_human", sa.JSON(), nullable=False),
    of_case(nullable=True),
)
