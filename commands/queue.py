"""`queue`: what waits for a person, in the terminal."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from beats.desk import council_of
from commands._common import DEFAULT, ConfigFile, clock, opened, plain, stored, wide_console
from models.case import CaseFile
from models.store import queue as piles
from router.council import Council


def queue(
    post: Annotated[bool, typer.Option("--post", help="Show ordinary and set-aside post as well.")] = False,
    config: ConfigFile = DEFAULT,
) -> int:
    """Open cases (danger first, then what is due next), tasks, letters that did not leave, and the piles."""
    settings = stored(config)
    council = council_of(settings)
    with opened(settings) as database:
        console = wide_console()
        files = piles.open_cases(database)
        console.print(_cases(sorted(files, key=_urgency), council, clock()))
        tasks = piles.open_tasks(database)
        if tasks:
            table = Table("case", "task", "side", "why", title="Tasks", title_justify="left")
            for task in tasks:
                table.add_row(task.reference, task.kind, task.side or "", plain(task.why))
            console.print(table)
        if post:
            for pile in ("ordinary", "set_aside"):
                table = Table("mailbox", "item", "received", "a person, because", title=pile, title_justify="left")
                for one in piles.post(database, pile):
                    received = f"{council.local(one.received_at):%d %b %H:%M}"
                    table.add_row(one.mailbox, one.item, received, plain("; ".join(one.needs_human)))
                console.print(table)
        counts, letters = piles.counts(database), piles.letter_counts(database)
        console.print(
            "Post: " + (", ".join(f"{name} {number}" for name, number in sorted(counts.items())) or "none yet")
        )
        console.print(
            "Letters: " + (", ".join(f"{name} {number}" for name, number in sorted(letters.items())) or "none yet")
        )
        return 0


def _urgency(case: CaseFile) -> tuple[int, float]:
    untaken = case.danger_at is not None and case.danger_taken_at is None
    due = min((one.due_at.timestamp() for one in case.clocks if one.outcome == "running"), default=float("inf"))
    return (0 if untaken else 1, due)


def _cases(files: list[CaseFile], council: Council, now: datetime) -> Table:
    table = Table("reference", "side", "state", "rung", "owner", "next due", "a person, because",
                  title="Cases", title_justify="left")  # fmt: skip
    for case in files:
        red = case.danger_at is not None and case.danger_taken_at is None
        for track in case.tracks:
            running = [one for one in case.clocks if one.outcome == "running" and one.side in (track.side, "undecided")]
            first = min(running, key=lambda one: one.due_at, default=None)
            table.add_row(
                ("DANGER " if red else "") + case.reference,
                track.side,
                case.procedure if case.state == "diverted" else track.state,
                track.rung,
                track.owner_id,
                f"{first.kind} {_when(first.due_at, council, now)}" if first else "",
                plain("; ".join(case.needs_human)),
                style="bold red" if red else None,
            )
    return table


def _when(due: datetime, council: Council, now: datetime) -> str:
    words = f"{council.local(due):%a %d %b %H:%M}"
    return f"{words} (overdue)" if due < now else words
