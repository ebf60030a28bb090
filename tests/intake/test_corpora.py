"""Mail files of other projects with their expected results, read from the folder in DESK_CORPORA (never committed)."""

import base64
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from intake.parse import Trust, parse
from intake.parse.contract import to_contract
from models.mail import Message

FOLDER = os.environ.get("DESK_CORPORA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="DESK_CORPORA does not name the folder of the corpora")
ROOT = Path(FOLDER)


@cache
def read(path: Path) -> Message:
    """A parsed file."""
    return parse(path.read_bytes(), trust=Trust())


def folded(text: str) -> str:
    """Text with its white space folded."""
    return " ".join(text.split())


def expected(name: str) -> dict[str, Any]:
    """An expected-results file."""
    loaded: dict[str, Any] = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return loaded


def imap_tools() -> Iterator[tuple[Message, dict[str, Any]]]:
    """The mails of imap_tools with what is expected of them."""
    for path in sorted((ROOT / "imap_tools/tests/messages").rglob("*.expected.json")):
        mail = path.with_name(path.name.replace(".expected.json", ".eml"))
        yield read(mail), json.loads(path.read_text(encoding="utf-8"))


def sisimai(folder: str) -> Iterator[tuple[str, Message]]:
    """The bounces of one folder."""
    for path in sorted((ROOT / "sisimai/maildir" / folder).iterdir()):
        yield path.name, read(path)


def test_every_file_becomes_a_message_that_can_be_printed() -> None:
    files = [path for path in ROOT.rglob("*") if path.is_file() and path.stat().st_size < 20_000_000]
    assert len(files) > 1_000
    for path in files:
        json.dumps(to_contract(path.name, read(path))).encode("utf-8")
        assert not read(path).unreadable, path


def test_sender_and_subject_agree_with_imap_tools() -> None:
    agree = [
        folded(m.subject) == folded(x["subject"]) and m.from_address.lower() == (x["from_"] or "").lower()
        for m, x in imap_tools()
    ]
    assert sum(agree) >= 111, f"{sum(agree)} of {len(agree)}"


def test_texts_agree_with_imap_tools() -> None:
    """Exactly but for four: raw base64 taken for text, and three where it drops bytes that we can read."""
    pairs = [(to_contract("", m)["text"], x["text"]) for m, x in imap_tools() if x["text"].strip()]
    wrong = [(ours, theirs) for ours, theirs in pairs if "".join(ours.split()) != "".join(theirs.split())]
    assert len(wrong) <= 4, wrong
    words = [len(set(ours.split()) & set(theirs.split())) / len(set(theirs.split())) for ours, theirs in pairs]
    assert sum(words) / len(words) >= 0.97


def test_attachment_names_and_sizes_agree_with_imap_tools() -> None:
    def size(payload: Any) -> int:
        return len(base64.b64decode(payload["b64"])) if isinstance(payload, dict) else len(payload or "")

    agree = [
        sorted((a.name, a.size) for a in m.attachments)
        == sorted((a["filename"], size(a["payload"])) for a in x["attachments"])
        for m, x in imap_tools()
    ]
    assert sum(agree) / len(agree) >= 0.97, f"{sum(agree)} of {len(agree)}"


def test_bounces_and_answers_of_sisimai_are_recognised() -> None:
    kinds = [m.automated for folder in ("bsd", "dos", "mac", "err") for _, m in sisimai(folder)]
    known = sum(kind in {"bounce", "out_of_office", "auto_reply"} for kind in kinds)
    assert known / len(kinds) >= 0.99, f"{known} of {len(kinds)}"


def test_look_alikes_of_sisimai_are_not_taken_for_bounces() -> None:
    assert [name for name, m in sisimai("not") if m.automated == "bounce"] == []


def test_the_class_of_the_status_agrees_with_sisimai() -> None:
    rows = expected("sisimai/expected.json")
    right = []
    for folder in ("bsd", "dos", "mac"):
        for name, message in sisimai(folder):
            found = [r for r in rows.get(name, []) if r["status"] and r["reason"] not in {"vacation", "feedback"}]
            if found:
                ours = [r.status for r in message.bounce.recipients] if message.bounce else [""]
                right.append(ours[0][:1] == found[0]["status"][:1])
    assert sum(right) / len(right) >= 0.95, f"{sum(right)} of {len(right)}"


def test_failed_recipients_agree_with_flufl_bounce() -> None:
    rows = expected("flufl-bounce/expected.json")
    wanted = hit = 0
    for name, detectors in rows.items():
        bounce = read(ROOT / "flufl-bounce/data" / name).bounce
        ours = {r.address.lower() for r in bounce.recipients} if bounce else set()
        theirs = {a.lower() for d in detectors for a in d["addresses"]}
        wanted += len(theirs)
        hit += len(theirs & ours)
    assert hit / wanted >= 0.95, f"{hit} of {wanted}"


def test_replies_of_talon_are_cut_from_their_threads() -> None:
    folder = ROOT / "talon/tests/fixtures/standard_replies"
    found = {path.name: read(path).text_new.strip() for path in folder.glob("*.eml")}
    assert len(found) >= 10
    odd = {name: text for name, text in found.items() if not text or len(text) > 40 or "\n>" in text}
    assert odd == {}
