"""`act REF ...`: what a person does to a case, in the terminal."""

import getpass
from datetime import UTC, date, datetime
from typing import Annotated, Any, get_args

import typer

from beats.acting import carry_out
from beats.desk import Desk
from commands._common import DEFAULT, ConfigFile, clock, key_of, open_for, policy_id, stored
from commands._sign import sign_off
from commands._switch import switch_letters
from commands._words import grounds_of, word_of
from models.act import (
    AcceptClaim,
    AcknowledgeByPhone,
    Act,
    AgreeTime,
    CancelLetter,
    Close,
    Confirm,
    ConfirmSignpost,
    Correct,
    Done,
    Exclude,
    Join,
    Pause,
    Readmit,
    RecordAbsence,
    Release,
    Reopen,
    Resume,
    Route,
    Seen,
    Spoken,
    TakeDanger,
    Tell,
    WithdrawLinks,
)
from models.config.signoff import SIGNED_CLOCKS
from models.errors import UsageError
from models.words import KINDS, STAGES, SUBJECTS, TASK_KINDS, Side

ACTS = ("confirm", "correct", "route", "acknowledge", "take-danger", "seen", "signpost", "done", "release", "cancel",
        "absence", "exclude", "readmit", "accept-claim", "withdraw-links", "pause", "resume", "spoken", "agree", "tell",
        "reopen", "join", "close")  # fmt: skip

_PLAIN: dict[str, Act] = {"confirm": Confirm(), "seen": Seen(), "signpost": ConfirmSignpost(),
                          "withdraw-links": WithdrawLinks()}  # fmt: skip
"""Acts that need nothing but their name."""


def act(
    reference: Annotated[
        str, typer.Argument(help="The desk's reference, for example ESC-2026-1234567; or sign-off, letters.")
    ],
    what: Annotated[str, typer.Argument(help=", ".join(ACTS) + "; letters: stop, stop-all, start")] = "",
    which: Annotated[str, typer.Argument(help="release, cancel: the Message-ID. absence, exclude, readmit: who.")] = "",
    to: Annotated[str, typer.Option("--to", help="route: the person_id who gets it.")] = "",
    person_id: Annotated[str, typer.Option("--person-id", help="acknowledge: who acknowledged by telephone.")] = "",
    respond_by: Annotated[str, typer.Option(help="acknowledge: the time they gave (ISO).")] = "",
    side: Annotated[str, typer.Option("--side", "--track", help="child or adult, where a case has both.")] = "",
    kind: Annotated[str, typer.Option(help="correct: " + ", ".join(KINDS))] = "",
    person: Annotated[str, typer.Option(help="correct: " + ", ".join(SUBJECTS))] = "",
    grounds: Annotated[str, typer.Option(help="correct: separated by commas")] = "",
    stage: Annotated[str, typer.Option(help="correct: " + ", ".join(STAGES))] = "",
    danger: Annotated[bool | None, typer.Option("--danger/--no-danger", help="correct")] = None,
    outcome: Annotated[str, typer.Option(help="close: what came of it, in words for the sender.")] = "",
    until: Annotated[str, typer.Option(help="absence: the last day away (ISO date).")] = "",
    task: Annotated[str, typer.Option(help="done: " + ", ".join(TASK_KINDS))] = "",
    done: Annotated[str, typer.Option(help="take-danger: what was done.")] = "",
    asked: Annotated[str, typer.Option(help="pause: what the sender was asked.")] = "",
    words: Annotated[str, typer.Option(help="tell: a note to the sender, in your own words.")] = "",
    responded: Annotated[bool, typer.Option("--responded", help="tell: it says what the manager answered.")] = False,
    hear_by: Annotated[str, typer.Option(help="tell: by when they hear again (ISO).")] = "",
    why: Annotated[str, typer.Option(help="reopen, exclude, readmit: why, for the record.")] = "",
    into: Annotated[str, typer.Option(help="join: the reference of the case in which this one goes on.")] = "",
    timescale: Annotated[str, typer.Option("--clock", help="sign-off: " + ", ".join(SIGNED_CLOCKS))] = "",
    on: Annotated[str, typer.Option(help="sign-off, spoken: the day (ISO date); today when left out.")] = "",
    by: Annotated[str, typer.Option(help="Who acts; your user name when left out. sign-off: who signed.")] = "",
    config: ConfigFile = DEFAULT,
) -> int:
    """Confirm, correct, route, acknowledge by phone, take danger, mark seen, signpost, release or cancel, close."""
    settings = stored(config)
    if reference == "sign-off":
        print(sign_off(settings, kind=timescale, by=by, on=on))
        return 0
    if reference == "letters":
        print(switch_letters(settings, what, by=by))
        return 0
    given = {"to": to, "person_id": person_id, "respond_by": respond_by, "side": side, "kind": kind, "person": person,
             "grounds": grounds, "stage": stage, "danger": danger, "outcome": outcome, "done": done,
             "task": task, "which": which, "until": until, "asked": asked, "why": why,
             "words": words, "responded": responded, "hear_by": hear_by, "into": into, "on": on}  # fmt: skip
    chosen = _act(what, given, settings.zone)
    database = open_for(settings)
    desk = Desk(settings, database, key=key_of(settings), policy_id=policy_id(database, settings, clock()),
                now=clock, machine=clock)  # fmt: skip
    try:
        carry_out(desk, reference, chosen, by or getpass.getuser())
    finally:
        desk.close()
    print(f"{reference}: {what} recorded")
    return 0


def _act(what: str, given: dict[str, Any], zone: Any) -> Act:  # noqa: PLR0912  # one branch an act
    side = word_of("--side", given["side"], get_args(Side))
    if what in _PLAIN:
        return _PLAIN[what]
    match what:
        case "correct":
            grounds = grounds_of(given["grounds"])
            return Correct(
                kind=word_of("--kind", given["kind"], KINDS), person=word_of("--person", given["person"], SUBJECTS),
                grounds=grounds or None, stage_reached=word_of("--stage", given["stage"], STAGES),
                immediate_danger=given["danger"],
            )  # fmt: skip
        case "route":
            return Route(person_id=_needed("--to", given["to"]), side=side)
        case "acknowledge":
            return AcknowledgeByPhone(
                person_id=_needed("--person-id", given["person_id"]), side=side,
                respond_by=_time(given["respond_by"], zone),
            )  # fmt: skip
        case "accept-claim":
            return AcceptClaim(side=side)
        case "pause":
            return Pause(asked=given["asked"], side=side)
        case "resume":
            return Resume(side=side)
        case "spoken":
            return Spoken(side=side, on=_day(given["on"], "--on") if given["on"] else None)
        case "agree":
            respond_by = _time(_needed("--respond-by", given["respond_by"]), zone)
            assert respond_by is not None, "a time that is needed is there"
            return AgreeTime(respond_by=respond_by.astimezone(UTC), side=side)
        case "tell":
            return Tell(words=given["words"], responded=given["responded"], side=side,
                        hear_by=_time(given["hear_by"], zone, "--hear-by"))  # fmt: skip
        case "reopen":
            return Reopen(why=given["why"])
        case "join":
            return Join(into=_needed("--into", given["into"] or given["which"]))
        case "take-danger":
            return TakeDanger(done=given["done"])
        case "done":
            return Done(task=word_of("--task", _needed("--task", given["task"]), TASK_KINDS))
        case "release":
            return Release(message_id=_needed("the letter's Message-ID", given["which"]))
        case "cancel":
            return CancelLetter(message_id=_needed("the letter's Message-ID", given["which"]))
        case "absence":
            person_id = _needed("the person_id", given["which"] or given["person_id"])
            return RecordAbsence(person_id=person_id, until=_day(_needed("--until", given["until"])))
        case "exclude":
            return Exclude(person_id=_needed("the person_id", given["which"]), why=given["why"])
        case "readmit":
            return Readmit(person_id=_needed("the person_id", given["which"]), why=given["why"])
        case "close":
            return Close(outcome=given["outcome"], side=side)
        case _:
            raise UsageError(f"act {what}: there is no such act; choose one of {', '.join(ACTS)}")


def _needed(option: str, value: str) -> str:
    if not value:
        raise UsageError(f"this act needs {option}")
    return value


def _day(text: str, option: str = "--until") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: write an ISO date such as 2027-01-08") from None


def _time(text: str, zone: Any, option: str = "--respond-by") -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: write an ISO time such as 2027-01-08T12:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
