"""Golden mails: each NAME.eml is parsed and compared with NAME.json, the parse contract and what routing needs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from intake.parse import Trust, parse
from intake.parse.contract import to_contract

GOLDEN = Path(__file__).parent.parent / "golden"
MAILS = sorted(GOLDEN.glob("*.eml"))
TRUST = Trust(authserv_ids=("mx.northvale.example", "outlook.com"))


def seen(path: Path) -> dict[str, Any]:
    """What the parser makes of one golden mail."""
    message = parse(path.read_bytes(), trust=TRUST)
    return {
        "contract": to_contract(path.name, message),
        "facts": {
            "automated_because": message.automated_because,
            "no_answer": message.no_answer,
            "sender_doubt": message.sender_doubt,
            "sealed": message.sealed,
            "unreadable": message.unreadable,
            "verdict": message.verdict,
            "verdict_because": message.verdict_because,
            "signature": [message.signature.role, message.signature.agency, message.signature.phone],
            "in_reply_to": list(message.in_reply_to),
            "references": list(message.references),
            **({"absent_until": message.absent_until.isoformat()} if message.absent_until else {}),
        },
    }


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_golden_mail_is_parsed_as_its_expected_file_says(path: Path) -> None:
    assert seen(path) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_every_golden_mail_has_its_expected_file_and_nothing_else_lies_there() -> None:
    assert {p.stem for p in GOLDEN.glob("*.json")} == {p.stem for p in MAILS}
    assert len(MAILS) >= 60


def test_people_and_places_of_the_golden_mails_are_invented() -> None:
    for path in MAILS:
        text = path.read_bytes().decode("utf-8", "replace")
        domains = {found.rstrip(".").lower() for found in re.findall(r"@([\w.-]+\.[\w.-]+)", text)}
        real = {d for d in domains if not d.endswith(".example")}
        assert not real, f"{path.name}: {real}"
