"""A service that goes on looks after itself: it compares mailbox and ledger, and tells the unit's admin what is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from beats.deliver import deliver
from beats.desk import Desk
from beats.health import health
from beats.poll import poll
from beats.tidy import tidy
from models.store import kept
from models.store.export import rows
from tests.servers.child import free_port
from tests.servers.imap_script import ImapScript
from tests.servers.scripted import USUAL, Step
from tests.servers.smtp_script import SmtpScript
from tests.servers.smtp_sink import SmtpSink
from tests.service.house import BOX, COUNCIL, PEOPLE, mail, parsed
from tests.service.near import Time, config, maildir, near, turn

ADMIN = f"una.admin@{COUNCIL}"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A maildir."""
    return maildir(tmp_path / "mail")


@pytest.fixture
def desk(tmp_path: Path, box: Path, sink: SmtpSink, time: Time) -> Iterator[Desk]:
    """A desk on that maildir."""
    with near(tmp_path, config('driver = "maildir"\npath = "mail"', smtp_port=sink.port), time) as one:
        yield one


def codes(desk: Desk, time: Time) -> list[str]:
    return [one.code for one in health(desk.db, desk.settings, time.now).alarms]


def told(sink: SmtpSink) -> list[str]:
    """The subjects of the letters to the admin."""
    return [str(parsed(one)["Subject"]) for one in sink.letters if one.recipients == (ADMIN,)]


def break_it(box: Path) -> None:
    shutil.move(box / "new", box / "away")


def mend_it(box: Path) -> None:
    shutil.move(box / "away", box / "new")


def wait(desk: Desk, time: Time, minutes: int, step: int = 10) -> None:
    """The service goes on, with a turn every `step` minutes."""
    for _ in range(minutes // step):
        time.on(minutes=step)
        turn(desk)


def put(box: Path, name: str, raw: bytes, time: Time) -> None:
    """A mail that comes now."""
    (box / "new" / name).write_bytes(raw)
    os.utime(box / "new" / name, (time.now.timestamp(), time.now.timestamp()))


def test_a_mailbox_that_cannot_be_read_is_told_once_then_daily_and_its_end_is_told(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    turn(desk)
    assert codes(desk, time) == []
    break_it(box)
    wait(desk, time, 15, step=15)
    assert told(sink) == []
    wait(desk, time, 1, step=1)
    assert codes(desk, time) == ["no_poll"]
    assert told(sink) == ["The desk needs a person: 1 thing wrong"]
    wait(desk, time, 23 * 60, step=115)
    assert len(told(sink)) == 1
    wait(desk, time, 2 * 60, step=30)
    assert told(sink)[1:] == ["The desk still needs a person: 1 thing wrong"]
    mend_it(box)
    wait(desk, time, 15, step=5)
    assert told(sink)[2:] == ["The desk is well again"]
    wait(desk, time, 26 * 60, step=130)
    assert len(told(sink)) == 3
    letter = next(one for one in sink.letters if one.recipients == (ADMIN,))
    assert parsed(letter)["Auto-Submitted"] == "auto-generated"
    assert letter.sender == BOX
    assert "no successful look since 2026-12-23 10:00 UTC" in " ".join(parsed(letter).get_content().split())


def test_trouble_that_comes_and_goes_is_one_letter_a_quarter_of_an_hour_at_most(
    desk: Desk, sink: SmtpSink, time: Time
) -> None:
    for _ in range(30):
        desk.faults["clock"] = "the clock jumped"
        tidy(desk)
        deliver(desk)
        time.on(minutes=1)
        desk.faults.pop("clock")
        tidy(desk)
        deliver(desk)
        time.on(minutes=1)
    assert 4 <= len(told(sink)) <= 5


def test_an_alarm_is_held_by_no_brake_and_brings_none_on(tmp_path: Path, sink: SmtpSink, time: Time) -> None:
    tight = "[brakes]\nrecipient_a_day = 1\nrecipient_an_hour = 1\nall_an_hour = 1\n"
    text = config('driver = "maildir"\npath = "none"', smtp_port=sink.port, more=tight)
    with near(tmp_path, text, time) as desk:
        for _ in range(5):
            wait(desk, time, 20, step=20)
            desk.faults["clock"] = "the clock jumped"
            wait(desk, time, 20, step=20)
            desk.faults.pop("clock")
        assert len(told(sink)) > 5
        assert {row["state"] for row in rows(desk.db, "letters")} == {"sent"}


def test_while_the_mail_server_is_away_the_newest_alarm_waits_alone_and_is_no_alarm_itself(
    tmp_path: Path, box: Path, time: Time
) -> None:
    text = config('driver = "maildir"\npath = "mail"', smtp_port=free_port())
    with near(tmp_path, text, time) as desk:
        turn(desk)
        break_it(box)
        wait(desk, time, 20, step=20)
        desk.faults["clock"] = "the clock jumped"
        wait(desk, time, 120)
        letters = list(rows(desk.db, "letters"))
        assert [(row["kind"], row["state"]) for row in letters] == [("alarm", "cancelled"), ("alarm", "deferred")]
        assert sorted(codes(desk, time)) == ["clock_jump", "no_poll"]


def test_an_admin_whose_address_is_refused_stops_nothing(tmp_path: Path, time: Time) -> None:
    no: tuple[Step, ...] = (b"550 5.1.1 no such user\r\n",)
    with SmtpScript({"RCPT": [no] * 9}) as server:
        text = config('driver = "maildir"\npath = "none"', smtp_port=server.port)
        with near(tmp_path, text, time) as desk:
            wait(desk, time, 60, step=20)
            assert [(row["kind"], row["state"]) for row in rows(desk.db, "letters")] == [("alarm", "refused")]
            assert desk.faults.keys() == {"mailbox children"}


@pytest.mark.parametrize(("mode", "lasting"), [("shadow", True), ("automatic", False)])
def test_in_shadow_and_in_one_turn_nobody_is_written_to_and_the_queue_shows_it(
    tmp_path: Path, sink: SmtpSink, time: Time, mode: str, lasting: bool
) -> None:
    nobody = "\n".join(line for line in PEOPLE.splitlines() if ",on_call," not in line)
    text = config('driver = "maildir"\npath = "none"', smtp_port=sink.port, mode=mode)
    with near(tmp_path, text, time, people_csv=nobody, lasting=lasting) as desk:
        wait(desk, time, 60, step=20)
        assert sink.letters == []
        assert "nobody_on_call" in codes(desk, time)


def test_without_an_admin_in_the_directory_an_alarm_is_shown_all_the_same(
    tmp_path: Path, sink: SmtpSink, time: Time
) -> None:
    nobody = "\n".join(line for line in PEOPLE.splitlines() if ",unit_admin," not in line)
    text = config('driver = "maildir"\npath = "none"', smtp_port=sink.port)
    with near(tmp_path, text, time, people_csv=nobody) as desk:
        wait(desk, time, 60, step=20)
        assert (sink.letters, codes(desk, time)) == ([], ["no_poll"])


def test_answers_to_an_alarm_letter_are_read_like_any_other_mail(
    desk: Desk, box: Path, sink: SmtpSink, time: Time
) -> None:
    """The admin answers, and the admin's absence does: the letter belongs to no case."""
    turn(desk)
    desk.faults["clock"] = "the clock jumped"
    tidy(desk)
    deliver(desk)
    desk.faults.clear()
    ours = str(parsed(sink.letters[0])["Message-ID"])
    away = {"Auto_Submitted": "auto-replied", "X_Auto_Response_Suppress": "All"}
    for number, headers in enumerate(({}, away)):
        put(
            box,
            f"answer{number}",
            mail(
                f"I look at it on Monday {number}.", subject="Re: The desk", sender=ADMIN, In_Reply_To=ours, **headers
            ),
            time,
        )
    assert turn(desk) == 0
    exits = [row["exit"] for row in rows(desk.db, "ledger")]
    assert (len(exits), None in exits) == (2, False)


def test_once_an_hour_a_new_connection_shows_what_an_old_one_hides(
    tmp_path: Path, sink: SmtpSink, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept connection that shows an old state of the folder would hide new mail for ever."""
    mails = {3: mail(subject="one"), 5: mail("Other words altogether.", subject="two")}
    stale = (b"* SEARCH 3\r\n%TAG% OK done\r\n",)
    with ImapScript(mails, {"SEARCH": [stale, stale, (USUAL,), stale]}, capabilities="IMAP4rev1") as server:
        imap = (
            f'driver = "imap"\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nuser = "u"\npassword_env = "P"'
        )
        os.environ["P"] = "secret"
        with near(tmp_path, config(imap, smtp_port=sink.port), time) as desk:
            poll(desk)
            assert (server.connections, codes(desk, time)) == (1, [])
            time.on(minutes=61)
            poll(desk)
            assert server.connections == 2
            assert "unknown_items" in codes(desk, time)
            time.on(minutes=61)
            poll(desk)
            assert "unknown_items" not in codes(desk, time)


def test_a_broken_audit_is_found_within_the_hour(desk: Desk, box: Path, time: Time, tmp_path: Path) -> None:
    put(box, "1", mail(), time)
    turn(desk)
    turn(desk)
    with closing(sqlite3.connect(tmp_path / "desk.db")) as raw, raw:
        raw.execute("update audit_payloads set payload = '{}' where audit_id = 1")
    assert codes(desk, time) == []
    time.on(minutes=61)
    turn(desk)
    assert codes(desk, time) == ["audit_broken"]


def test_a_letter_that_never_leaves_and_a_row_that_never_gets_its_exit_are_alarms(
    tmp_path: Path, box: Path, time: Time
) -> None:
    with near(tmp_path, config('driver = "maildir"\npath = "mail"', smtp_port=free_port()), time) as desk:
        put(box, "1", mail(), time)
        turn(desk)
        wait(desk, time, 65, step=13)
        assert codes(desk, time) == ["letters_stuck"]
        put(box, "2", mail("Other words.", subject="two"), time)
        poll(desk)
        time.on(minutes=16)
        poll(desk)
        tidy(desk)
        assert codes(desk, time) == ["no_exit", "letters_stuck"]


def test_nothing_of_any_mail_is_in_an_alarm(desk: Desk, box: Path, time: Time) -> None:
    put(box, "1", mail("quagga quagga", subject="quagga"), time)
    poll(desk)
    time.on(minutes=30)
    tidy(desk)
    said = repr(health(desk.db, desk.settings, time.now)) + repr(kept.kept_all(desk.db, ""))
    assert "no_exit" in said
    for word in ("quagga", "Ashdown", "ridgeway", ADMIN, "Una"):
        assert word not in said
