"""Delivery reports: groups (RFC 3464), and the prose of mailers that write none."""

import json

import pytest

from intake.parse import Trust, parse
from intake.reports import groups_of
from models.mail import Bounce, Message

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example>"


def report(status: str, *, returned: str = "Message-ID: <n1@northvale.example>\nTo: jo@housing.example") -> Message:
    """A report with one delivery-status part."""
    text = (
        f"From: {DAEMON}\nTo: desk@northvale.example\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{status}\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{returned}\n--b--\n"
    )
    return parse(text.encode(), trust=Trust())


def found(message: Message) -> list[tuple[str, str, str]]:
    """Recipients of a bounce as triples."""
    assert message.bounce is not None
    return [(r.address, r.action, r.status) for r in message.bounce.recipients]


def prose(subject: str, body: str, *fields: str, sender: str = DAEMON) -> Message:
    """A report in words."""
    head = "\n".join([*fields, f"From: {sender}", "To: desk@northvale.example", f"Subject: {subject}"])
    return parse(f"{head}\n\n{body}\n".encode(), trust=Trust())


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Final-Recipient: rfc822; jo@housing.example\nAction: failed\nStatus: 5.1.1",
         [("jo@housing.example", "failed", "5.1.1")]),
        ("Final-Recipient: rfc822; jo@housing.example\nAction: delayed", [("jo@housing.example", "delayed", "4.0.0")]),
        ("Final-Recipient: rfc822; jo@housing.example\nAction: failed", [("jo@housing.example", "failed", "5.0.0")]),
        (("Final-Recipient: rfc822; jo@housing.example\nAction: Failed (bad)\nStatus: 5.0.0 (other)\n"
         "Diagnostic-Code: smtp; 550 5.7.1 refused"), [("jo@housing.example", "failed", "5.7.1")]),
        ("Final-Recipient: rfc822; jo@housing.example\nAction: failed\nDiagnostic-Code: smtp; 452 try later",
         [("jo@housing.example", "failed", "4.0.0")]),
        (("Original-Recipient: rfc822;jo@housing.example\nFinal-Recipient: rfc822; box17@inner.example\nAction: failed\n"
         "Status: 5.2.2"), [("jo@housing.example", "failed", "5.2.2")]),
        (("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\n\nFinal-Recipient: rfc822; b@x.example\n"
         "Action: delayed\nStatus: 4.4.1"), [("a@x.example", "failed", "5.1.1"), ("b@x.example", "delayed", "4.4.1")]),
        ("Final-Recipient: rfc822; a@x.example\nAction: failed\nFinal-Recipient: rfc822; b@x.example\nAction: failed",
         [("a@x.example", "failed", "5.0.0"), ("b@x.example", "failed", "5.0.0")]),
        (("Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; b@x.example\n"
         "Action: failed\nStatus: 5.1.1"), [("b@x.example", "failed", "5.1.1")]),
    ],
)  # fmt: skip
def test_the_groups_of_a_report_are_read(status: str, expected: list[tuple[str, str, str]]) -> None:
    message = report(status)
    assert message.automated == "bounce"
    assert found(message) == expected
    assert message.bounce is not None
    assert message.bounce.original_message_id == "n1@northvale.example"


def test_a_report_of_nothing_but_success_is_a_receipt() -> None:
    message = report("Final-Recipient: rfc822; jo@housing.example\nAction: delivered\nStatus: 2.0.0")
    assert message.automated == "receipt"
    assert message.bounce is None


def test_folded_fields_are_read() -> None:
    [group] = groups_of(
        "Final-Recipient: rfc822;\n  jo@housing.example\nAction: failed\nDiagnostic-Code: smtp;\n 550 no"
    )
    assert (group.address, group.diagnostic) == ("jo@housing.example", "smtp; 550 no")


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("failure notice", ("Sorry, it didn't work out.\n\n<tom@charity.example>:\nno mailbox here (#5.1.1)\n\n"
         "--- Below this line is a copy of the message.\n\nMessage-ID: <n5@northvale.example>"), ("tom@charity.example", "5.1.1")),
        ("Undeliverable: Plan", "Your message did not reach the following recipient(s):\n\n  jo@housing.example\n  mailbox is full",
         ("jo@housing.example", "5.0.0")),
        ("Delivery Status Notification (Delay)", ("Delivery to the following recipient has been delayed:\n\n   jo@housing.example\n\n"
         "Message will be retried for 2 more day(s)"), ("jo@housing.example", "4.0.0")),
        ("Returned mail: User unknown", "----- Transcript of session follows -----\n550 <jo@housing.example>... User unknown",
         ("jo@housing.example", "5.0.0")),
        ("Mail delivery failed", ("The following address(es) failed:\n\n  box17@inner.example\n    (generated from jo@housing.example)\n"
         "    550 5.2.1 disabled"), ("jo@housing.example", "5.2.1")),
    ],
)  # fmt: skip
def test_prose_of_a_mail_server_is_read(subject: str, body: str, expected: tuple[str, str]) -> None:
    message = prose(subject, body)
    assert message.automated == "bounce"
    address, _, status = found(message)[0]
    assert (address, status) == expected


def test_the_failed_recipients_header_is_enough() -> None:
    message = prose("Mail delivery failed", "550 5.1.1 unknown", "X-Failed-Recipients: a@x.example, b@x.example")
    assert [a for a, _, _ in found(message)] == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        ("Jo <jo@housing.example>", "Re: Undeliverable: Plan", "I tried again, user unknown they say. Please help."),
        ("Jo <jo@housing.example>", "Undelivered promises", "The plan was not delivered and nobody came."),
        ("Postmaster <postmaster@housing.example>", "Hello", "We moved our servers, nothing for you to do."),
        (
            "Jo <jo@housing.example>",
            "Failed delivery of the care package",
            "The carers did not come. 550 calories a day.",
        ),
    ],
)
def test_what_only_looks_like_a_bounce_is_none(sender: str, subject: str, body: str) -> None:
    message = prose(subject, body, sender=sender)
    assert message.automated is None
    assert message.bounce is None


def test_a_report_wrapped_by_a_gateway_is_read() -> None:
    inner = report("Final-Recipient: rfc822; jo@housing.example\nAction: failed\nStatus: 5.1.1")
    assert inner.bounce is not None
    raw = (
        f"From: {DAEMON}\nSubject: Delivery Status Notification (Failure)\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n"
        f"From: {DAEMON}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; jo@housing.example\nAction: failed\nStatus: 5.1.1\n--b--\n--o--\n"
    )
    message = parse(raw.encode(), trust=Trust())
    assert found(message) == [("jo@housing.example", "failed", "5.1.1")]


def test_a_bounce_that_names_nobody_still_is_one() -> None:
    message = prose("Undelivered Mail Returned to Sender", "Your message could not be delivered.")
    assert message.automated == "bounce"
    assert message.bounce is not None
    assert message.bounce != Bounce()


def test_a_transcript_with_a_final_refusal_is_a_failure_though_another_server_only_deferred() -> None:
    body = "----- Transcript of session follows -----\n550 <jo@housing.example>... User unknown\n421 x.example (smtp)... Deferred: Connection timed out"
    assert found(prose("Returned mail: Deferred: Connection timed out", body)) == [
        ("jo@housing.example", "failed", "5.0.0")
    ]
    later = body.replace("550 <jo@housing.example>... User unknown", "421 <jo@housing.example>... Deferred")
    assert found(prose("Warning: could not send message for past 4 hours", later))[0][1] == "delayed"


def test_a_notification_wrapped_by_a_topic_is_read() -> None:
    inner = '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"jo@housing.example","action":"failed","status":"5.1.1"}]}}'
    body = (
        json.dumps({"Type": "Notification", "Message": inner}, indent=2)
        + "\n\n--\nTo stop receiving these, visit the page."
    )
    message = prose("Notification Message", body, sender="no-reply@topics.example")
    assert message.automated == "bounce"
    assert found(message) == [("jo@housing.example", "failed", "5.1.1")]
