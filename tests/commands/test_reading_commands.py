"""classify, parse, evaluate and explain (design.md, section 6): their contracts, and that they do nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import ESCALATION, NEWSLETTER, Done, House

MAILS: list[dict[str, Any]] = [
    {"id": 7, "subject": "Core groups", "body": "I am escalating. The core group has not been held.", "x": 1},
    {"id": "b", "from_name": "Ann", "from_address": "ann@school.example", "subject": "Lunch", "body": "The menu."},
    {},
    {"id": None, "subject": None, "body": 5, "date": "no date", "from_name": ["x"]},
    {"id": "c", "body": "half a pair \ud800 and nul \x00 and \u2028", "date": "2026-11-05"},
]
LABELS = ["id", "kind", "person", "grounds", "immediate_danger", "stage_reached", "case_references", "confidence",
          "needs_human", "needs_human_because", "evidence"]  # fmt: skip
GROUNDS = ["changing_or_increasing_risk", "procedures_not_followed", "plan_breaking_down", "disengagement",
           "professional_disagreement"]  # fmt: skip
PARSED = ["file", "message_id", "from_address", "from_name", "to", "cc", "subject", "date", "text", "text_new",
          "attachments", "automated", "bounce", "defects"]  # fmt: skip
HOSTILE = {
    "empty": b"",
    "no mail at all": b"\x00\xff\xfe" * 300,
    "only a header": b"Subject: x",
    "half a part": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhalf",
    "deep": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(400)),
    "a charset that is none": b"Content-Type: text/plain; charset=klingon\r\n\r\n\xe4\xf6",
    "an escape for the terminal": b"From: a@school.example\r\nSubject: \x1b]0;mine\x07\r\n\r\n\x1b[31mred",
    "two senders": b"From: a@school.example\r\nFrom: b@school.example\r\n\r\nx",
    "an mbox line": b"From a@b Mon Jan  1 00:00:00 2026\r\nFrom: a@school.example\r\nSubject: kept\r\n\r\nx",
}


def lines(*mails: object) -> bytes:
    return "".join(json.dumps(mail) + "\n" for mail in mails).encode()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder without a configuration; whatever is done there, nothing may be left behind."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} <= {".eml", ".jsonl"}


def test_classify_answers_in_order_with_exactly_the_keys_of_the_contract(bare: Path, do: Callable[..., Done]) -> None:
    done = do("classify", "--json", given=lines(*MAILS))
    assert (done.code, done.err) == (0, "")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [one["id"] for one in found] == [7, "b", "", None, "c"]
    for mail, one in zip(MAILS, found, strict=True):
        assert list(one) == LABELS
        assert sorted(one["confidence"]) == sorted(
            ["kind", "person", "stage_reached", "immediate_danger", *(f"grounds.{ground}" for ground in GROUNDS)]
        )
        assert isinstance(one["needs_human"], bool)
        for evidence in one["evidence"]:
            assert list(evidence) == ["label", "rule", "text", "start", "end", "where"]
            assert str(mail[evidence["where"]])[evidence["start"] : evidence["end"]] == evidence["text"]
    assert found[0]["kind"] == "escalation"
    assert any(one["label"].startswith("kind:") for one in found[0]["evidence"])


@pytest.mark.parametrize("bad", [b"[1]", b'"text"', b"{", b"5", b"null", b'{"subject": "\xff"}', b"[" * 100_000])
def test_a_line_that_is_no_object_is_named_by_its_number(bare: Path, do: Callable[..., Done], bad: bytes) -> None:
    done = do("classify", "--json", given=lines(MAILS[1]) + bad + b"\n")
    assert done.code == 2
    assert "line 2" in done.line


def test_classify_reads_crlf_a_byte_order_mark_and_a_last_line_without_end(bare: Path, do: Callable[..., Done]) -> None:
    given = b"\xef\xbb\xbf" + lines({"id": 1}).replace(b"\n", b"\r\n") + lines({"id": 2}).rstrip()
    assert [json.loads(line)["id"] for line in do("classify", "--json", given=given).out.splitlines()] == [1, 2]


def test_parse_answers_in_order_whatever_the_mail(bare: Path, do: Callable[..., Done]) -> None:
    files = []
    for number, content in enumerate(HOSTILE.values()):
        files.append(bare / f"{number}.eml")
        files[-1].write_bytes(content)
    done = do("parse", "--json", *files)
    assert (done.code, done.err) == (0, "")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [one["file"] for one in found] == [str(file) for file in files]
    assert all(list(one) == PARSED for one in found)
    by_name: dict[str, Any] = dict(zip(HOSTILE, found, strict=True))
    assert by_name["an mbox line"]["subject"] == "kept"
    assert by_name["two senders"]["defects"]


def test_parse_prints_the_plain_values_of_a_mail(bare: Path, do: Callable[..., Done]) -> None:
    (bare / "a.eml").write_bytes(ESCALATION.encode())
    (one,) = map(json.loads, do("parse", "--json", "a.eml").out.splitlines())
    assert one["message_id"] == "a1@ridgeway-primary.sch.example"
    assert (one["from_address"], one["from_name"]) == ("h.ashdown@ridgeway-primary.sch.example", "Helen Ashdown")
    assert one["to"] == [{"name": "", "address": "cssuadmin@council.example"}]
    assert one["date"] == "2026-12-23T09:59:00+00:00"
    assert (one["automated"], one["bounce"], one["attachments"], one["defects"]) == (None, None, [], [])


@pytest.mark.parametrize("name", ["nothing.eml", "."])
def test_a_file_that_cannot_be_opened_is_named(bare: Path, do: Callable[..., Done], name: str) -> None:
    done = do("parse", "--json", name)
    assert done.code == 2
    assert done.line.startswith(f"{name}: cannot be read")


def labelled(path: Path, *mails: dict[str, Any]) -> None:
    path.write_bytes(lines(*mails))


TRUTH = {"kind": "escalation", "person": "child", "grounds": ["procedures_not_followed"], "immediate_danger": False,
         "stage_reached": "none", "case_references": []}  # fmt: skip
SECRET = "the heliotrope bicycle was not held"  # words that no figure may show


def test_evaluate_prints_the_figures_of_the_contract_and_a_summary_without_mail_text(
    bare: Path, do: Callable[..., Done]
) -> None:
    mail = {"id": "m", "subject": "Core group", "body": f"I am escalating: {SECRET}.", "labels": TRUTH}
    labelled(bare / "a.jsonl", mail, mail | {"labels": TRUTH | {"kind": "junk"}})
    figures = json.loads(do("evaluate", "a.jsonl", "--json").out)
    assert {"n", "kind", "person", "stage_reached", "grounds", "immediate_danger", "case_references",
            "needs_human_share", "missed_escalations"} <= set(figures)  # fmt: skip
    assert figures["n"] == 2
    assert figures["kind"]["accuracy"] == 0.5
    assert set(figures["kind"]["labels"]["escalation"]) == {"precision", "recall", "f1", "support"}
    assert {"macro_f1", "labels"} <= set(figures["grounds"])
    assert "exact" in figures["case_references"]
    done = do("evaluate", "a.jsonl", "--summary")
    assert done.code == 0
    assert "heliotrope" not in done.out
    assert "heliotrope" not in do("evaluate", "a.jsonl", "--json", "--summary").out


def test_evaluate_names_file_and_line_of_what_is_wrong(bare: Path, do: Callable[..., Done]) -> None:
    labelled(bare / "a.jsonl", {"id": 1, "labels": TRUTH}, {"id": 2})
    assert "a.jsonl, line 2" in do("evaluate", "a.jsonl").line
    (bare / "b.jsonl").write_bytes(b"\xff\xfe\n")
    assert "b.jsonl, line 1" in do("evaluate", "b.jsonl").line
    assert do("evaluate", "c.jsonl").code == 2


def test_explain_says_what_the_desk_would_do_and_does_nothing(house: House) -> None:
    house.put("a.eml", ESCALATION)
    before = {path: path.stat().st_mtime_ns for path in house.folder.rglob("*")}
    done = house.do("explain", "a.eml")
    assert (done.code, done.err) == (0, "")
    assert "Core groups not taking place" in done.out
    assert "Read as escalation, about child" in done.out
    assert "Decision: OpenCase" in done.out
    assert "\x1b" not in done.out, "no control character of a mail reaches the terminal"
    assert "See [/bold] and :bomb:" in done.out, "words are shown as they stand"
    assert {path: path.stat().st_mtime_ns for path in house.folder.rglob("*")} == before


def test_explain_of_a_mail_that_cannot_be_read_in_time_says_so_and_the_demo_makes_no_folder(house: House) -> None:
    house.put("a.eml", NEWSLETTER + "The social worker has not visited. " * 20_000)
    demo = '[[mailbox]]\nname = "a"\ndriver = "demo"\naddress = "a@b.example"\n'
    house.put("config.toml", f"{demo}[reading]\ntimeout = 0.001\n")
    done = house.do("explain", "a.eml")
    assert (done.code, done.err) == (0, "")
    assert "could not be read" in done.out
    assert "Decision: OpenCase" in done.out
    assert not (house.folder / "demo-data").exists()
