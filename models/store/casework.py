"""The row of a case: what an act or a decision changes of it, and the case that it belongs with."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.effects import Effects
from models.errors import UsageError
from models.reading import Reading
from models.store.codec import from_json, to_json
from models.tables import cases


def set_case(connection: Connection, case_id: int, what: Effects, now: datetime) -> None:
    """Write what changes of the row of the case, and of the row of the case that it belongs with.

    Raises:
        UsageError: when there is no such other case.
    """
    values = _plain(what, now)
    if what.exclude or what.readmit:
        present = connection.execute(sa.select(cases.c.exclusions).where(cases.c.id == case_id)).scalar_one()
        values["exclusions"] = sorted((set(present) | what.exclude) - what.readmit)
    if what.challenged:
        kept = connection.execute(sa.select(cases.c.reading).where(cases.c.id == case_id)).scalar_one()
        reading = from_json(Reading, kept)
        both = dict.fromkeys((*reading.challenged, *what.challenged))
        values["reading"] = to_json(replace(reading, challenged=tuple(both)))
    if values:
        connection.execute(sa.update(cases).where(cases.c.id == case_id).values(**values))
    for other, joined in ((what.link, True), (what.unlink, False)):
        if other is not None:
            _see_also(connection, case_id, other, joined=joined)


def _plain(what: Effects, now: datetime) -> dict[str, Any]:
    """The columns whose new value does not depend on the old one."""
    values: dict[str, Any] = {}
    if what.needs_human is not None:
        values["needs_human"] = list(what.needs_human)
    if what.danger_at is not None:
        values["danger_taken_at"] = None
    for name in ("checked_by", "danger_taken_at", "danger_at", "answer_at", "unseen", "state", "procedure",
                 "worked_by", "for_person", "learning"):  # fmt: skip
        if getattr(what, name) is not None:
            values[name] = getattr(what, name)
    if what.answered:
        values["answer_at"] = None
    if what.state == "open":
        values["closed_at"] = None
    if what.restrict is not None:
        values |= {"restricted_to": list(what.restrict.logins), "restricted_why": what.restrict.why}
    if what.close is not None:
        values |= {"state": "closed", "closed_at": now, "outcome": what.close}
    return values


def _see_also(connection: Connection, case_id: int, other: str, *, joined: bool) -> None:
    """Both cases name each other, or neither does."""
    mine = connection.execute(sa.select(cases).where(cases.c.id == case_id)).one()
    theirs = connection.execute(sa.select(cases).where(cases.c.reference == other)).first()
    if theirs is None:
        raise UsageError(f"there is no case {other}: look at the reference")
    for row, named in ((mine, theirs.reference), (theirs, mine.reference)):
        named_now = {*row.see_also, named} if joined else {*row.see_also} - {named}
        connection.execute(sa.update(cases).where(cases.c.id == row.id).values(see_also=sorted(named_now)))
