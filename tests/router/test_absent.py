"""Bounces and automatic replies to our letters: a stand-in gets that one letter, and no clock stops (promise 5)."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.act import RecordAbsence
from models.case import CaseFile
from models.decision import AddToCase
from models.directory.people import Directory
from models.errors import UsageError
from models.mail import Bounce, BouncedRecipient, Message
from models.store import people as shelf
from models.store import queue
from router.by_person.acts import effects_of
from router.decide import decide
from router.directory.notify import stand_ins_of
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

MACHINE = b.reading(kind="automated", evidence=())
CHAIN = "dep2,Dee Second,dee.second@council.example,01632 960021,unit,child,,,,\n"


def chained(**fields: Any) -> Directory:
    """The directory where dep has a deputy too, and she has iro: a ring."""
    found = b.directory(more=CHAIN, **fields)
    names = {"dep": "dep2", "dep2": "iro"}
    return replace(
        found, holdings=tuple(replace(one, deputy_id=names.get(one.person_id, one.deputy_id)) for one in found.holdings)
    )


def out_of_office(case: CaseFile, person_id: str = "iro", until: date | None = None, **fields: Any) -> Message:
    """The automatic reply of somebody to the newest letter that they got about the case."""
    to = [one for one in case.letters if one.person_id == person_id][-1]
    base: dict[str, Any] = {"automated": "out_of_office", "from_address": to.recipient, "absent_until": until,
                            "message_id": f"oof-{person_id}-{to.id}@council.example",
                            "content_key": f"oof {person_id} {to.id}"}  # fmt: skip
    return b.reply("I am away.", to=to, **{**base, **fields})


def started(folder: Path, people: Directory | None = None, **changed: Any) -> SmallDesk:
    """A case whose notice to iro left at 10:00 on Wednesday; it is due on Thursday at 17:00."""
    small = SmallDesk(folder, people=people, **changed)
    small.receive(fresh(1), b.reading())
    small.deliver()
    small.now += timedelta(minutes=5)
    return small


def copies(case: CaseFile) -> list[str]:
    """Who got a copy instead of whom."""
    return [f"{one.person_id} {one.step}" for one in case.letters if one.step.startswith("instead:")]


@pytest.mark.parametrize(
    ("until", "told", "tasks"),
    [
        (date(2026, 12, 2), [], []),
        (date(2026, 12, 3), ["dep instead:iro"], []),
        (date(2026, 12, 20), ["dep instead:iro"], ["absence"]),
        (None, ["dep instead:iro"], ["absence"]),
    ],
)
def test_the_deputy_gets_the_notice_too_when_the_absence_outlasts_the_due_time_or_has_no_end(
    tmp_path: Path, until: date | None, told: list[str], tasks: list[str]
) -> None:
    small = started(tmp_path)
    before = small.newest()
    case = small.receive(out_of_office(before, until=until), MACHINE)
    assert copies(case) == told
    assert [one.kind for one in queue.open_tasks(small.db, case.reference)] == tasks
    assert [one.kind for one in case.letters if one.kind == "duty_notice"] == ["duty_notice"] * len(told)
    assert case.clocks == before.clocks, "no clock stops, none starts anew"
    assert case.tracks == before.tracks
    assert case.unseen == 1


def test_a_second_automatic_reply_of_the_same_person_asks_nobody_else(tmp_path: Path) -> None:
    small = started(tmp_path, chained())
    first = out_of_office(small.newest())
    small.receive(first, MACHINE)
    case = small.receive(replace(first, message_id="again@council.example", content_key="again"), MACHINE)
    assert copies(case) == ["dep instead:iro"]


def test_deputies_are_walked_once_each_also_in_a_ring(tmp_path: Path) -> None:
    small = started(tmp_path, chained())
    for person, told in (("iro", ["dep"]), ("dep", ["dep", "dep2"]), ("dep2", ["dep", "dep2"])):
        case = small.receive(out_of_office(small.newest(), person), MACHINE)
        small.deliver()
        assert [one.partition(" ")[0] for one in copies(case)] == told
    assert [one.person_id for one in stand_ins_of(case, "child", "iro", small.moment())] == ["dep", "dep2"]


@pytest.mark.parametrize("why", ["away", "excluded", "challenged", "nobody left"])
def test_a_deputy_who_cannot_be_asked_is_passed_by_for_theirs(tmp_path: Path, why: str) -> None:
    away = "dep,2026-12-01,2026-12-31,leave\n" if why == "away" else ""
    small = started(tmp_path, b.directory(away="dep,,,leave\n") if why == "nobody left" else chained(away=away))
    file = small.newest()
    if why == "excluded":
        file = replace(file, exclusions=frozenset({"dep"}))
    if why == "challenged":
        file = replace(file, reading=b.reading(challenged=[("person", "Dan Deputy")]))
    letter = next(one for one in file.letters if one.kind == "notice")
    at = replace(small.moment(), directory=small.people)
    came = b.arrival(out_of_office(file), MACHINE, received_at=small.now)
    decision = decide(came, b.threaded(file, letter, small.people), at)
    effects = b.effects_of(decision, came, at, file)
    told = [one.person_id for one in effects.letters if one.step.startswith("instead:")]
    assert told == ([] if why == "nobody left" else ["dep2"])
    assert effects.needs_human


@pytest.mark.parametrize(
    ("mode", "fields"), [("automatic", {"verdict": "fail"}), ("shadow", {}), ("automatic", {"automated": "auto_reply"})]
)
def test_no_copy_leaves_on_a_forged_word_in_shadow_mode_or_on_an_answer_that_tells_of_no_absence(
    mode: Any, fields: dict[str, Any]
) -> None:
    file, at = b.case(), b.moment(mode)
    came = b.arrival(out_of_office(file, **fields), MACHINE)
    decision = decide(came, b.threaded(file, file.letters[1]), at)
    assert not b.effects_of(decision, came, at, file).letters


@pytest.mark.parametrize("change", ["acknowledged", "another round", "a letter that asks nothing"])
def test_an_absence_matters_only_to_the_clock_that_its_letter_asks_about(change: str) -> None:
    file = b.case("acknowledged") if change == "acknowledged" else b.case()
    to = file.letters[2] if change == "a letter that asks nothing" else file.letters[1]
    if change == "another round":
        file = replace(file, tracks=(replace(file.tracks[0], round=2),))
    came = b.arrival(replace(out_of_office(file, to.person_id), in_reply_to=(to.message_id,)), MACHINE)
    decision = decide(came, b.threaded(file, to), b.moment())
    assert isinstance(decision, AddToCase)
    assert (decision.attached_as, decision.needs_human) == ("absence", ())
    assert not b.effects_of(decision, came, b.moment(), file).letters


def test_a_longer_absence_counts_once_a_person_has_confirmed_it_and_not_before(tmp_path: Path) -> None:
    small = started(tmp_path)
    case = small.receive(out_of_office(small.newest(), until=date(2026, 12, 20)), MACHINE)
    (task,) = queue.open_tasks(small.db, case.reference)
    assert f"act {case.reference} absence iro --until 2026-12-20" in task.why
    assert shelf.load(small.db).absences == ()
    small.act(RecordAbsence(person_id="iro", until=date(2026, 12, 20)))
    (absence,) = shelf.load(small.db).absences
    assert (absence.person_id, absence.since, absence.until) == ("iro", date(2026, 12, 2), date(2026, 12, 20))
    assert queue.open_tasks(small.db, case.reference) == []
    assert {"absence:recorded", "act:RecordAbsence"} <= set(small.notes())
    small.people = replace(small.people, absences=(absence,))
    other = small.receive(fresh(2), b.reading())
    assert [one.person_id for one in other.letters if one.kind == "notice"] == ["dep"]
    again = small.receive(out_of_office(case, until=date(2026, 12, 18), message_id="x@y", content_key="x"), MACHINE)
    assert again.reference == other.reference
    assert queue.open_tasks(small.db, case.reference) == [], "it is known already"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (RecordAbsence(person_id="nobody", until=date(2026, 12, 20)), "nobody of the directory"),
        (RecordAbsence(person_id="iro", until=date(2026, 12, 1)), "lies in the past"),
    ],
)
def test_an_absence_is_of_somebody_known_and_not_over(act: RecordAbsence, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        effects_of(act, b.case(), b.moment(), by="una")


def test_a_letter_that_bounces_at_the_deputy_as_well_goes_to_theirs(tmp_path: Path) -> None:
    small = started(tmp_path, chained())
    for count, person in enumerate(("iro", "dep"), start=1):
        letter = [one for one in small.newest().letters if one.person_id == person][-1]
        report = b.bounce(letter, message_id=f"dsn{count}@mx.example", content_key=f"dsn{count}")
        small.receive(report, MACHINE)
        small.chase()
        small.deliver()
    case = small.newest()
    assert copies(case) == ["dep instead:iro", "dep2 instead:dep"]
    assert [one.state for one in case.letters if one.kind == "notice"] == ["bounced", "bounced", "sent"]
    assert [one.outcome for one in case.clocks if one.kind == "acknowledgement"] == ["running"]
    small.chase()
    assert len(small.newest().letters) == len(case.letters)


def _reported(days: float = 0, **groups: str) -> AddToCase | None:
    """What a report about our notice to iro leads to. groups: action by local part of the address."""
    file = b.case()
    notice = file.letters[1]
    told = tuple(BouncedRecipient(address=f"{who.replace('_', '.')}@council.example", action=action, status="5.1.1")
                 for who, action in groups.items())  # fmt: skip
    report = Bounce(original_message_id=notice.message_id, recipients=told)
    came = b.arrival(b.bounce(notice, bounce=report), MACHINE, received_at=b.NOW + timedelta(days=days))
    decision = decide(came, b.threaded(file, notice), b.moment())
    return decision if isinstance(decision, AddToCase) else None


def test_a_report_counts_within_seven_days_and_only_for_the_address_that_we_wrote_to() -> None:
    failed = _reported(days=6.9, ines_orrell="failed")
    assert failed is not None
    assert failed.attached_as == "bounce"
    assert _reported(days=7.1, ines_orrell="failed") is None
    assert _reported(other_person="failed") is None


def test_a_delay_of_ours_is_no_failure_even_when_another_recipient_failed() -> None:
    delayed = _reported(ines_orrell="delayed", other_person="failed")
    assert delayed is not None
    assert (delayed.attached_as, delayed.needs_human) == ("information", ())
