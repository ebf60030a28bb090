"""What managers answer, on real servers with the moment fixed: away, by link, by when; and whom the mail challenges.

A bounce, danger on a Saturday night and a vacation responder of a real mail server have their journeys in
test_delivery, test_modes and test_loops; both tracks and the check-back in test_journeys.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from beats.pages import Pages
from commands._common import key_of
from tests.servers.smtp_sink import SmtpSink
from tests.service.child import desk_of
from tests.service.conftest import MakeHouse
from tests.service.house import CONCERN, COUNCIL, House, at, mail, parsed
from tests.service.journey import clock, left, newest, reply
from web.app import create_app

pytestmark = pytest.mark.real
BASE = "http://127.0.0.1:8080"
AWAY = {"subject": "Automatic reply: ESC", "Auto_Submitted": "auto-replied", "name": "Ines Orrell"}
CHALLENGE = CONCERN.replace(
    "Nothing on the plan has\nbeen started.",
    "I disagree with the decision of the Independent Reviewing Officer, Ines Orrell, to end the plan.",
)


def test_a_manager_who_is_away_beyond_the_due_time_brings_the_deputy_that_one_letter_and_keeps_the_clock(
    house: House, sink: SmtpSink
) -> None:
    house.receive(mail())
    left(house, sink, "2026-12-23T10:01")
    due = clock(house, "acknowledgement")[0]["due_at"]
    house.receive(
        reply(sink, "ines.orrell", "I am out of the office until Friday 15 January 2027.", **AWAY),
        when="2026-12-23T10:02",
    )
    brought = left(house, sink, "2026-12-23T10:03")
    assert [who for who, _ in brought if who == "dan.deputy"] == ["dan.deputy"]
    assert [(row["due_at"], row["outcome"]) for row in clock(house, "acknowledgement")] == [(due, "running")]
    assert [row["owner"] for row in house.export("tracks")] == ["iro1"]
    house.receive(reply(sink, "dan.deputy", "Received, I will look at it today.\n"), when="2026-12-23T11:00")
    left(house, sink, "2026-12-23T11:01")
    assert [(row["by"], row["how"], row["outcome"]) for row in clock(house, "acknowledgement")] == [
        ("dep1", "reply", "met")
    ]


def test_a_manager_who_is_back_before_the_due_time_is_stood_in_for_by_nobody(house: House, sink: SmtpSink) -> None:
    house.receive(mail())
    left(house, sink, "2026-12-23T10:01")
    words = "I am out of the office today and back tomorrow morning, Thursday 24 December 2026."
    house.receive(reply(sink, "ines.orrell", words, **AWAY), when="2026-12-23T10:02")
    assert left(house, sink, "2026-12-23T10:03") == []
    assert [row["outcome"] for row in clock(house, "acknowledgement")] == ["running"]


def test_a_claim_is_confirmed_by_the_link_in_the_owners_own_mailbox_and_by_nothing_else(
    house: House, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = house.folder / "config.toml"
    config.write_text(config.read_text().replace("[desk]\n", f'[desk]\nbase_url = "{BASE}"\n', 1))
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    house.receive(mail())
    left(house, sink, "2026-12-23T10:01")
    claim = reply(sink, "ines.orrell", "Received, I will look at it today.\n", sender=f"pa.office@{COUNCIL}")
    house.receive(claim, when="2026-12-23T10:30")
    assert [who for who, _ in left(house, sink, "2026-12-23T10:31")] == ["ines.orrell"]
    link = re.search(rf"{re.escape(BASE)}(/a/[a-z0-9-]+)", str(parsed(newest(sink, "ines.orrell")).get_content()))
    assert link
    desk = desk_of(config, at("2026-12-23T11:00"))
    try:
        app = create_app(Pages(desk, key_of(desk.settings)), desk.settings, key_of(desk.settings))
        client = app.test_client()
        page = client.get(link[1]).get_data(as_text=True)
        assert [row["outcome"] for row in clock(house, "acknowledgement")] == ["running"]
        seal = re.search(r'name="seal" value="([^"]+)"', page)
        assert seal
        done = client.post(link[1], data={"seal": seal[1], "name": "Ines Orrell", "respond": "unsaid"})
        assert (done.status_code, client.get(link[1]).status_code) == (200, 410)
    finally:
        desk.close()
    assert [(row["outcome"], row["by"], row["how"]) for row in clock(house, "acknowledgement")] == [
        ("met", "iro1", "link")
    ]
    assert "h.ashdown" in {who for who, _ in left(house, sink, "2026-12-23T11:01")}


def _answered(house: House, sink: SmtpSink, words: str) -> str:
    """An escalation of New Year's Eve, answered on Monday 4 January; the newest letter to the manager after it."""
    house.receive(mail(), when="2026-12-31T10:00")
    left(house, sink, "2026-12-31T10:01")
    house.receive(reply(sink, "ines.orrell", f"Received. {words}\n"), when="2027-01-04T09:00")
    left(house, sink, "2027-01-04T09:01")
    return str(parsed(newest(sink, "ines.orrell")).get_content())


def test_an_earlier_time_by_which_they_will_respond_shortens_the_clock_and_is_said_back(
    house: House, sink: SmtpSink
) -> None:
    told = _answered(house, sink, "I will respond by Friday noon.")
    assert [row["due_at"] for row in clock(house, "response")] == ["2027-01-08T12:00:00Z"]
    assert "noon on Friday 8 January" in told


def test_a_later_time_is_a_proposal_and_the_clock_stays_until_a_person_accepts_it(house: House, sink: SmtpSink) -> None:
    _answered(house, sink, "I will respond by Friday 22 January 2027, noon.")
    assert [row["due_at"] for row in clock(house, "response")] == ["2027-01-11T17:00:00Z"]
    assert "a later time to respond was proposed" in house.command("queue").out
    reference = house.export("cases")[0]["reference"]
    assert house.command("act", reference, "agree", "--respond-by", "2027-01-22T12:00", "--by", "ua1").code == 0
    assert [row["due_at"] for row in clock(house, "response")] == ["2027-01-22T12:00:00Z"]


def test_the_allocated_person_whom_the_mail_challenges_gets_nothing_until_a_person_decides(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house()
    house.receive(mail(CHALLENGE))
    left(house, sink, "2026-12-23T10:01")
    left(house, sink, "2026-12-23T14:00")
    assert "ines.orrell" not in {one.recipients[0].partition("@")[0] for one in sink.letters}
    assert [(row["state"], row["owner"]) for row in house.export("tracks")] == [("waiting_for_person", "")]
    reference = house.export("cases")[0]["reference"]
    assert house.command("act", reference, "route", "--to", "sm1", "--by", "ua1").code == 0
    now = (at("2026-12-23T14:00") + timedelta(minutes=1)).isoformat()[:16]
    assert "sam.mills" in {who for who, _ in left(house, sink, now)}
