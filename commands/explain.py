"""`explain FILE.eml`: what the desk would do with this mail and why, in plain words, doing nothing."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from beats.desk import council_of
from commands._common import DEFAULT, ConfigFile, bytes_of, clock, opened, plain, stored, wide_console
from intake.trust import Trust
from intake.worker import Worker, WorkerDied
from models.config.settings import Settings
from models.decision import Decision, Divert, OpenCase
from models.directory.people import Directory
from models.known import Arrival, Known
from models.mail import Message
from models.reading import Reading
from models.store import people
from models.store.engine import exists
from router.cases import opening
from router.decide import decide
from router.directory.notify import way_of
from router.letters.leaving import leaves
from router.moment import Moment


def explain(file: Annotated[Path, typer.Argument(help="A mail file.")], config: ConfigFile = DEFAULT) -> int:
    """Print the mail with the words marked, the reading in sentences, the decision, and who would get what."""
    settings = stored(config)
    raw = bytes_of(file)
    now, council = clock(), council_of(settings)
    message, reading, unread = _read(raw, settings, council.day(now))
    at = Moment(council, directory_of(settings), now)
    box = settings.mailbox[0]
    arrival = Arrival(
        ledger_id=0, mailbox=box.name, mailbox_address=box.address, audience=box.audience, received_at=now,
        message=message, reading=reading, unread_because=unread,
    )  # fmt: skip
    console = wide_console(soft_wrap=True)
    lines = [f"It could not be read: {unread}."] if unread else []
    if message is not None and reading is not None:
        console.print(_marked(message.subject, reading, "subject"), style="bold")
        console.print(_marked(message.text, reading, "body"))
        for one in message.attachments:
            if one.text:
                console.rule(plain(f"attached: {one.name}"))
                console.print(plain(one.text))
        console.rule()
        lines += [*_mail_lines(message), *_reading_lines(reading)]
    decision = decide(arrival, Known(directory=at.directory), at)
    for line in (*lines, *_decision_lines(decision, arrival, at)):
        console.print(plain(line))
    return 0


def _read(raw: bytes, settings: Settings, day: date) -> tuple[Message | None, Reading | None, str]:
    """The message and its reading, or why there is neither: the desk opens a case for a person then."""
    trust = Trust(authserv_ids=settings.trust.authserv_ids)
    overlay = settings.rules_overlay
    with Worker(limit=settings.reading.timeout, documents=settings.reading.attachments) as worker:
        try:
            worked = worker.read(raw, trust=trust, on=day, overlay=overlay)
        except WorkerDied as died:
            return None, None, str(died)
    return worked.message, worked.reading, ""


def directory_of(settings: Settings) -> Directory:
    """The directory if there is a database already; explain makes nothing."""
    if not exists(settings):
        return Directory()
    with opened(settings) as database:
        return people.load(database)


def _marked(text: str, reading: Reading, where: str) -> Text:
    marked = Text(plain(text))
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
    danger = ", DANGER NOW" if reading.immediate_danger else ""
    lines = [f"Read as {reading.kind}, about {reading.person}, highest step tried: {reading.stage_reached}{danger}."]
    lines += [
        f'  {one.label}: "{" ".join(one.text.split())}" ({one.where}, rule {one.rule})' for one in reading.evidence
    ]
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
