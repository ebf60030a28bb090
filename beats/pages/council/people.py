"""The directory's pages: the list, one person, who would get a case, and absences."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from beats.desk import Desk
from beats.pages.council.guards import allowed
from models.config.ladder import Ladder
from models.directory.people import Absence, Directory, Holding
from models.directory.people_files import ROLES
from models.errors import NotThere, UsageError
from models.pages.people import AbsencesPage, Away, PeoplePage, PeopleQuery, PersonPage, Row, WhoAnswer, WhoQuery
from models.pages.viewer import Viewer
from models.store import gaps as known_gaps
from models.store import people, proposals
from models.store.piles import shown
from models.words import Side
from router.directory.edits import key_of
from router.directory.gaps import gaps
from router.directory.ladder import roles_of
from router.directory.recipients import find, who
from router.directory.standing import Standing

NOTE = 80
"""Characters of the note of an absence."""


class PeopleDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def every(self, viewer: Viewer, query: PeopleQuery) -> PeoplePage:
        """The rows that fit."""
        allowed(viewer)
        directory, today = people.load(self._desk.db), self._today
        known = _by_person(directory)
        rows = tuple(_row(known, one, today) for one in directory.holdings if _fits(one, query, today))
        return PeoplePage(
            today=today, query=query, rows=rows, total=len({one.person_id for one in directory.holdings}),
            gaps=self._gaps(viewer, directory, today), roles=_roles(directory),
            waiting=proposals.waiting(self._desk.db),
        )  # fmt: skip

    def one(self, viewer: Viewer, person_id: str) -> PersonPage:
        """One person. Raises NotThere."""
        allowed(viewer)
        directory, today = people.load(self._desk.db), self._today
        person = directory.person(person_id)
        if person is None:
            raise NotThere("nobody of the directory")
        known = _by_person(directory)
        owns = known_gaps.owners(self._desk.db).get(person_id, ())
        mine = [one for one in directory.absences if one.person_id == person_id]
        return PersonPage(
            person_id=person_id, name=person.name, email=_email(directory, person_id), today=today,
            rows=tuple(_row(known, one, today) for one in known[person_id].holdings),
            absences=tuple(_away(directory, one, today) for one in sorted(mine, key=lambda one: one.since or date.min)),
            caseload=sum(one.person_id == person_id and one.holds_on(today) for one in directory.caseload),
            owned=len(owns), owns=tuple(one for one in owns if one not in self._shut(viewer, owns)),
            deputy_of=tuple(dict.fromkeys(f"{one.name} ({one.person_id})" for one in directory.holdings
                                          if one.deputy_id == person_id and one.holds_on(today))),
            roles=self._known_roles(), people=_names(directory),
        )  # fmt: skip

    def absences(self, viewer: Viewer) -> AbsencesPage:
        """Who is away, now and later, the first to go first."""
        allowed(viewer)
        directory, today = people.load(self._desk.db), self._today
        found = [_away(directory, one, today) for one in directory.absences]
        found.sort(key=lambda one: (one.absence.since or date.min, one.absence.person_id))
        names = dict(_names(directory))
        return AbsencesPage(today=today, people=_names(directory),
                            rows=tuple((names.get(one.absence.person_id, one.absence.person_id), one)
                                       for one in found if not one.over))  # fmt: skip

    def blank(self, viewer: Viewer) -> PersonPage:
        """A person who is not in the directory yet."""
        allowed(viewer)
        directory = people.load(self._desk.db)
        return PersonPage(person_id="", name="", email="", today=self._today, rows=(), absences=(),
                          roles=self._known_roles(), people=_names(directory))  # fmt: skip

    def who(self, viewer: Viewer, query: WhoQuery) -> WhoAnswer:
        """Who would get this, and why; nothing is kept."""
        allowed(viewer)
        settings = self._desk.settings
        side: Side = "adult" if query.side == "adult" else "child"
        day = query.on or self._today
        found = find(
            people.load(self._desk.db), role=query.role, side=side,
            references=(query.reference,) if query.reference else (),
            initials=(query.initials,) if query.initials else (),
            birth_years=(query.birth_year,) if query.birth_year else (),
            on=day, allowed_domains=settings.letters.allowed_domains, area=query.area,
        )  # fmt: skip
        lines = who(found, role=query.role, side=side)
        now = self._desk.council.local(self._desk.now())
        return WhoAnswer(found=found.person is not None, lines=lines, on=day, now=now)

    def absent(self, viewer: Viewer, person_id: str, *, since: date, until: date | None, note: str) -> None:
        """Somebody is away. Raises NotThere, UsageError."""
        allowed(viewer)
        directory = people.load(self._desk.db)
        if directory.person(person_id) is None:
            raise NotThere("nobody of the directory")
        if until is not None and until < max(since, self._today):
            raise UsageError("The last day must not lie before the first, nor in the past")
        away = Absence(person_id=person_id, since=since, until=until, note=note[:NOTE])
        if any(one.person_id == person_id and (one.since, one.until) == (since, until) for one in directory.absences):
            raise UsageError("That absence is recorded already")
        proposals.add_absence(self._desk.db, away, by=viewer, now=self._desk.now())

    def back(self, viewer: Viewer, person_id: str, key: str) -> None:
        """An absence is taken out. Raises NotThere."""
        allowed(viewer)
        directory = people.load(self._desk.db)
        found = [one for one in directory.absences if one.person_id == person_id and key_of(one) == key]
        if not found:
            raise NotThere("this absence is not recorded any more")
        proposals.remove_absence(self._desk.db, found[0], by=viewer, now=self._desk.now())

    @property
    def _today(self) -> date:
        return self._desk.council.day(self._desk.now())

    def _known_roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*ROLES, *roles_of(self._desk.settings.ladder))))

    def _shut(self, viewer: Viewer, references: Iterable[str]) -> frozenset[str]:
        """The cases that are not shown to this viewer: to whoever is no admin, none is."""
        if not viewer.may("admin"):
            return frozenset(references)
        return shown.shut(self._desk.db, references, login=viewer.login, person_id=viewer.person_id)

    def _gaps(self, viewer: Viewer, directory: Directory, today: date) -> tuple[str, ...]:
        """As `check` finds them; references of cases are for admins."""
        sides: dict[Side, Ladder] = {}
        for box in self._desk.settings.mailbox:
            for side in _SIDES[box.audience]:
                sides[side] = getattr(self._desk.settings.ladder, side)
        owners = known_gaps.owners(self._desk.db)
        closed = self._shut(viewer, (one for some in owners.values() for one in some))
        owners = {key: tuple(f"case {n}" if one in closed else one for n, one in enumerate(some, 1))
                  for key, some in owners.items()}  # fmt: skip
        return gaps(directory, sides, today, owners=owners, dead=known_gaps.dead_addresses(self._desk.db))


_SIDES: dict[str, tuple[Side, ...]] = {"child": ("child",), "adult": ("adult",), "both": ("child", "adult")}


def _fits(row: Holding, query: PeopleQuery, today: date) -> bool:
    words = query.words.casefold()
    here = f"{row.person_id} {row.name} {row.email} {row.area}".casefold()
    return (
        (not query.role or row.role == query.role)
        and (not query.side or row.side in (query.side, "both"))
        and (query.ended or row.until is None or row.until >= today)
        and words in here
    )


def _by_person(directory: Directory) -> dict[str, Directory]:
    """Each person's own rows and absences: a list of thousands asks for them once a row."""
    rows, away = defaultdict[str, list[Holding]](list), defaultdict[str, list[Absence]](list)
    for one in directory.holdings:
        rows[one.person_id].append(one)
    for absence in directory.absences:
        away[absence.person_id].append(absence)
    return {key: Directory(holdings=tuple(mine), absences=tuple(away[key])) for key, mine in rows.items()}


def _row(known: Mapping[str, Directory], row: Holding, today: date) -> Row:
    deputy = known.get(row.deputy_id)
    return Row(key=key_of(row), holding=row, deputy=deputy.holdings[0].name if deputy else row.deputy_id,
               in_force=row.holds_on(today), away=known[row.person_id].away(row.person_id, today))  # fmt: skip


def _away(directory: Directory, absence: Absence, today: date) -> Away:
    """Who would be asked on its first day, or today."""
    over = absence.until is not None and absence.until < today
    first = max(today, absence.since or today)
    rows = [one for one in directory.holdings if one.person_id == absence.person_id and one.holds_on(first)]
    covers = [_cover(directory, one, first) for one in rows]
    named = ", ".join(dict.fromkeys(filter(None, covers)))
    return Away(key=key_of(absence), absence=absence, over=over, covers="" if over else named)


def _cover(directory: Directory, row: Holding, day: date) -> str:
    side: Side = "adult" if row.side == "adult" else "child"
    standing = Standing(directory=directory, side=side, on=day, excluded=frozenset(), domains=())
    found = standing.cover(row.person_id, row.role)
    return found.name if found else ""


def _email(directory: Directory, person_id: str) -> str:
    return next((one.email for one in directory.holdings if one.person_id == person_id and one.email), "")


def _roles(directory: Directory) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.role for one in directory.holdings))


def _names(directory: Directory) -> tuple[tuple[str, str], ...]:
    """Everybody, by name: (person_id, name)."""
    known: Iterable[tuple[str, str]] = {one.person_id: one.name for one in directory.holdings}.items()
    return tuple(sorted(known, key=lambda one: one[1].casefold()))
