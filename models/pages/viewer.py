"""Who looks at a page: a signed-in person and what they may do (issue of the queue, 1)."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal["admin", "manager", "board", "configurator", "auditor"]
"""admin: the queue and its cases. manager: their own cases and those they are deputy for. board: figures only.
configurator: people, templates and rules, each change approved by a second person. auditor: reads the audit."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in person. login: how the audit names them; name: how pages do; user_id: of their account.

    person_id: who they are in the directory, '' for whoever stands in none of its rows.
    """

    user_id: int
    login: str
    name: str
    roles: frozenset[Role]
    person_id: str = ""

    def may(self, *roles: Role) -> bool:
        """Whether they hold one of these roles."""
        return not self.roles.isdisjoint(roles)
