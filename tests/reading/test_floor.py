"""Regression floors on labelled mails: our own hard ones and the development files. A change of rules may not sink below."""

from pathlib import Path

import pytest

from intake.reading.evaluate import as_text, score
from intake.reading.rules import EXAMPLES
from tests.reading.support import HERE, labelled, read_labelled

OWN = sorted((HERE / "data").glob("own-*.jsonl"))
OTHER = sorted(EXAMPLES.glob("other-[12].jsonl"))
"""Mails by other writers, half of them without a single term of the trade."""
DEV = sorted(EXAMPLES.glob("dev-*.jsonl"))


def test_there_are_at_least_150_mails_of_our_own() -> None:
    assert sum(len(labelled(path)) for path in OWN) >= 150


@pytest.mark.parametrize("path", [*OWN, *DEV], ids=lambda path: path.stem)
def test_readings_do_not_sink_below_the_floor(path: Path) -> None:
    scores = score(read_labelled(labelled(path)))
    figures = scores.to_json()
    assert figures["kind"]["accuracy"] >= 0.96, as_text(scores)
    assert figures["person"]["accuracy"] >= 0.9, as_text(scores)
    assert figures["stage_reached"]["accuracy"] >= 0.9, as_text(scores)
    assert figures["grounds"]["macro_f1"] >= 0.81, as_text(scores)
    assert figures["case_references"]["exact"] >= 0.99, as_text(scores)
    assert figures["needs_human_share"] <= 0.25, as_text(scores)
    assert scores.missed_escalations == 0, as_text(scores)


@pytest.mark.parametrize("path", OTHER, ids=lambda path: path.stem)
def test_readings_of_other_writers_do_not_sink_below_the_floor(path: Path) -> None:
    scores = score(read_labelled(labelled(path)))
    figures = scores.to_json()
    assert figures["kind"]["accuracy"] >= 0.95, as_text(scores)
    assert figures["person"]["accuracy"] >= 0.91, as_text(scores)
    assert figures["stage_reached"]["accuracy"] >= 0.92, as_text(scores)
    assert figures["grounds"]["macro_f1"] >= 0.83, as_text(scores)
    assert figures["case_references"]["exact"] >= 0.98, as_text(scores)
    assert figures["immediate_danger"]["recall"] >= 0.95, as_text(scores)
    assert figures["needs_human_share"] <= 0.2, as_text(scores)
    assert scores.missed_escalations == 0, as_text(scores)


@pytest.mark.parametrize("path", [*OWN, *DEV, *OTHER], ids=lambda path: path.stem)
def test_no_mail_about_danger_passes_unseen(path: Path) -> None:
    scores = score(read_labelled(labelled(path)))
    assert scores.danger_unseen == 0, as_text(scores)


def test_the_summary_prints_no_mail_text() -> None:
    mails = labelled(OWN[0])
    text = as_text(score(read_labelled(mails)), summary=True)
    assert not any(mail["body"][:40] in text or mail["subject"] in text for mail in mails if len(mail["subject"]) > 12)


def test_the_figures_have_the_shape_of_the_contract() -> None:
    figures = score(read_labelled(labelled(OWN[0])[:20])).to_json()
    assert {"n", "kind", "person", "stage_reached", "grounds", "immediate_danger", "case_references"} <= set(figures)
    assert {"needs_human_share", "missed_escalations"} <= set(figures)
    assert set(figures["kind"]["labels"]["escalation"]) == {"precision", "recall", "f1", "support"}
