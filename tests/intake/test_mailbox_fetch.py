"""The IMAP driver: whose bytes are taken, and what a fault while fetching costs (faults 31 to 34)."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from intake.mailbox import Fetched
from intake.mailbox.server import Patience
from models.errors import DeskError, MailboxError
from tests.servers.imap_box import CALM, HURRIED, MAIL, MAILS, OpenImap, fetched_from, listed_in
from tests.servers.imap_script import ImapScript
from tests.servers.scripted import DROP, RESET, STALL, USUAL, Plan, Trickle

WHEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def test_the_whole_folder_is_listed_and_fetched_without_a_trace(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        box = open_imap(server)
        listing = box.list()
        assert listing.epoch == "7"
        assert [item.item for item in listing.items] == ["3", "5", "9"]
        assert fetched_from(box, "3", "9") == {
            item: Fetched(item=item, raw=MAILS[int(item)], received_at=WHEN, size=len(MAILS[int(item)]))
            for item in ("3", "9")
        }
        box.close()
    said = " / ".join(server.heard)
    assert "SELECT" not in said
    assert "STORE" not in said
    assert "BODY.PEEK[]" in said
    assert server.heard[-1] == "LOGOUT"


def test_one_connection_serves_many_turns(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        box = open_imap(server)
        for _ in range(3):
            listed_in(box)
            fetched_from(box, "3")
        assert server.connections == 1


def test_an_empty_folder_is_not_searched(open_imap: OpenImap) -> None:
    with ImapScript({}) as server:
        assert listed_in(open_imap(server)) == []
        assert not [line for line in server.heard if "SEARCH" in line]


def test_mail_that_others_moved_meanwhile_comes_without_bytes(open_imap: OpenImap) -> None:
    with ImapScript(MAILS) as server:
        box = open_imap(server)
        box.list()
        del server.mails[5]
        assert fetched_from(box, "3", "5") == {
            "3": Fetched(item="3", raw=MAIL, received_at=WHEN, size=len(MAIL)),
            "5": Fetched(item="5", raw=None, received_at=None, size=0),
        }


def test_mail_over_the_limit_is_not_asked_for(open_imap: OpenImap) -> None:
    with ImapScript(MAILS | {11: b"x" * 5_000}) as server:
        got = fetched_from(open_imap(server, max_size=1_000), "3", "11")
        assert got["11"] == Fetched(item="11", raw=None, received_at=WHEN, size=5_000)
        assert got["3"].raw == MAIL
        assert not [line for line in server.heard if "BODY" in line and "11" in line]


def _body(uid: int, number: int = 1, raw: bytes = MAIL) -> bytes:
    return f"* {number} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"


OK = b"%TAG% OK done\r\n"


@pytest.mark.parametrize(
    ("answer", "raw"),
    [
        (b"* 1 FETCH (UID 3 BODY[] NIL)\r\n" + OK, None),
        (b'* 1 FETCH (UID 3 BODY[] "")\r\n' + OK, b""),
        (b"* 1 FETCH (UID 3 BODY[] {0}\r\n)\r\n" + OK, b""),
        (OK, None),
        (b"%TAG% OK\r\n", None),
        (_body(3) + b"* 1 FETCH (UID 3 FLAGS (\\Seen))\r\n" + OK, MAIL),
        (b"* 1 FETCH (FLAGS (\\Seen))\r\n* 4 EXISTS\r\n* 2 EXPUNGE\r\n" + _body(3) + OK, MAIL),
        (_body(77, 1, b"another's") + _body(3) + OK, MAIL),
        (b"* 3 FETCH (BODY[] {4}\r\nfake)\r\n" + _body(3) + OK, MAIL),
        (b"* 3 FETCH (BODY[] {4}\r\nfake)\r\n" + OK, None),
        (_body(3) + b"* 1 EXPUNGE\r\n" + _body(5, 1, b"another's") + OK, MAIL),
        (b"* 1 FETCH (UID 3 BODY[] {4}\r\nhalf\r\n" + OK, None),
        (b"%TAG% NO [SERVERBUG] sorry\r\n", None),
        (b"%TAG% NO cannot read it\r\n", None),
        (_body(3) + b"%TAG% NO after all\r\n", None),
        (_body(3) + b"%TAG% BAD after all\r\n", None),
        (
            _body(
                3,
                1,
                b"From: Microsoft Exchange Server\r\nSubject: Retrieval using the IMAP4 protocol failed for the following message: 20004\r\n\r\nsorry",
            )
            + OK,
            None,
        ),
    ],
)
def test_only_the_bytes_of_the_message_itself_are_taken(open_imap: OpenImap, answer: bytes, raw: bytes | None) -> None:
    with ImapScript(MAILS, {"BODY": [(answer,)] * 5}) as server:
        assert fetched_from(open_imap(server), "3")["3"].raw == raw


@pytest.mark.parametrize("words", [b"[UNAVAILABLE] soon", b"[LIMIT] too much", b"Server Unavailable. 15"])
def test_a_server_that_has_no_time_is_no_fault_of_the_mail(open_imap: OpenImap, words: bytes) -> None:
    with ImapScript(MAILS, {"BODY": [(b"%TAG% NO " + words + b"\r\n",)] * 9}) as server:
        with pytest.raises(MailboxError, match="busy"):
            fetched_from(open_imap(server), "3")
        assert len([line for line in server.heard if "BODY" in line]) == 1


@pytest.mark.parametrize(
    "fault",
    [
        (DROP,),
        (RESET,),
        (b"* 1 FETCH (UID 3 BODY[] {4000}\r\nshort", DROP),
        (b"* 1 FETCH (UID 3 BODY[] {10000000000}\r\nlong", STALL),
        (b"* BYE going down\r\n", DROP),
        (_body(3), DROP),
        (_body(3), b"A999 OK whose is this\r\n"),
        (b"\x00\xffgarbage\r\n",),
        (b"* " + b"x" * 2_000_000 + b"\r\n",),
        (STALL,),
        (b"* 1 FETCH (UID 3 BO", STALL),
    ],
)
def test_a_connection_that_breaks_once_costs_nothing(open_imap: OpenImap, fault: tuple[Any, ...]) -> None:
    with ImapScript(MAILS, {"BODY": [fault]}) as server:
        got = fetched_from(open_imap(server, patience=HURRIED if STALL in fault else CALM), "3", "5", "9")
    assert {item: fetched.raw for item, fetched in got.items()} == {str(uid): raw for uid, raw in MAILS.items()}


def test_one_mail_that_breaks_every_connection_does_not_hold_up_the_others(open_imap: OpenImap) -> None:
    plan: Plan = {"BODY": [(DROP,), (USUAL,), (DROP,), (DROP,), (USUAL,)]}
    with ImapScript(MAILS, plan) as server:
        got = fetched_from(open_imap(server), "3", "5", "9")
    assert got["5"] == Fetched(item="5", raw=None, received_at=None, size=0)
    assert (got["3"].raw, got["9"].raw) == (MAILS[3], MAILS[9])


def test_a_server_that_breaks_again_and_again_is_left_until_later(open_imap: OpenImap) -> None:
    with ImapScript(MAILS, {"BODY": [(DROP,)] * 20}) as server:
        box = open_imap(server)
        got: list[str] = []
        with pytest.raises(MailboxError, match="fetching: the connection broke"):
            got.extend(fetched.item for fetched in box.fetch(["3", "5", "9"], "7"))
        assert server.connections < 6
    assert got == ["3"], "the first is to blame once; then the server is"


def test_a_server_that_goes_away_for_good_is_an_error_not_an_empty_mail(open_imap: OpenImap) -> None:
    plan: Plan = {"GREETING": [(USUAL,), *[(DROP,)] * 9], "BODY": [(DROP,)]}
    with ImapScript(MAILS, plan) as server, pytest.raises(MailboxError):
        fetched_from(open_imap(server), "3")


def test_a_line_that_trickles_is_cut_though_it_never_falls_silent(open_imap: OpenImap) -> None:
    plan: Plan = {"SEARCH": [(Trickle(b"* SEARCH " + b"3 " * 500, 0.05),)]}
    with ImapScript(MAILS, plan) as server:
        started = time.monotonic()
        with pytest.raises(MailboxError, match="no answer in time"):
            open_imap(server, patience=Patience(connect=5, read=5, command=0.5)).list()
        assert time.monotonic() - started < 30, "it would have taken 75 seconds"


def test_a_refused_batch_is_asked_for_one_by_one(open_imap: OpenImap) -> None:
    plan: Plan = {
        "BODY": [(b"%TAG% NO one of these cannot be read\r\n",), (USUAL,), (b"%TAG% NO this one\r\n",), (USUAL,)]
    }
    with ImapScript(MAILS, plan) as server:
        got = fetched_from(open_imap(server), "3", "5", "9")
        assert server.connections == 1
    assert [item for item, fetched in got.items() if fetched.raw is None] == ["5"]


def test_batches_are_bounded_by_count_and_by_bytes(open_imap: OpenImap) -> None:
    mails = {uid: b"x" * (3_000_000 if uid < 5 else 10) for uid in range(1, 201)}
    with ImapScript(mails) as server:
        got = fetched_from(open_imap(server, max_size=5_000_000), *map(str, mails))
    assert {int(item): fetched.raw for item, fetched in got.items()} == mails
    asked = [line for line in server.heard if line.startswith("UID FETCH")]
    assert max(len(line) for line in asked) < 1_000
    assert [line.split()[2] for line in asked if "BODY" in line] == ["1:2", "3:80", "81:160", "161:200"]


def test_no_fault_puts_words_of_a_message_into_an_error_or_a_log(
    open_imap: OpenImap, caplog: pytest.LogCaptureFixture
) -> None:
    secret = b"Jodie Example told me"
    faults: list[tuple[Any, ...]] = [
        (b"* 1 FETCH (UID 3 BODY[] (" + secret + b")\r\n",),
        (b"* 1 FETCH " + secret + b"\r\n" + OK,),
        (secret + b"\r\n",),
        (b"%TAG% NO " + secret + b"\r\n",),
        (_body(3, 1, secret), DROP),
    ]
    with (
        ImapScript(
            MAILS, {"BODY": [*faults, *faults], "SEARCH": [(b"%TAG% NO " + secret + b"\r\n",), (secret + b"\r\n",)]}
        ) as server,
        caplog.at_level(logging.DEBUG),
    ):
        box = open_imap(server, patience=HURRIED)
        said = ""
        for _ in range(4):
            try:
                box.list()
                fetched_from(box, "3", "5")
            except DeskError as error:
                said += str(error) + repr(error.__cause__) + repr(error.__suppress_context__)
    assert "Jodie" not in said + caplog.text
    assert "secret" not in caplog.text
