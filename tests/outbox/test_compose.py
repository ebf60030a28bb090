"""Letters say what they must (letters.md) and nothing that they must not (promise 11); templates fail by file and line."""

import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ComposeError, ConfigError
from models.letter import Facts, LetterPlan, Told
from models.words import GROUNDS, LETTER_KINDS, PROCEDURES, STAGES, SUBJECTS, Ground, Side, Stage, Subject
from outbox.compose import CHECKOUT, TASKS, Composer
from outbox.layout import WIDTH
from outbox.samples import ALERT, PUBLIC, STAFF, TRUSTED, sample_plans
from outbox.sheet import PAGE, letters_page

SAMPLES = sample_plans()
COMPOSER = Composer(None, "northford.example", b"test key", random_part=lambda: "random00")
TO_SENDER = ("receipt", "passed_on", "signpost", "closed", "holding", "check_back")
CARRIES: dict[str, list[str]] = {
    "receipt to anyone": [
        "received it at 10am on Wednesday 23 December", "A person reads this mailbox Monday to Thursday 8.30am to 5pm",
        "Nobody reads it outside those hours", "ring 999", "About a child, ring 01632 960001", "About an adult, ring 01632 960002",
        "When those lines are closed, ring 01632 960003", "sorted by a computer", "A person will read it by noon on Wednesday 23 December",
        "Keep doing what keeps the person safe", "do not wait for us", "If the risk changes, ring", "copy these lines",
        "Our reference: ESC-2026-4071839", "Received: 10am on Wednesday 23 December 2026", "Sent to: cssu@northford.example",
        "Ring 01632 960010 (Safeguarding Standards Unit; Monday to Friday, 9am to 4pm)",
    ],
    "receipt to a proven partner": [
        "This is about a child", "that an agreed plan is not being carried out", "that the risk has changed or gone up",
        'If that is wrong, reply "wrong" and a person will correct it', "hear from us again by 5pm on Tuesday 29 December",
        "whether or not we have an answer", "If it is not resolved", "Service Manager, Safeguarding Standards Unit, on 01632 960011",
        "If you have not yet spoken to the worker's team manager", "often quickest. It is never a condition", "put cssu@northford.example in copy",
    ],
    "receipt, danger read": ["telling the person who is on call"],
    "receipt, danger read, nobody on call": ["Nobody is on call", "A person will read your message by 10.30am on Tuesday 29 December"],
    "receipt, child or adult unclear": ["We could not tell whether this is about a child or an adult"],
    "notice to the allocated person": [
        "this case has been allocated to you since 1 September 2026", "Raised by: Grace Okafor", "Role: Designated Safeguarding Lead",
        "Agency: Ridgeway Primary School", "Telephone: 01632 960123", "Case reference, as they wrote it: LCS 1187423",
        "They say that an agreed plan is not being carried out", "They want it taken up", "already told the front-line worker and the team manager",
        "Somebody must act by: Friday 8 January 2027", "Read by a computer. Not yet checked by a person.", "Read the original message",
        "Ring the sender", "Acknowledge, with the time by which you will respond", "Reply to this e-mail", "ring 01632 960010",
        "Opening this letter is not acknowledging", "If this is not yours, or you took the decision that is challenged",
        "Please acknowledge it by 5pm on Thursday 24 December", "You are reminded at 9.30am on Thursday 24 December",
        "your deputy is told, at 5pm on Thursday 24 December", "The next step (Service Manager, Children's Safeguarding Standards Unit) is told at 5pm on Tuesday 29 December",
        "Record the decision and the reason on the person's record", "Answer the sender yourself, with cssu@northford.example in copy",
        "Your words are not passed on by the desk",
    ],
    "notice to the duty role": ["you are on duty, and the allocated person is not known to us", "Checked by the unit", "Case reference: none given", "They do not say what they have tried"],
    "hand-over to the other side": ["but it is about an adult, so it is handed to you. Until you acknowledge it, it stays ours", "Opening this letter is not acknowledging", "Ring the sender"],
    "notice, cover, danger, adult": ["you are covering for Ruth Abara, who is away", "Danger was read in this message"],
    "made aware": ["Grace Okafor", "01632 960123", "LCS 1187423", "that an agreed plan is not being carried out", "Nothing is asked of you"],
    "chase 1": [
        "This is a reminder", "Sender's agency: Ridgeway Primary School", "Sender's telephone: 01632 960123", "acknowledge by: 5pm on Thursday 24 December",
        "Acknowledge it, and give the day and time by which you will respond", "not yours, and whose it is", "that you have spoken to the sender, and on which day",
    ],
    "chase 1, several cases": [
        "one reminder about 2 cases", "ESC-2026-4071839 Please acknowledge by: 5pm on Thursday 24 December", "ESC-2026-5520174",
        "Sender's agency: Northford General Hospital", "Sender's telephone: 01632 960124", "Please answer each case by itself",
        "An answer to this e-mail does not tell us which case you mean",
    ],
    "said back": ["You will respond by: noon on Friday 8 January 2027", "If that is not what you meant, reply", "Your words are not passed on by the desk"],
    "said back, later": ["You asked for: noon on Friday 22 January 2027", "A response is due by: 5pm on Tuesday 5 January 2027", "A person in the unit decides", "not signed it off"],
    "said back, unclear": ["we could not tell which day and hour it is", "A response is due by: 5pm on Tuesday 5 January 2027"],
    "said back, accepted": ["You will respond by: noon on Friday 22 January 2027", "has accepted that time", "The sender is told"],
    "digest": [
        "5 cases are overdue", "ESC-2026-4071839, a child Waits for: an acknowledgement of the Service Manager", "(for 7 days)",
        "ESC-2026-9013366, an adult Waits for: a person to read it", "a response of the Independent Reviewing Officer", "(since yesterday)",
        "And 2 more", "once on each working day",
    ],
    "chase 2": [
        "10am on Wednesday 23 December: the message came in", "the Independent Reviewing Officer was sent the notice", "was reminded", "Nothing since",
        "It stays with you until 5pm on Tuesday 29 December", "Then the next step (Service Manager", "The unit will ring you at 11am on Tuesday 29 December",
        "The sender is told today",
    ],
    "chase 2 to the deputy": ["You are recorded as deputy", "It stays with that manager until", "The unit will ring them at 11am"],
    "step up": [
        "you are the next step of the council's escalation procedure", "the Independent Reviewing Officer had not answered", "the deputy was told",
        "Please acknowledge it by 5pm on Thursday 31 December", "Telephone: 01632 960123", "E-mail: g.okafor@ridgeway-primary.sch.example",
    ],
    "passed on": ["We have passed your message on to the unit", "asked to acknowledge it by 5pm on Thursday 24 December", "hear from us again by 5pm on Tuesday 29 December"],
    "passed on, reminded": ["have not yet had an answer", "We have asked again today", "it goes to the next step (the Service Manager) at 5pm on Tuesday 29 December"],
    "passed on, stepped up": ["has now gone to the next step: the Service Manager", "by 5pm on Thursday 31 December"],
    "passed on, to the board": ["the last step of the council's escalation procedure: the Board or Partnership", "by 5pm on Friday 8 January 2027"],
    "passed on, a reply has come": ["The Service Manager has replied to us about your message", "will tell you what it says", "does not pass on anybody's words", "reply to this e-mail and say so"],
    "passed on, acknowledged": ["The Service Manager has acknowledged your message", "respond by noon on Friday 8 January 2027"],
    "signpost": ["That belongs to the council's complaints team", "Complaints Team, on 01632 960020", "We keep your message until they confirm", "ring 999"],
    "signpost, new concern": ["That belongs to the council's front door", "Please ring them today", "ring 01632 960001"],
    "passed on, spoken": ["We are told that the unit has spoken with you", "We have stopped asking them", "if it is not resolved, reply"],
    "passed on, later time agreed": ["The unit has asked for more time, and a person here has agreed", "respond by noon on Friday 15 January 2027"],
    "holding note": [
        "A person in the unit writes to tell you how it stands", "back on Monday and has it on her desk", "If it is not resolved, reply and say so",
        "hear from us again by 5pm on Monday 4 January 2027", "Service Manager, Safeguarding Standards Unit, on 01632 960011", "ring 999",
    ],
    "note to whoever has it": ["A person in the unit writes to you", "join the meeting", "5pm on Thursday 24 December", "acknowledges nothing by itself"],
    "holding note, responded": ["tells you how your message was answered", "The visits begin again this week", "If it is not resolved, reply"],
    "check-back": ["Has it changed for the person?", "- yes - no - ring me", "by 5pm on Friday 12 February", "it is not known", "no names", "ring 999"],
    "closed": ["The visits have started again", "five working days, until 5pm on Friday 15 January 2027", "Reply to this e-mail, and say that you do not agree"],
    "was this answer yours": [
        "has come that acknowledges it. It is not certain that it came from you, so it does not count yet", "The answer came: 2.40pm on Wednesday 23 December",
        "To be acknowledged by: 5pm on Thursday 24 December", "you are reminded as before", "ring: 01632 960010",
    ],
    "duty notice": ["Our reference: ESC-2026-4071839", "Side: a child", "Waiting since: 10am on Wednesday 23 December", "nobody holds the role of team manager", "by: 2pm on Wednesday 23 December"],
    "danger alert": [
        "Danger was read", "open it now", "Sender's agency: Ridgeway Primary School", "Sender's telephone: 01632 960123", "Sign in to the desk",
        "the on-call manager is asked at 10.35am on Wednesday 23 December", "This is alert 1",
    ],
    "danger alert, one for many": ["3 messages", "ESC-2026-4071839", "ESC-2026-5520174", "ESC-2026-9013366"],
    "alarm": ["the desk itself, not about a case", "Wrong now", "no successful look", "look into the mailbox by hand"],
    "directory changed, to the unit": ["not about a case", "p17: ines.orrell", "trust.example is new", "find out who changed"],
    "directory changed, to the old address": ["no longer in it for you", "ring the unit at once", "not answer by e-mail"],
    "alarm, over": ["the desk itself, not about a case", "Over: - mailbox children", "Nothing else is wrong"],
}  # fmt: skip


def body(plan: LetterPlan) -> str:
    return COMPOSER.compose(plan, now=plan.facts.now).body


def flat(text: str) -> str:
    return " ".join(text.split())


def receipt(facts: Facts) -> str:
    return body(replace(SAMPLES["receipt to anyone"], facts=facts))


@pytest.mark.parametrize("name", SAMPLES)
def test_each_letter_carries_every_point_that_it_must(name: str) -> None:
    text = flat(body(SAMPLES[name]))
    missing = [point for point in CARRIES[name] if point not in text]
    assert not missing


def test_every_kind_of_letter_has_a_sample() -> None:
    assert {plan.kind for plan in SAMPLES.values()} == set(LETTER_KINDS)


@pytest.mark.parametrize("name", SAMPLES)
def test_subjects_carry_our_reference_and_the_action_and_no_person(name: str) -> None:
    plan = SAMPLES[name]
    subject = COMPOSER.compose(plan, now=plan.facts.now).subject
    assert plan.facts.reference in subject or plan.facts.many
    people = ("Okafor", "Nair", "Abara", "Whitfield", "Anand", "Ridgeway", "LCS", "child", "adult", "plan")
    assert not [word for word in people if word in subject]


def test_danger_lines_come_first_where_danger_was_read() -> None:
    for name in ("receipt, danger read", "receipt, danger read, nobody on call"):
        text = body(SAMPLES[name])
        assert text.index("999") < text.index("Hello,")
        assert text.count("ring 999") == 1


markers = st.sampled_from(("Zebra", "Quokka"))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(SUBJECTS), st.lists(st.sampled_from(GROUNDS), unique=True).map(tuple), markers,
    st.lists(st.sampled_from(STAGES), unique=True).map(tuple), st.sampled_from(("child", "adult", "undecided")),
)  # fmt: skip
def test_the_fixed_receipt_is_the_same_bytes_whatever_is_known(
    person: Subject, grounds: tuple[Ground, ...], marker: str, stages: tuple[Stage, ...], side: Side
) -> None:
    known = replace(
        PUBLIC, person=person, grounds=grounds, side=side, sender_name=marker, sender_role=marker, sender_agency=marker,
        sender_phone=marker, sender_address=marker, case_references=(marker,), steps_tried=stages, advice=stages,
        why_you=marker, cover_for=marker, recipient_name=marker, checked_by=marker, outcome=marker, passed_to_role="unit",
        next_role="service_manager", history=(Told(role="unit", what=marker, at=PUBLIC.now),), next_step=TRUSTED.next_step,
        allocated_since=PUBLIC.now, due=PUBLIC.now, hear_by=PUBLIC.now, next_step_at=PUBLIC.now,
    )  # fmt: skip
    plan = SAMPLES["receipt to anyone"]
    assert (
        COMPOSER.compose(replace(plan, facts=known), now=PUBLIC.now).data == COMPOSER.compose(plan, now=PUBLIC.now).data
    )


def test_the_further_part_only_adds_to_the_fixed_part() -> None:
    footer = receipt(PUBLIC).rindex("  Northford")
    assert receipt(TRUSTED).startswith(receipt(PUBLIC)[:footer])
    assert receipt(TRUSTED).endswith(receipt(PUBLIC)[footer:])


@pytest.mark.parametrize("name", [name for name, plan in SAMPLES.items() if plan.kind in TO_SENDER])
def test_a_sender_reads_no_name_no_case_reference_and_no_role_that_reveals_a_plan(name: str) -> None:
    plan = SAMPLES[name]
    facts = replace(
        plan.facts, sender_name="Zebra", sender_role="Zebra", sender_agency="Zebra", sender_phone="Zebra", case_references=("Zebra",),
        recipient_name="Zebra", why_you="allocated", cover_for="Zebra", checked_by="Zebra", needed_before=PUBLIC.now,
        history=(Told(role="unit", what="notice", at=PUBLIC.now),), allocated_since=PUBLIC.now,
    )  # fmt: skip
    for role in (
        "unit",
        "duty",
        "team_manager",
        "conference_chair",
        "service_manager",
        "board",
        "independent_reviewing_officer",
    ):
        text = body(replace(plan, facts=replace(facts, passed_to_role=role, next_role=role)))
        assert not re.search("zebra|allocated|reviewing officer|conference|chair|Okafor", text, re.IGNORECASE)


@pytest.mark.parametrize(
    "name", [name for name, plan in SAMPLES.items() if plan.kind in ("passed_on", "closed", "signpost")]
)
def test_nothing_of_side_or_grounds_is_outside_the_details(name: str) -> None:
    plan = SAMPLES[name]
    bare = replace(plan.facts, details=False, person="unclear", grounds=(), advice=(), next_step=None, side="undecided")
    rich = replace(bare, person="child", grounds=GROUNDS, advice=STAGES, side="child", form=bare.form)
    if plan.kind != "signpost":
        rich = replace(rich, next_step=TRUSTED.next_step)
    assert body(replace(plan, facts=rich)) == body(replace(plan, facts=bare))


@pytest.mark.parametrize("name", [name for name, plan in SAMPLES.items() if plan.kind not in TO_SENDER])
def test_no_letter_to_staff_holds_words_that_would_acknowledge_if_they_came_back_quoted(name: str) -> None:
    accepting = (
        r"\b(I|we) (acknowledge|accept|will|have|am|can|take|confirm|object)\b|\bnot mine\b|\bon it\b|\bwill do\b"
    )
    own_side = re.sub("we have no answer|we have asked again", "", flat(body(SAMPLES[name])), flags=re.IGNORECASE)
    assert not re.search(accepting, own_side, re.IGNORECASE)


@pytest.mark.parametrize("name", SAMPLES)
def test_lines_are_short_and_sentences_are_short(name: str) -> None:
    text = body(SAMPLES[name])
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\n\n\n" not in text
    prose = [part for part in text.split("\n\n") if not part.startswith(("  ", "- "))]
    for sentence in re.split(r"(?<=[.?!:]) ", " ".join(flat(part) for part in prose)):
        assert len(sentence.split()) <= 32, sentence


def test_every_fact_left_out_still_makes_a_letter_and_a_task() -> None:
    bare = Facts(
        reference="ESC-2026-4071839",
        council="Desk",
        mailbox_address="d@x.example",
        now=PUBLIC.now,
        received_at=PUBLIC.now,
    )
    for plan in SAMPLES.values():
        for details in (False, True):
            assert "None" not in body(replace(plan, facts=replace(bare, details=details, danger=details)))
    for name in TASKS:
        assert "None" not in COMPOSER.task(name, bare)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_each_procedure_has_its_own_signpost(procedure: str) -> None:
    text = flat(body(replace(SAMPLES["signpost"], facts=replace(PUBLIC, procedure=procedure))))
    assert re.search(r"(That|It) belongs to ", text)
    assert "ring 999" in text


def test_the_task_to_ring_the_sender_says_now_when_danger_was_read() -> None:
    assert COMPOSER.task("ring_sender", ALERT).startswith("ESC-2026-4071839: ring the sender NOW")
    calm = COMPOSER.task("ring_sender", STAFF)
    assert "NOW" not in calm
    assert "Do not say whether we know the person" in flat(calm)
    with pytest.raises(ComposeError, match=r"no_such/subject\.txt\.j2: the template .* is missing"):
        COMPOSER.task("no_such", STAFF)


def test_the_page_of_letters_shows_them_as_they_are_sent() -> None:
    assert PAGE.read_text(encoding="utf-8") == letters_page(), "run python -m outbox.sheet and look at the difference"


def overlaid(folder: Path, name: str, text: str) -> Composer:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return Composer(folder, "northford.example", b"test key")


def test_the_overlay_comes_first_and_uses_the_parts_of_the_checkout(tmp_path: Path) -> None:
    composer = overlaid(
        tmp_path, "closed/body.txt.j2", 'Ours: {{ f.reference }}\n\n{% include "_parts/danger_lines.txt.j2" %}\n'
    )
    plan = SAMPLES["closed"]
    assert composer.compose(plan, now=PUBLIC.now).body.startswith(
        "Ours: ESC-2026-4071839\n\n- If someone is in danger now, ring 999.\n"
    )
    assert composer.digests()["closed/body.txt.j2"] != COMPOSER.digests()["closed/body.txt.j2"]
    assert composer.digests().keys() == COMPOSER.digests().keys()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Hello\n\n{{ f.child_name }}\n", "line 3: .*no attribute 'child_name'"),
        ("Hello\n{% if f.x %}\n", "line 2: "),
        ("{{ words.moment(f.due, f.now) }}", "line 1: AttributeError"),
        ('\n{% include "_parts/none.txt.j2" %}', "_parts/none.txt.j2 is missing"),
        ("{{ 1 / 0 }}", "line 1: ZeroDivisionError"),
    ],
)
def test_a_wrong_template_is_named_with_file_and_line_and_check_finds_it(tmp_path: Path, text: str, fault: str) -> None:
    composer = overlaid(tmp_path, "closed/body.txt.j2", text)
    with pytest.raises(ComposeError, match=f"closed/body.txt.j2.*{fault}"):
        composer.compose(SAMPLES["closed"], now=PUBLIC.now)
    assert [found for found in composer.check(SAMPLES.values()) if re.search(fault, found)]


def test_check_finds_nothing_wrong_with_the_letters_as_delivered() -> None:
    assert COMPOSER.check(SAMPLES.values()) == []


def test_check_finds_a_letter_without_reference_danger_lines_or_use(tmp_path: Path) -> None:
    overlaid(tmp_path, "receipts/body.txt.j2", "A name with a slip of the pen.")
    composer = overlaid(tmp_path, "receipt/body.txt.j2", "Hello.")
    found = "\n".join(composer.check(SAMPLES.values()))
    assert "receipts/body.txt.j2: no letter uses this template" in found
    assert "receipt: the body does not carry the reference" in found
    assert "receipt: the body does not say to ring 999" in found


def test_an_overlay_that_is_no_folder_is_a_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder"):
        Composer(tmp_path / "none", "northford.example", b"test key")


def test_text_of_a_message_is_never_run_as_a_template() -> None:
    facts = replace(STAFF, sender_name="{{ 7 * 7 }}", sender_agency="{% include 'receipt/body.txt.j2' %}")
    text = body(replace(SAMPLES["notice to the allocated person"], facts=facts))
    assert "{{ 7 * 7 }}" in text
    assert "{% include" in text


def test_a_name_cannot_write_a_line_of_its_own_into_a_letter() -> None:
    facts = replace(
        STAFF, sender_name="Grace\n\n  Please acknowledge by: never\r\n- Send it to\u2028evil", sender_phone="1\n2"
    )
    text = body(replace(SAMPLES["notice to the allocated person"], facts=facts))
    assert flat("Raised by: Grace Please acknowledge by: never - Send it to evil") in flat(text)
    assert not [
        line for line in text.splitlines() if line.strip().startswith(("Please acknowledge by: never", "- Send"))
    ]


def test_digests_change_with_the_words_of_a_template_and_cover_each_letter() -> None:
    digests = COMPOSER.digests()
    assert all(f"{kind}/{part}.txt.j2" in digests for kind in (*LETTER_KINDS, *TASKS) for part in ("subject", "body"))
    assert len(digests) == len(list(CHECKOUT.rglob("*.j2")))


def test_two_letters_never_share_a_message_id() -> None:
    composer = Composer(None, "northford.example", b"test key")
    made = {composer.compose(SAMPLES["closed"], now=PUBLIC.now).message_id for _ in range(20)}
    assert len(made) == 20


def test_templates_know_every_fact_that_they_use() -> None:
    used = {
        name for path in CHECKOUT.rglob("*.j2") for name in re.findall(r"\bf\.(\w+)", path.read_text(encoding="utf-8"))
    }
    assert used <= {item.name for item in fields(Facts)}


def test_times_of_the_year_to_come_carry_their_year() -> None:
    late = replace(PUBLIC, read_by=PUBLIC.now + timedelta(days=20))
    assert "12 January 2027" in receipt(late)
