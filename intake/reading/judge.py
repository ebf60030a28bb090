"""Judgement: one Reading from what the rules said, with the words for every label and the reasons to ask a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from intake.reading import people, scoring
from intake.reading.ages import Age, ages
from intake.reading.circumstances import ages_in_months, circumstances, is_unborn
from intake.reading.dates import needed_before
from intake.reading.doubts import doubts
from intake.reading.evidence import Pool, Where
from intake.reading.references import Reference, birth_years, initials
from intake.reading.second import Opinion
from models.reading import Challenged, Evidence, Reading
from models.words import PROCEDURES, Automated, Ground, PlanStatus, Procedure, Stage, Writer

_ROLE_OF: Final = {
    "SW": "practitioner", "LINE_MANAGER": "line_manager", "TEAM_MANAGER": "team_manager", "DSL": "dsl",
    "UNIT": "unit", "SERVICE_MANAGER": "service_manager", "BOARD": "board",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What judgement needs of the mail beside the rules' words.

    own: subject and new words; references with the part they stand in; names: (name, role concept, sentence);
    whole: nothing was left unread; chain: the own words only point to a thread, which was read; opinion: of the second
    reader, None where there is none.
    """

    subject: str
    body: str
    own: str
    references: tuple[tuple[Reference, Where], ...]
    names: tuple[tuple[str, str, tuple[int, int]], ...]
    sender: str
    on: date
    automated: Automated | None
    whole: bool
    chain: bool = False
    opinion: Opinion | None = None


def judge(pool: Pool, mail: Mail, version: str) -> Reading:
    """The reading of a mail."""
    w = pool.weights
    values = _once(reference.value for reference, _ in mail.references)
    grounds = scoring.ground_scores(pool)
    live = bool(values) or pool.has("signal:live")
    particular = bool(values) or pool.score("signal:particular") >= 1.0
    asks = "?" in mail.own
    kind = scoring.kind_scores(pool, grounds, live=live, particular=particular, automated=mail.automated, question=asks)
    spoken = list[Age](ages(mail.own, mail.on))
    person = people.decide(pool, spoken, values)
    if kind.value in {"automated", "junk"} or (kind.value == "enquiry" and not people.general(pool, person)):
        person = people.Person("unclear", 0.9)
    escalation = kind.value == "escalation"
    turning = scoring.ground_threshold(w, mail.own)
    asserted = scoring.asserted_grounds(w, grounds, turning) if escalation else ()
    tried = scoring.steps(pool) if escalation else ()
    danger = scoring.danger(pool)
    in_danger = danger >= w["danger.threshold"] and kind.value in {"escalation", "new_concern"}
    writer = _writer(pool)
    because = tuple(doubts(pool, mail, kind, person, danger=danger, writer=writer, in_danger=in_danger))
    shown = circumstances(pool, spoken, mail.own, {"subject": mail.subject, "body": mail.body})
    theirs = not (is_unborn(shown) and person.value == "child")  # else a date of birth is the mother's
    stage: Stage = tried[-1] if tried else "none"
    reading = Reading(
        kind=kind.value,
        person=person.value,
        grounds=asserted,
        immediate_danger=in_danger,
        stage_reached=stage,
        steps_tried=tried,
        case_references=() if kind.value == "junk" else values,
        confidence=_confidence(w, kind, person, grounds, danger=danger, tried=bool(tried), turning=turning),
        needs_human=bool(because),
        needs_human_because=because,
        rules_version=version,
        challenged=_challenged(pool, mail) if escalation else (),
        writer=writer,
        plan_status=_plan_status(pool, live=live),
        procedure=_procedure(pool, kind.value),
        needed_before=needed_before(mail.own, mail.on),
        initials=initials(mail.own),
        birth_years=birth_years(mail.own, mail.on) if theirs else (),
        evidence=(),
        circumstances=shown,
        ages=ages_in_months(spoken),
    )
    return _with_evidence(reading, pool, mail)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    """Each reference once; a bare number that stands elsewhere with its system is the same reference."""
    found = tuple(dict.fromkeys(values))
    return tuple(one for one in found if not any(one != other and other.endswith(one) for other in found))


def _confidence(
    w: dict[str, float],
    kind: scoring.KindScores,
    person: people.Person,
    grounds: dict[Ground, float],
    *,
    danger: float,
    tried: bool,
    turning: float,
) -> dict[str, float]:
    """How sure each label is, 0 to 1, two places."""
    sure = {
        "kind": scoring.confidence(kind.lead),
        "person": person.confidence,
        "stage_reached": 0.9 if tried else 0.75,
        "immediate_danger": scoring.confidence(abs(danger - w["danger.threshold"])),
    }
    for ground, score in grounds.items():
        sure[f"grounds.{ground}"] = scoring.confidence(abs(score - turning))
    return {key: round(value, 2) for key, value in sure.items()}


def _with_evidence(reading: Reading, pool: Pool, mail: Mail) -> Reading:
    """The reading with the words for each label that is not a default."""
    texts = {"subject": mail.subject, "body": mail.body}
    found = pool.evidence(f"kind:{reading.kind}", f"kind:{reading.kind}", texts)
    if reading.kind in {"escalation", "case_business"}:
        found += pool.evidence(f"kind:{reading.kind}", "signal:live", texts, most=3)
    for side in {"both": ("both", "child", "adult"), "unclear": ()}.get(reading.person, (reading.person,)):
        found += pool.evidence(f"person:{reading.person}", f"person:{side}", texts, most=4)
    for ground in reading.grounds:
        found += pool.evidence(f"grounds:{ground}", f"grounds:{ground}", texts)
    if reading.immediate_danger:
        found += pool.evidence("immediate_danger:true", "immediate_danger:true", texts)
        found += pool.evidence("immediate_danger:true", "danger:now", texts, most=2)
    if reading.stage_reached != "none":
        found += pool.evidence(f"stage_reached:{reading.stage_reached}", f"step:{reading.stage_reached}", texts)
    seen = set[str]()
    for reference, where in mail.references:
        if reference.value not in seen:
            seen.add(reference.value)
            words = texts[where][reference.start : reference.end]
            label = f"case_references:{reference.value}"
            found.append(
                Evidence(
                    label=label,
                    rule="case-reference",
                    text=words,
                    start=reference.start,
                    end=reference.end,
                    where=where,
                )
            )
    return scoring.replaced(reading, tuple(found))


def _writer(pool: Pool) -> Writer:
    for writer in get_args(Writer):
        if writer not in {"professional", "unknown"} and pool.has(f"writer:{writer}"):
            own: Writer = writer
            return own
    known = any(pool.has(f"step:{step}") for step in ("line_manager", "dsl")) or pool.has("signal:live")
    return "professional" if known or pool.has("writer:professional") else "unknown"


def _plan_status(pool: Pool, *, live: bool) -> PlanStatus:
    if pool.has("plan_status:on_plan"):
        return "on_plan"
    if pool.has("plan_status:closed"):
        return "closed"
    return "open" if live else "unknown"


def _procedure(pool: Pool, kind: str) -> Procedure | None:
    """The procedure that a message belongs to when it is not the desk's own."""
    if kind == "new_concern":
        return "new_concern"
    if kind != "other_process":
        return None
    best = max(PROCEDURES, key=lambda one: pool.score(f"procedure:{one}"))
    return best if pool.has(f"procedure:{best}") else "other"


def _challenged(pool: Pool, mail: Mail) -> tuple[Challenged, ...]:
    """Roles, teams and named persons that the mail itself challenges."""
    found = dict[Challenged, None]()
    for role in (*_ROLE_OF.values(), "team"):
        for one in pool.spoken(f"challenged:{role}"):
            if role == "team":
                words = (mail.subject if one.where == "subject" else mail.body)[one.start : one.end]
                found[Challenged(what="team", value=" ".join(words.split())[:60])] = None
                continue
            found[Challenged(what="role", value=role)] = None
            for name, concept, sentence in mail.names:
                if sentence == one.sentence and _ROLE_OF.get(concept) == role:
                    found[Challenged(what="person", value=name)] = None
    return tuple(found)
