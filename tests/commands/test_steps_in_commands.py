"""A person steps in by commands: the switch, the shadow page, what comes next, words to the sender, opening again."""

import json

from tests.commands.conftest import House


def reference(worked: House) -> str:
    rows = json.loads(worked.do("export", "cases", "--format", "json").out)
    return str(rows[0]["reference"])


def letters(worked: House) -> list[str]:
    return [row["kind"] for row in json.loads(worked.do("export", "letters", "--format", "json").out)]


def test_one_switch_stops_all_letters_and_every_screen_says_so(worked: House) -> None:
    ref = reference(worked)
    assert worked.do("act", "letters", "stop", "--by", "Una").code == 0
    for words in (("queue",), ("case", ref), ("queue", "--shadow")):
        assert "NO LETTER LEAVES but those about danger: stopped by Una" in worked.do(*words).out
    assert "danger letters neither" in worked.do("act", "letters", "stop-all", "--by", "Una").out
    assert worked.do("act", "letters", "start").code == 0
    assert "NO LETTER" not in worked.do("queue").out


def test_the_switch_knows_three_words(worked: House) -> None:
    ran = worked.do("act", "letters", "pause")
    assert (ran.code, "stop-all" in ran.line) == (2, True)


def test_the_shadow_page_says_what_would_have_left_and_to_whom(worked: House) -> None:
    page = worked.do("queue", "--shadow", "--day", "2026-12-23").out
    assert "receipt to the sender, with what was understood" in page
    assert "notice to iro1 (unit, allocated)" in page
    assert "case 1, set_aside 1" in page


def test_a_shadow_page_is_of_a_day(worked: House) -> None:
    assert "--day tomorrow" in worked.do("queue", "--shadow", "--day", "tomorrow").line


def test_a_case_shows_what_happens_next_if_nobody_acts(worked: House) -> None:
    worked.do("act", reference(worked), "route", "--to", "iro1")
    shown = worked.do("case", reference(worked)).out
    assert "If nobody acts" in shown
    assert "second letter to iro1, and dep1 as deputy" in shown


def test_the_acts_of_a_case_from_the_terminal(worked: House) -> None:
    ref = reference(worked)
    acts = (
        ("route", "--to", "iro1"), ("acknowledge", "--person-id", "iro1"), ("tell", "--words", "She is back on Monday."),
        ("spoken", "--side", "child"), ("close", "--outcome", "The visits have started."), ("reopen", "--why", "they object"),
    )  # fmt: skip
    for words in acts:
        ran = worked.do("act", ref, *words)
        assert ran.code == 0, ran.err
    assert {"holding", "closed", "passed_on"} <= set(letters(worked))
    back = json.loads(worked.do("export", "check_backs", "--format", "json").out)
    assert [(row["step"], row["outcome"]) for row in back] == [("asked", "cancelled")]
    assert worked.do("act", ref, "join", "--into", "ESC-2026-0000000").code == 2
    assert worked.do("act", ref, "agree", "--respond-by", "2027-01-08T12:00").code == 2


def test_a_telephone_call_becomes_a_case_with_its_clocks_and_waits_like_a_mail(worked: House) -> None:
    ran = worked.do("new", "--name", "Nia Nurse", "--agency", "Northford General", "--phone", "01632 960130",
                    "--words", "The plan is not carried out.", "--person", "child", "--case", "LCS 1187423",
                    "--grounds", "plan_breaking_down", "--by", "Una")  # fmt: skip
    assert ran.code == 0, ran.err
    ref = ran.out.partition(":")[0]
    shown = worked.do("case", ref, "--text").out
    assert "Raised by Nia Nurse, Northford General, 01632 960130" in shown
    assert "The plan is not carried out." in shown
    assert "triage" in shown
    rows = [
        one for one in json.loads(worked.do("export", "ledger", "--format", "json").out) if one["folder"] == "By hand"
    ]
    assert [(one["exit"], one["reference"]) for one in rows] == [("case", ref)]


def test_a_call_without_a_number_to_ring_back_is_no_case(worked: House) -> None:
    ran = worked.do("new", "--name", "Nia Nurse", "--words", "The plan is not carried out.")
    assert (ran.code, "--phone" in ran.line) == (2, True)


def test_post_that_was_set_aside_becomes_a_case_once_and_its_own_row_stays(worked: House) -> None:
    rows = json.loads(worked.do("export", "ledger", "--format", "json").out)
    item = next(one["item"] for one in rows if one["exit"] == "set_aside")
    ran = worked.do("new", "--item", f"children:{item}", "--person", "child", "--by", "Una")
    assert ran.code == 0, ran.err
    after = json.loads(worked.do("export", "ledger", "--format", "json").out)
    assert [one["exit"] for one in after] == [*(one["exit"] for one in rows), "case"]
    again = worked.do("new", "--item", f"children:{item}", "--person", "child")
    assert (again.code, "before" in again.line) == (2, True)
    assert worked.do("new", "--item", "children:nothing").code == 2
