"""`queue --shadow`: the page of one day, what the desk would have done with the mail of that day."""

from rich.console import Console
from rich.table import Table

from commands._common import counted, plain
from commands._words import day_of
from models.store.engine import Database
from models.store.opened import exits_between, opened_between
from router.moment import Moment
from router.reports.shadowing import would_have


def print_shadow(console: Console, database: Database, at: Moment, day: str) -> None:
    """Print it. Raises UsageError when the day is no date."""
    wanted = day_of("--day", day) if day else at.day
    since, until = at.council.midnight(wanted), at.council.midnight(wanted, days=1)
    exits = counted(exits_between(database, since, until))
    console.print(f"{wanted:%A %d %B %Y}: mail of that day: {exits}", style="bold")
    table = Table("case", "received", "read as", "the desk would have", title_justify="left",
                  title="Nothing of this has left; judged as in automatic mode")  # fmt: skip
    for file in opened_between(database, since, until):
        lines = "\n".join(would_have(file, at))
        read = f"{file.reading.kind}, {file.reading.person}{', DANGER' if file.danger_at else ''}"
        table.add_row(file.reference, f"{at.council.local(file.received_at):%H:%M}", read, plain(lines))
    console.print(table)
