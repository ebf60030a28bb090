"""`run` as a service: it ends by SIGTERM with 0 in the midst of its work, and a second start goes on.

Promises 1, 3, 5: nothing is lost or doubled by it; 19: nothing of a mail in the log.
"""

from __future__ import annotations

import signal
from collections import Counter

import pytest

from tests.servers.scripted import STALL
from tests.servers.smtp_script import SmtpScript
from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import House, mail, parsed, stop
from tests.service.patience import until

pytestmark = pytest.mark.real
MANY = 24


def _now(house: House, *mails: bytes) -> None:
    """Mails that come in at this very moment, by the machine's clock."""
    with house.dovecot.client(next(iter(house.boxes.values()))) as client:
        for one in mails:
            client.append("INBOX", "", "", one)


def test_run_ends_by_sigterm_with_0_in_the_midst_of_its_work_and_a_second_start_goes_on(
    house: House, sink: SmtpSink
) -> None:
    """The first start is stopped while letters leave, the second while nothing is to be done."""
    _now(house, *(mail(subject=f"Core groups {n}", sender=f"head@school{n}.example") for n in range(MANY)))
    with house.started("run") as first:
        until(lambda: len(sink.letters) > 3)
        out, err = stop(first)
    assert (first.returncode, err) == (0, "")
    assert out.startswith("Ready: ")
    with house.started("run") as second:
        assert second.stdout is not None
        assert second.stdout.readline().startswith("Ready: ")
        heads = "head@"
        until(lambda: sum(one.recipients[0].startswith(heads) for one in sink.letters) == MANY)
        _, err = stop(second, signal.SIGINT)
    assert (second.returncode, err) == (0, "")
    _now(house, mail(subject="One more", sender="head@late.example"))
    ran = house.command("run", "--once")
    assert (ran.code, ran.err) == (0, "")
    assert Counter(row["exit"] for row in house.export("ledger")) == {"case": MANY + 1}
    counts = Counter(str(parsed(one)["Message-ID"]) for one in sink.letters)
    assert set(counts.values()) == {1}
    assert len(counts) == len(house.export("letters"))
    assert house.command("reconcile").code == house.command("verify").code == 0


def test_run_ends_within_seconds_when_the_mail_server_says_nothing_any_more(make_house: MakeHouse) -> None:
    with SmtpScript({".": [(STALL,)] * 20}) as server:
        house = make_house(smtp_port=server.port)
        _now(house, mail())
        with house.started("run") as process:
            until(lambda: "DATA" in server.heard)
            _, err = stop(process)  # which waits a minute; the mail server would have ten
    assert (process.returncode, "Traceback" in err) == (0, False)
    with SmtpSink() as sink:
        house.smtp_port = sink.port
        house.write()
        assert house.command("run", "--once").code == 0
        sent = {one.recipients[0].partition("@")[0] for one in sink.letters}
    assert sent == {"ines.orrell", "tina.marsh"} | ({"h.ashdown"} & sent)
    assert len(sink.letters) == len(sent)


def test_the_log_of_a_run_that_meets_trouble_holds_no_address_and_no_word_of_any_mail(
    house: House, sink: SmtpSink
) -> None:
    house.receive(
        mail(), mail("A secret word: quagga.\n\nHelen", subject="quagga"), b"\xff\xfe\x00", b"From: x\r\n\r\n"
    )
    ran = house.once("2026-12-23T10:01", poison=b"quagga")
    assert ran.code == 0
    for word in ("quagga", "Ashdown", "ridgeway", "Traceback", "council.example"):
        assert word not in ran.err
