"""Answers to models.pages.figures."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from beats.desk import Desk
from models.errors import NotForYou
from models.pages.figures import AuditPage, AuditQuery, FiguresPage, Week
from models.pages.viewer import Viewer
from models.store import audit_pages, figures
from router.reports.sums import by_ground, hours, in_time


class FigurePages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sheet(self, viewer: Viewer, weeks: int) -> FiguresPage:
        """The figures of so many weeks: whole ones from Monday on, the present one as far as it has come."""
        if not viewer.may("board", "admin", "auditor", "configurator"):
            raise NotForYou("figures are for the board, admins, auditors and configurators")
        db, council, now = self._desk.db, self._desk.council, self._desk.now()
        today = council.day(now)
        monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
        days = [monday + timedelta(weeks=number) for number in range(weeks)]
        starts = [council.midnight(day) for day in days]
        since, until = starts[0], now + timedelta(microseconds=1)
        exits, up = figures.received(db, starts, until), figures.step_ups(db, starts, until)
        by_side, cases = by_ground(figures.opened(db, since, until))
        return FiguresPage(
            now=council.local(now), weeks=weeks, since=since,
            received=tuple(Week(start=day, step_ups=up.get(number, 0),
                                exits={key: count for (span, key), count in exits.items() if span == number})
                           for number, day in enumerate(days)),
            by_side=by_side, cases=cases, in_time=in_time(figures.ended(db, since, until), council),
            overdue=figures.overdue(db, now), hours=hours(figures.acknowledged(db, since, until), council),
            **figures.outcomes(db, since, until),
        )  # fmt: skip

    def audit(self, viewer: Viewer, query: AuditQuery) -> AuditPage:
        """Entries of the audit; that it was looked at is itself an entry."""
        if not viewer.may("auditor", "admin"):
            raise NotForYou("the audit is for auditors and admins")
        db, council, now = self._desk.db, self._desk.council, self._desk.now()
        since, until = self._day(query.day)
        found = audit_pages.entries(db, query, since=since, until=until, limit=audit_pages.PAGE + 1)
        shown = tuple(replace(one, at=council.local(one.at)) for one in found[: audit_pages.PAGE])
        page = AuditPage(
            now=council.local(now), query=query, entries=shown,
            older=shown[-1].id if len(found) > audit_pages.PAGE else None,
            walked_at=council.local(self._desk.verified_at) if self._desk.verified_at else None,
            broken=self._desk.audit_fault, unsealed=audit_pages.unsealed(db), total=audit_pages.count(db),
        )  # fmt: skip
        # What was typed may be anything: only a subject that the audit knows already is named in it.
        about = shown[0].subject if query.reference and shown else "audit"
        audit_pages.looked(db, by=viewer.login, subject=about, now=now)
        return page

    def _day(self, day: date | None) -> tuple[datetime | None, datetime | None]:
        """The first moments of a local day and of the next."""
        if day is None:
            return None, None
        return self._desk.council.midnight(day), self._desk.council.midnight(day, days=1)
