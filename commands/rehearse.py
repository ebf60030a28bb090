"""`rehearse`: mail played under a simulated clock, to see what a setting would mean before it is set."""

import json
import tempfile
import tomllib
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from beats.desk import council_of
from beats.rehearsal import Plan, Rehearsal, spread
from commands import DONE
from commands._common import DEFAULT, ConfigFile, bytes_of, clock, demo_folder, stored, wide_console
from commands._words import day_of
from commands.import_ import date_of, mails_of
from models.config.settings import Settings
from models.directory.people import Directory
from models.errors import UsageError
from router.reports.figures import CHASES, Figures, figures


def rehearse(
    mails: Annotated[Path, typer.Option("--mails", help="A mail file, a folder of them, a maildir or an mbox.")],
    begin: Annotated[str, typer.Option("--from", help="The first day (ISO date).")],
    weeks: Annotated[int, typer.Option(help="How many weeks are played.", min=1, max=60)] = 8,
    change: Annotated[
        list[str] | None, typer.Option("--set", help="section.key=value; side by side with the settings as they are.")
    ] = None,
    answer_rate: Annotated[float, typer.Option(help="Which share of letters is answered.", min=0, max=1)] = 0.7,
    seed: Annotated[int, typer.Option(help="The same seed draws the same answers.")] = 1,
    config: ConfigFile = DEFAULT,
) -> int:
    """Play mail through the desk on a scratch database, without any connection, and print what would have happened."""
    settings = stored(config)
    changed = _changed(settings, change or [])
    plan = _plan(settings, mails, begin, weeks=weeks, answer_rate=answer_rate, seed=seed)
    people = _directory(settings)
    played = [("as set", _play(settings, people, plan))]
    if changed is not None:
        played.append((", ".join(change or []), _play(changed, people, plan)))
    _print(wide_console(), played, plan)
    return DONE


def _plan(settings: Settings, mails: Path, begin: str, *, weeks: int, answer_rate: float, seed: int) -> Plan:
    if not mails.exists():
        raise UsageError(f"--mails {mails}: there is no such file or folder")
    first = day_of("--from", begin)
    council = council_of(settings)
    start = council.midnight(first).astimezone(UTC) + timedelta(hours=9)
    end = council.midnight(first, days=7 * weeks).astimezone(UTC)
    raw = [bytes_of(mails)] if mails.suffix == ".eml" else [one for _name, one, _when in mails_of(mails, read=True)]
    if not raw:
        raise UsageError(f"--mails {mails}: there is no mail in it")
    return Plan(start=start, end=end, post=spread([(date_of(one), one) for one in raw], start, end),
                answer_rate=answer_rate, seed=seed)  # fmt: skip


def _changed(settings: Settings, changes: list[str]) -> Settings | None:
    """The settings with every --set, None without one; paths stay relative to the file."""
    if not changes:
        return None
    tables: dict[str, Any] = tomllib.loads(settings.file.read_text(encoding="utf-8"))
    for one in changes:
        name, equals, value = one.partition("=")
        parts = name.strip().split(".")
        if not equals or len(parts) < 2:
            raise UsageError(f"--set {one}: write section.key=value, for example clocks.acknowledgement=2wd")
        table = tables
        for part in parts[:-1]:
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                raise UsageError(f"--set {one}: {part} is no section that can be set here")
        table[parts[-1]] = _value(value.strip())
    try:
        return Settings.model_validate(tables | {"file": settings.file})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"--set: {where or 'settings'}: {first['msg']}") from None


def _value(text: str) -> object:
    """A value as JSON writes it (0.4, true, ["2026-12-29"]), else the words themselves (2wd)."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _directory(settings: Settings) -> Directory:
    """The directory of the desk; the demo's invented one where the demo has not run yet."""
    from commands.explain import directory_of

    found = directory_of(settings)
    if found.holdings or not settings.is_demo:
        return found
    from commands.directory import read_files
    from demo.council import write_council

    files = write_council(demo_folder(settings) / "council", clock().date())
    rows = read_files(files.people, files.caseload, files.absences)
    return Directory(holdings=rows.holdings, caseload=rows.caseload, absences=rows.absences)


def _play(settings: Settings, people: Directory, plan: Plan) -> Figures:
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        files = Rehearsal(settings, people, Path(folder), plan).play()
    return figures(files, settings.zone)


def _print(console: Console, played: list[tuple[str, Figures]], plan: Plan) -> None:
    names = [name for name, _ in played]
    console.print(f"{len(plan.post)} mails from {plan.start:%d %b %Y} to {plan.end:%d %b %Y}, "
                  f"{plan.answer_rate:.0%} of letters answered. Nothing was sent; answers are drawn.")  # fmt: skip
    table = Table("what", *names, title="What would have happened", title_justify="left")
    for words, ask in _rows(played):
        table.add_row(words, *(ask(one) for _, one in played))
    console.print(table)
    load = Table("person", "week", *names, title="Letters to each person and week", title_justify="left")
    for person, week in sorted({key for _, one in played for key in one.load}):
        load.add_row(person, week, *(str(one.load.get((person, week), 0)) for _, one in played))
    console.print(load)


def _rows(played: list[tuple[str, Figures]]) -> list[tuple[str, Callable[[Figures], str]]]:
    """The lines of the first table: what is counted, and how it is read from the figures."""

    def letters(kind: str) -> Callable[[Figures], str]:
        return lambda one: str(one.letters.get(kind, 0))

    def share(kind: str) -> Callable[[Figures], str]:
        return lambda one: one.share(kind)

    kinds = sorted({kind for _, one in played for kind in one.letters})
    return [
        ("cases", lambda one: str(one.cases)),
        ("of them diverted", lambda one: str(one.diverted)),
        ("wait for a person at the end", lambda one: str(one.waiting)),
        *((f"letters: {kind.replace('_', ' ')}{' (chase)' * (kind in CHASES)}", letters(kind)) for kind in kinds),
        *((f"in time: {kind}", share(kind)) for kind in ("receipt", "triage", "acknowledgement", "response")),
    ]
