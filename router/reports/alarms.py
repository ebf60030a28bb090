"""What is wrong with the desk itself, judged from its state. Pure; each alarm says what, where and what to do.

With the moment fixed (`run --once --now`) there is no running service: then no poll is late and no clock jumps.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.health import Alarm, Folder, Service, State, Waiting
from router.timing.hours import Calendar

LATE = timedelta(minutes=15)
"""A message without an exit, and a mailbox without a successful look, for longer than this is an alarm."""
STUCK = timedelta(hours=1)
STUCK_DANGER = timedelta(minutes=5)
SILENT = timedelta(minutes=2)
"""A service that has given no sign of life for longer is gone."""


def alarms(state: State, now: datetime) -> tuple[Alarm, ...]:
    """Every alarm of this moment, the gravest kinds first. `now` is aware."""
    service = state.service
    return (
        *_service(service, now),
        *(one for folder in state.folders for one in _folder(folder, service, now)),
        *(one for waiting in state.undecided for one in _undecided(waiting, now)),
        *_letters(state, now),
        *_sweep(state, now),
        *_people_and_secrets(state),
    )


def _service(service: Service | None, now: datetime) -> Iterator[Alarm]:
    if service is None or service.stopped:
        return
    if now - service.seen_at > SILENT:
        yield Alarm(
            code="no_service", where="service", what=f"no sign of life since {_time(service.seen_at)}",
            todo="start it again and look into its log: no mail is read and no letter leaves",
        )  # fmt: skip
    faults = dict(service.faults)
    if "clock" in faults:
        yield Alarm(
            code="clock_jump", where="this machine's clock", what=faults["clock"],
            todo="set the clock right, then start the service again",
        )  # fmt: skip
    if "smtp" in faults:
        yield Alarm(
            code="line_stopped", where="mail server", what=f"no letter leaves: {faults['smtp']}",
            todo="correct [smtp] or its secret; letters stay owed and leave by themselves afterwards",
        )  # fmt: skip
    for name in (name for name in faults if name.startswith("beat ")):
        yield Alarm(code="beat_failed", where=name, what=f"fails ({faults[name]})", todo="look into the log")
    for name in service.late:
        yield Alarm(
            code="beat_late", where=f"beat {name}", what="has not ended in its time",
            todo="see whether a server hangs; start the service again",
        )  # fmt: skip
    if service.audit:
        yield Alarm(
            code="audit_broken", where="audit", what=service.audit,
            todo="keep the database as it is, and tell who answers for it: somebody changed the record",
        )  # fmt: skip


def _folder(folder: Folder, service: Service | None, now: datetime) -> Iterator[Alarm]:
    where = f"mailbox {folder.mailbox}" + ("" if folder.watched else f", {folder.folder}")
    if folder.refused_since is not None:
        yield Alarm(
            code="mailbox_refused", where=where, what=folder.error,
            todo="correct its [[mailbox]], its secret or its rights; it is tried again every 15 minutes",
        )  # fmt: skip
    elif service is not None and not service.stopped and (folder.watched or folder.error):
        since = max(filter(None, (folder.polled_at, service.started_at)))
        if now - since > LATE:
            last = _time(folder.polled_at) if folder.polled_at else "ever"
            why = f" ({folder.error})" if folder.error else ""
            yield Alarm(
                code="no_poll", where=where, what=f"no successful look since {last}{why}",
                todo="see whether its server answers: mail waits unread",
            )  # fmt: skip
    if folder.unknown:
        yield Alarm(
            code="unknown_items", where=where, what=f"{folder.unknown} item(s) in the folder are not in the ledger",
            todo="run `reconcile`, read them by hand and report it: the desk missed them",
        )  # fmt: skip


def _undecided(waiting: Waiting, now: datetime) -> Iterator[Alarm]:
    if now - waiting.since > LATE:
        yield Alarm(
            code="no_exit", where=waiting.where, what=f"{waiting.count} message(s) undecided, the oldest since "
            f"{_time(waiting.since)}", todo="read them in the mailbox by hand and look into the log",
        )  # fmt: skip


def _letters(state: State, now: datetime) -> Iterator[Alarm]:
    for waiting, most in ((state.danger_letters, STUCK_DANGER), (state.letters, STUCK)):
        if waiting is not None and now - waiting.since > most:
            yield Alarm(
                code="letters_stuck", where=waiting.where, what=f"{waiting.count} have not left, the oldest since "
                f"{_time(waiting.since)}", todo="see whether the mail server takes mail; ring who waits for them",
            )  # fmt: skip


def sweep_due(seen_at: datetime, calendar: Calendar) -> datetime:
    """By when a person should have signed off post that the desk saw then: the close of the next working day."""
    return calendar.closes(calendar.next_working_day(calendar.local(seen_at).date()))


def _sweep(state: State, now: datetime) -> Iterator[Alarm]:
    """Ordinary and set-aside post is looked through once a day (promise 2)."""
    if state.swept_by is not None and now > state.swept_by:
        yield Alarm(
            code="no_sweep", where="post without a case", what=f"should have been looked through by "
            f"{_time(state.swept_by)}", todo="open Ordinary post and Set aside in the queue, look, and sign off",
        )  # fmt: skip


def _people_and_secrets(state: State) -> Iterator[Alarm]:
    for side in state.nobody_on_call:
        yield Alarm(
            code="nobody_on_call", where="directory", step=side, what=f"nobody is on call ({side})",
            todo="load a directory with an on_call row: danger alerts reach nobody",
        )  # fmt: skip
    for ending in state.endings:
        yield Alarm(
            code="secret_ends", where=ending.where, step=str(ending.step),
            what=f"the secret or certificate ends on {ending.ends}",
            todo="make a new one and set secret_expires", daily=ending.step <= 1,
        )  # fmt: skip


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
