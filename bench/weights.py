"""`python -m bench.weights SETS...`: weights fitted on labelled mails, not guessed; prints a proposal, changes nothing.

Every mail is read once, the second reader not having learned from its set. Rule weights are then fitted label by label
(logistic loss of the distance from the threshold, held to the present weights; no rule changes its side), thresholds by
trying neighbours one at a time. What a proposal gains is measured on the one set that it was not fitted on, in turn.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from intake.reading import Reader, judge, scoring
from intake.reading.evaluate import score
from intake.reading.evidence import Pool, Spoken
from intake.reading.second import key_of
from models.reading import Reading
from models.words import GROUNDS

DAY = date(2026, 11, 23)
STEPS, HOLDS = 400, (0.3, 1.0, 3.0, 10.0)
"""Steps of a fit; how strongly the present weights hold."""
LIMIT = 0.22
"""The share marked for a person that a proposal keeps to."""
Weights = dict[str, float]
Floats = npt.NDArray[np.float64]
CHANGES: dict[str, tuple[float, ...]] = {
    "ground.threshold": (-0.3, -0.2, -0.1, 0.1, 0.2, 0.3), "ground.short": (-0.2, -0.1, 0.1, 0.2, 0.3),
    "ground.alone": (-0.2, -0.1, 0.1, 0.2, 0.4), "danger.threshold": (-0.4, -0.2, -0.1, 0.1, 0.2, 0.4),
    "danger.ask": (-0.3, -0.15, 0.15, 0.3, 0.6), "kind.base": (-0.2, -0.1, 0.1, 0.2),
    "kind.margin": (-0.3, -0.2, -0.1, 0.1, 0.2), "kind.margin_missed": (-0.9, -0.6, -0.3, -0.15, 0.15, 0.3),
    "second.kind": (-0.3, -0.1, 0.1, 0.3), "second.person": (-0.3, -0.1, 0.1, 0.3), "second.danger": (-0.04, 0.04),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One labelled mail with all that the rules said, to be judged again by other weights."""

    of: str
    labels: Mapping[str, Any]
    spoken: list[Spoken]
    mail: judge.Mail

    def judged(self, weights: Weights, rules: Mapping[str, float]) -> Reading:
        """The reading by these thresholds, and these weights of rules (id -> weight) in place of their own."""
        return judge.judge(Pool(self.said(rules), weights), self.mail, "bench")

    def said(self, rules: Mapping[str, float]) -> list[Spoken]:
        """What was said, each rule with its weight of `rules` where it is there."""
        if not rules:
            return self.spoken
        return [replace(one, rule=replace(one.rule, weight=rules.get(one.rule.id, one.rule.weight)))
                for one in self.spoken]  # fmt: skip


def keep(reader: Reader, file: Path) -> Iterator[Kept]:
    """Read one set."""
    mails = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    apart = reader.without(key_of(mail["subject"], mail["body"]) for mail in mails)
    for mail in mails:
        words = {key: mail[key] for key in ("subject", "body", "from_name", "from_address")}
        spoken, heard = apart.hear(**words, on=DAY, automated=None)
        yield Kept(of=file.stem, labels=mail["labels"], spoken=spoken, mail=heard)


def fit_ground(kept: Sequence[Kept], ground: str, weights: Weights, hold: float) -> dict[str, float]:
    """Weights of the rules of one ground, fitted on these mails; only those that change by 0.05 or more."""
    label = f"grounds:{ground}"
    mails = [one for one in kept if one.labels["kind"] == "escalation"]
    now = {one.rule.id: one.rule.weight for mail in mails for one in mail.spoken if one.rule.label == label}
    place = {rule: number for number, rule in enumerate(sorted(now))}
    table, rest = np.zeros((len(mails), len(place))), np.zeros(len(mails))
    for row, mail in enumerate(mails):
        whole = Pool(mail.spoken, weights).score(label)
        for rule in {one.rule.id for one in mail.spoken if one.rule.label == label}:
            without = Pool([one for one in mail.spoken if one.rule.id != rule], weights).score(label)
            table[row, place[rule]] = (whole - without) / now[rule]
        rest[row] = (
            whole - table[row] @ [now[rule] for rule in place] - scoring.ground_threshold(weights, mail.mail.own)
        )
    right = np.array([1.0 if ground in mail.labels["grounds"] else -1.0 for mail in mails])
    fitted = _fit(table, rest, right, np.array([now[rule] for rule in place]), hold)
    return {rule: round(float(value), 2) for rule, value in zip(place, fitted, strict=True)
            if abs(value - now[rule]) >= 0.05}  # fmt: skip


def _fit(table: Floats, rest: Floats, right: Floats, start: Floats, hold: float) -> Floats:
    """Minimise the sum of log(1 + exp(-2.5 * right * (table @ w + rest))) + hold * |w - start|^2, signs kept."""
    found, side = start.copy(), np.sign(start)
    step = 1.0 / (2 * hold + 2.5**2 / 4 * max(1.0, float((np.abs(table) @ np.abs(table).T).sum(axis=1).max())))
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(2.5 * right * (table @ found + rest)))
        slope = -2.5 * (table.T @ (right * sure)) + 2 * hold * (found - start)
        found = np.clip((found - step * slope) * side, 0.05, None) * side
    return found


def figures(kept: Sequence[Kept], weights: Weights, rules: Mapping[str, float]) -> dict[str, Any]:
    """The figures of `evaluate` with these weights."""
    return score(({"labels": one.labels}, one.judged(weights, rules)) for one in kept).to_json()


def fitted_rules(kept: Sequence[Kept], weights: Weights, hold: float) -> dict[str, float]:
    """New weights of the rules of all grounds."""
    return {rule: value for ground in GROUNDS for rule, value in fit_ground(kept, ground, weights, hold).items()}


def cost(found: Mapping[str, Any]) -> float:
    """What is to be made small: wrong grounds, danger, marks beyond the limit, and above all errors without a mark."""
    n, danger = found["n"], found["immediate_danger"]
    grounds = [row["f1"] for row in found["grounds"]["labels"].values()]
    marks = max(0.0, found["needs_human_share"] - LIMIT)
    unmarked = found["sure_but_wrong"] + 2 * found["missed_escalations"] + 3 * danger["unseen"]
    alarm = 0.5 * max(0.0, 0.9 - danger["recall"]) + 0.5 * max(0.0, 0.55 - danger["precision"])
    return float((1 - sum(grounds) / 5) + (1 - min(grounds)) / 2 + (1 - found["kind"]["accuracy"]) + alarm
                 + 2 * unmarked / n + 4 * marks + 0.2 * found["needs_human_share"])  # fmt: skip


def fitted_thresholds(kept: Sequence[Kept], weights: Weights) -> Weights:
    """Thresholds changed one at a time as long as the cost falls; two rounds."""
    best, least = dict(weights), cost(figures(kept, weights, {}))
    for _ in range(2):
        for key, steps in CHANGES.items():
            tried = {round(best[key] + step, 3) for step in steps if best[key] + step > 0}
            found = [(cost(figures(kept, best | {key: value}, {})), value) for value in sorted(tried)]
            if found and min(found)[0] < least - 1e-4:
                least, best[key] = min(found)
    return best


def across(kept: Sequence[Kept], fit: Callable[[Sequence[Kept]], tuple[Weights, Mapping[str, float]]]) -> str:
    """Each set judged by what was fitted on the others: the main figures over all."""
    pairs = []
    for name in dict.fromkeys(one.of for one in kept):
        weights, rules = fit([one for one in kept if one.of != name])
        pairs += [({"labels": one.labels}, one.judged(weights, rules)) for one in kept if one.of == name]
    return line(score(pairs).to_json())


def line(found: Mapping[str, Any]) -> str:
    """The main figures in one line."""
    danger, grounds = found["immediate_danger"], found["grounds"]
    least = min(row["f1"] for row in grounds["labels"].values())
    parts = {
        "kind": found["kind"]["accuracy"],
        "person": found["person"]["accuracy"],
        "grounds": grounds["macro_f1"],
        "least": least,
        "danger P": danger["precision"],
        "R": danger["recall"],
        "unseen": danger["unseen"],
        "marked": found["needs_human_share"],
        "sure but wrong": found["sure_but_wrong"],
        "missed": found["missed_escalations"],
        "cost": cost(found),
    }
    return " ".join(f"{name} {round(value, 3)}" for name, value in parts.items())


def _rules_only(kept: Sequence[Kept], weights: Weights, hold: float) -> tuple[Weights, Mapping[str, float]]:
    return weights, fitted_rules(kept, weights, hold)


def main() -> None:
    """Read, fit, print."""
    options = argparse.ArgumentParser(prog="bench.weights", description="Propose weights fitted on labelled mails.")
    options.add_argument("sets", nargs="+", type=Path, help="labelled mails, one file a set; two at least")
    given, reader = options.parse_args(), Reader()
    kept, now = [one for file in given.sets for one in keep(reader, file)], dict(reader.engine.weights)
    print(f"{len(kept)} mails of {len(given.sets)} sets\n{'as it is':<28}{line(figures(kept, now, {}))}")
    for hold in HOLDS:
        print(
            f"{'rules of grounds, hold ' + str(hold):<28}{across(kept, partial(_rules_only, weights=now, hold=hold))}"
        )
    print(f"{'thresholds':<28}{across(kept, lambda part: (fitted_thresholds(part, now), {}))}", flush=True)
    print("\nthreshold                        old    new   (fitted on all sets)")
    for key, value in fitted_thresholds(kept, now).items():
        if value != now[key]:
            print(f"{key:<30}{now[key]:>7.3f}{value:>7.3f}")
    old = {rule.id: rule.weight for rule in reader.engine.rules}
    print("\nrule of a ground                 old    new   (hold 1)")
    for rule, value in sorted(fitted_rules(kept, now, 1.0).items()):
        print(f"{rule:<30}{old[rule]:>7.2f}{value:>7.2f}")


if __name__ == "__main__":
    main()
