"""When somebody is back: the end of an absence out of the words of an automatic reply."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.absence import MAX_DAYS, until
from intake.parse import Trust, parse

ON = date(2026, 12, 23)  # a Wednesday
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("I will be back on Monday 4 January.", "2027-01-03"),
        ("I'll be back in the office on the morning of Tuesday, 5th of January 2027.", "2027-01-04"),
        ("Returning to work w/c Monday 4 January", "2027-01-03"),
        ("My return date is: 04/01/27", "2027-01-03"),
        ("I return on 2027-01-05.", "2027-01-04"),
        ("Back January 4, 2027", "2027-01-03"),
        ("I won't be back until the 4th.", "2027-01-03"),
        ("I will not return to the office before Monday.", "2026-12-27"),
        ("On 4 January I will be back at my desk", "2027-01-03"),
        ("Available from 4 January", "2027-01-03"),
        ("I'll be back tomorrow", "2026-12-23"),
        ("I am back next week", "2026-12-27"),
        ("I am away until 12/01 and have no access to email.", "2027-01-12"),
        ("OOO until Jan 4th", "2027-01-04"),
        ("out until Monday 01/11", "2027-01-11"),
        ("I am out of the office until 9am on Tuesday 5 January.", "2027-01-05"),
        ("I am on maternity leave until 30 September 2027", "2027-09-30"),
        ("My last day of leave is 3 January", "2027-01-03"),
        ("I am on annual leave from 21 December 2026 to 1 January 2027.", "2027-01-01"),
        (
            "I am on annual leave from 21st December to 1st January inclusive, returning on Monday 4th January.",
            "2027-01-03",
        ),
        ("I will be away between 20 December and 3 January", "2027-01-03"),
        ("Annual leave: 21 Dec – 3 Jan", "2027-01-03"),
        ("Out of office 21-31 December", "2026-12-31"),
        ("Away 21/12/26 - 04/01/27", "2027-01-04"),
        ("I am on leave from Monday to 4 January", "2027-01-04"),
        ("I'm out of the office today.", "2026-12-23"),
        ("I am on leave for the rest of this week", "2026-12-27"),
        ("Ich bin bis zum 12.01.2027 nicht im Büro.", "2027-01-12"),
        ("Ich bin ab dem 4. Januar wieder erreichbar.", "2027-01-03"),
        ("Ab Mo, 4.1. bin ich wieder da.", "2027-01-03"),
        ("Je suis absent jusqu'au 4 janvier inclus.", "2027-01-04"),
        ("De retour le lundi 4 janvier 2027.", "2027-01-03"),
        ("Rwyf allan o'r swyddfa tan 4 Ionawr 2027.", "2027-01-04"),
        ("Byddaf yn ôl ar 4 Ionawr.", "2027-01-03"),
        ("Estoy de vacaciones hasta el 4 de enero", "2027-01-04"),
        ("Sono in ferie fino al 4 gennaio", "2027-01-04"),
        ("Ik ben afwezig tot en met 4 januari", "2027-01-04"),
        ("Jestem na urlopie do 4 stycznia", "2027-01-04"),
    ],
)
def test_an_absence_ends_on_the_day_that_its_words_name(words: str, last: str) -> None:
    assert until(words, ON) == date.fromisoformat(last)


@pytest.mark.parametrize(
    "words",
    [
        "I am out of the office.",
        "I am on maternity leave. Please write to the team.",
        "I work Monday to Thursday. Please ring the duty line.",
        "My working hours are from Monday to Wednesday.",
        "I am on leave from 10 February to 20 February.",
        "I was back on 1 December.",
        "Please return the form by 5 January.",
        "I'm away from my desk until 17.30.",
        "We moved to our new office on 5 January.",
        "Ring 01632 960123 or 01632 960 199.",
        "I am away until 31/02.",
        "Back on 4 January 2031.",
        "",
    ],
)
def test_words_that_name_no_end_or_one_that_is_over_name_none(words: str) -> None:
    assert until(words, ON) is None


def test_the_latest_of_several_ends_counts() -> None:
    assert until(
        "I am off until 29 December. After that I work from home and return to the office on 11 January.", ON
    ) == date(2027, 1, 10)


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.integers(1, 250), st.sampled_from(
    ["%A %d %B", "%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%a %d %b", "%dth of %B"]
))  # fmt: skip
def test_a_day_is_read_in_every_way_of_writing_it(on: date, ahead: int, form: str) -> None:
    day = on + ahead * DAY
    assert until(f"I am away until {day:{form}}.", on) == day
    assert until(f"I will be back on {day:{form}}.", on) == day - DAY


_WORDS = [
    "until",
    "back on",
    "from",
    "to",
    "-",
    "4",
    "12/10",
    "January",
    "the 4th",
    "Monday",
    "away",
    "2027",
    "31",
    "/",
    "bis",
]


@given(
    st.lists(st.sampled_from(_WORDS), max_size=40) | st.text(max_size=300).map(str.split), st.dates(date(2020, 1, 1))
)
def test_an_end_is_never_in_the_past_and_never_absurdly_far(words: list[str], on: date) -> None:
    on = min(on, date(2090, 1, 1))
    found = until(" ".join(words), on)
    assert found is None or on <= found <= on + MAX_DAYS * DAY


def test_only_an_absence_notice_has_an_end_and_what_it_quotes_is_not_its_own() -> None:
    head = "From: jo@housing.example\nTo: desk@northvale.example\nDate: Wed, 23 Dec 2026 10:00:00 +0000\n"
    words = "\n\nI am on leave until 4 January.\n\nOn 1 Dec 2026 Desk <desk@northvale.example> wrote:\n> I am back on 30 January.\n"
    away = parse(
        (head + "Auto-Submitted: auto-replied\nSubject: Automatic reply: Plan" + words).encode(), trust=Trust()
    )
    assert away.automated == "out_of_office"
    assert away.absent_until == date(2027, 1, 4)
    person = parse((head + "Subject: Leave" + words).encode(), trust=Trust())
    assert person.automated is None
    assert person.absent_until is None
