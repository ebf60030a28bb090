"""Searching: what was typed is kept under a key, so that no name stands in an address or a log (promise 19)."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from beats.desk import Desk
from models.effects import Note
from models.errors import NotThere
from models.pages.queue import PAGE, Found
from models.pages.queue_rows import CaseRow
from models.pages.viewer import Viewer
from models.store import audit
from models.store.piles import post, shown, todo, views, words
from router.moment import Moment

Rows = Callable[[Viewer, Sequence[int], Moment], dict[int, CaseRow]]
_ROUNDS: Final = 5
"""How many batches of new messages a search reads up on at most; the tidy beat does the rest."""


def keep_search(desk: Desk, viewer: Viewer, typed: str) -> str:
    """Keep what was typed; the audit tells that a search was made, not of what."""
    key, now = secrets.token_urlsafe(9), desk.now()
    views.keep_search(desk.db, key, viewer.login, typed, now)
    with desk.db.write() as connection:
        audit.write(connection, (Note(code="queue:searched", detail={"search": key}),), actor=viewer.login,
                    subject="queue", now=now)  # fmt: skip
    return key


def run_search(desk: Desk, viewer: Viewer, key: str, rows_of: Rows) -> Found:
    """What that search finds now: by reference, then by words, newest first.

    A case that is not shown to this viewer is found by its reference alone: its words must not give it away.

    Raises:
        NotThere: it is none of this viewer's, or was forgotten.
    """
    typed = views.search_of(desk.db, key, viewer.login)
    if typed is None:
        raise NotThere("this search is not kept any more: search again")
    for _ in range(_ROUNDS):
        if not words.add(desk.db):
            break
    at = desk.moment()
    named, hits = todo.ids_of(desk.db, [typed.strip().upper()]), words.find(desk.db, words.terms(typed))
    wanted = dict.fromkeys((*named, *(one.case_id for one in hits if one.case_id is not None)))
    rows = rows_of(viewer, list(wanted)[: 2 * PAGE], at)
    cases = [rows[key] for key in wanted if key in rows and (not rows[key].shut or key in named)]
    without = [one.first_ledger_id for one in hits if one.case_id is None and one.first_ledger_id]
    letters = post.rows(desk.db, without[:PAGE])
    closed = shown.shut(desk.db, (one.reference for one in letters.values()), login=viewer.login,
                        person_id=viewer.person_id)  # fmt: skip
    local = at.council.local
    return Found(
        typed=typed, now=at.local, cases=tuple(cases[:PAGE]),
        post=tuple(replace(one, received_at=local(one.received_at)) for key in without
                   if (one := letters.get(key)) and one.reference not in closed),
        cut=len(cases) > PAGE or len(without) > PAGE or len(hits) >= words.FEW,
    )  # fmt: skip
