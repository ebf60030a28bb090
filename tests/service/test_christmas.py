"""Promises 7, 8, 13, 14, 16 on real servers: the Christmas journey, through the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import COUNCIL, House, mail, parsed

pytestmark = pytest.mark.real
REPLY = "I will respond by Friday 8 January, noon.\n\nSam\n"


def _walk(house: House, sink: SmtpSink, *moments: str) -> list[tuple[str, str]]:
    """Run at each moment (December 2026 unless it says otherwise); the letters as (moment, recipient's name).

    On SQLite by the command as it is typed; on PostgreSQL, to be quick, by its beats.
    """
    left = []
    for moment in moments:
        before, now = len(sink.letters), f"2026-12-{moment}" if len(moment) < 12 else moment
        ran = house.command("run", "--once", "--now", now) if house.url.startswith("sqlite") else house.once(now)
        assert (ran.code, ran.err) == (0, "")
        left += [(moment, one.recipients[0].partition("@")[0]) for one in sink.letters[before:]]
    return left


def _clocks(house: House) -> list[tuple[Any, ...]]:
    names = ("kind", "started_at", "due_at", "stopped_at", "outcome", "by", "how")
    found = sorted(house.export("clocks"), key=lambda row: (row["started_at"], row["kind"]))
    return [tuple(row[name] for name in names) for row in found]


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_the_christmas_journey_goes_from_the_mail_to_the_service_managers_answer_and_no_further(
    database: str, make_house: MakeHouse, sink: SmtpSink, request: pytest.FixtureRequest
) -> None:
    url = "sqlite:///desk.db" if database == "sqlite" else request.getfixturevalue("postgres_url")
    house = make_house(url=url)
    house.receive(mail(), when="2026-12-23T10:00")
    assert sorted(_walk(house, sink, "23T10:01")) == [
        ("23T10:01", "h.ashdown"), ("23T10:01", "ines.orrell"), ("23T10:01", "tina.marsh")
    ]  # fmt: skip
    assert sorted(_walk(house, sink, "24T09:20")) == [("24T09:20", "duty"), ("24T09:20", "ines.orrell")]
    assert _walk(house, sink, "25T10:00", "26T10:00", "27T10:00", "28T12:00") == []
    assert sorted(_walk(house, sink, "29T08:31")) == [
        ("29T08:31", "dan.deputy"), ("29T08:31", "h.ashdown"), ("29T08:31", "ines.orrell")
    ]  # fmt: skip
    assert _walk(house, sink, "30T16:59") == []
    stepped_up = [whom for _, whom in _walk(house, sink, "31T08:31")]
    assert {"h.ashdown", "sam.mills"} <= set(stepped_up) <= {"h.ashdown", "sam.mills", "ines.orrell"}
    assert len(stepped_up) == len(set(stepped_up))
    asked = next(one for one in sink.letters if one.recipients[0].startswith("sam.mills"))
    ours = str(parsed(asked)["Message-ID"])
    answer = mail(
        REPLY, subject="Re: x", sender=f"sam.mills@{COUNCIL}", name="Sam Mills", In_Reply_To=ours, References=ours
    )
    house.receive(answer, when="2026-12-31T09:30")
    assert sorted(_walk(house, sink, "31T09:31")) == [("31T09:31", "h.ashdown"), ("31T09:31", "sam.mills")]
    back = parsed(next(one for one in sink.letters[-2:] if one.recipients[0].startswith("sam.mills")))
    assert str(back["Subject"]).endswith(": what we recorded")
    assert "noon on Friday 8 January" in back.get_content()
    assert _walk(house, sink, "2027-01-05T10:00", "2027-01-08T11:59") == []
    assert _clocks(house) == [
        ("receipt", "2026-12-23T10:00:00Z", "2026-12-23T10:15:00Z", "2026-12-23T10:01:00Z", "met", "desk", None),
        ("triage", "2026-12-23T10:00:00Z", "2026-12-23T12:00:00Z", "2026-12-31T09:30:00Z", "missed", "sm1", "reply"),
        ("acknowledgement", "2026-12-23T10:01:00Z", "2026-12-24T17:00:00Z", None, "missed", "", None),
        ("step_up_after", "2026-12-24T17:00:00Z", "2026-12-30T17:00:00Z", None, "missed", "", None),
        ("acknowledgement", "2026-12-31T08:31:00Z", "2027-01-04T17:00:00Z", "2026-12-31T09:30:00Z", "met", "sm1", "reply"),
        ("response", "2026-12-31T09:30:00Z", "2027-01-08T12:00:00Z", None, "running", "", None),
    ]  # fmt: skip
    assert [(row["rung"], row["owner"], row["state"]) for row in house.export("tracks")] == [
        ("service_manager", "sm1", "acknowledged")
    ]
    assert house.command("reconcile").code == house.command("verify").code == 0
