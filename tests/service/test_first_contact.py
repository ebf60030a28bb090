"""Promises 3, 4 and 12: repeats, the same mail twice, put back by hand, the backlog, a changed epoch; who is answered."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import BOX, CONCERN, COUNCIL, HEAD, MINUTES, House, Ran, mail, parsed

pytestmark = pytest.mark.real
NOW = "2026-12-23T10:01"


def _exits(ran: Ran) -> list[str]:
    assert (ran.code, ran.err) == (0, "")
    return [row["exit"] for row in ran.tables["ledger"]]


def test_mail_from_before_the_backlog_gets_no_letter_and_no_clock_and_waits_for_a_person(
    house: House, sink: SmtpSink
) -> None:
    house.receive(mail(subject="Old"), when="2026-12-20T09:59")
    house.receive(mail(subject="Recent"), when="2026-12-20T10:02")
    ran = house.once(NOW)
    assert _exits(ran) == ["ordinary", "case"]
    assert [row["needs_human"] for row in ran.tables["ledger"]] == [True, False]
    assert {row["started_at"] for row in ran.tables["clocks"] if row["kind"] == "triage"} == {"2026-12-20T10:02:00Z"}
    assert [str(parsed(one)["Subject"]) for one in sink.letters if one.recipients == (HEAD,)][1:] == []
    assert len(ran.tables["cases"]) == 1


def test_old_mail_stays_backlog_when_the_first_poll_was_cut_short(house: House, sink: SmtpSink) -> None:
    house.receive(mail(subject="Old"), when="2026-12-01T10:00")
    assert house.once(NOW, crash="raw_before_commit").code == -9
    assert _exits(house.once("2026-12-29T10:00")) == ["ordinary"]
    assert sink.letters == []


def test_after_a_changed_epoch_known_mail_is_recognised_and_newer_mail_is_a_case(house: House, sink: SmtpSink) -> None:
    known, newer = mail(subject="Known"), mail(subject="Newer")
    house.receive(known, when="2026-12-23T09:00")
    assert _exits(house.once(NOW)) == ["case"]
    sent = len(sink.letters)
    house.dovecot.renumber(house.boxes["children"])
    house.receive(newer, when="2026-12-23T10:30")
    ran = house.once("2026-12-23T10:31")
    assert _exits(ran) == ["case", "set_aside", "case"]
    assert len({row["epoch"] for row in ran.tables["ledger"]}) == 2
    assert len(ran.tables["messages"]) == len(ran.tables["cases"]) == 2
    assert len(sink.letters) == sent + 3
    assert house.command("reconcile").code == 0


def test_known_mail_of_a_changed_epoch_that_is_older_than_the_backlog_opens_nothing(
    house: House, sink: SmtpSink
) -> None:
    house.receive(mail(), when="2026-12-23T09:00")
    assert _exits(house.once(NOW)) == ["case"]
    house.once("2026-12-24T16:00")
    sent = len(sink.letters)
    house.dovecot.renumber(house.boxes["children"])
    ran = house.once("2026-12-24T16:01")
    assert _exits(ran) == ["case", "set_aside"]
    assert len(sink.letters) == sent


def test_the_same_mail_in_two_of_our_mailboxes_is_one_message_two_rows_one_case_and_one_receipt(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house(boxes=("children", "joint"))
    one = mail(Cc=f"joint@{COUNCIL}")
    house.receive(one)
    house.receive(one, box="joint")
    ran = house.once(NOW)
    assert sorted(_exits(ran)) == ["case", "set_aside"]
    assert {row["mailbox"] for row in ran.tables["ledger"]} == {"children", "joint"}
    assert len({row["reference"] for row in ran.tables["ledger"]} - {None}) == 1
    assert (len(ran.tables["messages"]), len(ran.tables["cases"])) == (1, 1)
    assert Counter(row["kind"] for row in ran.tables["letters"]) == {"receipt": 1, "notice": 1, "made_aware": 1}


def test_the_same_words_from_a_sender_less_proven_are_no_repeat_and_a_person_looks(house: House) -> None:
    house.receive(mail(message_id="<x1@ridgeway-primary.sch.example>"))
    house.receive(mail(message_id="<x1@ridgeway-primary.sch.example>", verdict=""), when="2026-12-23T10:00:30")
    ran = house.once(NOW)
    assert _exits(ran)[0] == "case"
    assert _exits(ran)[1] in ("case", "attached")
    assert ran.tables["ledger"][1]["needs_human"] is True


def test_a_mail_put_back_by_hand_after_it_was_filed_is_read_by_a_person_and_answered_no_second_time(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house(filing="move")
    house.receive(mail())
    assert _exits(house.once(NOW)) == ["case"]
    assert (house.items(), house.items("Processed")) == (0, 1)
    sent = len(sink.letters)
    with house.dovecot.client(house.boxes["children"]) as client:
        client.select("Processed")
        client.uid("MOVE", "1:*", "INBOX")
    ran = house.once("2026-12-23T10:05")
    assert _exits(ran) == ["case", "attached"]
    assert ran.tables["ledger"][1]["needs_human"] is True
    assert len(ran.tables["cases"]) == 1
    assert len(sink.letters) == sent
    settled = house.once("2026-12-23T10:05")
    assert settled.tables["ledger"] == ran.tables["ledger"]
    assert house.items() == 0


def test_answers_go_to_the_from_address_alone_one_recipient_a_letter(house: House, sink: SmtpSink) -> None:
    house.receive(
        mail(Reply_To="trap@elsewhere.example", Cc="colleague@elsewhere.example, boss@elsewhere.example",
             Sender="list@elsewhere.example", Return_Path="<bounce@elsewhere.example>"),
    )  # fmt: skip
    assert _exits(house.once(NOW)) == ["case"]
    assert len(sink.letters) == 3
    for letter in sink.letters:
        assert len(letter.recipients) == 1
        found = parsed(letter)
        assert str(found["To"]).rpartition("<")[2].strip("<>") == letter.recipients[0]
        assert found["Cc"] is None
        assert found["Bcc"] is None
        assert str(found["From"]).rpartition("<")[2].strip("<>") == BOX
    assert [one.recipients[0] for one in sink.letters].count(HEAD) == 1
    assert all(one.recipients[0].partition("@")[2] in (COUNCIL, HEAD.partition("@")[2]) for one in sink.letters)


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"List_Id": "<news.partner.example>"}, {"Precedence": "bulk"}]
)
def test_a_machine_is_never_answered_and_its_words_are_still_read(
    headers: dict[str, str], house: House, sink: SmtpSink
) -> None:
    house.receive(mail(**headers))
    ran = house.once(NOW)
    assert _exits(ran) == ["case"]
    assert all(one.recipients != (HEAD,) for one in sink.letters)


def test_a_sender_proven_false_gets_no_letter_but_a_task_to_ring_them(house: House, sink: SmtpSink) -> None:
    house.receive(mail(verdict="fail"))
    ran = house.once(NOW)
    assert _exits(ran) == ["case"]
    assert all(one.recipients != (HEAD,) for one in sink.letters)
    assert "ring_sender" in house.command("queue").out


def test_our_own_letter_coming_back_is_set_aside_and_starts_nothing(house: House, sink: SmtpSink) -> None:
    house.receive(mail())
    house.once(NOW)
    back = list(sink.letters)
    house.receive(*(one.data for one in back), when="2026-12-23T10:02")
    ran = house.once("2026-12-23T10:03")
    assert _exits(ran) == ["case", *(["set_aside"] * len(back))]
    assert len(sink.letters) == len(back)


def test_a_mail_that_claims_to_be_from_our_own_address_is_not_answered(house: House, sink: SmtpSink) -> None:
    house.receive(mail(CONCERN, sender=BOX, name="Unit"))
    ran = house.once(NOW)
    assert _exits(ran) == ["case"]
    assert all(one.recipients != (BOX,) for one in sink.letters)


def test_ordinary_post_is_left_where_it_lies_when_the_rest_is_moved(make_house: MakeHouse) -> None:
    house = make_house(filing="move")
    house.receive(mail(MINUTES, subject="Minutes"), mail())
    assert sorted(_exits(house.once(NOW))) == ["case", "ordinary"]
    assert (house.items(), house.items("Processed")) == (1, 1)
