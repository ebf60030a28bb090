"""Every single thing that a change of the directory would change, one line each. Pure.

`directory load --dry-run` shows rows that come and go, addresses and domains (models.directory.people_change); whoever
approves a change of two people sees each cell.
"""

from collections.abc import Iterator

from models.directory.people import Directory, Holding, plain_reference
from models.directory.people_change import compare
from models.pages.proposals import ChangeLine

_CELLS = {
    "name": "name", "email": "address", "phone": "telephone", "deputy_id": "deputy", "since": "from", "until": "to",
    "days": "days", "phone_checked": "telephone checked on", "role": "role", "side": "side", "area": "area",
}  # fmt: skip
_KEY = ("person_id", "role", "side", "area")


def lines(present: Directory, new: Directory) -> tuple[ChangeLine, ...]:
    """What would change from the present directory to the new one: addresses first, they lead letters elsewhere."""
    change = compare(present, new)
    return (
        *(ChangeLine(what="address", whose=_who(new, one), how=f"{before or 'none'} becomes {after or 'none'}")
          for one, before, after in change.addresses),
        *(ChangeLine(what="domain", whose=domain, how="no address of the directory lies in it yet")
          for domain in change.domains),
        *_people(present, new),
        *_rota(present, new),
        *_caseload(present, new),
        *_absences(present, new),
    )  # fmt: skip


def _people(present: Directory, new: Directory) -> Iterator[ChangeLine]:
    before, after = ({_key(row): row for row in one.holdings} for one in (present, new))
    gone = [row for key, row in before.items() if key not in after]
    come = [row for key, row in after.items() if key not in before]
    for row in list(come):
        # One row of the same person that goes while another comes is that row, moved to another role, side or area.
        was = [one for one in gone if one.person_id == row.person_id]
        if len(was) == 1 and sum(one.person_id == row.person_id for one in come) == 1:
            gone.remove(was[0])
            come.remove(row)
            yield ChangeLine(what="changed", whose=_who(new, row.person_id), how=_cells(new, was[0], row))
    for row in gone:
        yield ChangeLine(what="removed", whose=_who(present, row.person_id), how=_row(row))
    for row in come:
        yield ChangeLine(what="added", whose=_who(new, row.person_id), how=_row(row))
    for key, row in after.items():
        if key in before and (how := _cells(new, before[key], row)):
            yield ChangeLine(what="changed", whose=f"{_who(new, row.person_id)}, {_post(row)}", how=how)


def _rota(present: Directory, new: Directory) -> Iterator[ChangeLine]:
    """Who is on call is asked in file order (promise 15); of other rows the order decides nothing."""
    before, after = (
        [_who(one, row.person_id) for row in one.holdings if row.role == "on_call"] for one in (present, new)
    )
    first, then = ([_key(row) for row in one.holdings] for one in (present, new))
    if before != after:
        yield ChangeLine(what="changed", whose="the rota", how=f"on call in this order: {', '.join(after) or 'nobody'}")
    elif first != then and set(first) == set(then):
        yield ChangeLine(what="changed", whose="the file", how="the order of its rows, which decides nothing here")


def _caseload(present: Directory, new: Directory) -> Iterator[ChangeLine]:
    before, after = ({(plain_reference(row.case_reference), row.side, row.role, row.person_id): row
                      for row in one.caseload} for one in (present, new))  # fmt: skip
    for what, here, there in (("removed", before, after), ("added", after, before)):
        for key, row in here.items():
            if key not in there:
                how = f"allocated to {row.person_id} as {_words(row.role)}, {row.side}"
                yield ChangeLine(what=what, whose=row.case_reference, how=how)  # type: ignore[arg-type]  # one of the two
    moved = [row for key, row in after.items() if key in before and before[key] != row]
    if moved:
        yield ChangeLine(what="changed", whose="the caseload", how=f"dates or second facts of {len(moved)} of its rows")


def _absences(present: Directory, new: Directory) -> Iterator[ChangeLine]:
    for what, here, there in (("removed", present, new), ("added", new, present)):
        for row in here.absences:
            if row not in there.absences:
                how = f"away from {row.since or 'now'} to {row.until or 'no end'}"
                yield ChangeLine(what=what, whose=_who(here, row.person_id), how=how)  # type: ignore[arg-type]  # as above


def _cells(directory: Directory, before: Holding, after: Holding) -> str:
    """Each cell that is another one; an address has a line of its own."""
    changed = [name for name in _CELLS if getattr(before, name) != getattr(after, name) and name != "email"]
    return "; ".join(
        f"{_CELLS[name]}: {_cell(directory, name, before)} becomes {_cell(directory, name, after)}" for name in changed
    )


def _cell(directory: Directory, name: str, row: Holding) -> str:
    value = getattr(row, name)
    if not value:
        return "none"
    return _who(directory, value) if name == "deputy_id" else _words(str(value)) if name == "role" else str(value)


def _key(row: Holding) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _KEY)


def _who(directory: Directory, person_id: str) -> str:
    row = directory.person(person_id)
    return f"{row.name} ({person_id})" if row else person_id


def _post(row: Holding) -> str:
    return ", ".join(filter(None, (_words(row.role), row.side, row.area)))


def _row(row: Holding) -> str:
    parts = [_post(row), row.email, row.phone, f"deputy {row.deputy_id}" if row.deputy_id else "",
             f"from {row.since}" if row.since else "", f"to {row.until}" if row.until else ""]  # fmt: skip
    return "; ".join(filter(None, parts))


def _words(code: str) -> str:
    return code.replace("_", " ")
