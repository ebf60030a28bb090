"""`directory load` and `directory who`: who holds which role, and who would get a case."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from beats.desk import composer_of, council_of
from commands._common import DEFAULT, ConfigFile, bytes_of, clock, key_of, opened, stored
from commands._words import day_of
from models.config.settings import Settings
from models.directory.csv_rows import decode
from models.directory.people import Directory
from models.directory.people_change import Change, compare, needs_confirm
from models.directory.people_files import read_directory
from models.errors import UsageError
from models.letter import Written
from models.store import people as kept
from router.directory.changes import told
from router.directory.ladder import roles_of
from router.directory.recipients import find, who
from router.letters.leaving import leaves
from router.moment import Moment

app = typer.Typer(help="The directory: people, roles, caseloads and absences.", no_args_is_help=True)


def read_files(
    people: Path, caseload: Path | None, absences: Path | None, present: Directory | None = None,
    school: Path | None = None, roles: tuple[str, ...] = (),
) -> Directory:  # fmt: skip
    """The files as one directory; every fault by file and line. roles: those of the council's own ladder."""
    texts = [
        None if path is None else decode(bytes_of(path), path.name) for path in (people, caseload, absences, school)
    ]
    names = tuple(path.name if path else "" for path in (people, caseload, absences))
    return read_directory(
        texts[0] or "", texts[1], texts[2], school=texts[3], present=present, names=(names[0], names[1], names[2]),
        roles=roles,
    )  # fmt: skip


@app.command("load")
def load(
    people: Annotated[Path, typer.Option(help="people.csv")],
    caseload: Annotated[Path | None, typer.Option(help="caseload.csv")] = None,
    absences: Annotated[Path | None, typer.Option(help="absences.csv")] = None,
    school_holidays: Annotated[Path | None, typer.Option(help="from,to,note: for people with 'term' in days")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    confirm: Annotated[str, typer.Option(help="The digest that a dry run showed.")] = "",
    config: ConfigFile = DEFAULT,
) -> int:
    """Load the council's files: all or nothing."""
    settings = stored(config)
    with opened(settings) as database:
        present = kept.load(database)
        roles = roles_of(settings.ladder)
        new = read_files(people, caseload, absences, present, school_holidays, roles)
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
        now = clock()
        letters = _letters(settings, present, new, change, now)
        kept.replace(database, holdings=new.holdings, allocations=new.caseload, away=new.absences, by="directory load",
                     now=now, told=letters)  # fmt: skip
        print(f"loaded: {len(new.holdings)} roles, {len(new.caseload)} allocations, {len(new.absences)} absences")
        if letters:
            print(f"{len(letters)} letter(s) tell the old addresses and the unit of it")
        return 0


def _letters(
    settings: Settings, present: Directory, new: Directory, change: Change, now: datetime
) -> tuple[Written, ...]:
    """What leaves because of the change; in shadow mode nothing does, and the screen says so."""
    plans = told(present, new, change, Moment(council_of(settings), new, now))
    if not plans:
        return ()
    if not leaves("directory_changed", settings.desk.mode, needs_human=False, danger=False):
        print(f"{settings.desk.mode} mode: nobody is written to; tell them yourself: the old addresses and the unit")
        return ()
    composer = composer_of(settings, key_of(settings))
    return tuple(Written(plan=plan, composed=composer.compose(plan, now=now)) for plan in plans)


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
    area: Annotated[str, typer.Option(help="Where it is; left out, as when a mail comes: not known.")] = "",
    at: Annotated[str, typer.Option("--at", help="On this date (ISO); today when left out.")] = "",
    initials: Annotated[list[str] | None, typer.Option(help="Second fact: initials.")] = None,
    birth_year: Annotated[list[int] | None, typer.Option(help="Second fact: year of birth.")] = None,
    config: ConfigFile = DEFAULT,
) -> int:
    """Who would get this, and why."""
    settings = stored(config)
    day = day_of("--at", at) if at else council_of(settings).day(clock())
    with opened(settings) as database:
        directory = kept.load(database)
    found = find(
        directory, role=role, side=side, references=case or (), initials=initials or (), birth_years=birth_year or (),
        on=day, allowed_domains=settings.letters.allowed_domains, area=area,
    )  # fmt: skip
    for line in who(found, role=role, side=side):
        print(line)
    return 0 if found.person is not None else 1
