"""The queue in the browser: who looks, searches, saved views, sweeps, words to search by; and the indexes of its piles.

The indexes hold open work only, so that what the queue costs follows what is open, not what is kept.
"""

from typing import Any

import sqlalchemy as sa

from models.tables.base import BigId, Utc, Words, metadata, row_id, words
from models.tables.cases import cases, clocks, letters, tasks, tracks
from models.tables.mail import ledger

lookers = sa.Table(
    "lookers",
    metadata,
    sa.Column("case_id", BigId, sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    sa.Column("login", sa.Text(), primary_key=True),
    words("name"),
    sa.Column("seen_at", Utc(), nullable=False),
)
searches = sa.Table(
    "searches",
    metadata,
    sa.Column("key", sa.Text(), primary_key=True),
    sa.Column("login", sa.Text(), nullable=False),
    words("typed"),
    sa.Column("made_at", Utc(), nullable=False, index=True),
)
views = sa.Table(
    "views",
    metadata,
    row_id(),
    sa.Column("login", sa.Text(), nullable=False),
    words("name"),
    sa.Column("pile", sa.Text(), nullable=False),
    sa.Column("filters", sa.JSON(), nullable=False),
    sa.UniqueConstraint("login", "name"),
)
sweeps = sa.Table(
    "sweeps",
    metadata,
    row_id(),
    sa.Column("pile", sa.Text(), nullable=False),
    sa.Column("at", Utc(), nullable=False),
    words("by"),
    sa.Column("count", sa.Integer(), nullable=False),
    sa.Column("left", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("undone_at", Utc()),
)
message_words = sa.Table(
    "message_words",
    metadata,
    sa.Column("word", Words().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
    sa.Column("message_id", BigId, sa.ForeignKey("messages.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)


def _of_open(name: str, *columns: sa.Column[Any], where: str) -> sa.Index:
    """An index of the rows that wait for somebody only."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


_of_open("ix_cases_open", cases.c.received_at, cases.c.id, where="state <> 'closed'")
_of_open("ix_cases_diverted", cases.c.received_at, where="state = 'diverted'")
_of_open("ix_cases_asks", cases.c.id, where="state <> 'closed' and cast(needs_human as text) <> '[]'")
_of_open("ix_cases_unseen", cases.c.id, where="unseen > 0")
_of_open("ix_cases_answer", cases.c.id, where="answer_at is not null")
_of_open("ix_tracks_open", tracks.c.state, tracks.c.case_id, where="state <> 'closed'")
_of_open("ix_tracks_owner", tracks.c.owner_id, tracks.c.case_id, where="state <> 'closed'")
_of_open("ix_tracks_deputy", tracks.c.deputy_id, tracks.c.case_id, where="state <> 'closed'")
_of_open("ix_clocks_running", clocks.c.kind, clocks.c.due_at, clocks.c.case_id, where="outcome = 'running'")
_of_open("ix_clocks_missed", clocks.c.kind, clocks.c.case_id, where="outcome = 'missed' and stopped_at is null")
_of_open("ix_tasks_open", tasks.c.kind, tasks.c.case_id, where="done_at is null")
_of_open("ix_letters_unsent", letters.c.state,
         where="state in ('held', 'unknown', 'refused', 'bounced', 'not_composed')")  # fmt: skip
_of_open("ix_letters_waiting", letters.c.state, where="state in ('owed', 'deferred', 'sending')")
_of_open("ix_ledger_undecided", ledger.c.mailbox, ledger.c.seen_at, where="exit is null")
_of_open("ix_ledger_unswept", ledger.c.exit, ledger.c.received_at,
         where="sweep_id is null and exit in ('ordinary', 'set_aside')")  # fmt: skip
sa.Index("ix_clocks_ended", clocks.c.kind, clocks.c.outcome_at, clocks.c.outcome)
sa.Index("ix_ledger_received", ledger.c.received_at, ledger.c.exit, ledger.c.folder)
sa.Index("ix_sweeps_pile", sweeps.c.pile, sweeps.c.at)
