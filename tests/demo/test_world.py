"""The demo's world serves real IMAP and SMTP on loopback, and goes on where it stopped."""

import imaplib
import os
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.world import World
from models.config.settings import Settings, load_settings

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
DEMO = load_settings(Path(__file__).parents[2] / "config.toml")
NOTICE = (
    b"From: Unit <cssuadmin@tynebridge.example>\r\nTo: ruth.calloway@tynebridge.example\r\n"
    b"Subject: ESC-2026-1234560: acknowledge by 5pm\r\nMessage-ID: <notice@tynebridge.example>\r\n\r\nHello\r\n"
)
Mail = dict[bytes, bytes]


@contextmanager
def started(folder: Path, now: datetime) -> Iterator[Settings]:
    world = World(DEMO, folder, lambda: now)
    try:
        yield world.start()
    finally:
        world.stop()


def inbox(settings: Settings, place: int = 0) -> tuple[bytes, dict[bytes, bytes]]:
    """UIDVALIDITY, and INTERNALDATE with subject by UID."""
    box = settings.mailbox[place]
    assert box.port is not None
    with imaplib.IMAP4(box.host, box.port, timeout=10) as imap:
        imap.login(box.user, box.password())
        imap.select("INBOX", readonly=True)
        epoch = imap.response("UIDVALIDITY")[1][0]
        _, found = imap.uid("fetch", "1:*", "(INTERNALDATE BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        # imaplib gives the header with its literal as a pair, then the rest of the line, which holds the UID.
        pairs = list(zip(found[::2], found[1::2], strict=True))
        mails = {rest + head[0]: head[1] for head, rest in pairs if isinstance(head, tuple) and isinstance(rest, bytes)}
        assert all(b"UID" in key for key in mails)
        assert isinstance(epoch, bytes)
        return epoch, mails


def test_all_samples_arrive_over_the_first_minute(tmp_path: Path) -> None:
    with started(tmp_path, NOW) as settings:
        early = inbox(settings)[1]
    with started(tmp_path, NOW + timedelta(seconds=61)) as settings:
        late, adults = inbox(settings)[1], inbox(settings, 1)[1]
    assert len(early) == 1
    assert len(late) + len(adults) >= 60


def test_a_second_start_keeps_epoch_uids_and_times_of_the_mail_that_had_arrived(tmp_path: Path) -> None:
    with started(tmp_path, NOW):
        pass
    with started(tmp_path, NOW + timedelta(seconds=10)) as settings:
        first = inbox(settings)
    with started(tmp_path, NOW + timedelta(seconds=10, hours=1)) as settings:
        second = inbox(settings)
    assert len(first[1]) >= 6
    assert second[0] == first[0]
    assert first[1].items() <= second[1].items()
    assert len(second[1]) > len(first[1])


def test_a_letter_is_kept_and_its_reader_s_answer_arrives_ten_seconds_later_even_after_a_stop(tmp_path: Path) -> None:
    with started(tmp_path, NOW) as settings:
        send(settings, NOTICE)
        assert [path.name for path in (tmp_path / "letters").iterdir()] == ["001-notice.txt"]
    with started(tmp_path, NOW + timedelta(seconds=9)) as settings:
        assert b"Subject: Re: ESC-2026-1234560" not in b"".join(inbox(settings)[1].values())
    with started(tmp_path, NOW + timedelta(seconds=11)) as settings:
        assert b"Subject: Re: ESC-2026-1234560" in b"".join(inbox(settings)[1].values())


def send(settings: Settings, letter: bytes) -> None:
    assert settings.smtp.port is not None
    with smtplib.SMTP(settings.smtp.host, settings.smtp.port, timeout=10) as smtp:
        smtp.login(settings.smtp.user, settings.smtp.password())
        smtp.sendmail("cssuadmin@tynebridge.example", ["ruth.calloway@tynebridge.example"], letter)


def test_the_sink_takes_nothing_without_a_sign_in(tmp_path: Path) -> None:
    with started(tmp_path, NOW) as settings:
        assert settings.smtp.port is not None
        with smtplib.SMTP(settings.smtp.host, settings.smtp.port, timeout=10) as smtp:
            smtp.ehlo()
            assert smtp.mail("a@tynebridge.example")[0] == 530
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login(settings.smtp.user, "wrong")


def test_the_desk_of_the_demo_differs_from_a_live_one_in_its_settings_only(tmp_path: Path) -> None:
    with started(tmp_path, NOW) as settings:
        assert {box.driver for box in settings.mailbox} == {"imap"}
        assert {box.host for box in (*settings.mailbox, settings.smtp)} == {"127.0.0.1"}
        assert settings.desk.mode == "automatic"
        assert str(settings.clocks.acknowledgement) == str(DEMO.demo.acknowledgement) == "40s"
        assert settings.clocks.nudge == DEMO.clocks.nudge == 0.5
        assert settings.database.url == f"sqlite:///{tmp_path.resolve() / 'demo.db'}"
        assert settings.hours.span(6) is not None
        assert settings.file == DEMO.file


def test_passwords_are_new_at_each_start_and_gone_after_it(tmp_path: Path) -> None:
    with started(tmp_path, NOW) as settings:
        first, name = settings.smtp.password(), settings.smtp.password_env
    with started(tmp_path, NOW) as settings:
        assert settings.smtp.password() != first
    assert name not in os.environ


def test_a_world_that_never_started_stops_without_a_word(tmp_path: Path) -> None:
    World(DEMO, tmp_path, lambda: NOW).stop()
    assert (tmp_path / "council" / "people.csv").exists()
