"""import (promise 4): old mail from a folder, a maildir or an mbox; resumable, and never a letter or a clock."""

from __future__ import annotations

import json
import mailbox
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands.import_ import date_of
from tests.commands.conftest import ESCALATION, NEWSLETTER, NOW, House

SERVICE = Path(__file__).parents[2] / "service.py"


def mail(number: int) -> str:
    return ESCALATION.replace("<a1@", f"<a{number}@").replace("Core groups", f"{number}")


def ledger(house: House) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(house.do("export", "ledger", "--format", "json").out)
    return found


@pytest.fixture(params=["folder", "maildir", "mbox"])
def source(request: pytest.FixtureRequest, house: House) -> Path:
    """Three old mails in one of three forms."""
    path = house.folder / "old"
    if request.param == "folder":
        for number in range(3):
            house.put(f"old/{number % 2}/{number}.eml", mail(number))
        house.put("old/.hidden", "no mail")
    else:
        made = (mailbox.Maildir if request.param == "maildir" else mailbox.mbox)(path)
        for number in range(3):
            made.add(mail(number).encode())
        made.close()
    return path


def test_every_mail_is_taken_once_however_often_it_is_typed(house: House, source: Path) -> None:
    done = house.do("import", "old")
    assert done.code == 0
    assert "3 mails, 3 new, 3 taken in" in done.out
    assert "3 mails, 0 new, 0 taken in" in house.do("import", source).out
    rows = ledger(house)
    assert len(rows) == len({row["sha256"] for row in rows}) == 3
    assert {row["folder"] for row in rows} == {"import"}


def test_imported_mail_gets_no_letter_no_clock_and_waits_for_a_person(house: House) -> None:
    house.put("old/1.eml", mail(1))
    house.put("old/2.eml", NEWSLETTER)
    house.put("old/3.eml", "")
    house.put("old/4.eml", mail(4).replace("the social worker has not visited", "he is beating them right now, help"))
    house.do("import", "old")
    assert house.do("run", "--once", "--now", NOW).code == 0
    rows = ledger(house)
    assert [row["exit"] for row in rows] == ["ordinary"] * 4
    assert all(row["needs_human"] for row in rows)
    for what in ("letters", "clocks", "cases"):
        assert json.loads(house.do("export", what, "--format", "json").out) == []


def test_an_import_that_was_stopped_goes_on_where_it_was(house: House) -> None:
    for number in range(120):
        house.put(f"old/{number:03d}.eml", mail(number))
    command = [sys.executable, str(SERVICE), "import", "old"]
    ended = subprocess.run(
        command, env=os.environ | {"DESK_CRASH": "raw_after_commit:2"}, capture_output=True, check=False
    )
    assert ended.returncode == -9
    done = house.do("import", "old")
    assert (done.code, "120 mails, 0 new, 20 taken in" in done.out) == (0, True)
    assert len(ledger(house)) == 120


@pytest.mark.parametrize("date", ["Sat, 01 Jan 0001 00:00:00 +1400", "nonsense", "Fri, 31 Dec 9999 23:59:59 -1200", ""])
def test_a_date_that_is_none_stops_no_import(house: House, date: str) -> None:
    text = mail(1).replace("Wed, 23 Dec 2026 09:59:00 +0000", date)
    house.put("old.mbox", f"From x@y Wed Dec 23 10:00:00 2026\n{text}\n")
    assert "1 mails, 1 new, 1 taken in" in house.do("import", "old.mbox").out


def test_a_file_name_of_any_bytes_stops_no_import(house: House) -> None:
    (house.folder / "old").mkdir()
    (house.folder / os.fsdecode(b"old/caf\xe9.eml")).write_bytes(mail(1).encode())
    assert "1 mails, 1 new, 1 taken in" in house.do("import", "old").out
    assert "1 mails, 0 new, 0 taken in" in house.do("import", "old").out


def test_a_source_that_is_not_there_is_one_line(house: House) -> None:
    done = house.do("import", "nowhere")
    assert (done.code, done.line) == (2, "nowhere: there is no such folder or file")


def test_an_empty_folder_is_imported_without_a_word_of_fault(house: House) -> None:
    (house.folder / "old").mkdir()
    done = house.do("import", "old")
    assert (done.code, "0 mails" in done.out) == (0, True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"Date: Wed, 23 Dec 2026 10:00:00 +0100", "2026-12-23T09:00:00+00:00"),
        (b"Date: Wed, 23 Dec 2026\r\n 10:00:00", "2026-12-23T10:00:00+00:00"),
        (b"Date: soon", None),
        (b"Date: 23 D\xe9c 2026", None),
        (b"X-No-Date: Wed, 23 Dec 2026 10:00:00", None),
    ],
)
def test_an_old_mails_own_date_places_it_and_one_that_cannot_be_read_is_none(line: bytes, expected: str | None) -> None:
    found = date_of(b"From: jo@housing.example\r\n" + line + b"\r\n\r\nDate: 1 Jan 2020 00:00:00\r\n")
    assert (found.isoformat() if found else None) == expected
