"""Promises 7, 15, 16: what leaves without a person in each mode, danger at any hour, and moments that are refused."""

from __future__ import annotations

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import DANGER, HEAD, House, mail, parsed

pytestmark = pytest.mark.real
NOW = "2026-12-23T10:01"
SATURDAY = "2026-12-19T23:0"


def _whom(sink: SmtpSink) -> list[str]:
    return [one.recipients[0].partition("@")[0] for one in sink.letters]


def _reference(house: House) -> str:
    return str(house.export("cases")[0]["reference"])


def test_in_shadow_nothing_leaves_and_nothing_is_moved_whatever_is_read(make_house: MakeHouse, sink: SmtpSink) -> None:
    house = make_house(mode="shadow", filing="move")
    house.receive(mail(), mail(DANGER, subject="Danger now"))
    for now in (NOW, "2026-12-23T10:30", "2026-12-24T09:20", "2026-12-29T09:00", "2026-12-31T09:00"):
        assert house.once(now).code == 0
    ran = house.once("2026-12-31T09:00")
    assert [row["exit"] for row in ran.tables["ledger"]] == ["case", "case"]
    assert {row["kind"] for row in ran.tables["clocks"]} >= {"triage"}
    assert sink.letters == []
    assert (house.items(), house.items("Processed")) == (2, 0)


def test_in_assisted_only_the_receipt_leaves_then_the_duty_notice_and_a_persons_act_lets_the_notice_go(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house(mode="assisted")
    house.receive(mail())
    house.once(NOW)
    assert _whom(sink) == ["h.ashdown"]
    house.once("2026-12-23T11:59")
    assert _whom(sink) == ["h.ashdown"]
    house.once("2026-12-23T12:00")
    assert _whom(sink) == ["h.ashdown", "duty"]
    house.once("2026-12-24T16:00")
    assert _whom(sink) == ["h.ashdown", "duty"]
    acted = house.command("act", _reference(house), "confirm", "--by", "ua1")
    assert (acted.code, acted.err) == (0, "")
    house.once("2026-12-24T16:01")
    assert sorted(_whom(sink)[2:]) == ["h.ashdown", "ines.orrell", "tina.marsh"]
    again = house.once("2026-12-24T16:01")
    assert len(sink.letters) == 5
    assert [row["by"] for row in again.tables["clocks"] if row["kind"] == "triage"] == ["ua1"]


def test_with_a_person_needed_only_receipt_and_duty_notice_leave_even_in_automatic(
    house: House, sink: SmtpSink
) -> None:
    known = "<same@ridgeway-primary.sch.example>"
    house.receive(mail("The minutes of the core group are attached.", subject="Minutes", message_id=known))
    house.receive(mail(message_id=known))
    ran = house.once(NOW)
    assert [row["exit"] for row in ran.tables["ledger"]] == ["ordinary", "case"]
    assert [row["needs_human"] for row in ran.tables["ledger"]] == [False, True]
    assert [row["state"] for row in ran.tables["tracks"]] == ["waiting_for_person"]
    for now in ("2026-12-23T12:01", "2026-12-24T09:20", "2026-12-29T09:00", "2026-12-31T09:00"):
        house.once(now)
    assert _whom(sink) == ["h.ashdown", "duty"]


@pytest.mark.parametrize("mode", ["assisted", "automatic"])
def test_danger_on_a_saturday_night_alerts_at_once_three_tries_each_round_the_rota_until_taken(
    mode: str, make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house(mode=mode)
    house.receive(mail(DANGER, subject="Danger now"), when=f"{SATURDAY}0")
    house.once(f"{SATURDAY}1")
    assert sorted(one for one in _whom(sink) if one in ("h.ashdown", "olive.call")) == ["h.ashdown", "olive.call"]
    receipt = next(one for one in sink.letters if one.recipients == (HEAD,))
    body = parsed(receipt).get_content()
    assert "999" in body[:600]

    def alerts() -> list[str]:
        return [one for one in _whom(sink) if one.endswith(".call")]

    house.once(f"{SATURDAY}9")
    assert alerts() == ["olive.call"]
    for minute in ("11", "21", "31", "41", "51"):
        house.once(f"2026-12-19T23:{minute}")
    assert alerts() == ["olive.call"] * 3 + ["omar.call"] * 3
    house.once("2026-12-20T00:01")
    assert alerts()[6:] == ["olive.call"]
    reference = _reference(house)
    empty = house.command("act", reference, "take-danger", "--by", "oc1")
    assert (empty.code, "--done" in empty.err) == (2, True)
    taken = house.command("act", reference, "take-danger", "--done", "rang the police at 00.02", "--by", "oc1")
    assert (taken.code, taken.err) == (0, "")
    for now in ("2026-12-20T00:11", "2026-12-20T00:41", "2026-12-20T03:00"):
        house.once(now)
    assert len(alerts()) == 7
    assert all(len(one.recipients) == 1 for one in sink.letters)


def test_several_dangers_at_once_are_one_digest_to_each_contact_after_the_first_alert(
    house: House, sink: SmtpSink
) -> None:
    house.receive(*(mail(DANGER, subject=f"Danger {n}", sender=f"head@school{n}.example") for n in range(3)),
                  when=f"{SATURDAY}0")  # fmt: skip
    house.once(f"{SATURDAY}1")
    first = sum(one.endswith(".call") for one in _whom(sink))
    house.once("2026-12-19T23:12")
    assert sum(one.endswith(".call") for one in _whom(sink)) == first + 1
    digest = parsed(sink.letters[-1]).get_content()
    assert all(row["reference"] in digest for row in house.export("cases"))


def test_a_danger_is_never_answered_to_a_sender_proven_false_but_alerts_all_the_same(
    house: House, sink: SmtpSink
) -> None:
    house.receive(mail(DANGER, subject="Danger now", verdict="fail"), when=f"{SATURDAY}0")
    house.once(f"{SATURDAY}1")
    assert HEAD.partition("@")[0] not in _whom(sink)
    assert "olive.call" in _whom(sink)
    assert "ring_sender" in house.command("queue").out


@pytest.mark.parametrize("section", ["mailbox", "smtp"])
def test_a_fixed_moment_is_refused_where_a_host_is_not_loopback(section: str, house: House, sink: SmtpSink) -> None:
    path = house.folder / "config.toml"
    text = path.read_text()
    if section == "smtp":
        head, tail = text.split("[smtp]")
        text = head + "[smtp]" + tail.replace('"127.0.0.1"', '"mail.council.example"').replace('tls = "none"', "")
    else:
        text = text.replace('host = "127.0.0.1"', 'host = "mail.council.example"', 1).replace('tls = "none"\n', "", 1)
    path.write_text(text)
    ran = house.command("run", "--once", "--now", "2026-12-23T10:01")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "mail.council.example" in ran.err
    assert sink.letters == []


def test_a_fixed_moment_that_is_no_time_is_wrong_use(house: House) -> None:
    ran = house.command("run", "--once", "--now", "tomorrow")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_mail_from_the_future_is_received_now_and_a_person_reads_it(house: House) -> None:
    house.receive(mail(), when="2026-12-23T18:00")
    ran = house.once(NOW)
    assert [row["exit"] for row in ran.tables["ledger"]] == ["case"]
    assert ran.tables["ledger"][0]["needs_human"] is True
    assert {row["started_at"] for row in ran.tables["clocks"]} <= {"2026-12-23T10:01:00Z"}
