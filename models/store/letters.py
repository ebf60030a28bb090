"""Letters on their way: claimed under a lease, the phase kept before the dot, every answer recorded (promise 5)."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from models.crash import crash_point
from models.effects import Note
from models.errors import LostLease
from models.letter import Claimed
from models.store import audit
from models.store.alive import is_dead
from models.store.apply import look_now
from models.store.doubtful import FIRST_LOOK, receipt_left
from models.store.engine import Database
from models.tables import cases, letters, tasks
from models.words import LetterState

_BACK_OFF = (60, 300, 900, 1800, 3600)
"""Seconds before the next tries; then hourly (RFC 5321, 4.5.4.1: sooner at first, then at least half an hour)."""
GIVE_UP = timedelta(days=5)


def claim(
    db: Database, *, limit: int, seconds: float, clock: datetime, now: datetime, only_danger: bool = False
) -> list[Claimed]:
    """Claim letters that may leave now, danger first, then oldest first. Held letters are never claimed."""
    ready = sa.and_(
        sa.true() if not only_danger else letters.c.danger,
        letters.c.state.in_(("owed", "deferred")),
        sa.or_(letters.c.next_try_at.is_(None), letters.c.next_try_at <= now),
    )
    with db.write() as connection:
        query = sa.select(letters.c.id).where(ready).order_by(letters.c.danger.desc(), letters.c.id).limit(limit)
        chosen = list(connection.execute(db.for_update(query)).scalars())
        if not chosen:
            return []
        connection.execute(
            sa.update(letters)
            .where(letters.c.id.in_(chosen))
            .values(
                state="sending",
                phase="claimed",
                fence=letters.c.fence + 1,
                attempts=letters.c.attempts + 1,
                lease_owner=db.owner,
                lease_until=clock + timedelta(seconds=seconds),
            )
        )
        query2 = sa.select(letters).where(letters.c.id.in_(chosen)).order_by(letters.c.danger.desc(), letters.c.id)
        rows = connection.execute(query2).all()
    crash_point("letter_after_claim")
    return [
        Claimed(
            id=row.id, fence=row.fence, kind=row.kind, message_id=row.message_id, sender=row.sender,
            recipient=row.recipient, danger=row.danger, attempts=row.attempts, repeated=row.repeats > 0,
            data=row.bytes,
        )
        for row in rows
    ]  # fmt: skip


def before_dot(db: Database, letter: Claimed) -> None:
    """Keep, before the final dot leaves, that it is about to. Raises LostLease when the letter is no longer ours."""
    with db.write() as connection:
        done = connection.execute(
            sa.update(letters)
            .where(letters.c.id == letter.id, letters.c.fence == letter.fence, letters.c.state == "sending")
            .values(phase="dot")
        )
        if done.rowcount != 1:
            raise LostLease("another service took this letter over: it is given up here")
    crash_point("letter_before_dot")


def settle(
    db: Database, letter: Claimed, state: LetterState, *, now: datetime, answer: str = "", task: str = ""
) -> None:
    """Keep what became of a claimed letter. `task`: why a person must be told, '' = need not.

    sent stops a receipt clock; deferred is tried again later; unknown repeats once with the same bytes, except a
    plain receipt (promise 5).
    """
    repeat = state == "unknown" and (letter.kind != "receipt" or letter.danger)
    with db.write() as connection:
        row = connection.execute(
            sa.select(letters.c.case_id, letters.c.side, letters.c.repeats, letters.c.owed_at, cases.c.reference)
            .outerjoin(cases, cases.c.id == letters.c.case_id)
            .where(letters.c.id == letter.id, letters.c.fence == letter.fence)
        ).first()
        if row is None:
            raise LostLease("another service took this letter over: its word stands")
        values = _settled(letter, state, now, repeat=repeat and row.repeats == 0, late=now - row.owed_at > GIVE_UP)
        values |= {"answer": answer[:500], "lease_until": None, "lease_owner": ""}
        if state == "deferred" and values["state"] == "refused":
            task = task or "the mail server put it off for five days"
        connection.execute(sa.update(letters).where(letters.c.id == letter.id).values(**values))
        if state == "sent" and letter.kind == "receipt":
            receipt_left(connection, row.case_id, now)
        if values["state"] == "refused" and row.case_id is not None:
            look_now(connection, row.case_id, now)
        if task and row.case_id is not None:
            connection.execute(
                sa.insert(tasks).values(
                    case_id=row.case_id, kind="letter_refused", side=row.side, why=task, made_at=now
                )
            )
        if state != "owed":
            note = Note(code=f"letter:{letter.kind}:{values['state']}", detail={"answer": answer[:200]})
            audit.write(connection, (note,), actor="desk", subject=row.reference or "desk", now=now)
        if state == "sent":
            crash_point("letter_after_answer")
    if state == "sent":
        crash_point("letter_after_sent")


def _settled(letter: Claimed, state: LetterState, now: datetime, *, repeat: bool, late: bool) -> dict[str, object]:
    """What a state means for the letter's row. repeat: it goes out once more; late: it is too old to wait longer."""
    values: dict[str, object] = {"state": state}
    if state == "sent":
        values |= {"sent_at": now, "phase": "accepted"}
    if state == "deferred":
        wait = _BACK_OFF[min(letter.attempts, len(_BACK_OFF)) - 1]
        values |= {"next_try_at": now + timedelta(seconds=wait), "phase": "none"}
        values |= {"state": "refused"} if late else {}
    if state == "owed":
        values |= {"phase": "none", "attempts": letters.c.attempts - 1}
    if state == "unknown":
        values |= {"next_try_at": now + FIRST_LOOK}
    if repeat:
        values |= {"state": "deferred", "repeats": 1, "phase": "none", "next_try_at": None}
    return values


def abandoned(db: Database, *, clock: datetime) -> list[Claimed]:
    """Letters that a dead or late service left in `sending`, taken over under a new fence; phase tells how far it got.

    Those that never reached the final dot go back to owed here; the rest are returned, to be settled as unknown.
    """
    with db.write() as connection:
        rows = connection.execute(db.for_update(sa.select(letters).where(letters.c.state == "sending"))).all()
        left = [row for row in rows if row.lease_until is None or row.lease_until <= clock
                or is_dead(row.lease_owner, db.owner)]  # fmt: skip
        early = [row.id for row in left if row.phase != "dot"]
        connection.execute(
            sa.update(letters)
            .where(letters.c.id.in_(early))
            .values(state="owed", phase="none", fence=letters.c.fence + 1, lease_until=None, lease_owner="")
        )
        late = [row for row in left if row.phase == "dot"]
        connection.execute(
            sa.update(letters).where(letters.c.id.in_([row.id for row in late])).values(fence=letters.c.fence + 1)
        )
    return [
        Claimed(
            id=row.id, fence=row.fence + 1, kind=row.kind, message_id=row.message_id, sender=row.sender,
            recipient=row.recipient, danger=row.danger, attempts=row.attempts, data=b"",
        )
        for row in late
    ]  # fmt: skip


def waiting(db: Database, now: datetime) -> tuple[int, int]:
    """How many letters could leave now, and how many are held by another service's lease."""
    with db.read() as connection:
        ready = sa.and_(
            letters.c.state.in_(("owed", "deferred")),
            sa.or_(letters.c.next_try_at.is_(None), letters.c.next_try_at <= now),
        )
        count = sa.select(sa.func.count()).select_from(letters)
        return (
            connection.execute(count.where(ready)).scalar_one(),
            connection.execute(count.where(letters.c.state == "sending")).scalar_one(),
        )
