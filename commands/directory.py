"""`directory load` and `directory who`: who holds which role, and who would get a case."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from beats.desk import council_of
from commands._common import DEFAULT, ConfigFile, clock, opened, stored
from models.csv_rows import decode
from models.errors import UsageError
from models.people import Directory
from models.people_change import Change, compare, needs_confirm
from models.people_files import read_directory
from models.store import people as kept
from router.recipients import find, who

app = typer.Typer(help="The directory: people, roles, caseloads and absences.", no_args_is_help=True)


def read_files(
    people: Path, caseload: Path | None, absences: Path | None, present: Directory | None = None
) -> Directory:
    """The files as one directory; every fault by file and line."""
    texts = [None if path is None else _text(path) for path in (people, caseload, absences)]
    names = tuple(path.name if path else "" for path in (people, caseload, absences))
    return read_directory(texts[0] or "", texts[1], texts[2], present=present, names=(names[0], names[1], names[2]))


def _text(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None


@app.command("load")
def load(
    people: Annotated[Path, typer.Option(help="people.csv")],
    caseload: Annotated[Path | None, typer.Option(help="caseload.csv")] = None,
    absences: Annotated[Path | None, typer.Option(help="absences.csv")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    confirm: Annotated[str, typer.Option(help="The digest that a dry run showed.")] = "",
    config: ConfigFile = DEFAULT,
) -> int:
    """Load the council's files: all or nothing."""
    settings = stored(config)
    with opened(settings) as database:
        present = kept.load(database)
        new = read_files(people, caseload, absences, present)
        change = compare(present, new)
        _show(change)
        reasons = needs_confirm(change, empty_before=not present.holdings)
        if dry_run:
            print(f"dry run: nothing was changed; digest {change.digest}")
            return 0
        if reasons and confirm != change.digest:
            raise UsageError(
                f"{'; '.join(reasons)}: look at it with --dry-run, then give --confirm with the digest it shows"
            )
        kept.replace(
            database,
            holdings=new.holdings,
            allocations=new.caseload,
            away=new.absences,
            by="directory load",
            now=clock(),
        )
        print(f"loaded: {len(new.holdings)} roles, {len(new.caseload)} allocations, {len(new.absences)} absences")
        return 0


def _show(change: Change) -> None:
    for word, rows in (("+", change.added), ("-", change.removed)):
        for row in rows[:20]:
            print(f"{word} {row}")
        if len(rows) > 20:
            print(f"{word} ... and {len(rows) - 20} more")
    for person_id, before, after in change.addresses:
        print(f"! {person_id}: {before} -> {after}")


@app.command("who")
def who_(
    role: Annotated[str, typer.Option(help="For example unit, service_manager, team_manager, duty.")],
    side: Annotated[Literal["child", "adult"], typer.Option(help="child or adult")],
    case: Annotated[list[str] | None, typer.Option("--case", help="The council's case reference.")] = None,
    at: Annotated[str, typer.Option("--at", help="On this date (ISO); today when left out.")] = "",
    initials: Annotated[list[str] | None, typer.Option(help="Second fact: initials.")] = None,
    birth_year: Annotated[list[int] | None, typer.Option(help="Second fact: year of birth.")] = None,
    config: ConfigFile = DEFAULT,
) -> int:
    """Who would get this, and why."""
    settings = stored(config)
    try:
        day = date.fromisoformat(at) if at else council_of(settings).day(clock())
    except ValueError:
        raise UsageError(f"--at {at}: write a date such as 2026-12-23") from None
    with opened(settings) as database:
        directory = kept.load(database)
    found = find(
        directory, role=role, side=side, references=case or (), initials=initials or (), birth_years=birth_year or (),
        on=day, allowed_domains=settings.letters.allowed_domains,
    )  # fmt: skip
    for line in who(found, role=role, side=side):
        print(line)
    return 0 if found.person is not None else 1
