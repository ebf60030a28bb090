"""Delivery through Graph: not sent, sent and unknown told apart, one draft sent once (promise 6; issue 4, letters)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from models.config.settings import load_settings
from models.errors import (
    ConfigError,
    DeliveryDeferred,
    DeliveryError,
    DeliveryRefused,
    DeliveryUnknown,
    LineStopped,
    LostLease,
)
from outbox.compose import Composer
from outbox.deliver import Line, WayOut, open_line
from outbox.samples import sample_plans
from tests.servers.https_fake import DONE, SHORT, Reply, error
from tests.servers.microsoft365 import DESK, Tenant
from tests.servers.scripted import DROP, STALL
from tests.servers.smtp_line import CALM, HURRIED, Phase

LEAD = "lead@council.example"
ID = "desk.1.o'brien@council.example"
LETTER = (
    b"From: Safeguarding Escalation Desk <desk@council.example>\r\nTo: Lead <lead@council.example>\r\n"
    b"Subject: ESC-2026-0000014\r\nMessage-ID: <desk.1.o'brien@council.example>\r\nX-Auto-Response-Suppress: All\r\n"
    b"\r\nPlease acknowledge.\r\n"
)
WORDS = ("Jodie", "jodie@", LEAD, DESK, "token-1", "s3cret", "AAk-")


def send(line: WayOut, phase: Phase | None = None, *, letter: bytes = LETTER, recipient: str = LEAD) -> str:
    return line.deliver(DESK, recipient, letter, before_dot=phase or Phase())


def drafts(microsoft: Tenant) -> list[str]:
    return microsoft.account.find("Drafts")


def test_the_letter_leaves_once_with_our_own_bytes_and_the_phase_is_kept_right_before(microsoft: Tenant) -> None:
    phase: list[list[str]] = []
    answer = microsoft.line().deliver(DESK, LEAD, LETTER, before_dot=lambda: phase.append(list(microsoft.graph.heard)))
    assert answer.startswith("202")
    assert microsoft.account.sent == [([LEAD], LETTER)]
    assert phase == [["FIND", "DRAFT"]]
    assert microsoft.graph.heard == ["FIND", "DRAFT", "SEND"]


def test_each_letter_leaves_from_the_mailbox_that_it_answers_for(microsoft: Tenant) -> None:
    other = microsoft.graph.open("adults@council.example")
    line = microsoft.line(microsoft.config(), microsoft.config(name="adults", address="Adults@council.example"))
    line.deliver("adults@council.example", LEAD, LETTER.replace(b"desk@", b"adults@", 1), before_dot=Phase())
    send(line)
    assert len(other.sent) == len(microsoft.account.sent) == 1


def test_a_letter_from_elsewhere_is_refused_and_not_sent_from_another_mailbox(microsoft: Tenant) -> None:
    with pytest.raises(DeliveryRefused, match=r"see \[\[mailbox\]\] address"):
        microsoft.line().deliver("gone@council.example", LEAD, LETTER, before_dot=Phase())
    assert microsoft.graph.asked == []


@pytest.mark.parametrize(
    "letter",
    [
        LETTER.replace(b"To: Lead <lead@", b"To: Lead <other@"),
        LETTER.replace(b"Subject:", b"Cc: spy@evil.example\r\nSubject:"),
        LETTER.replace(b"Subject:", b"Bcc: spy@evil.example\r\nSubject:"),
        LETTER.replace(b"Subject:", b"To: spy@evil.example\r\nSubject:"),
        LETTER.replace(b"Lead <lead@council.example>", b"lead@council.example, spy@evil.example"),
        LETTER.replace(b"From: Safeguarding Escalation Desk <desk@", b"From: <chief@"),
        LETTER.replace(b"To: Lead <lead@council.example>\r\n", b""),
        LETTER.replace(b"Message-ID", b"X-Message-ID"),
    ],
)
def test_a_letter_whose_headers_name_anybody_else_is_not_tried(microsoft: Tenant, letter: bytes) -> None:
    phase = Phase()
    with pytest.raises(DeliveryRefused, match="not tried"):
        send(microsoft.line(), phase, letter=letter)
    assert phase.kept == 0
    assert microsoft.graph.asked == []


def test_an_address_in_the_body_is_no_recipient(microsoft: Tenant) -> None:
    send(microsoft.line(), letter=LETTER + b"\r\nTo: spy@evil.example\r\n")
    assert microsoft.account.sent[0][0] == [LEAD]


def test_every_kind_of_letter_that_the_desk_writes_can_leave_through_graph(microsoft: Tenant) -> None:
    composer = Composer(None, "council.example", b"k" * 32)
    plans = list(sample_plans().values())
    microsoft.graph.accounts = {plan.from_address: microsoft.account for plan in plans}
    boxes = [microsoft.config(name=address, address=address) for address in microsoft.graph.accounts]
    line = microsoft.line(*boxes)
    for plan in plans:
        data = composer.compose(plan, now=plan.facts.now).data
        line.deliver(plan.from_address, plan.to_address, data, before_dot=Phase())
        assert microsoft.account.sent[-1] == ([plan.to_address], data)
    assert len(microsoft.account.sent) == len(plans) > 20


PASSING: list[Any] = [
    error(429, "ApplicationThrottled", Retry_After="0"),
    error(503, "ServiceUnavailable", Retry_After="0"),
    error(500, "InternalServerError"),
    error(504, "GatewayTimeout"),
    DROP,
    STALL,
]


@pytest.mark.parametrize("moment", ["FIND", "DRAFT"])
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_before_the_sending_is_again_later(microsoft: Tenant, moment: str, fault: Reply | str) -> None:
    microsoft.graph.plan(moment, fault)
    line, phase = microsoft.line(timeouts=HURRIED if fault is STALL else CALM), Phase()
    with pytest.raises(DeliveryDeferred):
        send(line, phase)
    assert phase.kept == 0
    assert microsoft.account.sent == []
    send(line, phase)
    assert len(microsoft.account.sent) == 1


@pytest.mark.parametrize("fault", PASSING[:2])
def test_a_throttled_sending_was_not_sent_and_leaves_no_draft(microsoft: Tenant, fault: Reply) -> None:
    microsoft.graph.plan("SEND", fault)
    line = microsoft.line()
    with pytest.raises(DeliveryDeferred):
        send(line)
    assert microsoft.account.sent == []
    assert drafts(microsoft) == []
    send(line)
    assert len(microsoft.account.sent) == 1


def test_the_time_that_retry_after_asks_for_is_honoured_by_the_next_letter_too(microsoft: Tenant) -> None:
    microsoft.graph.plan("SEND", error(429, "ApplicationThrottled", Retry_After="60"))
    line = microsoft.line()
    with pytest.raises(DeliveryDeferred):
        send(line)
    asked = len(microsoft.graph.heard)
    with pytest.raises(DeliveryDeferred, match="left alone"):
        send(line)
    assert len(microsoft.graph.heard) == asked


@pytest.mark.parametrize(
    "fault", [DONE, error(500, "InternalServerError"), error(502, ""), error(504, ""), Reply(200), STALL]
)
def test_silence_after_the_sending_is_unknown_and_never_sent_again_by_itself(
    microsoft: Tenant, fault: Reply | str
) -> None:
    microsoft.graph.plan("SEND", fault)
    phase = Phase()
    with pytest.raises(DeliveryUnknown):
        send(microsoft.line(timeouts=HURRIED if fault is STALL else CALM), phase)
    assert phase.kept == 1
    assert microsoft.graph.heard.count("SEND") == 1


def test_a_letter_that_left_in_silence_is_found_and_its_repetition_sends_nothing(microsoft: Tenant) -> None:
    microsoft.graph.plan("SEND", DONE)
    line, phase = microsoft.line(), Phase()
    with pytest.raises(DeliveryUnknown):
        send(line)
    assert line.was_sent(ID) is True
    assert "earlier" in send(line, phase)
    assert phase.kept == 1
    assert len(microsoft.account.sent) == 1


def test_a_letter_that_did_not_leave_is_known_too_and_its_draft_makes_way_for_the_repetition(microsoft: Tenant) -> None:
    microsoft.graph.plan("SEND", DROP)
    line = microsoft.line()
    with pytest.raises(DeliveryUnknown):
        send(line)
    assert line.was_sent(ID) is False
    assert len(drafts(microsoft)) == 1
    send(line)
    assert drafts(microsoft) == []
    assert len(microsoft.account.sent) == 1


@pytest.mark.parametrize(
    "fault", [DROP, SHORT, error(500, "X"), error(429, "X", Retry_After="0"), error(403, "X"), Reply(200, b"<html>")]
)
def test_whether_a_letter_left_stays_open_while_graph_does_not_say(microsoft: Tenant, fault: Reply | str) -> None:
    line = microsoft.line()
    send(line)
    microsoft.graph.plan("FIND", fault)
    assert line.was_sent(ID) is None
    assert line.was_sent(ID) is True
    assert line.was_sent("another@council.example") is False


def test_when_the_phase_cannot_be_kept_the_draft_is_removed_unsent(microsoft: Tenant) -> None:
    def lost() -> None:
        raise LostLease

    with pytest.raises(LostLease):
        microsoft.line().deliver(DESK, LEAD, LETTER, before_dot=lost)
    assert microsoft.account.sent == []
    assert drafts(microsoft) == []


def test_a_draft_that_a_person_took_away_is_again_later(microsoft: Tenant) -> None:
    def remove() -> None:
        microsoft.account.mails.clear()

    line = microsoft.line()
    with pytest.raises(DeliveryDeferred, match="taken away"):
        line.deliver(DESK, LEAD, LETTER, before_dot=remove)
    send(line)
    assert len(microsoft.account.sent) == 1


@pytest.mark.parametrize("moment", ["DRAFT", "SEND"])
@pytest.mark.parametrize(
    "code", [(400, "ErrorInvalidRecipients"), (400, "ErrorMimeContentInvalid"), (413, "RequestEntityTooLarge")]
)
def test_a_letter_or_recipient_that_graph_refuses_is_never_tried_again_and_the_next_one_goes(
    microsoft: Tenant, moment: str, code: tuple[int, str]
) -> None:
    microsoft.graph.plan(moment, error(*code))
    line = microsoft.line()
    with pytest.raises(DeliveryRefused, match=code[1]):
        send(line)
    assert drafts(microsoft) == []
    send(line)
    assert len(microsoft.account.sent) == 1


@pytest.mark.parametrize("moment", ["FIND", "DRAFT", "SEND"])
@pytest.mark.parametrize(
    "code",
    [
        (403, "ErrorAccessDenied"),
        (403, "ErrorSendAsDenied"),
        (400, "ErrorExceededMessageLimit"),
        (507, "ErrorQuotaExceeded"),
    ],
)
def test_a_refusal_of_us_stops_the_line(microsoft: Tenant, moment: str, code: tuple[int, str]) -> None:
    microsoft.graph.plan(moment, error(*code))
    with pytest.raises(LineStopped, match=code[1]):
        send(microsoft.line())
    assert microsoft.account.sent == []
    assert drafts(microsoft) == []


@pytest.mark.parametrize("moment", ["FIND", "DRAFT", "SEND"])
def test_a_token_that_ends_in_mid_letter_is_replaced_once(microsoft: Tenant, moment: str) -> None:
    microsoft.graph.plan(moment, error(401, "InvalidAuthenticationToken"))
    line = microsoft.line()
    send(line)
    assert len(microsoft.account.sent) == 1
    assert microsoft.tokens.given == ["token-1", "token-2"]
    microsoft.graph.plan(moment, *[error(401, "InvalidAuthenticationToken")] * 2)
    with pytest.raises(LineStopped, match="401"):
        send(line, letter=LETTER.replace(b"desk.1", b"desk.2"))
    assert len(microsoft.account.sent) == 1


def test_a_wrong_secret_stops_the_line_and_a_busy_endpoint_only_defers(microsoft: Tenant) -> None:
    microsoft.tokens.plan(
        "TOKEN", Reply(503), Reply(401, {"error": "invalid_client", "error_description": "AADSTS7000222: s3cret"})
    )
    line = microsoft.line()
    with pytest.raises(DeliveryDeferred, match="no token just now"):
        send(line)
    with pytest.raises(LineStopped, match=r"AADSTS7000222.*expired") as caught:
        send(line)
    assert "s3cret" not in str(caught.value)
    send(line)
    assert len(microsoft.account.sent) == 1


def test_a_certificate_from_nobody_stops_the_line_before_the_secret_leaves(
    microsoft: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(LineStopped, match="certificate is not accepted"):
        send(microsoft.line())
    assert microsoft.tokens.asked == []


def test_a_draft_with_another_message_id_is_not_sent(microsoft: Tenant) -> None:
    microsoft.graph.message_id_of_drafts = "<other@prod.outlook.example>"
    with pytest.raises(LineStopped, match="another Message-ID"):
        send(microsoft.line())
    assert microsoft.account.sent == []
    assert drafts(microsoft) == []


def test_connect_tries_the_right_to_each_mailbox_and_sends_nothing(microsoft: Tenant) -> None:
    line = microsoft.line()
    line.connect()
    assert microsoft.graph.heard == ["FOLDER"]
    microsoft.graph.closed.add(DESK)
    with pytest.raises(LineStopped, match="ErrorAccessDenied"):
        line.connect()


def test_no_fault_puts_an_address_a_token_or_the_servers_words_into_an_error_or_a_log(
    microsoft: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    line = microsoft.line()
    said = send(line)
    for moment in ("FIND", "DRAFT", "SEND"):
        for status in (400, 403, 404, 429, 500):
            microsoft.graph.plan(moment, error(status, "ErrorX", Retry_After="0"))
            with pytest.raises(DeliveryError) as caught:
                send(line, letter=LETTER.replace(b"desk.1", b"desk.%d" % status + moment.encode()))
            said += str(caught.value)
    assert said.count("ErrorX") >= 13, "the errors were looked at"
    for word in WORDS:
        assert word not in said + caplog.text


def live(folder: Path, text: str) -> WayOut:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return open_line(load_settings(file))


APP = 'tenant = "t-1"\nclient_id = "c-1"\npassword_env = "DESK_SECRET"\n'
GRAPH_BOX = f'[[mailbox]]\nname = "desk"\ndriver = "graph"\naddress = "desk@council.example"\n{APP}'


def test_the_way_out_is_smtp_when_a_host_is_named_and_graph_when_every_mailbox_is_graphs(tmp_path: Path) -> None:
    assert isinstance(live(tmp_path, GRAPH_BOX + '[smtp]\nhost = "127.0.0.1"\n'), Line)
    assert not isinstance(live(tmp_path, GRAPH_BOX), Line)
    maildir = '[[mailbox]]\nname = "b"\ndriver = "maildir"\naddress = "b@council.example"\npath = "mail"\n'
    with pytest.raises(ConfigError, match=r"\[smtp\] host is missing"):
        live(tmp_path, GRAPH_BOX + maildir)


def test_smtp_cannot_tell_whether_a_letter_left(tmp_path: Path) -> None:
    assert live(tmp_path, GRAPH_BOX + '[smtp]\nhost = "127.0.0.1"\n').was_sent(ID) is None
