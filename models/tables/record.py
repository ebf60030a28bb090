"""The database about itself: its stamp, leases, and the audit with its seals."""

import sqlalchemy as sa

from models.tables.base import BigId, Utc, metadata, row_id, words

meta = sa.Table(
    "meta", metadata, sa.Column("key", sa.Text(), primary_key=True), sa.Column("value", sa.Text(), nullable=False)
)
leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text(), primary_key=True),
    words("owner"),
    sa.Column("fence", BigId, nullable=False, server_default="0"),
    sa.Column("until", Utc()),
)
audit = sa.Table(
    "audit",
    metadata,
    row_id(),
    sa.Column("at", Utc(), nullable=False),
    words("actor"),
    words("code"),
    words("subject", index=True),
    words("payload_sha256"),
)
audit_payloads = sa.Table(
    "audit_payloads",
    metadata,
    sa.Column("audit_id", BigId, sa.ForeignKey("audit.id"), primary_key=True),
    sa.Column("payload", sa.Text()),
    sa.Column("erased_at", Utc()),
)
seals = sa.Table(
    "seals",
    metadata,
    sa.Column("seq", BigId, primary_key=True, autoincrement=False),
    sa.Column("audit_id", BigId, sa.ForeignKey("audit.id"), nullable=False, unique=True),
    sa.Column("hash", sa.Text(), nullable=False),
)
