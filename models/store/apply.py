"""Effects become rows: tracks, clocks, letters, tasks and audit entries of one case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.effects import CancelLetters, Effects, Note, SetTrack, StartClock, StopClock, Task
from models.letter import Written
from models.store import casework, people, repeats, timing
from models.store.engine import Database
from models.store.owing import beginning, owe
from models.tables import clocks, letters, tasks, tracks
from models.words import ClockKind, ClockOutcome

# Statements are built once: building one costs more than running it.
_TASK, _CLOCK = sa.insert(tasks), sa.insert(clocks)
_SERIALS = (
    sa.select(clocks.c.kind, clocks.c.side, clocks.c.round, sa.func.max(clocks.c.serial).label("serial"))
    .where(clocks.c.case_id == sa.bindparam("case"))
    .group_by(clocks.c.kind, clocks.c.side, clocks.c.round)
)
_UPSERT: dict[bool, Any] = {}
_ASKS_AGAIN: tuple[ClockKind, ...] = ("danger", "check_back")
"""Clocks whose due time says when to ask next; every other one is met by its due time or missed."""


def effects(
    db: Database, connection: Connection, case_id: int, what: Effects, written: Sequence[Written],
    *, policy_id: int, zone: str, now: datetime, actor: str,
) -> list[Note]:  # fmt: skip
    """Write everything that one decision, chase or act changes; returns what the audit must tell of it.

    Called with the version of the case claimed, and in the transaction that writes the audit.
    """
    notes = list(what.notes)
    _set_tracks(db, connection, case_id, what.tracks, now)
    for stop in what.stop:
        outcome = _stop_clock(connection, case_id, stop, now)
        if outcome is not None:
            notes.append(Note(code=f"clock:{stop.kind}:{outcome}", detail={"side": stop.side or "", "by": stop.by}))
    notes += [timing.pause(connection, one, now) for one in what.pause]
    notes += [timing.move(connection, one, policy_id=policy_id, actor=actor, now=now) for one in what.move]
    _start_clocks(connection, case_id, what.start, policy_id=policy_id, zone=zone, now=now)
    notes += [Note(code=f"clock:{one.kind}:started", detail={"due": one.due_at.isoformat()}) for one in what.start]
    for again in what.look_again:
        connection.execute(sa.update(clocks).where(clocks.c.id == again.clock_id).values(next_at=again.at))
    for cancel in what.cancel:
        _cancel(connection, case_id, cancel)
    for mark in what.mark:
        connection.execute(sa.update(letters).where(letters.c.id == mark.letter_id).values(state=mark.state))
    if what.mark:
        look_now(connection, case_id, now)
    notes += owe(connection, written, now, case_id=case_id)
    if what.complete:
        connection.execute(
            sa.update(tasks)
            .where(tasks.c.case_id == case_id, tasks.c.kind.in_(what.complete), tasks.c.done_at.is_(None))
            .values(done_at=now, done_by=actor)
        )
    todo = (*what.tasks, *_of_the_brakes(written))
    if todo:
        connection.execute(
            _TASK,
            [{"case_id": case_id, "kind": one.kind, "side": one.side, "why": one.why, "made_at": now} for one in todo],
        )
    notes += [Note(code=f"task:{one.kind}", detail={"why": one.why}) for one in todo]
    for away in what.away:
        people.add_absence(connection, away)
        notes.append(Note(code="absence:recorded", detail={"person": away.person_id, "until": str(away.until or "")}))
    casework.set_case(connection, case_id, what, now)
    if what.join_to is not None:
        repeats.join(connection, case_id, what.join_to)
    return notes


def look_now(connection: Connection, case_id: int, now: datetime) -> None:
    """The chase beat looks at the clocks of silence at once: a letter did not reach its reader."""
    connection.execute(
        sa.update(clocks)
        .where(
            clocks.c.case_id == case_id,
            clocks.c.outcome == "running",
            clocks.c.kind.in_(("acknowledgement", "step_up_after")),
        )
        .values(next_at=now)
    )


def _track_upsert(db: Database) -> Any:
    """INSERT or, where the side has its track already, UPDATE; owner_since stays while the owner does."""
    if db.is_sqlite in _UPSERT:
        return _UPSERT[db.is_sqlite]
    insert = db.insert(tracks)
    names = ("rung", "round", "state", "owner_id", "deputy_id", "why")
    values = {name: insert.excluded[name] for name in names}
    same_owner = tracks.c.owner_id == insert.excluded.owner_id
    since = sa.case((same_owner, tracks.c.owner_since), else_=insert.excluded.owner_since)
    built = insert.on_conflict_do_update(index_elements=["case_id", "side"], set_={**values, "owner_since": since})
    return _UPSERT.setdefault(db.is_sqlite, built)


def _set_tracks(db: Database, connection: Connection, case_id: int, wanted: Sequence[SetTrack], now: datetime) -> None:
    if not wanted:
        return
    rows = [
        {"case_id": case_id, "side": track.side, "rung": track.rung, "round": track.round, "state": track.state,
         "owner_id": track.owner_id, "deputy_id": track.deputy_id, "why": track.why, "owner_since": now}
        for track in wanted
    ]  # fmt: skip
    connection.execute(_track_upsert(db), rows)


def _start_clocks(
    connection: Connection, case_id: int, starts: Sequence[StartClock],
    *, policy_id: int, zone: str, now: datetime,
) -> None:  # fmt: skip
    """Start clocks; one that ran in this round before gets the next serial, the old one stays as it is."""
    if not starts:
        return
    last = {(row.kind, row.side, row.round): row.serial for row in connection.execute(_SERIALS, {"case": case_id})}
    rows = []
    for start in starts:
        key = (start.kind, start.side, start.round)
        last[key] = last.get(key, 0) + 1
        rows.append(
            {"case_id": case_id, "kind": start.kind, "side": start.side, "round": start.round, "serial": last[key],
             "started_at": start.started_at, "due_at": start.due_at, "nudge_at": start.nudge_at,
             "next_at": start.nudge_at or start.due_at, "outcome": "running", "zone": zone, "policy_id": policy_id,
             "made_at": now}
        )  # fmt: skip
    connection.execute(_CLOCK, rows)


def _stop_clock(connection: Connection, case_id: int, stop: StopClock, now: datetime) -> ClockOutcome | None:
    """A clock that ran out stays missed (promise 14); what ended it later is still recorded.

    It ran out at its due time, whether or not a beat has looked at it since. Returns the outcome, None where no such
    clock was there to be stopped.
    """
    where = [clocks.c.case_id == case_id, clocks.c.kind == stop.kind]
    if stop.side is not None:
        where.append(clocks.c.side == stop.side)
    if stop.round is not None:
        where.append(clocks.c.round == stop.round)
    if stop.clock_id is not None:
        where.append(clocks.c.id == stop.clock_id)
    ended: dict[str, Any] = {"stopped_at": stop.at or now, "by": stop.by, "how": stop.how}
    outcome: Any = stop.outcome
    later = 0
    if stop.outcome == "missed":
        values: dict[str, Any] = {"outcome_at": now, "next_at": None, **(ended if stop.at else {})}
    else:
        values = {"outcome_at": now, "next_at": None, **ended}
        missed = (*where, clocks.c.outcome == "missed", clocks.c.stopped_at.is_(None))
        later = connection.execute(sa.update(clocks).where(*missed).values(**ended)).rowcount
    if stop.outcome == "met" and stop.kind not in _ASKS_AGAIN:
        outcome = timing.in_time(stop.at or now)
    running = sa.update(clocks).where(*where, clocks.c.outcome == "running").values(outcome=outcome, **values)
    now_ended = connection.execute(running.returning(clocks.c.outcome)).scalars().all()
    if "missed" in now_ended:
        return "missed"
    return stop.outcome if now_ended or later else None


def _cancel(connection: Connection, case_id: int, cancel: CancelLetters) -> None:
    where = [letters.c.case_id == case_id, letters.c.kind.in_(cancel.kinds),
             letters.c.state.in_(("owed", "deferred", "held"))]  # fmt: skip
    if cancel.side is not None:
        where.append(letters.c.side == cancel.side)
    if cancel.person_id:
        where.append(letters.c.person_id == cancel.person_id)
    connection.execute(sa.update(letters).where(*where).values(state="cancelled", why=cancel.why))


def _of_the_brakes(written: Sequence[Written]) -> list[Task]:
    """A letter that does not leave by itself is never dropped without somebody being told."""
    tasks = []
    for one in written:
        if beginning(one) == "held":
            why = f"our {one.plan.kind} is held ({one.plan.hold}): release or cancel it"
            tasks.append(Task(kind="letter_held", side=one.plan.side, why=why))
        elif beginning(one) == "cancelled":
            tasks.append(Task(kind="ring_sender", side=one.plan.side, why=one.plan.hold))
    return tasks
