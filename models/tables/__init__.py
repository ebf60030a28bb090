"""Every table of the desk, once, for SQLite and PostgreSQL. Only the store and the migrations name them."""

from models.tables.base import BigId, Utc, Words, metadata
from models.tables.cases import acts, case_keys, cases, clocks, letters, policies, tasks, tracks
from models.tables.mail import decisions, ledger, mailboxes, messages, raw, readings
from models.tables.people import absences, caseload, people
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
    "mailboxes",
    "messages",
    "meta",
    "metadata",
    "people",
    "policies",
    "raw",
    "readings",
    "seals",
    "sign_offs",
    "tasks",
    "tracks",
]
