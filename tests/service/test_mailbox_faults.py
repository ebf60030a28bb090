"""Faults of a mailbox as the whole desk meets them (the acceptance list of the reliability research, 23 to 38 and 65)."""

from __future__ import annotations

import email
import email.policy
import threading
import time as machine
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from beats.alarm import said
from beats.desk import Desk
from beats.health import health
from beats.poll import poll
from commands._common import clock
from intake.mailbox.imap import ImapMailbox
from models.store.export import rows
from service import Runner
from tests.servers.imap_script import ImapScript
from tests.servers.scripted import DROP, Step
from tests.servers.smtp_sink import SmtpSink
from tests.service.house import mail, to_whom
from tests.service.near import Time, config, near, turn
from tests.service.patience import until

KEYS = 'driver = "imap"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nuser = "u"\npassword_env = "BOX_PASSWORD"'
Opened = Callable[..., Desk]


@pytest.fixture
def time() -> Time:
    return Time("2026-11-20T10:01")


@pytest.fixture
def opened(tmp_path: Path, sink: SmtpSink, time: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens a desk on a scripted server."""
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    desks: list[Any] = []

    def open_one(server: ImapScript, more: str = "") -> Desk:
        text = config(KEYS.format(port=server.port) + more, smtp_port=sink.port)
        desks.append(near(tmp_path, text, time, lasting=False))
        found: Desk = desks[-1].__enter__()
        return found

    yield open_one
    for one in desks:
        one.__exit__(None, None, None)


def exits(desk: Desk) -> Counter[str]:
    return Counter(row["exit"] for row in rows(desk.db, "ledger"))


def sent_once(sink: SmtpSink) -> bool:
    return len(to_whom(sink.letters)) == len(set(to_whom(sink.letters)))


# 23


def test_a_refused_sign_in_is_tried_four_times_an_hour_so_that_no_account_locks(opened: Opened, time: Time) -> None:
    no: tuple[Step, ...] = (b"%TAG% NO [AUTHENTICATIONFAILED] no\r\n",)
    with ImapScript({3: mail()}, {"LOGIN": [no] * 1000}) as server:
        desk = opened(server)
        for _ in range(60 * 3):
            poll(desk)
            time.on(seconds=20)
        assert server.heard.count('LOGIN u "secret"') + server.heard.count("LOGIN u secret") == 4
        assert [one.code for one in health(desk.db, desk.settings, time.now).alarms] == ["mailbox_refused"]


# 24, 26


@pytest.mark.parametrize(
    "fault",
    [
        (b"* BYE Session invalidated - AccessTokenExpired\r\n", DROP),
        (b"* 1 FETCH (UID 3 BODY[] {4000}\r\nhalf of", DROP),
        (b"* BYE Autologout; idle for too long\r\n", DROP),
    ],
)
@pytest.mark.parametrize("moment", ["EXAMINE", "SEARCH", "BODY"])
def test_a_session_that_ends_at_any_command_costs_a_turn_at_most(
    opened: Opened, sink: SmtpSink, moment: str, fault: tuple[Step, ...]
) -> None:
    with ImapScript({3: mail(), 5: mail("Another thing.", subject="b")}, {moment: [fault]}) as server:
        desk = opened(server)
        codes = [turn(desk), turn(desk)]
        assert codes[-1] == 0
        assert sum(exits(desk).values()) == 2
        assert None not in exits(desk)
        assert sent_once(sink)


def test_a_throttled_mailbox_is_left_alone_and_then_read_whole(opened: Opened, sink: SmtpSink, time: Time) -> None:
    words = b"%TAG% BAD Request is throttled. Suggested Backoff Time: 400000 milliseconds\r\n* BYE bye\r\n"
    with ImapScript({3: mail()}, {"EXAMINE": [(words, DROP)]}) as server:
        desk = opened(server)
        assert turn(desk) == 3
        assert "left alone" in desk.faults["mailbox children"]
        assert turn(desk) == 3
        assert server.connections == 1, "nobody knocks before the time is over"
        box = desk.boxes["children"]
        assert isinstance(box, ImapMailbox)
        box._quiet_until -= 400
        assert turn(desk) == 0
        assert (exits(desk), desk.faults) == (Counter({"case": 1}), {})
        assert health(desk.db, desk.settings, time.now).ok


# 29, 30: Exchange gives a mail that somebody flagged or moved a new number, and other bytes


def made_again(raw: bytes) -> bytes:
    """The same mail as another program writes it: other encoding, other order and more headers."""
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    assert isinstance(message, email.message.EmailMessage)
    text = message.get_content()
    message.set_content(text, cte="base64")
    message["X-MS-Exchange-Organization-SCL"] = "1"
    return b"Received: from elsewhere.example by mx.council.example; Fri, 20 Nov 2026 10:00:00 +0000\r\n" + (
        message.as_bytes()
    )


@pytest.mark.parametrize("change", [bytes, made_again])
def test_a_mail_with_a_new_number_and_even_other_bytes_is_no_second_case_and_gets_no_second_letter(
    opened: Opened, sink: SmtpSink, change: Callable[[bytes], bytes]
) -> None:
    with ImapScript({3: mail(), 5: mail("Another thing to ask.", subject="b")}) as server:
        desk = opened(server)
        turn(desk)
        before = (len(sink.letters), exits(desk)["case"])
        server.mails = {uid + 100: change(raw) for uid, raw in server.mails.items()}
        assert turn(desk) == 0
        assert (len(sink.letters), exits(desk)["case"]) == before
        assert sum(exits(desk).values()) == 4


def test_a_mailbox_restored_from_a_backup_brings_back_what_it_has_and_nothing_is_done_twice(
    opened: Opened, sink: SmtpSink
) -> None:
    with ImapScript({3: mail(), 5: mail("Another thing to ask.", subject="b")}) as server:
        desk = opened(server)
        turn(desk)
        later = server.mails.pop(5)
        turn(desk)
        server.mails[5] = later
        assert turn(desk) == 0
        assert sum(exits(desk).values()) == 2, "the same number, the same row"
        assert sent_once(sink)


# 31


@pytest.mark.parametrize("moment", ["SIZE", "BODY"])
def test_an_inbox_that_somebody_empties_between_listing_and_fetching_still_gives_every_mail_an_exit(
    opened: Opened, moment: str
) -> None:
    with ImapScript({3: mail(), 5: mail("Another thing.", subject="b")}) as server:
        desk = opened(server)
        usual = server.script

        def empties(at: str) -> tuple[Step, ...]:
            if at == moment and server.mails:
                server.mails = {}
                return (b"%TAG% OK done\r\n",)
            return usual(at)

        server.script = empties  # type: ignore[method-assign,assignment]  # the plan of this one server
        for _ in range(3):
            turn(desk)
        assert exits(desk) == Counter({"case": 2}), "nobody could read them: a person must ask"
        assert {row["needs_human"] for row in rows(desk.db, "ledger")} == {True}


# 38


def test_mails_that_only_look_alike_both_survive(opened: Opened) -> None:
    """The same Message-ID with other words; none at all, in the same second, with the same subject."""
    same = {"message_id": "<same@partner.example>", "subject": "Update"}
    first, second = mail("The first question.", **same), mail("Quite another question.", **same)
    nameless = [
        b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"Message-ID"))
        for raw in (mail("Third question.", subject="Hello"), mail("Fourth question.", subject="Hello"))
    ]
    with ImapScript({3: first, 5: second, 7: nameless[0], 9: nameless[1]}) as server:
        desk = opened(server)
        assert turn(desk) == 0
        found = list(rows(desk.db, "ledger"))
        assert len(list(rows(desk.db, "messages"))) == 4
        assert "set_aside" not in {row["exit"] for row in found}
        assert next(row for row in found if row["item"] == "5")["needs_human"], (
            "flagged: its Message-ID was seen before"
        )


def test_the_same_mail_delivered_twice_is_one_message(opened: Opened, sink: SmtpSink) -> None:
    raw = mail()
    copy = b"List-Id: <all.council.example>\r\nReceived: from list.example by mx.council.example\r\n" + raw
    with ImapScript({3: raw, 5: copy}) as server:
        desk = opened(server)
        assert turn(desk) == 0
        assert exits(desk)["case"] == 1
        assert sent_once(sink)


# 65


@pytest.mark.parametrize("jump", [timedelta(hours=-2), timedelta(days=365)])
def test_a_clock_that_jumps_stops_sending_until_a_person_has_looked(
    opened: Opened, sink: SmtpSink, jump: timedelta
) -> None:
    with ImapScript({3: mail()}) as server:
        desk = opened(server)
        runner = Runner(desk)
        runner._watch()
        assert (runner.sending, desk.faults) == (True, {})
        runner._clock = (clock() - jump, machine.monotonic())
        runner._watch()
        thread = threading.Thread(target=runner.run)
        thread.start()
        until(lambda: exits(desk)["case"])
        for _ in range(2):  # when the second poke is taken up, the turn after the first has ended
            runner.wake["deliver"].set()
            until(lambda: not runner.wake["deliver"].is_set())
        runner.stop.set()
        thread.join(20)
        assert sink.letters == []
        assert {row["state"] for row in rows(desk.db, "letters") if row["kind"] != "alarm"} == {"owed"}
        faults = dict(said(desk).faults)
        assert faults["clock"].startswith("the clock jumped by")


def test_a_beat_that_hangs_past_its_time_is_an_alarm(opened: Opened, time: Time) -> None:
    with ImapScript({3: mail()}) as server:
        desk = opened(server)
        runner = Runner(desk)
        runner.began["poll children"] = machine.monotonic() - 301
        runner._watch()
        desk.lasting = True
        turn(desk)
        found = [one for one in health(desk.db, desk.settings, time.now).alarms if one.code == "beat_late"]
        assert [one.where for one in found] == ["beat poll children"]
