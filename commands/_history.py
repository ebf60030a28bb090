"""`case REF --history`: who knew what when, on one page; `--at` prints the page of a past moment."""

from datetime import datetime

from rich.console import Console
from rich.table import Table

from commands._common import plain
from commands._words import time_of
from models.errors import UsageError
from models.store.engine import Database
from models.store.history import record
from router.council import Council
from router.reports.history import Page, page


def print_history(
    console: Console, database: Database, reference: str, council: Council, *, at: str, now: datetime
) -> None:
    """Print the page of the moment that --at names, of now when it names none.

    Raises:
        UsageError: when it is no ISO time, has not come yet, or lies before the case.
    """
    known = record(database, reference)
    moment = _moment(at, council, latest=max(now, *(one.at for one in known.audit), known.opened_at))
    found = page(known, moment, council.zone)
    when = f"{council.local(moment):%a %d %b %Y %H:%M}"
    console.print(f"{found.reference}   {found.state}   as known on {when}", style="bold")
    lines = Table("when", "side", "what", title="Who knew what when", title_justify="left")
    for one in found.told:
        lines.add_row(f"{council.local(one.at):%a %d %b %Y %H:%M:%S}", one.side, plain(one.words))
    console.print(lines)
    console.print(_clocks(found, council))


def _moment(text: str, council: Council, *, latest: datetime) -> datetime:
    """Without an offset it is local time; later than anything that can be known is refused."""
    if not text:
        return latest
    at = time_of("--at", text, council.zone)
    if at > latest:
        raise UsageError(f"--at {text}: that moment has not come yet")
    return at


def _clocks(found: Page, council: Council) -> Table:
    table = Table("clock", "side", "started", "due", "state", "length", "signed off by",
                  title="Timescales, by the policy in force for each", title_justify="left")  # fmt: skip
    for one in found.clocks:
        times = [f"{council.local(when):%d %b %Y %H:%M}" for when in (one.started_at, one.due_at)]
        table.add_row(one.kind, one.side, *times, one.state, one.length, one.signed_by or "not signed off")
    return table
