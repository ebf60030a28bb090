"""`check`: tries everything that the desk leans on, and prints a table."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from beats.desk import composer_of, council_of, mailbox_of
from beats.health import health
from commands import DONE, FINDING, _pages, _switch
from commands._common import DEFAULT, ConfigFile, clock, opened, stored, wide_console
from intake.mailbox import Mailbox
from models.config.ladder import Ladder
from models.config.servers import Mailbox as Box
from models.config.settings import Settings
from models.config.signoff import SignedClock, SignOff
from models.crash import CRASH_POINTS
from models.errors import DeskError, FolderMissing, UsageError
from models.store import gaps as known_gaps
from models.store import people, signoffs
from models.store.engine import exists
from models.words import Side
from outbox.deliver import open_line
from outbox.samples import sample_plans
from router.directory.gaps import gaps


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table: what was tried and what is wrong with it ('' = well)."""

    what: str
    fault: str = ""
    note: str = ""


def check(
    only: Annotated[str, typer.Option("--only", help="A comma-separated choice of the checks.")] = "",
    crash_points: Annotated[bool, typer.Option("--crash-points", help="List where tests kill the service.")] = False,
    config: ConfigFile = DEFAULT,
) -> int:
    """Try mailboxes, mail server, database, templates, rules' own examples, directory and holidays."""
    if crash_points:
        print("\n".join(CRASH_POINTS))
        return DONE
    settings = stored(config)
    chosen = [name.strip() for name in only.split(",") if name.strip()] or list(CHECKS)
    for name in chosen:
        if name not in CHECKS:
            raise UsageError(f"--only {name}: choose from {', '.join(CHECKS)}")
    table = Table("check", "state", "what was found", title=settings.desk.name, title_justify="left")
    findings = [finding for name in chosen for finding in _tried(name, settings)]
    for one in findings:
        state = Text("wrong", style="red") if one.fault else Text("well", style="green")
        table.add_row(one.what, state, one.fault or one.note)
    wide_console().print(table)
    return FINDING if any(one.fault for one in findings) else DONE


def _tried(name: str, settings: Settings) -> list[Finding]:
    """What one check found; whatever it could not even try is a finding, and the other checks go on."""
    try:
        return CHECKS[name](settings)
    except DeskError as error:
        return [Finding(name, str(error))]


def _mailboxes(settings: Settings) -> list[Finding]:
    found = []
    for box in settings.mailbox:
        name = f"mailbox {box.name}"
        if box.driver == "demo":
            found.append(Finding(name, note="the demo's own, started by `run`"))
            continue
        driver = mailbox_of(settings, box)
        try:
            driver.connect()
            listing = driver.list()
            found.append(Finding(name, note=f"{len(listing.items)} items, epoch {listing.epoch}"))
            found += _junk(settings, box, driver)
        except DeskError as error:
            found.append(Finding(name, str(error)))
        finally:
            driver.close()
    return found


def _junk(settings: Settings, box: Box, mailbox: Mailbox) -> list[Finding]:
    """Which Junk folder is watched; one that is not there is told, and is no fault."""
    name = f"mailbox {box.name}, Junk"
    junk = mailbox.junk() if box.junk == "auto" else box.junk
    if not junk:
        none = "the server marks none: name it in junk, if there is one" if box.junk == "auto" else "not watched"
        return [] if box.driver in ("maildir", "mbox") else [Finding(name, note=none)]
    driver = mailbox_of(settings, box.model_copy(update={"folder": junk}))
    try:
        driver.connect()
        return [Finding(name, note=f"{len(driver.list().items)} items in {junk}, read only")]
    except FolderMissing:
        return [Finding(name, note=f"there is no folder {junk}: nothing is watched there")]
    finally:
        driver.close()


def _smtp(settings: Settings) -> list[Finding]:
    if settings.is_demo:
        return [Finding("mail server", note="the demo's own, started by `run`")]
    if not settings.smtp.host and not settings.sends_by_graph:
        return [Finding("mail server", note="none: shadow mode")]
    line = open_line(settings)
    try:
        line.connect()
    except (DeskError, ssl.SSLError, OSError) as error:
        return [Finding("mail server", str(error))]
    finally:
        line.close()
    return [Finding("mail server", note=f"{settings.smtp.host or 'Microsoft Graph'} signs us in")]


def _database(settings: Settings) -> list[Finding]:
    with opened(settings) as database:
        kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    return [Finding("database", note=f"{kind}, up to date")]


def _templates(settings: Settings) -> list[Finding]:
    faults = composer_of(settings, b"-" * 32).check(sample_plans().values())
    if faults:
        return [Finding("templates", fault) for fault in faults]
    return [Finding("templates", note=f"{len(sample_plans())} sample letters written")]


def _rules(settings: Settings) -> list[Finding]:
    from intake.reading import Reader
    from intake.reading.rulecheck import run_examples

    overlay = settings.rules_overlay
    reader = Reader(overlay=overlay)
    faults = run_examples(reader)
    if faults:
        return [Finding("rules", fault) for fault in faults]
    return [Finding("rules", note=f"every hit hits and every miss misses; version {reader.version}")]


def _directory(settings: Settings) -> list[Finding]:
    """Gaps that mail would hit (router.directory.gaps)."""
    with opened(settings) as database:
        directory, owners = people.load(database), known_gaps.owners(database)
        dead = known_gaps.dead_addresses(database)
    if not directory.holdings:
        note = "the demo loads its own" if settings.is_demo else ""
        return [Finding("directory", "" if note else "is empty: load it with `directory load`", note)]
    sides: set[Side] = set()
    for box in settings.mailbox:
        sides |= {"child", "adult"} if box.audience == "both" else {box.audience}
    ladders: dict[Side, Ladder] = {side: getattr(settings.ladder, side) for side in sides}
    missing = gaps(directory, ladders, council_of(settings).day(clock()), owners=owners, dead=dead)
    if missing:
        return [Finding("directory", one) for one in missing]
    return [Finding("directory", note=f"{len(directory.holdings)} roles, {len(directory.caseload)} allocations")]


def _holidays(settings: Settings) -> list[Finding]:
    left = (settings.hours.verified_until - council_of(settings).day(clock())).days
    if left < 60:
        return [
            Finding(
                "holidays", f"are verified for {left} more days only: check the list and set [hours] verified_until"
            )
        ]
    return [Finding("holidays", note=f"{settings.hours.nation}, verified until {settings.hours.verified_until}")]


def _clocks(settings: Settings) -> list[Finding]:
    """Every length that the council has not signed off; one that was signed and changed since is unsigned again."""
    signed: dict[SignedClock, SignOff] = {}
    if exists(settings):
        with opened(settings) as database:
            signed = signoffs.in_force(database, settings.clocks)
    left = signoffs.unsigned(settings.clocks, frozenset(signed))
    notes = [f"{kind} = {one.value} by {one.by} on {one.on}" for kind, one in signed.items()]
    if left:
        now = ", ".join(f"{kind} = {getattr(settings.clocks, kind)}" for kind in left)
        notes.append(f"not signed off by the council yet: {', '.join(left)} (now {now}: act sign-off)")
    return [Finding("clocks", note="; ".join(notes) or "all signed off in [clocks] signed_off")]


def _alarms(settings: Settings) -> list[Finding]:
    """What the desk itself has found to be wrong, apart from what other rows of the table tell of."""
    with opened(settings) as database:
        found = health(database, settings, clock())
    wrong = [one for one in found.alarms if one.code not in ("nobody_on_call", "secret_ends")]
    return [Finding("alarms", str(one)) for one in wrong] or [Finding("alarms", note="none")]


def _secrets(settings: Settings) -> list[Finding]:
    """Secrets and certificates of Microsoft sign-ins that end soon (30, 7 and 1 days before)."""
    from models.microsoft import expiring, last_days

    ends = last_days(settings)
    found = [Finding("secrets", str(one)) for one in expiring(ends, council_of(settings).day(clock()))]
    return found or [Finding("secrets", note=f"{len(ends)} end date(s) known, none within 30 days")]


CHECKS: dict[str, Callable[[Settings], list[Finding]]] = {
    "mailbox": _mailboxes,
    "smtp": _smtp,
    "database": _database,
    "templates": _templates,
    "rules": _rules,
    "directory": _directory,
    "holidays": _holidays,
    "clocks": _clocks,
    "secrets": _secrets,
    "alarms": _alarms,
    "letters": lambda settings: [Finding("letters", *_switch.found(settings))],
    "pages": lambda settings: [Finding("pages", *_pages.found(settings))],
}
