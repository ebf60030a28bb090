"""One act on many cases, each judged and committed for itself: one that does not fit stops no other."""

from collections.abc import Sequence
from typing import assert_never

from beats.acting import carry_out
from beats.desk import Desk
from models.act import Act, Done, Seen
from models.case import CaseFile
from models.errors import DeskError, StoreError, UsageError
from models.pages.queue import BulkDo, Carried
from models.pages.sight import may_see
from models.pages.viewer import Viewer
from models.record_acts import Assign, Unassign, Unseen
from models.store.piles import todo
from models.words import TaskKind


def many(desk: Desk, viewer: Viewer, do: BulkDo, references: Sequence[str]) -> Carried:
    """Do it to each of these cases, in their order; what does not fit says why.

    Raises:
        StoreError: the database does not answer.
    """
    ids = todo.ids_of(desk.db, references)
    files = {one.reference: one for one in todo.files_of(desk.db, ids).values()}
    tasks = {one[0].reference: one for one in todo.tasks_of(desk.db, ids).values()}
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for reference in dict.fromkeys(references):
        case = files.get(reference)
        try:
            kinds = tuple(dict.fromkeys(one.kind for one in tasks.get(reference, ())))
            for act in _acts(case, viewer, do, kinds):
                carry_out(desk, reference, act, viewer.login)
            done.append(reference)
        except StoreError:
            raise
        except DeskError as error:
            refused.append((reference, str(error)))
    return Carried(do=do, done=tuple(done), refused=tuple(refused))


def _acts(case: CaseFile | None, viewer: Viewer, do: BulkDo, tasks: tuple[TaskKind, ...]) -> tuple[Act, ...]:
    """The acts that this means for a case.

    Raises:
        UsageError: there is no such case, it is not theirs to see, or nothing of the kind is to be done on it.
    """
    if case is None or not may_see(viewer, case):
        raise UsageError("it is not shown to you")
    match do:
        case "seen":
            return (Seen(),)
        case "unseen":
            return (Unseen(),)
        case "take":
            return (Assign(login=viewer.login),)
        case "put_back":
            return (Unassign(),)
        case "done":
            if not tasks:
                raise UsageError("there is no task to do on it")
            return tuple(Done(task=one) for one in tasks)
        case _:
            assert_never(do)
