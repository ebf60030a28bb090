"""Delivery: at and after the final dot, and refusals (faults 40 to 44)."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import DeliveryDeferred, DeliveryError, DeliveryRefused, DeliveryUnknown, LineStopped
from tests.servers.scripted import DROP, RESET, STALL, Trickle
from tests.servers.smtp_line import CALM, HURRIED, LETTER, OpenLine, Phase, send
from tests.servers.smtp_script import TAKE, SmtpScript


@pytest.mark.parametrize(
    "fault",
    [
        (TAKE, DROP),
        (DROP,),
        (RESET,),
        (TAKE, STALL),
        (b"\xff\xff\xff\r\n",),
        (b"\r\n",),
        (b"999 what\r\n",),
        (b"354 go on\r\n",),
        (b"250-first\r\n", DROP),
        (b"2" * 20_000,),
        (Trickle(b"250 ok", 0.2), STALL),
    ],
)
def test_no_readable_answer_to_the_dot_is_unknown_and_never_repeated_here(
    open_line: OpenLine, fault: tuple[Any, ...]
) -> None:
    with SmtpScript({".": [fault]}) as server:
        line, phase = open_line(server, timeouts=HURRIED if STALL in fault else CALM), Phase()
        with pytest.raises(DeliveryUnknown):
            send(line, phase)
        assert phase.kept == 1
        assert server.heard.count("DATA") == 1
        send(line)
        assert server.connections == 2, "the old connection is not used again"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"451 4.3.0 try later\r\n", DeliveryDeferred),
        (b"452 4.2.2 full\r\n", DeliveryDeferred),
        (b"421 4.3.2 closing\r\n", DeliveryDeferred),
        (b"550-5.7.1 no\r\n550 5.7.1 content refused\r\n", DeliveryRefused),
        (b"552 5.3.4 too large\r\n", DeliveryRefused),
        (b"554\r\n", DeliveryRefused),
        (b"554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceeded\r\n", LineStopped),
        (b"550 5.7.60 SMTP; Client does not have permissions to send as this sender\r\n", LineStopped),
    ],
)
def test_an_answer_to_the_dot_tells(open_line: OpenLine, answer: bytes, error: type[DeliveryError]) -> None:
    with SmtpScript({".": [(answer,)]}) as server:
        line = open_line(server)
        with pytest.raises(error) as caught:
            send(line)
        assert type(caught.value) is error
        if not answer.startswith(b"2"):
            send(line)
            assert len(server.letters) == 1


@pytest.mark.parametrize("answer", [b"250\r\n", b"250 ok\r\n", b"250-one\r\n250 two\r\n", b"250 \xff\xfe binary\r\n"])
def test_any_250_is_taken(open_line: OpenLine, answer: bytes) -> None:
    with SmtpScript({".": [(answer,)]}) as server:
        said = send(open_line(server))
        assert said.isascii()
        assert server.letters == [LETTER]


@pytest.mark.parametrize("goodbye", [(b"421 closing\r\n", DROP), (STALL,), (DROP,), (RESET,), (b"\xff\r\n",)])
def test_whatever_is_said_to_quit_changes_nothing(open_line: OpenLine, goodbye: tuple[Any, ...]) -> None:
    with SmtpScript({"QUIT": [goodbye]}) as server:
        line = open_line(server)
        send(line)
        line.close()
        line.close()
        assert server.letters == [LETTER]


@pytest.mark.parametrize(
    "answer",
    [
        b"550 5.1.1 <lead@council.example> unknown\r\n",
        b"551 moved\r\n",
        b"553 5.1.3 bad\r\n",
        b"552 5.2.2 full\r\n",
        b"554 5.7.1 relay denied\r\n",
    ],
)
def test_a_recipient_refused_for_good_is_told_and_the_line_goes_on(open_line: OpenLine, answer: bytes) -> None:
    with SmtpScript({"RCPT": [(answer,)]}) as server:
        line, phase = open_line(server), Phase()
        with pytest.raises(DeliveryRefused, match="recipient") as caught:
            send(line, phase)
        assert "lead@" not in str(caught.value), "no address in an error that is logged"
        assert phase.kept == 0
        send(line, recipient="deputy@council.example")
        assert server.connections == 1


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("CONNECT", b"554 no service\r\n"),
        ("EHLO", b"550 go away\r\n"),
        ("AUTH", b"535 5.7.8 bad\r\n"),
        ("AUTH", b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant\r\n"),
        ("AUTH", b"534 5.7.9 stronger\r\n"),
        ("MAIL", b"530 5.7.57 Client was not authenticated\r\n"),
        ("MAIL", b"550 5.7.30 Basic authentication is not supported for Client Submission\r\n"),
        ("MAIL", b"553 5.7.1 not your address\r\n"),
        ("RCPT", b"530 5.7.0 sign in first\r\n"),
        ("RCPT", b"503 5.5.1 bad sequence\r\n"),
    ],
)
def test_a_refusal_of_us_stops_the_line(open_line: OpenLine, moment: str, answer: bytes) -> None:
    with SmtpScript({moment: [(answer,)]}) as server:
        phase = Phase()
        with pytest.raises(LineStopped):
            send(open_line(server, user="desk"), phase)
        assert (phase.kept, server.letters) == (0, [])


@pytest.mark.parametrize(
    "answer",
    [b"454 4.7.0 temporary\r\n", b"432 4.3.2 Concurrent connections limit exceeded\r\n", b"421 4.3.2 busy\r\n"],
)
def test_a_sign_in_that_is_put_off_only_defers(open_line: OpenLine, answer: bytes) -> None:
    with SmtpScript({"AUTH": [(answer,)]}) as server, pytest.raises(DeliveryDeferred):
        send(open_line(server, user="desk"))


def test_data_refused_is_the_letters_fault(open_line: OpenLine) -> None:
    with SmtpScript({"DATA": [(b"554 5.6.0 no valid letter\r\n",)]}) as server:
        line = open_line(server)
        with pytest.raises(DeliveryRefused, match="letter"):
            send(line)
        send(line)
        assert server.connections == 1


def test_a_letter_larger_than_the_server_takes_is_not_sent(open_line: OpenLine) -> None:
    with SmtpScript(extensions=("SIZE 100",)) as server:
        with pytest.raises(DeliveryRefused, match="100 bytes at most"):
            send(open_line(server), letter=b"x" * 101)
        assert server.heard == ["EHLO [127.0.0.1]"]


@pytest.mark.parametrize("extensions", [(), ("SIZE",), ("SIZE 0", "PIPELINING"), ("AUTH PLAIN",)])
def test_a_server_that_offers_nothing_is_enough_without_sign_in(
    open_line: OpenLine, extensions: tuple[str, ...]
) -> None:
    with SmtpScript(extensions=extensions) as server:
        send(open_line(server))
        assert server.letters == [LETTER]
