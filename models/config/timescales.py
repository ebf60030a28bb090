"""Sections of the configuration about hours, clocks, letters and beats."""

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from models.config.durations import Duration
from models.config.signoff import SignedClock
from models.config.values import SPAN, WEEK, Domain, Period, Section, Span


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
    """Every timescale; the council signs each off (signed_off names those it has; `act sign-off` is the other way).

    eve_from: mail of that local time or later, on a day before one that is not worked, is triaged before closing
    (None = never). urgent_triage: of mail whose own date, by which somebody must act, has come. urgent_within: so long
    before such a date a case is urgent. pause_at_most, pauses: how long a clock waits for the sender, and how often.
    response_at_most: the latest time to respond that a person may accept, from the acknowledgement. check_back: from
    closing a case to asking the sender whether it has changed; check_back_answer: how long that waits for an answer.
    dissent: from the receipt of a dissent after a conference to its answer ([[ladder.circumstance]] starts it).
    """

    receipt: Period = Duration(15, "m")
    triage: Period = Duration(2, "wh")
    acknowledgement: Period = Duration(1, "wd")
    response: Period = Duration(5, "wd")
    nudge: float = Field(0.5, ge=0, lt=1)
    step_up_after: Period = Duration(1, "wd")
    danger_retry: Period = Duration(10, "m")
    between_chases: Period = Duration(2, "wh")
    eve_from: Annotated[time | None, BeforeValidator(lambda value: value or None)] = time(15)
    urgent_triage: Period = Duration(1, "wh")
    urgent_within: Period = Duration(1, "wd")
    pause_at_most: Period = Duration(5, "wd")
    pauses: int = Field(1, ge=0, le=9)
    response_at_most: Period = Duration(20, "wd")
    check_back: Period = Duration(20, "wd")
    check_back_answer: Period = Duration(5, "wd")
    dissent: Period = Duration(3, "wd")
    signed_off: tuple[SignedClock, ...] = ()


class Letters(Section):
    """What may leave, and to where."""

    backlog: Period = Duration(3, "d")
    allowed_domains: tuple[Domain, ...] = ()
    attach_original: tuple[Domain, ...] = ()
    long_absence: Period = Duration(3, "wd")


class Brakes(Section):
    """How many letters leave before the next one waits for a person; the danger ones are a quota of their own.

    What is counted for one address ends at 1,000, so that counting stays cheap (models.store.traffic).
    """

    case_recipient_a_day: int = Field(10, ge=1, le=1000)
    recipient_an_hour: int = Field(100, ge=1, le=1000)
    recipient_a_day: int = Field(300, ge=1, le=1000)
    receipts_a_day: int = Field(20, ge=1, le=1000)
    receipts_domain_an_hour: int = Field(100, ge=1)
    all_an_hour: int = Field(1000, ge=1)
    danger_receipts_a_day: int = Field(100, ge=1, le=1000)
    danger_receipts_an_hour: int = Field(200, ge=1)


class Beat(Section):
    """How often each beat looks, in seconds, and how long it may take."""

    poll: float = Field(20, gt=0, le=3600)
    decide: float = Field(2, gt=0, le=600)
    chase: float = Field(30, gt=0, le=3600)
    deliver: float = Field(2, gt=0, le=600)
    tidy: float = Field(10, gt=0, le=3600)
    deadline: float = Field(300, gt=0)


class Reading(Section):
    """The classifier and its worker."""

    timeout: float = Field(5, gt=0, le=60)
    max_size: int = Field(50_000_000, ge=1_000)
    attachments: bool = True


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
