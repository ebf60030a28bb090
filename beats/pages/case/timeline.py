"""The timeline of a case: messages, letters, clocks, readings, tasks, and what people did and noted. Pure.

Every fact has one entry, with its time, who, and what in plain words. Names of staff stand in it, words of mails only
for viewers who may read them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from beats.pages.case.words import ACTS, ELSEWHERE, LOOKED, STATES, code_words
from beats.pages.names import Names
from models.case import CaseFile
from models.history import Entry as Kept
from models.history import Timed
from models.pages.case import Entry
from models.pages.words import CLOCKS, HOW, KINDS, LETTERS, TASKS, within
from models.reading import Reading
from models.store.timeline.log import Log
from models.times import dated
from router.moment import Moment

_RULE: Final = re.compile(r"\w+:.+ \([\w-]+\)")
"""A reason of a decision that names a label and its rule: the page of the message says it better."""
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT")
_PEOPLE: Final = frozenset({"person_id", "person", "owner", "to", "by"})
_SHOWN: Final = ("words", "why", "outcome", "done", "asked", "typed_name", "respond_by", "respond_on", "until", "whose",
                 "hear_by", "on", "learning")  # fmt: skip
_OF_MAIL: Final = frozenset({"Tell", "TellManager"})
"""Acts whose words go into a letter: nobody reads them here who may not read letters."""
_NOTED: Final = {"Note": "words"}
_PASSED: Final[dict[str, str]] = {
    "receipt": "No receipt had left in its time",
    "triage": "Nobody had looked at it in its time",
    "acknowledgement": "Nobody had acknowledged in time",
    "step_up_after": "Still nobody had acknowledged",
    "response": "No response had come in time",
    "danger": "Nobody had taken the danger",
    "check_back": "The sender was due to be asked again",
    "dissent": "The dissent was not decided in time",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told, and to whom: sides that are shown (None = all), whether words of mails are."""

    case: CaseFile
    log: Log
    at: Moment
    names: Names
    sides: frozenset[str] | None
    words: bool

    def local(self, at: datetime) -> datetime:
        """In local time."""
        return self.at.council.local(at)


def timeline(telling: Telling) -> list[Entry]:
    """All entries, oldest first; of one moment, in the order in which they follow from each other."""
    found = [*_messages(telling), *_readings(telling), *_letters(telling), *_clocks(telling), *_acts(telling),
             *_tasks(telling), *_audit(telling)]  # fmt: skip
    shown = (
        one for one in found if telling.sides is None or one.side in telling.sides or one.side in ("", "undecided")
    )
    return sorted(shown, key=lambda one: one.at)


def _messages(telling: Telling) -> Iterator[Entry]:
    for one in telling.log.came:
        who = one.from_name or one.from_address or "Somebody who is not named"
        subject = f": {one.subject}" if telling.words and one.subject else ""
        because = [why[:1].upper() + why[1:] for why in one.because if not _RULE.fullmatch(why)]
        because += [f"A person must look: {why}" for why in one.needs_human]
        what = "wrote" if one.id == telling.log.first else "wrote again" if one.came_as == "AddToCase" else "wrote"
        yield Entry(at=telling.local(one.received_at), kind="message", who=who, what=f"{what}{subject}",
                    more=tuple(because), message=one.id)  # fmt: skip


def _readings(telling: Telling) -> Iterator[Entry]:
    came = {one.id: one.received_at for one in telling.log.came}
    for one in telling.log.made:
        desk = one.by == "desk"
        who = "The desk" if desk else one.by
        words = reading_words(one.reading)
        what = f"read it as {words}" if desk else f"says that it is {words}"
        at = telling.local(max(one.at, came.get(one.message, one.at)))
        yield Entry(at=at, kind="reading", who=who, what=what, message=one.message)


def reading_words(reading: Reading) -> str:
    """'an escalation about a child, danger now': what a reading says, in a line."""
    about = {"child": " about a child", "adult": " about an adult", "both": " about a child and an adult"}
    danger = ", with somebody in danger now" if reading.immediate_danger else ""
    return f"{within(KINDS[reading.kind])}{about.get(reading.person, '')}{danger}"


def _letters(telling: Telling) -> Iterator[Entry]:
    for one in telling.case.letters:
        to = telling.names.person(one.person_id) if one.person_id else "the sender"
        kind, state = LETTERS.get(one.kind, one.kind), STATES.get(one.state, one.state)
        why = telling.log.letter_why.get(one.id, "")
        yield Entry(at=telling.local(one.sent_at or one.owed_at), kind="letter", who="", side=one.side or "",
                    what=f"{kind} to {to}: {state}", more=(why,) if why else (), letter=one.id)  # fmt: skip


def _clocks(telling: Telling) -> Iterator[Entry]:
    for one in telling.log.clocks:
        clock, name = one.clock, CLOCKS[one.clock.kind]
        due = _first_due(telling, one)
        if clock.kind != "danger":
            yield _clock(telling, one, one.made_at, f"{name}: due by {dated(telling.local(due))}")
        for change in telling.log.changes:
            if change.clock_id == clock.id:
                moved = f"{name}: now due by {dated(telling.local(change.due_after))}"
                yield _clock(telling, one, change.at, moved, change.why)
        if clock.outcome == "missed":
            yield _clock(telling, one, clock.due_at, _PASSED[clock.kind])
        if clock.how is not None and clock.stopped_at is not None:
            by = telling.names.in_words(clock.by) or "Somebody"
            late = ", after its time" if clock.outcome == "missed" else ""
            yield _clock(telling, one, clock.stopped_at, f"{name}: {by}, {HOW[clock.how]}{late}")


def _clock(telling: Telling, one: Timed, at: datetime, what: str, why: str = "") -> Entry:
    return Entry(at=telling.local(at), kind="clock", who="", side=one.clock.side, what=what,
                 more=(why,) if why else ())  # fmt: skip


def _first_due(telling: Telling, one: Timed) -> datetime:
    """The due time as it was reckoned first."""
    moved = next((change for change in telling.log.changes if change.clock_id == one.clock.id), None)
    return moved.due_before if moved else one.clock.due_at


def _acts(telling: Telling) -> Iterator[Entry]:
    for one in telling.log.acts:
        detail: dict[str, Any] = dict(one.detail or {})
        hidden = one.code in _OF_MAIL and not telling.words
        told = _told(telling, one.code, detail)
        more = [] if hidden else [line for key in _SHOWN if (line := _value(telling, detail.get(key)))]
        noted = one.code in _NOTED
        yield Entry(at=telling.local(one.at), kind="note" if noted else "act", who=telling.names.in_words(one.by),
                    what=told, side=detail.get("side") or "", more=tuple(more))  # fmt: skip


def _told(telling: Telling, code: str, detail: dict[str, Any]) -> str:
    """What was done, with names in the braces; an act that has no words yet by its own name."""
    words = ACTS.get(code) or re.sub(r"(?<!^)(?=[A-Z])", " ", code).lower()
    return re.sub(r"\{(\w+)\}", lambda found: _named(telling, found[1], detail), words)


def _named(telling: Telling, key: str, detail: dict[str, Any]) -> str:
    value = str(detail.get(key) or "")
    return telling.names.person(value) if key in _PEOPLE else value


def _value(telling: Telling, value: object) -> str:
    """A value of an act: a time in local words, anything else as it is."""
    text = str(value or "")
    return dated(telling.local(datetime.fromisoformat(text))) if _TIME.match(text) else text


def _tasks(telling: Telling) -> Iterator[Entry]:
    for one in telling.log.tasks:
        todo = TASKS.get(one.kind, one.kind.replace("_", " "))
        why = telling.names.in_words(one.why)
        what = f"To do: {todo}. {why[:1].upper()}{why[1:]}"
        yield Entry(at=telling.local(one.made_at), kind="task", who="", what=what, side=one.side)
        if one.done_at is not None:
            who = telling.names.in_words(one.done_by) or "Somebody"
            yield Entry(at=telling.local(one.done_at), kind="task", who=who, what=f"did it: {todo}", side=one.side)


def _audit(telling: Telling) -> Iterator[Entry]:
    """What only the audit tells of."""
    for one in telling.log.audit:
        if ELSEWHERE.match(one.code) or LOOKED.match(one.code):
            continue
        detail = dict(one.detail or {})
        side = str(detail.pop("side", "") or "")
        yield Entry(at=telling.local(one.at), kind="desk", who=_who(telling, one), what=code_words(one.code), side=side,
                    more=tuple(_detail(telling, name, value) for name, value in detail.items() if value),
                    erased=one.detail is None)  # fmt: skip


def _detail(telling: Telling, name: str, value: object) -> str:
    """'Typed name: Ann Wood', 'In: Notice'."""
    text = str(value)
    return f"{name.replace('_', ' ').capitalize()}: {LETTERS.get(text) or telling.names.in_words(text)}"


def _who(telling: Telling, one: Kept) -> str:
    return "" if one.by == "desk" else telling.names.in_words(one.by)
