"""What the desk would have done with a case if it were not in shadow mode: for the daily page. Pure.

It is judged anew, in the mode that is asked for, with the reading and directory of now; nothing is written or sent.
"""

from models.case import CaseFile
from models.words import Mode
from router.directory.notify import way_of
from router.letters.leaving import leaves
from router.moment import Moment
from router.silence.dangers import contacts


def would_have(case: CaseFile, at: Moment, mode: Mode = "automatic") -> tuple[str, ...]:
    """The lines of one case: receipt, alerts, each side's notice and who is made aware, or why a person decides."""
    return (*_receipt(case, mode), *_alert(case, at), *_sides(case, at, mode))


def _receipt(case: CaseFile, mode: Mode) -> list[str]:
    danger = case.danger_at is not None
    if case.sender.answerable:
        ring = ": ring them" if danger else ""
        return [f"no receipt: {case.sender.answerable}{ring}"]
    if not leaves("receipt", mode, needs_human=False, danger=danger):
        return ["no receipt"]
    extent = "with what was understood" if case.sender.details else "the fixed part only"
    return [f"receipt to the sender, {extent}"]


def _alert(case: CaseFile, at: Moment) -> list[str]:
    if case.danger_at is None:
        return []
    side = case.tracks[0].side if case.tracks else "undecided"
    people = contacts(case, side, at)
    return [f"danger alert to {people[0].person_id} ({people[0].role})" if people else "danger: nobody is on call"]


def _sides(case: CaseFile, at: Moment, mode: Mode) -> list[str]:
    if case.state == "diverted":
        return [f"waits for a person: signpost to {case.procedure.replace('_', ' ')}"]
    lines = []
    free = leaves("notice", mode, needs_human=bool(case.needs_human), danger=case.danger_at is not None)
    for track in case.tracks:
        way = way_of(case, track.side, at)
        if way.blocked:
            lines.append(f"{track.side}: waits for a person: {way.blocked}")
            continue
        assert way.found.person is not None, "a way that is not blocked has a person"
        to = f"notice to {way.found.person.person_id} ({way.rung}, {way.found.why})"
        lines.append(f"{track.side}: {to}" if free else f"{track.side}: {to}, once a person has confirmed it")
        lines += [f"{track.side}: made aware: {holder.person_id} ({role})" for role, holder in way.aware]
    return lines
