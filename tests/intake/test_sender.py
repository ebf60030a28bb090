"""From lines as real programs write them: the address, and whether there is a doubt that stops automatic answers."""

import pytest

from intake.parse import Trust, parse
from models.mail import Message


def mail(*lines: bytes) -> Message:
    """A mail with these header lines."""
    return parse(b"\n".join(lines) + b"\nTo: desk@northvale.example\nSubject: Plan\n\nText.\n", trust=Trust())


@pytest.mark.parametrize(
    ("line", "address", "name"),
    [
        (b"From: jo@x.example (Jo Smith)", "jo@x.example", "Jo Smith"),
        (b"From:Jo<jo@x.example>", "jo@x.example", "Jo"),
        (b"from : Jo <jo@x.example>", "jo@x.example", "Jo"),
        (b"From: Jo O'Brien <jo.o'brien@x.example>", "jo.o'brien@x.example", "Jo O'Brien"),
        (b"From: o'brien@x.example", "o'brien@x.example", ""),
        (b"From: 'jo@x.example' <jo@x.example>", "jo@x.example", ""),
        (b"From: \"'o'neil@x.example'\" <o'neil@x.example>", "o'neil@x.example", ""),
        (b'From: "Smith, Jo (Children\'s)" <jo@x.example>', "jo@x.example", "Smith, Jo (Children's)"),
        (b"From: Smith, Jo <jo@x.example>", "jo@x.example", "Smith, Jo"),
        (b'From: "Jo \\"Q\\" Smith" <jo@x.example>', "jo@x.example", 'Jo "Q" Smith'),
        (b"From: Jo Smith [jo@x.example]", "jo@x.example", "Jo Smith"),
        (b"From: Jo <jo@[192.0.2.1]>", "jo@[192.0.2.1]", "Jo"),
        (b"From: Jo <jo@x.example.>", "jo@x.example", "Jo"),
        (b"From: Jo <jo.@x.example>", "jo.@x.example", "Jo"),
        (b"From: Jo <mailto:jo@x.example>", "jo@x.example", "Jo"),
        (b"From: Jo < jo@x.example >", "jo@x.example", "Jo"),
        (b"From: Jo <<jo@x.example>>", "jo@x.example", "Jo"),
        (b"From: Jo <jo@x.example", "jo@x.example", "Jo"),
        (b"From:\n\tJo\n <jo@x.example>", "jo@x.example", "Jo"),
        (b"From: =?utf-8?B?Sm8gU21pdGg=?=<jo@x.example>", "jo@x.example", "Jo Smith"),
        (b'From: "=?utf-8?Q?J=C3=B6?=" <jo@x.example>', "jo@x.example", "Jö"),
        (b"From: J\xc3\xb6 <j\xc3\xb6@x.example>", "jö@x.example", "Jö"),
        (b"From: J\xf6 <jo@x.example>", "jo@x.example", "Jö"),
        (b"From: Jo <@a.example,@b.example:jo@x.example>", "jo@x.example", "Jo"),
        (b"From: 'Jo Smith' via Team <team@x.example>", "team@x.example", "Jo Smith' via Team"),
        (b"From: Jo <jo+tag=a@x.example>", "jo+tag=a@x.example", "Jo"),
    ],
)
def test_a_sender_is_read_as_people_see_it(line: bytes, address: str, name: str) -> None:
    message = mail(line)
    assert (message.from_address, message.from_name, message.sender_doubt) == (address, name, "")


@pytest.mark.parametrize(
    ("lines", "address", "doubt"),
    [
        ((b'From: "Jo <jo@x.example>"',), "jo@x.example", "the address in From is quoted"),
        ((b"From: Jo <jo@x.example>, Al <al@x.example>", b"Sender: jo@x.example"), "jo@x.example", "several authors"),
        ((b"From: team: jo@x.example;",), "jo@x.example", "a group in From"),
        ((b"Sender: jo@x.example",), "jo@x.example", "no From line"),
        ((b"From: MAILER-DAEMON",), "", "no address in From"),
        ((b"From: jo at x.example",), "", "no address in From"),
        ((b"From: jo@x.example\x00",), "jo@x.example", "control characters in From"),
        ((b"From: a@good.example <b@evil.example>",), "b@evil.example", "two addresses in From"),
    ],
)
def test_a_sender_that_can_be_read_in_two_ways_is_doubted(lines: tuple[bytes, ...], address: str, doubt: str) -> None:
    message = mail(*lines)
    assert (message.from_address, message.sender_doubt) == (address, doubt)
    assert message.no_answer


def test_blanks_before_a_colon_are_read_over_where_the_block_is_whole() -> None:
    message = mail(b"From : Jo <jo@x.example>", b"Message-ID\t: <m1@x.example>")
    assert (message.from_address, message.message_id, message.subject) == ("jo@x.example", "m1@x.example", "Plan")
    assert "blanks before the colon of a header" in message.defects
    torn = parse(b"From: jo@x.example\nno header\nSubject : Plan\n\nText.\n", trust=Trust())
    assert "Subject : Plan" in torn.text
