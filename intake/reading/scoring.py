"""The arithmetic of judgement: from what the rules said to scores, steps and confidences. All weights are data."""

import math
from dataclasses import dataclass, replace
from typing import Final

from intake.reading.evidence import Pool, Spoken
from models.reading import Evidence, Reading
from models.words import GROUNDS, KINDS, STAGES, Automated, Ground, Kind, Stage

_STEPS: Final = STAGES[1:]
_MACHINES: Final[tuple[Kind, ...]] = ("automated", "junk")
_STEPS_OF_PROCEDURE: Final = ("practitioner", "team_manager", "unit", "service_manager", "board")
"""Steps that only a live case knows."""


@dataclass(frozen=True, slots=True)
class KindScores:
    """The kind, its lead over the next, that next kind, and the weight of problems that the mail reports."""

    value: Kind
    lead: float
    second: Kind
    problem: float


def ground_scores(pool: Pool) -> dict[Ground, float]:
    """The score of each ground; the threshold is 'ground.threshold'. Danger now is risk that has gone up."""
    scores = {ground: pool.score(f"grounds:{ground}") for ground in GROUNDS}
    if danger(pool) >= pool.weights["danger.threshold"]:
        scores["changing_or_increasing_risk"] += pool.weights["ground.danger"]
    return scores


def ground_threshold(weights: dict[str, float], text: str) -> float:
    """The score from which a ground is asserted: lower in a short mail, which has fewer words to say it with."""
    share = min(1.0, len(text.split()) / weights["ground.words"])
    return weights["ground.short"] + (weights["ground.threshold"] - weights["ground.short"]) * share


def asserted_grounds(weights: dict[str, float], grounds: dict[Ground, float], threshold: float) -> tuple[Ground, ...]:
    """The grounds at or above the threshold; failing any, the strongest alone if it is not too weak."""
    over = tuple(ground for ground, value in grounds.items() if value >= threshold)
    best = max(GROUNDS, key=lambda ground: grounds[ground])
    return over or ((best,) if grounds[best] >= weights["ground.alone"] else ())


def kind_scores(
    pool: Pool,
    grounds: dict[Ground, float],
    *,
    live: bool,
    particular: bool,
    automated: Automated | None,
    question: bool = False,
) -> KindScores:
    """The kind: scores compared, with the evidence that speaks for or against an escalation counted in.

    live: procedures are under way; particular: the mail is about somebody in particular; question: it asks something.
    """
    w = pool.weights
    scores = {kind: pool.score(f"kind:{kind}") for kind in KINDS}
    for kind in ("other_process", "automated", "junk"):
        scores[kind] *= w["kind.declared"]
    told = any(one.rule.id == "for-information-only" for one in pool.spoken("kind:case_business"))
    counted = [value for ground, value in grounds.items() if not (told and ground == "changing_or_increasing_risk")]
    problem = min(w["kind.grounds_most"], w["kind.grounds"] * sum(min(1.5, max(0.0, value)) for value in counted))
    step = any(pool.has(f"step:{step}") for step in _STEPS)
    first = scores["new_concern"] > w["kind.first_report"]
    live = live or (particular and not first and _implied(grounds) >= w["kind.implied"])
    raised = any(pool.has(f"step:{step}") for step in _STEPS_OF_PROCEDURE)
    live = live or (raised and not first)
    asks = min(w["kind.asks_most"], scores["escalation"])
    if pool.has("signal:general"):
        live, particular = False, False
    routine = asks <= 0 and not step and scores["case_business"] >= w["kind.routine"]
    heard = w["kind.calm"] if pool.has("signal:calm") or routine else 1.0
    scores["escalation"] = asks * heard + w["kind.base"] + problem * heard + w["kind.step"] * step
    silent = scores["new_concern"] <= 0
    scores["escalation"] += w["kind.live"] if live else -w["kind.not_live_silent" if silent else "kind.not_live"]
    scores["case_business"] += w["kind.business_live"] * live - w["kind.business_problem"] * problem
    scores["new_concern"] += 0.5 * problem + (-0.8 if live else 0.6)
    scores["enquiry"] -= 0.5 * problem + w["kind.question_live"] * (live and particular)
    if not particular:
        scores["escalation"] -= w["kind.nobody"]
        scores["enquiry"] += 0.5 + w["kind.asks_nobody"] * question
    else:
        for machine in _MACHINES:
            scores[machine] -= w["kind.machine_problem"] * problem + w["kind.machine_step"] * step
    if automated:
        scores["automated"] += 2.0
    order = sorted(KINDS, key=lambda kind: -scores[kind])
    return KindScores(order[0], scores[order[0]] - scores[order[1]], order[1], problem)


def _implied(grounds: dict[Ground, float]) -> float:
    """How plainly the mail speaks of procedures, a plan or a decision, all of which presuppose a live case."""
    return max(grounds["procedures_not_followed"], grounds["plan_breaking_down"], grounds["professional_disagreement"])


def steps(pool: Pool) -> tuple[Stage, ...]:
    """The steps said to have been tried, in the order of the ladder; those only planned do not count."""
    found = list[Stage]()
    for step in _STEPS:
        if any(not _planned(pool, one) for one in pool.spoken(f"step:{step}")):
            found.append(step)
    denied = pool.has("step:none") and not pool.has("step:only")
    if denied and not {"service_manager", "board", "unit", "team_manager"} & set(found):
        return ("dsl",) if "dsl" in found else ()
    return tuple(found)


def _planned(pool: Pool, step: Spoken) -> bool:
    """Whether the words for a step are part of words that say that it is planned, wished or another's."""
    step_name = step.rule.label.removeprefix("step:")
    others = (*pool.spoken("step:planned"), *pool.spoken(f"step:not_{step_name}"))
    return any(one.where == step.where and one.start < step.end and step.start < one.end for one in others)


def danger(pool: Pool) -> float:
    """The score of immediate danger: what is happening, and that it is now; the thresholds are 'danger.*'."""
    w = pool.weights
    harm, now = pool.score("immediate_danger:true"), pool.score("danger:now")
    if harm <= 0:
        return harm
    if now <= 0 and harm < w["danger.plain"]:
        return min(harm, w["danger.threshold"] - 0.1)
    return harm + min(w["danger.now_most"], now)


def confidence(distance: float) -> float:
    """How sure a decision is that was made at this distance from its turning point: 0.5 at none, near 1 far off."""
    return 1 / (1 + math.exp(-2.2 * max(0.0, distance)))


def replaced(reading: Reading, evidence: tuple[Evidence, ...]) -> Reading:
    """The reading with its evidence in the order of the mail, each once."""
    unique = dict.fromkeys(evidence)
    order = sorted(unique, key=lambda one: (one.where != "subject", one.start, one.label))
    return replace(reading, evidence=tuple(order))
