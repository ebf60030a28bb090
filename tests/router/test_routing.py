"""Routing, case by case: the readable table of routing.toml (promises 2, 3, 4, 7, 8, 9, 10, 11, 12, 15)."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.decision import AddToCase, OpenCase
from models.known import Known
from router.decide import decide
from tests.router import builders as b

TABLE = tomllib.loads((Path(__file__).parent / "routing.toml").read_text("utf-8"))["case"]
KEYS = {
    "name", "read", "mail", "mode", "away", "caseload", "without", "clock_doubt", "receipts_today", "unread", "backlog",
    "ours", "original", "same_id_other_bytes", "leads",
}  # fmt: skip


def outcome(spec: dict[str, Any]) -> dict[str, str]:
    """What the desk does with the mail of one row, in short words."""
    people = b.directory(
        without=tuple(spec.get("without", ())), away=spec.get("away", ""),
        caseload=b.CASELOAD_ROWS + spec.get("caseload", ""),
    )  # fmt: skip
    at = b.moment(spec.get("mode", "automatic"), people=people)
    came = b.arrival(
        b.message(**spec.get("mail", {})), b.reading(**spec.get("read", {})),
        clock_doubt=spec.get("clock_doubt", ""), backlog=spec.get("backlog", False),
    )  # fmt: skip
    if "unread" in spec:
        came = b.arrival(clock_doubt="", backlog=spec.get("backlog", False), unread_because=spec["unread"])
        came = replace(came, message=None, reading=None)
    known = Known(
        directory=people, ours=spec.get("ours", False), same_id_other_bytes=spec.get("same_id_other_bytes", False),
        original=b.original(**spec["original"]) if "original" in spec else None,
    )  # fmt: skip
    decision = decide(came, known, at)
    found = {"decision": f"{type(decision).__name__} {decision.step}"}
    if isinstance(decision, AddToCase):
        return found | {"to": f"{decision.reference} {decision.attached_as}", "human": "; ".join(decision.needs_human)}
    effects = b.effects_of(decision, came, at, receipts_today=spec.get("receipts_today", 0))
    divert: str | None = decision.divert if isinstance(decision, OpenCase) else None
    human = effects.needs_human or decision.needs_human
    return found | {
        "tracks": " ".join(f"{one.side}:{one.state}:{one.owner_id}".rstrip(":") for one in effects.tracks),
        "letters": " ".join(
            f"{one.kind}:{one.person_id}".rstrip(":") + "(held)" * bool(one.hold) for one in effects.letters
        ),
        "clocks": " ".join(sorted({one.kind for one in effects.start})),
        "tasks": " ".join(one.kind for one in effects.tasks),
        "divert": divert or str(getattr(decision, "procedure", "")),
        "human": "; ".join(human),
    }


@pytest.mark.parametrize("case", TABLE, ids=lambda case: str(case["name"]))
def test_each_mail_takes_the_way_that_the_table_says(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS, "a misspelt key would test nothing"
    assert {key: words for key, words in outcome(case).items() if words} == case["leads"]


def test_the_table_is_long_enough_and_no_case_is_there_twice() -> None:
    names = [case["name"] for case in TABLE]
    assert len(names) == len(set(names)) >= 60
