"""Headers of letters: promise 12, and no text of a message becomes a header (reliability, findings 1 and 2).

The golden files are made again by `PYTHONPATH=. python tests/outbox/test_headers.py`: look at the difference first.
"""

import email
import re
from dataclasses import replace
from datetime import datetime
from email.policy import compat32, default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.errors import ComposeError
from models.letter import LetterPlan
from models.words import LETTER_KINDS, LetterKind
from outbox import headers
from outbox.clean import many_lines, one_line
from outbox.compose import Composer
from outbox.samples import sample_plans

COMPOSER = Composer(None, "northford.example", b"test key", random_part=lambda: "random00")
RECEIPT = sample_plans()["receipt to a proven partner"]
NOTICE = sample_plans()["notice to the allocated person"]
WANTED = [
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip
INJECTIONS = [
    "A =?utf-8?q?=0ABcc=3A_evil=40x=2Eexample?=",
    "x\r\nBcc: evil@x.example",
    "x\nBcc: evil@x.example\n\nnew body",
    "x\x00\x0b\x0c\x1c\x85\u2028\u2029Bcc: evil@x.example",
    "\u202eelpmaxe.x@live\u202c",
    "evil@x.example, second@y.example",
    '"quoted\\" <evil@x.example>',
    "=?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
    "\ud800 lone surrogate",
    "{{ 7 * 7 }}{% include 'receipt/body.txt.j2' %}",
]
hostile = st.one_of(
    st.sampled_from(INJECTIONS),
    st.text(alphabet=st.characters(), max_size=80),
    st.lists(st.sampled_from(["\r\n", "\n", " ", "=?", "?=", "Bcc:", "<", ">", "@", ",", "a", "é", "\u2028"])).map(
        "".join
    ),
)


GOLDEN = Path(__file__).parent / "golden"
LONG_ID = "AS8PR04MB8404F2A1C05D3B7E4F6A8B9CAD0E1F2A3B4C5D6E7F8@AS8PR04MB8404.eurprd04.prod.outlook.example"


def golden_plans() -> dict[str, LetterPlan]:
    """File name -> plan: a RECEIPT, a notice, a step-up, and a hard case of long ids and foreign letters."""
    samples = sample_plans()
    return {
        "receipt.eml": RECEIPT,
        "notice.eml": samples["notice to the allocated person"],
        "step_up.eml": samples["step up"],
        "foreign_name_long_ids.eml": replace(
            RECEIPT,
            to_name='Siân "Sió" O’Hara, née Żółć (Ysgol Gyfun Llanfairpwllgwyngyllgogerychwyrndrobwll)',
            in_reply_to=LONG_ID,
            references=(f"first.{LONG_ID}", f"second.{LONG_ID}"),
            facts=replace(RECEIPT.facts, council="Cyngor Ynys Môn"),
        ),
    }


def golden_bytes(plan: LetterPlan) -> bytes:
    """The letter with a fixed random part and key."""
    composer = Composer(None, "northford.example", b"golden key of no worth", random_part=lambda: "golden00")
    return composer.compose(plan, now=plan.facts.now).data


def composed(plan: LetterPlan) -> bytes:
    return COMPOSER.compose(plan, now=plan.facts.now).data


@settings(max_examples=150, deadline=None)
@given(hostile, hostile, hostile, st.lists(hostile, max_size=3))
@example(INJECTIONS[0], INJECTIONS[1], INJECTIONS[2], INJECTIONS)
def test_no_hostile_text_adds_a_header_or_a_recipient(name: str, agency: str, parent: str, ids: list[str]) -> None:
    facts = replace(
        NOTICE.facts, council=name, recipient_name=agency, sender_name=name, sender_agency=agency, sender_role=name,
        sender_phone=agency, sender_address=name, case_references=(name, agency), checked_by=agency, reference=name,
    )  # fmt: skip
    plan = replace(NOTICE, facts=facts, to_name=name, in_reply_to=parent, references=tuple(ids))

    for policy in (compat32, default):
        read = email.message_from_bytes(composed(plan), policy=policy)
        assert [key for key in read.keys() if key not in ("In-Reply-To", "References")] == [  # noqa: SIM118
            key for key in WANTED if key not in ("In-Reply-To", "References")
        ]
        assert not read.defects
    seen = email.message_from_bytes(composed(plan), policy=default)
    assert [person.addr_spec for person in seen["To"].addresses] == [NOTICE.to_address]
    assert [person.addr_spec for person in seen["From"].addresses] == [NOTICE.from_address]


@settings(max_examples=100, deadline=None)
@given(hostile)
def test_cleaned_text_holds_no_control_direction_or_line_character(text: str) -> None:
    cleaned = one_line(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", cleaned)
    assert one_line(cleaned) == cleaned
    assert "\r" not in many_lines(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=300).map(one_line))
def test_any_subject_is_read_back_as_it_was_meant(subject: str) -> None:
    data = headers.serialise(
        sender=headers.address("desk@northford.example"), recipient=headers.address("a@b.example"), subject=subject,
        date=NOTICE.facts.now, message_id="x@northford.example", thread=(), machine=(), body="Hello\n",
    )  # fmt: skip
    assert email.message_from_bytes(data, policy=default)["Subject"] == subject
    assert data.isascii()


def test_a_header_that_was_smuggled_past_the_cleaning_stops_the_letter() -> None:
    for smuggled in ("<a@b.example>\r\nBcc: evil@x.example", "<a@b.example>\r\n\r\nanother body", "<é@b.example>"):
        with pytest.raises(ComposeError, match="does not leave"):
            headers.serialise(
                sender=headers.address("desk@northford.example"), recipient=headers.address("a@b.example"),
                subject="ESC", date=NOTICE.facts.now, message_id="x@northford.example",
                thread=(("In-Reply-To", smuggled),), machine=(), body="Hello\n",
            )  # fmt: skip


def test_long_ids_are_folded_only_between_ids_and_never_encoded() -> None:
    plan = replace(RECEIPT, in_reply_to=LONG_ID, references=tuple(f"{n}.{LONG_ID}" for n in range(4)))
    data = composed(plan).decode("ascii")
    head = data.split("\r\n\r\n", 1)[0]

    assert "=?" not in head
    assert f"In-Reply-To: <{LONG_ID}>\r\n" in data
    unfolded = email.message_from_string(head, policy=compat32)["References"].split()
    assert unfolded == [*(f"<{n}.{LONG_ID}>" for n in range(4)), f"<{LONG_ID}>"]
    assert all(line.count("<") <= 1 for line in head.split("\r\n"))


def test_of_a_long_thread_the_first_and_the_last_ids_stay_and_the_parent_is_last() -> None:
    found = dict(headers.thread_headers("parent@x.example", [f"{n}@x.example" for n in range(90)]))[
        "References"
    ].split()
    assert (found[0], found[-1], len(found)) == ("<0@x.example>", "<parent@x.example>", 20)


@pytest.mark.parametrize(
    "bad",
    ["", "no-at", "a b@x.example", "<a@x.example>", "a@x\r\nBcc: e@x", "=?utf-8?q?a?=@x", "a" * 901 + "@x", "é@x"],
)
def test_an_id_that_is_none_is_left_out_and_the_letter_still_goes(bad: str) -> None:
    assert headers.thread_headers(bad, [bad]) == ()


@pytest.mark.parametrize(
    "bad",
    ["", "nobody", "a@b@c.example", "a@b.example, c@d.example", "a b@c.example", "<a@b.example>", "a@b.example\r\nBcc: x@y.example",
     "@c.example", "a@", "é@", "@ü.example", '"a b"@c.example', "a..b@c.example", "a" * 300 + "@c.example", "grp: a@b.example;",
     "zo\u200be@c.example", "zo\u202ee@c.example", "zoë@c..example", "zoë@@c.example", "é" * 130 + "@c.example", "é,b@c.example"],
)  # fmt: skip
def test_what_is_no_single_plain_address_is_refused(bad: str) -> None:
    with pytest.raises(ComposeError, match="a person must answer"):
        headers.address(bad)


@pytest.mark.parametrize("to", ["siân@ysgol.example", "rhys@ysgôl-llan.example", "李@學校.example"])
def test_an_address_with_letters_outside_ascii_is_written_as_it_is_and_only_its_line_is_not_ascii(to: str) -> None:
    data = composed(replace(NOTICE, to_address=to, to_name="Siân Rhys"))
    (line,) = [one for one in data.split(b"\r\n") if not one.isascii()]
    assert line.endswith(f" <{to}>".encode())
    assert [one.addr_spec for one in email.message_from_bytes(data, policy=default)["From"].addresses] == [
        NOTICE.from_address
    ]
    assert email.message_from_bytes(data, policy=default)["Cc"] is None


@pytest.mark.parametrize("name", ["evil@x.example", "A <b@c.example>", "see https://x.example"])
def test_a_name_that_poses_as_an_address_is_left_out(name: str) -> None:
    assert headers.address("a@b.example", name).display_name == ""


@pytest.mark.parametrize(
    "name", ["O’Hara, Siân", 'Ann "Annie" Low', "Back\\slash", "李小龍", "A" * 118, "=?utf-8?q?x?="]
)
def test_any_other_name_is_read_back_as_it_was_meant(name: str) -> None:
    seen = email.message_from_bytes(composed(replace(NOTICE, to_name=name)), policy=default)
    assert [(one.display_name, one.addr_spec) for one in seen["To"].addresses] == [(name, NOTICE.to_address)]


@pytest.mark.parametrize("kind", LETTER_KINDS)
def test_each_kind_says_that_a_machine_wrote_it_in_the_right_way(kind: LetterKind) -> None:
    plan = next(plan for plan in sample_plans().values() if plan.kind == kind)
    read = email.message_from_bytes(composed(plan), policy=compat32)
    answer = kind in ("receipt", "passed_on", "signpost", "closed", "holding", "check_back")

    assert read["Auto-Submitted"] == ("auto-replied" if answer else "auto-generated")
    assert read["X-Auto-Response-Suppress"] == ("All" if answer else "DR, RN, NRN, AutoReply")
    for never in ("Precedence", "Reply-To", "Cc", "Bcc", "List-Id", "Return-Path"):
        assert read[never] is None


def test_every_letter_is_seven_bit_text_with_mail_line_ends_that_any_server_takes() -> None:
    for plan in sample_plans().values():
        data = composed(plan)
        assert data.isascii()
        assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
        body = data.split(b"\r\n\r\n", 1)[1]
        assert max(len(line) for line in body.split(b"\r\n")) <= 76
        assert len(data) < 8_000
        read = email.message_from_bytes(data, policy=default)
        assert read.get_content_type() == "text/plain"


def test_the_date_is_now_with_the_offset_of_the_local_zone() -> None:
    summer = datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("UTC"))
    read = email.message_from_bytes(COMPOSER.compose(NOTICE, now=summer).data, policy=compat32)
    assert read["Date"] == "Wed, 01 Jul 2026 10:00:00 +0100"


def heads() -> str:
    """The header of a letter of each kind, one below the other."""
    found = []
    for kind in LETTER_KINDS:
        plan = next(plan for plan in sample_plans().values() if plan.kind == kind)
        head = golden_bytes(plan).partition(b"\r\n\r\n")[0].decode().replace("\r\n", "\n")
        found.append(f"== {kind}\n{head}\n")
    return "\n".join(found)


def test_the_header_of_every_kind_of_letter_is_that_of_the_golden_file() -> None:
    assert heads() == (GOLDEN / "heads.txt").read_text(encoding="ascii")


@pytest.mark.parametrize("name", sorted(golden_plans()))
def test_the_bytes_of_a_letter_are_those_of_its_golden_file(name: str) -> None:
    assert golden_bytes(golden_plans()[name]) == (GOLDEN / name).read_bytes()


if __name__ == "__main__":
    for file_name, golden_plan in golden_plans().items():
        (GOLDEN / file_name).write_bytes(golden_bytes(golden_plan))
    (GOLDEN / "heads.txt").write_text(heads(), encoding="ascii")
