"""Case references, initials and birth years: things with a shape, found by regular expression on the text as given.

NHS numbers, telephone numbers, police logs, court numbers and the like are the person's or somebody else's and never
a case reference (labels.md). Every expression is linear: no nested quantifiers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from intake.reading.figures import near_figures

_CHILD: Final = (
    r"lcs|las|ehm|eh|mosaic|eclipse|swift|pid|carefirst|care ?director|framework ?i|liquidlogic|ics|cpp?|cin|azeus"
    r"|ecaf|caf"
)
_ADULT: Final = r"s42|sgas?|sg|saf?|sar|sau|sab|sac|sva|mash|asc|csc|taf|marac"
_DIGITS: Final = r"(?:\d{4,9}(?:-\d{2,6})?|\d{3} \d{4}|\d{2} \d{2} \d{3}|\d-\d{2,3}-\d{2,3}(?:-\d{2,3})?)\b"
_CASE: Final = re.compile(
    rf"\b(?:{_ADULT})[ ./_-]?\d{{2,4}}[ ./_-]\d{{3,6}}\b|\b(?:{_ADULT})[./_-]?\d{{2,4}}[./_-]\d{{2}}\b"
    rf"|\b(?:{_CHILD}|{_ADULT})\.?[ \u00a0]?[:#/-]?[ \u00a0]?{_DIGITS}"
    rf"|\b(?:{_CHILD})[ \u00a0]?(?:ids?|nos?|nr|numbers?|refs?|reference|case)(?: (?:is|no|number))?\.?[ \u00a0]?[:#]?"
    rf"[ \u00a0]?(?P<n>{_DIGITS})"
    r"|\b[a-z]{2,6}-\d{2,4}-\d{2,6}\b"
    r"|\b[a-z]{1,6}\d{0,2}/\d{2,4}/\d{2,6}\b"
    r"|\b\d{2,4}[/-][a-z]{2,5}[/-]\d{2,6}\b"
    r"|\b[a-z]{2,4}/[a-z]{2,4}/\d{3,8}\b"
    r"|\b[a-z]{2,4}-[a-z]{1,3}-\d{4,8}\b"
    r"|\b[a-z]{2,4}/\d{3,6}/[a-z]{2,4}\b"
    r"|\b(?:[a-z]{2,4}|l)/\d{3,8}\b"
    r"|\b[a-z]{2,4}-\d{4,8}\b"
    r"|\b(?:marac|mappa)[ \u00a0]\d{2,4}/\d{3,6}\b"
    r"|\brefs?(?:erence)?(?:'s| is|:)? (?P<r>\d{4}-[a-z]{2,4}|[a-z]{2} \d{4}-[a-z]|\d-\d{2,3}-\d{2,3}(?:-\d{2,3})?)\b"
    r"|(?<![\d/.-])[12]\d{6}(?![\d-]|/\d)|(?<![\d/.-])\d{6,7}(?= ?\(?(?:lcs|las)\b)",
    re.IGNORECASE,
)
"""Prefixed numbers of the two services' systems, and bare numbers of seven figures as those systems give."""
_NOT_CASE: Final = re.compile(
    r"(?:log|crime|incident|invoice|court|cop|job|order|tel|phone|fax|nhs|upn|hospital|mrn|dob|badge|collar|room|flat"
    r"|ethics|study|project|booking|quote|ticket|account|charity|company|policy|claim|repair)"
    r"(?:[ \u00a0](?:no|number|ref|reference|id|is))*\.?[ \u00a0:#]*\Z",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(r"[/-](?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[/-]", re.IGNORECASE)
_INITIALS: Final = re.compile(
    r"\b(?:re|child|baby|mr|mrs|miss|ms|unborn(?: of)?|for|about|of|regarding|initials)[ :]{1,2}"
    r"((?:[A-Z]\.?){1,3})(?![\w'’-])"
    r"|(?<![\w.])((?:[A-Z]\.){2,3})(?!\w)"
    r"|(?<![\w.])([A-Z]{1,2})(?= ?\(\d{1,2}\))",
    re.MULTILINE,
)
_BORN: Final = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)[ :.-]{0,3}"
    r"(?:\d{1,2}[ ./-]\d{1,2}[ ./-]|\d{1,2}(?:st|nd|rd|th)? ?[a-z]{3,9} |in |[a-z]{3,9} )?"
    r"(\d{4}|\d{2})\b",
    re.IGNORECASE,
)
_ROLES: Final = frozenset(
    {
        *("SW", "HV", "GP", "OT", "DN", "PC", "DC", "DS", "DI", "TM", "SM", "CP", "LD", "MH", "IT", "HR", "AM", "PM"),
        *("UK", "RE", "FW", "CC", "SA", "LA", "ED", "EH", "MS", "DA", "PA", "AP", "RN", "RM", "TA", "YJ", "I", "A"),
    }
)
"""Capitals that are a role or an office, never a person's initials."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A case reference as written (white space made single) and its place."""

    value: str
    start: int
    end: int


def case_references(text: str) -> Iterator[Reference]:
    """The case references in a text, in order, repeats included; a bare number only where its system is not named."""
    prefixed = set[str]()
    for found in near_figures(_CASE, text):
        before = text[max(0, found.start() - 24) : found.start()]
        if _NOT_CASE.search(before) or _MONTH.search(found[0]):
            continue
        group = "n" if found["n"] else "r" if found["r"] else 0
        value = " ".join(found[group].split())
        if value.isdigit() and value in prefixed:
            continue
        prefixed.add(value.rsplit(" ", 1)[-1].rsplit(":", 1)[-1])
        yield Reference(value, found.start(group), found.end(group))


def initials(text: str) -> tuple[str, ...]:
    """Initials of the person, in capitals without stops ('AB', 'T'), as written after 'baby', 're' or before an age."""
    seen = dict[str, None]()
    for found in _INITIALS.finditer(text):
        value = (found[1] or found[2] or found[3] or "").replace(".", "")
        if value and value not in _ROLES:
            seen[value] = None
    return tuple(seen)[:6]


def birth_years(text: str, on: date) -> tuple[int, ...]:
    """Years of birth written as a date of birth; two-digit years lie in the hundred years before `on`."""
    years = dict[int, None]()
    for found in _BORN.finditer(text):
        year = int(found[1])
        if year < 100:
            year += on.year // 100 * 100
            year -= 100 if year > on.year else 0
        if on.year - 120 <= year <= on.year + 1:
            years[year] = None
    return tuple(years)[:6]
