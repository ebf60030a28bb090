"""Lists that stay as they were while somebody works on them: ids in order, in memory, the least used forgotten.

Nothing is lost when one is forgotten, or the service starts again: its page is then made afresh.
"""

import secrets
import threading
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from models.pages.queue_rows import Filters, PileName

MOST: Final = 400
"""Lists kept: 16 KB each at most."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The ids of a pile as somebody first saw it."""

    key: str
    login: str
    pile: PileName
    filters: Filters
    ids: "array[int]"


class Freezer:
    """The lists of everybody; may be asked from any thread."""

    def __init__(self) -> None:
        self._lists: OrderedDict[str, Frozen] = OrderedDict()
        self._lock = threading.Lock()

    def freeze(self, login: str, pile: PileName, filters: Filters, ids: list[int]) -> Frozen:
        """Keep a list under a key of its own."""
        one = Frozen(secrets.token_urlsafe(9), login, pile, filters, array("q", ids))
        with self._lock:
            self._lists[one.key] = one
            while len(self._lists) > MOST:
                self._lists.popitem(last=False)
        return one

    def find(self, key: str, login: str, pile: PileName, filters: Filters) -> Frozen | None:
        """The list of that key, if it is theirs and of that pile; None when it was forgotten."""
        with self._lock:
            one = self._lists.get(key)
            if one is None or (one.login, one.pile, one.filters) != (login, pile, filters):
                return None
            self._lists.move_to_end(key)
            return one
