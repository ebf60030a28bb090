"""The object of `parse --json`: keys, their order and shapes are a contract with the outside."""

from intake.parse import Trust, parse
from intake.parse.contract import to_contract

RAW = b"""From jo@housing.example Wed Dec 23 09:58:00 2026
From: "Jo" <jo@housing.example>
To: Desk <desk@northvale.example>, other@northvale.example
Cc: team@housing.example
Subject: Plan
Date: Wed, 23 Dec 2026 09:58:00 +0100
Message-ID: <a.b@housing.example>

The plan is not working.
"""


def test_the_object_has_exactly_the_keys_of_the_contract() -> None:
    assert to_contract("in.eml", parse(RAW, trust=Trust())) == {
        "file": "in.eml",
        "message_id": "a.b@housing.example",
        "from_address": "jo@housing.example",
        "from_name": "Jo",
        "to": [
            {"name": "Desk", "address": "desk@northvale.example"},
            {"name": "", "address": "other@northvale.example"},
        ],
        "cc": [{"name": "", "address": "team@housing.example"}],
        "subject": "Plan",
        "date": "2026-12-23T09:58:00+01:00",
        "text": "The plan is not working.",
        "text_new": "The plan is not working.",
        "attachments": [],
        "automated": None,
        "bounce": None,
        "defects": [],
    }


def test_nothing_at_all_is_an_object_too() -> None:
    found = to_contract("empty", parse(b"", trust=Trust()))
    assert list(found) == list(to_contract("in.eml", parse(RAW, trust=Trust())))
    assert found["date"] is None
    assert found["text"] == ""


def test_the_lines_above_an_attached_mail_are_ours_and_not_in_the_contracts_text() -> None:
    raw = b"From: a@b.example\nContent-Type: message/rfc822\n\nFrom: c@d.example\nSubject: x\n\nInner words.\n"
    message = parse(raw, trust=Trust())
    assert message.text.startswith("-----Forwarded message-----\nFrom: c@d.example")
    assert to_contract("x", message)["text"] == "Inner words."
    assert message.text_new == ""
