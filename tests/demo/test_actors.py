"""Actors answer as managers, machines and senders do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

import pytest

from demo.actors import Answer, answer_to
from demo.letters import Slip
from models.words import LetterKind

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
LONG_ID = "x" * 90 + "@tynebridge.example"
NOTICE = Slip(
    kind="notice",
    recipient="ruth.calloway@tynebridge.example",
    sender="cssuadmin@tynebridge.example",
    message_id=LONG_ID,
    references=("first@hazelgrove.sch.example",),
    subject="ESC-2026-123456X: acknowledge by 5pm",
    text="Dear Ruth\nPlease acknowledge.\n",
    at=AT,
)


def the_answer(recipient: str, kind: LetterKind = "notice") -> Answer:
    answer = answer_to(replace(NOTICE, recipient=recipient, kind=kind))
    assert answer is not None
    return answer


def the_mail(recipient: str, kind: LetterKind = "notice") -> EmailMessage:
    mail = message_from_bytes(the_answer(recipient, kind).raw, policy=default)
    assert isinstance(mail, EmailMessage)
    assert [part.defects for part in mail.walk() if part.defects] == []
    return mail


def test_a_manager_acknowledges_ten_seconds_after_the_notice_in_its_thread() -> None:
    answer = the_answer("ruth.calloway@tynebridge.example")
    mail = the_mail("ruth.calloway@tynebridge.example")
    assert answer.due == AT + timedelta(seconds=10)
    assert answer.to == "cssuadmin@tynebridge.example"
    assert mail.get_content().startswith("I have this. I will respond by Friday noon.")
    assert "> Please acknowledge." in mail.get_content()
    assert "dmarc=pass header.from=tynebridge.example" in str(mail["Authentication-Results"])
    # The raw lines: an id of 100 characters must not be folded into an encoded word.
    assert f"\r\nIn-Reply-To: <{LONG_ID}>\r\n".encode() in answer.raw
    assert f"\r\nReferences: <first@hazelgrove.sch.example> <{LONG_ID}>\r\n".encode() in answer.raw


def test_a_manager_answers_one_case_once() -> None:
    first, chased = (
        the_answer("ruth.calloway@tynebridge.example"),
        the_answer("ruth.calloway@tynebridge.example", "chase_1"),
    )
    assert first.once == chased.once != ""
    other = answer_to(replace(NOTICE, subject="ESC-2026-654321Y: acknowledge by 5pm"))
    assert other is not None
    assert other.once != first.once


@pytest.mark.parametrize("kind", ["made_aware", "receipt", "danger_alert", "passed_on"])
def test_a_manager_answers_no_letter_that_asks_for_nothing_by_mail(kind: LetterKind) -> None:
    assert answer_to(replace(NOTICE, kind=kind)) is None


@pytest.mark.parametrize("silent", ["martin.oyelaran", "piers.langdale", "yvette.sandoval"])
def test_the_silent_stay_silent(silent: str) -> None:
    assert answer_to(replace(NOTICE, recipient=f"{silent}@tynebridge.example")) is None


def test_the_service_manager_acknowledges_the_step_up() -> None:
    mail = the_mail("angela.mbeki@tynebridge.example", "step_up")
    assert mail.get_content().startswith("I have this now.")


def test_one_who_is_away_sends_an_automatic_reply() -> None:
    mail = the_mail("tomasz.wilk@tynebridge.example")
    assert mail["Auto-Submitted"] == "auto-replied"
    assert "away until Friday 4 December" in mail.get_content()


def report_of(mail: EmailMessage, kind: str) -> list[Message]:
    assert mail.get_content_type() == "multipart/report"
    assert mail["Content-Type"].params["report-type"] == kind
    return [part for part in mail.walk() if part.get_content_type() == f"message/{kind}"]


def test_a_bounce_names_the_letter_and_the_recipient_that_failed() -> None:
    mail = the_mail("heather.quill@tynebridge.example")
    (status,) = report_of(mail, "delivery-status")
    group = status.get_payload(1)
    assert isinstance(group, Message)
    assert (group["Action"], group["Status"]) == ("failed", "5.1.1")
    assert group["Final-Recipient"] == "rfc822; heather.quill@tynebridge.example"
    assert f"\r\nMessage-ID: <{LONG_ID}>\r\n".encode() in the_answer("heather.quill@tynebridge.example").raw


def test_opening_sends_a_read_receipt_and_no_word() -> None:
    mail = the_mail("grace.otieno@tynebridge.example")
    assert len(report_of(mail, "disposition-notification")) == 1
    assert f"\r\nOriginal-Message-ID: <{LONG_ID}>\r\n".encode() in the_answer("grace.otieno@tynebridge.example").raw


def test_a_sender_says_thank_you_for_the_receipt() -> None:
    mail = the_mail("b.amory@hazelgrove.sch.example", "receipt")
    assert mail.get_content().startswith("Thank you.")
    assert answer_to(replace(NOTICE, recipient="b.amory@hazelgrove.sch.example", kind="passed_on")) is None
