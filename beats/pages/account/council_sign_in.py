"""The council's own sign-in (models.pages.accounts.CouncilSignIn): whom its ID token names, and what they may do here.

An account is found by issuer and subject, never by a login or an address, which may pass to somebody else. It is made
at first sight, if the provider gives it a role of this desk; its roles are the provider's, at each sign-in anew.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from beats.pages.account.door import Door
from models.errors import ConfigError
from models.microsoft.web import NoAnswer
from models.pages.accounts import Entered, From, Journey, Refused
from models.pages.viewer import Role
from models.signin.account import Account
from models.signin.oidc import Person, Provider
from models.store import accounts, people, sessions

log = logging.getLogger("desk")


class CouncilSignInPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, door: Door) -> None:
        """Take what sign-in shares."""
        self._door = door

    @property
    def name(self) -> str:
        """What the button says; '' without [web.oidc]."""
        oidc = self._door.web.oidc
        return oidc.name if oidc else ""

    @cached_property
    def _provider(self) -> Provider:
        oidc = self._door.web.oidc
        assert oidc is not None, "pages ask for the name first"
        return Provider(oidc, f"{self._door.desk.settings.desk.base_url}/sign-in/back")

    def leave(self) -> Journey | Refused:
        """Set out."""
        if not self.name:
            return Refused(why="away")
        try:
            return self._provider.leave(self._door.now())
        except (NoAnswer, ConfigError) as error:
            return _told(error)

    def back(self, journey: Journey | None, said: Mapping[str, str], at: From) -> Entered | Refused:
        """Whoever comes back, if what they bring holds."""
        if not self.name or journey is None:
            return Refused(why="council")
        try:
            person = self._provider.back(journey, said, self._door.now())
        except (NoAnswer, ConfigError) as error:
            return _told(error)
        account = self._account(person)
        if account is None:
            return Refused(why="no_role")
        return self._door.enter(account, None, code="signed_in", device=at.device, how="council")

    def _account(self, person: Person) -> Account | None:
        """Their account, made or brought up to date; None when they have no role here."""
        oidc = self._door.web.oidc
        assert oidc is not None
        roles: frozenset[Role] = frozenset(role for one in person.roles for role in oidc.roles.get(one, ()))
        known = accounts.by_subject(self._door.db, person.issuer, person.subject)
        if known is not None and known.ended_at is None and known.roles != roles:
            known = self._other_roles(known, roles)
        if not roles or (known is not None and known.ended_at is not None):
            return None
        if known is not None:
            return known
        return accounts.add(self._door.db, self._new(person, roles), by="council sign-in", now=self._door.now())

    def _other_roles(self, known: Account, roles: frozenset[Role]) -> Account:
        """What the provider says now; whoever has lost a role loses every session that had it."""
        now = self._door.now()
        with self._door.db.write() as connection:
            accounts.change(
                connection, known, "roles_changed", by="council sign-in", now=now,
                detail={"from": sorted(known.roles), "to": sorted(roles)}, roles=" ".join(sorted(roles)),
            )  # fmt: skip
            sessions.end(connection, now, user_id=known.id)
        return replace(known, roles=roles)

    def _new(self, person: Person, roles: frozenset[Role]) -> Account:
        """A new account; a login that somebody else has is told apart by the subject."""
        login = person.login
        if accounts.by_login(self._door.db, login) is not None:
            login = f"{login} {person.subject[-12:]}".casefold()
        known = {one.person_id for one in people.load(self._door.db).holdings}
        return Account(
            id=0, login=login, name=person.name, roles=roles, issuer=person.issuer, subject=person.subject,
            person_id=person.person if person.person in known else "", made_at=self._door.now(),
        )  # fmt: skip


def _told(error: Exception) -> Refused:
    """Logged without anything that the provider said."""
    log.warning("%s", error)
    refused = isinstance(error, NoAnswer) and error.final
    return Refused(why="council" if refused else "away")
