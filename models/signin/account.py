"""An account, and a session of it, as the store keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from models.pages.viewer import Role, Viewer

Step = Literal["code", "new_password", "set_up", "whole"]
"""What a session still owes: a code of the second factor, a password of one's own, a second factor; or nothing."""
STEPS: Final[tuple[Step, ...]] = get_args(Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who may sign in.

    password_hash: Argon2id in PHC form, '' for whoever signs in with the council's own accounts only.
    must_change: the password was made by somebody else. totp, totp_draft: the sealed secret in force and the one that
    is being set up, '' = none. totp_step: the last step of 30 seconds whose code was used.
    issuer, subject: of the council's own account, None for one that the desk keeps.
    """

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    person_id: str = ""
    password_hash: str = ""
    must_change: bool = False
    totp: str = ""
    totp_draft: str = ""
    totp_step: int = 0
    issuer: str | None = None
    subject: str | None = None
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def viewer(self) -> Viewer:
        """Who looks at a page of this account."""
        return Viewer(user_id=self.id, login=self.login, name=self.name, roles=self.roles, person_id=self.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that has not ended. device: the browser in plain words; seen_at: when somebody last looked."""

    id: int
    user_id: int
    step: Step
    device: str
    made_at: datetime
    seen_at: datetime
