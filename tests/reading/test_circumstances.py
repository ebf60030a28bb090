"""Circumstances of the person that a council's rules go by: internal parts of a reading, each with its words."""

from datetime import date

import pytest

from intake.reading.ages import ages
from intake.reading.contract import to_contract
from models.reading import Reading
from tests.reading.support import DAY, read

LIVE = "Re LCS 1187423, on a child protection plan. The core group was never held. "


def shown(reading: Reading) -> set[str]:
    return {one.label.partition(":")[2] for one in reading.circumstances}


@pytest.mark.parametrize(
    ("words", "years", "months"),
    [
        ("He is 17.", 17, 0),
        ("She is 17½ and at college.", 17, 6),
        ("A 17½-year-old girl.", 17, 6),
        ("He is seventeen and a half and sofa surfing.", 17, 6),
        ("Kai (17 and 8 months) has not been seen.", 17, 8),
        ("K is 17y 9m.", 17, 9),
        ("She is 17 (18 in March) and alone.", 17, 7),
        ("She turns 18 in three weeks.", 17, 11),
        ("He turns 18 in six months.", 17, 6),
        ("He is nearly 18.", 17, 6),
        ("It goes on until she turns 18.", 17, 0),
        ("J, dob 12.03.2009.", 17, 8),
        ("J, dob 23.11.2008.", 18, 0),
        ("J, dob 24.11.2008.", 17, 11),
        ("The baby is 6 months old.", 0, 0),
    ],
)
def test_an_age_is_read_to_the_month_where_the_words_say_it(words: str, years: int, months: int) -> None:
    youngest = min(ages(words, DAY), key=lambda one: (one.years, -one.months))
    assert (youngest.years, youngest.months) == (years, months)


def test_the_age_of_a_parent_is_nobodys_circumstance() -> None:
    assert read(LIVE + "Mum is 17 and a half.").ages == ()
    assert read(LIVE + "Tia is 17 and a half, her mum is 44.").ages == (210,)


def test_of_two_readings_of_the_same_words_the_younger_counts() -> None:
    assert read(LIVE + "She turns 18 in January.").ages == (213,)


@pytest.mark.parametrize(
    ("words", "circumstance"),
    [
        ("The pre-birth assessment has not begun at 28 weeks.", "unborn"),
        ("Baby is due in March and we worry about the unborn baby.", "unborn"),
        ("He is a care leaver and his pathway plan has lapsed.", "care_leaver"),
        ("I wish to dissent from the outcome of the conference.", "dissent"),
        ("We do not accept the decision of the conference on Tuesday.", "dissent"),
    ],
)
def test_a_circumstance_comes_with_the_words_that_show_it(words: str, circumstance: str) -> None:
    reading = read(LIVE + words)
    assert circumstance in shown(reading)
    for one in reading.circumstances:
        assert (LIVE + words)[one.start : one.end] == one.text


@pytest.mark.parametrize(
    "words",
    [
        "Mum is pregnant and the older two have had no visit.",
        "She is being looked after by her gran.",
        "I disagree with the social worker.",
        "Baby B is 5 months old and the pre-birth plan was never followed.",
    ],
)
def test_what_only_sounds_like_it_is_no_circumstance(words: str) -> None:
    assert shown(read(LIVE + words)) <= {"age"}


def test_a_date_of_birth_in_a_mail_about_an_unborn_baby_is_the_mothers() -> None:
    unborn = read("Unborn baby of T, LCS 1187423, mother's dob 12.03.2001. No pre-birth plan has been made.")
    assert (unborn.person, unborn.birth_years) == ("child", ())
    born = read("Baby of T, LCS 1187423, dob 12.03.2026, on a child protection plan. No core group was held.")
    assert born.birth_years == (2026,)


def test_circumstances_are_no_part_of_what_classify_prints() -> None:
    out = to_contract("m1", read(LIVE + "She is 17 and a half. I wish to dissent from the outcome of the conference."))
    assert "circumstance" not in str(out)


def test_the_day_of_the_message_decides_the_age() -> None:
    born = "Re LCS 1187423. J, dob 12.03.2009, has had no visit."
    assert [read(born, on=day).ages for day in (date(2026, 9, 11), date(2026, 9, 12), date(2027, 3, 12))] == [
        (209,), (210,), (216,),
    ]  # fmt: skip
