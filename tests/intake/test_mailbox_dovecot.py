"""The IMAP driver against a real Dovecot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from intake.mailbox import Mailbox, open_mailbox
from intake.mailbox.server import Patience
from models.config import servers
from models.errors import MailboxError, MailboxRefused
from tests.servers.dovecot import ITS_PASSWORD, UMLAUT, Dovecot

pytestmark = pytest.mark.real
_users = count(1)
QUICK = Patience(connect=5.0, read=5.0, command=20.0)


def _mail(number: int) -> bytes:
    return f"From: a@partner.example\r\nSubject: no {number}\r\nMessage-ID: <{number}@partner.example>\r\n\r\nWords {number}.\r\n".encode()


@pytest.fixture
def user() -> str:
    return f"mailbox{next(_users)}"


@pytest.fixture
def opened(dovecot: Dovecot, user: str, trusted: Path) -> Iterator[Callable[..., Mailbox]]:
    boxes: list[Mailbox] = []

    def make(secret: str = "secret", **config: Any) -> Mailbox:
        values: dict[str, Any] = {
            "name": "desk",
            "driver": "imap",
            "address": "desk@council.example",
            "host": "localhost",
            "port": dovecot.port,
            "tls": "starttls",
            "user": user,
        }
        box = open_mailbox(
            servers.Mailbox(**(values | config)),
            password=lambda: secret,
            max_size=1_000_000,
            base=Path(),
            patience=QUICK,
        )
        boxes.append(box)
        return box

    yield make
    for box in boxes:
        box.close()


def _items(box: Mailbox) -> list[str]:
    return [item.item for item in box.list().items]


def test_mail_comes_byte_for_byte_with_the_servers_time_by_tls_and_starttls(
    dovecot: Dovecot, user: str, opened: Callable[..., Mailbox]
) -> None:
    when = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
    odd = b"Subject: odd\r\n\r\n.dot\r\n\xff\xfe 8-bit, no end of line"
    dovecot.deliver(user, _mail(1), odd, when=when)
    for box in (opened(), opened(tls="implicit", port=dovecot.tls_port)):
        listing = box.list()
        got = list(box.fetch([item.item for item in listing.items], listing.epoch))
        assert [fetched.raw for fetched in got] == [_mail(1), odd]
        assert {fetched.received_at for fetched in got} == {when}


def test_reading_marks_nothing(dovecot: Dovecot, user: str, opened: Callable[..., Mailbox]) -> None:
    dovecot.deliver(user, _mail(1))
    box = opened()
    assert len(list(box.fetch(_items(box), box.list().epoch))) == 1
    with dovecot.client(user) as colleague:
        colleague.select("INBOX", readonly=True)
        assert colleague.uid("SEARCH", "UNSEEN")[1] == [b"1"]


def test_a_wrong_password_is_refused_and_one_outside_ascii_is_taken(
    dovecot: Dovecot, opened: Callable[..., Mailbox]
) -> None:
    with pytest.raises(MailboxRefused):
        opened("wrong").connect()
    opened(ITS_PASSWORD, user=UMLAUT).connect()


def test_a_missing_folder_is_named(opened: Callable[..., Mailbox]) -> None:
    with pytest.raises(MailboxError, match="'Nowhere' cannot be opened"):
        opened(folder="Nowhere").list()


def test_mail_is_filed_in_one_go_into_folders_that_did_not_exist(
    dovecot: Dovecot, user: str, opened: Callable[..., Mailbox]
) -> None:
    dovecot.deliver(user, *[_mail(number) for number in range(200)])
    box = opened(filing="move")
    listing = box.list()
    items = [item.item for item in listing.items]
    assert box.file(items[:190], listing.epoch, "Needs attention") == set(items[:190])
    assert _items(box) == items[190:]
    assert len(_items(opened(folder="Needs attention"))) == 190
    assert box.file(items[:5], listing.epoch, "Needs attention") == set(items[:5]), "again: gone is gone"


def test_a_colleague_who_moves_and_deletes_meanwhile_costs_nothing_but_his_mails(
    dovecot: Dovecot, user: str, opened: Callable[..., Mailbox]
) -> None:
    dovecot.deliver(user, *[_mail(number) for number in range(6)])
    box = opened(filing="move")
    listing = box.list()
    items = [item.item for item in listing.items]
    with dovecot.client(user) as colleague:
        colleague.select("INBOX")
        colleague.uid("STORE", "2,4", "+FLAGS", "(\\Deleted)")
        colleague.uid("EXPUNGE", "2")
    got = {fetched.item: fetched.raw for fetched in box.fetch(items, listing.epoch)}
    assert got["2"] is None
    assert [got[item] for item in ("1", "3", "4", "5", "6")] == [_mail(number) for number in (0, 2, 3, 4, 5)]
    assert box.file(["1", "2"], listing.epoch, "Processed") == {"1", "2"}
    assert _items(box) == ["3", "4", "5", "6"], "what the colleague only marked is still there"


def test_a_renumbered_folder_is_noticed(dovecot: Dovecot, user: str, opened: Callable[..., Mailbox]) -> None:
    dovecot.deliver(user, _mail(1))
    box = opened()
    before = box.list().epoch
    box.close()
    dovecot.renumber(user)
    with pytest.raises(MailboxError, match="made anew"):
        list(box.fetch(["1"], before))
    assert box.list().epoch == "987654321"
    assert [fetched.raw for fetched in box.fetch(["1"], "987654321")] == [_mail(1)]


def test_idle_tells_of_new_mail(dovecot: Dovecot, user: str, opened: Callable[..., Mailbox]) -> None:
    box = opened()
    assert _items(box) == []
    arrival = threading.Timer(0.3, dovecot.deliver, (user, _mail(1)))
    arrival.start()
    started = time.monotonic()
    box.wait(20.0, None)
    waited = time.monotonic() - started
    arrival.join()
    assert 0.2 < waited < 15
    assert len(_items(box)) == 1


def test_hundreds_of_mails_are_listed_and_fetched_whole(
    dovecot: Dovecot, user: str, opened: Callable[..., Mailbox]
) -> None:
    dovecot.deliver(user, *[_mail(number) for number in range(400)])
    box = opened()
    listing = box.list()
    assert [fetched.raw for fetched in box.fetch([item.item for item in listing.items], listing.epoch)] == [
        _mail(number) for number in range(400)
    ]
