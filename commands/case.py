"""`case REF`: one case, read whole in the terminal."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from beats.desk import council_of, moment_of
from commands._coming import print_coming
from commands._common import DEFAULT, ConfigFile, clock, opened, plain, stored, wide_console
from commands._history import print_history
from models.case import CaseFile
from models.errors import UsageError
from models.store import queue as piles
from models.store import signoffs
from models.store.cases import case_by_reference
from models.store.engine import Database
from models.store.switch import stopped
from router.council import Council
from router.directory.circumstances import notes
from router.timing.urgency import is_urgent


def case(
    reference: Annotated[str, typer.Argument(help="The desk's reference, for example ESC-2026-1234567.")],
    text: Annotated[bool, typer.Option("--text", help="Show the words of the messages as well.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Show who knew what when, on one page.")] = False,
    at: Annotated[str, typer.Option("--at", help="history: as it was known at that moment (ISO).")] = "",
    pack: Annotated[Path | None, typer.Option(help="Write it as a file for the board, without words of mail.")] = None,
    config: ConfigFile = DEFAULT,
) -> int:
    """Show one case: what it says, where it stands on the ladder, clocks, letters, tasks, messages."""
    settings = stored(config)
    council = council_of(settings)
    with opened(settings) as database:
        file = case_by_reference(database, reference)
        console = wide_console()
        if (off := stopped(database)) is not None:
            console.print(str(off), style="bold red")
        if pack is not None:
            write_pack(pack, database, file, council, text=text)
            print(f"{pack}: written{'' if text else ' without the words of any message'}; nothing was sent")
            return 0
        if history or at:
            print_history(console, database, reference, council, at=at, now=clock())
            return 0
        _head(console, file, council)
        _reading(console, file, council)
        _tables(console, file, council, signed=frozenset(signoffs.in_force(database, settings.clocks)))
        for task in piles.open_tasks(database, file.reference):
            console.print(plain(f"To do: {task.kind} {task.side or ''}: {task.why}"))
        print_coming(console, file, moment_of(database, council, clock()))
        _messages(console, database, file, council, text=text)
        return 0


def write_pack(path: Path, database: Database, file: CaseFile, council: Council, *, text: bool) -> None:
    """What goes to the board with a person's own letter: reference, reading, history; words of mail only if chosen."""
    try:
        with path.open("x", encoding="utf-8") as target:
            console = Console(file=target, width=160, highlight=False, markup=False, emoji=False, color_system=None)
            _head(console, file, council)
            _reading(console, file, council)
            print_history(console, database, file.reference, council, at="", now=clock())
            if text:
                _messages(console, database, file, council, text=True)
    except FileExistsError:
        raise UsageError(f"{path}: is there already: name another file, or take it away") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
    path.chmod(0o600)


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
    if file.reading.needed_before is not None:
        urgent = " (URGENT)" if is_urgent(file, council, clock()) else ""
        console.print(f"Somebody must act by {file.reading.needed_before:%a %d %b %Y}{urgent}", style="bold")
    if file.linked:
        console.print(plain(f"See also {file.linked}"))
    for why in file.needs_human:
        console.print(plain(f"A person must look: {why}"), style="magenta")


def _reading(console: Console, file: CaseFile, council: Council) -> None:
    reading = file.reading
    checked = f"checked by {file.checked_by}" if file.checked_by else "not yet checked by a person"
    console.print(f"Read as {reading.kind}, about {reading.person}, stage {reading.stage_reached} ({checked})")
    if reading.grounds:
        console.print("Grounds: " + ", ".join(reading.grounds))
    if reading.case_references:
        console.print(plain("Case references: " + ", ".join(reading.case_references)))
    for note in notes(reading, council):
        console.print(plain(note))


def _tables(console: Console, file: CaseFile, council: Council, *, signed: frozenset[str]) -> None:
    tracks = Table("side", "rung", "round", "state", "owner", "deputy", "why", title="Ladder", title_justify="left")
    for one in file.tracks:
        tracks.add_row(one.side, one.rung, str(one.round), one.state, one.owner_id, one.deputy_id, plain(one.why))
    unsigned = signoffs.unsigned(council.settings.clocks, signed)
    clocks = Table(
        "clock", "side", "started", "due", "stopped", "outcome", "by", "how", title="Clocks", title_justify="left"
    )
    for running in file.clocks:
        times = [
            f"{council.local(at):%d %b %H:%M}" if at else ""
            for at in (running.started_at, running.due_at, running.stopped_at)
        ]
        outcome = "waits for the sender" if running.paused_at and running.outcome == "running" else running.outcome
        kind = f"{running.kind} *" if running.kind in unsigned else running.kind
        clocks.add_row(kind, running.side, *times, outcome, running.by, running.how or "")
    letters = Table("letter", "side", "to", "state", "owed", "sent", title="Letters", title_justify="left")
    for letter in file.letters:
        sent = f"{council.local(letter.sent_at):%d %b %H:%M}" if letter.sent_at else ""
        to = letter.person_id or "sender"
        letters.add_row(
            letter.kind, letter.side or "", to, letter.state, f"{council.local(letter.owed_at):%d %b %H:%M}", sent
        )
    for table in (tracks, clocks, letters):
        console.print(table)
    if any(clock.kind in unsigned for clock in file.clocks):
        console.print("* The council has not signed off the length of this clock yet.")


def _messages(console: Console, database: Database, file: CaseFile, council: Council, *, text: bool) -> None:
    for number, received, sender, verdict, parsed in piles.messages_of(database, file.id):
        came = f"{council.local(received):%d %b %H:%M}"
        console.print(plain(f"Message {number}, {came} from {sender} (verdict {verdict})"))
        if text and parsed:
            console.print(plain(str(parsed.get("text") or "")))
            attached = parsed.get("attachments")
            for one in attached if isinstance(attached, list) else ():
                if one.get("text"):
                    console.print(plain(f"[attached: {one.get('name')}]\n{one['text']}"))
