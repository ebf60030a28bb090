"""Doubt: why a person should look at a reading, in plain words. The limits are those of weights.toml."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from intake.reading import people, scoring
from intake.reading.evidence import Pool
from intake.reading.second import WORDS as _WORDS
from models.words import Writer

if TYPE_CHECKING:
    from intake.reading.judge import Mail


def doubts(
    pool: Pool,
    mail: "Mail",
    kind: scoring.KindScores,
    person: people.Person,
    *,
    danger: float,
    writer: Writer,
    in_danger: bool,
) -> Iterator[str]:
    """Why a person should look, in plain words."""
    w, second = pool.weights, mail.opinion
    if not mail.own.strip():
        yield "there are no words to read"
    if not mail.whole:
        yield "the message is very long and was read only in part"
    if mail.chain and kind.value not in {"escalation", "automated", "junk"}:
        yield "the sender's own words only point to the thread below"
    if kind.lead < _margin(w, kind):
        yield f"it could be {_WORDS[kind.value]} or {_WORDS[kind.second]}"
    if kind.value == "case_business" and person.value == "unclear":
        yield "it calls itself business of a case, yet does not say whose"
    quarrels = kind.problem >= w["kind.business_looks"] and kind.lead < w["kind.business_lead"]
    if kind.value == "case_business" and quarrels:
        yield "it reads as business of a case, yet speaks of a problem"
    if kind.value == "new_concern" and pool.score("kind:new_concern") < w["kind.first_said"]:
        yield "nothing says that this is the first report; somebody may already be dealing with it"
    if kind.value in {"escalation", "new_concern"}:
        yield from _of_person(w, person)
    ask = w["danger.ask"] if kind.value in {"escalation", "new_concern"} else w["danger.threshold"]
    if not in_danger and danger >= ask and kind.value not in {"automated", "junk"}:
        yield "some words could mean that somebody is in danger now"
    if writer in {"person", "child", "family"} and kind.value not in {"automated", "junk", "other_process"}:
        yield "the person, a child or the family seems to be writing"
    if second is not None:
        sure = person.value == "both" and person.confidence >= w["second.both_sure"]  # it has met few mails about both
        yield from second.doubts(w, kind.value, person.value, danger=in_danger, person_too=not sure)


def _of_person(w: dict[str, float], person: people.Person) -> Iterator[str]:
    """Why it is not sure whom the mail is about."""
    if person.value == "unclear":
        yield "the text does not say whether it is about an adult or a child"
    elif person.confidence < w["person.sure"]:
        yield f"it is not certain whom it is about: {person.because or 'few signs'}"


def _margin(w: dict[str, float], kind: scoring.KindScores) -> float:
    """The lead below which a person looks: widest where an escalation could be missed."""
    machine = kind.value in {"automated", "junk"}
    if kind.second == "escalation" and (not machine or kind.problem >= w["kind.machine_looks"]):
        return w["kind.margin_missed"]
    return w["kind.margin_escalation"] if kind.value == "escalation" else w["kind.margin"]
