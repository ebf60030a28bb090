"""Every table of the desk, once, for SQLite and PostgreSQL. Only the store and the migrations name them."""

from models.tables.accounts import recovery_codes, sessions, sign_in_tries, users
from models.tables.base import BigId, Utc, Words, metadata
from models.tables.cases import acts, case_keys, cases, clocks, letters, policies, tasks, tracks
from models.tables.mail import decisions, ledger, mailboxes, messages, raw, readings
from models.tables.people import absences, caseload, people
from models.tables.proposals import proposals
from models.tables.queue import lookers, message_words, searches, sweeps, views
from models.tables.record import audit, audit_payloads, leases, meta, seals
from models.tables.timing import clock_changes, sign_offs

__all__ = [
    "BigId",
    "Utc",
    "Words",
    "absences",
    "acts",
    "audit",
    "audit_payloads",
    "case_keys",
    "caseload",
    "cases",
    "clock_changes",
    "clocks",
    "decisions",
    "leases",
    "ledger",
    "letters",
    "lookers",
    "mailboxes",
    "message_words",
    "messages",
    "meta",
    "metadata",
    "people",
    "policies",
    "proposals",
    "raw",
    "readings",
    "recovery_codes",
    "seals",
    "searches",
    "sessions",
    "sign_in_tries",
    "sign_offs",
    "sweeps",
    "tasks",
    "tracks",
    "users",
    "views",
]
