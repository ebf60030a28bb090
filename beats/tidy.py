"""The tidy beat: the audit is chained, new words can be searched; a service that goes on looks after itself."""

from beats.alarm import watch
from beats.desk import Desk
from models.store import audit
from models.store.piles import words


def tidy(desk: Desk) -> int:
    """Seal what the audit has gathered, make new messages searchable, look for alarms; how many entries and letters."""
    lease = desk.lease("seal")
    sealed = audit.seal(desk.db, lease) if lease else 0
    words.add(desk.db)
    return sealed + (watch(desk) if desk.lasting else 0)
