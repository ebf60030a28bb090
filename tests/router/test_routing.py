"""Routing, case by case: the readable table of routing.toml (promises 2, 3, 4, 7, 8, 9, 10, 11, 12, 15, 16)."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.decision import AddToCase, OpenCase
from models.directory.people import Directory
from models.effects import Effects
from models.known import Known
from router.decide import decide
from router.moment import Moment
from tests.router import builders as b

TABLE = tomllib.loads((Path(__file__).parent / "routing.toml").read_text("utf-8"))["case"]
KEYS = {
    "name", "at", "read", "mail", "mode", "audience", "away", "caseload", "without", "more", "rename", "days",
    "clock_doubt",
    "receipts_today", "unread", "backlog", "ours", "original", "same_id_other_bytes", "hours", "letters", "ladder", "leads",
}  # fmt: skip


def people_of(spec: dict[str, Any]) -> Directory:
    """The directory of a row: the usual one, less `without`, with `more` rows.

    rename: words of it, other words. days: person_id -> the days on which they work.
    """
    usual = b.directory(
        without=tuple(spec.get("without", ())), away=spec.get("away", ""), more=spec.get("more", ""),
        caseload=b.CASELOAD_ROWS + spec.get("caseload", ""), renamed=tuple(spec.get("rename", ("", ""))),
    )  # fmt: skip
    days = spec.get("days", {})
    return replace(usual, holdings=tuple(replace(one, days=days.get(one.person_id, "")) for one in usual.holdings))


def due_times(effects: Effects, at: Moment) -> str:
    """When each clock that starts is due, local time, with the half-way mark where somebody is told then."""
    lines = []
    for one in effects.start:
        nudge = f" (told {at.council.local(one.nudge_at):%a %d %b %H.%M})" if one.nudge_at else ""
        lines.append(f"{one.kind} {at.council.local(one.due_at):%a %d %b %H.%M}{nudge}")
    return "; ".join(sorted(lines))


def outcome(spec: dict[str, Any]) -> dict[str, str]:
    """What the desk does with the mail of one row, in short words."""
    people = people_of(spec)
    now = b.london(spec["at"]) if "at" in spec else b.NOW
    changed: dict[str, Any] = {name: spec[name] for name in ("hours", "letters", "ladder") if name in spec}
    if "audience" in spec:
        box = {"name": "main", "driver": "imap", "host": "imap.council.example", "address": b.BOX}
        changed["mailbox"] = [box | {"audience": spec["audience"]}]
    at = b.moment(spec.get("mode", "automatic"), people=people, now=now, **changed)
    came = b.arrival(
        b.message(**spec.get("mail", {})), b.reading(**spec.get("read", {})), received_at=now,
        clock_doubt=spec.get("clock_doubt", ""), backlog=spec.get("backlog", False),
        audience=spec.get("audience", "both"),
    )  # fmt: skip
    if "unread" in spec:
        came = replace(came, message=None, reading=None, unread_because=spec["unread"])
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
        "due": due_times(effects, at) if "at" in spec else "",
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
    assert len(names) == len(set(names)) >= 95
