"""Laws of reading: it never raises, is deterministic, points at its words, and does not mind how a mail is dressed."""

import string
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.reading import Reading
from tests.reading.support import DAY, HERE, labelled, read, reader

LABELS = ("kind", "person", "grounds", "immediate_danger", "stage_reached")
_OWN = [mail for path in sorted((HERE / "data").glob("own-*.jsonl")) for mail in labelled(path)]
MAILS = [mail for mail in _OWN if len(mail["body"].split()) >= 30]
QUOTED = "\n\nOn Mon, 8 Sep at 11:20, Pat Lowe <pat.lowe@children.northvale.example> wrote:\n> Thanks for coming.\n> If you think that the risk has gone up or the family disengages, let me know.\n"
SIGNED = "\n\n-- \nPat Lowe\nSandhill Centre, 4 Mill Lane, 01632 960 441\nThis e-mail may contain confidential information. If somebody is in danger now ring 999."
words = st.sampled_from(
    [
        "social worker",
        "not",
        "visit",
        "the",
        "plan",
        "she",
        "won't",
        "answer",
        ",",
        ".",
        "tonight",
        "(17)",
        "\n",
        "LCS 1187423",
        "escalate",
    ]
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def labels(reading: Reading) -> tuple[object, ...]:
    return tuple(getattr(reading, name) for name in LABELS)


def plain(mail: dict[str, str], body: str | None = None, subject: str | None = None) -> Reading:
    text = mail["body"] if body is None else body
    head = mail["subject"] if subject is None else subject
    return reader().read(subject=head, body=text, from_address=mail["from_address"], on=DAY)


def untrue(reading: Reading, subject: str, body: str) -> list[str]:
    """What a reading says that cannot be: words that do not stand there, certainty beyond 1, doubt without a reason."""
    texts = {"subject": subject, "body": body}
    wrong = [one.rule for one in reading.evidence if not one.text or texts[one.where][one.start : one.end] != one.text]
    wrong += [label for label, value in reading.confidence.items() if not 0 <= value <= 1]
    return wrong if bool(reading.needs_human_because) == reading.needs_human else [*wrong, "needs_human"]


@quick
@given(st.text(max_size=400), st.text(max_size=80))
def test_any_text_is_read_without_an_error_and_alike_each_time(body: str, subject: str) -> None:
    reading = read(body, subject)
    assert untrue(reading, subject, body) == []
    assert read(body, subject) == reading


@quick
@given(st.lists(words, max_size=120).map(" ".join))
def test_offsets_point_at_the_words_in_rows_of_the_trade(body: str) -> None:
    assert untrue(read(body), "", body) == []


@quick
@given(st.text(alphabet=string.punctuation + "\n \t=_(>", max_size=3000))
def test_floods_of_punctuation_are_read(body: str) -> None:
    assert untrue(read(body), "", body) == []


def test_every_labelled_mail_shows_its_words() -> None:
    wrong = {mail["id"]: untrue(plain(mail), mail["subject"], mail["body"]) for mail in _OWN}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_a_quoted_thread_below_changes_no_label() -> None:
    changed = [m["id"] for m in MAILS if labels(plain(m)) != labels(plain(m, m["body"] + QUOTED))]
    assert changed == []


def test_a_neutral_signature_changes_no_label() -> None:
    changed = [m["id"] for m in MAILS if labels(plain(m)) != labels(plain(m, m["body"] + SIGNED))]
    assert changed == []


def test_capitals_change_no_label() -> None:
    changed = [m["id"] for m in MAILS if labels(plain(m)) != labels(plain(m, m["body"].upper(), m["subject"].upper()))]
    assert changed == []


def test_curly_quotes_hard_spaces_and_crlf_change_no_label() -> None:
    for mail in MAILS:
        dressed = mail["body"].replace("'", "’").replace("\n", "\r\n").replace(" a ", "\u00a0a\u00a0")
        assert labels(plain(mail, dressed)) == labels(plain(mail)), mail["id"]


def test_a_footer_never_raises_danger() -> None:
    body = "Report attached for Thursday, see you there." + SIGNED
    assert not read(body).immediate_danger


def test_a_megabyte_is_read_in_part_and_asks_for_a_person() -> None:
    reading = read("The plan says that she is seen weekly and nobody has visited. " * 17_000)
    assert reading.needs_human
    assert any("very long" in why for why in reading.needs_human_because)


def test_the_day_of_the_message_decides_who_is_a_child() -> None:
    body = "Re: Dana, dob 04.03.2009. There has been no visit and no meeting. Please look into it."
    assert read(body, on=date(2027, 3, 3)).person == "child"
    assert read(body, on=date(2027, 3, 4)).person == "adult"
