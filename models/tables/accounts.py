"""Accounts of the web pages: who may sign in, their sessions, recovery codes, and tries that failed."""

import sqlalchemy as sa

from models.tables.base import BigId, Utc, metadata, row_id, words


def _of_user() -> sa.Column[int]:
    """The account that a row belongs to."""
    return sa.Column("user_id", BigId, sa.ForeignKey("users.id"), nullable=False, index=True)


users = sa.Table(
    "users",
    metadata,
    row_id(),
    words("login", unique=True),
    words("name"),
    words("roles"),
    words("person_id"),
    words("password_hash"),
    sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()),
    words("totp"),
    words("totp_draft"),
    sa.Column("totp_step", BigId, nullable=False, server_default="0"),
    sa.Column("issuer", sa.Text()),
    sa.Column("subject", sa.Text()),
    sa.Column("made_at", Utc(), nullable=False),
    sa.Column("ended_at", Utc()),
    sa.UniqueConstraint("issuer", "subject"),
)
sessions = sa.Table(
    "sessions",
    metadata,
    row_id(),
    _of_user(),
    sa.Column("token_hash", sa.Text(), nullable=False, unique=True),
    words("step"),
    words("device"),
    sa.Column("made_at", Utc(), nullable=False),
    sa.Column("seen_at", Utc(), nullable=False),
    sa.Column("ended_at", Utc()),
)
recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    row_id(),
    _of_user(),
    sa.Column("code_hash", sa.Text(), nullable=False),
    sa.Column("used_at", Utc()),
)
sign_in_tries = sa.Table(
    "sign_in_tries",
    metadata,
    sa.Column("key", sa.Text(), primary_key=True),
    sa.Column("failures", sa.Integer(), nullable=False),
    sa.Column("last_at", Utc(), nullable=False, index=True),
    sa.Column("until", Utc()),
)
