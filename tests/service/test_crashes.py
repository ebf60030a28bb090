"""Promises 1, 5, 6: kill -9 at every named place, start again, and the end is as if nothing had happened."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.crash import CRASH_POINTS
from tests.servers.child import give_away
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.service.house import COMPLAINT, CONCERN, COUNCIL, DANGER, MINUTES, House, Tables, mail, parsed

pytestmark = pytest.mark.real
FIRST, NOW = "2026-12-23T10:01", "2026-12-24T09:20"
BETWEEN = ("letter_before_dot", "letter_after_answer")
"""Killed between the final dot and its record: nobody can know whether the letter arrived."""


@dataclass(frozen=True, slots=True)
class Before:
    """The state that every run starts from: a folder with database and key, a mailbox, and how the run should end."""

    folder: Path
    maildir: Path
    after: Tables
    ids: Counter[str]


@pytest.fixture(scope="module")
def before(loaded_database: Path, dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Before]:
    """Three cases with notices out on Wednesday; on Thursday six mails have come, of every kind, and chases are due."""
    with SmtpSink() as sink:
        folder = tmp_path_factory.mktemp("before")
        for file in loaded_database.glob("desk.db*"):
            shutil.copy(file, folder)
        house = House(folder, dovecot, smtp_port=sink.port, filing="move", boxes={"children": "before"}).write()
        concerns = [mail(subject=f"Core groups {n}", sender=f"head{n}@school{n}.example") for n in range(3)]
        house.receive(*concerns)
        assert house.once(FIRST).code == 0
        notice = next(one for one in sink.letters if one.recipients[0].startswith("ines.orrell"))
        ours = str(parsed(notice)["Message-ID"])
        reply = mail(
            "I acknowledge this and will respond by noon on Thursday 31 December.", subject="Re: core groups",
            sender=f"ines.orrell@{COUNCIL}", name="Ines Orrell", In_Reply_To=ours,
        )  # fmt: skip
        house.receive(
            mail(CONCERN.replace("October", "September"), subject="A plan that stands still"), concerns[1], reply,
            mail(COMPLAINT, subject="Formal complaint", sender="post@pellmarrow.example"),
            mail(MINUTES, subject="Minutes of the core group"), mail(DANGER, subject="Danger now"),
            when="2026-12-24T09:10",
        )  # fmt: skip
        kept = tmp_path_factory.mktemp("kept")
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        shutil.copytree(dovecot.maildir("before"), kept / "mail")
        sent = len(sink.letters)
        ran = house.once(NOW)
        assert (ran.code, ran.err) == (0, "")
        ids = Counter(str(parsed(one)["Message-ID"]) for one in sink.letters[sent:])
        yield Before(kept, kept / "mail", ran.tables, ids)


@pytest.fixture
def again(before: Before, dovecot: Dovecot, sink: SmtpSink, tmp_path: Path, request: pytest.FixtureRequest) -> House:
    """A copy of that state, on an account of its own."""
    account = "crash-" + "-".join(str(one) for one in request.node.callspec.params.values())
    shutil.copytree(before.folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("mail"))
    shutil.copytree(before.maildir, dovecot.maildir(account))
    give_away(dovecot.maildir(account))
    return House(tmp_path, dovecot, smtp_port=sink.port, filing="move", boxes={"children": account}).write()


def _same(tables: Tables, *, doubt: bool) -> dict[str, list[str]]:
    """What must not differ: everything but numbers and references made by chance. doubt: a letter may be unknown."""
    first: dict[str, str] = {}
    for row in tables["messages"]:
        first.setdefault(row["reference"], row["message_id"])
    return {what: sorted(repr(_row(what, row, first, doubt=doubt)) for row in found if not (doubt and what == "audit"))
            for what, found in tables.items()}  # fmt: skip


def _row(what: str, row: dict[str, Any], first: dict[str, str], *, doubt: bool) -> dict[str, Any]:
    """One row without what chance made."""
    drop = {"id", "seq", "hash", "payload_sha256"} | ({"message_id"} if what == "letters" else set())
    if doubt and what == "letters":
        drop |= {"state", "sent_at"}
    if doubt and what == "clocks" and row["kind"] == "receipt":
        drop |= {"stopped_at", "outcome", "by"}
    kept = {key: value for key, value in row.items() if key not in drop}
    return {key: first.get(value, value) if key in ("reference", "subject") else value for key, value in kept.items()}


def test_the_six_mails_take_every_exit_and_every_beat_has_work(before: Before) -> None:
    exits = {row["exit"] for row in before.after["ledger"]}
    assert exits == {"case", "attached", "diverted", "ordinary", "set_aside"}
    kinds = Counter(row["kind"] for row in before.after["letters"])
    assert {"receipt", "notice", "danger_alert", "chase_1", "duty_notice", "made_aware"} <= set(kinds)
    assert ("acknowledgement", "met", "reply") in {
        (row["kind"], row["outcome"], row["how"]) for row in before.after["clocks"]
    }


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("name", CRASH_POINTS)
def test_a_kill_at_this_place_loses_nothing_and_doubles_nothing(
    name: str, times: int, again: House, before: Before, sink: SmtpSink
) -> None:
    doubt = name in BETWEEN
    killed = again.once(NOW, crash=f"{name}:{times}")
    assert killed.code == -9 or (times > 1 and killed.code == 0), "the place is never passed"
    ran = again.once(NOW)
    assert (ran.code, ran.err) == (0, "")
    tables = ran.tables
    assert _same(tables, doubt=doubt) == _same(before.after, doubt=doubt)
    assert all(row["state"] in ("sent", "unknown", "together") for row in tables["letters"])
    plain = {row["message_id"] for row in tables["letters"] if row["kind"] == "receipt"}
    counts = Counter(str(parsed(one)["Message-ID"]) for one in sink.letters)
    assert sum(number - 1 for number in counts.values()) <= (1 if doubt else 0)
    danger = {str(parsed(one)["Message-ID"]) for one in sink.letters if "anger" in str(parsed(one)["Subject"])}
    assert all(counts[one] <= 1 for one in plain - danger)
    if not doubt:
        assert sum(counts.values()) == sum(before.ids.values())
    sent = len(sink.letters)
    more = again.once(NOW)
    assert (more.code, more.tables, len(sink.letters)) == (0, tables, sent)
