"""Every table of the desk, once, for SQLite and PostgreSQL. Only the store and the migrations name them."""

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Utc(TypeDecorator[datetime]):
    """An aware UTC time; naive values are refused (promise 16). SQLite keeps it as text of fixed width, so it sorts."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite stores it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


class Words(TypeDecorator[str]):
    """Text that both products can hold: NUL and lone surrogates become U+FFFD, so that no mail stops a write."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Without what PostgreSQL (NUL) or UTF-8 (surrogates) refuses."""
        return None if value is None else _UNHOLDABLE.sub("\ufffd", value)


def _id() -> sa.Column[int]:
    return sa.Column("id", BigId, primary_key=True, autoincrement=True)


def _text(name: str, **keys: Any) -> sa.Column[str]:
    return sa.Column(name, Words(), nullable=False, server_default="", **keys)


def _case(nullable: bool = False) -> sa.Column[int]:
    return sa.Column("case_id", BigId, sa.ForeignKey("cases.id"), nullable=nullable, index=True)


meta = sa.Table(
    "meta", metadata, sa.Column("key", sa.Text(), primary_key=True), sa.Column("value", sa.Text(), nullable=False)
)
leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text(), primary_key=True),
    _text("owner"),
    sa.Column("fence", BigId, nullable=False, server_default="0"),
    sa.Column("until", Utc()),
)
policies = sa.Table(
    "policies",
    metadata,
    _id(),
    sa.Column("digest", sa.Text(), nullable=False, unique=True),
    sa.Column("taken_at", Utc(), nullable=False),
    sa.Column("payload", sa.JSON(), nullable=False),
)
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
    _text("epoch"),
    sa.Column("first_poll_at", Utc()),
    sa.Column("last_poll_at", Utc()),
    sa.Column("last_count", BigId),
    _text("last_error"),
    sa.Column("refused_at", Utc()),
)
cases = sa.Table(
    "cases",
    metadata,
    _id(),
    sa.Column("reference", sa.Text(), nullable=False, unique=True),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("opened_at", Utc(), nullable=False),
    sa.Column("received_at", Utc(), nullable=False),
    sa.Column("closed_at", Utc()),
    _text("outcome"),
    _text("person"),
    sa.Column("grounds", sa.JSON(), nullable=False),
    _text("mailbox"),
    _text("mailbox_address"),
    sa.Column("sender", sa.JSON(), nullable=False),
    sa.Column("reading", sa.JSON(), nullable=False),
    sa.Column("exclusions", sa.JSON(), nullable=False),
    sa.Column("needs_human", sa.JSON(), nullable=False),
    _text("checked_by"),
    sa.Column("danger_at", Utc()),
    sa.Column("danger_taken_at", Utc()),
    sa.Column("answer_at", Utc()),
    sa.Column("version", BigId, nullable=False, server_default="0"),
    sa.Column("unseen", sa.Integer(), nullable=False, server_default="0"),
    _text("procedure"),
    sa.Column("policy_id", BigId, sa.ForeignKey("policies.id"), nullable=False),
    _text("linked"),
)
sa.Index("ix_cases_danger", cases.c.danger_at, sqlite_where=cases.c.danger_taken_at.is_(None),
         postgresql_where=cases.c.danger_taken_at.is_(None))  # fmt: skip
messages = sa.Table(
    "messages",
    metadata,
    _id(),
    sa.Column("sha256", sa.Text(), sa.ForeignKey("raw.sha256"), index=True),
    _text("content_key", index=True),
    _text("message_id", index=True),
    _text("from_address", index=True),
    _text("verdict"),
    sa.Column("received_at", Utc(), nullable=False),
    sa.Column("first_ledger_id", BigId),
    _case(nullable=True),
    sa.Column("parsed", sa.JSON()),
    _text("like"),
)
ledger = sa.Table(
    "ledger",
    metadata,
    _id(),
    sa.Column("mailbox", sa.Text(), nullable=False),
    sa.Column("folder", sa.Text(), nullable=False),
    sa.Column("epoch", sa.Text(), nullable=False),
    sa.Column("item", sa.Text(), nullable=False),
    sa.Column("seen_at", Utc(), nullable=False),
    sa.Column("received_at", Utc()),
    _text("clock_doubt"),
    sa.Column("backlog", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("size", BigId),
    sa.Column("sha256", sa.Text(), sa.ForeignKey("raw.sha256")),
    _text("unread_because"),
    sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
    _text("lease_owner"),
    sa.Column("lease_until", Utc()),
    sa.Column("fence", BigId, nullable=False, server_default="0"),
    sa.Column("message_id", BigId, sa.ForeignKey("messages.id"), index=True),
    sa.Column("exit", sa.Text()),
    sa.Column("exit_at", Utc()),
    _case(nullable=True),
    sa.Column("needs_human", sa.JSON(), nullable=False),
    sa.Column("filed_to", sa.Text()),
    sa.Column("gone_at", Utc()),
    sa.UniqueConstraint("mailbox", "folder", "epoch", "item"),
)
sa.Index("ix_ledger_open", ledger.c.id, sqlite_where=ledger.c.exit.is_(None), postgresql_where=ledger.c.exit.is_(None))
sa.Index("ix_ledger_unfiled", ledger.c.mailbox, ledger.c.folder, ledger.c.epoch,
         sqlite_where=ledger.c.filed_to.is_(None), postgresql_where=ledger.c.filed_to.is_(None))  # fmt: skip
readings = sa.Table(
    "readings",
    metadata,
    _id(),
    sa.Column("message_id", BigId, sa.ForeignKey("messages.id"), nullable=False, index=True),
    sa.Column("made_at", Utc(), nullable=False),
    _text("made_by"),
    _text("rules_version"),
    sa.Column("reading", sa.JSON(), nullable=False),
)
decisions = sa.Table(
    "decisions",
    metadata,
    _id(),
    sa.Column("ledger_id", BigId, sa.ForeignKey("ledger.id"), nullable=False, unique=True),
    sa.Column("made_at", Utc(), nullable=False),
    _text("kind"),
    _text("step"),
    sa.Column("because", sa.JSON(), nullable=False),
    sa.Column("needs_human", sa.JSON(), nullable=False),
    _case(nullable=True),
)
tracks = sa.Table(
    "tracks",
    metadata,
    _id(),
    _case(),
    sa.Column("side", sa.Text(), nullable=False),
    _text("rung"),
    sa.Column("round", sa.Integer(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    _text("owner_id"),
    _text("deputy_id"),
    sa.Column("owner_since", Utc()),
    _text("why"),
    sa.UniqueConstraint("case_id", "side"),
)
clocks = sa.Table(
    "clocks",
    metadata,
    _id(),
    _case(),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("side", sa.Text(), nullable=False),
    sa.Column("round", sa.Integer(), nullable=False),
    sa.Column("serial", sa.Integer(), nullable=False, server_default="1"),
    sa.Column("started_at", Utc(), nullable=False),
    sa.Column("due_at", Utc(), nullable=False),
    sa.Column("nudge_at", Utc()),
    sa.Column("next_at", Utc()),
    sa.Column("stopped_at", Utc()),
    sa.Column("outcome", sa.Text(), nullable=False),
    _text("by"),
    sa.Column("how", sa.Text()),
    _text("zone"),
    sa.Column("policy_id", BigId, sa.ForeignKey("policies.id"), nullable=False),
    sa.UniqueConstraint("case_id", "kind", "side", "round", "serial"),
)
sa.Index("ix_clocks_next", clocks.c.next_at, sqlite_where=clocks.c.next_at.is_not(None),
         postgresql_where=clocks.c.next_at.is_not(None))  # fmt: skip
letters = sa.Table(
    "letters",
    metadata,
    _id(),
    sa.Column("key", sa.Text(), nullable=False, unique=True),
    sa.Column("message_id", Words(), unique=True),
    sa.Column("kind", sa.Text(), nullable=False),
    _case(),
    sa.Column("side", sa.Text()),
    sa.Column("round", sa.Integer(), nullable=False, server_default="1"),
    _text("step"),
    _text("sender"),
    _text("recipient"),
    _text("person_id"),
    sa.Column("danger", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("bytes", sa.LargeBinary()),
    sa.Column("state", sa.Text(), nullable=False),
    _text("why"),
    sa.Column("phase", sa.Text(), nullable=False, server_default="none"),
    sa.Column("owed_at", Utc(), nullable=False),
    sa.Column("sent_at", Utc()),
    sa.Column("next_try_at", Utc()),
    sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"),
    _text("answer"),
    _text("lease_owner"),
    sa.Column("lease_until", Utc()),
    sa.Column("fence", BigId, nullable=False, server_default="0"),
    sa.Column("facts", sa.JSON()),
)
sa.Index("ix_letters_state", letters.c.state)
sa.Index("ix_letters_recipient", letters.c.recipient, letters.c.owed_at)
acts = sa.Table(
    "acts",
    metadata,
    _id(),
    _case(),
    sa.Column("at", Utc(), nullable=False),
    _text("by"),
    _text("kind"),
    sa.Column("payload", sa.JSON(), nullable=False),
)
tasks = sa.Table(
    "tasks",
    metadata,
    _id(),
    _case(),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("side", sa.Text()),
    _text("why"),
    sa.Column("made_at", Utc(), nullable=False),
    sa.Column("done_at", Utc()),
    _text("done_by"),
)
audit = sa.Table(
    "audit",
    metadata,
    _id(),
    sa.Column("at", Utc(), nullable=False),
    _text("actor"),
    _text("code"),
    _text("subject"),
    _text("payload_sha256"),
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
people = sa.Table(
    "people",
    metadata,
    _id(),
    *(_text(name) for name in ("person_id", "name", "email", "phone", "role", "side", "area", "deputy_id")),
    sa.Column("since", sa.Date()),
    sa.Column("until", sa.Date()),
    sa.UniqueConstraint("person_id", "role", "side", "area", "since"),
)
caseload = sa.Table(
    "caseload",
    metadata,
    _id(),
    *(_text(name) for name in ("case_reference", "side", "role", "person_id", "initials")),
    _text("plain_reference", index=True),
    sa.Column("birth_year", sa.Integer()),
    sa.Column("since", sa.Date()),
    sa.Column("until", sa.Date()),
)
absences = sa.Table(
    "absences",
    metadata,
    _id(),
    _text("person_id"),
    _text("note"),
    sa.Column("since", sa.Date()),
    sa.Column("until", sa.Date()),
)
