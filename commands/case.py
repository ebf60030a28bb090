"""`case REF`: one case, read whole in the terminal."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from beats.desk import council_of
from commands._common import DEFAULT, ConfigFile, opened, plain, stored, wide_console
from models.case import CaseFile
from models.store import queue as piles
from models.store.cases import case_by_reference
from models.store.engine import Database
from router.council import Council


def case(
    reference: Annotated[str, typer.Argument(help="The desk's reference, for example ESC-2026-1234567.")],
    text: Annotated[bool, typer.Option("--text", help="Show the words of the messages as well.")] = False,
    config: ConfigFile = DEFAULT,
) -> int:
    """Show one case: what it says, where it stands on the ladder, clocks, letters, tasks, messages."""
    settings = stored(config)
    council = council_of(settings)
    with opened(settings) as database:
        file = case_by_reference(database, reference)
        console = wide_console()
        _head(console, file, council)
        _reading(console, file)
        _tables(console, file, council)
        for task in piles.open_tasks(database, file.reference):
            console.print(plain(f"To do: {task.kind} {task.side or ''}: {task.why}"))
        _messages(console, database, file, council, text=text)
        return 0


def _head(console: Console, file: CaseFile, council: Council) -> None:
    received = council.local(file.received_at)
    console.print(
        f"{file.reference}   {file.state} {file.procedure}   received {received:%a %d %b %Y %H:%M}", style="bold"
    )
    raised = ", ".join(
        part for part in (file.sender.name, file.sender.role, file.sender.agency, file.sender.phone) if part
    )
    console.print(plain(f"Raised by {raised} <{file.sender.address}>"))
    if file.danger_at is not None:
        taken = f"taken {council.local(file.danger_taken_at):%d %b %H:%M}" if file.danger_taken_at else "NOT TAKEN YET"
        console.print(f"DANGER was read; {taken}", style="bold red")
    for why in file.needs_human:
        console.print(plain(f"A person must look: {why}"), style="magenta")


def _reading(console: Console, file: CaseFile) -> None:
    reading = file.reading
    checked = f"checked by {file.checked_by}" if file.checked_by else "not yet checked by a person"
    console.print(f"Read as {reading.kind}, about {reading.person}, stage {reading.stage_reached} ({checked})")
    if reading.grounds:
        console.print("Grounds: " + ", ".join(reading.grounds))
    if reading.case_references:
        console.print(plain("Case references: " + ", ".join(reading.case_references)))


def _tables(console: Console, file: CaseFile, council: Council) -> None:
    tracks = Table("side", "rung", "round", "state", "owner", "deputy", "why", title="Ladder", title_justify="left")
    for one in file.tracks:
        tracks.add_row(one.side, one.rung, str(one.round), one.state, one.owner_id, one.deputy_id, plain(one.why))
    clocks = Table(
        "clock", "side", "started", "due", "stopped", "outcome", "by", "how", title="Clocks", title_justify="left"
    )
    for clock in file.clocks:
        times = [
            f"{council.local(at):%d %b %H:%M}" if at else ""
            for at in (clock.started_at, clock.due_at, clock.stopped_at)
        ]
        clocks.add_row(clock.kind, clock.side, *times, clock.outcome, clock.by, clock.how or "")
    letters = Table("letter", "side", "to", "state", "owed", "sent", title="Letters", title_justify="left")
    for letter in file.letters:
        sent = f"{council.local(letter.sent_at):%d %b %H:%M}" if letter.sent_at else ""
        to = letter.person_id or "sender"
        letters.add_row(
            letter.kind, letter.side or "", to, letter.state, f"{council.local(letter.owed_at):%d %b %H:%M}", sent
        )
    for table in (tracks, clocks, letters):
        console.print(table)


def _messages(console: Console, database: Database, file: CaseFile, council: Council, *, text: bool) -> None:
    for received, sender, verdict, parsed in piles.messages_of(database, file.id):
        console.print(plain(f"Message {council.local(received):%d %b %H:%M} from {sender} (verdict {verdict})"))
        if text and parsed:
            console.print(plain(str(parsed.get("text") or "")))
