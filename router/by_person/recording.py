"""Acts of the record: notes, who works on a case, what it belongs with, who may see it. No clock stops by any of them.

Being read again is the one exception: it starts a triage clock, because somebody must read it (promise 2).
"""

from typing import assert_never

from models.case import CaseFile
from models.effects import Effects, Note, Restriction
from models.errors import UsageError
from models.record_acts import Assign, Link, Restrict, Split, Unassign, Unlink, Unrestrict, Unseen
from models.record_acts import Note as Words
from router.moment import Moment
from router.timing import clocks

OfRecord = Words | Assign | Unassign | Unseen | Split | Link | Unlink | Restrict | Unrestrict


def follows(act: OfRecord, case: CaseFile, at: Moment) -> Effects:
    """What is written of an act of the record.

    Raises:
        UsageError: when it does not fit the case as it is.
    """
    match act:
        case Words():
            if not act.words.strip():
                raise UsageError("write the note: act REF note --words 'rang the school, nobody there until Monday'")
            return Effects(notes=(Note(code="noted", detail={}),))
        case Assign():
            return _assign(act, case)
        case Unassign():
            if not case.worked_by:
                raise UsageError(f"nobody works on {case.reference}: there is nothing to put back")
            return Effects(worked_by="", notes=(Note(code="put_back", detail={"from": case.worked_by}),))
        case Unseen():
            return _unseen(case, at)
        case Split():
            return Effects(notes=(Note(code="split", detail={"message": str(act.message_id)}),))
        case Link() | Unlink():
            return _linked(act, case)
        case Restrict() | Unrestrict():
            return _restricted(act, case)
        case _:
            assert_never(act)


def _assign(act: Assign, case: CaseFile) -> Effects:
    login = act.login.strip()
    if not login:
        raise UsageError("say who works on it: act REF assign LOGIN")
    if login == case.worked_by:
        raise UsageError(f"{login} works on {case.reference} already")
    return Effects(worked_by=login, notes=(Note(code="assigned", detail={"to": login, "from": case.worked_by}),))


def _unseen(case: CaseFile, at: Moment) -> Effects:
    if case.unseen:
        raise UsageError(f"{case.reference} waits to be read already")
    side = case.tracks[0].side if case.tracks else "undecided"
    council, needed = at.council, case.reading.needed_before
    triage = clocks.at_receipt(at.now, side, council.settings.clocks, council.calendar, needed=needed)[1:]
    return Effects(unseen=1, start=() if case.running("triage") else triage, notes=(Note(code="unseen", detail={}),))


def _linked(act: Link | Unlink, case: CaseFile) -> Effects:
    other = act.to.strip().upper()
    if not other or other == case.reference:
        raise UsageError("name the other case: act REF link --into ESC-2026-1234567")
    if isinstance(act, Unlink):
        if other not in case.see_also:
            raise UsageError(f"{case.reference} does not name {other}: there is nothing to undo")
        return Effects(unlink=other, notes=(Note(code="unlinked", detail={"other": other}),))
    if other in case.see_also:
        raise UsageError(f"{case.reference} names {other} already")
    return Effects(link=other, notes=(Note(code="linked", detail={"other": other}),))


def _restricted(act: Restrict | Unrestrict, case: CaseFile) -> Effects:
    why = act.why.strip()
    if not why:
        raise UsageError("say why, for the record: --why 'a colleague of the unit is related to the family'")
    if isinstance(act, Unrestrict):
        if not case.restricted_to:
            raise UsageError(f"{case.reference} is not restricted: there is nothing to lift")
        lifted = Note(code="unrestricted", detail={"why": why, "from": " ".join(case.restricted_to)})
        return Effects(restrict=Restriction(logins=()), notes=(lifted,))
    logins = tuple(sorted({one.strip() for one in act.logins} - {""}))
    if not logins:
        raise UsageError("say who may still see it: act REF restrict LOGIN,LOGIN --why '...'")
    if logins == case.restricted_to:
        raise UsageError(f"{case.reference} is restricted to exactly these accounts already")
    told = Note(code="restricted", detail={"why": why, "to": " ".join(logins)})
    return Effects(restrict=Restriction(logins=logins, why=why), notes=(told,))
