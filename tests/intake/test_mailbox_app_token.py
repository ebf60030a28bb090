"""IMAP by XOAUTH2 with the token of an app registration (issue 4; reliability of Microsoft 365)."""

from __future__ import annotations

from typing import Any

import pytest

from intake.mailbox import Mailbox
from models.errors import MailboxError, MailboxRefused
from tests.servers.https_fake import Reply
from tests.servers.imap_box import MAILS, OpenImap, listed_in
from tests.servers.imap_script import ImapScript
from tests.servers.microsoft365 import Tenant
from tests.servers.scripted import DROP, USUAL, Plan
from tests.servers.token_fake import SECRET, xoauth2

BOX = "desk@council.example"
NO = (b"+ \r\n", b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", b"%TAG% NO AUTHENTICATE failed.\r\n")


def app_box(open_imap: OpenImap, server: ImapScript, microsoft: Tenant, **keys: Any) -> Mailbox:
    return open_imap(server, **({"user": "", "auth": "xoauth2", "secret": SECRET} | microsoft.app() | keys))


def test_the_token_is_shown_for_the_mailboxs_own_address_and_serves_every_sign_in(
    open_imap: OpenImap, microsoft: Tenant
) -> None:
    with ImapScript(MAILS) as server:
        box = app_box(open_imap, server, microsoft)
        assert listed_in(box) == ["3", "5", "9"]
        box.close()
        assert listed_in(box) == ["3", "5", "9"]
        assert server.heard.count(xoauth2(BOX, "token-1")) == 2
    assert microsoft.tokens.given == ["token-1"]
    assert microsoft.tokens.scopes == ["https://outlook.office365.com/.default"]


def test_a_refused_old_token_costs_one_beat_and_a_refused_new_one_is_for_a_person(
    open_imap: OpenImap, microsoft: Tenant
) -> None:
    plan: Plan = {"AUTHENTICATE": [(USUAL,), NO, (USUAL,), NO, NO]}
    with ImapScript(MAILS, plan) as server:
        box = app_box(open_imap, server, microsoft)
        box.connect()
        box.close()
        with pytest.raises(MailboxError, match="old token") as caught:
            box.connect()
        assert not isinstance(caught.value, MailboxRefused)
        box.connect()
        assert xoauth2(BOX, "token-2") in server.heard
        box.close()
        with pytest.raises(MailboxError, match="old token"):
            box.connect()
        with pytest.raises(MailboxRefused):
            box.connect()
    assert microsoft.tokens.given == ["token-1", "token-2", "token-3"]


def test_a_session_whose_token_ended_goes_on_with_a_new_connection(open_imap: OpenImap, microsoft: Tenant) -> None:
    plan: Plan = {"BODY": [(b"* BYE Session invalidated - AccessTokenExpired\r\n", DROP)]}
    with ImapScript(MAILS, plan) as server:
        box = app_box(open_imap, server, microsoft)
        epoch = box.list().epoch
        assert [one.raw for one in box.fetch(["3"], epoch)] == [MAILS[3]]
        assert server.connections == 2


def test_a_wrong_secret_is_for_a_person_and_a_busy_endpoint_is_not(open_imap: OpenImap, microsoft: Tenant) -> None:
    with ImapScript(MAILS) as server:
        with pytest.raises(MailboxRefused, match="AADSTS7000215") as caught:
            app_box(open_imap, server, microsoft, secret="wr0ng").connect()
        assert "wr0" not in str(caught.value)
        microsoft.tokens.plan("TOKEN", Reply(503))
        with pytest.raises(MailboxError, match="no token just now") as later:
            app_box(open_imap, server, microsoft).connect()
        assert not isinstance(later.value, MailboxRefused)
        assert not [line for line in server.heard if line.startswith("AUTHENTICATE")]
