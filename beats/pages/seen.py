"""A case for somebody who asks for it by its reference: whether there is one, and whether they may see it."""

import re
from typing import Final

from models.case import CaseFile
from models.errors import NotThere, UsageError
from models.pages.sight import see
from models.pages.viewer import Viewer
from models.reference import check_digit
from models.store.cases import case_by_reference
from models.store.engine import Database

_REFERENCE: Final = re.compile(r"[A-Z]{2,6}-(\d{4})-(\d{6})(\d)")


def case_for(db: Database, viewer: Viewer, reference: str) -> CaseFile:
    """The case of that reference.

    Raises:
        NotThere: there is none; says what is wrong with the reference. NotForYou: it is not shown to this viewer.
    """
    try:
        case = case_by_reference(db, reference)
    except UsageError:
        raise NotThere(_no_case(reference)) from None
    see(viewer, case)
    return case


def _no_case(reference: str) -> str:
    """What is wrong with a reference of which there is no case."""
    found = _REFERENCE.fullmatch(reference.strip().upper())
    if found is None:
        return "A reference looks like ESC-2026-1234567: letters, the year, and seven digits."
    if check_digit(found[1] + found[2]) != found[3]:
        return "The last digit does not fit the others: one digit is wrong, or two are swapped."
    return "There is no case with that reference."
