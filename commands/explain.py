"""`explain FILE.eml`: what the desk would do with this mail and why, in plain words, doing nothing."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from beats.desk import council_of
from commands._common import DEFAULT, ConfigFile, clock, stored
from intake.trust import Trust
from intake.worker import Worker
from models.decision import Decision, Divert, OpenCase
from models.errors import UsageError
from models.known import Arrival, Known
from models.mail import Message
from models.people import Directory
from models.reading import Reading
from models.settings import Settings
from models.store import people
from models.store.engine import open_database
from router import opening
from router.decide import decide
from router.leaving import leaves
from router.moment import Moment
from router.notify import way_of


def explain(file: Annotated[Path, typer.Argument(help="A mail file.")], config: ConfigFile = DEFAULT) -> int:
    """Print the mail with the words marked, the reading in sentences, the decision, and who would get what."""
    settings = stored(config)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be opened ({error.strerror})") from None
    now, council = clock(), council_of(settings)
    trust = Trust(authserv_ids=settings.trust.authserv_ids)
    overlay = settings.paths.rules and settings.resolve(settings.paths.rules)
    with Worker(limit=settings.reading.timeout) as worker:
        worked = worker.read(raw, trust=trust, on=council.day(now), overlay=overlay)
    reading = worked.reading or Reading()
    at = Moment(council, _directory(settings), now)
    box = settings.mailbox[0]
    arrival = Arrival(
        ledger_id=0, mailbox=box.name, mailbox_address=box.address, audience=box.audience, received_at=now,
        message=worked.message, reading=reading,
    )  # fmt: skip
    console = Console(highlight=False, soft_wrap=True)
    console.print(_marked(worked.message.subject, reading, "subject"), style="bold")
    console.print(_marked(worked.message.text, reading, "body"))
    console.rule()
    for line in (*_mail_lines(worked.message), *_reading_lines(reading)):
        console.print(escape(line))
    decision = decide(arrival, Known(directory=at.directory), at)
    for line in _decision_lines(decision, arrival, at):
        console.print(escape(line))
    return 0


def _directory(settings: Settings) -> Directory:
    """The directory if there is a database already; explain makes nothing."""
    from models.store.engine import exists

    if not exists(settings):
        return Directory()
    from commands._common import stamp_of

    return people.load(open_database(settings, stamp=stamp_of(settings), now=clock()))


def _marked(text: str, reading: Reading, where: str) -> Text:
    marked = Text(text)
    for one in reading.evidence:
        if one.where == where and text[one.start : one.end] == one.text:
            marked.stylize("reverse", one.start, one.end)
    return marked


def _mail_lines(message: Message) -> list[str]:
    lines = [f"From {message.from_address or 'nobody named'}; sender {message.verdict} ({message.verdict_because})."]
    if message.automated:
        lines.append(f"By its headers it is machine mail: {message.automated} ({message.automated_because}).")
    lines += [f"Defect: {one}." for one in message.defects]
    return lines


def _reading_lines(reading: Reading) -> list[str]:
    lines = [
        f"Read as {reading.kind}, about {reading.person}, highest step tried: {reading.stage_reached}"
        f"{', DANGER NOW' if reading.immediate_danger else ''}."
    ]
    for one in reading.evidence:
        lines.append(f'  {one.label}: "{" ".join(one.text.split())}" ({one.where}, rule {one.rule})')
    if reading.case_references:
        lines.append(f"Case references: {', '.join(reading.case_references)}.")
    lines += [f"A person must look: {why}." for why in reading.needs_human_because]
    return lines


def _decision_lines(decision: Decision, arrival: Arrival, at: Moment) -> list[str]:
    mode = at.council.settings.desk.mode
    lines = [f"Decision: {type(decision).__name__} by the step '{decision.step}'."]
    lines += [f"  because {why}" for why in decision.because]
    lines += [f"  a person must look: {why}" for why in decision.needs_human]
    if not isinstance(decision, OpenCase | Divert):
        return lines
    case = opening.case_file(arrival, "ESC-0000-0000000", decision, at)
    danger = case.danger_at is not None
    if case.sender.answerable:
        lines.append(f"No receipt: {case.sender.answerable}.")
    else:
        sent = leaves("receipt", mode, needs_human=False, danger=danger)
        extent = "with what we understood" if case.sender.details else "the fixed part only"
        lines.append(f"Receipt to the sender, {extent}." if sent else "No receipt: shadow mode.")
    for side in decision.tracks if isinstance(decision, OpenCase) else ():
        way = way_of(case, side, at)
        goes = leaves("notice", mode, needs_human=bool(decision.needs_human), danger=danger) and not way.blocked
        who = way.found.person.person_id if way.found.person else "nobody"
        lines.append(f"{side}: next step {way.rung}, goes to {who} ({way.found.why}).")
        lines += [f"  {why}" for why in way.found.because]
        if way.blocked:
            lines.append(f"  it waits for a person: {way.blocked}.")
        else:
            lines.append("  the notice leaves at once." if goes else f"  the notice waits for a person (mode {mode}).")
    return lines
