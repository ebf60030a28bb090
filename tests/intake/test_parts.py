"""One part of a mail, taken by the worker: attachments as they came, HTML without anything that runs or is fetched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.parse import parse
from intake.parse.parts import cleaned, html_of, part_of
from intake.trust import Trust
from intake.work import HTML
from intake.worker import Worker, WorkerDied

SHA = hashlib.sha256(b"DATA" * 9).hexdigest()
TAGS = st.sampled_from(
    ["<script>", "</p>", "<img src=x onerror=f()>", "<a href='javascript:f()'>", "<svg/onload=f()>", "<b"]
)
SCRAPS = st.lists(st.one_of(TAGS, st.text(alphabet="<>\"'=/&;ab :", max_size=12)), max_size=12)


def mail(text: str = "words", html: str = "", data: bytes = b"") -> EmailMessage:
    """A mail with as much as is given."""
    one = EmailMessage()
    one["From"], one["Subject"] = "a@school.example", "Minutes"
    one.set_content(text)
    if html:
        one.add_alternative(html, subtype="html")
    if data:
        one.add_attachment(data, maintype="application", subtype="octet-stream", filename="minutes.bin")
    return one


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """A worker that gives up early."""
    with Worker(limit=5) as one:
        yield one


def test_an_attachment_comes_out_as_it_went_in() -> None:
    assert part_of(mail(data=b"DATA" * 9).as_bytes(), SHA) == b"DATA" * 9
    assert part_of(mail(data=b"OTHER").as_bytes(), SHA) is None


def test_every_attachment_that_is_listed_can_be_taken() -> None:
    outer = mail(data=b"DATA" * 9)
    outer.add_attachment(message_from_bytes(mail(data=b"INNER" * 5).as_bytes()))
    outer.add_attachment("a table\n", subtype="csv", filename="table.csv")
    raw = outer.as_bytes()
    listed = parse(raw, trust=Trust()).attachments
    assert len(listed) == 4, "the mail within counts, and so does what is attached to it"
    for one in listed:
        data = part_of(raw, one.sha256)
        assert data is not None
        assert hashlib.sha256(data).hexdigest() == one.sha256


def test_a_mail_without_html_has_none() -> None:
    assert html_of(mail().as_bytes()) is None
    assert html_of(b"") is None


def test_html_of_an_attached_mail_is_not_the_mails_own() -> None:
    outer = mail()
    outer.add_attachment(message_from_bytes(mail(html="<p>theirs</p>").as_bytes()))
    assert html_of(outer.as_bytes()) is None


def test_a_link_becomes_words_with_its_address_behind_them() -> None:
    assert cleaned("<a href='https://x.example/?a=1&b=2'>here</a>") == "<u>here</u> [https://x.example/?a=1&amp;b=2]"
    assert cleaned("<a href='mailto:a@x.example'>a@x.example</a>") == "<u>a@x.example</u>"
    assert cleaned("<a href='javascript:f()'>here</a>") == "<u>here</u>"


@given(SCRAPS)
def test_whatever_is_cleaned_has_only_tags_and_attributes_of_the_list(scraps: list[str]) -> None:
    html = cleaned("".join(scraps))
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", html)) <= {"b", "p", "u", "img"}
    assert re.findall(r"<[^>]*\s(?!alt=)[a-z]+=", html) == []


def test_the_worker_takes_parts_and_outlives_html_that_takes_too_long(worker: Worker) -> None:
    raw = mail(html="<p>Hello</p>", data=b"DATA" * 9).as_bytes()
    assert worker.take(raw, SHA) == b"DATA" * 9
    assert worker.take(raw, "0" * 64) is None
    with pytest.raises(WorkerDied):
        worker.take(mail(html="<div>" * 150_000).as_bytes(), HTML)
    assert worker.take(raw, HTML) == b"<p>Hello</p>\n"
