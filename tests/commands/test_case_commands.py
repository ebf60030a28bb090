"""queue, case, act, export, verify, reconcile on a desk that has worked: what a person sees and does."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from models.store.export import EXPORTS
from tests.commands.conftest import ESCALATION, NOW, House
from tests.servers.smtp_sink import SmtpSink


def exported(house: House, what: str) -> list[dict[str, Any]]:
    done = house.do("export", what, "--format", "json")
    assert (done.code, done.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def reference(house: House) -> str:
    (case,) = exported(house, "cases")
    return str(case["reference"])


def sql(house: House, *statements: str) -> None:
    """Raw SQL with the triggers dropped, as somebody who owns the file could do."""
    with sqlite3.connect(house.folder / "desk.db") as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_one_escalation_became_one_case_and_one_receipt_left(worked: House, worked_once: tuple[Path, SmtpSink]) -> None:
    assert exported(worked, "ledger")[0]["exit"] == "case"
    assert [row["kind"] for row in exported(worked, "letters") if row["state"] == "sent"] == ["receipt"]
    assert [letter.recipients for letter in worked_once[1].letters] == [("h.ashdown@ridgeway-primary.sch.example",)]


def test_queue_shows_the_case_whole_and_the_numbers_add_up(worked: House) -> None:
    done = worked.do("queue", "--post")
    assert done.code == 0
    assert reference(worked) in done.out
    assert "Post: case 1" in done.out
    assert sum(1 for _ in exported(worked, "ledger")) == 2


def test_case_shows_ladder_clocks_letters_and_the_words_only_when_asked(worked: House) -> None:
    done = worked.do("case", reference(worked).lower())
    assert done.code == 0
    for word in ("escalation", "triage", "receipt", "Helen Ashdown", "not yet checked by a person"):
        assert word in done.out
    assert "escalate formally" not in done.out
    text = worked.do("case", reference(worked), "--text").out
    assert "escalate formally" in text
    assert "See [/bold] and :bomb:" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("what", EXPORTS)
def test_every_table_is_exported_as_json_and_as_the_same_csv(worked: House, what: str) -> None:
    rows = exported(worked, what)
    nothing_yet = ("clock_changes", "sign_offs", "check_backs")
    assert rows or what in nothing_yet, "no due time has moved, nothing was signed and nothing was closed"
    done = worked.do("export", what, "--out", "out.csv")
    assert (done.code, done.out) == (0, "")
    table = list(csv.DictReader(io.StringIO((worked.folder / "out.csv").read_text(encoding="utf-8"))))
    assert [list(row) for row in table] == [list(row) for row in rows]
    for row, cells in zip(rows, table, strict=True):
        for key, value in row.items():
            if value is None:
                assert cells[key] == ""
            elif isinstance(value, bool):
                assert cells[key] == str(value).lower()
            elif key.endswith("_at"):
                assert cells[key] == value
                assert value.endswith("Z")


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(worked: House) -> None:
    sql(worked, "update letters set recipient = '=cmd()'", "update cases set person = '@x'")
    assert "'=cmd()" in worked.do("export", "letters").out
    assert "'@x" in worked.do("export", "cases").out
    assert exported(worked, "letters")[0]["recipient"] == "=cmd()"


def test_an_export_to_a_place_that_is_not_there_is_one_line(worked: House) -> None:
    done = worked.do("export", "cases", "--out", "nowhere/x.csv")
    assert (done.code, "cannot be written" in done.line) == (2, True)


def test_verify_holds_until_somebody_tampers(worked: House) -> None:
    done = worked.do("verify")
    assert (done.code, "the chain holds" in done.out) == (0, True)
    sql(worked, "update audit set code = 'nothing' where id = 3")
    done = worked.do("verify")
    assert (done.code, done.err) == (1, "")
    assert "entry 3" in done.out


def test_verify_finds_an_entry_that_was_removed(worked: House) -> None:
    sql(worked, "delete from audit where id = 2")
    done = worked.do("verify")
    assert done.code == 1
    assert "seal 2" in done.out


def test_reconcile_finds_what_has_no_exit(worked: House) -> None:
    done = worked.do("reconcile")
    assert (done.code, done.err) == (0, "")
    assert "2 items, 0 without an exit" in done.out
    worked.post("3", ESCALATION)
    done = worked.do("reconcile")
    assert done.code == 1
    assert "item 3: no exit" in done.out


def test_reconcile_of_a_mailbox_that_does_not_answer_is_exit_3(worked: House) -> None:
    (worked.folder / "mail" / "new").rename(worked.folder / "mail" / "away")
    done = worked.do("reconcile")
    assert (done.code, "is no maildir" in done.err) == (3, True)


def act(house: House, *words: str) -> list[dict[str, Any]]:
    done = house.do("act", reference(house), *words, "--by", "una")
    assert (done.code, done.err) == (0, ""), done.err
    assert "recorded" in done.out
    return exported(house, "clocks")


def outcome(clocks: list[dict[str, Any]], kind: str) -> tuple[str, str, str | None]:
    (found,) = [one for one in clocks if one["kind"] == kind]
    return found["outcome"], found["by"], found["how"]


def test_confirming_stops_triage_and_the_notice_may_leave(worked: House) -> None:
    clocks = act(worked, "confirm")
    assert outcome(clocks, "triage") == ("met", "una", "queue")
    assert outcome(clocks, "acknowledgement")[0] == "running"
    assert {row["recipient"]: row["state"] for row in exported(worked, "letters")}[
        "ines.orrell@council.example"
    ] == "owed"


def test_the_owner_or_the_deputy_acknowledges_by_phone_and_nobody_else(worked: House) -> None:
    act(worked, "confirm")
    done = worked.do("act", reference(worked), "acknowledge", "--person-id", "tm1")
    assert (done.code, "only the owner or recorded deputy" in done.line) == (2, True)
    clocks = act(worked, "acknowledge", "--person-id", "dep1", "--respond-by", "2027-01-08T12:00")
    assert outcome(clocks, "acknowledgement") == ("met", "dep1", "phone")
    assert outcome(clocks, "response")[0] == "running"


def test_a_case_is_routed_to_a_person_of_the_directory(worked: House) -> None:
    act(worked, "route", "--to", "sm1")
    assert [(row["owner"], row["rung"]) for row in exported(worked, "tracks")] == [("sm1", "service_manager")]


def test_a_correction_stands_beside_the_reading_and_moves_the_track(worked: House) -> None:
    act(worked, "correct", "--person", "adult", "--grounds", "disengagement, plan_breaking_down")
    (case,) = exported(worked, "cases")
    assert (case["person"], case["grounds"]) == ("adult", ["disengagement", "plan_breaking_down"])
    assert {row["side"]: row["state"] for row in exported(worked, "tracks")}["child"] == "closed"
    made = [row["made_by"] for row in exported(worked, "readings") if row["reference"] == case["reference"]]
    assert made == ["desk", "una"]


def test_danger_that_a_person_read_is_red_until_it_was_taken(worked: House) -> None:
    act(worked, "correct", "--danger")
    assert "DANGER" in worked.do("queue").out
    done = worked.do("act", reference(worked), "close", "--outcome", "done")
    assert (done.code, "danger" in done.line) == (2, True)
    assert worked.do("act", reference(worked), "take-danger").code == 2
    act(worked, "take-danger", "--done", "rang 999")
    assert "DANGER" not in worked.do("queue").out


def test_a_closed_case_has_no_running_clock_and_takes_no_further_act(worked: House) -> None:
    act(worked, "seen")
    clocks = act(worked, "close", "--outcome", "The plan was changed.")
    assert {one["outcome"] for one in clocks} <= {"met", "missed", "cancelled"}
    (case,) = exported(worked, "cases")
    assert case["state"] == "closed"
    assert case["closed_at"]
    done = worked.do("act", reference(worked), "confirm")
    assert (done.code, "is closed" in done.line) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("juggle", "there is no such act"),
        ("route", "needs --to"),
        ("route --to nobody", "is nobody of the directory"),
        ("acknowledge", "needs --person-id"),
        ("acknowledge --person-id iro1 --respond-by soon", "write an ISO time"),
        ("correct", "nothing is corrected"),
        ("correct --kind feline", "--kind feline: choose one of"),
        ("correct --person cat", "--person cat: choose one of"),
        ("correct --grounds mood", "--grounds mood: choose one of"),
        ("correct --stage moon", "--stage moon: choose one of"),
        ("confirm --side left", "--side left: choose one of"),
        ("take-danger --done x", "no danger was read"),
        ("signpost", "is no diverted message"),
        ("close", "say what came of it"),
        ("accept-claim", "has no claimed acknowledgement"),
        ("accept-claim --side left", "--side left: choose one of"),
    ],
)
def test_an_act_that_does_not_fit_is_one_line_and_changes_nothing(worked: House, words: str, says: str) -> None:
    before = exported(worked, "audit")
    done = worked.do("act", reference(worked), *words.split())
    assert done.code == 2
    assert says in done.line
    assert exported(worked, "audit") == before


def test_the_links_of_a_case_are_withdrawn_by_an_act(worked: House) -> None:
    done = worked.do("act", reference(worked), "withdraw-links", "--by", "una")
    assert (done.code, done.out) == (0, f"{reference(worked)}: withdraw-links recorded\n")
    assert ("links:withdrawn", "una") in {(one["code"], one["actor"]) for one in exported(worked, "audit")}


def test_an_act_on_a_case_that_is_not_there_is_one_line(worked: House) -> None:
    done = worked.do("act", "ESC-2026-0000000", "confirm")
    assert (done.code, "there is no case ESC-2026-0000000" in done.line) == (2, True)


def test_a_second_turn_at_the_same_moment_changes_nothing(worked: House, worked_once: tuple[Path, SmtpSink]) -> None:
    before = {what: exported(worked, what) for what in EXPORTS}
    sent = len(worked_once[1].letters)
    assert worked.do("run", "--once", "--now", NOW).code == 0
    assert {what: exported(worked, what) for what in EXPORTS} == before
    assert len(worked_once[1].letters) == sent


def test_a_council_signs_off_a_length_and_every_place_says_so(worked: House) -> None:
    assert "triage *" in worked.do("case", reference(worked)).out
    assert "not signed off yet: receipt, triage" in worked.do("queue").out
    done = worked.do("act", "sign-off", "--clock", "triage", "--by", "Asha Ng", "--on", "2026-11-02")
    assert (done.code, done.out) == (0, "triage = 2wh: signed off by Asha Ng on 2026-11-02\n")
    (signed,) = exported(worked, "sign_offs")
    assert (signed["clock"], signed["value"], signed["by"], signed["on"]) == ("triage", "2wh", "Asha Ng", "2026-11-02")
    assert "sign_off:triage" in {one["code"] for one in exported(worked, "audit")}
    assert "triage *" not in worked.do("case", reference(worked)).out
    assert "not signed off yet: receipt, acknowledgement" in worked.do("queue").out
    assert "triage = 2wh by Asha Ng on 2026-11-02" in worked.do("check", "--only", "clocks").out
    assert worked.do("verify").code == 0


def test_a_length_that_was_changed_after_its_signature_is_unsigned_again(worked: House) -> None:
    worked.do("act", "sign-off", "--clock", "triage", "--by", "Asha Ng")
    worked.put("config.toml", (worked.folder / "config.toml").read_text("utf-8") + '[clocks]\ntriage = "3wh"\n')
    assert "triage = 3wh" in worked.do("check", "--only", "clocks").out.split("not signed off")[1]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--by", "Asha Ng"), "--clock"),
        (("--clock", "nudge", "--by", "Asha Ng"), "choose one of receipt, triage"),
        (("--clock", "triage"), "--by"),
        (("--clock", "triage", "--by", "Asha Ng", "--on", "soon"), "ISO date"),
        (("--clock", "triage", "--by", "Asha Ng", "--on", "2099-01-01"), "future"),
    ],
)
def test_a_sign_off_needs_clock_name_and_a_day_that_has_come(worked: House, words: tuple[str, ...], line: str) -> None:
    done = worked.do("act", "sign-off", *words)
    assert (done.code, line in done.line) == (2, True)
    assert exported(worked, "sign_offs") == []


def test_case_history_says_who_knew_what_when_and_refuses_other_moments(worked: House) -> None:
    done = worked.do("case", reference(worked), "--history")
    assert (done.code, done.err) == (0, "")
    for part in ("Who knew what when", "received from h.ashdown@ridgeway-primary.sch.example", "triage due by",
                 "receipt to the sender", "not signed off", "2wh"):  # fmt: skip
        assert part in done.out
    before = worked.do("case", reference(worked), "--at", "2026-12-23T09:00")
    assert (before.code, "opened later" in before.line) == (2, True)
    assert "ISO time" in worked.do("case", reference(worked), "--at", "noon").line
    assert "not come yet" in worked.do("case", reference(worked), "--at", "2099-01-01").line


def test_a_clock_waits_for_the_sender_and_runs_on_by_acts(worked: House) -> None:
    act(worked, "confirm")
    act(worked, "pause", "--asked", "which of the two brothers?")
    assert "waits for the sender" in worked.do("case", reference(worked)).out
    assert "waits for the sender" in worked.do("queue").out
    act(worked, "resume")
    (moved,) = exported(worked, "clock_changes")
    assert (moved["kind"], moved["track"], moved["why"]) == ("acknowledgement", "child", "resumed")
    assert moved["due_after"] >= moved["due_before"]


def test_the_pack_for_the_board_holds_the_history_and_words_of_mail_only_if_chosen(worked: House) -> None:
    ref = reference(worked)
    done = worked.do("case", ref, "--pack", "board.txt")
    assert (done.code, done.err) == (0, "")
    assert "without the words of any message; nothing was sent" in done.out
    pack = (worked.folder / "board.txt").read_text("utf-8")
    assert ref in pack
    assert "Who knew what when" in pack
    assert "has not visited" not in pack
    assert (worked.folder / "board.txt").stat().st_mode & 0o777 == 0o600
    assert worked.do("case", ref, "--pack", "board.txt").line.startswith("board.txt: is there already")
    assert worked.do("case", ref, "--pack", "words.txt", "--text").code == 0
    assert "has not visited" in (worked.folder / "words.txt").read_text("utf-8")


def test_somebody_is_excluded_and_readmitted_with_a_reason(worked: House) -> None:
    ref = reference(worked)
    assert "say why" in worked.do("act", ref, "exclude", "iro1").line
    assert worked.do("act", ref, "exclude", "iro1", "--why", "chaired the conference").code == 0
    assert "iro1 is excluded" in worked.do("act", ref, "route", "--to", "iro1").line
    assert worked.do("act", ref, "readmit", "iro1", "--why", "a namesake").code == 0
    assert worked.do("act", ref, "route", "--to", "iro1").code == 0
