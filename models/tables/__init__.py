"""Every table of the desk, once, for SQLite and PostgreSQL. Only the store and the migrations name them."""

from models.tables.base import BigId, Utc, Words, metadata
from models.tables.cases import acts, cases, clocks, letters, policies, tasks, tracks
from models.tables.mail import decisions, ledger, mailboxes, messages, raw, readings
from models.tables.people import absences, caseload, people
from models.tables.record import audit, audit_payloads, leases, meta, seals

__all__ = [
    "BigId",
    "Utc",
    "Words",
    "absences",
    "acts",
    "audit",
    "audit_payloads",
    "caseload",
    "cases",
    "clocks",
    "decisions",
    "leases",
    "ledger",
    "letters",
    "mailboxes",
    "messages",
    "meta",
    "metadata",
    "people",
    "policies",
    "raw",
    "readings",
    "seals",
    "tasks",
    "tracks",
]
