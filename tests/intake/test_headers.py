"""Header values: encoded words, folds, raw bytes; and never a control character in what comes out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.headers import Headers, decode_bytes, decode_words
from intake.parse import Trust, parse
from models.mail import addressed_to


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?utf-8?B?Y2Fmw6k=?=", "café"),
        ("=?utf-8?b?Y2Fmw6k?=", "café"),
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        ("=?iso-8859-1?q?Ren=E9e?= Dupont", "Renée Dupont"),
        ("=?windows-1252?q?=93x=94?=", "“x”"),
        ("=?iso-8859-1?q?it=92s?=", "it’s"),
        ("=?utf-8*en?q?caf=C3=A9?=", "café"),
        ("=?nonsense?q?caf=C3=A9?=", "café"),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ("=?utf-8?q?a=00b?=", "a b"),
        ("=?utf-8?q?=E2=80=AEexe.pdf?=", "exe.pdf"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("folded\r\n line", "folded line"),
    ],
)
def test_a_value_is_decoded_to_one_plain_line(value: str, expected: str) -> None:
    assert decode_words(value) == expected


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_value_keeps_a_control_character(value: str) -> None:
    out = decode_words(value)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in out)


@given(
    st.binary(max_size=300),
    st.sampled_from(["utf-8", "us-ascii", "cp1252", "x-none", "idna", "zip", "utf-7", "", "utf-16"]),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_in_any_charset_give_text(data: bytes, charset: str) -> None:
    text, _ = decode_bytes(data, charset)
    assert text.encode("utf-8").decode("utf-8") == text, "it can be stored"


def test_fields_keep_their_order_and_their_repeats() -> None:
    headers = Headers.of([("Subject", "a"), ("X", "1"), ("subject", "b")])
    assert headers.all("subject") == ["a", "b"]
    assert [name for name, _ in headers.fields] == ["subject", "x", "subject"]
    assert headers.first("missing") == ""
    assert "x" in headers


def test_a_value_of_a_megabyte_is_cut() -> None:
    assert len(Headers.of([("Subject", "x" * 1_000_000)]).first("subject")) < 10_000


@pytest.mark.parametrize(
    ("fields", "ours"),
    [
        ("To: desk@northvale.example", True),
        ("To: a@x.example\nCc: Desk <DESK@Northvale.example>", True),
        ("To: desk+child@northvale.example", True),
        ("To: a@x.example\nResent-To: old-desk@northvale.example", True),
        ("To: a@x.example\nResent-Cc: desk@northvale.example", True),
        ("To: undisclosed-recipients:;", False),
        ("To: a@x.example, desk@northvale.example.evil.example", False),
        ("To: team: desk@northvale.example, a@x.example;", True),
        ("Bcc: desk@northvale.example", False),
        ("Subject: none", False),
    ],
)
def test_a_mail_is_addressed_to_us_when_a_visible_recipient_is_ours(fields: str, ours: bool) -> None:
    message = parse(f"From: jo@housing.example\n{fields}\n\nText.\n".encode(), trust=Trust())
    assert addressed_to(message, {"desk@northvale.example", "old-desk@northvale.example"}) is ours
