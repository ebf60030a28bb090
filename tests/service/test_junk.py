"""The Junk folder is read too, and only read: an escalation there opens a case for a person, the rest is set aside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from beats.desk import Desk
from models.store.export import rows
from models.store.queue import open_cases, open_tasks, post
from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import COMPLAINT, CONCERN, DANGER, MINUTES, mail, to_whom
from tests.service.near import Time, config, maildir, near, turn

WHY = "it lay in the Junk folder"
OFFER = "You have won. Click here to claim your prize now. Unsubscribe at any time."


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A maildir with a Junk folder."""
    return maildir(tmp_path / "mail", "Junk")


@pytest.fixture
def desk(tmp_path: Path, box: Path, sink: SmtpSink, time: Time) -> Iterator[Desk]:
    """A desk on that maildir, which moves what is done."""
    keys = 'driver = "maildir"\npath = "mail"\njunk = "Junk"\nfiling = "move"'
    with near(tmp_path, config(keys, smtp_port=sink.port), time) as one:
        yield one


def put(folder: Path, name: str, raw: bytes, time: Time) -> None:
    (folder / "new" / name).write_bytes(raw)
    os.utime(folder / "new" / name, (time.now.timestamp(), time.now.timestamp()))


def exits(desk: Desk) -> list[tuple[str, str]]:
    return [(row["folder"], row["exit"]) for row in rows(desk.db, "ledger")]


def test_an_escalation_in_junk_is_a_case_for_a_person_with_no_letter_to_anybody(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    put(box / ".Junk", "1", mail(), time)
    assert turn(desk) == 0
    assert exits(desk) == [("Junk", "case")]
    (case,) = open_cases(desk.db)
    assert WHY in case.needs_human
    assert sink.letters == []
    assert (box / ".Junk" / "new" / "1").exists(), "nothing is moved out of Junk"


@pytest.mark.parametrize(
    ("text", "verdict"), [(OFFER, ""), (MINUTES, "pass"), (COMPLAINT, ""), ("", ""), ("Meet me. Click here.", "fail")]
)
def test_other_junk_is_set_aside_for_the_daily_sweep_and_never_answered(
    desk: Desk, box: Path, sink: SmtpSink, text: str, verdict: str
) -> None:
    raw = mail(text, subject="Hello", sender="x@elsewhere.example", name="X", verdict=verdict)
    put(box / ".Junk", "1", raw, Time())
    assert turn(desk) == 0
    assert exits(desk) == [("Junk", "set_aside")]
    assert (sink.letters, open_cases(desk.db)) == ([], [])
    needs = post(desk.db, "set_aside")[0].needs_human
    assert (WHY in needs) == (text not in (OFFER, MINUTES)), "what may matter is marked for the one who sweeps"


def test_danger_in_junk_alerts_those_on_call_and_its_sender_is_rung_not_written_to(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    put(box / ".Junk", "1", mail(DANGER), time)
    assert turn(desk) == 0
    assert {name for name, _ in to_whom(sink.letters)} == {"olive.call"}
    assert "ring_sender" in {task.kind for task in open_tasks(desk.db)}


def test_a_complaint_of_a_proven_sender_is_diverted_even_from_junk(desk: Desk, box: Path, time: Time) -> None:
    put(box / ".Junk", "1", mail(COMPLAINT, verdict="pass"), time)
    turn(desk)
    assert exits(desk) == [("Junk", "diverted")]


def test_a_mail_that_a_person_takes_out_of_junk_is_judged_anew_and_answered(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    """What was set aside in Junk is no original: its copy in the inbox is no mere repeat."""
    put(box / ".Junk", "1", mail(COMPLAINT, sender="pell@solicitors.example", name="P", verdict=""), time)
    turn(desk)
    assert exits(desk) == [("Junk", "set_aside")]
    shutil.move(box / ".Junk" / "new" / "1", box / "new" / "2")
    turn(desk)
    assert exits(desk)[1:] == [("INBOX", "diverted")]
    (case,) = open_cases(desk.db)
    assert not [why for why in case.needs_human if "Message-ID" in why], "it is the same mail, not one with other words"
    assert [name for name, _ in to_whom(sink.letters)] == ["pell"]


def test_a_case_of_the_inbox_whose_mail_somebody_throws_into_junk_stays_one_case(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    put(box, "1", mail(), time)
    turn(desk)
    count = len(sink.letters)
    filed = next(path for path in box.rglob("*") if path.is_file() and path.name.startswith("1"))
    shutil.move(filed, box / ".Junk" / "new" / "3")
    turn(desk)
    assert exits(desk) == [("INBOX", "case"), ("Junk", "set_aside")]
    assert (len(open_cases(desk.db)), len(sink.letters)) == (1, count)


def test_a_junk_folder_that_is_missing_or_taken_away_is_no_fault_and_holds_up_no_chase(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    shutil.rmtree(box / ".Junk")
    put(box, "1", mail(CONCERN), time)
    assert (turn(desk), desk.faults) == (0, {})
    before = len(sink.letters)
    time.on(days=6)
    assert turn(desk) == 0
    assert len(sink.letters) > before, "the chase went out"


def test_the_first_look_into_an_old_junk_folder_raises_no_dust(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    for number in range(5):
        put(box / ".Junk", str(number), mail(f"{OFFER} {number}", subject="Prize", sender="x@y.example"), time)
    put(box / ".Junk", "old", mail(), time)
    for path in (box / ".Junk" / "new").iterdir():
        old = time.now.timestamp() - 20 * 86_400
        os.utime(path, (old, old))
    assert turn(desk) == 0
    found = exits(desk)
    assert found.count(("Junk", "set_aside")) == 5
    assert found.count(("Junk", "ordinary")) == 1, "an old escalation waits for a person, as in the inbox"
    assert sink.letters == []


@pytest.mark.real
def test_the_folder_that_the_server_marks_as_junk_is_found_read_and_reconciled(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house()
    account = house.boxes["children"]
    assert "marks none" in house.command("check", "--only", "mailbox").out
    with house.dovecot.client(account) as client:
        client.create("Spam")
    house.receive(mail(), folder="Spam")
    assert house.command("reconcile").code == 1, "it has no exit yet"
    ran = house.once("2026-12-23T10:01")
    assert ran.code == 0, ran.err
    row: dict[str, Any] = ran.tables["ledger"][0]
    assert (row["folder"], row["exit"], row["needs_human"]) == ("Spam", "case", True)
    done = house.command("reconcile")
    assert (done.code, "children Spam: 1 items, 0 without an exit" in done.out) == (0, True)
    assert "1 items in Spam, read only" in house.command("check", "--only", "mailbox").out
    with house.dovecot.client(account) as client:
        client.select("Spam", readonly=True)
        assert client.uid("SEARCH", "UNSEEN")[1] == [b"1"], "nothing is marked as read"
    assert sink.letters == []
