"""Answers to models.pages.queue: the piles, as one viewer may see them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from beats.desk import Desk
from beats.pages.names import Names
from beats.pages.queue.frozen import Freezer
from beats.pages.queue.many import many
from beats.pages.queue.rows import case_row, first_due, without_words
from beats.pages.queue.search import keep_search, run_search
from beats.pages.queue.strip import Strips, day_began, week_began
from beats.pages.seen import case_for
from models.errors import NotForYou, NotThere
from models.health import Health
from models.pages.queue import PAGE, Asked, BulkDo, Carried, Found, Mine, News, QueuePage
from models.pages.queue_rows import OF_POST, CaseRow, Notices, Options, PileName, Row, Sweep
from models.pages.viewer import Viewer
from models.store import signoffs
from models.store.piles import filters, lists, looking, post, shown, todo, unsent, views
from router.directory.ladder import above
from router.moment import Moment


class QueuePages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk, health: Callable[[], Health]) -> None:
        """Take the desk, and how to ask how it is."""
        self._desk, self._freezer, self._strips = desk, Freezer(), Strips(desk, health)

    def page(self, viewer: Viewer, asked: Asked) -> QueuePage:
        """A page of a pile."""
        _admin(viewer)
        at, db = self._desk.moment(), self._desk.db
        strip, counts = self._strips.strip(at), lists.counts(db)
        present = self._present(viewer, asked, at)
        frozen = self._freezer.find(asked.listed, viewer.login, asked.pile, asked.filters)
        frozen = frozen or self._freezer.freeze(viewer.login, asked.pile, asked.filters, present)
        pages = max(1, -(-len(frozen.ids) // PAGE))
        page = min(max(1, asked.page), pages)
        shown = list(frozen.ids[PAGE * (page - 1) : PAGE * page])
        rows = self._rows(viewer, asked.pile, shown, set(present), at)
        sweep = post.last_sweep(db, asked.pile) if asked.pile in OF_POST else None
        options = Options() if asked.pile in (*OF_POST, "letters") else self._options(viewer, at)
        return QueuePage(
            asked=asked, now=at.local, counts=counts, rows=rows, listed=frozen.key, page=page, pages=pages,
            total=len(frozen.ids), beyond=self._beyond(asked, counts[asked.pile], len(present)),
            new=len(set(present) - set(frozen.ids)), strip=strip, options=options,
            views=views.views_of(db, viewer.login),
            sweep=replace(sweep, at=at.council.local(sweep.at)) if sweep else None,
            unsigned=signoffs.unsigned(self._desk.settings.clocks, at.signed_off),
        )  # fmt: skip

    def news(self, viewer: Viewer, asked: Asked) -> News:
        """What has changed since that list was frozen."""
        _admin(viewer)
        counts = lists.counts(self._desk.db)
        frozen = self._freezer.find(asked.listed, viewer.login, asked.pile, asked.filters)
        if frozen is None:
            return News(counts=counts, new=0, gone=())
        present = self._present(viewer, asked, self._desk.moment())
        there, listed = set(present), set(frozen.ids)
        return News(counts=counts, new=len(there - listed), gone=tuple(sorted(listed - there)))

    def mine(self, viewer: Viewer) -> Mine:
        """The viewer's own cases, overdue first."""
        if not viewer.may("manager"):
            raise NotForYou("these are cases of managers: ask the unit for such an account")
        at = self._desk.moment()
        db, own, deputy = self._desk.db, list[int](), list[int]()
        if viewer.person_id:
            own = todo.owned_by(db, viewer.person_id)
            deputy = [one for one in todo.deputised_to(db, viewer.person_id) if one not in own]
        rows = self._case_rows(viewer, [*own, *deputy], at)
        managed = {key: replace(row, why=()) for key, row in rows.items()}
        return Mine(
            now=at.local,
            own=tuple(sorted((managed[key] for key in own), key=first_due)),
            as_deputy=tuple(sorted((managed[key] for key in deputy), key=first_due)),
        )

    def notices(self) -> Notices:
        """What holds for the whole desk."""
        return self._strips.notices()

    def search(self, viewer: Viewer, typed: str) -> str:
        """Keep what was typed and give the key of the search."""
        _admin(viewer)
        return keep_search(self._desk, viewer, typed)

    def found(self, viewer: Viewer, key: str) -> Found:
        """What a search finds now."""
        _admin(viewer)
        return run_search(self._desk, viewer, key, self._case_rows)

    def bulk(self, viewer: Viewer, do: BulkDo, references: Sequence[str]) -> Carried:
        """Do one thing to many cases, each for itself."""
        _admin(viewer)
        return many(self._desk, viewer, do, references[:PAGE])

    def sweep(self, viewer: Viewer, pile: PileName, rows: Sequence[int]) -> Sweep:
        """Sign off that a person has looked at these messages of a pile."""
        _admin(viewer)
        if pile not in OF_POST:
            raise NotThere("only ordinary and set-aside post has a sweep")
        return post.sign_off(self._desk.db, pile, rows[:PAGE], by=viewer.login, now=self._desk.now())

    def unsweep(self, viewer: Viewer, sweep_id: int) -> int:
        """Undo one's own sweep."""
        _admin(viewer)
        return post.undo(self._desk.db, sweep_id, by=viewer.login, now=self._desk.now())

    def keep_view(self, viewer: Viewer, name: str, asked: Asked) -> None:
        """Keep a pile with its filters under a name."""
        _admin(viewer)
        views.keep(self._desk.db, viewer.login, name, asked.pile, asked.filters)

    def drop_view(self, viewer: Viewer, view_id: int) -> None:
        """Forget one of one's own views."""
        _admin(viewer)
        views.drop(self._desk.db, viewer.login, view_id)

    def look(self, viewer: Viewer, reference: str) -> tuple[str, ...]:
        """Say that the viewer has the case open, and who else has, by name."""
        case = case_for(self._desk.db, viewer, reference)
        now = self._desk.machine()
        looking.look(self._desk.db, case.id, viewer.login, viewer.name, now)
        return looking.looking(self._desk.db, [case.id], viewer.login, now).get(case.id, ())

    def _present(self, viewer: Viewer, asked: Asked, at: Moment) -> list[int]:
        where = filters.conditions(
            self._desk.db, asked.filters, login=viewer.login, person_id=viewer.person_id, today=day_began(at),
            week=week_began(at),
        )  # fmt: skip
        return lists.ids(self._desk.db, asked.pile, where)

    def _beyond(self, asked: Asked, count: int, present: int) -> int:
        return 0 if asked.filters.any or present < lists.LONGEST else count - present

    def _rows(self, viewer: Viewer, pile: PileName, ids: list[int], present: set[int], at: Moment) -> tuple[Row, ...]:
        local = at.council.local
        if pile in OF_POST:
            found = post.rows(self._desk.db, ids)
            closed = self._shut(viewer, (one.reference for one in found.values()))
            told = {key: replace(one, received_at=local(one.received_at), here=key in present)
                    for key, one in found.items()}  # fmt: skip
            return tuple(without_words(told[key], closed) for key in ids if key in told)
        if pile == "letters":
            names, letters = Names(at), unsent.rows(self._desk.db, ids)
            closed = self._shut(viewer, (one.reference for one in letters.values()))
            return tuple(
                without_words(replace(letters[key], owed_at=local(letters[key].owed_at),
                                      to=names.person(letters[key].to), here=key in present), closed)
                for key in ids if key in letters
            )  # fmt: skip
        rows = self._case_rows(viewer, ids, at)
        return tuple(replace(rows[key], here=key in present) for key in ids if key in rows)

    def _case_rows(self, viewer: Viewer, ids: Sequence[int], at: Moment) -> dict[int, CaseRow]:
        """Rows of cases by id, in a fixed number of queries."""
        db = self._desk.db
        tasks, files, names = todo.tasks_of(db, ids), todo.files_of(db, ids), Names(at)
        who = looking.looking(db, ids, viewer.login, self._desk.machine())
        return {
            key: case_row(case, viewer, at, names, tasks=tasks.get(key, ()), looking=who.get(key, ()))
            for key, case in files.items()
        }

    def _shut(self, viewer: Viewer, references: Iterable[str]) -> frozenset[str]:
        return shown.shut(self._desk.db, references, login=viewer.login, person_id=viewer.person_id)

    def _options(self, viewer: Viewer, at: Moment) -> Options:
        """What open work offers to filter by: of cases that are shown to them."""
        names, who = Names(at), {"login": viewer.login, "person_id": viewer.person_id}
        owners = [(one, names.person(one)) for one in filters.owners(self._desk.db, **who)]
        people = sorted(owners, key=lambda one: one[1].casefold())
        rungs: list[str] = []
        for side in ("child", "adult"):
            rung = "unit"
            while rung and rung not in rungs:
                rungs.append(rung)
                rung = above(at.council.ladder(side), rung)
        agencies = tuple((filters.agency_key(one), one) for one in filters.agencies(self._desk.db, **who))
        return Options(rungs=tuple((one, one) for one in rungs), people=tuple(people), agencies=agencies)


def _admin(viewer: Viewer) -> None:
    """The queue is the unit admins'. Raises NotForYou."""
    if not viewer.may("admin"):
        raise NotForYou("the queue is shown to unit admins: ask one of them")
