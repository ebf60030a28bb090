"""Acts of the record, a manager's own acts, a step up and words to a manager: effects, or one clear line."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.act import Act, Close, Confirm, Seen
from models.case import CaseFile
from models.errors import UsageError
from models.manager_acts import AcknowledgeSignedIn, ProposeTime, ReturnSignedIn, StepUp, TellManager
from models.record_acts import Assign, Link, Note, Restrict, Split, Unassign, Unlink, Unrestrict, Unseen
from models.store.codec import from_json
from router.by_person.acts import effects_of
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

TAKEN = replace(b.case(), worked_by="una", see_also=frozenset({"ESC-2026-1111111"}), restricted_to=("una",))
LATER = b.london("2027-01-08 17:00")
REFUSED: dict[str, tuple[Act, CaseFile, str]] = {
    "a note without words": (Note(words=" "), b.case(), "write the note"),
    "nobody takes it": (Assign(login=""), b.case(), "who works on it"),
    "taken twice": (Assign(login="una"), TAKEN, "works on .* already"),
    "put back by nobody": (Unassign(), b.case(), "nobody works on"),
    "unseen twice": (Unseen(), replace(b.case(), unseen=1), "waits to be read already"),
    "linked to itself": (Link(to=b.case().reference), b.case(), "name the other case"),
    "linked twice": (Link(to="esc-2026-1111111"), TAKEN, "names ESC-2026-1111111 already"),
    "never linked": (Unlink(to="ESC-2026-2222222"), TAKEN, "nothing to undo"),
    "restricted without a reason": (Restrict(logins=("una",), why=""), b.case(), "say why"),
    "restricted to nobody": (Restrict(logins=(" ",), why="related"), b.case(), "who may still see it"),
    "restricted twice": (Restrict(logins=("una",), why="related"), TAKEN, "exactly these accounts"),
    "lifted where nothing is": (Unrestrict(why="moved"), b.case(), "not restricted"),
    "a step up without a reason": (StepUp(why=""), b.case(), "say why"),
    "words to a manager without words": (TellManager(words=""), b.case(), "in your own words"),
    "a stranger acknowledges": (AcknowledgeSignedIn(person_id="sm"), b.case(), "not yours now"),
    "acknowledged twice": (AcknowledgeSignedIn(person_id="iro"), b.case("acknowledged"), "nothing is asked"),
    "a stranger gives it back": (ReturnSignedIn(person_id="tm"), b.case(), "not yours now"),
    "a time without a response": (ProposeTime(person_id="iro", respond_by=LATER), b.case(), "no response runs"),
    "a learning of nobody": (Close(outcome="Done.", learning="Sloth"), b.case(), "none of .codes. learning"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_act_that_does_not_fit_is_one_clear_line(what: str) -> None:
    act, case, line = REFUSED[what]
    with pytest.raises(UsageError, match=line) as caught:
        effects_of(act, case, b.moment(), by="una")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "act",
    [Note(words="rang"), Assign(login="zoe"), Link(to="ESC-2026-3333333"), Restrict(logins=("zoe",), why="related")],
)
def test_an_act_of_the_record_stops_no_clock_and_sends_no_letter_even_when_closed(act: Act) -> None:
    for case in (b.case(), replace(b.case("closed"), state="closed")):
        found = effects_of(act, case, b.moment(), by="una")
        assert (found.stop, found.start, found.letters, found.tracks) == ((), (), (), ())
        assert found.notes
        assert "rang" not in str(found.notes), "the words of a note stand in the act, never in the audit's codes"


def test_words_to_a_manager_go_to_the_owner_alone_and_change_no_clock() -> None:
    found = effects_of(TellManager(words="The school asks for a meeting."), b.case(), b.moment(), by="una")
    assert [(one.kind, one.person_id) for one in found.letters] == [("to_manager", "iro")]
    assert (found.stop, found.start, found.tracks) == ((), (), ())
    text = b.written(found.letters[0])
    assert "The school asks for a meeting." in text
    assert b.OWN_WORDS not in text
    unowned = b.case("waiting_for_person", tracks=(replace(b.case().tracks[0], owner_id=""),))
    for case in (replace(b.case(), exclusions=frozenset({"iro"})), unowned):
        with pytest.raises(UsageError, match="nobody has it who may be written to"):
            effects_of(TellManager(words="A word."), case, b.moment(), by="una")
    with pytest.raises(UsageError, match="shadow"):
        effects_of(TellManager(words="A word."), b.case(), b.moment("shadow"), by="una")


def test_a_step_up_by_hand_gives_it_to_the_next_rung_and_ends_where_the_ladder_does(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.act(StepUp(why="the school cannot wait"))
    file = small.newest()
    track = file.tracks[0]
    assert (track.rung, track.owner_id, track.state, track.round) == ("service_manager", "sm", "awaiting", 2)
    assert [one.outcome for one in file.clocks if one.kind == "acknowledgement"] == ["cancelled", "running"]
    assert any(one.kind == "step_up" and one.person_id == "sm" for one in file.letters)
    with pytest.raises(UsageError, match="the ladder ends"):
        small.act(StepUp(why="again"))


def test_a_step_up_after_the_due_time_leaves_the_old_clock_missed(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.deliver()
    small.now = b.london("2026-12-04 10:00")
    small.act(StepUp(why="no answer"))
    assert [one.outcome for one in small.newest().clocks if one.kind == "acknowledgement"] == ["missed", "running"]


def test_a_manager_signed_in_acknowledges_danger_too_and_names_times_as_by_letter(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading(immediate_danger=True))
    owner = small.newest().tracks[0].owner_id or "iro"
    if small.newest().tracks[0].state != "awaiting":
        small.act(Confirm())
    small.act(AcknowledgeSignedIn(person_id=owner), by="priya")
    clock = next(one for one in small.newest().clocks if one.kind == "acknowledgement")
    assert (clock.outcome, clock.by, clock.how) == ("met", owner, "queue")
    sooner = b.london("2026-12-04 17:00")
    small.act(ProposeTime(person_id=owner, respond_by=sooner), by="priya")
    assert small.newest().running("response")[0].due_at == sooner
    small.act(ProposeTime(person_id=owner, respond_by=b.london("2026-12-18 17:00")), by="priya")
    assert small.newest().running("response")[0].due_at == sooner
    assert any("later time" in one for one in small.newest().needs_human)


def test_unseen_starts_a_triage_clock_again(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    small.receive(fresh(1), b.reading())
    small.act(Seen())
    assert not small.newest().running("triage")
    small.act(Unseen())
    assert small.newest().running("triage")
    assert small.newest().unseen == 1


def test_two_cases_name_each_other_and_a_restriction_is_kept_with_its_reason(tmp_path: Path) -> None:
    small = SmallDesk(tmp_path)
    first = small.receive(fresh(1), b.reading())
    second = small.receive(fresh(2), b.reading())
    small.act(Link(to=first.reference))
    assert small.newest().see_also == {first.reference}
    with pytest.raises(UsageError, match="there is no case"):
        small.act(Link(to="ESC-2026-0000000"))
    small.act(Restrict(logins=("zoe", "una"), why="a colleague is related"))
    assert (small.newest().restricted_to, small.newest().restricted_why) == (("una", "zoe"), "a colleague is related")
    small.act(Unrestrict(why="she has left"))
    assert (small.newest().restricted_to, small.newest().restricted_why) == ((), "")
    small.act(Split(message_id=1))
    assert {"linked", "restricted", "unrestricted", "split"} <= set(small.notes())
    assert small.newest().id == second.id


def test_acts_that_were_kept_before_still_read() -> None:
    assert from_json(Close, {"outcome": "Done.", "side": None}) == Close(outcome="Done.")
