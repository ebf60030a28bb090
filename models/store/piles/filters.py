"""What may be asked of a pile of cases, as conditions on cases; and the options that open work offers."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from models.pages.queue_rows import Filters
from models.store.engine import Database
from models.store.piles import rules
from models.store.piles.shown import shown_to
from models.tables import cases, tracks

_SAID = cases.c.sender["agency"].as_string()
_AGENCIES = sa.select(_SAID).where(rules.OPEN).distinct()
_OWNERS = (
    sa.select(tracks.c.owner_id)
    .join(cases, cases.c.id == tracks.c.case_id)
    .where(rules.OPEN_TRACK, tracks.c.owner_id != "")
    .distinct()
)


def agency_key(agency: str) -> str:
    """An agency as it stands in an address: a digest, because people sign with all sorts of things."""
    return hashlib.sha256(agency.casefold().encode()).hexdigest()[:10]


def agencies(db: Database, *, login: str = "", person_id: str = "") -> list[str]:
    """The agencies whose senders have open cases, as they sign, in the order of the alphabet.

    login, person_id: of whoever asks; what is not shown to them offers nothing here.
    """
    with db.read() as connection:
        found = connection.execute(_AGENCIES.where(shown_to(login, person_id))).scalars()
        return sorted((one for one in found if one), key=str.casefold)


def owners(db: Database, *, login: str = "", person_id: str = "") -> list[str]:
    """The person ids of those with whom open tracks are, of cases that are shown to whoever asks."""
    with db.read() as connection:
        return sorted(connection.execute(_OWNERS.where(shown_to(login, person_id))).scalars())


def conditions(
    db: Database, asked: Filters, *, login: str, today: datetime, week: datetime, person_id: str = ""
) -> list[sa.ColumnElement[bool]]:
    """The filters as conditions on cases; a case that is not shown to whoever asks fits no filter.

    login, person_id: of whoever asks; today, week: when each began (aware).
    """
    found = list(_conditions(db, asked, login, today, week))
    return [*found, shown_to(login, person_id)] if found else []


def _conditions(
    db: Database, asked: Filters, login: str, today: datetime, week: datetime
) -> Iterator[sa.ColumnElement[bool]]:
    of_track = [tracks.c.case_id == cases.c.id, rules.OPEN_TRACK]
    if asked.side:
        of_track.append(tracks.c.side == asked.side)
    if asked.rung:
        of_track.append(tracks.c.rung == asked.rung)
    if asked.person:
        of_track.append(sa.or_(tracks.c.owner_id == asked.person, tracks.c.deputy_id == asked.person))
    if len(of_track) > 2:
        yield sa.exists().where(*of_track)
    if asked.ground:
        yield sa.cast(cases.c.grounds, sa.Text).contains(f'"{asked.ground}"', autoescape=True)
    if asked.agency:
        named = [one for one in agencies(db, login=login) if agency_key(one) == asked.agency]
        yield _SAID.in_(named)
    if asked.taken:
        yield cases.c.worked_by == (login if asked.taken == "me" else "")
    if asked.age == "today":
        yield cases.c.received_at >= today
    elif asked.age == "week":
        yield sa.and_(cases.c.received_at < today, cases.c.received_at >= week)
    elif asked.age == "older":
        yield cases.c.received_at < week
