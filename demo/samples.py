"""The sample mails (demo/mails): an index and one .eml each, with places for what only the start knows.

Places, in headers and plain text: {date} (RFC 5322), {run} (in Message-IDs, one value a spool),
{d-79} ('4 September') and {day+4} ('Thursday 26 November'), counted in days from arrival.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

MAILS = Path(__file__).parent / "mails"
_PLACE = re.compile(rb"\{(date|run|d|day)([+-]\d{1,3})?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One row of index.csv and its file.

    at: seconds into a first minute of 60. kinds: which of the 44 kinds of a unit's post it is (numbers of
    kinds.csv). mailboxes: names of the mailboxes that receive it. shows: what it shows, in a line.
    """

    name: str
    at: float
    kinds: tuple[int, ...]
    mailboxes: tuple[str, ...]
    shows: str
    raw: bytes = field(repr=False)

    @property
    def after(self) -> timedelta:
        """`at` as a span of time."""
        return timedelta(seconds=self.at)


def load_samples(folder: Path = MAILS) -> Iterator[Sample]:
    """Every sample, in the order of the index."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield Sample(
                name=row["name"],
                at=float(row["at"]),
                kinds=tuple(int(kind) for kind in row["kinds"].split(";")),
                mailboxes=tuple(row["mailboxes"].split(";")),
                shows=row["shows"],
                raw=(folder / f"{row['name']}.eml").read_bytes(),
            )


def stamp(raw: bytes, arrives: datetime, run: str) -> bytes:
    """The sample as it arrives at that moment (aware, local): places filled, lines ending in CRLF."""

    def fill(place: re.Match[bytes]) -> bytes:
        name, days = place[1].decode(), int(place[2] or 0)
        day = arrives + timedelta(days=days)
        values = {
            "date": format_datetime(arrives),
            "run": run,
            "d": f"{day.day} {day:%B}",
            "day": f"{day:%A} {day.day} {day:%B}",
        }
        return values[name].encode()

    return re.sub(rb"\r?\n", b"\r\n", _PLACE.sub(fill, raw))
