"""The agreed time read from a manager's plain words (promise 14)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.config.timescales import Hours
from router.answers.agreed import Agreed, Doubt, read_agreed
from router.timing.hours import Calendar

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar(hours=Hours(), zone=LONDON)
THURSDAY = datetime(2026, 12, 31, 10, 0, tzinfo=LONDON)

PROMISED = [
    ("I will respond by Friday 8 January, noon", "2027-01-08 12:00", "Friday 8 January, noon"),
    ("I have this. I will respond by Friday noon.", "2027-01-01 12:00", "Friday noon"),
    ("end of next week", "2027-01-08 16:30", "end of next week"),
    ("within 5 working days", "2027-01-08 16:30", "within 5 working days"),
    ("I'll respond in five working days' time", "2027-01-08 16:30", "in five working days"),
    ("I'll respond in the next 2-3 working days", "2027-01-06 17:00", "in the next 2-3 working days"),
    ("I'll respond within two working hours", "2026-12-31 12:00", "within two working hours"),
    ("I'll respond within 48 hours", "2027-01-02 10:00", "within 48 hours"),
    ("I will ring within the hour", "2026-12-31 11:00", "within the hour"),
    ("I'll reply within 20 minutes", "2026-12-31 10:20", "within 20 minutes"),
    ("I'll reply in two weeks", "2027-01-14 17:00", "in two weeks"),
    ("I'll reply within a month", "2027-01-31 23:59", "within a month"),
    ("by 3pm on 4/1", "2027-01-04 15:00", "3pm on 4/1"),
    ("Monday", "2027-01-04 17:00", "Monday"),
    ("next Tuesday", "2027-01-05 17:00", "next Tuesday"),
    ("by the end of the day", "2026-12-31 17:00", "the end of the day"),
    ("will get back to you by COP Monday", "2027-01-04 17:00", "COP Monday"),
    ("By Tuesday noon I will respond.", "2027-01-05 12:00", "Tuesday noon"),
    ("Will ring her tomorrow first thing", "2027-01-01 10:00", "tomorrow first thing"),
    ("I'll pick this up and ring you tomorrow at 2", "2027-01-01 14:00", "tomorrow at 2"),
    ("I'll come back to you on Monday 4th January 2027 at 10.30am", "2027-01-04 10:30", "Monday 4th January 2027 at 10.30am"),
    ("I'll reply by 04/01/2027", "2027-01-04 17:00", "04/01/2027"),
    ("I'll reply by 4.1.27", "2027-01-04 17:00", "4.1.27"),
    ("I'll reply by 2027-01-04", "2027-01-04 17:00", "2027-01-04"),
    ("I will answer by 1500hrs on Monday", "2027-01-04 15:00", "1500hrs on Monday"),
    ("Response by 15:00 Monday", "2027-01-04 15:00", "15:00 Monday"),
    ("I will respond by 5 today", "2026-12-31 17:00", "5 today"),
    ("I will reply by the end of January", "2027-01-29 16:30", "end of January"),
    ("I will reply by the end of next month", "2027-01-29 16:30", "end of next month"),
    ("I will reply by the 8th", "2027-01-08 16:30", "the 8th"),
    ("I will reply on Friday the 8th at noon", "2027-01-08 12:00", "Friday the 8th at noon"),
    ("I'll reply Monday week", "2027-01-11 17:00", "Monday week"),
    ("I'll reply a week on Monday", "2027-01-11 17:00", "week on Monday"),
    ("I'll reply tomorrow morning", "2027-01-01 12:00", "tomorrow morning"),
    ("Good morning, I will reply on Monday afternoon", "2027-01-04 17:00", "Monday afternoon"),
    ("I will ring the school this afternoon", "2026-12-31 17:00", "this afternoon"),
    ("I'll respond by midday on Wednesday (6 January)", "2027-01-06 12:00", "midday on Wednesday (6 January"),
    ("I'll respond between 2 and 4pm on Monday", "2027-01-04 16:00", "2 and 4pm on Monday"),
    ("I sat with her and will respond by Mon", "2027-01-04 17:00", "Mon"),
    ("I'll reply this Friday", "2027-01-01 23:59", "this Friday"),
    ("I will reply before the weekend", "2026-12-31 17:00", "the weekend"),
    ("i will respond by 3 p.m. on monday", "2027-01-04 15:00", "3 p.m. on monday"),
    ("You will have my response by noon on Friday 8 January.", "2027-01-08 12:00", "noon on Friday 8 January"),
    ("I received this on Monday and will respond by Tuesday noon.", "2027-01-05 12:00", "Tuesday noon"),
    ("I will ring her this afternoon and respond by Tuesday noon", "2027-01-05 12:00", "Tuesday noon"),
    ("I can't do Monday, but will respond by Tuesday noon", "2027-01-05 12:00", "Tuesday noon"),
    ("I'm in court on Monday but will reply by Wednesday", "2027-01-06 17:00", "Wednesday"),
    ("The conference is on Friday 8 January. I will respond by Monday noon.", "2027-01-04 12:00", "Monday noon"),
    ("The school will send the report on Monday and I will respond by Tuesday noon", "2027-01-05 12:00", "Tuesday noon"),
    ("The birthday is 8/1/2015. I’ll reply by Monday", "2027-01-04 17:00", "Monday"),
    ("Received, thanks.\nMonday noon.\nSam", "2027-01-04 12:00", "Monday noon"),
    ("I will respond by\nMonday noon", "2027-01-04 12:00", "Monday noon"),
]  # fmt: skip


def agreed_time(text: str, *, now: datetime, calendar: Calendar) -> Agreed | None:
    """The one time that the words promise, None when there is none or a person must decide."""
    found = read_agreed(text, now=now, calendar=calendar)
    return found if isinstance(found, Agreed) else None


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(("text", "due", "words"), PROMISED, ids=[row[0] for row in PROMISED])
def test_a_promised_time_is_read_with_its_words(text: str, due: str, words: str) -> None:
    found = read_agreed(text, now=THURSDAY, calendar=CALENDAR)
    assert isinstance(found, Agreed), found
    assert (found.due, found.words) == (local(due), words)
    assert text[found.start : found.end] == words
    assert found.due.tzinfo is UTC


DOUBTED = [
    ("I will respond by Friday 9 January", "weekday and the date disagree"),
    ("I will reply on Thursday the 8th", "weekday and the date disagree"),
    ("I'll reply by 1/14", "no such date"),
    ("I'll reply by 30/2", "no such date"),
    ("I'll reply by Thursday", "may be today or a week today"),
    ("I'll respond Monday or Tuesday", "more than one time"),
    ("I'll respond on Monday, and will respond by Wednesday", "more than one time"),
    ("I'll be in touch early next week", "a week but not a day"),
    ("Will respond w/c Monday 4 January", "a week but not a day"),
    ("I'll be in touch in a couple of days", "how many"),
    ("I'll reply in the new year", "a season"),
    ("I will respond over the weekend", "weekend"),
    ("I will respond by 9am", "has passed"),
    ("I will respond by 30 December", "has passed"),
    ("I will respond by close of play tomorrow", "nobody works"),
    ("I cannot respond by Tuesday", "say no"),
    ("I won't be able to look at this before Tuesday", "say no"),
    ("I'll aim for Tuesday at the earliest", "say no"),
    ("I will be on leave until Monday", "from when"),
    ("Could I respond by Monday?", "a question"),
    ("If the police agree I will respond by Monday", "depends"),
    ("I will respond by noon on Monday at 3pm", "two different hours"),
    ("I will respond tomorrow, Tuesday", "two different times"),
]


@pytest.mark.parametrize(("text", "reason"), DOUBTED, ids=[row[0] for row in DOUBTED])
def test_what_could_be_read_differently_is_for_a_person(text: str, reason: str) -> None:
    found = read_agreed(text, now=THURSDAY, calendar=CALENDAR)
    assert isinstance(found, Doubt), found
    assert reason in found.reason
    assert text[found.start : found.end] == found.words
    assert agreed_time(text, now=THURSDAY, calendar=CALENDAR) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Received, thank you.",
        "We discussed this on Monday",
        "I will respond as soon as I can",
        "We are available 24/7",
        "You can reach me on Monday",
        "The conference will be held on Friday 8 January",
        "Dad will be released on Friday",
        "The plan must be in place by Monday",
        "She will respond by Monday",
        "Please respond by Monday noon",
        "I am on leave until Monday",
        "Can you wait until Monday?",
        "Good morning",
        "Her date of birth is 8/1/2015",
        "Ring me on 01632 960118",
        "LCS 1187423",
    ],
)
def test_what_is_no_promise_of_the_writer_is_no_agreed_time(text: str) -> None:
    assert read_agreed(text, now=THURSDAY, calendar=CALENDAR) is None


def test_next_friday_said_on_a_monday_may_be_either() -> None:
    monday = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
    found = read_agreed("I will respond by next Friday", now=monday, calendar=CALENDAR)
    assert isinstance(found, Doubt)
    assert found.reason == "'next' may be Friday 27 November or Friday 4 December"


def test_an_hour_in_summer_is_local_time() -> None:
    june = datetime(2027, 6, 1, 10, 0, tzinfo=LONDON)
    found = agreed_time("I will respond by 3pm", now=june, calendar=CALENDAR)
    assert found is not None
    assert found.due == datetime(2027, 6, 1, 14, 0, tzinfo=UTC)


def test_a_reply_read_in_another_zone_means_the_desks_own_days() -> None:
    utc = datetime(2027, 6, 1, 23, 30, tzinfo=UTC)  # already Wednesday in London
    found = agreed_time("I will respond tomorrow", now=utc, calendar=CALENDAR)
    assert found is not None
    assert found.due.astimezone(LONDON).date() == date(2027, 6, 3)


@settings(deadline=None)
@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # the zone is given beside it
    st.sampled_from([row[0] for row in PROMISED]),
)
def test_an_agreed_time_is_always_in_the_future_and_within_half_a_year(now: datetime, text: str) -> None:
    found = agreed_time(text, now=now, calendar=CALENDAR)
    assert found is None or 0 < (found.due - now).total_seconds() <= 184 * 86400


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    found = read_agreed(text, now=THURSDAY, calendar=CALENDAR)
    assert found is None or text[found.start : found.end] == found.words


def test_a_promise_is_read_near_the_top_of_a_very_long_text() -> None:
    text = "I will respond by Monday noon.\n" + "Then Tuesday and 1/2 by 3pm. " * 20_000
    found = agreed_time(text, now=THURSDAY, calendar=CALENDAR)
    assert found is not None
    assert found.words == "Monday noon"
