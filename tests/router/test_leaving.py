"""What leaves without a person, as two tables: nothing else ever leaves (promises 7, 11, 12, 15).

leaving.toml says it by letter, leaving.csv by mail: a proven child escalation of our usual partner, all else equal.
"""

import csv
import tomllib
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decision import AddToCase, Divert, OpenCase
from models.known import Known
from models.letter import LetterPlan
from models.words import KINDS, LETTER_KINDS, Automated, Mode, Verdict, Writer
from router.decide import decide
from router.letters.leaving import leaves
from tests.router import builders as b

TABLE = tomllib.loads((Path(__file__).parent / "leaving.toml").read_text("utf-8"))
BY_MAIL = list(csv.DictReader((Path(__file__).parent / "leaving.csv").read_text("utf-8").splitlines()))
MODES = get_args(Mode)
ALL_MAIL = list(product(MODES, KINDS, get_args(Verdict), ("yes", "no"), ("yes", "no")))
"""Every mode x kind x verdict x needs_human x danger."""
MAILS = st.fixed_dictionaries({
    "kind": st.sampled_from(KINDS), "person": st.sampled_from(["adult", "child", "both", "unclear"]),
    "immediate_danger": st.booleans(), "needs_human": st.booleans(), "writer": st.sampled_from(get_args(Writer)),
    "case_references": st.sampled_from([[], ["LCS 1187423"], ["MOS 55"], ["LCS 22"]]),
    "stage_reached": st.sampled_from(["none", "dsl", "unit", "service_manager", "board"]),
    "shows": st.sampled_from([[], [], ["dissent"], ["unborn"], ["care_leaver"]]),
    "ages": st.sampled_from([[], [], [204], [210], [228]]),
})  # fmt: skip
SENDERS = st.fixed_dictionaries({
    "verdict": st.sampled_from(get_args(Verdict)), "automated": st.sampled_from([None, None, None, *get_args(Automated)]),
    "from_address": st.sampled_from([b.SENDER, b.BOX, "someone@elsewhere.example", ""]),
    "no_answer": st.sampled_from(["", "", "Auto-Submitted: auto-generated"]), "sealed": st.booleans(),
    "sender_doubt": st.sampled_from(["", "", "two From addresses"]),
})  # fmt: skip
SUSPECTS = st.sampled_from([
    [], [("role", "unit")], [("role", "team_manager")], [("role", "service_manager")], [("person", "Ines Orrell")],
    [("person", "Olive Call")], [("team", "the CSSU")], [("person", "Dora Uty")],
])  # fmt: skip


def may_leave(plan: LetterPlan, mode: Mode, verdict: Verdict, *, needs_human: bool, danger: bool) -> bool:
    """What the table says of one letter."""
    row = TABLE[mode][plan.kind]
    return {
        "never": False,
        "always": True,
        "with danger": danger,
        "to whoever is not proven false": verdict != "fail",
        "unless a person is needed": not needs_human,
        "after a notice that left": True,
        "after a person closed it": True,
    }[row]


def test_the_table_names_every_mode_and_every_letter() -> None:
    assert set(TABLE) == set(MODES)
    assert all(set(rows) == set(LETTER_KINDS) for rows in TABLE.values())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", LETTER_KINDS)
@pytest.mark.parametrize("needs_human", [True, False])
@pytest.mark.parametrize("danger", [True, False])
def test_the_router_says_what_the_table_says(mode: Mode, kind: str, needs_human: bool, danger: bool) -> None:
    row = TABLE[mode][kind]
    wanted = {"never": False, "with danger": danger, "unless a person is needed": not needs_human}.get(row, True)
    assert leaves(kind, mode, needs_human=needs_human, danger=danger) is wanted  # type: ignore[arg-type]


def row_of(mail: tuple[str, ...]) -> int:
    """The first row that speaks of this mail: 'any' is every word, 'not fail' every word but fail."""
    columns = ("mode", "kind", "verdict", "needs_human", "danger")
    for number, row in enumerate(BY_MAIL):
        if all(row[name] in ("any", word) or (row[name] == "not fail" and word != "fail")
               for name, word in zip(columns, mail, strict=True)):  # fmt: skip
            return number
    raise AssertionError(f"no row speaks of {mail}")


def test_the_table_by_mail_speaks_of_every_mail_and_has_no_row_too_many() -> None:
    assert {row_of(mail) for mail in ALL_MAIL} == set(range(len(BY_MAIL)))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_of_every_mail_exactly_that_leaves_which_the_table_by_mail_says(mode: Mode, kind: str) -> None:
    at = b.moment(mode)
    for mail in (one for one in ALL_MAIL if one[:2] == (mode, kind)):
        verdict, unsure, danger = mail[2:]
        read = b.reading(
            kind=kind, immediate_danger=danger == "yes", needs_human=unsure == "yes",
            needs_human_because=["unsure"] if unsure == "yes" else [],
        )  # fmt: skip
        came = b.arrival(b.message(verdict=verdict), read)
        effects = b.effects_of(decide(came, Known(directory=at.directory), at), came, at)
        left = " ".join(f"{one.kind}:{one.person_id}".rstrip(":") for one in effects.letters if not one.hold)
        assert (left or "nothing") == BY_MAIL[row_of(mail)]["leaves"], mail


@settings(deadline=None, max_examples=400)
@given(MAILS, SENDERS, SUSPECTS, st.sampled_from(MODES), st.sampled_from([0, 25]))
def test_nothing_else_leaves_when_a_mail_is_decided(
    read: dict[str, object], mail: dict[str, object], challenged: list[tuple[str, str]], mode: Mode, receipts: int
) -> None:
    at = b.moment(mode)
    because = ["unsure"] if read["needs_human"] else []
    came = b.arrival(b.message(**mail), b.reading(**read, challenged=challenged, needs_human_because=because))
    decision = decide(came, Known(directory=at.directory), at)
    effects = b.effects_of(decision, came, at, b.case(), receipts_today=receipts)
    danger = isinstance(decision, OpenCase | AddToCase) and decision.danger
    assert came.message is not None
    for plan in effects.letters:
        if plan.hold:
            assert plan.kind == "receipt"
            assert not danger
            continue
        assert isinstance(decision, OpenCase | Divert)
        human = bool(decision.needs_human)
        assert may_leave(plan, mode, came.message.verdict, needs_human=human, danger=danger), plan.kind
        assert plan.kind in ("receipt", "notice", "made_aware", "danger_alert")
        if plan.kind == "receipt":
            assert plan.to_address == came.message.from_address != ""
            assert plan.to_address != b.BOX
            assert came.message.automated in (None, "sealed")
            assert not came.message.no_answer
            assert not came.message.sender_doubt
            assert read["writer"] not in ("person", "child", "family")
        else:
            assert plan.to_address in {one.email for one in at.directory.holdings}
    assert len({plan.key for plan in effects.letters}) == len(effects.letters)
    assert len(set(effects.needs_human or ())) == len(effects.needs_human or ())


@settings(deadline=None, max_examples=200)
@given(MAILS, SENDERS, st.sampled_from(MODES), st.sampled_from(["notice", "receipt"]), st.booleans())
def test_an_answer_to_our_letter_never_makes_more_leave_than_the_table_says(
    read: dict[str, object], mail: dict[str, object], mode: Mode, kind: str, accepts: bool
) -> None:
    at, file = b.moment(mode), b.case()
    to = next(one for one in file.letters if one.kind == kind)
    words = "Received, I will respond by Friday noon." if accepts else b.OWN_WORDS
    came = b.arrival(
        b.reply(words, to=to, **{**mail, "from_address": "ines.orrell@council.example"}), b.reading(**read)
    )
    decision = decide(came, b.threaded(file, to), at)
    effects = b.effects_of(decision, came, at, file)
    assert came.message is not None
    danger = isinstance(decision, OpenCase | AddToCase) and decision.danger
    human = not isinstance(decision, OpenCase) or bool(decision.needs_human)
    for plan in effects.letters:
        if plan.step.startswith("instead:"):  # the stand-in's copy of a notice that left
            assert mode != "shadow"
            assert (plan.person_id, came.message.automated) == ("dep", "out_of_office")
            assert came.message.verdict != "fail"
            continue
        assert may_leave(plan, mode, came.message.verdict, needs_human=human, danger=danger), plan.kind
        if plan.kind == "passed_on":
            assert plan.to_address == file.sender.address


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("address", ["", "outside@elsewhere.example"])
def test_alerts_and_notices_go_only_to_addresses_on_allowed_domains(mode: Mode, address: str) -> None:
    rows = b.directory()
    bad = replace(rows, holdings=tuple(replace(one, email=address) for one in rows.holdings))
    at = b.moment(mode, people=bad, letters={"allowed_domains": ["council.example"]})
    came = b.arrival(read=b.reading(immediate_danger=True))
    effects = b.effects_of(decide(came, Known(directory=bad), at), came, at)
    assert {plan.kind for plan in effects.letters} <= {"receipt"}
