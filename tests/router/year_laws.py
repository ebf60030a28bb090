"""The laws of the simulated year: promises 8 to 15, judged from what is on record, by other means than the desk's."""

from __future__ import annotations

import email
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.case import CaseFile, ClockFile, LetterFile
from models.directory.people import Directory
from tests.router import builders as b
from tests.router import year_hours as hours

CHASES = ("chase_1", "chase_2", "step_up")
GIVING = ("notice", "hand_over", "step_up")
TO_SENDER = ("receipt", "passed_on", "signpost", "closed", "holding", "check_back")
UNIT = {"child": {"iro", "dep"}, "adult": {"aun"}}
"""Who holds the unit's role on each side."""
SECRET = ("helen", "ashdown", "orrell", "lcs", "mos 55", "1187423", "ridgeway")
"""Words that no subject may carry (promise 11)."""
_SLACK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A reply that somebody wrote in this year, to a letter of a case."""

    at: datetime
    address: str
    verdict: str
    accepts: bool
    machine: bool
    to: LetterFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What is true of the desk while it chases. unread: mail that was listed and has no exit."""

    at: datetime
    polled: datetime | None
    unread: int


@dataclass
class Laws:
    """Looks at what changed, and keeps what breaks a promise."""

    people: Directory
    breaches: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    troubles: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When a part was out, from and until."""
    letters: set[int] = field(default_factory=set)
    reminded: set[tuple[str, datetime]] = field(default_factory=set)
    alerted: Counter[tuple[str, datetime]] = field(default_factory=Counter)

    def look(self, changed: Iterable[tuple[CaseFile | None, CaseFile]], chasing: Now | None = None) -> None:
        """The laws of each letter that is new, and of each clock that was met. chasing: the chase beat wrote them."""
        for before, file in changed:
            for one in file.letters:
                if one.id in self.letters:
                    continue
                self.letters.add(one.id)
                self._reader(file, one)
                if chasing is not None and before is not None and one.kind in CHASES:
                    self._chased(before, one, chasing)
                if chasing is not None and one.kind == "danger_alert":
                    self._alerted(file, one, chasing)
            old = {one.id: (one.outcome, one.how) for one in before.clocks} if before else {}
            for clock in file.clocks:
                if (clock.outcome, clock.how) != old.get(clock.id, ("running", None)):
                    self._ended(file, clock)
            self._where(file)

    def _broken(self, file: CaseFile, law: str) -> None:
        self.breaches.append(f"{file.reference}: {law}")

    def _reader(self, file: CaseFile, one: LetterFile) -> None:
        """Promises 9, 10 and 12: the sender's own address, or one of the directory; nobody excluded or challenged."""
        if not one.person_id:
            if one.kind not in TO_SENDER or one.recipient != file.sender.address or file.sender.answerable:
                self._broken(file, f"{one.kind} went to {one.recipient}")
            return
        holder = self.people.person(one.person_id)
        if holder is None or holder.email != one.recipient or one.person_id in file.exclusions:
            self._broken(file, f"{one.kind} went to {one.person_id}")
        challenged = any((who.what, who.value) == ("role", "unit") for who in file.reading.challenged)
        asks = one.kind in (*GIVING, "chase_1", "chase_2", "made_aware")
        if challenged and asks and not file.checked_by and one.person_id in UNIT.get(one.side or "", set()):
            self._broken(file, f"{one.kind} went to {one.person_id}, who is challenged, and no person had said so")

    def _where(self, file: CaseFile) -> None:
        """Promise 8: nobody goes to the board by themselves."""
        for track in file.tracks:
            if track.rung == "board":
                self._broken(file, "the board was told by a machine")

    def _chased(self, file: CaseFile, one: LetterFile, now: Now) -> None:
        """Promise 14, for one chase that is owed now; `file`: the case before."""
        if not hours.is_open(now.at):
            self._broken(file, f"{one.kind} outside working hours")
        if now.unread:
            self._broken(file, f"{one.kind} while mail waited for its exit")
        due = self._due(file, one)
        if due > now.at + _SLACK:
            self._broken(file, f"{one.kind} at {now.at} before it was due at {due}")
        if now.polled is None or now.polled < due - _SLACK:
            self._broken(file, f"{one.kind} without a poll since {due}")
        if file.answer_at is not None and now.at < hours.later(file.answer_at, 240) - _SLACK:
            self._broken(file, f"{one.kind} while an answer waited for a person")
        number = one.round - (one.kind == "step_up")
        steps = [old for old in file.letters
                 if (old.side, old.round) == (one.side, number) and old.kind in (*GIVING, "chase_1", "chase_2")]  # fmt: skip
        last = max(steps, key=lambda old: (old.owed_at, old.id), default=None)
        if last is None or last.state in ("owed", "sending", "deferred", "held"):
            self._broken(file, f"{one.kind} before the step before it left")
        elif now.at < hours.later(last.sent_at or last.owed_at, 120) - _SLACK:
            self._broken(file, f"{one.kind} within two working hours of {last.kind}")
        if one.kind == "chase_1" and one.state != "together":
            if (one.recipient, now.at) in self.reminded:
                self._broken(file, "two reminders to one manager at one moment")
            self.reminded.add((one.recipient, now.at))

    def _due(self, file: CaseFile, one: LetterFile) -> datetime:
        """When the clock of this round called for that chase."""
        number = one.round - (one.kind == "step_up")
        ack = [clock for clock in file.clocks
               if (clock.kind, clock.side, clock.round) == ("acknowledgement", one.side, number)][-1]  # fmt: skip
        if one.kind == "chase_1":
            assert ack.nudge_at is not None
            return ack.nudge_at
        return ack.due_at if one.kind == "chase_2" else hours.close_after(ack.due_at, 1)

    def _alerted(self, file: CaseFile, one: LetterFile, now: Now) -> None:
        """Promise 15: alerts end when somebody took it; one mail for many."""
        if file.danger_taken_at is not None:
            self._broken(file, "an alert about a danger that was taken")
        self.alerted[one.recipient, now.at] += 1
        if self.alerted[one.recipient, now.at] > 1:
            self._broken(file, "two alerts to one person at one moment")

    def _ended(self, file: CaseFile, clock: ClockFile) -> None:
        """Met in time; promise 13: by a person of the case, and by a reply only when such a reply came."""
        late = clock.stopped_at is not None and clock.stopped_at > clock.due_at
        if clock.outcome == "met" and late and clock.kind not in ("danger", "check_back") and not clock.pauses:
            self._broken(file, f"{clock.kind} was met after its due time")
        if clock.kind != "acknowledgement":
            return
        if clock.outcome == "met" and clock.how is None:
            self._broken(file, "a clock was met by nobody")
        if clock.how == "reply":
            track = next(one for one in file.tracks if one.side == clock.side)
            ours = {one.email for one in self.people.holdings if one.person_id in (track.owner_id, clock.by)}
            asked = {one.id for one in file.letters if (one.side, one.round) == (clock.side, clock.round)}
            if not [one for one in self.said if one.accepts and not one.machine and one.verdict == "pass"
                    and one.address in ours and one.to.id in asked]:  # fmt: skip
                self._broken(file, f"acknowledged by {clock.by}, who never said so")

    def danger(self, files: Iterable[CaseFile]) -> None:
        """Promise 15: whoever is on call was told of every danger at once."""
        for file in files:
            told = [one for one in file.letters if one.kind == "danger_alert"]
            if file.danger_at is not None and not [one for one in told if one.owed_at == file.danger_at]:
                self._broken(file, "a danger of which nobody on call was told")

    def silent(self, files: Iterable[CaseFile]) -> None:
        """After weeks of silence every ladder has ended, and no chase was lost on the way."""
        for file in files:
            for track in file.tracks:
                sent = [one for one in file.letters if one.kind in GIVING and (one.side, one.round) ==
                        (track.side, track.round) and one.state not in ("held", "not_composed")]  # fmt: skip
                if file.state == "open" and track.state == "awaiting" and sent:
                    self._broken(file, f"{track.side}: awaits an answer for weeks, and its ladder does not end")
                watched = file.needs_human or [one for one in file.clocks if one.kind == "triage"]
                if track.state == "waiting_for_person" and file.state != "closed" and not watched:
                    self._broken(file, f"{track.side}: waits and nobody is told")
            for clock in file.clocks:
                self._lost(file, clock)

    def _lost(self, file: CaseFile, clock: ClockFile) -> None:
        """A clock that nobody stopped has its second chase, unless something was out or somebody wrote meanwhile."""
        if (clock.kind, clock.outcome, clock.stopped_at) != ("acknowledgement", "missed", None):
            return
        until = hours.close_after(clock.due_at, 1) + timedelta(days=1)
        here = [one for one in file.letters if one.side == clock.side and one.round == clock.round]
        excused = [one for one in self.troubles if one[0] <= until and one[1] >= clock.due_at]
        mine = {one.id for one in file.letters}
        excused += [(one.at, one.at) for one in self.said if one.to.id in mine]
        if "chase_2" not in {one.kind for one in here} and not excused:
            self._broken(file, f"the second chase of round {clock.round} was lost")

    def over(self, files: Iterable[CaseFile]) -> None:
        """At the end every clock has an outcome, and no chase was written twice."""
        for file in files:
            for clock in file.clocks:
                if clock.outcome == "running":
                    self._broken(file, f"{clock.kind} never had an outcome")
            keys = Counter((one.kind, one.side, one.round, one.person_id, one.step)
                           for one in file.letters if one.kind in CHASES)  # fmt: skip
            for key, count in keys.items():
                if count > 1:
                    self._broken(file, f"{key[0]} was written {count} times")

    def subjects(self, mails: Iterable[bytes]) -> None:
        """Promise 11: subjects carry our reference and the action, nobody and nothing else."""
        for raw in mails:
            subject = str(email.message_from_bytes(raw, policy=email.policy.default)["Subject"]).casefold()
            if any(word in subject for word in SECRET) or b.SENDER in subject:
                self.breaches.append(f"a subject tells of somebody: {subject}")
