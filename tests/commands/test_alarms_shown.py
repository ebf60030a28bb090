"""Alarms and the Junk folder as a person at the terminal sees them: in `queue`, in `check`, in `reconcile`."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from commands._common import clock, open_for, stored
from models.health import Service
from models.store import health, mail
from tests.commands.conftest import ESCALATION, House


def say(house: House, since: timedelta, *, stopped: bool = False) -> datetime:
    """A service said `since` ago that its mail server refuses it."""
    database = open_for(stored(Path("config.toml")))
    seen = clock() - since
    why = "535 refused"
    health.say(database, Service(started_at=seen, seen_at=seen, stopped=stopped, faults=(("smtp", why),)))
    database.close()
    return seen


def test_what_a_running_service_says_is_on_top_of_the_queue_and_a_finding_of_check(worked: House) -> None:
    assert "ALARM" not in worked.do("queue").out
    say(worked, timedelta(seconds=5))
    out = worked.do("queue").out
    assert out.startswith("ALARM mail server: no letter leaves: 535 refused: ")
    done = worked.do("check", "--only", "alarms")
    assert (done.code, "no letter leaves" in done.out) == (1, True)


def test_a_service_that_is_gone_is_told_and_one_that_was_told_to_end_is_not(worked: House) -> None:
    say(worked, timedelta(minutes=10))
    assert "ALARM service: no sign of life" in worked.do("queue").out
    say(worked, timedelta(minutes=10), stopped=True)
    assert "ALARM" not in worked.do("queue").out
    assert worked.do("check", "--only", "alarms").code == 0


def test_a_turn_at_a_fixed_moment_leaves_no_alarm_behind(worked: House) -> None:
    """Its polls were at a moment of its own: nobody takes them for late."""
    database = open_for(stored(Path("config.toml")))
    long_ago = clock() - timedelta(days=3)
    mail.record_poll(database, mailbox="children", folder="INBOX", epoch="maildir", now=long_ago, count=2)
    database.close()
    assert "ALARM" not in worked.do("queue").out


def test_a_junk_folder_is_shown_by_check_and_covered_by_reconcile_and_a_missing_one_is_no_error(worked: House) -> None:
    text = (worked.folder / "config.toml").read_text().replace('path = "mail"', 'path = "mail"\njunk = "Junk"')
    worked.put("config.toml", text)
    done = worked.do("check", "--only", "mailbox")
    assert (done.code, "there is no folder Junk: nothing is watched there" in done.out) == (0, True)
    done = worked.do("reconcile")
    assert (done.code, done.err, "children Junk: there is no such folder" in done.out) == (0, "", True)
    for part in ("new", "cur", "tmp"):
        (worked.folder / "mail" / ".Junk" / part).mkdir(parents=True)
    worked.put("mail/.Junk/new/9", ESCALATION)
    assert "1 items in Junk, read only" in worked.do("check", "--only", "mailbox").out
    done = worked.do("reconcile")
    assert (done.code, "children Junk epoch maildir item 9: no exit" in done.out) == (1, True)
