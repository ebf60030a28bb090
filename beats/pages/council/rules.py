"""The rules of reading as people read them, and words tried out on them."""

from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from threading import Lock

from beats.desk import Desk
from beats.pages.council.guards import allowed, readers_only
from intake.reading.rules import Rule, load
from intake.worker import WorkerDied
from models.errors import DeskError
from models.mail import Message
from models.pages.sheets import RuleSheet, RulesPage, Tried
from models.pages.viewer import Viewer
from models.reading import Reading
from models.store import policy

MOST = 50
"""Rules on one page."""


class RuleDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._one_at_a_time = desk, Lock()

    def every(self, viewer: Viewer, *, label: str, words: str) -> RulesPage:
        """Rules of a label, or with these words; at most MOST. Neither given: none, only the labels."""
        readers_only(viewer)
        version, rules = _known(self._desk.rules)
        labels: dict[str, int] = {}
        for one in rules:
            labels[one.label] = labels.get(one.label, 0) + 1
        wanted = words.casefold()
        found = [one for one in rules if (not label or one.label == label) and wanted in _text(one)]
        if not (label or words):
            found = []
        return RulesPage(
            now=self._desk.council.local(self._desk.now()), version=version, since=self._since(version), label=label,
            words=words, labels=tuple(sorted(labels.items())), rules=tuple(found[:MOST]), total=len(rules),
            found=len(found),
        )  # fmt: skip

    def tried(self, viewer: Viewer, *, subject: str, body: str) -> Tried:
        """What the desk would read in these words, in the guarded process; nothing is kept, logged or sent."""
        allowed(viewer)
        mail = EmailMessage()
        mail["Subject"] = " ".join(subject.split())
        mail["Date"] = self._desk.now().astimezone(UTC)
        mail.set_content(body)
        day = self._desk.council.day(self._desk.now())
        fault = Tried(subject=subject, body=body, fault="it could not be read: such a mail would go to a person")
        try:
            with self._one_at_a_time:
                jobs = self._desk.trial.read_many(
                    [(bytes(mail), day)], trust=self._desk.trust, overlay=self._desk.rules
                )
                worked = next(iter(jobs))
        except DeskError:
            return fault
        if isinstance(worked, WorkerDied) or worked.reading is None:
            return fault
        return _tried(worked.message, worked.reading)

    def _since(self, version: str) -> datetime | None:
        """When a service first worked by this version (local)."""
        seen = [taken_at for _id, taken_at, parts in policy.history(self._desk.db) if parts.get("rules") == version]
        return self._desk.council.local(seen[0]) if seen else None


def _tried(message: Message, reading: Reading) -> Tried:
    """Only evidence whose place holds its very words is marked."""
    texts = {"subject": message.subject, "body": message.text}
    fit = [one for one in reading.evidence if texts[one.where][one.start : one.end] == one.text]
    return Tried(subject=message.subject, body=message.text, reading=reading, evidence=tuple(fit))


@lru_cache(maxsize=2)
def _known(overlay: Path | None) -> tuple[str, tuple[RuleSheet, ...]]:
    """Version and rules; read once, as the service itself reads them once."""
    source = load(overlay=overlay)
    delivered = load().rules if overlay else source.rules
    sheets = [_sheet(one, own=delivered.get(key) != one) for key, one in source.rules.items()]
    return source.digest, tuple(sorted(sheets, key=lambda one: (one.label, one.id)))


def _sheet(rule: Rule, *, own: bool) -> RuleSheet:
    return RuleSheet(
        id=rule.id, label=rule.label, means=rule.means, weight=rule.weight, where=rule.where,
        allow=tuple(sorted(rule.allow)), needs=rule.needs, unless=rule.unless, patterns=rule.patterns, hits=rule.hits,
        misses=rule.misses, own=own,
    )  # fmt: skip


def _text(rule: RuleSheet) -> str:
    return " ".join((rule.id, rule.label, rule.means, *rule.patterns, *rule.hits, *rule.misses)).casefold()
