"""`rehearse`: mail is played on a scratch database without any connection, two settings side by side."""

from pathlib import Path

import pytest

from tests.commands.conftest import ESCALATION, House


def column(out: str, line: str) -> list[str]:
    """The figures of one line of the first table."""
    found = next(one for one in out.splitlines() if f"│ {line} " in one)
    return [part.strip() for part in found.strip("│").split("│")][1:]


@pytest.fixture
def mails(worked: House) -> Path:
    """Four escalations about one person's cases, a day apart, in a folder."""
    folder = worked.folder / "old mail"
    folder.mkdir()
    for day in range(4):
        text = ESCALATION.replace("<a1@", f"<a{day}@").replace("23 Dec 2026", f"{7 + day:02} Dec 2026")
        (folder / f"{day}.eml").write_text(text.replace("Core groups not", f"Core group {day} not"))
    return folder


def test_nobody_answers_every_ladder_is_walked_and_nothing_of_the_desk_is_touched(worked: House, mails: Path) -> None:
    before = worked.do("export", "audit", "--format", "json").out
    ran = worked.do("rehearse", "--mails", str(mails), "--from", "2026-11-30", "--weeks", "3", "--answer-rate", "0")
    assert ran.code == 0, ran.err
    assert column(ran.out, "cases") == ["4"]
    assert column(ran.out, "letters: step up (chase)") == ["4"]
    assert column(ran.out, "in time: acknowledgement")[0].startswith("0 of")
    assert worked.do("export", "audit", "--format", "json").out == before


def test_two_settings_stand_side_by_side_on_the_same_mail(worked: House, mails: Path) -> None:
    ran = worked.do("rehearse", "--mails", str(mails), "--from", "2026-11-30", "--weeks", "2", "--answer-rate", "0.5",
                       "--set", "clocks.acknowledgement=1wh", "--set", "clocks.nudge=0",
                         "--seed", "3")  # fmt: skip
    assert ran.code == 0, ran.err
    assert column(ran.out, "cases") == ["4", "4"]
    chased = [int(one) for one in column(ran.out, "letters: chase 2 (chase)")]
    assert chased[0] < chased[1], "a shorter clock is missed more often"
    assert column(ran.out, "letters: chase 1 (chase)")[1] == "0"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "soon"], "--from soon"),
        (["--from", "2026-11-30", "--set", "clocks.acknowledgment=2wd"], "clocks.acknowledgment"),
        (["--from", "2026-11-30", "--set", "nonsense"], "section.key=value"),
    ],
)
def test_a_wrong_option_is_one_line_and_plays_nothing(
    worked: House, mails: Path, arguments: list[str], said: str
) -> None:
    ran = worked.do("rehearse", "--mails", str(mails), *arguments)
    assert (ran.code, said in ran.err) == (2, True), ran.err
