"""A folder that servers renumber and people work in at the same time: nothing is lost, doubled or read without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from beats.desk import Desk
from beats.health import health
from beats.poll import AT_ONCE, poll
from models.store.export import rows
from tests.servers.imap_script import ImapScript
from tests.servers.scripted import USUAL, Plan
from tests.servers.smtp_sink import SmtpSink
from tests.service.house import House, mail, to_whom
from tests.service.near import Time, config, near, turn

KEYS = 'driver = "imap"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nuser = "u"\npassword_env = "BOX_PASSWORD"'
OTHER = "We would like to know the opening hours of the office, please."
MAILS = {3: mail(), 5: mail(OTHER, subject="Hours"), 9: mail(OTHER + " Thanks.", subject="More hours")}
GONE = b"%TAG% NO [NONEXISTENT] no such mailbox\r\n"


@pytest.fixture
def server() -> Iterator[ImapScript]:
    with ImapScript(MAILS) as one:
        yield one


@pytest.fixture
def time() -> Time:
    return Time("2026-11-20T10:01")


@pytest.fixture
def desk(
    tmp_path: Path, server: ImapScript, sink: SmtpSink, time: Time, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    with near(tmp_path, config(KEYS.format(port=server.port), smtp_port=sink.port), time, lasting=False) as one:
        yield one


def bodies(server: ImapScript) -> int:
    return sum("BODY.PEEK" in line for line in server.heard)


def exits(desk: Desk) -> Counter[str]:
    return Counter(row["exit"] for row in rows(desk.db, "ledger"))


def test_an_identity_that_changes_at_every_look_is_told_slowed_down_and_reads_nothing_for_ever(
    desk: Desk, server: ImapScript, sink: SmtpSink, time: Time
) -> None:
    for number in range(180):  # three hours, a look every minute
        server.validity = f"UIDVALIDITY {1000 + number}"
        (turn if number % 30 == 0 else poll)(desk)
        time.on(minutes=1)
        if number == 30:
            assert [one.code for one in health(desk.db, desk.settings, time.now).alarms] == ["mailbox_refused"]
            assert "UIDVALIDITY" in desk.faults["mailbox children"]
    turn(desk)
    looks = sum(line.startswith("EXAMINE") for line in server.heard)
    assert looks < 3 * (5 + 4 * 3)
    assert bodies(server) <= 5 * (3 + 1), "five identities an hour are believed"
    assert exits(desk)["case"] == 1, "known mail is recognised each time"
    assert len(to_whom(sink.letters)) == len(set(to_whom(sink.letters)))
    assert (None in exits(desk)) is False


def test_when_the_identity_holds_again_everything_goes_on(desk: Desk, server: ImapScript, time: Time) -> None:
    for number in range(10):
        server.validity = f"UIDVALIDITY {1000 + number}"
        poll(desk)
        time.on(seconds=20)
    turn(desk)
    server.validity = "UIDVALIDITY 1002"
    server.mails[11] = mail("We ask for a copy of the form.", subject="Form")
    time.on(minutes=16)
    before = bodies(server)
    assert turn(desk) == 0
    assert health(desk.db, desk.settings, time.now).alarms == ()
    assert bodies(server) == before + 1, "an identity that was known before costs only what is new"
    assert {row["item"] for row in rows(desk.db, "ledger") if row["epoch"] == "1002"} == {"3", "5", "9", "11"}


def test_one_renumbering_is_no_alarm_and_opens_no_second_case(
    desk: Desk, server: ImapScript, sink: SmtpSink, time: Time
) -> None:
    turn(desk)
    before = len(sink.letters)
    server.validity = "UIDVALIDITY 8"
    assert turn(desk) == 0
    assert health(desk.db, desk.settings, time.now).alarms == ()
    assert (exits(desk)["case"], len(sink.letters)) == (1, before)
    assert sum(exits(desk).values()) == 6, "a row for every item of either numbering"


@pytest.mark.parametrize("folder_is", ["missing", "renamed and back"])
def test_a_folder_that_is_not_there_is_a_fault_that_names_it_and_everything_goes_on_when_it_is_back(
    tmp_path: Path, sink: SmtpSink, time: Time, monkeypatch: pytest.MonkeyPatch, folder_is: str
) -> None:
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    first = [(USUAL,)] if folder_is == "renamed and back" else []
    plan: Plan = {"EXAMINE": [*first, (GONE,), (GONE,)]}
    with ImapScript(MAILS, plan) as server:
        keys = KEYS.format(port=server.port) + '\nfolder = "Referrals"'
        with near(tmp_path, config(keys, smtp_port=sink.port), time, lasting=False) as desk:
            codes = [turn(desk) for _ in range(3)]
            assert 3 in codes
            assert turn(desk) == 0
            assert (exits(desk)["case"], sum(exits(desk).values())) == (1, 3)


@pytest.mark.real
def test_what_people_read_flag_move_and_delete_meanwhile_costs_nothing_but_their_own_mails(
    house: House, sink: SmtpSink
) -> None:
    """Between listing and exit, and between exit and filing, colleagues work in the same mailbox."""
    house.filing = "move"
    house.write()
    account = house.boxes["children"]
    house.receive(*(mail(f"Question {n}, please answer.", subject=f"Question {n}") for n in range(4)), mail())
    with house.dovecot.client(account) as colleague:
        colleague.create("Hers")
        colleague.select("INBOX")
        colleague.uid("STORE", "1:5", "+FLAGS", "(\\Seen \\Flagged)")
        ran = house.once("2026-12-23T10:01")
        assert ran.code == 0, ran.err
        assert Counter(row["exit"] for row in ran.tables["ledger"])["case"] >= 1
        assert len(ran.tables["ledger"]) == 5, "read mail is read by the desk too"
        house.receive(mail("Quite another thing is to be asked here.", subject="Another"))
        colleague.noop()
        newest = colleague.uid("SEARCH", "SUBJECT", "Another")[1][0].decode()
        colleague.uid("COPY", newest, "Hers")
        colleague.uid("STORE", newest, "+FLAGS", "(\\Deleted)")
        colleague.uid("EXPUNGE", newest)
        colleague.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
        ran = house.once("2026-12-23T10:20")
        assert (ran.code, {row["exit"] for row in ran.tables["ledger"]} & {None}) == (0, set())
        colleague.select("Hers")
        colleague.uid("MOVE", "1", "INBOX")
    ran = house.once("2026-12-23T10:30")
    assert ran.code == 0
    assert len({row["message_id"] for row in ran.tables["ledger"]}) == len(ran.tables["messages"])
    assert len(to_whom(sink.letters)) == len(set(to_whom(sink.letters)))
    assert house.command("reconcile").code == 0


def test_a_folder_with_more_than_one_look_can_fetch_is_read_whole_and_is_polled_only_then(
    tmp_path: Path, sink: SmtpSink, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    many = {uid: mail(f"Question {uid}", subject="Q") for uid in range(1, AT_ONCE + 3)}
    with (
        ImapScript(many) as server,
        near(tmp_path, config(KEYS.format(port=server.port), smtp_port=sink.port), time, lasting=False) as desk,
    ):
        for polled_at in (None, time.now):
            poll(desk)
            assert health(desk.db, desk.settings, time.now).last_poll == {"children": polled_at}
        assert sum(row["sha256"] is not None for row in rows(desk.db, "ledger")) == AT_ONCE + 2
