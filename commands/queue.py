"""`queue`: what waits for a person, in the terminal."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from beats.desk import council_of, moment_of
from beats.health import health
from commands._common import DEFAULT, ConfigFile, clock, counted, opened, plain, stored, wide_console
from commands._shadow import print_shadow
from models.case import CaseFile, ClockFile
from models.store import queue as piles
from models.store import signoffs
from models.store.switch import stopped
from router.council import Council
from router.silence.preview import hint
from router.timing.urgency import is_urgent


def queue(
    post: Annotated[bool, typer.Option("--post", help="Show ordinary and set-aside post as well.")] = False,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="The page of one day: what the desk would have done.")
    ] = False,
    day: Annotated[str, typer.Option("--day", help="shadow: which day (ISO date); today when left out.")] = "",
    config: ConfigFile = DEFAULT,
) -> int:
    """Open cases (danger first, then what is due next), tasks, letters that did not leave, and the piles."""
    settings = stored(config)
    council = council_of(settings)
    with opened(settings) as database:
        console = wide_console()
        for alarm in health(database, settings, clock()).alarms:
            console.print(f"ALARM {alarm}", style="bold red")
        if (off := stopped(database)) is not None:
            console.print(str(off), style="bold red")
        now = clock()
        if shadow:
            print_shadow(console, database, moment_of(database, council, now), day)
            return 0
        files = piles.open_cases(database)
        console.print(_cases(sorted(files, key=lambda one: _urgency(one, council, now)), council, now))
        unsigned = signoffs.unsigned(settings.clocks, frozenset(signoffs.in_force(database, settings.clocks)))
        if unsigned:
            console.print(f"Due times by lengths that the council has not signed off yet: {', '.join(unsigned)}")
        tasks = piles.open_tasks(database)
        if tasks:
            table = Table("case", "task", "side", "why", title="Tasks", title_justify="left")
            for task in tasks:
                table.add_row(task.reference, task.kind, task.side or "", plain(task.why))
            console.print(table)
        waiting = piles.held(database)
        if waiting:
            console.print(_held(waiting))
        if post:
            for pile in ("ordinary", "set_aside"):
                table = Table("mailbox", "item", "received", "a person, because", title=pile, title_justify="left")
                for one in piles.post(database, pile):
                    received = f"{council.local(one.received_at):%d %b %H:%M}"
                    table.add_row(one.mailbox, one.item, received, plain("; ".join(one.needs_human)))
                console.print(table)
        counts, letters = piles.counts(database), piles.letter_counts(database)
        console.print(f"Post: {counted(counts, 'none yet')}")
        console.print(f"Letters: {counted(letters, 'none yet')}")
        return 0


def _held(waiting: list[piles.HeldLetter]) -> Table:
    table = Table("case", "letter", "to", "why", "Message-ID", title_justify="left",
                  title="Held letters: act REF release MESSAGE-ID, or cancel")  # fmt: skip
    for one in waiting:
        table.add_row(one.reference, one.kind, one.to, plain(one.why), one.message_id)
    return table


def _urgency(case: CaseFile, council: Council, now: datetime) -> tuple[int, float]:
    untaken = case.danger_untaken
    urgent = is_urgent(case, council, now)
    due = min((one.due_at.timestamp() for one in case.clocks if one.outcome == "running"), default=float("inf"))
    return (0 if untaken else 1 if urgent else 2, due)


def _cases(files: list[CaseFile], council: Council, now: datetime) -> Table:
    table = Table("reference", "side", "state", "rung", "owner", "next due", "a person, because",
                  title="Cases", title_justify="left")  # fmt: skip
    for case in files:
        red = case.danger_untaken
        mark = "DANGER " if red else "URGENT " if is_urgent(case, council, now) else ""
        for track in case.tracks:
            running = [one for one in case.clocks if one.outcome == "running" and one.side in (track.side, "undecided")]
            first = min(running, key=lambda one: one.due_at, default=None)
            table.add_row(
                mark + case.reference,
                track.side,
                case.procedure if case.state == "diverted" else track.state,
                track.rung,
                track.owner_id,
                f"{first.kind} {_when(first, council, now)}" if first else "",
                plain("; ".join((*case.needs_human, *filter(None, (hint(case, track, council, now),))))),
                style="bold red" if red else None,
            )
    return table


def _when(first: ClockFile, council: Council, now: datetime) -> str:
    words = f"{council.local(first.due_at):%a %d %b %H:%M}"
    if first.paused_at is not None:
        return f"{words} (waits for the sender)"
    return f"{words} (overdue)" if first.due_at < now else words
