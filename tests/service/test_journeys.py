"""Promises 8 to 15 on real servers with the moment fixed: both tracks, one reminder, a claim, an agreed time, a check-back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import CONCERN, COUNCIL, HEAD, PEOPLE, House, mail, parsed
from tests.service.journey import clock, left, reply

pytestmark = pytest.mark.real
BOTH = CONCERN.replace(
    "I have spoken to",
    "Their grandmother is an adult at risk with a safeguarding adults plan (MOS 55), and that plan is not being carried\n"
    "out either. I am escalating for the children and for the adult. I have spoken to",
)
ADULTS = f"""aun1,Ada Unwin,ada.unwin@{COUNCIL},01632 960011,unit,adult,,,,
asm1,Asa Smith,asa.smith@{COUNCIL},01632 960012,service_manager,adult,,,,
adu1,Abe Dunn,abe.dunn@{COUNCIL},01632 960013,duty,adult,,,,
"""


def test_a_mail_about_a_child_and_an_adult_runs_on_two_tracks_each_with_its_own_manager(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house()
    house.load_council(people=PEOPLE + ADULTS)
    house.receive(mail(BOTH, subject="Escalation: children and grandmother"))
    letters = left(house, sink, "2026-12-23T10:01")
    tracks = {(row["side"], row["owner"]) for row in house.export("tracks")}
    assert tracks == {("child", "iro1"), ("adult", "adu1")}
    assert {"ines.orrell", "abe.dunn"} <= {who for who, _ in letters}
    house.receive(reply(sink, "abe.dunn", "Received, I will look at it today.\n\nAbe\n"), when="2026-12-23T11:00")
    left(house, sink, "2026-12-23T11:01")
    assert {row["side"]: row["state"] for row in house.export("tracks")} == {
        "child": "awaiting",
        "adult": "acknowledged",
    }


def test_two_reminders_of_one_day_are_one_mail_that_names_them(house: House, sink: SmtpSink) -> None:
    house.receive(mail(), mail(CONCERN.replace("five weeks", "six weeks"), subject="Another family"))
    left(house, sink, "2026-12-23T10:01")
    reminded = [one for one in left(house, sink, "2026-12-24T12:31") if one[0] == "ines.orrell"]
    assert len(reminded) == 1
    assert "and 1 more" in str(
        parsed([one for one in sink.letters if one.recipients[0].startswith("ines")][-1])["Subject"]
    )
    assert sorted(row["state"] for row in house.export("letters") if row["kind"] == "chase_1") == ["sent", "together"]


def test_a_claimed_acknowledgement_counts_only_once_a_person_accepts_it(house: House, sink: SmtpSink) -> None:
    house.receive(mail())
    left(house, sink, "2026-12-23T10:01")
    claim = reply(sink, "ines.orrell", "Received, I will look at it today.\n", sender=f"pa.office@{COUNCIL}")
    house.receive(claim, when="2026-12-23T10:30")
    left(house, sink, "2026-12-23T10:31")
    assert [row["outcome"] for row in clock(house, "acknowledgement")] == ["running"]
    ref = house.export("cases")[0]["reference"]
    assert house.command("act", ref, "accept-claim", "--by", "ua1").code == 0
    assert [(row["outcome"], row["by"], row["how"]) for row in clock(house, "acknowledgement")] == [
        ("met", "ua1", "queue")
    ]


def test_twenty_working_days_after_closing_the_sender_is_asked_and_a_no_reaches_a_person(
    house: House, sink: SmtpSink
) -> None:
    house.receive(mail())
    left(house, sink, "2026-12-23T10:01")
    ref = house.export("cases")[0]["reference"]
    assert house.command("act", ref, "close", "--outcome", "The visits have started again.", "--by", "ua1").code == 0
    [begun] = house.export("check_backs")
    day = max(
        date.fromisoformat(str(begun["due_at"])[:10]), date(2027, 1, 4)
    )  # acts are done at the machine's own time
    asked: list[tuple[str, str]] = []
    while ("h.ashdown", "has it changed for the person?") not in asked:
        day += timedelta(days=1)
        moment = f"{day}T10:00"
        asked = left(house, sink, moment)
        assert day < date.fromisoformat(str(begun["due_at"])[:10]) + timedelta(days=400)
    house.receive(reply(sink, HEAD.partition("@")[0], "No, nothing has changed.\n", name="Helen Ashdown"), when=moment)
    left(house, sink, moment)
    assert [(row["step"], row["outcome"]) for row in house.export("check_backs")] == [
        ("asked", "met"),
        ("answered", "met"),
    ]
    shown = house.command("queue")
    assert "next_step" in shown.out
    assert f"act {ref} reopen" in " ".join(shown.out.split())
