"""The IMAP driver: folders, epochs, filing and waiting (faults 27 to 30, 36, 37)."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

import pytest

from intake.mailbox import Mailbox
from intake.mailbox.server import Patience
from models.errors import MailboxError
from tests.servers.imap_box import HURRIED, MAILS, OpenImap, fetched_from, listed_in
from tests.servers.imap_script import ImapScript
from tests.servers.scripted import DROP, RESET, STALL, USUAL, Plan, Trickle


def test_a_missing_folder_is_named(open_imap: OpenImap) -> None:
    plan: Plan = {"EXAMINE": [(b"%TAG% NO [NONEXISTENT] unknown\r\n",)]}
    named = r"'Old inbox' cannot be opened \(NONEXISTENT\)"
    with ImapScript(MAILS, plan) as server, pytest.raises(MailboxError, match=named):
        open_imap(server, folder="Old inbox").list()


@pytest.mark.parametrize(
    ("validity", "epoch"), [("UIDVALIDITY 0", "0"), ("UIDVALIDITY 18446744073709551615", "18446744073709551615")]
)
def test_strange_epochs_are_kept_as_they_are(open_imap: OpenImap, validity: str, epoch: str) -> None:
    with ImapScript(MAILS, validity=validity) as server:
        assert open_imap(server).list().epoch == epoch


def test_a_folder_without_uidvalidity_is_not_watched(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, validity="") as server, pytest.raises(MailboxError, match="no UIDVALIDITY"):
        open_imap(server).list()


def test_a_folder_that_was_made_anew_is_neither_fetched_nor_filed_by_old_numbers(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        box = open_imap(server)
        box.list()
        box.close()
        server.validity = "UIDVALIDITY 8"
        with pytest.raises(MailboxError, match="made anew"):
            fetched_from(box, "3")
        with pytest.raises(MailboxError, match="made anew"):
            box.file(["3"], "7", "Processed")
        assert box.list().epoch == "8"
        assert sorted(server.mails) == [3, 5, 9]


def test_a_large_folder_is_listed_in_windows_and_complete(open_imap: OpenImap) -> None:
    mails = dict.fromkeys(range(2_000_000_010, 2_001_200_010, 10), b"")
    with ImapScript(mails) as server:
        assert listed_in(open_imap(server, patience=Patience())) == [str(uid) for uid in mails]
        assert [line for line in server.heard if "SEARCH" in line] == [
            "UID SEARCH 70001:*",
            "UID SEARCH 20001:70000",
            "UID SEARCH 1:20000",
        ]


def test_mail_is_moved_into_a_folder_that_is_made_when_missing(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        box = open_imap(server, filing="move")
        assert box.file(["3", "9", "77"], "7", "Needs attention") == {"3", "9", "77"}
        assert server.folders["Needs attention"] == [MAILS[3], MAILS[9]]
        assert list(server.mails) == [5]


def test_without_move_it_is_copied_and_only_its_own_copy_is_expunged(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, capabilities="IMAP4rev1 UIDPLUS") as server:
        server.deleted.add(5)  # a colleague marked it: not ours to expunge
        assert open_imap(server).file(["3"], "7", "Processed") == {"3"}
        assert list(server.mails) == [5, 9]
    assert "UID EXPUNGE 3" in server.heard
    assert "EXPUNGE" not in server.heard


def test_without_move_and_uidplus_everything_stays(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, capabilities="IMAP4rev1") as server:
        assert open_imap(server).file(["3"], "7", "Processed") == set()
        assert list(server.mails) == [3, 5, 9]
    assert not [line for line in server.heard if "EXPUNGE" in line or "COPY" in line or "STORE" in line]


def test_a_folder_that_is_full_keeps_the_mail_where_it_is_and_is_said_without_words_of_the_server(
    open_imap: OpenImap, caplog: pytest.LogCaptureFixture
) -> None:
    plan: Plan = {"MOVE": [(b"%TAG% NO [OVERQUOTA] quota of desk@council.example exceeded\r\n",)] * 2}
    with ImapScript(MAILS, plan) as server, caplog.at_level(logging.WARNING):
        box = open_imap(server)
        assert box.file(["3"], "7", "Processed") == set()
        assert "OVERQUOTA" in caplog.text
        assert "council.example" not in caplog.text


def test_a_move_that_is_done_in_part_tells_which_part(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        box = open_imap(server)
        box.list()
        server.script = lambda moment: _half(server) if moment == "MOVE" else (USUAL,)  # type: ignore[method-assign]
        assert box.file(["3", "5"], "7", "Processed") == {"3"}


def _half(server: ImapScript) -> tuple[bytes]:
    server.mails.pop(3, None)
    return (b"%TAG% NO [LIMIT] that was all\r\n",) if 3 in server.mails else (b"%TAG% NO half of it\r\n",)


def test_a_refused_move_is_not_tried_again_at_every_turn(open_imap: OpenImap) -> None:
    plan: Plan = {"STORE": [(b"%TAG% NO [NOPERM] not you\r\n",)] * 9}
    with ImapScript(MAILS, plan, capabilities="IMAP4rev1 UIDPLUS") as server:
        box = open_imap(server)
        for _ in range(4):
            assert box.file(["3"], "7", "Processed") == set()
            box.close()
        assert len([line for line in server.heard if "COPY" in line]) == 2, "else each turn would leave one more copy"


def test_a_folder_that_may_only_be_read_stays_as_it_is(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, rights="READ-ONLY") as server:
        box = open_imap(server)
        for _ in range(3):
            assert box.file(["3"], "7", "Processed") == set()
            assert listed_in(box) == ["3", "5", "9"]
        assert server.connections == 2


def test_mail_is_never_moved_onto_itself(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        assert open_imap(server).file(["3"], "7", "inbox") == set()
        assert server.heard == []


def _wait(box: Mailbox, seconds: float, wake_fd: int | None = None) -> float:
    started = time.monotonic()
    box.wait(seconds, wake_fd)
    return time.monotonic() - started


@pytest.mark.parametrize("news", [(b"* 4 EXISTS\r\n",), (Trickle(b"* 4 EXISTS\r\n", 0.01),)])
def test_waiting_ends_with_news_even_when_it_comes_with_the_continuation(
    open_imap: OpenImap, news: tuple[Any, ...]
) -> None:
    with ImapScript(MAILS, {"IDLING": [news]}) as server:
        box = open_imap(server)
        box.list()
        assert _wait(box, 20.0) < 10
        assert server.connections == 1


@pytest.mark.parametrize("death", [(DROP,), (RESET,), (b"\xff\xfe\r\n", DROP), (b"* 4 EXI", DROP)])
def test_waiting_on_a_dead_line_is_sleeping_not_spinning(open_imap: OpenImap, death: tuple[Any, ...]) -> None:
    with ImapScript(MAILS, {"IDLING": [death]}) as server:
        box = open_imap(server)
        box.list()
        assert _wait(box, 1.0) >= 0.9
        assert server.connections == 1
        assert listed_in(box) == ["3", "5", "9"], "the next poll connects anew"


def test_a_server_that_falls_silent_while_waiting_is_found_out_at_the_end_of_the_wait(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, {"IDLING": [(STALL,)]}) as server:
        box = open_imap(server, patience=HURRIED)
        box.list()
        assert _wait(box, 1.0) < 10
        assert listed_in(box) == ["3", "5", "9"]
        assert server.connections == 2


def test_waiting_without_news_ends_in_time(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        box = open_imap(server)
        box.list()
        assert _wait(box, 1.0) >= 0.9
        assert listed_in(box) == ["3", "5", "9"]
        assert server.connections == 1


def test_news_from_before_waiting_is_told_at_once(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, {"NOOP": [(b"* 4 EXISTS\r\n", USUAL)]}) as server:
        box = open_imap(server)
        box.list()
        assert _wait(box, 20.0) < 10
        assert "IDLE" not in server.heard


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 IDLE", "IMAP4rev1"])
def test_waiting_ends_at_once_when_the_service_is_told_to_stop(open_imap: OpenImap, capabilities: str) -> None:
    reading, writing = os.pipe()
    try:
        with ImapScript(MAILS, capabilities=capabilities) as server:
            box = open_imap(server)
            box.list()
            waker = threading.Timer(0.2, os.write, (writing, b"x"))
            waker.start()
            assert _wait(box, 20.0, reading) < 10
            waker.join()
            assert os.read(reading, 10) == b"x", "the byte stays for its owner"
    finally:
        os.close(reading)
        os.close(writing)
