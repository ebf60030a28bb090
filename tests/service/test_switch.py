"""One switch stops all letters at once, danger letters included or not, and loses none (promises 7 and 15)."""

from __future__ import annotations

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.service.house import DANGER, House, mail, parsed

pytestmark = pytest.mark.real


def test_while_letters_are_stopped_only_danger_leaves_and_afterwards_everything_does(
    house: House, sink: SmtpSink
) -> None:
    assert house.command("act", "letters", "stop", "--by", "ua1").code == 0
    house.receive(mail(), mail(DANGER, subject="Danger now"))
    assert house.once("2026-12-23T10:01").code == 0
    subjects = [str(parsed(one)["Subject"]) for one in sink.letters]
    assert len(subjects) == 2
    assert any("danger read, open it now" in one for one in subjects)
    assert house.command("act", "letters", "start", "--by", "ua1").code == 0
    assert house.once("2026-12-23T10:02").code == 0
    left = {(row["kind"], row["state"]) for row in house.export("letters")}
    assert {("receipt", "sent"), ("notice", "sent"), ("danger_alert", "sent")} <= left
    assert {state for _, state in left} == {"sent"}


def test_stopped_altogether_not_even_a_danger_letter_leaves(house: House, sink: SmtpSink) -> None:
    assert house.command("act", "letters", "stop-all", "--by", "ua1").code == 0
    house.receive(mail(DANGER, subject="Danger now"))
    assert house.once("2026-12-23T10:01").code == 0
    assert sink.letters == []
    assert {row["state"] for row in house.export("letters")} == {"owed"}
