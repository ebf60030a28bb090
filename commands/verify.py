"""`verify`: does the chain of the audit hold?"""

from commands import DONE, FINDING
from commands._common import DEFAULT, ConfigFile, opened, stored
from models.store import audit


def verify(config: ConfigFile = DEFAULT) -> int:
    """Check the whole audit chain; 1 and the first broken entry when it does not hold."""
    with opened(stored(config)) as database:
        broken = audit.verify(database)
        if broken:
            print(broken)
            return FINDING
        print(f"the chain holds; {audit.unsealed(database)} entries wait for the sealer")
        return DONE
