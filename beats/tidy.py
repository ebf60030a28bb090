"""The tidy beat: the audit is chained by one sealer; a service that goes on looks after itself."""

from beats.alarm import watch
from beats.desk import Desk
from models.store import audit


def tidy(desk: Desk) -> int:
    """Seal what the audit has gathered, then look for alarms; returns how many entries and letters."""
    lease = desk.lease("seal")
    sealed = audit.seal(desk.db, lease) if lease else 0
    return sealed + (watch(desk) if desk.lasting else 0)
