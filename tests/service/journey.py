"""Steps of a journey on real servers: a turn at a fixed moment, an answer to a letter that left, the clocks."""

from __future__ import annotations

from typing import Any

from tests.servers.smtp_sink import Letter, SmtpSink
from tests.service.house import House, mail, parsed


def left(house: House, sink: SmtpSink, now: str) -> list[tuple[str, str]]:
    """Run once: each letter that left as (recipient's name, words of its subject)."""
    before = len(sink.letters)
    ran = house.once(now)
    assert (ran.code, ran.err) == (0, "")
    found = [(one.recipients[0].partition("@")[0], str(parsed(one)["Subject"])) for one in sink.letters[before:]]
    return sorted((who, subject.partition(": ")[2]) for who, subject in found)


def reply(sink: SmtpSink, who: str, words: str, **fields: str) -> bytes:
    """An answer to the newest letter to somebody."""
    asked = newest(sink, who)
    ours = str(parsed(asked)["Message-ID"])
    usual = {"subject": "Re: x", "sender": asked.recipients[0], "In_Reply_To": ours, "References": ours}
    return mail(words, **(usual | fields))


def clock(house: House, kind: str) -> list[dict[str, Any]]:
    """The clocks of that kind, as they are exported."""
    return [row for row in house.export("clocks") if row["kind"] == kind]


def newest(sink: SmtpSink, who: str) -> Letter:
    """The newest letter to somebody."""
    return [one for one in sink.letters if one.recipients[0].startswith(who)][-1]
