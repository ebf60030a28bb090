"""Cutting: the sender's own words are kept, the thread and the signature are not taken for them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.cut import MAX_CHARS, cut
from intake.signoff import facts_of

OWN = "The core group was cancelled again and I disagree with the decision to close."
OLD = "No further action will be taken, all agencies agree."


def new(text: str) -> str:
    """The own words of a text."""
    return cut(text).text_new(text)


SEPARATORS = {
    "russian": f"02.04.2026 14:20 пользователь Desk <\nd@northvale.example> написал:\n\n> {OLD}",
    "gmail": f"On Wed, 23 Dec 2026 at 10:00, Desk <desk@northvale.example> wrote:\n\n> {OLD}",
    "gmail wrapped": f"On Wed, Dec 23, 2026 at 10:00 AM The Escalation Desk <\ndesk@northvale.example> wrote:\n\n> {OLD}",
    "apple": f"> On 23 Dec 2026, at 10:00, Desk <desk@northvale.example> wrote:\n> \n> {OLD}",
    "outlook": f"From: Desk <desk@northvale.example>\nSent: 23 December 2026 10:00\nTo: Jo\nSubject: RE: Plan\n\n{OLD}",
    "outlook bold": f"*From:* Desk <desk@northvale.example>\n*Sent:* 23 December 2026\n*To:* Jo\n*Subject:* Plan\n\n{OLD}",
    "outlook line": f"________________________________\nFrom: Desk\nSent: 23 December 2026 10:00\nTo: Jo\nSubject: Plan\n\n{OLD}",
    "original": f"-----Original Message-----\nFrom: Desk\n\n{OLD}",
    "forwarded": f"---------- Forwarded message ---------\nFrom: Desk\nDate: 3 May\nSubject: x\n\n{OLD}",
    "german": f"Von: Desk <d@northvale.example>\nGesendet: Mittwoch, 23. Dezember 2026 10:00\nAn: Jo\nBetreff: Plan\n\n{OLD}",
    "french": f"De : Desk <d@northvale.example>\nEnvoyé : mercredi 23 décembre 2026 10:00\nÀ : Jo\nObjet : Plan\n\n{OLD}",
    "french wrote": f"Le 23 déc. 2026 à 10:00, Desk <d@northvale.example> a écrit :\n{OLD}",
    "german wrote": f"Am 23.12.2026 um 10:00 schrieb Desk <d@northvale.example>:\n{OLD}",
    "attached mail": f"-----Forwarded message-----\nFrom: Desk <d@northvale.example>\nDate: \nSubject: x\n\n{OLD}",
    "yahoo": f"----- Original Message -----\nFrom: d@northvale.example\nTo: jo@x.example\nSent: 23 December\n\n{OLD}",
}


@pytest.mark.parametrize("name", sorted(SEPARATORS))
def test_the_thread_below_a_separator_is_quoted(name: str) -> None:
    text = f"{OWN}\n\nJo\n\n{SEPARATORS[name]}\n"
    assert new(text) == OWN
    assert OLD in "".join(text[a:b] for a, b in cut(text).quoted)


@pytest.mark.parametrize(
    "text",
    [
        f"On Wed, 23 Dec 2026 at 10:00, Desk <d@x.example> wrote:\n> Has he been seen?\n\n{OWN}\n\n> Is there a plan?\n\nYes.\n",
        f"My answers in red below.\n\nFrom: Desk\nSent: 23 December 10:00\nTo: Jo\nSubject: x\n\n1. Seen?\n{OWN}\n2. Plan?\n",
        f"> Has he been seen?\n> Is there a plan?\n\n{OWN}\n",
        f"On 3 March the social worker wrote:\n\n'we will close'\n\n{OWN}\n",
        f"It's these:\n\n> {OWN}\n\n> and the mentor has left.\n\nThanks for reading.\n",
        f"To: the Unit\nFrom: Dr Ekwueme\nDate: 12 May\nRe: Bailey W\n\n{OWN}\n",
        f"The data comes From: our records.\nTo: be clear,\n{OWN}\n",
        f"{OWN}\n\nKind regards\n\nJo\n\nPS {OWN}\n",
        f"-- first point\n-- second point\n{OWN}\n",
        f"## Plan\n----\n\n1. No visits\n\n----\n\n{OWN}\n",
        f"Sent from the ward: {OWN}\n",
        f"CAUTION mum is at risk.\n\n{OWN}\n",
        f"External agencies were not invited. {OWN}\n",
    ],
)
def test_words_of_the_senders_own_are_never_lost(text: str) -> None:
    assert OWN in new(text)


@pytest.mark.parametrize(
    "answer", ["I accept this.", "Accepted", "Agreed", "Yes", "No", "Received, thanks", "Will do", "Thanks", "ok"]
)
def test_a_short_answer_above_a_thread_stays(answer: str) -> None:
    text = f"{answer}\n\nJo\n\n{SEPARATORS['outlook']}"
    assert new(text).splitlines()[0] == answer


@pytest.mark.parametrize(
    ("block", "facts"),
    [
        ("Yours sincerely\n\nHelen Ashdown\nDeputy Headteacher / DSL\nRidgeway Primary School\n01632 960 118",
         ("Deputy Headteacher / DSL", "Ridgeway Primary School", "01632 960 118")),
        ("Tariq Hollis\nProject Lead, Springboard Supported Lodgings", ("Project Lead", "Springboard Supported Lodgings", "")),
        ("PC 4471 DUNMORE\nDomestic Abuse Unit, Northvale", ("", "Domestic Abuse Unit, Northvale", "")),
        ("-- \nJo Smith\nHealth Visitor\nTel: +44 1632 960118", ("Health Visitor", "", "+44 1632 960118")),
        ("Sent from my iPhone", ("", "", "")),
        ("Keith Sowerby, Data Protection Lead", ("Data Protection Lead", "", "")),
        ("Regards\nLou\n\nNew Leaf will escalate any concern in line with the resolution policy.", ("", "", "")),
        ("Kind regards\nPriya\n\n---\nThis e-mail is intended solely for the addressee.", ("", "", "")),
        ("Amy\nPC 2218 Thorne, Child Abuse Investigation Team", ("", "Child Abuse Investigation Team", "")),
    ],
)  # fmt: skip
def test_a_signature_is_cut_and_gives_its_facts(block: str, facts: tuple[str, str, str]) -> None:
    text = f"{OWN}\n\n{block}\n"
    parts = cut(text)
    assert parts.text_new(text) == OWN
    found = facts_of(parts.text_signature(text), "Keith Sowerby" if "Keith" in block else "Jo Smith")
    if "Amy" in block:
        assert found.agency
    else:
        assert (found.role, found.agency, found.phone) == facts


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL] This message came from outside the council. Do not click links unless you know the sender.",
        "CAUTION: This email originated from outside of the organisation. Do not click links.",
        "[EXTERNAL SENDER]",
        "You don't often get email from jo@x.example. Learn why this is important",
        "CAUTION: External sender",
    ],
)
def test_a_gateways_banner_is_nobodys_words(banner: str) -> None:
    text = f"{banner}\n\n{OWN}\n"
    assert new(text) == OWN


def test_an_intro_right_below_the_own_words_takes_none_of_them() -> None:
    for intro in ("russian", "gmail"):
        assert new(f"{OWN}\n{SEPARATORS[intro]}") == OWN


def test_a_banner_tag_in_front_of_own_words_takes_nothing_with_it() -> None:
    assert new(f"[EXTERNAL] {OWN}") == OWN


def test_text_beyond_the_limits_stays_in_the_part_that_was_open() -> None:
    long = f"{OWN} " * (MAX_CHARS // len(OWN) + 5)
    assert cut(long).new[-1][1] == len(long)
    thread = f"{OWN}\n\n{SEPARATORS['outlook']}\n{long}"
    assert cut(thread).quoted[-1][1] == len(thread)


lines = st.lists(
    st.sampled_from(
        [OWN, OLD, "", "> " + OLD, "Kind regards", "Jo Smith", "-- ", "---", "From: Jo", "Sent: 3 May 10:00", "To: Desk",
         "Subject: x", "On 3 May 2026 at 10:00, Jo <jo@x.example> wrote:", "[EXTERNAL]", "Sent from my iPad", "\u2028", "x" * 500]
    ),
    max_size=40,
)  # fmt: skip


@given(lines)
@settings(max_examples=200, deadline=None)
def test_spans_lie_in_order_apart_and_inside_the_text(parts: list[str]) -> None:
    text = "\n".join(parts)
    found = cut(text)
    spans = sorted((*found.new, *found.quoted, *found.signature))
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(lines)
@settings(max_examples=200, deadline=None)
def test_only_banners_lie_in_no_span(parts: list[str]) -> None:
    text = "\n".join(p for p in parts if p != "[EXTERNAL]")
    found = cut(text)
    covered = "".join(text[a:b] for a, b in sorted((*found.new, *found.quoted, *found.signature)))
    assert sorted(covered.split()) == sorted(text.split())


@given(st.text(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_cut(text: str) -> None:
    found = cut(text)
    assert len(found.text_new(text)) <= len(text) + 2 * len(found.new)


def test_windows_line_ends_change_no_cut() -> None:
    for block in SEPARATORS.values():
        text = f"{OWN}\n\nJo\n\n{block}"
        assert new(text.replace("\n", "\r\n")) == new(text)


def test_a_receipt_of_ours_pasted_in_bare_is_not_the_senders_own_words() -> None:
    ours = "Thank you. We have your message. We received it at 9am.\n\nIt was sorted by a computer.\n\n  Our reference: ESC-1"
    text = f"Nobody has visited him.\n\n{ours}\n\nAnd he is thinner.\n"
    assert cut(text).text_new(text) == "Nobody has visited him.\n\nAnd he is thinner."
    bare = text.replace("  Our reference: ESC-1", "")
    assert "sorted by a computer" in cut(bare).text_new(bare), "without its end it stays the sender's"
