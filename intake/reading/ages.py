"""Ages as they are written, and whose they are: the person at risk's, or a parent's or stranger's in passing.

An unborn baby is a child; 17 is a child and 18 an adult on the day of the message (labels.md). A mother's age in her
child's case, the age of a man at the gate and a professional's years of service decide nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from intake.reading.figures import near_figures
from intake.reading.months import before_birthday, beyond

_UNITS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_TENS: Final = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ROUND: Final = {word: 10 * tens for tens, word in enumerate(_TENS, start=3)}
_WORDS: Final = (
    {word: years for years, word in enumerate(_UNITS)}
    | _ROUND
    | {
        f"{ten}{mark}{unit}": years + number
        for ten, years in ({"twenty": 20} | _ROUND).items()
        for number, unit in enumerate(_UNITS[1:10], start=1)
        for mark in "- "
    }
)
_WORD: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_NOT_YEARS: Final = (
    r"(?! ?(?:%|weeks?|days?|months?|hours?|hrs?|minutes?|mins?|times|miles|st\b|kg|lb|am\b|pm\b|o'clock|working|per\b"
    r"|calls?|visits?|cases|of\b|to\b|out of|/|people|men|women|stone|feet|years ago|who\b|or more|or so|in the|on the"
    r"|different|more|tablets?|pills?|paracetamol|co-codamol|units|cans|bottles|grams|mg\b|ml\b|litres|pints|bags|boxes"
    r"|packets|bruises|marks|staff|attempts|attendances|occasions|falls|missed|new|other|further|beds|rooms|items|pages"
    r"|questions|points|actions|letters|texts|messages|voicemails|referrals|incidents|reports|dogs|cats"
    r"|boys|girls|children|kids|lads|meetings?|e-?mails?|appointments?|sessions|carers|calls|pounds|grand|quid|\d"
    r"|jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec))"
)
_OF: Final = r"(?:boy|girl|lad|lass|child|son|daughter|baby|bairn|kid|man|lady|woman|gentleman|chap|person|resident)"
_AGE: Final = re.compile(
    r"\((?:aged? )?(\d{1,2})\??(?: ?(?:and a half|½))?(?: ?(y|yrs?|years?|yo|m|mths?|months?|w|wks?|weeks?)(?: old)?)?"
    r"(?: ?\d{1,2} ?m)?(?=[),;?])"
    r"|\b(?:aged?|is|was|turned|turns|now|about|just|am|i'?m|she'?s|he'?s|(?<=[ ,])only"
    r"|(?!(?:it|that|there|here|what|let)'s)[a-z]+'s)"
    r" (\d{1,2})"
    r"(?: ?½)?(?=[\s,.;:)!?]|\Z)"
    + _NOT_YEARS
    + r"|\b(\d{1,2})[ -]?(?:y/o|yo\b|yrs?[ -]old|year[ -]?old|years old|years of age|y old|yr[ -]old)"
    r"|\b(\d{1,2})[ -](?:wk|week|month|mth|day)s?[ -](?:old\b|baby)"
    r"|\b(?:[a-z]+),? (\d{2}), (?=[a-z])|\b[a-z]+, (\d), (?=[a-z])"
    rf"|\b{_OF} of (?:about |around |nearly |roughly )?(\d{{1,2}})\b"
    + _NOT_YEARS
    + r"|\b(1[0-7])(?=,? (?:not (?:yet )?18|and \w+ months|going on (?:18|eighteen)|nearly 18|now and))"
    r"|\b[A-Z][a-z]+ (\d{2})(?=, \d+ [A-Z])",
    re.IGNORECASE,
)
_IN_WORDS: Final = re.compile(
    rf"\b(?:aged?|{_OF} (?:of|is|about|aged)(?: about)?|about|(?:she|he) is|(?:she|he)'?s|is|was|turned|just|nearly"
    r"|only|now|(?!(?:it|that|there|here|what|let)'s)[a-z]+'s)"
    rf" (?:about )?({_WORD})\b(?=[.,;)!?\n]|-odd|-ish| odd\b| and\b| but\b| or\b| on\b| last\b| this\b"
    rf"| years old|$){_NOT_YEARS}"
    rf"|, ({_WORD}), |\b(?:is|be) ({_WORD}) and ",
    re.IGNORECASE,
)
_NEARLY_18: Final = re.compile(
    r"\b(?:nearly|almost|not (?:yet |quite )?|turning|turns|until (?:he|she|they) (?:is|turns?)|till|til)"
    r" (?:18|eighteen)\b"
    r"|\b(?:18|eighteen) (?:next|in \d|in a (?:week|month|fortnight))",
    re.IGNORECASE,
)
_WITH_MONTHS: Final = re.compile(
    r"\b(\d{1,2})(?=(?: ?½|[ -]1/2|\.5|[ -]and[ -]a[ -]half)[ -](?:years?|yrs?)[ -]old"
    r"| ?(?:y|yrs?|years?),? ?(?:and )?\d{1,2} ?(?:m|mths?|months?)\b)",
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
    r"\b(?:when|until|till|til|since|from|at|before|after|while|page|room|flat|ward|action|section|step|level|item|year|band"
    r"|point|no|number|route|bus|unit|form|part|para|chapter|stage|figure|log|plot|bay|bed|gate|platform|channel)"
    r"\b[^.!?\n,]{0,14}\Z",
    re.IGNORECASE,
)
_LIKE: Final = re.compile(
    r"\b(?:more like|like|mental age|mind|reads? like|functions?|at the level|understanding|age) (?:of )?(?:an? )?\w?\Z"
    r"|\b(?:clutter|rating|scale|score)\b[^\n]{0,38}\Z",
    re.IGNORECASE,
)
"""'Fifty but more like a lad of 8' and 'clutter 7, he was 8 in May' tell no age."""
_SENDER: Final = re.compile(r"\bi(?:'?m| am)\b", re.IGNORECASE)
_GROWN: Final = 18
_LISTED: Final = re.compile(r"\((\d)\)")


@dataclass(frozen=True, slots=True)
class Age:
    """An age in whole years, where it stands, whether it seems to be a parent's or a stranger's, and months beyond."""

    years: int
    start: int
    end: int
    other: bool
    months: int = 0


def ages(text: str, on: date) -> Iterator[Age]:
    """The ages in a text, dates of birth included, computed on the day of the message."""
    return chain(_in_figures(text, on), _in_words(text, on), _born(text, on))


def _in_figures(text: str, on: date) -> Iterator[Age]:
    listed = {"1", "2"} <= {found[1] for found in _LISTED.finditer(text)}
    for found in near_figures(_AGE, text):
        before = text[max(0, found.start() - 40) : found.start() + 1]
        group = next(number for number, said in enumerate(found.groups(), start=1) if said and number != 2)
        if found[6] is None and found[7] is None and _EARLIER.search(before):
            continue
        if found[6] and _EARLIER.search(text[found.start() : found.start(6)]):
            continue
        if _LIKE.search(before):
            continue
        if listed and found[1] and len(found[1]) == 1 and not _named(text[: found.start()]):
            continue  # '(1) a managed move, (2) a camera': a list
        years = int(found[group])
        if (found[2] or "").lower() in _MONTHS or found[5]:
            years = 0
        months = beyond(text[found.end(group) :], on, years=years) if years else 0
        yield Age(years, found.start(), found.end(), _others(found[0], before, years), months)
    for found in near_figures(_WITH_MONTHS, text):
        before = text[max(0, found.start() - 40) : found.start() + 1]
        years = int(found[1])
        others = _others(found[0], before, years)
        yield Age(years, found.start(), found.end(), others, beyond(text[found.end() :], on, years=years))
    for found in _NEARLY_18.finditer(text):
        months = before_birthday(found[0], text[found.end() :], on)
        yield Age(17, found.start(), found.end(), other=False, months=months)


def _named(before: str) -> bool:
    """Whether a name or a word for a child stands directly before a bracket."""
    last = (before.rstrip().rsplit(None, 1) or [""])[-1]
    return last[:1].isupper() or last.lower() in {"boy", "girl", "baby", "son", "daughter", "lad"}


def _others(words: str, before: str, years: int) -> bool:
    """Whether the age is a parent's, a stranger's or a grown-up sender's own ('I am eighty-one')."""
    own = years >= _GROWN and _SENDER.search(before.rsplit(".", 1)[-1][-5:] + words[1:])
    return bool(own or _OTHERS.search(before))


def _in_words(text: str, on: date) -> Iterator[Age]:
    for found in _IN_WORDS.finditer(text):
        before = text[max(0, found.start() - 40) : found.start() + 1]
        word = found[1] or found[2] or found[3]
        if (
            not _EARLIER.search(before)
            and not _LIKE.search(before)
            and not (word.lower() == "one" and "of" not in found[0])
        ):
            years = _WORDS[word.lower()]
            after = text[found.end(1 if found[1] else 2 if found[2] else 3) :]
            months = beyond(after, on, years=years)
            yield Age(years, found.start(), found.end(), _others(found[0], before, years), months)


def _born(text: str, on: date) -> Iterator[Age]:
    for found in _BORN.finditer(text):
        born = _in_months(int(found[1]), int(found[2]), int(found[3]), on)
        if born is not None:
            before = text[max(0, found.start() - 40) : found.start()]
            years, months = divmod(born, 12)
            yield Age(years, found.start(), found.end(), bool(_OTHERS.search(before)), months)


def _in_months(day: int, month: int, year: int, on: date) -> int | None:
    """The age in whole months; None for a day that is none, or nobody's."""
    if year < 100:
        year += on.year // 100 * 100
        year -= 100 if year > on.year else 0
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    months = 12 * (on.year - born.year) + on.month - born.month - (on.day < born.day)
    return months if -12 <= months < 121 * 12 else None
