"""Delivery: the good way, and every fault before the final dot, which is certain not to have delivered (fault 40, 41)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import DeliveryDeferred, LostLease
from outbox.deliver import Timeouts
from outbox.deliver.replies import as_data
from tests.servers.scripted import DROP, RESET, STALL, USUAL
from tests.servers.smtp_line import CALM, DESK, HURRIED, LEAD, LETTER, OpenLine, Phase, send
from tests.servers.smtp_script import SmtpScript
from tests.servers.smtp_sink import SmtpSink


def test_letters_go_over_one_connection_byte_for_byte(open_line: OpenLine) -> None:
    letters = [LETTER, LETTER + b".\r\n..two\r\n", LETTER + b"caf\xc3\xa9\r\n"]
    with SmtpSink() as sink:
        line = open_line(sink)
        phase = Phase()
        for letter in letters:
            assert "kept" in send(line, phase, letter=letter)
        assert phase.kept == 3
        assert [kept.data for kept in sink.letters] == letters
        assert {(kept.sender, kept.recipients) for kept in sink.letters} == {(DESK, (LEAD,))}


def test_the_phase_is_kept_after_the_text_and_before_the_dot(open_line: OpenLine) -> None:
    with SmtpScript() as server:
        seen: list[int] = []
        _ = open_line(server).deliver(DESK, LEAD, LETTER, before_dot=lambda: seen.append(len(server.letters)))
        assert (seen, server.letters) == ([0], [LETTER])
        assert server.heard == ["EHLO [127.0.0.1]", f"MAIL FROM:<{DESK}>", f"RCPT TO:<{LEAD}>", "DATA"]


def test_a_phase_that_cannot_be_kept_stops_the_letter(open_line: OpenLine) -> None:
    def lost() -> None:
        raise LostLease

    with SmtpScript() as server:
        line = open_line(server)
        with pytest.raises(LostLease):
            line.deliver(DESK, LEAD, LETTER, before_dot=lost)
        assert send(line) == "2.0.0 taken as 4711"
        assert server.letters == [LETTER]
        assert server.connections == 2, "the first was closed without the dot"


@pytest.mark.parametrize(
    ("letter", "data"),
    [
        (b"a\nb\rc\r\nd", b"a\r\nb\r\nc\r\nd\r\n"),
        (b".", b"..\r\n"),
        (b"a\n.\n.b\r\n", b"a\r\n..\r\n..b\r\n"),
        (b"x\r\n.\r\nMAIL FROM:<a@b>\r\n", b"x\r\n..\r\nMAIL FROM:<a@b>\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_no_letter_ends_itself(letter: bytes, data: bytes) -> None:
    assert as_data(letter) == data


@given(st.lists(st.sampled_from([b".", b"\r", b"\n", b"\r\n", b"x", b".."]), max_size=30).map(b"".join))
@settings(max_examples=300, deadline=None)
def test_data_has_crlf_only_and_no_lone_dot(letter: bytes) -> None:
    data = as_data(letter)
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or line == b"." for line in lines)
    restored = b"\n".join(line.removeprefix(b".") for line in lines)
    plain = letter.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    assert restored == plain.removesuffix(b"\n")


MOMENTS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "fault",
    [
        (DROP,),
        (RESET,),
        (STALL,),
        (b"421 4.3.2 closing\r\n", DROP),
        (b"450 4.2.1 greylisted\r\n",),
        (b"451 4.7.1 try later\r\n",),
        (b"\x00\xff\xfe\r\n",),
        (b"what?\r\n", DROP),
        (b"x" * 20_000 + b"\r\n",),
    ],
)
def test_trouble_before_the_dot_only_defers(open_line: OpenLine, moment: str, fault: tuple[Any, ...]) -> None:
    with SmtpScript({moment: [fault]}) as server:
        line, phase = open_line(server, timeouts=HURRIED if STALL in fault else CALM), Phase()
        with pytest.raises(DeliveryDeferred):
            send(line, phase)
        assert (phase.kept, server.letters) == (0, [])
        assert send(line, phase) == "2.0.0 taken as 4711", "the next try finds a clean connection"
        assert (phase.kept, server.letters) == (1, [LETTER])


def test_a_server_that_is_not_there_only_defers(open_line: OpenLine) -> None:
    with SmtpScript() as server:
        pass
    with pytest.raises(DeliveryDeferred, match="refused"):
        send(open_line(server))
    with pytest.raises(DeliveryDeferred, match="not known"):
        send(open_line(server, host="no-such-host.invalid", tls="implicit"))


def test_greylisting_ends_with_the_third_try(open_line: OpenLine) -> None:
    with SmtpScript({"RCPT": [(b"450 4.7.1 greylisted\r\n",), (b"451 4.7.1 greylisted\r\n",)]}) as server:
        line = open_line(server)
        for _ in range(2):
            with pytest.raises(DeliveryDeferred, match=r"RCPT \(45[01] 4\.7\.1\)"):
                send(line)
        send(line)
        assert server.connections == 1
        assert server.heard.count("RSET") == 2


def test_a_connection_that_breaks_in_the_text_only_defers(open_line: OpenLine) -> None:
    with SmtpScript({"TEXT": [(RESET,)]}, extensions=()) as server:
        line, phase = open_line(server), Phase()
        with pytest.raises(DeliveryDeferred):
            send(line, phase, letter=(b"x" * 998 + b"\r\n") * 60_000)
        assert (phase.kept, server.letters) == (0, [])


def test_a_connection_seen_dead_at_the_dot_itself_only_defers(open_line: OpenLine) -> None:
    with SmtpScript({"TEXT": [(RESET,)]}) as server:
        with pytest.raises(DeliveryDeferred):
            open_line(server).deliver(DESK, LEAD, LETTER, before_dot=server.one_ended)
        assert server.letters == []


def test_a_kept_connection_that_died_is_replaced_once_before_mail(open_line: OpenLine) -> None:
    with SmtpSink() as sink:
        line = open_line(sink)
        send(line)
        sink.hang_up()
        send(line)
        assert len(sink.letters) == 2


@pytest.mark.parametrize("goodbye", [(b"421 4.4.2 idle\r\n", DROP), (DROP,), (RESET,)])
def test_a_goodbye_found_at_mail_is_no_trouble_for_the_letter(open_line: OpenLine, goodbye: tuple[Any, ...]) -> None:
    with SmtpScript({"MAIL": [(USUAL,), goodbye]}) as server:
        line = open_line(server)
        send(line)
        send(line)
        assert (len(server.letters), server.connections) == (2, 2)


def test_it_is_replaced_only_once(open_line: OpenLine) -> None:
    with SmtpScript({"MAIL": [(USUAL,), (DROP,), (DROP,)]}) as server:
        line = open_line(server)
        send(line)
        with pytest.raises(DeliveryDeferred):
            send(line)
        assert server.connections == 2


def test_a_connection_idle_for_too_long_is_not_asked(open_line: OpenLine) -> None:
    with SmtpScript({"MAIL": [(USUAL,), (STALL,)]}) as server:
        line = open_line(server, timeouts=Timeouts(command=1.0, goodbye=0.5, idle=-1.0))
        send(line)
        with pytest.raises(DeliveryDeferred):
            send(line)
        assert server.connections == 2
        assert server.heard.count("QUIT") == 1
