"""The whole desk on Microsoft Graph: a mail comes, is decided, filed and answered, with nothing but HTTPS (issue 4)."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from beats.desk import Desk
from commands._common import clock, key_of, open_for, policy_id
from models.config.settings import load_settings
from models.store.export import rows
from outbox.deliver import open_line
from service import run_once
from tests.servers.https_fake import DONE, error
from tests.servers.microsoft365 import Tenant, hour_passes
from tests.servers.token_fake import CLIENT, TENANT
from tests.service.house import BOX, COUNCIL, HEAD, MINUTES, SCHOOL, at, mail

NOW = at("2026-11-20T09:05")


@pytest.fixture
def desk(microsoft: Tenant, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose only mailbox and way out is Graph."""
    microsoft.graph.accounts[BOX] = microsoft.account
    (tmp_path / "config.toml").write_text(
        f'[desk]\nmode = "automatic"\n[[mailbox]]\nname = "children"\ndriver = "graph"\naddress = "{BOX}"\n'
        f'audience = "child"\ntenant = "{TENANT}"\nclient_id = "{CLIENT}"\npassword_env = "DESK_SECRET"\n'
        f'authority = "{microsoft.tokens.url}"\napi = "{microsoft.graph.api}"\nfiling = "move"\n'
        f'[trust]\nauthserv_ids = ["mx.{COUNCIL}"]\npartner_domains = ["{SCHOOL}"]\ninternal_domains = ["{COUNCIL}"]\n'
    )
    settings = load_settings(tmp_path / "config.toml")
    database = open_for(settings)
    policy = policy_id(database, settings, NOW)
    one = Desk(settings, database, key=key_of(settings), policy_id=policy, now=lambda: NOW, machine=clock)
    one.line = open_line(settings)
    yield one
    one.close()


def test_a_concern_is_receipted_from_its_mailbox_and_filed_and_ordinary_mail_is_not_answered(
    microsoft: Tenant, desk: Desk
) -> None:
    run_once(desk)  # the first poll: what lies there already is backlog
    concern = microsoft.account.put(mail())
    ordinary = microsoft.account.put(mail(MINUTES, subject="Minutes of the core group"))
    assert run_once(desk) == 0, desk.faults
    receipts = [letter for to, letter in microsoft.account.sent if to == [HEAD]]
    assert len(receipts) == 1
    head = message_from_bytes(receipts[0])
    assert head["Auto-Submitted"] == "auto-replied"
    assert head["In-Reply-To"]
    assert microsoft.account.mails[concern].folder != "F-inbox"
    assert microsoft.account.mails[ordinary].folder == "F-inbox", "ordinary mail stays for the people who share the box"
    count = len(microsoft.account.sent)
    assert run_once(desk) == 0
    assert len(microsoft.account.sent) == count, "another turn changes nothing"


def test_an_escalation_in_junk_is_a_case_and_stays_there_unanswered(microsoft: Tenant, desk: Desk) -> None:
    run_once(desk)
    lost = microsoft.account.put(mail(), folder="F-junkemail")
    assert run_once(desk) == 0, desk.faults
    (row,) = rows(desk.db, "ledger")
    assert (row["folder"], row["exit"], row["needs_human"]) == ("JunkEmail", "case", True)
    assert microsoft.account.mails[lost].folder == "F-junkemail"
    assert microsoft.account.sent == []


def test_a_receipt_that_left_in_silence_is_not_sent_again(microsoft: Tenant, desk: Desk) -> None:
    run_once(desk)
    microsoft.account.put(mail())
    microsoft.graph.plan("SEND", DONE)
    run_once(desk)
    run_once(desk)
    ids = [message_from_bytes(letter)["Message-ID"] for _, letter in microsoft.account.sent]
    assert ids
    assert len(ids) == len(set(ids))


def test_a_throttled_mailbox_loses_nothing_and_says_so(microsoft: Tenant, desk: Desk) -> None:
    run_once(desk)
    microsoft.account.put(mail())
    microsoft.graph.plan("VALUE", error(429, "ApplicationThrottled", Retry_After="3600"))
    assert run_once(desk) == 3
    assert desk.faults["mailbox children"]
    hour_passes(desk.boxes["children"])
    assert run_once(desk) == 0
    assert [to for to, _ in microsoft.account.sent if to == [HEAD]] == [[HEAD]]
