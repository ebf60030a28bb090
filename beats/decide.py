"""The decide beat: every ledger row without an exit gets one, in one commit with all that follows from it."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from beats.desk import BATCH, LEASE, Desk
from intake.worker import WorkerDied
from models.case import CaseFile
from models.crash import crash_point
from models.decision import AddToCase, Divert, OpenCase, Ordinary, SetAside
from models.effects import Effects
from models.errors import LostLease, StoreError
from models.known import Arrival, Known, Original
from models.letter import LetterPlan
from models.reference import new_reference
from models.store import claims
from models.store.cases import case_by_reference, reference_is_free
from models.store.commit import Decided, NewCase, commit_decision
from models.store.known import known_about
from models.store.leases import Lease
from models.store.repeats import alike
from router.cases import joining, opening
from router.decide import decide as judge
from router.moment import Moment
from router.steps.repeats import keys_of

log = logging.getLogger("desk")


def decide(desk: Desk) -> int:
    """Decide every ledger row without an exit, oldest first; one message that kills the worker stops no other."""
    done = 0
    while lease := desk.lease("decide"):
        rows = claims.claim(desk.db, limit=BATCH, seconds=LEASE, clock=desk.machine())
        if not rows:
            break
        at = desk.moment()
        undecided = list(rows)
        try:
            for arrival, row in _read(desk, rows):
                undecided.remove(row)
                if arrival is not None:
                    done += _decide_or_put_off(desk, lease, row, arrival, at)
        finally:
            if undecided:
                claims.give_back(desk.db, undecided, innocent=True)
    return done


def _decide_or_put_off(desk: Desk, lease: Lease, row: claims.Row, arrival: Arrival, at: Moment) -> int:
    """Decide one row; a message that trips a fault of ours is tried again alone; the third time a person reads it."""
    try:
        _decide_one(desk, lease, row, arrival, at)
    except StoreError as error:
        # The case changed meanwhile (judged again at once), or another service has the row (its fence keeps us out).
        again = isinstance(error, LostLease) and row.attempts < claims.ATTEMPTS
        claims.give_back(desk.db, [row], innocent=not again)
        if not again:
            raise
        log.info("ledger row %s is judged again: %s", row.id, error)
        return 0
    except Exception as error:  # noqa: BLE001  # one message must never stop the post
        log.error("ledger row %s could not be decided (%s)", row.id, type(error).__name__)  # noqa: TRY400  # its words may be in it
        if row.attempts < claims.ATTEMPTS:
            claims.give_back(desk.db, [row], innocent=False)
            return 0
        _decide_one(desk, lease, row, arrival_of(desk, row, why="deciding on it failed three times"), at)
    return 1


def _read(desk: Desk, rows: list[claims.Row]) -> Iterable[tuple[Arrival | None, claims.Row]]:
    """Each row with what the worker made of it; None = it failed now and is tried again, alone."""
    jobs = [(row.content or b"", desk.council.day(row.received_at)) for row in rows if _readable(row)]
    results = iter(desk.worker.read_many(jobs, trust=desk.trust, overlay=desk.rules))
    for row in rows:
        if not _readable(row):
            yield arrival_of(desk, row, why=row.unread_because or "it made the reader fail three times"), row
            continue
        worked = next(results)
        if isinstance(worked, WorkerDied):
            if row.attempts >= claims.ATTEMPTS:
                yield arrival_of(desk, row, why=str(worked)), row
            else:
                claims.give_back(desk.db, [row], innocent=False)
                yield None, row
            continue
        yield replace(arrival_of(desk, row), message=worked.message, reading=worked.reading), row


def arrival_of(desk: Desk, row: claims.Row, why: str = "") -> Arrival:
    """A ledger row as judgement sees it, before anything of it is read."""
    boxes = desk.settings.mailbox
    box = next((one for one in boxes if one.name == row.mailbox), boxes[0])  # renamed since: the first one answers
    return Arrival(
        ledger_id=row.id, mailbox=row.mailbox, mailbox_address=box.address, audience=box.audience,
        received_at=row.received_at, message=None, reading=None, clock_doubt=row.clock_doubt,
        backlog=row.backlog, unread_because=why, junk=row.folder == desk.junk_folder(row.mailbox),
    )  # fmt: skip


def _decide_one(desk: Desk, lease: Lease, row: claims.Row, arrival: Arrival, at: Moment) -> None:
    known = known_about(desk.db, row, arrival.message, at.directory)
    decision = judge(arrival, known, at)
    crash_point("decide_after_reading")
    basis = Decided(row=row, arrival=arrival, decision=decision, effects=Effects(), original=known.original)
    decided = _follow(desk, basis, known, at)
    commit_decision(desk.db, lease, decided, policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now)


def open_by_hand(
    desk: Desk, row: claims.Row, arrival: Arrival, decision: OpenCase, original: Original | None = None
) -> str:
    """Open the case that a person decided on, with all that follows from it; its reference comes back.

    original: the message as it is kept already, when it moves here from another case.

    Raises:
        StoreError: another command opens one at this moment, or the database does not answer.
    """
    lease = desk.lease(f"by hand:{row.id}")
    if lease is None:
        raise StoreError("the row is held by another service: try again")
    at = desk.moment()
    basis = Decided(row=row, arrival=arrival, decision=decision, effects=Effects(), original=original)
    decided = _follow(desk, basis, Known(directory=at.directory), at)
    commit_decision(desk.db, lease, decided, policy_id=desk.policy_id, zone=desk.settings.desk.timezone, now=at.now)
    assert decided.new_case is not None, "an opened case has its reference"
    return decided.new_case.reference


def _follow(desk: Desk, basis: Decided, known: Known, at: Moment) -> Decided:
    """The decision with its effects and its letters written."""
    arrival = basis.arrival
    match basis.decision:
        case OpenCase() | Divert() as decision:
            case = opening.case_file(arrival, _new_reference(desk, at), decision, at)
            if isinstance(decision, Divert):
                effects = opening.diverted(case, decision, arrival, at)
            else:
                effects = opening.opened(case, decision, arrival, at)
            keys = keys_of(case.reading, case.sender)
            linked = decision.linked if isinstance(decision, OpenCase) else ""
            linked = linked or next(iter(alike(desk.db, keys)), "")
            new_case = NewCase(reference=case.reference, sender=case.sender, linked=linked, keys=keys)
            return replace(
                basis, effects=effects, letters=desk.write(_with_text(effects, arrival), at.now), new_case=new_case
            )
        case AddToCase() as decision:
            found = _joins(desk, decision.reference, known)
            effects = joining.joined(found, decision, arrival, at)
            return replace(basis, effects=effects, letters=desk.write(effects.letters, at.now), case=found)
        case Ordinary() | SetAside():
            return basis


def _with_text(effects: Effects, arrival: Arrival) -> tuple[LetterPlan, ...]:
    """The letters of a new case; those that may carry the message's text have it, for it is not stored yet."""
    text = arrival.message.text if arrival.message else ""
    return tuple(replace(one, original_text=text) if one.original else one for one in effects.letters)


def _joins(desk: Desk, reference: str, known: Known) -> CaseFile:
    """The case that a message joins, as it was known when it was judged."""
    candidates = (known.thread.case if known.thread else None, known.joined)
    found = next((one for one in candidates if one is not None and one.reference == reference), None)
    return found or case_by_reference(desk.db, reference)


def _new_reference(desk: Desk, at: Moment) -> str:
    while True:
        reference = new_reference(desk.settings.desk.reference_prefix, at.local.year)
        if reference_is_free(desk.db, reference):
            return reference


def _readable(row: claims.Row) -> bool:
    return row.content is not None and row.attempts <= claims.ATTEMPTS
