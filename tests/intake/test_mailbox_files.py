"""The drivers for maildir and mbox."""

from __future__ import annotations

import fcntl
import mailbox
import multiprocessing
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.mailbox import Mailbox, open_mailbox
from models.config import servers
from models.errors import ConfigError, MailboxError

MAIL = b"From: a@partner.example\nSubject: one\n\nWords.\n"


def _open(driver: str, path: Path, *, max_size: int = 1_000_000, **config: Any) -> Mailbox:
    values: dict[str, Any] = {"name": "desk", "driver": driver, "address": "desk@council.example", "path": path.name}
    return open_mailbox(servers.Mailbox(**(values | config)), password=str, max_size=max_size, base=path.parent)


def _items(box: Mailbox) -> list[str]:
    return [item.item for item in box.list().items]


def _raws(box: Mailbox) -> list[bytes | None]:
    listing = box.list()
    return [fetched.raw for fetched in box.fetch([item.item for item in listing.items], listing.epoch)]


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    path = tmp_path / "desk"
    for part in ("new", "cur", "tmp"):
        (path / part).mkdir(parents=True)
    return path


def _put(maildir: Path, name: str, raw: bytes = MAIL, when: float = 1_790_000_000.0) -> Path:
    path = maildir / name
    path.write_bytes(raw)
    os.utime(path, (when, when))
    return path


def test_a_maildir_item_keeps_its_name_when_a_reader_marks_it(maildir: Path) -> None:
    new = _put(maildir, "new/1.host.example")
    _put(maildir, "tmp/9.host.example")
    _put(maildir, "cur/.hidden")
    box = _open("maildir", maildir)
    assert _items(box) == ["1.host.example"]
    new.rename(maildir / "cur/1.host.example:2,S")
    assert _items(box) == ["1.host.example"]
    fetched = next(iter(box.fetch(["1.host.example"], "maildir")))
    assert (fetched.raw, fetched.size) == (MAIL, len(MAIL))
    assert fetched.received_at == datetime.fromtimestamp(1_790_000_000, UTC)


def test_a_file_that_is_gone_or_too_large_comes_without_bytes(maildir: Path) -> None:
    _put(maildir, "new/big", b"x" * 2_000)
    box = _open("maildir", maildir, max_size=1_000)
    got = {fetched.item: (fetched.raw, fetched.size) for fetched in box.fetch(["big", "gone"], "maildir")}
    assert got == {"big": (None, 2_000), "gone": (None, 0)}


def test_a_maildir_is_filed_by_renaming_with_its_time_and_flags(maildir: Path) -> None:
    _put(maildir, "new/1")
    _put(maildir, "cur/2:2,SF")
    _put(maildir, "cur/3:2,")
    box = _open("maildir", maildir, filing="move")
    assert box.file(["1", "2", "gone"], "maildir", "Needs attention") == {"1", "2", "gone"}
    assert _items(box) == ["3"]
    target = maildir / ".Needs attention"
    assert sorted(path.name for path in (target / "cur").iterdir()) == ["1:2,", "2:2,SF"]
    assert (target / "cur/1:2,").stat().st_mtime == 1_790_000_000
    assert _items(_open("maildir", maildir, folder="Needs attention")) == ["1", "2"]
    assert {len(message.as_bytes()) for message in mailbox.Maildir(target, create=False)} == {len(MAIL)}, (
        "the standard library reads it too"
    )


def test_a_file_name_outside_utf_8_is_an_item_that_a_database_keeps(maildir: Path) -> None:
    path = os.fsencode(maildir / "new") + b"/1.h\xffst"
    with open(path, "wb") as file:  # noqa: PTH123  # a Path cannot be made of these bytes readably
        file.write(MAIL)
    box = _open("maildir", maildir)
    assert _items(box) == ["1.h\\xffst"]
    assert _raws(box) == [MAIL]


@pytest.mark.parametrize("driver", ["maildir", "mbox"])
def test_what_is_not_there_is_named(tmp_path: Path, driver: str) -> None:
    box = _open(driver, tmp_path / "nowhere")
    with pytest.raises(MailboxError, match="nowhere"):
        box.connect()
    with pytest.raises(MailboxError, match="nowhere"):
        box.list()


@pytest.mark.parametrize("driver", ["maildir", "mbox"])
def test_another_epoch_is_not_fetched(tmp_path: Path, driver: str) -> None:
    with pytest.raises(MailboxError, match="listed again"):
        list(_open(driver, tmp_path / "x").fetch(["1"], "7"))


def test_an_imap_mailbox_without_host_is_a_fault_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="host is missing"):
        _open("demo", tmp_path / "x")


@pytest.mark.parametrize("driver", ["maildir", "mbox"])
def test_waiting_for_files_is_sleeping_until_woken(tmp_path: Path, driver: str) -> None:
    box = _open(driver, tmp_path / "x")
    reading, writing = os.pipe()
    try:
        started = time.monotonic()
        box.wait(0.1, reading)
        assert time.monotonic() - started >= 0.09
        os.write(writing, b"x")
        started = time.monotonic()
        box.wait(20.0, reading)
        assert time.monotonic() - started < 10
        box.close()
    finally:
        os.close(reading)
        os.close(writing)


MBOX = (
    b"From a@partner.example Fri Nov 20 10:00:00 2026\nSubject: one\n\nFrom here on it is bad.\n\n"
    b"From\n\n"
    b"From b@partner.example Fri Nov 20 11:00:00 GMT 2026\nSubject: two\n\n>From quoted\n\n\n"
    b"From c@partner.example\nSubject: two\n\n>From quoted\n\n\n"
    b"From a@partner.example Fri Nov 20 10:00:00 2026\nSubject: one\n\nFrom here on it is bad.\n\nFrom\n"
)


def test_an_mbox_is_split_at_its_from_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    path.write_bytes(MBOX)
    os.utime(path, (1_790_000_000, 1_790_000_000))
    box = _open("mbox", path)
    one = b"Subject: one\n\nFrom here on it is bad.\n\nFrom\n"
    two = b"Subject: two\n\n>From quoted\n\n"
    assert _raws(box) == [one, two, two, one]
    items = _items(box)
    assert [item[-2:] for item in items] == ["-1", "-1", "-2", "-2"]
    times = [fetched.received_at for fetched in box.fetch(items, "mbox")]
    assert times[0] == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert times[1] == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert times[2] == datetime.fromtimestamp(1_790_000_000, UTC), "no time in the line: the file's"


def test_an_mbox_item_stays_when_others_come_and_go(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    path.write_bytes(MBOX)
    box = _open("mbox", path)
    before = _items(box)
    path.write_bytes(MBOX[MBOX.index(b"From b@") :] + b"\nFrom d@partner.example\nSubject: new\n\n")
    after = _items(box)
    assert after[:2] == before[1:3]
    assert after[2] == before[0], "the same bytes, now the first of their kind"
    assert [fetched.raw for fetched in box.fetch([before[3]], "mbox")] == [None]


def test_an_mbox_is_never_written_to(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    path.write_bytes(MBOX)
    path.chmod(0o444)
    box = _open("mbox", path, max_size=30)
    assert box.file(_items(box), "mbox", "Processed") == set()
    assert [(fetched.raw is None, fetched.size > 0) for fetched in box.fetch(_items(box), "mbox")] == [
        (True, True),
        (False, True),
        (False, True),
        (True, True),
    ]
    assert path.read_bytes() == MBOX


def test_a_file_that_is_no_mbox_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(MAIL)
    with pytest.raises(MailboxError, match="no mbox"):
        _open("mbox", path).list()


def _hold(path: str, held: Any, done: Any) -> None:
    with Path(path).open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        held.set()
        done.wait(20)


def test_an_mbox_that_is_being_written_is_left_until_later(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    path.write_bytes(MBOX)
    spawn = multiprocessing.get_context("spawn")
    held, done = spawn.Event(), spawn.Event()
    writer = spawn.Process(target=_hold, args=(str(path), held, done))
    writer.start()
    try:
        assert held.wait(20)
        with pytest.raises(MailboxError, match="being written"):
            _open("mbox", path).list()
    finally:
        done.set()
        writer.join(20)
    assert len(_raws(_open("mbox", path))) == 4


_bodies = st.lists(
    st.binary(max_size=60).map(lambda body: b"Subject: x\n\n" + body.replace(b"From ", b"from ") + b"\n"),
    min_size=1,
    max_size=6,
)


@given(_bodies)
@settings(max_examples=80, deadline=None)
def test_whatever_is_written_as_an_mbox_is_read_back(bodies: list[bytes]) -> None:
    path = Path(f"/tmp/desk-mbox-{os.getpid()}")
    path.write_bytes(b"\n".join(b"From a@partner.example Fri Nov 20 10:00:00 2026\n" + body for body in bodies))
    try:
        raws = _raws(_open("mbox", path))
    finally:
        path.unlink()
    assert [raw.rstrip(b"\r\n") for raw in raws if raw is not None] == [body.rstrip(b"\r\n") for body in bodies]
