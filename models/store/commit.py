"""One commit for everything that belongs together: a decision, a chase, or a person's act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.act import Act
from models.case import CaseFile, Sender
from models.crash import crash_point
from models.decision import AddToCase, Decision, Divert, OpenCase, Ordinary, SetAside, exit_of
from models.effects import Effects, Note
from models.errors import LostLease
from models.known import Arrival, Original
from models.letter import Written
from models.reading import Reading
from models.store import apply, audit, repeats
from models.store.claims import Row
from models.store.codec import to_json
from models.store.engine import Database
from models.store.leases import Lease, hold_fast
from models.tables import acts, cases, decisions, ledger, messages, readings

# Statements are built once: building one costs more than running it.
_CASE = sa.insert(cases).returning(cases.c.id)
_MESSAGE = sa.insert(messages).returning(messages.c.id)
_READING, _DECISION = sa.insert(readings), sa.insert(decisions)
_EXIT = sa.update(ledger).where(
    ledger.c.id == sa.bindparam("row"), ledger.c.fence == sa.bindparam("row_fence"), ledger.c.exit.is_(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """The case that a decision opens (a diverted message has one too, in state 'diverted').

    keys: by what a later mail about the same person finds it.
    """

    reference: str
    sender: Sender
    linked: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decided ledger row with all that follows from it."""

    row: Row
    arrival: Arrival
    decision: Decision
    effects: Effects
    letters: tuple[Written, ...] = ()
    new_case: NewCase | None = None
    case: CaseFile | None = None
    original: Original | None = None


def commit_decision(db: Database, lease: Lease, one: Decided, *, policy_id: int, zone: str, now: datetime) -> None:
    """Write message, case, clocks, audit, exit and letters owed of one decided row in one transaction.

    Raises:
        LostLease: another service decided the row, or the case changed meanwhile; nothing was written.
    """
    with db.write() as connection:
        hold_fast(db, connection, lease)
        _write_one(db, connection, one, policy_id=policy_id, zone=zone, now=now)
        crash_point("decide_before_commit")
    crash_point("decide_after_commit")


def _write_one(db: Database, connection: Connection, one: Decided, *, policy_id: int, zone: str, now: datetime) -> None:
    case_id = _case_of(connection, one, policy_id=policy_id, now=now)
    message_id = _keep_message(connection, one, case_id, now)
    exit_ = exit_of(one.decision)
    done = connection.execute(
        _EXIT,
        {"row": one.row.id, "row_fence": one.row.fence, "exit": exit_, "exit_at": now, "case_id": case_id,
         "message_id": message_id, "needs_human": list(one.decision.needs_human),
         "lease_until": None, "lease_owner": ""},
    )  # fmt: skip
    if done.rowcount != 1:
        raise LostLease("another service decided this row: its decision stands")
    connection.execute(
        _DECISION,
        {"ledger_id": one.row.id, "made_at": now, "kind": type(one.decision).__name__, "step": one.decision.step,
         "because": list(one.decision.because), "needs_human": list(one.decision.needs_human), "case_id": case_id},
    )  # fmt: skip
    notes: list[Note] = []
    if case_id is not None:
        notes = apply.effects(
            db, connection, case_id, one.effects, one.letters, policy_id=policy_id, zone=zone, now=now, actor="desk"
        )
    note = Note(code=f"exit:{exit_}", detail={"step": one.decision.step, "because": "; ".join(one.decision.because)})
    audit.write(connection, (*notes, note), actor="desk", subject=_subject(one), now=now)


def _subject(one: Decided) -> str:
    """What the audit calls it: the reference of its case, or the ledger row."""
    reference = one.new_case.reference if one.new_case else getattr(one.decision, "reference", "")
    return reference or f"ledger:{one.row.id}"


def _case_of(connection: Connection, one: Decided, *, policy_id: int, now: datetime) -> int | None:
    match one.decision:
        case OpenCase() | Divert():
            return _open(connection, one, policy_id=policy_id, now=now)
        case AddToCase() | SetAside():
            reference = one.decision.reference
            if not reference:
                return None
            if one.case is not None and one.case.reference == reference:
                claim_version(connection, one.case)
                return one.case.id
            return _id_of(connection, reference)
        case Ordinary():
            return None
        case _:
            assert_never(one.decision)


def _id_of(connection: Connection, reference: str) -> int:
    key: int = connection.execute(sa.select(cases.c.id).where(cases.c.reference == reference)).scalar_one()
    return key


def _open(connection: Connection, one: Decided, *, policy_id: int, now: datetime) -> int:
    assert one.new_case is not None, "a decision that opens a case comes with the case"
    decision, reading = one.decision, one.arrival.reading or Reading()
    diverted = decision.procedure if isinstance(decision, Divert) else getattr(decision, "divert", None)
    key: int = connection.execute(
        _CASE,
        {"reference": one.new_case.reference, "state": "diverted" if isinstance(decision, Divert) else "open",
         "opened_at": now, "received_at": one.arrival.received_at, "person": reading.person,
         "grounds": list(reading.grounds), "mailbox": one.arrival.mailbox,
         "mailbox_address": one.arrival.mailbox_address, "sender": to_json(one.new_case.sender),
         "reading": to_json(reading), "exclusions": [], "needs_human": list(decision.needs_human),
         "procedure": diverted or "", "policy_id": policy_id, "linked": one.new_case.linked},
    ).scalar_one()  # fmt: skip
    repeats.keep_keys(connection, key, one.new_case.keys)
    return key


def _keep_message(connection: Connection, one: Decided, case_id: int | None, now: datetime) -> int:
    """The row of the message. A repeat is the same with one more ledger row (promise 3); one split off moves."""
    if one.original is not None and isinstance(one.decision, SetAside) and one.decision.step == "repeat":
        return one.original.message_id
    if one.original is not None and one.decision.step == "split":
        return repeats.move_message(connection, one.original.message_id, case_id)
    message = one.arrival.message
    key: int = connection.execute(
        _MESSAGE,
        {"sha256": one.row.sha256, "content_key": message.content_key if message else "",
         "message_id": message.message_id if message else "", "from_address": message.from_address if message else "",
         "verdict": message.verdict if message else "unknown", "received_at": one.arrival.received_at,
         "first_ledger_id": one.row.id, "case_id": case_id, "parsed": to_json(message) if message else None,
         "like": str(one.original.message_id) if one.original else ""},
    ).scalar_one()  # fmt: skip
    if one.arrival.reading is not None:
        connection.execute(
            _READING,
            {"message_id": key, "made_at": now, "made_by": "desk",
             "rules_version": one.arrival.reading.rules_version, "reading": to_json(one.arrival.reading)},
        )  # fmt: skip
    return key


def claim_version(connection: Connection, case: CaseFile) -> None:
    """See that the case is as it was when it was judged.

    Raises:
        LostLease: it changed meanwhile; judge again.
    """
    done = connection.execute(
        sa.update(cases)
        .where(cases.c.id == case.id, cases.c.version == case.version)
        .values(version=cases.c.version + 1)
    )
    if done.rowcount != 1:
        raise LostLease("the case changed meanwhile: it is judged again")


def commit_chase(
    db: Database, lease: Lease, case: CaseFile, effects: Effects, letters: Sequence[Written],
    *, policy_id: int, zone: str, now: datetime,
) -> None:  # fmt: skip
    """Write what a chase beat decided of one case. Raises LostLease when the case changed meanwhile."""
    commit_chases(db, lease, ((case, effects, letters),), policy_id=policy_id, zone=zone, now=now)


def commit_chases(
    db: Database, lease: Lease, chased: Sequence[tuple[CaseFile, Effects, Sequence[Written]]],
    *, policy_id: int, zone: str, now: datetime,
) -> None:  # fmt: skip
    """Write what a chase beat decided of cases that one letter tells of: all of them or none (see commit_chase)."""
    with db.write() as connection:
        hold_fast(db, connection, lease)
        for case, effects, letters in chased:
            claim_version(connection, case)
            notes = apply.effects(
                db, connection, case.id, effects, letters, policy_id=policy_id, zone=zone, now=now, actor="desk"
            )
            audit.write(connection, notes, actor="desk", subject=case.reference, now=now)
        crash_point("chase_before_commit")
    crash_point("chase_after_commit")


def commit_act(
    db: Database, case: CaseFile, act: Act, effects: Effects, letters: Sequence[Written],
    *, by: str, policy_id: int, zone: str, now: datetime, taken: tuple[CaseFile, Effects] | None = None,
) -> None:  # fmt: skip
    """Write a person's act and all that follows from it. Raises LostLease when the case changed meanwhile.

    taken: the case in which this one goes on, and what that takes over.
    """
    with db.write() as connection:
        claim_version(connection, case)
        kind = type(act).__name__
        connection.execute(sa.insert(acts).values(case_id=case.id, at=now, by=by, kind=kind, payload=to_json(act)))
        if effects.reading is not None:
            _keep_correction(connection, case, effects.reading, by=by, now=now)
        notes = apply.effects(
            db, connection, case.id, effects, letters, policy_id=policy_id, zone=zone, now=now, actor=by
        )
        act_note = Note(code=f"act:{kind}", detail={})
        audit.write(connection, (*notes, act_note), actor=by, subject=case.reference, now=now)
        if taken is not None:
            other, what = taken
            claim_version(connection, other)
            told = apply.effects(db, connection, other.id, what, (), policy_id=policy_id, zone=zone, now=now, actor=by)
            audit.write(connection, told, actor=by, subject=other.reference, now=now)


def _keep_correction(connection: Connection, case: CaseFile, reading: Reading, *, by: str, now: datetime) -> None:
    """A correction stands beside the machine's reading, for ever; the case goes by the latest (promise 17)."""
    connection.execute(
        sa.insert(readings).values(message_id=repeats.first_message(connection, case.id), made_at=now, made_by=by,
                                   rules_version=reading.rules_version, reading=to_json(reading))
    )  # fmt: skip
    connection.execute(
        sa.update(cases)
        .where(cases.c.id == case.id)
        .values(reading=to_json(reading), person=reading.person, grounds=list(reading.grounds))
    )
