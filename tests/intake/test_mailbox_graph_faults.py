"""The Graph driver: sign-in, rights, throttling and silence (issue 4, mailboxes as councils have them)."""

from __future__ import annotations

import logging
import ssl
import time
from pathlib import Path

import pytest

from models.errors import ConfigError, MailboxError, MailboxRefused
from tests.servers.graph_fake import GraphFake
from tests.servers.https_fake import TRICKLE, Reply, error
from tests.servers.imap_box import MAIL
from tests.servers.microsoft365 import DESK, HURRIED, Tenant, hour_passes
from tests.servers.scripted import STALL
from tests.servers.token_fake import SECRET


def test_a_token_that_is_no_longer_good_is_replaced_once_and_nobody_notices(microsoft: Tenant) -> None:
    item = microsoft.account.put(MAIL)
    box = microsoft.mailbox()
    box.list()
    microsoft.tokens.refused.add("token-1")
    assert [one.raw for one in box.fetch([item], "F-inbox")] == [MAIL]
    assert microsoft.tokens.given == ["token-1", "token-2"]


def test_a_new_token_that_is_refused_too_is_for_a_person(microsoft: Tenant) -> None:
    microsoft.tokens.refused |= {"token-1", "token-2"}
    box = microsoft.mailbox()
    with pytest.raises(MailboxRefused, match="401 InvalidAuthenticationToken"):
        box.list()
    assert len(microsoft.graph.heard) == 2, "one new token, one more try"


def test_a_mailbox_without_a_right_to_it_is_for_a_person(microsoft: Tenant) -> None:
    microsoft.graph.closed.add(DESK)
    with pytest.raises(MailboxRefused, match=r"403 ErrorAccessDenied.*Mail\.ReadWrite"):
        microsoft.mailbox().connect()


def test_an_address_without_a_mailbox_is_for_a_person(microsoft: Tenant) -> None:
    with pytest.raises(MailboxRefused, match="no mailbox at this address"):
        microsoft.mailbox(address="nobody@council.example").connect()


def test_a_right_that_is_lost_while_fetching_ends_the_fetch_and_loses_no_message(microsoft: Tenant) -> None:
    items = [microsoft.account.put(MAIL) for _ in range(2)]
    box = microsoft.mailbox()
    box.list()
    microsoft.graph.plan("VALUE", error(403, "ErrorAccessDenied"))
    with pytest.raises(MailboxRefused):
        list(box.fetch(items, "F-inbox"))


@pytest.mark.parametrize(("status", "moment"), [(429, "FOLDER"), (503, "LIST"), (429, "VALUE")])
def test_the_time_that_retry_after_asks_for_is_honoured(microsoft: Tenant, status: int, moment: str) -> None:
    item = microsoft.account.put(MAIL)
    box = microsoft.mailbox()
    box.list()
    microsoft.graph.plan(moment, error(status, "ApplicationThrottled", Retry_After="3600"))
    with pytest.raises(MailboxError, match=r"patience|left alone") as caught:
        list(box.fetch([box.list().items[0].item], "F-inbox"))
    assert not isinstance(caught.value, MailboxRefused)
    asked = len(microsoft.graph.heard)
    with pytest.raises(MailboxError, match="left alone"):
        box.list()
    assert len(microsoft.graph.heard) == asked, "nothing is asked within the time"
    hour_passes(box)
    assert [one.item for one in box.list().items] == [item]
    assert [one.raw for one in box.fetch([item], "F-inbox")] == [MAIL]


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("120", "120"),
        ("99999999999", "3600"),
        ("7200", "3600"),
        ("Sun, 22 Nov 2026 10:02:00 GMT", "120"),
        ("soon", "10"),
        ("", "10"),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_and_bounded(microsoft: Tenant, after: str, seconds: str) -> None:
    box = microsoft.mailbox()
    headers = {"Retry-After": after, "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}
    microsoft.graph.plan("FOLDER", Reply(429, {"error": {"code": "TooManyRequests"}}, headers))
    with pytest.raises(MailboxError):
        box.connect()
    with pytest.raises(MailboxError, match=f"left alone for {seconds} more seconds"):
        box.connect()


def test_silence_and_a_trickled_answer_end_in_time_and_are_again_later(microsoft: Tenant) -> None:
    item = microsoft.account.put(MAIL)
    box = microsoft.mailbox(patience=HURRIED)
    box.list()
    microsoft.graph.plan("LIST", STALL)
    started = time.monotonic()
    with pytest.raises(MailboxError, match="no answer in time"):
        box.list()
    microsoft.graph.plan("VALUE", TRICKLE, TRICKLE)
    assert [one.raw for one in box.fetch([item], "F-inbox")] == [None]
    assert time.monotonic() - started < 15
    assert [one.raw for one in box.fetch([item], "F-inbox")] == [MAIL]


def test_a_server_that_is_not_there_is_again_later(server_tls: ssl.SSLContext, microsoft: Tenant) -> None:
    with GraphFake(server_tls, lambda _: True) as gone:
        pass
    with pytest.raises(MailboxError, match="cannot be reached") as caught:
        microsoft.mailbox(api=gone.api).connect()
    assert not isinstance(caught.value, MailboxRefused)


def test_a_certificate_from_nobody_is_refused_before_token_and_secret_leave(
    microsoft: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(MailboxRefused, match="certificate is not accepted"):
        microsoft.mailbox().connect()
    assert microsoft.tokens.asked == []
    assert microsoft.graph.asked == []


def test_a_wrong_secret_is_for_a_person_and_is_nowhere_in_the_words(microsoft: Tenant) -> None:
    with pytest.raises(MailboxRefused, match=r"AADSTS7000215.*password_env") as caught:
        microsoft.mailbox(secret="wr0ng~secret").connect()
    assert "wr0" not in str(caught.value)
    assert microsoft.graph.asked == []


def test_a_token_endpoint_that_has_no_time_is_again_later(microsoft: Tenant) -> None:
    microsoft.tokens.plan("TOKEN", Reply(503, b"busy"))
    box = microsoft.mailbox()
    with pytest.raises(MailboxError, match="no token just now") as caught:
        box.connect()
    assert not isinstance(caught.value, MailboxRefused)
    box.connect()


def test_a_secret_that_is_missing_is_the_configurations_fault(microsoft: Tenant) -> None:
    box = microsoft.mailbox(password_env="", certificate=Path("no-such.pem"))
    with pytest.raises(ConfigError, match=r"no-such\.pem"):
        box.connect()


def test_neither_addresses_nor_words_of_the_server_nor_the_token_are_logged_or_said(
    microsoft: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    item = microsoft.account.put(MAIL)
    box = microsoft.mailbox(max_size=10)
    said = ""
    for fault in (error(400, "ErrorInvalidRequest"), error(403, "ErrorAccessDenied"), error(429, "X", Retry_After="0")):
        microsoft.graph.plan("LIST", fault)
        with pytest.raises(MailboxError) as caught:
            box.list()
        said += str(caught.value)
    box.list()
    list(box.fetch([item], "F-inbox"))
    said += caplog.text
    assert "larger than the limit" in said, "the log was looked at"
    for word in ("Jodie", "@", "token-1", SECRET, "AAk-"):
        assert word not in said
