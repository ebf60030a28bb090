"""Promise 1: two hundred mails of every kind, the project's own, through the command line and the real worker."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.service.house import CHECKOUT, COMPLAINT, CONCERN, DANGER, MINUTES, House, mail, parsed

pytestmark = pytest.mark.real
NOW = "2026-12-23T10:01"
TEXTS = (CONCERN, MINUTES, COMPLAINT, DANGER)


def _two_hundred() -> list[bytes]:
    """The sample mails of the demo, and as many made ones as are missing; every tenth made one comes twice."""
    samples = [path.read_bytes() for path in sorted(Path(CHECKOUT / "demo" / "mails").glob("*.eml"))]
    made: list[bytes] = []
    while len(samples) + len(made) < 200:
        number = len(made)
        again = number % 10 == 9
        made.append(
            made[-1]
            if again
            else mail(
                f"{TEXTS[number % 4]}\nFile note {number}\n",
                subject=f"Note {number}",
                sender=f"head@school{number}.example",
            )
        )
    return samples + made


def test_two_hundred_mails_are_as_many_rows_each_with_an_exit_and_a_second_run_adds_and_sends_nothing(
    house: House, sink: SmtpSink
) -> None:
    house.receive(*_two_hundred())
    assert house.items() == 200
    ran = house.command("run", "--once", "--now", NOW)
    assert ran.code == 0
    assert "Traceback" not in ran.err
    ledger = house.export("ledger")
    exits = Counter(row["exit"] for row in ledger)
    assert set(exits) == {"case", "attached", "diverted", "ordinary", "set_aside"}
    assert sum(exits.values()) == len({row["item"] for row in ledger}) == 200
    assert house.command("reconcile").code == house.command("verify").code == 0
    before = {what: house.export(what) for what in ("cases", "clocks", "letters", "messages", "decisions")}
    watched = {row["reference"] for row in before["clocks"] if row["kind"] == "triage"}
    assert {row["reference"] for row in ledger if row["exit"] in ("case", "diverted")} <= watched
    assert all(row["state"] in ("sent", "held") for row in before["letters"])
    sent = Counter(str(parsed(one)["Message-ID"]) for one in sink.letters)
    assert set(sent.values()) == {1}
    assert house.command("run", "--once", "--now", NOW).code == 0
    assert {what: house.export(what) for what in before} == before
    assert house.export("ledger") == ledger
    assert len(sink.letters) == sum(sent.values())
