"""The queue in the browser: who looks, searches, saved views, sweeps that were signed off, words to search by."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def words(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    _what_people_keep()
    _post_and_words()
    _indexes_of_open_work()


def _what_people_keep() -> None:
    op.create_table(
        "lookers",
        sa.Column("case_id", BIG, nullable=False, autoincrement=False),
        sa.Column("login", sa.Text(), nullable=False),
        words("name"),
        sa.Column("seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_lookers_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "login", name=op.f("pk_lookers")),
    )
    op.create_table(
        "searches",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        words("typed"),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_searches")),
    )
    op.create_index("ix_searches_made_at", "searches", ["made_at"])
    op.create_table(
        "views",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        words("name"),
        sa.Column("pile", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        sa.UniqueConstraint("login", "name", name=op.f("uq_views_login_name")),
    )


def _post_and_words() -> None:
    op.create_table(
        "sweeps",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("pile", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        words("by"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), server_default="0", nullable=False),
        sa.Column("undone_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeps")),
    )
    op.create_table(
        "message_words",
        sa.Column("word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("message_id", BIG, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_words_message_id_messages")),
        sa.PrimaryKeyConstraint("word", "message_id", name=op.f("pk_message_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_message_words_message_id", "message_words", ["message_id"])
    op.add_column("ledger", sa.Column("sweep_id", BIG))
    op.create_index("ix_sweeps_pile", "sweeps", ["pile", "at"])


def _indexes_of_open_work() -> None:
    _of_open("ix_cases_open", "cases", ["received_at", "id"], "state <> 'closed'")
    _of_open("ix_cases_diverted", "cases", ["received_at"], "state = 'diverted'")
    _of_open("ix_cases_asks", "cases", ["id"], "state <> 'closed' and cast(needs_human as text) <> '[]'")
    _of_open("ix_cases_unseen", "cases", ["id"], "unseen > 0")
    _of_open("ix_cases_answer", "cases", ["id"], "answer_at is not null")
    _of_open("ix_tracks_open", "tracks", ["state", "case_id"], "state <> 'closed'")
    _of_open("ix_tracks_owner", "tracks", ["owner_id", "case_id"], "state <> 'closed'")
    _of_open("ix_tracks_deputy", "tracks", ["deputy_id", "case_id"], "state <> 'closed'")
    _of_open("ix_clocks_running", "clocks", ["kind", "due_at", "case_id"], "outcome = 'running'")
    _of_open("ix_clocks_missed", "clocks", ["kind", "case_id"], "outcome = 'missed' and stopped_at is null")
    _of_open("ix_tasks_open", "tasks", ["kind", "case_id"], "done_at is null")
    unsent = "state in ('held', 'unknown', 'refused', 'bounced', 'not_composed')"
    _of_open("ix_letters_unsent", "letters", ["state"], unsent)
    _of_open("ix_letters_waiting", "letters", ["state"], "state in ('owed', 'deferred', 'sending')")
    _of_open("ix_ledger_undecided", "ledger", ["mailbox", "seen_at"], "exit is null")
    unswept = "sweep_id is null and exit in ('ordinary', 'set_aside')"
    _of_open("ix_ledger_unswept", "ledger", ["exit", "received_at"], unswept)
    op.create_index("ix_clocks_ended", "clocks", ["kind", "outcome_at", "outcome"])
    op.create_index("ix_ledger_received", "ledger", ["received_at", "exit", "folder"])


def _of_open(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
