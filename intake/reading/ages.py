"""Ages as they are written, and whose they are: the person at risk's, or a parent's or stranger's in passing.

An unborn baby is a child; 17 is a child and 18 an adult on the day of the message (labels.md). A mother's age in her
child's case, the age of a man at the gate and a professional's years of service decide nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_AGE: Final = re.compile(
    r"\((?:aged? )?(\d{1,2})(?: ?(?:and a half|½))?(?: ?(y|yrs?|years?|yo|m|mths?|months?|w|wks?|weeks?)(?: old)?)?"
    r"(?: ?\d{1,2} ?m)?(?=[),;])"
    r"|\b(?:aged?|is|was|turned|turns|now|about|just) (\d{1,2})(?: ?½)?(?=[\s,.;:)!?]|\Z)"
    r"(?! ?(?:%|weeks?|days?|months?|hours?|minutes?|mins?|times|miles|st|kg|am|pm|o'clock|working|per|calls?|visits?"
    r"|cases|of the|to |out of|/))"
    r"|\b(\d{1,2})[ -]?(?:y/o|yo\b|yrs?[ -]old|year[ -]?old|years old|years of age|y old|yr[ -]old)"
    r"|\b(\d{1,2})[ -](?:wk|week|month|mth|day)s?[ -](?:old\b|baby)"
    r"|\b(?:[a-z]+),? (\d{2}), (?=[a-z])|\b[a-z]+, (\d), (?=[a-z])",
    re.IGNORECASE,
)
_WORDS: Final = {
    word: years
    for years, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
        )
    )
}
_IN_WORDS: Final = re.compile(
    r"\b(?:aged?|(?:boy|girl|lad|lass|child|son|daughter|baby|little one|kid|lass|bairn) (?:of|is|about|aged)"
    r"(?: about)?|about|she is|he is|she's|he's) ("
    + "|".join(_WORDS)
    + r")\b(?! (?:weeks|days|months|hours|minutes|times|miles|people|of|stone|o'clock|years ago|who|men|visits|calls))",
    re.IGNORECASE,
)
_MONTHS: Final = frozenset(["m", "mth", "mths", "month", "months", "w", "wk", "wks", "week", "weeks"])
_BORN: Final = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)[ :.-]{0,3}(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:mum|mam|mother|dad|father|parent|partner|boyfriend|girlfriend|husband|wife|gran|grandmother|nan|uncle|aunt"
    r"|perpetrator|lodger|man|male|men|fella|bloke|worker|nurse|since|teacher|neighbour|friend|stepdad|step-dad|ex"
    r"|carer|volunteer)\b[^.!?\n]{0,24}\Z",
    re.IGNORECASE,
)
_EARLIER: Final = re.compile(
    r"\b(?:when|until|till|since|from|at|before|after|page|room|flat|ward|action|section|step|level|item|year|band|point)"
    r"\b[^.!?\n,]{0,14}\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Age:
    """An age in whole years, where it stands, and whether it seems to be a parent's or a stranger's."""

    years: int
    start: int
    end: int
    other: bool


def ages(text: str, on: date) -> Iterator[Age]:
    """The ages in a text, dates of birth included, computed on the day of the message."""
    for found in _AGE.finditer(text):
        before = text[max(0, found.start() - 40) : found.start() + 1]
        if found[6] is None and found[7] is None and _EARLIER.search(before):
            continue
        years = int(found[1] or found[3] or found[4] or found[6] or found[7] or 0)
        if (found[2] or "").lower() in _MONTHS or found[5]:
            years = 0
        yield Age(years, found.start(), found.end(), bool(_OTHERS.search(before)))
    for found in _IN_WORDS.finditer(text):
        yield Age(_WORDS[found[1].lower()], found.start(), found.end(), other=False)
    for found in _BORN.finditer(text):
        born = _years(int(found[1]), int(found[2]), int(found[3]), on)
        if born is not None:
            before = text[max(0, found.start() - 40) : found.start()]
            yield Age(born, found.start(), found.end(), bool(_OTHERS.search(before)))


def _years(day: int, month: int, year: int, on: date) -> int | None:
    if year < 100:
        year += on.year // 100 * 100
        year -= 100 if year > on.year else 0
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years if -1 <= years <= 120 else None
