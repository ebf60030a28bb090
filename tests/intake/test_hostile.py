"""Mail made to hurt a parser goes through the worker within its limits: no death, a message, the defect named."""

from collections.abc import Iterator

import pytest

from intake.parse import Trust
from intake.worker import Worker

DAEMON = b"From: mailer-daemon@x.example\nTo: desk@northvale.example\nSubject: failure notice\n"
PERSON = b"From: jo@housing.example\nTo: desk@northvale.example\nSubject: Plan\n"
HTML = PERSON + b"Content-Type: text/html\n\n"
TRUST = Trust(authserv_ids=("mx.northvale.example",))
TEXTS = {
    "a line of at signs": b"a@" * 100_000,
    "intros": b"On 1 May jo@x.example\n" * 20_000,
    "header lines": b"From: a\n" * 30_000,
    "localised header lines": b"Von: x\nGesendet: y\n" * 20_000,
    "trace lines": b"Received: from\n" * 30_000,
    "quoted lines": b"> a\n" * 60_000,
    "dashes": b"-" * 200_000,
    "blank lines": b"\n" * 200_000,
    "sign-offs": b"Kind regards\n" * 30_000,
    "codes": b"550 5.1.1 " * 40_000,
    "addresses": b"a@b.example: 550 5.1.1 no\n" * 20_000,
    "uuencoded openings": b"begin 644 x\n" * 20_000,
    "safe links": b"https://a.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx" * 3_000,
    "digits": b"0" * 100_000,
    "parentheses": b"(" * 100_000,
    "armour without an end": b"-----BEGIN PGP SIGNED MESSAGE-----\n" + b"\n" * 200_000,
    "armours": b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: x\n\na\n" * 10_000,
    "absences": b"I am out of the office until Monday 4 January, back on 5/1. " * 5_000,
    "excuses": b"this is an automated (" * 20_000,
}
HEADERS = {
    "encoded words": b"=?utf-8?q?a?= " * 10_000,
    "openings of words": b"=?utf-8?b?" * 10_000,
    "parentheses": b"(" * 60_000,
    "quotes": b'"' * 60_000,
    "addresses": b"a@b.example, " * 20_000,
    "blanks": b"a " * 100_000,
}
DIV, CELL, INDENT = b"<div>" * 50_000, b"<table><tr>" + b"<td>a</td>" * 20_000, b"<blockquote type=cite>" * 5_000


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One child for all of them: a death would fail the test that caused it."""
    with Worker() as one:
        yield one


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_hostile_text_is_parsed(worker: Worker, name: str) -> None:
    for head in (DAEMON, PERSON):
        assert worker.parse(head + b"\n" + TEXTS[name], TRUST).from_address


@pytest.mark.parametrize(
    "field", ["Subject", "From", "To", "References", "Return-Path", "Authentication-Results", "Content-Type"]
)
@pytest.mark.parametrize("name", sorted(HEADERS))
def test_a_hostile_header_is_parsed(worker: Worker, name: str, field: str) -> None:
    message = worker.parse(
        field.encode() + b": " + HEADERS[name] + b"\n" + PERSON + b"\nThe plan is not working.\n", TRUST
    )
    assert message.size > 10_000


@pytest.mark.parametrize("html", [DIV, CELL, INDENT, b"<" * 100_000, b"<!--" * 30_000, b"&amp;" * 60_000])
def test_hostile_html_is_parsed(worker: Worker, html: bytes) -> None:
    assert worker.parse(HTML + html, TRUST).from_address == "jo@housing.example"


def test_fifty_thousand_parts_or_headers_are_cut_and_said_so(worker: Worker) -> None:
    parts = PERSON + b"Content-Type: multipart/mixed; boundary=q\n\n" + b"--q\n\nx\n" * 50_000
    assert "too many parts: the rest was not read" in worker.parse(parts, TRUST).defects
    fields = PERSON + b"".join(b"X-%d: y\n" % n for n in range(50_000)) + b"\nText.\n"
    assert "header block cut: too large" in worker.parse(fields, TRUST).defects


def test_mails_inside_mails_and_parts_of_nothing_are_parsed(worker: Worker) -> None:
    inside = b"Content-Type: message/rfc822\n\nFrom: a@b.example\n" * 1_000 + b"\nDeep.\n"
    beside = (
        b"Content-Type: multipart/mixed; boundary=q\n\n"
        + b"--q\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n" * 1_000
    )
    for rest in (inside, beside, b"", b"\n", b"\nOnly a body.\n"):
        assert worker.parse(PERSON + rest, TRUST).from_address == "jo@housing.example"
    assert worker.parse(b"\nOnly a body.\n", TRUST).sender_doubt


def test_a_subject_of_megabytes_keeps_its_beginning(worker: Worker) -> None:
    message = worker.parse(b"From: jo@housing.example\nSubject: Plan " + b"b " * 1_000_000 + b"\n\nText.\n", TRUST)
    assert message.subject.startswith("Plan b b")
    assert message.text == "Text."
