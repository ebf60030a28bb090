"""The view tells what happened, in lines for a script and as a table for a person."""

import io
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

from rich.console import Console

from demo.events import CLOCKS, LETTERS, events
from demo.events import GROUNDS as GROUND_WORDS
from demo.view import View
from models.pages.snapshot import CaseLine, LetterLine, Pile, Snapshot
from models.words import GROUNDS, ClockKind, LetterKind

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
REFERENCE = "ESC-2026-1234560"
CASE = CaseLine(
    reference=REFERENCE,
    side="child",
    person="child",
    grounds=("plan_breaking_down",),
    rung="unit",
    clock="acknowledgement",
    due=NOW + timedelta(seconds=75),
    opened_at=NOW,
)
NOTICE = LetterLine(id=7, kind="notice", reference=REFERENCE, role="unit", state="owed", at=NOW)
START = Snapshot(at=NOW, ready=True, cases=(CASE,), letters=(NOTICE,), piles=(Pile(name="case", count=1),), waiting=3)
ACKNOWLEDGED = replace(CASE, state="acknowledged", acknowledged_at=NOW, acknowledged_how="reply", clock="response")


def test_a_case_that_opens_is_told_once_with_its_grounds_in_words() -> None:
    assert events(None, START) == [f"opened {REFERENCE} (child): an agreed plan is not being carried out; with unit"]
    assert events(START, START) == []


def test_an_acknowledgement_and_a_chase_are_lines_that_a_script_can_find() -> None:
    chase = LetterLine(id=8, kind="chase_1", reference=REFERENCE, role="unit", state="sent", at=NOW)
    after = replace(START, cases=(ACKNOWLEDGED,), letters=(replace(NOTICE, state="sent"), chase))
    assert events(START, after) == [
        f"acknowledged {REFERENCE} (child) by reply, unit",
        f"notice {REFERENCE} to unit",
        f"chase 1 {REFERENCE} to unit",
    ]


def test_danger_a_step_up_and_a_letter_refused_are_told() -> None:
    before = replace(START, cases=(replace(CASE, danger=True),))
    assert "DANGER" in events(None, before)[0]
    after = replace(
        before,
        cases=(replace(CASE, danger=True, rung="service_manager"),),
        letters=(replace(NOTICE, state="refused"),),
    )
    assert events(before, after) == [
        f"passed {REFERENCE} (child): now with service manager",
        f"notice {REFERENCE} to unit (refused)",
    ]


def test_what_waits_for_a_person_says_why() -> None:
    waits = replace(CASE, state="waiting_for_person", needs_human=("adult or child is not clear",), grounds=())
    lines = events(None, replace(START, cases=(waits,), letters=()))
    assert lines[-1] == f"waits for a person {REFERENCE} (child): adult or child is not clear"


def shown(*snapshots: Snapshot, terminal: bool) -> str:
    """What a view prints for these snapshots, the last one seen again when it stops."""
    left, stop, out = list(snapshots), threading.Event(), io.StringIO()

    def snapshot() -> Snapshot:
        if len(left) == 1:
            stop.set()
        return left.pop(0) if len(left) > 1 else left[0]

    console = Console(file=out, force_terminal=terminal, width=140, height=40, color_system=None, legacy_windows=False)
    View(snapshot, Path("demo-data/letters"), console).run(stop, every=0.001)
    return out.getvalue()


def test_without_a_terminal_there_is_one_line_an_event_and_one_ready_line() -> None:
    text = shown(
        Snapshot(at=NOW, ready=False),
        START,
        replace(START, cases=(ACKNOWLEDGED,), trouble="the mailbox did not answer"),
        terminal=False,
    )
    assert text.splitlines() == [
        "Ready: the desk reads its mailboxes. Letters can be read in demo-data/letters. Ctrl-C ends the demo.",
        f"09:30:00 opened {REFERENCE} (child): an agreed plan is not being carried out; with unit",
        f"09:30:00 acknowledged {REFERENCE} (child) by reply, unit",
        "09:30:00 trouble: the mailbox did not answer",
    ]


def test_in_a_terminal_cases_letters_and_piles_are_a_table() -> None:
    text = shown(START, replace(START, at=NOW + timedelta(seconds=90)), terminal=True)
    for words in (REFERENCE, "plan not carried out", "acknowledge in 1m 15s",
                  "acknowledge: 15s late", "notice", "case 1", "not yet decided 3", "demo-data/letters"):  # fmt: skip
        assert words in text, words


def test_the_case_that_moved_last_stands_on_top_of_the_table() -> None:
    other = replace(CASE, reference="ESC-2026-6543210")
    before = replace(START, cases=(CASE, other), letters=())
    text = shown(before, replace(before, cases=(CASE, replace(other, rung="service_manager"))), terminal=True)
    table = text[text.rindex("what is raised") : text.rindex("Letters (")]
    assert table.index(other.reference) < table.index(REFERENCE)


def test_every_kind_of_letter_and_clock_and_every_ground_has_its_words_on_the_screen() -> None:
    assert set(LETTERS) == set(get_args(LetterKind))
    assert set(CLOCKS) == set(get_args(ClockKind))
    assert set(GROUND_WORDS) == set(GROUNDS)
