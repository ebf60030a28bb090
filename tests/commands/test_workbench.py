"""The workbench: what people corrected becomes the next test set, and other rules are tried on it before they go live."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from commands.labelled import labelled
from intake.reading.rules import HERE as RULES
from tests.commands.conftest import House

FORMS = ["json", "jsonl", "csv"]
BODY = "I am escalating. The core group has not been held. The heliotrope bicycle has gone."
TRUTH = {"kind": "escalation", "person": "child", "grounds": ["procedures_not_followed"], "immediate_danger": False,
         "stage_reached": "none", "case_references": []}  # fmt: skip
LOCAL = '[[rule]]\nid = "bicycle"\nmeans = "A bicycle goes."\nlabel = "grounds:disengagement"\nweight = 5.0\n'
LOCAL += 'patterns = ["heliotrope bicycle"]\nhits = ["The heliotrope bicycle."]\n'


def exported(house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(house.do("export", "readings", "--format", "json").out)
    return found


def act(house: House, *words: str) -> None:
    (case,) = json.loads(house.do("export", "cases", "--format", "json").out)
    done = house.do("act", case["reference"], *words, "--by", "una")
    assert (done.code, done.err) == (0, "")


def evaluated(house: House, *words: str) -> dict[str, Any]:
    done = house.do("evaluate", "--json", *words)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def put(house: House, *mails: dict[str, Any]) -> None:
    house.put("mails.jsonl", "".join(json.dumps(mail) + "\n" for mail in mails))


def test_a_reading_that_nobody_has_checked_is_exported_without_words_of_the_mail(worked: House) -> None:
    rows = exported(worked)
    assert len(rows) == 2
    assert all(row["labels"] is None and row["body"] is None and row["subject"] is None for row in rows)


@pytest.mark.parametrize("form", FORMS)
def test_a_correction_is_a_labelled_mail_that_evaluate_takes_as_it_is(worked: House, form: str) -> None:
    act(worked, "correct", "--person", "adult", "--grounds", "disengagement")
    name = f"out.{form}"
    assert worked.do("export", "readings", "--format", form, "--out", name).code == 0
    figures = evaluated(worked, name)
    assert figures["n"] == 1
    assert figures["person"]["labels"]["adult"] == {"precision": 0, "recall": 0, "f1": 0, "support": 1}
    assert figures["grounds"]["labels"]["disengagement"]["support"] == 1
    assert figures["kind"]["accuracy"] == 1
    (mail,) = [mail for _, mail in labelled(Path(name)) if mail["labels"]]
    assert mail["subject"] == "Core groups not taking place LCS 1187423"
    assert "See [/bold]" in mail["body"]
    assert f"{name}: 2 readings that nobody has checked were left out" in worked.do("evaluate", name).err


def test_the_last_correction_wins_and_every_reading_is_kept(worked: House) -> None:
    act(worked, "correct", "--person", "adult")
    act(worked, "correct", "--person", "both", "--no-danger")
    rows = [row for row in exported(worked) if row["reference"]]
    assert [row["made_by"] for row in rows] == ["desk", "una", "una"]
    assert [row["reading"]["person"] for row in rows] == ["child", "adult", "both"]
    assert [row["labels"] and row["labels"]["person"] for row in rows] == [None, None, "both"]
    assert rows[-1]["why"] == "corrected by a person"


def test_a_confirmed_reading_is_a_labelled_mail_too(worked: House) -> None:
    act(worked, "confirm")
    (row,) = [row for row in exported(worked) if row["labels"]]
    assert (row["made_by"], row["why"]) == ("desk", "confirmed by a person")
    assert row["labels"] == {key: row["reading"][key] for key in TRUTH}


def test_a_cell_disarmed_for_spreadsheets_is_read_as_it_was(house: House) -> None:
    labels = json.dumps(TRUTH).replace('"', '""')
    house.put("a.csv", f'id,subject,body,labels\n1,\'=1+1,"two\nlines","{labels}"\n')
    ((_, mail),) = labelled(Path("a.csv"))
    assert (mail["subject"], mail["body"], mail["labels"]) == ("=1+1", "two\nlines", TRUTH)


def test_labels_that_are_not_whole_are_named_by_file_and_line(house: House) -> None:
    put(house, {"id": 1, "labels": TRUTH}, {"id": 2, "labels": {"kind": "junk"}})
    assert "mails.jsonl, line 2" in house.do("evaluate", "mails.jsonl").line
    house.put("a.csv", "id,labels\n1,[\n")
    assert "a.csv, row 2" in house.do("evaluate", "a.csv").line


def test_every_miss_is_shown_with_the_words_that_misled(house: House) -> None:
    put(house, {"id": "m1", "subject": "", "body": BODY, "labels": TRUTH | {"kind": "junk", "grounds": []}})
    out = house.do("evaluate", "mails.jsonl").out
    line = next(line for line in out.splitlines() if "m1 grounds:procedures_not_followed" in line)
    assert "wanted False, read True" in line
    assert "core group has not been held" in line
    assert any("m1 kind: wanted junk, read escalation" in line for line in out.splitlines())


def test_against_an_overlay_shows_what_changes_and_whether_it_is_right(house: House) -> None:
    house.put("local/local.toml", LOCAL)
    put(house, {"id": "m1", "body": BODY, "labels": TRUTH}, {"id": "m2", "body": "The menu."})
    done = house.do("evaluate", "mails.jsonl", "--against", "local")
    assert (done.code, done.err) == (0, "")
    assert "m1 grounds:disengagement: yes -> no (put right)" in done.out
    assert "old: bicycle: 'heliotrope bicycle'" in done.out
    assert "2 mails, the reading of 1 changes" in done.out
    figures = evaluated(house, "mails.jsonl", "--against", "local")
    assert figures["fields"]["grounds:disengagement"] == {
        "put right": 1, "made wrong": 0, "wrong both ways": 0, "no label": 0
    }  # fmt: skip
    assert figures["changes"][0]["field"] == "grounds:disengagement"


def test_against_a_whole_folder_of_rules_reads_with_those_rules_alone(house: House) -> None:
    shutil.copytree(RULES, house.folder / "old")
    (house.folder / "old" / "grounds-procedures.toml").unlink()
    weights = house.folder / "old" / "weights.toml"
    weights.write_text(weights.read_text(encoding="utf-8").replace("ask = 1.12", ""), encoding="utf-8")
    put(house, {"id": "m1", "body": "I am escalating. The core group was not held.", "labels": TRUTH})
    out = house.do("evaluate", "mails.jsonl", "--against", "old").out
    assert "m1 grounds:procedures_not_followed: no -> yes (put right)" in out
    assert "new: meeting-not-held:" in out


def test_a_summary_of_changes_shows_no_words_and_the_same_rules_change_nothing(house: House) -> None:
    house.put("local/local.toml", LOCAL)
    put(house, {"id": "m1", "body": BODY, "labels": TRUTH})
    out = house.do("evaluate", "mails.jsonl", "--against", "local", "--summary").out
    assert "put right 1" in out
    assert "heliotrope" not in out
    assert "m1" not in out
    assert "changes" not in evaluated(house, "mails.jsonl", "--against", "local", "--summary")
    shutil.copytree(RULES, house.folder / "same")
    same = evaluated(house, "mails.jsonl", "--against", "same")
    assert (same["changed_mails"], same["changes"], same["fields"]) == (0, [], {})
    assert same["old"] == same["new"]


def test_against_a_folder_that_is_not_there_is_one_line(house: House) -> None:
    put(house, {"id": "m1", "body": BODY})
    assert (
        "--against nowhere: there is no such folder" in house.do("evaluate", "mails.jsonl", "--against", "nowhere").line
    )
