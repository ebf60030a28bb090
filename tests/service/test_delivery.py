"""Promise 5: the silence after the dot, a recipient refused, and a line that refuses us."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.servers.scripted import DROP, USUAL
from tests.servers.smtp_script import TAKE, SmtpScript
from tests.service.conftest import MakeHouse
from tests.service.house import HEAD, Ran, mail, parsed

pytestmark = pytest.mark.real
NOW = "2026-12-23T10:01"


def _states(ran: Ran) -> dict[str, str]:
    return {row["kind"]: row["state"] for row in ran.tables["letters"]}


def test_silence_after_the_dot_leaves_a_receipt_unknown_for_ever_and_repeats_a_notice_once_as_it_was(
    make_house: MakeHouse,
) -> None:
    with SmtpScript({".": [(TAKE, DROP)] * 3}) as server:
        house = make_house(smtp_port=server.port)
        house.receive(mail())
        ran = house.once(NOW)
        assert (ran.code, ran.err) == (0, "")
        assert _states(ran) == {"receipt": "unknown", "notice": "sent", "made_aware": "sent"}
        again = [parsed(one) for one in server.letters]
        receipts = [one for one in again if HEAD in str(one["To"])]
        others = [one for one in again if HEAD not in str(one["To"])]
        assert len(receipts) == 1
        assert len(others) == 4
        assert len({(str(one["Message-ID"]), str(one["Date"]), str(one["To"])) for one in others}) == 2
        assert house.once(NOW).tables["letters"] == ran.tables["letters"]
        assert house.once("2026-12-23T11:00").tables["letters"] == ran.tables["letters"]
        assert len(server.letters) == 5


def test_a_notice_that_stays_unanswered_twice_stays_unknown_and_is_not_sent_a_third_time(make_house: MakeHouse) -> None:
    with SmtpScript({".": [(TAKE, DROP)] * 9}) as server:
        house = make_house(smtp_port=server.port)
        house.receive(mail())
        ran = house.once(NOW)
        assert _states(ran) == {"receipt": "unknown", "notice": "unknown", "made_aware": "unknown"}
        assert len(server.letters) == 5
        house.once("2026-12-23T11:00")
        assert len(server.letters) == 5


def test_a_recipient_refused_for_good_is_told_to_the_deputy_and_the_unit_and_the_other_letters_leave(
    make_house: MakeHouse,
) -> None:
    with SmtpScript({"RCPT": [(b"550 5.1.1 no such user\r\n",)]}) as server:
        house = make_house(smtp_port=server.port)
        house.receive(mail())
        ran = house.once(NOW)
        assert (ran.code, ran.err) == (0, "")
        letters = [
            (row["kind"], str(row["recipient"]).partition("@")[0], row["state"]) for row in ran.tables["letters"]
        ]
        assert sorted(letters) == [
            ("duty_notice", "duty", "sent"),
            ("made_aware", "tina.marsh", "sent"),
            ("notice", "dan.deputy", "sent"),
            ("notice", "ines.orrell", "refused"),
            ("receipt", "h.ashdown", "sent"),
        ]
        assert "letter_refused" in house.command("queue").out
        house.once("2026-12-23T12:00")
        assert len([row for row in house.export("letters") if row["state"] == "refused"]) == 1


def test_a_letter_put_off_is_tried_again_later_and_is_no_failure(make_house: MakeHouse) -> None:
    with SmtpScript({"RCPT": [(b"451 4.7.1 greylisted\r\n",), (b"451 4.7.1 greylisted\r\n",)]}) as server:
        house = make_house(smtp_port=server.port)
        house.receive(mail())
        ran = house.once(NOW)
        assert ran.code == 0
        assert sorted(row["state"] for row in ran.tables["letters"]) == ["deferred", "deferred", "sent"]
        late = house.once("2026-12-23T10:03")
        assert {row["state"] for row in late.tables["letters"]} == {"sent"}
        assert len({str(parsed(one)["Message-ID"]) for one in server.letters}) == len(server.letters) == 3


@pytest.mark.parametrize("moment", ["CONNECT", "MAIL"])
def test_a_server_that_refuses_us_stops_the_line_and_every_letter_stays_owed(
    moment: str, make_house: MakeHouse
) -> None:
    refusal = {"CONNECT": b"554 5.7.1 not you\r\n", "MAIL": b"550 5.7.60 SendAsDenied\r\n"}[moment]
    with SmtpScript({moment: [(refusal,)]}) as server:
        house = make_house(smtp_port=server.port)
        house.receive(mail())
        ran = house.once(NOW)
        assert ran.code == 3
        assert "smtp: " in ran.err
        assert "Traceback" not in ran.err
        assert {row["state"] for row in ran.tables["letters"]} == {"owed"}
        assert [row["exit"] for row in ran.tables["ledger"]] == ["case"]
        assert server.letters == []
        well = house.once("2026-12-23T10:05")
        assert (well.code, well.err) == (0, "")
        assert {row["state"] for row in well.tables["letters"]} == {"sent"}
        assert len(server.letters) == 3


def test_a_mail_server_that_is_away_puts_letters_off_and_the_post_is_still_read(make_house: MakeHouse) -> None:
    with SmtpScript() as server:
        port = server.port
    house = make_house(smtp_port=port)
    house.receive(mail())
    ran = house.once(NOW)
    assert ran.code == 0
    assert [row["exit"] for row in ran.tables["ledger"]] == ["case"]
    assert {row["state"] for row in ran.tables["letters"]} <= {"owed", "deferred"}


def test_a_mailbox_that_is_away_is_exit_code_three_after_all_else_was_done(make_house: MakeHouse) -> None:
    with SmtpScript({"CONNECT": [(USUAL,)]}) as server:
        house = make_house(boxes=("children", "joint"), smtp_port=server.port)
        text = (house.folder / "config.toml").read_text()
        first, second = text.split('[[mailbox]]\nname = "joint"')
        with SmtpScript() as gone:
            away = gone.port
        second = second.replace(f"port = {house.dovecot.port}", f"port = {away}", 1)
        (house.folder / "config.toml").write_text(f'{first}[[mailbox]]\nname = "joint"{second}')
        house.receive(mail())
        ran = house.once(NOW)
        assert ran.code == 3
        assert "mailbox joint" in ran.err
        assert [row["exit"] for row in ran.tables["ledger"]] == ["case"]
        assert len(server.letters) == 3


def _report(letter: EmailMessage) -> bytes:
    """A delivery report about one of our letters, as another server writes it (RFC 3464)."""
    to = str(letter["To"]).rpartition("<")[2].rstrip(">")
    return (
        "From: Mail Delivery System <mailer-daemon@council.example>\r\nTo: cssuadmin@council.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn-1@council.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThe mailbox is not known here.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.council.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter['Message-ID']}\r\nTo: {to}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_notice_that_bounces_is_marked_told_to_the_deputy_and_the_unit_and_stops_no_clock(
    make_house: MakeHouse,
) -> None:
    with SmtpScript({}) as server:
        house = make_house(smtp_port=server.port)
        house.receive(mail())
        house.once(NOW)
        notice = next(one for one in map(parsed, server.letters) if "ines.orrell" in str(one["To"]))
        house.receive(_report(notice), when="2026-12-23T10:05")
        ran = house.once("2026-12-23T10:06")
        told = {(row["kind"], str(row["recipient"]).partition("@")[0]): row["state"] for row in ran.tables["letters"]}
        assert told["notice", "ines.orrell"] == "bounced"
        assert told["notice", "dan.deputy"] == "sent"
        assert told["duty_notice", "duty"] == "sent"
        clock = next(row for row in ran.tables["clocks"] if row["kind"] == "acknowledgement")
        assert clock["outcome"] == "running"
        assert house.once("2026-12-23T10:20").tables["letters"] == ran.tables["letters"]
        reference = house.export("cases")[0]["reference"]
        assert "letter_bounced" in house.command("queue").out
        assert house.command("act", reference, "done", "--task", "letter_bounced").code == 0
        assert "letter_bounced" not in house.command("queue").out
