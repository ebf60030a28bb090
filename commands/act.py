"""`act REF ...`: what a person does to a case, in the terminal."""

import getpass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from beats.acting import carry_out
from beats.by_hand import split
from beats.desk import Desk
from commands._board import take_to_board
from commands._common import DEFAULT, ConfigFile, desk_of, open_for, stored
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
    ForPerson,
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
from models.manager_acts import StepUp, TellManager
from models.record_acts import Assign, Link, Note, Restrict, Split, Unassign, Unlink, Unrestrict, Unseen
from models.words import KINDS, STAGES, SUBJECTS, TASK_KINDS, Side

ACTS = ("confirm", "correct", "route", "acknowledge", "take-danger", "seen", "signpost", "done", "release", "cancel",
        "absence", "exclude", "readmit", "accept-claim", "withdraw-links", "pause", "resume", "spoken", "agree", "tell",
        "reopen", "join", "close", "step-up", "board", "tell-manager", "note", "assign", "unassign", "unseen", "split",
        "link", "unlink", "restrict", "unrestrict")  # fmt: skip

_PLAIN: dict[str, Act] = {"confirm": Confirm(), "seen": Seen(), "signpost": ConfirmSignpost(),
                          "withdraw-links": WithdrawLinks(), "unassign": Unassign(), "unseen": Unseen()}  # fmt: skip
"""Acts that need nothing but their name."""


def act(
    reference: Annotated[
        str, typer.Argument(help="The desk's reference, for example ESC-2026-1234567; or sign-off, letters.")
    ],
    what: Annotated[str, typer.Argument(help=", ".join(ACTS) + "; letters: stop, stop-all, start")] = "",
    which: Annotated[
        str, typer.Argument(help="Which letter (Message-ID), who (person_id, login), or which message.")
    ] = "",
    to: Annotated[str, typer.Option("--to", help="route, board: the person_id who gets it.")] = "",
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
    words: Annotated[str, typer.Option(help="tell, tell-manager, note: in your own words.")] = "",
    responded: Annotated[bool, typer.Option("--responded", help="tell: it says what the manager answered.")] = False,
    hear_by: Annotated[str, typer.Option(help="tell: by when they hear again (ISO).")] = "",
    why: Annotated[str, typer.Option(help="reopen, exclude, readmit, step-up, restrict: why.")] = "",
    pack: Annotated[Path | None, typer.Option(help="board: the file into which the case is written for it.")] = None,
    into: Annotated[str, typer.Option(help="join, link, unlink: the reference of the other case.")] = "",
    for_person: Annotated[str, typer.Option(help="close: " + ", ".join(filter(None, get_args(ForPerson))))] = "",
    learning: Annotated[str, typer.Option(help="close: one of [codes] learning.")] = "",
    timescale: Annotated[str, typer.Option("--clock", help="sign-off: " + ", ".join(SIGNED_CLOCKS))] = "",
    on: Annotated[str, typer.Option(help="sign-off, spoken: the day (ISO date); today when left out.")] = "",
    by: Annotated[str, typer.Option(help="Who acts; your user name when left out. sign-off: who signed.")] = "",
    config: ConfigFile = DEFAULT,
) -> int:
    """Confirm, correct, route, acknowledge by phone, take danger, mark seen, signpost, release or cancel, close."""
    settings = stored(config)
    if reference in ("sign-off", "letters"):
        signs = reference == "sign-off"
        print(sign_off(settings, kind=timescale, by=by, on=on) if signs else switch_letters(settings, what, by=by))
        return 0
    given = {"to": to, "person_id": person_id, "respond_by": respond_by, "side": side, "kind": kind, "person": person,
             "grounds": grounds, "stage": stage, "danger": danger, "outcome": outcome, "done": done,
             "task": task, "which": which, "until": until, "asked": asked, "why": why,
             "words": words, "responded": responded, "hear_by": hear_by, "into": into, "on": on,
             "for_person": for_person, "learning": learning}  # fmt: skip
    chosen = None if what == "board" else _act(what, given, settings.zone)
    database = open_for(settings)
    desk = desk_of(settings, database)
    who = by or getpass.getuser()
    try:
        if chosen is None:
            print(take_to_board(desk, reference, pack=pack, why=why, to=to, by=who,
                                side=word_of("--side", side, get_args(Side))))  # fmt: skip
        else:
            _carry_out(desk, reference, chosen, who)
    finally:
        desk.close()
    print(f"{reference}: {what} recorded")
    return 0


def _carry_out(desk: Desk, reference: str, act: Act, by: str) -> None:
    if isinstance(act, Split):
        print(f"{split(desk, reference, act.message_id, by)}: opened from a message of {reference}")
    else:
        carry_out(desk, reference, act, by)


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
        case "join":
            return Join(into=_needed("--into", given["into"] or given["which"]))
        case "done":
            return Done(task=word_of("--task", _needed("--task", given["task"]), TASK_KINDS))
        case "release":
            return Release(message_id=_needed("the letter's Message-ID", given["which"]))
        case "cancel":
            return CancelLetter(message_id=_needed("the letter's Message-ID", given["which"]))
        case "absence":
            person_id = _needed("the person_id", given["which"] or given["person_id"])
            return RecordAbsence(person_id=person_id, until=_day(_needed("--until", given["until"])))
        case "close":
            ended: ForPerson = word_of("--for-person", given["for_person"], get_args(ForPerson)) or ""
            return Close(outcome=given["outcome"], side=side, for_person=ended, learning=given["learning"])
        case _:
            return _in_words(what, given, side) or _of_record(what, given)


def _in_words(what: str, given: dict[str, Any], side: Side | None) -> Act | None:
    """Acts that a person says something with; None = it is none of them."""
    match what:
        case "reopen":
            return Reopen(why=given["why"])
        case "take-danger":
            return TakeDanger(done=given["done"])
        case "step-up":
            return StepUp(why=given["why"], side=side)
        case "tell-manager":
            return TellManager(words=given["words"], side=side)
        case "exclude":
            return Exclude(person_id=_needed("the person_id", given["which"]), why=given["why"])
        case "readmit":
            return Readmit(person_id=_needed("the person_id", given["which"]), why=given["why"])
        case _:
            return None


def _of_record(what: str, given: dict[str, Any]) -> Act:
    """Acts that send no letter."""
    match what:
        case "note":
            return Note(words=given["words"])
        case "assign":
            return Assign(login=_needed("the login of who works on it", given["which"]))
        case "split":
            number = _needed("the number of the message, as `case REF` shows it", given["which"])
            if not number.isdecimal():
                raise UsageError(f"split {number}: give the number of the message, as `case REF` shows it")
            return Split(message_id=int(number))
        case "link":
            return Link(to=_needed("--into", given["into"] or given["which"]))
        case "unlink":
            return Unlink(to=_needed("--into", given["into"] or given["which"]))
        case "restrict":
            return Restrict(logins=tuple(given["which"].split(",")), why=given["why"])
        case "unrestrict":
            return Unrestrict(why=given["why"])
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
