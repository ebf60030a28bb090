"""Who knew what when: one page about a case, as it stood at any moment since. Pure: one record, one page.

A page of a past moment holds what was known by then: printed today it is the page that would have been printed that
day, with the due times, lengths and signatures of that day. It shows addresses and what people typed: for the record.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from models.case import LetterFile
from models.errors import UsageError
from models.history import Entry, Received, Record, Timed

_ACTS: Final[dict[str, str]] = {
    "Confirm": "confirmed the reading",
    "Correct": "corrected the reading",
    "Route": "gave it to somebody",
    "AcknowledgeByPhone": "recorded an acknowledgement by telephone",
    "AcknowledgeByLink": "acknowledged by the link of a letter",
    "ReturnByLink": "said by the link of a letter that it is not theirs",
    "TakeDanger": "took the danger",
    "Seen": "read what had come in",
    "ConfirmSignpost": "let the signpost go",
    "Done": "ticked off a task",
    "Pause": "asked the sender something",
    "Resume": "has the sender's answer",
    "Spoken": "recorded that manager and sender have spoken",
    "AgreeTime": "accepted a later time to respond",
    "Tell": "wrote to the sender",
    "ToBoard": "took it to the board, with the pack of the case",
    "Reopen": "opened it again",
    "Join": "joined it to another case",
    "Close": "closed it",
}
_PASSED: Final[dict[str, str]] = {
    "receipt": "no receipt had left",
    "triage": "nobody had looked at it",
    "acknowledgement": "nobody had acknowledged",
    "step_up_after": "still nobody had acknowledged",
    "response": "no response had come",
    "danger": "nobody had taken the danger",
    "dissent": "the dissent had not been answered",
}
_TOLD_ELSEWHERE: Final = re.compile(r"exit:|act:|task:|clock:.*:(?!paused)|letter:.*:(?:owed|sent)|awaiting_sender")
"""Entries of the audit that other lines of the page tell better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line: when it happened (UTC), on which side ('' = the whole case), and what, in plain words."""

    at: datetime
    side: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockThen:
    """A clock as it stood: the length it was reckoned by, and who had signed that length off ('' = nobody yet)."""

    kind: str
    side: str
    started_at: datetime
    due_at: datetime
    state: str
    length: str
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page of one moment, oldest line first."""

    reference: str
    at: datetime
    state: str
    told: tuple[Told, ...]
    clocks: tuple[ClockThen, ...]


def page(record: Record, at: datetime, zone: ZoneInfo) -> Page:
    """What was known of a case at that moment; zone: of the times within the words.

    Raises:
        UsageError: when the desk did not know of the case yet.
    """
    if at < record.opened_at:
        raise UsageError(f"{record.reference} was opened later: {_when(record.opened_at, zone)}")
    lines = _lines(record, at, zone)
    timed = [one for one in record.clocks if one.made_at <= at]
    return Page(
        reference=record.reference,
        at=at,
        state="closed" if record.closed_at is not None and record.closed_at <= at else "open",
        told=tuple(sorted(lines, key=lambda one: one.at)),
        clocks=tuple(_then(one, record, at) for one in timed),
    )


def _lines(record: Record, at: datetime, zone: ZoneInfo) -> list[Told]:
    """What is told of a case, and of the cases that were joined to it by then, each of those by its own reference."""
    lines = [*_mail(record, at), *_letters(record, at), *_people(record, at, zone), *_running(record, at, zone)]
    for one in record.joined:
        if one.at <= at:
            other = one.record.reference
            lines += [replace(told, words=f"{other}: {told.words}") for told in _lines(one.record, at, zone)]
    return lines


def _mail(record: Record, at: datetime) -> Iterator[Told]:
    for one in record.received:
        if one.known_at <= at:
            sender = one.sender or "nobody named"
            yield Told(at=one.received_at, side="", words=f"received from {sender} (verdict {one.verdict})")
            yield Told(at=one.known_at, side="", words=f"{_reading(one)}; decided by {one.step}")


def _reading(one: Received) -> str:
    read = one.read
    if not read:
        return "could not be read"
    grounds = ", ".join(str(ground).replace("_", " ") for ground in read.get("grounds", ()))
    needed = f", somebody must act by {read['needed_before']}" if read.get("needed_before") else ""
    danger = ", DANGER" if read.get("immediate_danger") else ""
    return f"read as {read.get('kind')} about {read.get('person')}{': ' + grounds if grounds else ''}{needed}{danger}"


def _letters(record: Record, at: datetime) -> Iterator[Told]:
    for one in record.letters:
        if one.owed_at > at:
            continue
        left = one.sent_at is not None and one.sent_at <= at
        when = one.sent_at if left and one.sent_at is not None else one.owed_at
        fate = "left" if left else "written, has not left"
        yield Told(at=when, side=one.side or "", words=f"{_letter(one)}: {fate}")


def _letter(one: LetterFile) -> str:
    kind = one.kind.replace("_", " ")
    return f"{kind} to {f'{one.person_id} <{one.recipient}>' if one.person_id else f'the sender <{one.recipient}>'}"


def _people(record: Record, at: datetime, zone: ZoneInfo) -> Iterator[Told]:
    """Acts of people, what the audit alone tells of, and tasks."""
    for one in record.acts:
        if one.at <= at:
            side = (one.detail or {}).get("side") or ""
            words = _ACTS.get(one.code) or re.sub(r"(?<!^)(?=[A-Z])", " ", one.code).lower()
            yield Told(at=one.at, side=side, words=f"{one.by} {words}{_details(one, zone)}")
    for one in record.audit:
        if one.at <= at and not _TOLD_ELSEWHERE.match(one.code):
            side = (one.detail or {}).get("side") or ""
            words = one.code.replace("_", " ").replace(":", " ")
            yield Told(at=one.at, side=side, words=f"{words}{_details(one, zone)}")
    for task in record.tasks:
        if task.made_at <= at:
            yield Told(at=task.made_at, side=task.side, words=f"to do: {task.kind.replace('_', ' ')}: {task.why}")
        if task.done_at is not None and task.done_at <= at:
            done = f"done: {task.kind.replace('_', ' ')}, by {task.done_by}"
            yield Told(at=task.done_at, side=task.side, words=done)


def _details(one: Entry, zone: ZoneInfo) -> str:
    if one.detail is None:
        return " (its words were erased)"
    said = [f"{key.replace('_', ' ')} {_value(value, zone)}"
            for key, value in one.detail.items() if value and key != "side"]  # fmt: skip
    return f" ({'; '.join(said)})" if said else ""


def _value(value: object, zone: ZoneInfo) -> object:
    """A time of the record in local time, anything else as it is."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\dT", value):
        return value
    return _when(datetime.fromisoformat(value), zone)


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %Y %H:%M}"


def _running(record: Record, at: datetime, zone: ZoneInfo) -> Iterator[Told]:
    """What the clocks tell: started, moved, passed, met."""
    for one in record.clocks:
        if one.made_at > at:
            continue
        clock, due, name = one.clock, _due(one, record, at), one.clock.kind.replace("_", " ")
        first = _due(one, record, one.made_at)
        yield Told(at=one.made_at, side=clock.side, words=f"{name} due by {_when(first, zone)}")
        for change in record.changes:
            if change.clock_id == clock.id and change.at <= at:
                words = f"{name} moved to {_when(change.due_after, zone)}: {change.why}"
                yield Told(at=change.at, side=clock.side, words=words)
        if due <= at and (not _ended(one, at) or clock.outcome == "missed") and clock.kind != "danger":
            yield Told(at=due, side=clock.side, words=f"{name} was due: {_PASSED[clock.kind]}")
        if _ended(one, at) and clock.outcome == "met" and clock.kind in ("triage", "response", "dissent"):
            by = f" by {clock.by}" if clock.by else ""
            yield Told(at=clock.stopped_at or due, side=clock.side, words=f"{name} met{by} ({clock.how or 'desk'})")


def _ended(one: Timed, at: datetime) -> bool:
    return one.outcome_at is not None and one.outcome_at <= at


def _due(one: Timed, record: Record, at: datetime) -> datetime:
    """The due time as it was reckoned at that moment."""
    later = [change for change in record.changes if change.clock_id == one.clock.id and change.at > at]
    return later[0].due_before if later else one.clock.due_at


def _then(one: Timed, record: Record, at: datetime) -> ClockThen:
    clock, due = one.clock, _due(one, record, at)
    length, signed = _policy(one, record, at)
    if _ended(one, at):
        by = f", {clock.by} ({clock.how})" if clock.how and clock.outcome == "met" else ""
        state = f"{clock.outcome}{by}"
    else:
        state = "running" if due > at else "running, its due time has passed"
    return ClockThen(kind=clock.kind, side=clock.side, started_at=clock.started_at, due_at=due, state=state,
                     length=length, signed_by=signed)  # fmt: skip


def _policy(one: Timed, record: Record, at: datetime) -> tuple[str, str]:
    """The length of a clock under the policy in force for it at that moment, and whose signature that length had."""
    later = [change for change in record.changes if change.clock_id == one.clock.id and change.at > at]
    policy = record.policies.get(later[0].policy_before if later else one.clock.policy_id)
    name = "danger_retry" if one.clock.kind == "danger" else one.clock.kind
    if policy is None:
        return "", ""
    length = str(getattr(policy.clocks, name))
    signed = [sign for sign in record.sign_offs if sign.clock == name and sign.recorded_at <= at]
    if signed and signed[-1].value == length:
        return length, f"{signed[-1].by} on {signed[-1].on:%d %b %Y}"
    return length, "named in the configuration" if name in policy.clocks.signed_off else ""
