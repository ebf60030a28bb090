"""The cases of a simulated year, kept beside the desk: the database itself notes which of them changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa

from models.case import CaseFile
from models.store.cases import load_cases
from models.store.engine import Database

_WATCHED = ("cases", "tracks", "clocks", "letters", "messages")


class Cases:
    """Every case as it stands after the last `refresh`; only what changed since is read again."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.files: dict[int, CaseFile] = {}
        with db.write() as connection:
            connection.exec_driver_sql("create table touched (id integer not null)")
            for table in _WATCHED:
                key = "id" if table == "cases" else "case_id"
                for what in ("insert", "update"):
                    connection.exec_driver_sql(
                        f"create trigger touched_by_{table}_{what} after {what} on {table} when new.{key} is not null"
                        f" begin insert into touched values (new.{key}); end"
                    )

    def refresh(self) -> list[tuple[CaseFile | None, CaseFile]]:
        """What changed since the last time: each case as it was (None = it is new) and as it is."""
        with self._db.write() as connection:
            ids = list(connection.execute(sa.text("select distinct id from touched order by id")).scalars())
            if not ids:
                return []
            connection.execute(sa.text("delete from touched"))
            found = load_cases(connection, ids)
        changed = [(self.files.get(key), found[key]) for key in ids]
        self.files |= found
        return changed

    def open(self) -> list[CaseFile]:
        """Every case that is not closed."""
        return [one for one in self.files.values() if one.state != "closed"]


def summary(files: Iterable[CaseFile]) -> list[str]:
    """What happened to these cases: their letters by kind and their clocks by outcome."""
    files = list(files)
    letters = Counter(one.kind for file in files for one in file.letters)
    states = Counter(one.state for file in files for one in file.letters)
    outcomes = Counter((one.kind, one.outcome) for file in files for one in file.clocks)
    lines = [f"{len(files)} cases, {sum(letters.values())} letters"]
    lines.append("letters: " + ", ".join(f"{kind} {count}" for kind, count in letters.most_common()))
    lines.append("fates: " + ", ".join(f"{state} {count}" for state, count in states.most_common()))
    for kind in dict.fromkeys(one for one, _ in sorted(outcomes)):
        found = ", ".join(f"{outcome} {count}" for (of, outcome), count in sorted(outcomes.items()) if of == kind)
        lines.append(f"clock {kind}: {found}")
    return lines
