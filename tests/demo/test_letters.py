"""Letters at the sink are recognised and can be read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.letters import read_letter, write_letter
from models.letter import LetterPlan
from outbox.compose import Composer
from outbox.samples import sample_plans

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
PLANS = sample_plans()


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_every_letter_of_the_desk_is_recognised_by_its_subject(plan: LetterPlan) -> None:
    composed = Composer(None, "tynebridge.example", b"k" * 32).compose(plan, now=plan.facts.now)
    slip = read_letter(plan.to_address, composed.data, AT)
    assert slip.kind == plan.kind
    assert slip.message_id == composed.message_id
    one_for_many = plan.kind == "danger_alert" and plan.facts.many
    assert slip.reference == ("" if one_for_many else plan.facts.reference)


def test_letters_are_numbered_and_readable(tmp_path: Path) -> None:
    raw = (
        b"From: Desk <cssuadmin@tynebridge.example>\r\nTo: x@tynebridge.example\r\n"
        b"Subject: ESC-2026-1234560: reminder\r\nMessage-ID: <a@b.example>\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Please ring =C2=A3 now\r\n"
    )
    first = write_letter(tmp_path / "letters", read_letter("x@tynebridge.example", raw, AT))
    second = write_letter(tmp_path / "letters", read_letter("x@tynebridge.example", raw, AT))
    assert (first.name, second.name) == ("001-chase-1.txt", "002-chase-1.txt")
    text = first.read_text(encoding="utf-8")
    assert "Subject: ESC-2026-1234560: reminder\n" in text
    assert text.endswith("\nPlease ring £ now\n")


def test_a_letter_of_unknown_subject_is_kept_as_a_letter() -> None:
    assert read_letter("x@y.example", b"Subject: hello\r\n\r\nx", AT).kind == "letter"
