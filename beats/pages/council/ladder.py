"""The ladder, the clocks with their signatures, the calendar and the limits; signing off; the switch of all letters."""

from datetime import date, datetime, timedelta

from beats.desk import Desk
from beats.pages.council.guards import allowed, readers_only
from models.config.signoff import SIGNED_CLOCKS, SignedClock, SignOff
from models.config.values import WEEK
from models.directory.people import Directory
from models.errors import NotForYou, UsageError
from models.pages.sheets import ClockSheet, LadderPage, Signed, Stop
from models.pages.viewer import Viewer
from models.store import people, policy, signoffs, switch
from models.words import Side
from router.timing.hours import bank_holidays

AHEAD = timedelta(days=400)
"""Bank holidays that are shown."""
_OTHERS = (
    *("nudge", "between_chases", "urgent_triage", "urgent_within", "eve_from", "pause_at_most", "pauses"),
    *("response_at_most", "check_back", "check_back_answer", "danger_retry"),
)


class LadderDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sheet(self, viewer: Viewer) -> LadderPage:
        """What is in force."""
        readers_only(viewer)
        settings, now = self._desk.settings, self._now
        sides: tuple[Side, ...] = ("child", "adult")
        named = viewer.may("admin", "configurator")
        directory = people.load(self._desk.db) if named else Directory()
        return LadderPage(
            now=now, ladders=tuple((side, self._desk.council.ladder(side)) for side in sides),
            holders=tuple((side, role, _holders(directory, side, role, now.date()))
                          for side in sides for role in (*self._desk.council.ladder(side).rungs, "duty", "on_call")),
            rules=settings.ladder.circumstance, clocks=self._clocks(),
            others=tuple(ClockSheet(name=name, value=str(getattr(settings.clocks, name))) for name in _OTHERS),
            hours=tuple((day, str(getattr(settings.hours, day))) for day in WEEK),
            closures=tuple(sorted(one for one in settings.hours.closures if one >= now.date())),
            holidays=self._holidays(now.date()), nation=settings.hours.nation,
            verified_until=settings.hours.verified_until,
            limits=tuple((name, str(value)) for name, value in settings.brakes.model_dump().items()),
            mode=settings.desk.mode, stopped=self._stopped(), since=self._since(),
        )  # fmt: skip

    def sign(self, viewer: Viewer, clock: SignedClock, *, value: str, by: str, on: date) -> None:
        """The council signed off the length that was shown. Raises UsageError when it is another one by now."""
        allowed(viewer)
        now = self._now
        if value != str(getattr(self._desk.settings.clocks, clock)):
            raise UsageError("The length of this clock has changed since the page was shown: look at it again")
        if on > now.date():
            raise UsageError("The day of the signature must not lie in the future")
        signoffs.record(self._desk.db, SignOff(clock=clock, value=value, by=by, on=on, recorded_at=self._desk.now(),
                                               recorded_by=viewer.login))  # fmt: skip

    def switch(self, viewer: Viewer, *, stop: bool, danger: bool) -> None:
        """Stop all letters (danger: those about danger too), or let them leave again. Admins only."""
        if not viewer.may("admin"):
            raise NotForYou("only an admin stops or starts letters")
        if stop:
            switch.stop(self._desk.db, by=viewer.login, now=self._desk.now(), danger=danger)
        else:
            switch.start(self._desk.db, by=viewer.login, now=self._desk.now())

    @property
    def _now(self) -> datetime:
        return self._desk.council.local(self._desk.now())

    def _clocks(self) -> tuple[ClockSheet, ...]:
        clocks = self._desk.settings.clocks
        signed = signoffs.in_force(self._desk.db, clocks)
        sheets = []
        for kind in SIGNED_CLOCKS:
            act = signed.get(kind)
            mark = Signed(by=act.by, on=act.on) if act else Signed() if kind in clocks.signed_off else None
            sheets.append(ClockSheet(name=kind, value=str(getattr(clocks, kind)), kind=kind, signed=mark))
        return tuple(sheets)

    def _holidays(self, today: date) -> tuple[date, ...]:
        nation = self._desk.settings.hours.nation
        known = {day for year in (today.year, today.year + 1) for day in bank_holidays(nation, year)}
        return tuple(sorted(day for day in known if today <= day <= today + AHEAD))

    def _stopped(self) -> Stop | None:
        off = switch.stopped(self._desk.db)
        return Stop(by=off.by, at=self._desk.council.local(off.at), danger=off.danger) if off else None

    def _since(self) -> datetime | None:
        """When a service first worked by the settings of now."""
        known = {key: taken_at for key, taken_at, _parts in policy.history(self._desk.db)}
        taken_at = known.get(self._desk.policy_id)
        return self._desk.council.local(taken_at) if taken_at else None


def _holders(directory: Directory, side: Side, role: str, day: date) -> tuple[str, ...]:
    """Who holds a role on a day, by name."""
    return tuple(
        dict.fromkeys(
            one.name for one in directory.holdings if one.role == role and one.covers(side) and one.holds_on(day)
        )
    )
