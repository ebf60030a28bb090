"""`act REF ...`: what a person does to a case, in the terminal."""

import getpass
from datetime import datetime
from typing import Annotated, Any, get_args

import typer

from beats.desk import Desk
from commands._common import DEFAULT, ConfigFile, clock, key_of, open_for, policy_id, stored
from models.act import AcknowledgeByPhone, Act, Close, Confirm, ConfirmSignpost, Correct, Done, Route, Seen, TakeDanger
from models.errors import LostLease, UsageError
from models.store.cases import case_by_reference
from models.store.commit import commit_act
from models.words import GROUNDS, KINDS, STAGES, SUBJECTS, TASK_KINDS, Side
from router.acts import effects_of

ACTS = ("confirm", "correct", "route", "acknowledge", "take-danger", "seen", "signpost", "done", "close")


def act(
    reference: Annotated[str, typer.Argument(help="The desk's reference, for example ESC-2026-1234567.")],
    what: Annotated[str, typer.Argument(help=", ".join(ACTS))],
    to: Annotated[str, typer.Option("--to", help="route: the person_id who gets it.")] = "",
    person_id: Annotated[str, typer.Option("--person-id", help="acknowledge: who acknowledged by telephone.")] = "",
    respond_by: Annotated[str, typer.Option(help="acknowledge: the time they gave (ISO).")] = "",
    side: Annotated[str, typer.Option(help="child or adult, where a case has both.")] = "",
    kind: Annotated[str, typer.Option(help="correct: " + ", ".join(KINDS))] = "",
    person: Annotated[str, typer.Option(help="correct: " + ", ".join(SUBJECTS))] = "",
    grounds: Annotated[str, typer.Option(help="correct: separated by commas")] = "",
    stage: Annotated[str, typer.Option(help="correct: " + ", ".join(STAGES))] = "",
    danger: Annotated[bool | None, typer.Option("--danger/--no-danger", help="correct")] = None,
    outcome: Annotated[str, typer.Option(help="close: what came of it, in words for the sender.")] = "",
    task: Annotated[str, typer.Option(help="done: " + ", ".join(TASK_KINDS))] = "",
    done: Annotated[str, typer.Option(help="take-danger: what was done.")] = "",
    by: Annotated[str, typer.Option(help="Who acts; your user name when left out.")] = "",
    config: ConfigFile = DEFAULT,
) -> int:
    """Confirm, correct, route, acknowledge by phone, take danger, mark seen, confirm a signpost, or close."""
    settings = stored(config)
    given = {"to": to, "person_id": person_id, "respond_by": respond_by, "side": side, "kind": kind, "person": person,
             "grounds": grounds, "stage": stage, "danger": danger, "outcome": outcome, "done": done,
             "task": task}  # fmt: skip
    chosen = _act(what, given, settings.zone)
    database = open_for(settings)
    desk = Desk(settings, database, key=key_of(settings), policy_id=policy_id(database, settings, clock()),
                now=clock, machine=clock)  # fmt: skip
    try:
        _carry_out(desk, reference, chosen, by or getpass.getuser())
    finally:
        desk.close()
    print(f"{reference}: {what} recorded")
    return 0


def _carry_out(desk: Desk, reference: str, chosen: Act, by: str) -> None:
    """Judge on the case as it is and commit; judged again when it changed meanwhile."""
    for attempt in range(5):
        at = desk.moment()
        file = case_by_reference(desk.db, reference)
        effects = effects_of(chosen, file, at, by=by)
        try:
            commit_act(
                desk.db, file, chosen, effects, desk.write(effects.letters, at.now),
                by=by, policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now,
            )  # fmt: skip
        except LostLease:
            if attempt == 4:
                raise
        else:
            return


def _act(what: str, given: dict[str, Any], zone: Any) -> Act:
    side = _word("--side", given["side"], get_args(Side))
    match what:
        case "confirm":
            return Confirm()
        case "correct":
            grounds = tuple(part.strip() for part in given["grounds"].split(",") if part.strip())
            for ground in grounds:
                _word("--grounds", ground, GROUNDS)
            return Correct(
                kind=_word("--kind", given["kind"], KINDS), person=_word("--person", given["person"], SUBJECTS),
                grounds=grounds or None, stage_reached=_word("--stage", given["stage"], STAGES),
                immediate_danger=given["danger"],
            )  # fmt: skip
        case "route":
            return Route(person_id=_needed("--to", given["to"]), side=side)
        case "acknowledge":
            return AcknowledgeByPhone(
                person_id=_needed("--person-id", given["person_id"]), side=side,
                respond_by=_time(given["respond_by"], zone),
            )  # fmt: skip
        case "take-danger":
            return TakeDanger(done=given["done"])
        case "seen":
            return Seen()
        case "signpost":
            return ConfirmSignpost()
        case "done":
            return Done(task=_word("--task", _needed("--task", given["task"]), TASK_KINDS))
        case "close":
            return Close(outcome=given["outcome"])
        case _:
            raise UsageError(f"act {what}: there is no such act; choose one of {', '.join(ACTS)}")


def _word(option: str, value: str, words: tuple[str, ...]) -> Any:
    if value and value not in words:
        raise UsageError(f"{option} {value}: choose one of {', '.join(words)}")
    return value or None


def _needed(option: str, value: str) -> str:
    if not value:
        raise UsageError(f"this act needs {option}")
    return value


def _time(text: str, zone: Any) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--respond-by {text}: write an ISO time such as 2027-01-08T12:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
