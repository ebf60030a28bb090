"""The council as judgement sees it: its settings and its calendar, and the few questions asked of both."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.config.durations import Duration
from models.config.ladder import Ladder
from models.config.settings import Settings
from models.letter import Line
from models.mail import in_domains
from models.words import ClockKind, Side
from router.timing.hours import Calendar


@dataclass(frozen=True, slots=True)
class Council:
    """Settings and calendar of one council. Pure: asks nothing of clock, network or store."""

    settings: Settings
    calendar: Calendar

    @property
    def zone(self) -> ZoneInfo:
        """The council's time zone."""
        return self.settings.zone

    def local(self, at: datetime) -> datetime:
        """The moment in local time."""
        return at.astimezone(self.zone)

    def day(self, at: datetime) -> date:
        """The local date of a moment."""
        return self.local(at).date()

    def midnight(self, day: date, *, days: int = 0) -> datetime:
        """The first moment of a local date, or of one so many days later."""
        return datetime.combine(day + timedelta(days=days), time(0), self.zone)

    def due(self, start: datetime, kind: ClockKind) -> datetime:
        """When a clock of this kind that starts now is due (UTC)."""
        return self.calendar.due(start, self.period(kind))

    def period(self, kind: ClockKind) -> Duration:
        """The configured length of a clock."""
        clocks = self.settings.clocks
        periods: dict[ClockKind, Duration] = {
            "receipt": clocks.receipt,
            "triage": clocks.triage,
            "acknowledgement": clocks.acknowledgement,
            "step_up_after": clocks.step_up_after,
            "response": clocks.response,
            "danger": clocks.danger_retry,
            "check_back": clocks.check_back,
            "dissent": clocks.dissent,
        }
        return periods[kind]

    def ladder(self, side: Side) -> Ladder:
        """The lines of a side; an undecided one reads the children's, whose mailbox it mostly is."""
        return self.settings.ladder.adult if side == "adult" else self.settings.ladder.child

    def is_partner(self, address: str) -> bool:
        """Whether the address lies in a partner's or our own domain."""
        trust = self.settings.trust
        return in_domains(address, trust.partner_domains + trust.internal_domains)

    def duty(self, side: Side) -> Line:
        """The duty line of a side."""
        ladder = self.ladder(side)
        return Line(name=ladder.duty_name, number=ladder.duty_line)

    def unit(self, side: Side) -> Line:
        """The unit's own line."""
        ladder = self.ladder(side)
        return Line(name=ladder.unit_name, number=ladder.unit_line, hours=ladder.unit_hours)

    def line_of(self, side: Side, rung: str) -> Line:
        """The line that letters name for a rung: its own where the ladder has one (lines), else the unit's."""
        own = next((one for one in self.ladder(side).lines if one.role == rung), None)
        return self.unit(side) if own is None else Line(name=own.name, number=own.number, hours=own.hours)

    def next_step(self, side: Side, rung: str) -> Line:
        """The public line of the step that a sender may go to: the unit's, a rung's own, else the Service Manager's."""
        own = any(one.role == rung for one in self.ladder(side).lines)
        return self.line_of(side, rung) if own or rung == "unit" else self.service_manager(side)

    def service_manager(self, side: Side) -> Line:
        """The Service Manager's line: the public next step."""
        ladder = self.ladder(side)
        return Line(name=ladder.service_manager_name, number=ladder.service_manager_line)

    def emergency(self) -> Line:
        """The emergency duty line, out of hours."""
        return Line(name="Emergency Duty Team", number=self.settings.desk.emergency_duty_line)
