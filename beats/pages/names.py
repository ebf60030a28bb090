"""What people are called on the pages."""

import re

from router.moment import Moment


class Names:
    """What people are called on the pages, of one directory."""

    def __init__(self, at: Moment) -> None:
        """Take the names of that moment's directory."""
        self._names = {one.person_id: one.name for one in reversed(at.directory.holdings)}

    def person(self, person_id: str) -> str:
        """A name, or the id of somebody who has left the directory; '' stays ''."""
        return self._names.get(person_id, person_id)

    def in_words(self, text: str) -> str:
        """A line of judgement with names in place of person ids."""
        return re.sub(r"\w[\w.-]*", lambda found: self.person(found[0]), text)
