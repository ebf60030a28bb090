"""Signing in, one's own account, and the council's own sign-in: what the pages ask and are told.

No noun here holds a password or a secret that is kept, but for SetUp and Codes, which are shown once to their owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from models.pages.viewer import Viewer
from models.signin.account import Step

Why = Literal["wrong", "code", "wait", "gone", "short", "long", "common", "same", "council", "no_role", "away"]
"""Why not. wrong: login or password, never which. code: of the second factor. wait: too many tries failed.
gone: what was begun has ended, start again. short, long, common, same: the new password. council: the council's
sign-in did not hold. no_role: it gave no role of this desk. away: the council's sign-in does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It was not done. until: when the next try is taken (aware, local), with `wait`."""

    why: Why
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A session, with what it still owes. token: its name, new at every step. mark: for the browser to keep."""

    token: str
    step: Step
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """Where a try comes from. address: of the network, '' = not known. mark: what the browser kept.

    device: the browser in plain words, as its owner finds it again.
    """

    address: str = ""
    mark: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """A second factor that is being set up: its secret for an app, in words and as a picture (SVG)."""

    secret: str
    picture: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Recovery codes, shown once; entered: the session goes on by this token."""

    entered: Entered
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """One's own session: which browser, since when and last seen (aware, local); here: this very one."""

    id: int
    device: str
    since: datetime
    seen: datetime
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """One's own account. now: the time of the page.

    password: whether the desk keeps one. second: whether a second factor is set up; must: whether the council asks for
    one; codes: recovery codes that are left.
    """

    now: datetime
    viewer: Viewer
    password: bool
    second: bool
    must: bool
    codes: int
    sessions: tuple[OwnSession, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The way to the council's own sign-in and back: the address to go to, and what must come back.

    verifier: PKCE's (RFC 7636); begun: seconds since 1970.
    """

    address: str
    state: str
    nonce: str
    verifier: str
    begun: int


class CouncilSignIn(Protocol):
    """The council's own sign-in (OpenID Connect)."""

    @property
    def name(self) -> str:
        """What its button says; '' when there is none."""

    def leave(self) -> Journey | Refused:
        """Set out: where to send the browser."""

    def back(self, journey: Journey | None, said: Mapping[str, str], at: From) -> Entered | Refused:
        """Whoever comes back, with the query of the address; `journey` is what their browser left with."""


class OwnPages(Protocol):
    """One's own account. token: of the session that asks."""

    def account(self, viewer: Viewer, token: str) -> OwnAccount:
        """What there is."""

    def change_password(self, viewer: Viewer, token: str, present: str, new: str) -> Entered | Refused:
        """Another password; every other session ends."""

    def begin_set_up(self, viewer: Viewer, token: str, password: str) -> SetUp | Refused:
        """Begin to set up a second factor (or another one, in place of it); the password is asked again."""

    def end_second_factor(self, viewer: Viewer, token: str, password: str) -> Entered | Refused:
        """End the second factor; every other session ends. Raises NotForYou where the council asks for one."""

    def new_codes(self, viewer: Viewer, token: str, password: str) -> Codes | Refused:
        """New recovery codes; the old ones end."""

    def end_session(self, viewer: Viewer, session_id: int) -> None:
        """End one of one's own sessions. Raises NotThere when it is none of theirs."""

    def end_others(self, viewer: Viewer, token: str) -> None:
        """End all of one's own sessions but this one."""


class Accounts(Protocol):
    """Signing in. A token of a session that owes something opens nothing but the page that asks for it."""

    @property
    def own(self) -> OwnPages:
        """One's own account."""

    @property
    def council(self) -> CouncilSignIn:
        """The council's own sign-in."""

    def viewer(self, token: str, *, looking: bool = True) -> Viewer | None:
        """Whose whole session that is; None when it has ended. Looking keeps it alive (idle time)."""

    def sign_in(self, login: str, password: str, at: From) -> Entered | Refused:
        """Login and password. Costs the same work whether there is such an account or not."""

    def owes(self, token: str) -> Step | None:
        """What a session still owes; None when it has ended."""

    def code(self, token: str, code: str) -> Entered | Refused:
        """A code of the second factor, or a recovery code; each is good once."""

    def new_password(self, token: str, new: str) -> Entered | Refused:
        """One's own password in place of the one that somebody else made."""

    def set_up(self, token: str) -> SetUp | None:
        """The second factor that this session is setting up; None when it is not."""

    def finish_set_up(self, token: str, code: str) -> Codes | Refused:
        """The app's first code: from now on the second factor is asked for."""

    def sign_out(self, token: str) -> None:
        """End a session, whatever it owes."""
