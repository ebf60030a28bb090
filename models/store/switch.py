"""The one switch that stops all letters at once: kept in the database, told in the audit, shown everywhere."""

from dataclasses import dataclass
from datetime import datetime

from models.effects import Note
from models.store import audit, kept
from models.store.engine import Database

_KEY = "letters_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Since when (UTC) and by whom letters are stopped; danger: whether danger letters are stopped as well."""

    by: str
    at: datetime
    danger: bool

    def __str__(self) -> str:
        """One line for every screen."""
        what = "NO LETTER LEAVES, danger letters neither" if self.danger else "NO LETTER LEAVES but those about danger"
        return f"{what}: stopped by {self.by} at {self.at:%Y-%m-%d %H:%M} UTC (act letters start)"


def stopped(db: Database) -> Stopped | None:
    """How letters are stopped, None when they leave."""
    found = kept.kept(db, _KEY)
    if not found:
        return None
    return Stopped(by=found["by"], at=datetime.fromisoformat(found["at"]), danger=found["danger"])


def stop(db: Database, *, by: str, now: datetime, danger: bool) -> Stopped:
    """Stop all letters; danger: those about danger too."""
    kept.keep(db, _KEY, {"by": by, "at": now.isoformat(), "danger": danger})
    _tell(db, "letters:stopped", by=by, now=now, danger=danger)
    return Stopped(by=by, at=now, danger=danger)


def start(db: Database, *, by: str, now: datetime) -> None:
    """Letters leave again: those owed meanwhile, too."""
    kept.keep(db, _KEY, None)
    _tell(db, "letters:started", by=by, now=now, danger=False)


def _tell(db: Database, code: str, *, by: str, now: datetime, danger: bool) -> None:
    note = Note(code=code, detail={"by": by, "danger": "too" if danger else "no"})
    with db.write() as connection:
        audit.write(connection, (note,), actor=by, subject="desk", now=now)
