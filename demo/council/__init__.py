"""An invented council: its directory files, with dates counted from the day of the first start."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

DOMAIN = "tynebridge.example"
AUTHSERV_ID = "mx.tynebridge.example"
"""The council's own mail server, whose Authentication-Results the demo's desk believes (RFC 8601, 2.5)."""
PARTNERS = (
    "sch.example",
    "northshire-nhs.example",
    "northshire-police.example",
    "northshire-fire.example",
    "meadowbank-care.example",
    "brightstep-homecare.example",
    "safehaven-da.example",
    "harbourside-homes.example",
    "probation-north.example",
    "steppingstones.example",
    "tynebridge-youth.example",
    "eastholm-council.example",
)
_HERE = Path(__file__).parent
_DAY = re.compile(r"\{today([+-]\d{1,4})?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilFiles:
    """Where the three files of `directory load` lie."""

    people: Path
    caseload: Path
    absences: Path


def write_council(folder: Path, today: date) -> CouncilFiles:
    """Write the three files into a folder with their dates filled in; files that are there already stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("people", "caseload", "absences"):
        target = folder / f"{name}.csv"
        if not target.exists():
            text = (_HERE / f"{name}.csv").read_text(encoding="utf-8")
            target.write_text(
                _DAY.sub(lambda place: (today + timedelta(days=int(place[1] or 0))).isoformat(), text),
                encoding="utf-8",
            )
    return CouncilFiles(
        people=folder / "people.csv", caseload=folder / "caseload.csv", absences=folder / "absences.csv"
    )
