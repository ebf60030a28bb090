"""The small desk of the router's tests with links in its letters, and the pages that answer them."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from beats.pages import Pages
from models.case import CaseFile
from models.directory.people import Directory
from models.letter import LetterPlan, Written
from models.tables import acts, audit, audit_payloads, letters
from models.words import Mode
from outbox.compose import Composer
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh

BASE = "https://desk.council.example"
KEY = b"a key of the tests"
COMPOSER = Composer(None, "council.example", KEY, base_url=BASE)


class LinkedDesk(SmallDesk):
    """Its letters carry links; `pages` is what the web asks."""

    def __init__(
        self, folder: Path, *, mode: Mode = "automatic", people: Directory | None = None, **changed: Any
    ) -> None:
        super().__init__(folder, mode=mode, people=people, desk={"mode": mode, "base_url": BASE}, **changed)
        self.pages = Pages(self.as_desk(), KEY)

    def machine(self) -> datetime:
        """The machine's clock is the test's."""
        return self.now

    def write(self, plans: tuple[LetterPlan, ...], now: datetime) -> tuple[Written, ...]:
        """The same letters, with their links."""
        held = super().write(plans, now)
        return tuple(Written(plan=one.plan, composed=COMPOSER.compose(one.plan, now=now)) for one in held)

    def escalated(self) -> CaseFile:
        """An escalation has come, and its notice has left."""
        case = self.receive(fresh(1), b.reading())
        self.deliver()
        return case

    def token(self, kind: str, person_id: str = "iro") -> str:
        """The token of the newest letter of that kind to somebody."""
        found = re.search(rf"{re.escape(BASE)}/a/([a-z0-9-]+)", self.text(kind, person_id))
        assert found, f"the {kind} to {person_id} carries no link"
        return found[1]

    def text(self, kind: str, person_id: str = "iro") -> str:
        """The newest letter of that kind to somebody, as it is read."""
        query = sa.select(letters.c.bytes).where(letters.c.kind == kind, letters.c.person_id == person_id)
        with self.db.read() as connection:
            data = connection.execute(query.order_by(letters.c.id.desc()).limit(1)).scalar_one()
        body = email.message_from_bytes(data, policy=email.policy.default).get_content()
        assert isinstance(body, str)
        return body

    def stored(self) -> dict[str, list[Any]]:
        """Everything that an act would change: acts, audit, and the version of every case."""
        with self.db.read() as connection:
            return {
                "acts": list(connection.execute(sa.select(acts.c.kind, acts.c.by, acts.c.payload))),
                "audit": list(connection.execute(sa.select(audit.c.code, audit.c.actor, audit_payloads.c.payload).join(
                    audit_payloads, audit_payloads.c.audit_id == audit.c.id).order_by(audit.c.id))),
                "case": [self.newest()],
            }  # fmt: skip
