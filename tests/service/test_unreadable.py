"""Promises 1 and 2: what cannot be fetched, parsed or read is a case that a person must look at, and its neighbours go on."""

from __future__ import annotations

import pytest

from tests.servers.imap_script import ImapScript
from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import CONCERN, HEAD, House, Ran, mail

pytestmark = pytest.mark.real
NOW = "2026-12-23T10:01"
SPOILT = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n"


def _unread(ran: Ran) -> list[str]:
    """Why each case could not be read, in the order of the ledger; '' = it was read."""
    assert ran.code == 0, ran.err
    return ["; ".join(row["because"]) if row["step"] == "unreadable" else "" for row in ran.tables["decisions"]]


def test_a_mail_that_is_too_large_is_a_case_without_being_fetched_and_its_neighbours_are_read(
    make_house: MakeHouse,
) -> None:
    house = make_house(more="[reading]\nmax_size = 20000\n")
    house.receive(mail(subject="Before"), mail(CONCERN + "x" * 30_000, subject="Large"), mail(subject="After"))
    ran = house.once(NOW)
    assert {row["exit"] for row in ran.tables["ledger"]} == {"case"}
    assert sum("too large" in one for one in _unread(ran)) == 1
    large = next(row for row in ran.tables["ledger"] if row["needs_human"])
    assert large["sha256"] is None
    triage = [row for row in ran.tables["clocks"] if row["kind"] == "triage"]
    assert [row["outcome"] for row in triage] == ["running"] * 3
    assert "read_by_hand" in house.command("queue").out
    assert house.once(NOW).tables == ran.tables


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", SPOILT, b"Subject: only this\r\n\r\n"])
def test_an_empty_or_undecodable_mail_gets_an_exit_that_a_person_watches_and_no_letter_to_nobody(
    raw: bytes, house: House, sink: SmtpSink
) -> None:
    house.receive(raw, mail())
    ran = house.once(NOW)
    assert (ran.code, ran.err) == (0, "")
    odd = ran.tables["ledger"][0]
    assert odd["exit"] == "case"
    assert odd["needs_human"] is True
    assert "could not be read" in str(ran.tables["decisions"][0]["because"])
    assert [one.recipients[0] for one in sink.letters].count(HEAD) == 1
    assert all("@" in one.recipients[0] for one in sink.letters)
    assert house.command("reconcile").code == 0


def test_a_mail_at_which_the_worker_dies_three_times_is_a_case_that_could_not_be_read_and_its_neighbours_are_fine(
    house: House, sink: SmtpSink
) -> None:
    house.receive(*(mail(subject=f"Core groups {n}", sender=f"head@school{n}.example") for n in range(2)))
    house.receive(mail(CONCERN + "\nP0ISON\n", subject="It hangs"))
    house.receive(mail(subject="Core groups after", sender="head@school9.example"))
    ran = house.once(NOW, poison=b"P0ISON")
    assert [row["exit"] for row in ran.tables["ledger"]] == ["case"] * 4
    assert sum("could not be read" in one for one in _unread(ran)) == 1
    assert [row["needs_human"] for row in ran.tables["ledger"]] == [False, False, True, False]
    assert len({one.recipients[0] for one in sink.letters if one.recipients[0].startswith("head@")}) == 3
    assert all(one.recipients != (HEAD,) for one in sink.letters)
    assert house.once(NOW, poison=b"P0ISON").tables == ran.tables


def test_a_service_killed_three_times_over_one_mail_lets_a_person_read_it_and_goes_on(
    house: House, sink: SmtpSink
) -> None:
    house.receive(mail())
    for _ in range(3):
        assert house.once(NOW, crash="decide_after_reading").code == -9
    ran = house.once(NOW)
    assert sum("could not be read" in one for one in _unread(ran)) == 1
    assert [row["exit"] for row in ran.tables["ledger"]] == ["case"]
    assert len(ran.tables["cases"]) == 1


class Withholding(ImapScript):
    """A server that lists item 2 and never hands over its bytes."""

    def _fetched(self, uid: int, verb: str) -> bytes:
        if (uid, verb) == (2, "BODY"):
            return b"* 2 FETCH (UID 2 BODY[] NIL)"
        return super()._fetched(uid, verb)


def test_an_item_that_the_server_never_hands_over_is_a_case_after_three_tries_and_the_others_are_read(
    house: House,
) -> None:
    with Withholding({1: mail(), 2: mail(subject="Never"), 3: mail(subject="After")}) as server:
        path = house.folder / "config.toml"
        path.write_text(path.read_text().replace(f"port = {house.dovecot.port}", f"port = {server.port}"))
        ran = house.once("2026-11-20T10:01")
        unread = _unread(ran)
    assert {row["exit"] for row in ran.tables["ledger"]} == {"case"}
    assert sum("no bytes for it, three times" in one for one in unread) == 1
    assert sorted(str(row["sha256"] is None) for row in ran.tables["ledger"]) == ["False", "False", "True"]


def test_a_mail_that_leaves_the_folder_before_it_could_be_fetched_still_gets_an_exit(house: House) -> None:
    house.receive(mail())
    assert house.once(NOW, crash="ledger_after_commit").code == -9
    with house.dovecot.client(house.boxes["children"]) as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", "\\Deleted")
        client.expunge()
    ran = house.once(NOW)
    assert [one for one in _unread(ran) if "it left the folder" in one] == _unread(ran)
    assert [row["exit"] for row in ran.tables["ledger"]] == ["case"]
