"""Promise 6: two services on one mailbox and one database cannot double a case, a letter or a chase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from beats.decide import _decide_one, arrival_of
from models.errors import LostLease
from models.letter import LetterPlan
from models.store import claims, letters
from models.store.engine import Database
from models.store.export import rows
from models.store.leases import acquire
from models.tables import cases
from service import BEATS, run_once
from tests.servers.smtp_sink import SmtpSink
from tests.service.child import desk_of
from tests.service.conftest import MakeHouse
from tests.service.house import COUNCIL, MINUTES, House, at, parsed
from tests.service.house import mail as a_mail

pytestmark = pytest.mark.real
NOW = "2026-12-23T10:01"
STRANGER = "elsewhere|boot|pid:[1]|4711|99"
"""The owner of another service, on another machine: nobody here can say that it is dead."""


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_two_services_at_once_make_one_case_a_mail_and_send_each_letter_once(
    database: str, make_house: MakeHouse, sink: SmtpSink, request: pytest.FixtureRequest
) -> None:
    url = "sqlite:///desk.db" if database == "sqlite" else request.getfixturevalue("postgres_url")
    house = make_house(url=url, filing="move")
    concerns = [a_mail(subject=f"Core groups {n}", sender=f"head@school{n}.example") for n in range(20)]
    house.receive(*concerns, *(a_mail(MINUTES, subject=f"Minutes {n}") for n in range(20)))
    started = [house.start_once(NOW) for _ in range(2)]
    ended = [house.ended(*one) for one in started]
    assert [(one.code, one.err) for one in ended] == [(0, ""), (0, "")]
    first = house.once(NOW).tables
    assert Counter(row["exit"] for row in first["ledger"]) == {"case": 20, "ordinary": 20}
    assert len(first["messages"]) == len(first["decisions"]) == 40
    assert len(first["cases"]) == 20
    assert Counter(row["kind"] for row in first["letters"]) == {"receipt": 20, "notice": 20, "made_aware": 20}
    counts = Counter(str(parsed(one)["Message-ID"]) for one in sink.letters)
    assert (len(counts), set(counts.values())) == (60, {1})
    started = [house.start_once("2026-12-24T09:20") for _ in range(2)]
    assert [house.ended(*one).code for one in started] == [0, 0]
    chased = house.once("2026-12-24T09:20").tables
    reminders = Counter(row["state"] for row in chased["letters"] if row["kind"] == "chase_1")
    assert reminders == {"sent": 1, "together": 19}, "what one manager owes on one day is one letter"
    assert Counter(row["state"] for row in chased["letters"] if row["kind"] == "duty_notice") == {"sent": 20}
    counts = Counter(str(parsed(one)["Message-ID"]) for one in sink.letters)
    assert (len(counts), set(counts.values())) == (81, {1})
    assert house.command("verify").code == house.command("reconcile").code == 0


@pytest.fixture
def two(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Database]]:
    """A desk that slept, and the database as another service on another machine sees it."""
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    desk = desk_of(house.folder / "config.toml", at(NOW))
    yield desk, Database(desk.db.engine, STRANGER)
    desk.close()


def _later(seconds: int = 200) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251  # leases go by the machine's clock


def test_a_service_that_slept_through_its_lease_writes_no_decision(two: tuple[Any, Database], house: House) -> None:
    slept, other = two
    house.receive(a_mail())
    assert BEATS["poll"](slept) == 2
    lease = acquire(slept.db, "decide", seconds=120, clock=slept.machine())
    (row,) = claims.claim(slept.db, limit=10, seconds=120, clock=slept.machine())
    assert lease is not None
    assert acquire(other, "decide", seconds=120, clock=slept.machine()) is None
    assert claims.claim(other, limit=10, seconds=120, clock=slept.machine()) == []
    (theirs,) = claims.claim(other, limit=10, seconds=120, clock=_later())
    assert acquire(other, "decide", seconds=120, clock=_later()) is not None
    arrival = arrival_of(slept, row, why="it slept")
    with pytest.raises(LostLease):
        _decide_one(slept, lease, row, arrival, slept.moment())
    renewed = acquire(slept.db, "decide", seconds=120, clock=_later(400))
    assert renewed is not None
    with pytest.raises(LostLease):
        _decide_one(slept, renewed, row, arrival, slept.moment())
    assert theirs.fence == row.fence + 1
    assert [list(rows(slept.db, what)) for what in ("cases", "messages", "decisions", "letters")] == [[], [], [], []]


def test_a_service_that_slept_through_its_lease_sends_and_settles_no_letter(
    two: tuple[Any, Database], house: House, sink: SmtpSink
) -> None:
    slept, other = two
    house.receive(a_mail())
    for name in ("poll", "decide"):
        BEATS[name](slept)
    now = slept.now()
    mine = letters.claim(slept.db, limit=1, seconds=120, clock=slept.machine(), now=now)[0]
    assert letters.abandoned(other, clock=slept.machine()) == []
    assert letters.abandoned(other, clock=_later()) == []
    theirs = letters.claim(other, limit=1, seconds=120, clock=_later(), now=now)[0]
    assert (theirs.id, theirs.fence) == (mine.id, mine.fence + 2)
    with pytest.raises(LostLease):
        slept.line.deliver(
            mine.sender, mine.recipient, mine.data, before_dot=lambda: letters.before_dot(slept.db, mine)
        )
    with pytest.raises(LostLease):
        letters.settle(slept.db, mine, "sent", now=now)
    assert sink.letters == []
    letters.before_dot(other, theirs)
    letters.settle(other, theirs, "sent", now=now)
    assert next(row["state"] for row in rows(slept.db, "letters") if row["message_id"] == mine.message_id) == "sent"


class Meddler:
    """A composer during whose work somebody acts on the case, `times` times."""

    def __init__(self, desk: Any, times: int) -> None:
        self._desk, self._composer, self.left = desk, desk.composer, times

    def compose(self, plan: LetterPlan, *, now: datetime) -> Any:
        if self.left:
            self.left -= 1
            with self._desk.db.write() as connection:
                connection.execute(sa.update(cases).values(version=cases.c.version + 1))
        return self._composer.compose(plan, now=now)


def test_a_case_that_changes_while_an_answer_is_judged_is_judged_again(
    two: tuple[Any, Database], house: House, sink: SmtpSink
) -> None:
    desk, _ = two
    house.receive(a_mail())
    assert run_once(desk) == 0
    notice = next(one for one in sink.letters if one.recipients[0].startswith("ines"))
    ours = str(parsed(notice)["Message-ID"])
    words = "I acknowledge this and will respond by noon on Thursday 31 December."
    house.receive(a_mail(words, subject="Re: x", sender=f"ines.orrell@{COUNCIL}", name="Ines Orrell", In_Reply_To=ours))
    desk.composer = Meddler(desk, times=2)
    assert run_once(desk) == 0
    assert desk.composer.left == 0
    assert [row["how"] for row in rows(desk.db, "clocks") if row["kind"] == "acknowledgement"] == ["reply"]
    assert [row["exit"] for row in rows(desk.db, "ledger")] == ["case", "attached"]
