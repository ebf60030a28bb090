"""Laws of parsing: no bytes raise, everything can be stored, and the same mail has the same key wherever it lies."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from intake.parse import Trust, content_key, parse
from intake.parse.contract import to_contract
from models.mail import Message

GOLDEN = {path.stem: path.read_bytes() for path in (Path(__file__).parent.parent / "golden").glob("*.eml")}
TRUST = Trust(authserv_ids=("mx.northvale.example",))
WHOLE = TypeAdapter(Message)
names = st.sampled_from(sorted(GOLDEN))


def strings(value: object) -> Iterator[str]:
    """Every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


BREAKS = {"\r", "\n", "\0", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}


def unstorable(message: Message) -> list[str]:
    """What a database or a JSON line could not take: NUL, lone surrogates, line ends where one line is promised."""
    text = WHOLE.dump_json(message).decode("utf-8")
    kept = WHOLE.validate_json(text)
    told = json.loads(json.dumps(to_contract("x", message)))
    lines = (message.subject, message.from_name, message.from_address, message.message_id, *message.references)
    return [
        *(["it comes back otherwise"] if kept != message else []),
        *(f"NUL: {one!r}" for one in strings(json.loads(text)) if "\0" in one),
        *(f"lone surrogate: {one!r}" for one in strings(told) if any("\ud800" <= c <= "\udfff" for c in one)),
        *(f"no single line: {line!r}" for line in lines if not line.isprintable() and BREAKS & set(line)),
    ]


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_parsing_raise(raw: bytes) -> None:
    assert unstorable(parse(raw, trust=TRUST)) == []


@given(names, st.floats(0, 1))
@settings(max_examples=120, deadline=None)
def test_a_mail_cut_off_anywhere_is_still_a_message(name: str, share: float) -> None:
    raw = GOLDEN[name]
    assert unstorable(parse(raw[: int(len(raw) * share)], trust=TRUST)) == []


@given(names, st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12))
@settings(max_examples=120, deadline=None)
def test_flipped_bytes_are_still_a_message(name: str, flips: list[tuple[float, int]]) -> None:
    raw = bytearray(GOLDEN[name])
    for where, value in flips:
        raw[int(len(raw) * where)] = value
    assert unstorable(parse(bytes(raw), trust=TRUST)) == []


@given(names, st.randoms(use_true_random=False), st.sampled_from(["double", "drop", "swap"]))
@settings(max_examples=120, deadline=None)
def test_headers_doubled_dropped_or_swapped_are_still_a_message(name: str, dice: object, how: str) -> None:
    head, _, body = GOLDEN[name].partition(b"\n\n")
    lines = head.split(b"\n")
    at, other = (dice.randrange(len(lines)) for _ in range(2))  # type: ignore[attr-defined]  # random.Random
    if how == "double":
        lines.insert(other, lines[at])
    elif how == "drop":
        del lines[at]
    else:
        lines[at], lines[other] = lines[other], lines[at]
    assert unstorable(parse(b"\n".join(lines) + b"\n\n" + body, trust=TRUST)) == []


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_line_ends_change_nothing_but_the_defects(name: str) -> None:
    def shape(raw: bytes) -> dict[str, object]:
        """The contract without what the line ends change: defects, and sizes of parts that are text."""
        found = to_contract("x", parse(raw, trust=TRUST))
        found["attachments"] = [a["name"] for a in found["attachments"]]
        return {k: v for k, v in found.items() if k != "defects"}

    raw = GOLDEN[name].replace(b"\r\n", b"\n")
    assert shape(raw.replace(b"\n", b"\r\n")) == shape(raw) == shape(raw.replace(b"\n", b"\r"))


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_same_mail_in_another_mailbox_has_the_same_content_key(name: str) -> None:
    trace = (
        b"Delivered-To: other@northvale.example\nReceived: from a by b; Wed, 23 Dec 2026 09:59:00 +0000\nX-Trace: 7\n"
    )
    raw = GOLDEN[name]
    moved = trace + (raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw)
    assert parse(moved, trust=TRUST).content_key == parse(raw, trust=Trust()).content_key


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "x"},
        {"from_address": "x@y.example"},
        {"subject": "x"},
        {"text": "other"},
        {"attachments": ()},
        {"date": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_mail_has_another_content_key(change: dict[str, object]) -> None:
    message = parse(GOLDEN["forward-as-attachment"], trust=TRUST)
    assert content_key(replace(message, **change)) != message.content_key  # type: ignore[arg-type]  # one field each


def test_a_header_block_beyond_the_limits_is_cut_and_said_so() -> None:
    many = b"".join(b"X-%d: y\n" % n for n in range(600))
    message = parse(b"From: jo@housing.example\n" + many + b"Subject: late\n\nThe plan is not working.\n", trust=TRUST)
    assert "header block cut: too large" in message.defects
    assert message.from_address == "jo@housing.example"
    assert message.text == "The plan is not working."


def test_parts_nested_too_deep_leave_the_headers_and_are_marked_unreadable() -> None:
    nest = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2_000))
    message = parse(
        f"From: jo@housing.example\nSubject: Plan\n{nest}Content-Type: text/plain\n\nx".encode(), trust=TRUST
    )
    assert message.from_address == "jo@housing.example"
    assert message.unreadable
    assert message.text == ""


def test_a_mail_whose_only_words_lie_too_deep_is_marked_unreadable() -> None:
    nest = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(60))
    message = parse(f"From: jo@housing.example\n{nest}Content-Type: text/plain\n\nx".encode(), trust=TRUST)
    assert message.unreadable == "too many parts: the rest was not read"


def test_quoted_words_of_an_attached_mail_are_never_the_senders_own() -> None:
    message = parse(GOLDEN["forward-as-attachment"], trust=TRUST)
    assert "stopped answering" in message.text
    assert "stopped answering" not in message.text_new
