"""What reading says of particular turns of phrase."""

from datetime import date

import pytest

from intake.reading.contract import to_contract
from tests.reading.support import read

LIVE = "Re LCS 1187423, on a child protection plan. "
ASK = " Please could somebody senior look at this."


@pytest.mark.parametrize(
    "words",
    [
        "He will not open the door to any of us and he has blocked our number.",
        "Mum agrees to everything and does none of it.",
        "They have turned the health visitor away four times.",
    ],
)
def test_a_family_that_shuts_people_out_is_disengagement(words: str) -> None:
    assert "disengagement" in read(LIVE + words + ASK).grounds


@pytest.mark.parametrize(
    "words",
    [
        "The social worker has not answered one of my messages and no meeting has been held.",
        "Nobody has visited since August and the core group was cancelled.",
    ],
)
def test_professionals_who_go_quiet_are_procedures_and_not_disengagement(words: str) -> None:
    grounds = read(LIVE + words + ASK).grounds
    assert "procedures_not_followed" in grounds
    assert "disengagement" not in grounds


@pytest.mark.parametrize(
    "words",
    [
        "There is no disagreement between us.",
        "If the family were to disengage I would write again.",
        "There was a disagreement last year which was settled.",
    ],
)
def test_negated_hypothetical_and_settled_words_are_no_ground(words: str) -> None:
    reading = read(LIVE + "The core group was cancelled and no date has been set. " + words + ASK)
    assert reading.grounds == ("procedures_not_followed",)


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("It was agreed that he would have an alarm. It was never fitted.", "plan_breaking_down"),
        ("She said that somebody would come and see him. Nobody has.", "procedures_not_followed"),
        ("In autumn she was downstairs and reading. She is now upstairs and silent.", "changing_or_increasing_risk"),
        ("The enquiry officer says that it is her tablets. We think it's her dinner.", "professional_disagreement"),
    ],
)
def test_an_idea_may_take_two_sentences(words: str, ground: str) -> None:
    assert ground in read(LIVE + words + ASK).grounds


def test_a_denial_that_goes_on_denies_only_what_follows_it() -> None:
    assert "plan_breaking_down" not in read(LIVE + "It was agreed to meet. It isn't pretty, that carpet." + ASK).grounds


def test_danger_now_is_risk_that_has_gone_up() -> None:
    reading = read(LIVE + "He is at the house with a knife now. I believe he will kill her tonight. 999 called." + ASK)
    assert reading.immediate_danger
    assert "changing_or_increasing_risk" in reading.grounds


def test_a_decision_thought_wrong_is_disagreement() -> None:
    reading = read(
        "SA-2031-118. The enquiry has been closed and we do not accept the outcome. I spoke to the enquiry officer."
        + ASK
    )
    assert (reading.person, reading.grounds, reading.stage_reached) == (
        "adult",
        ("professional_disagreement",),
        "practitioner",
    )


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("I told her social worker, Ken, on Monday.", "practitioner"),
        ("I raised it with Ken, her social worker, and then with the Team Manager.", "team_manager"),
        ("My manager has read this and agrees.", "line_manager"),
        ("Our designated safeguarding lead has seen this.", "dsl"),
        ("I rang the conference chair on Friday and she said that she would look.", "unit"),
        ("On Tuesday I met the Service Manager, who heard me out.", "service_manager"),
        ("I wrote to the police member of the NSCP on 9 May.", "board"),
        ("I have not told anybody else about this yet.", "none"),
    ],
)
def test_the_highest_step_tried_is_the_stage(words: str, stage: str) -> None:
    assert read(LIVE + "The core group was never held. " + words + ASK).stage_reached == stage


@pytest.mark.parametrize(
    "words",
    [
        "I shall take it to our named nurse next week.",
        "I am copying in the IRO so that she has sight of it.",
        "He has refused to speak to his social worker.",
        "Mum told the social worker that all was well.",
        "Our DSL is away on leave.",
        "I haven't breathed a word to anyone.",
    ],
)
def test_a_step_that_is_planned_copied_or_anothers_was_not_tried(words: str) -> None:
    assert read(LIVE + "The core group was never held. " + words + ASK).stage_reached == "none"


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("I have put these points to the enquiry officer.", "practitioner"),
        ("I did ring Tyrone in your south team and he wrote it all down.", "practitioner"),
        ("Her social worker is Dean. I rang him twice.", "practitioner"),
        ("Parveen, who's running the enquiry, was lovely when I told her.", "practitioner"),
        ("I had a word with the lad off the council.", "practitioner"),
        ("Her social worker is Dean. Her mother rang and I told her mother to wait.", "none"),
        ("I'll be telling my manager when she's back.", "none"),
        ("Our DSL is off with flu.", "none"),
        ("Told Alison, who runs the s/w team.", "team_manager"),
        ("My Group Manager has put the same on our system.", "line_manager"),
        ("Station Commander sighted on this report.", "line_manager"),
        ("Angie who is over me said send it in.", "line_manager"),
        ("I brought it to Fatima, her social worker, and then to Fatima's manager.", "team_manager"),
        ("When I rang your Unit on the 7th you said give it a month.", "unit"),
    ],
)
def test_steps_in_everyday_words(words: str, stage: str) -> None:
    assert read(LIVE + "The core group was never held. " + words + ASK).stage_reached == stage


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            "As requested here are the ward notes for Mr A for 3 to 9 May, SA-2033-117. See you Thursday.",
            "case_business",
        ),
        (
            "You will recall that I moaned. It's all sorted, he is seen weekly, LCS 1187423. Thanks for pushing it along.",
            "case_business",
        ),
        (
            "Say (not a real person) a tenant won't let anybody in: do we use the ordinary form? It is for our handbook.",
            "enquiry",
        ),
        (
            "Three of our bills remain unsettled, the oldest from June. Please let us have an order number.",
            "other_process",
        ),
        ("You lot took my granddaughter and I want an apology.", "other_process"),
        ("Your message was opened on Monday at 14:02. This mailbox is not read.", "automated"),
        ("Tabards from £3.99, free next day delivery, offer ends on Friday.", "junk"),
    ],
)
def test_mail_of_other_sorts_is_told_by_broad_ideas(body: str, kind: str) -> None:
    assert read(body).kind == kind


@pytest.mark.parametrize(
    "words",
    [
        "He's at the back door now, kicking it, and the police are ten minutes off.",
        "She is drowsy, she has not had her insulin and we are waiting for an ambulance.",
        "The van is coming at four to take him back and he has told us that his brother will kill him.",
        "He rang from the top of the car park to say goodbye and the police are on the way.",
    ],
)
def test_danger_is_what_happens_and_that_it_is_now(words: str) -> None:
    assert read(LIVE + words).immediate_danger


@pytest.mark.parametrize(
    "words",
    [
        "In March he held a knife to her; he has been in prison since.",
        "If you think that somebody is in immediate danger call 999.",
        "We rang 999 in October and she was home by eight.",
    ],
)
def test_danger_that_is_past_or_standing_advice_is_none(words: str) -> None:
    assert not read(LIVE + "The core group was never held. " + words + ASK).immediate_danger


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("Ada is 90 and the carers never came.", "adult"),
        ("Jamie, seventeen, has had no visit.", "child"),
        ("Bess, who's ninety-one, has had no visit.", "adult"),
        ("Derek's 50 but more like a bairn of 8 and has had no visit.", "adult"),
        ("Gethin's eleven and has had no visit. I'm 79 myself.", "child"),
        ("He is 17, not 18 till June, and has had no visit from the social worker.", "child"),
        ("She is a care leaver of 19 and has had no visit from the social worker.", "adult"),
        ("(1) the move and (2) the camera never came for Mr Cho, 58.", "adult"),
    ],
)
def test_ages_are_read_as_people_write_them(words: str, person: str) -> None:
    assert read("There was a meeting and a plan. " + words + ASK).person == person


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("ref: 1187423 (LCS)", ("1187423",)),
        ("SA 2031/377 and SAC0103377", ("SA 2031/377", "SAC0103377")),
        ("LCS 221 4480", ("LCS 221 4480",)),
        ("LCS no. 1-220-340", ("1-220-340",)),
        ("Ethics ref HSS-31-220, job no 7741902, 12-Nov-2026", ()),
    ],
)
def test_case_references_in_the_forms_that_people_write(text: str, references: tuple[str, ...]) -> None:
    assert read(LIVE.replace("Re LCS 1187423, o", "O") + text + ASK).case_references == references


def test_addressing_the_unit_is_no_step() -> None:
    assert read("Dear Duty IRO\n\n" + LIVE + "The core group was never held." + ASK).stage_reached == "none"


def test_the_chain_is_read_only_when_the_own_words_point_to_it() -> None:
    chain = "\n\nFrom: Gwen Hall\nSent: 4 May\nSubject: Baby T\n\nBaby T is on a child protection plan, LCS 1190027. Mum has blocked us and will not open the door. I told the social worker."
    assert "disengagement" in read("Please see below." + chain, "Fw: Baby T").grounds


def test_danger_today_is_flagged_and_a_safe_person_is_not() -> None:
    danger = read(
        LIVE + "He is at the house with a knife now. I believe he will kill her tonight. 999 called, no car yet."
    )
    assert danger.immediate_danger
    calm = read(LIVE + "He is safe at his aunt's and this is not a 999 matter. The core group was never held." + ASK)
    assert not calm.immediate_danger


def test_numbers_of_persons_and_telephones_are_no_case_references() -> None:
    reading = read("Re LCS 1187423 and SA-2031-118. NHS 999 000 0018, ring 01632 960 118, police log NP-20261122-0123.")
    assert reading.case_references == ("LCS 1187423", "SA-2031-118")


def test_internal_parts_are_filled() -> None:
    body = (
        "Re baby T (1), dob 12.03.2025, LCS 1190027, on a child protection plan. The social worker, Jordan, has not visited"
        " since May and I disagree with the Team Manager, who has refused to hold a meeting. I need an answer before Friday."
    )
    reading = read(body, on=date(2026, 11, 23))
    assert {one.value for one in reading.challenged} >= {"practitioner", "team_manager"}
    assert reading.plan_status == "on_plan"
    assert reading.writer == "professional"
    assert reading.needed_before == date(2026, 11, 27)
    assert reading.initials == ("T",)
    assert reading.birth_years == (2025,)


def test_a_mother_who_writes_is_not_a_professional() -> None:
    reading = read(
        "I am the mother of the child you discussed and I want to make a formal complaint about the social worker."
    )
    assert (reading.kind, reading.procedure, reading.writer) == ("other_process", "complaint", "family")


def test_an_out_of_office_reply_is_machine_mail_whatever_its_subject() -> None:
    assert (
        read(
            "I am on annual leave until Monday and will not be reading messages.", "Automatic reply: URGENT escalation"
        ).kind
        == "automated"
    )


def test_a_header_adds_weight_but_does_not_hide_an_escalation() -> None:
    from tests.reading.support import DAY, reader

    body = (
        LIVE + "Nobody has visited since August, the core group was cancelled and we do not accept the decision." + ASK
    )
    assert reader().read(subject="", body=body, on=DAY, automated="auto_reply").kind == "escalation"


def test_an_empty_mail_asks_for_a_person() -> None:
    assert read("", "").needs_human


def test_the_contract_has_its_keys_in_order() -> None:
    out = to_contract("m1", read(LIVE + "The core group was never held." + ASK))
    assert list(out) == [
        "id", "kind", "person", "grounds", "immediate_danger", "stage_reached", "case_references", "confidence",
        "needs_human", "needs_human_because", "evidence",
    ]  # fmt: skip
    assert {"kind", "person", "stage_reached", "immediate_danger", "grounds.disengagement"} <= set(out["confidence"])
    assert all(set(one) == {"label", "rule", "text", "start", "end", "where"} for one in out["evidence"])
