"""Effects become rows: tracks, clocks, letters, tasks and audit entries of one case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.effects import CancelLetters, Effects, Note, SetTrack, StartClock, StopClock, Task
from models.letter import Written
from models.reading import Reading
from models.store import people, repeats, timing
from models.store.codec import from_json, to_json
from models.store.engine import Database
from models.tables import cases, clocks, letters, tasks, tracks
from models.words import LetterState

# Statements are built once: building one costs more than running it.
_LETTER, _TASK, _CLOCK = sa.insert(letters), sa.insert(tasks), sa.insert(clocks)
_SERIALS = (
    sa.select(clocks.c.kind, clocks.c.side, clocks.c.round, sa.func.max(clocks.c.serial).label("serial"))
    .where(clocks.c.case_id == sa.bindparam("case"))
    .group_by(clocks.c.kind, clocks.c.side, clocks.c.round)
)
_UPSERT: dict[bool, Any] = {}


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
        _stop_clock(connection, case_id, stop, now)
        notes.append(Note(code=f"clock:{stop.kind}:{stop.outcome}", detail={"side": stop.side or "", "by": stop.by}))
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
    if written:
        connection.execute(_LETTER, [_owed(case_id, one, now) for one in written])
    notes += [
        Note(code=f"letter:{one.plan.kind}:{_state(one)}", detail={"to": one.plan.person_id or "sender"})
        for one in written
    ]
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
    _set_case(connection, case_id, what, now)
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


def _stop_clock(connection: Connection, case_id: int, stop: StopClock, now: datetime) -> None:
    """A clock that ran out stays missed (promise 14); what ended it later is still recorded."""
    where = [clocks.c.case_id == case_id, clocks.c.kind == stop.kind]
    if stop.side is not None:
        where.append(clocks.c.side == stop.side)
    if stop.round is not None:
        where.append(clocks.c.round == stop.round)
    if stop.clock_id is not None:
        where.append(clocks.c.id == stop.clock_id)
    ended: dict[str, Any] = {"stopped_at": stop.at or now, "by": stop.by, "how": stop.how}
    if stop.outcome == "missed":
        values: dict[str, Any] = {"outcome": "missed", "outcome_at": now, "next_at": None, **(ended if stop.at else {})}
    else:
        values = {"outcome": stop.outcome, "outcome_at": now, "next_at": None, **ended}
        missed = (*where, clocks.c.outcome == "missed", clocks.c.stopped_at.is_(None))
        connection.execute(sa.update(clocks).where(*missed).values(**ended))
    connection.execute(sa.update(clocks).where(*where, clocks.c.outcome == "running").values(**values))


def _cancel(connection: Connection, case_id: int, cancel: CancelLetters) -> None:
    where = [letters.c.case_id == case_id, letters.c.kind.in_(cancel.kinds),
             letters.c.state.in_(("owed", "deferred", "held"))]  # fmt: skip
    if cancel.side is not None:
        where.append(letters.c.side == cancel.side)
    if cancel.person_id:
        where.append(letters.c.person_id == cancel.person_id)
    connection.execute(sa.update(letters).where(*where).values(state="cancelled", why=cancel.why))


def _state(one: Written) -> LetterState:
    """Where a letter begins. One that a brake stops is held; a danger receipt is never held, it is rung instead."""
    if one.plan.together:
        return "together"
    if one.composed is None:
        return "not_composed"
    if not one.plan.hold:
        return "owed"
    return "cancelled" if one.plan.danger else "held"


def _of_the_brakes(written: Sequence[Written]) -> list[Task]:
    """A letter that does not leave by itself is never dropped without somebody being told."""
    tasks = []
    for one in written:
        if _state(one) == "held":
            why = f"our {one.plan.kind} is held ({one.plan.hold}): release or cancel it"
            tasks.append(Task(kind="letter_held", side=one.plan.side, why=why))
        elif _state(one) == "cancelled":
            tasks.append(Task(kind="ring_sender", side=one.plan.side, why=one.plan.hold))
    return tasks


def _owed(case_id: int, one: Written, now: datetime) -> dict[str, Any]:
    """The row of a letter."""
    plan, composed = one.plan, one.composed
    return {
        "key": plan.key, "message_id": composed.message_id if composed else None, "kind": plan.kind,
        "case_id": case_id, "side": plan.side, "round": plan.round, "step": plan.step, "sender": plan.from_address,
        "recipient": plan.to_address, "person_id": plan.person_id, "danger": plan.danger,
        "bytes": composed.data if composed else None,
        "state": _state(one), "why": one.fault or plan.hold, "owed_at": now, "sent_at": now if plan.together else None,
        "facts": to_json(plan.facts),
    }  # fmt: skip


def _set_case(connection: Connection, case_id: int, what: Effects, now: datetime) -> None:
    values: dict[str, Any] = {}
    if what.needs_human is not None:
        values["needs_human"] = list(what.needs_human)
    if what.danger_at is not None:
        values["danger_taken_at"] = None
    for name in ("checked_by", "danger_taken_at", "danger_at", "answer_at", "unseen", "state", "procedure"):
        if getattr(what, name) is not None:
            values[name] = getattr(what, name)
    if what.answered:
        values["answer_at"] = None
    if what.state == "open":
        values["closed_at"] = None
    if what.close is not None:
        values |= {"state": "closed", "closed_at": now, "outcome": what.close}
    if what.exclude or what.readmit:
        present = connection.execute(sa.select(cases.c.exclusions).where(cases.c.id == case_id)).scalar_one()
        values["exclusions"] = sorted((set(present) | what.exclude) - what.readmit)
    if what.challenged:
        kept = connection.execute(sa.select(cases.c.reading).where(cases.c.id == case_id)).scalar_one()
        reading = from_json(Reading, kept)
        both = dict.fromkeys((*reading.challenged, *what.challenged))
        values["reading"] = to_json(replace(reading, challenged=tuple(both)))
    if values:
        connection.execute(sa.update(cases).where(cases.c.id == case_id).values(**values))
