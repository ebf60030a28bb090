"""Sections of the configuration about hours, clocks, letters, beats and the two ladders."""

from datetime import date, time
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from models.durations import Duration
from models.values import SPAN, WEEK, Domain, Period, Section, Span


class Hours(Section):
    """Working hours of the unit, per weekday, in local time."""

    monday: Span = "08:30-17:00"
    tuesday: Span = "08:30-17:00"
    wednesday: Span = "08:30-17:00"
    thursday: Span = "08:30-17:00"
    friday: Span = "08:30-16:30"
    saturday: Span = ""
    sunday: Span = ""
    closures: tuple[date, ...] = ()
    nation: Literal["England", "Wales", "Scotland", "Northern Ireland", "none"] = "England"
    verified_until: date = date(2027, 12, 31)

    @model_validator(mode="after")
    def _somebody_works(self) -> Self:
        if not any(getattr(self, day) for day in WEEK):
            raise ValueError("no weekday has hours: give at least one")
        return self

    def span(self, weekday: int) -> tuple[time, time] | None:
        """Opening and closing time of a weekday (Monday = 0), None for a day off."""
        found = SPAN.fullmatch(str(getattr(self, WEEK[weekday])))
        return found and (time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))


class Clocks(Section):
    """Every timescale; the council signs each off (signed_off names those it has)."""

    receipt: Period = Duration(15, "m")
    triage: Period = Duration(2, "wh")
    acknowledgement: Period = Duration(1, "wd")
    response: Period = Duration(5, "wd")
    nudge: float = Field(0.5, ge=0, lt=1)
    step_up_after: Period = Duration(1, "wd")
    danger_retry: Period = Duration(10, "m")
    between_chases: Period = Duration(2, "wh")
    signed_off: tuple[Literal["receipt", "triage", "acknowledgement", "response", "step_up_after"], ...] = ()


class Letters(Section):
    """What may leave, and to where."""

    backlog: Period = Duration(3, "d")
    allowed_domains: tuple[Domain, ...] = ()
    attach_original: tuple[Domain, ...] = ()


class Beat(Section):
    """How often each beat looks, in seconds, and how long it may take."""

    poll: float = Field(20, gt=0, le=3600)
    decide: float = Field(2, gt=0, le=600)
    chase: float = Field(30, gt=0, le=3600)
    deliver: float = Field(2, gt=0, le=600)
    tidy: float = Field(10, gt=0, le=3600)
    deadline: float = Field(300, gt=0)


class Ladder(Section):
    """One side's public lines and names; the rungs themselves are design.md, section 7."""

    duty_line: str
    duty_name: str
    unit_line: str
    unit_name: str
    unit_hours: str = "Monday to Friday, 9am to 4pm"
    service_manager_line: str
    service_manager_name: str
    board_name: str


class Ladders(Section):
    """The two ladders as Newcastle publishes them."""

    child: Ladder = Ladder(
        duty_line="0191 277 2500",
        duty_name="Children's Initial Response Service",
        unit_line="0191 277 4636",
        unit_name="Children's Safeguarding Standards Unit",
        service_manager_line="0191 277 4636",
        service_manager_name="Service Manager, Children's Safeguarding Standards Unit",
        board_name="Newcastle Safeguarding Children Partnership",
    )
    adult: Ladder = Ladder(
        duty_line="0191 278 8377",
        duty_name="Community Health and Social Care Direct",
        unit_line="0191 278 8156",
        unit_name="Safeguarding Adults Unit, Professionals' Advice Line",
        service_manager_line="0191 278 8156",
        service_manager_name="Service Manager, Safeguarding Adults",
        board_name="Newcastle Safeguarding Adults Board",
    )


class Reading(Section):
    """The classifier and its worker."""

    timeout: float = Field(5, gt=0, le=60)
    max_size: int = Field(50_000_000, ge=1_000)


class Web(Section):
    """Kept for the browser queue."""


class Retention(Section):
    """Kept for the retention of raw messages."""


class Demo(Section):
    """The demo: clocks of minutes, so that a working week fits into a coffee break."""

    first_minute: float = Field(60, gt=0)
    receipt: Period = Duration(15, "s")
    triage: Period = Duration(60, "s")
    acknowledgement: Period = Duration(40, "s")
    response: Period = Duration(5, "m")
    step_up_after: Period = Duration(40, "s")
    between_chases: Period = Duration(10, "s")
    danger_retry: Period = Duration(30, "s")


class Paths(Section):
    """Overlay folders and files outside the checkout (promise 19)."""

    templates: Path | None = None
    rules: Path | None = None
    signing_key: Path | None = None
