"""Where plain words for a day or a time of day stand in a text: the patterns, the more telling ones first."""

import re

from router.answers import timewords as say
from router.answers.timewords import Now, When

_WD = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_FULL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SHORT = r"(?:(?<=by )|(?<=on )|(?<=next )|(?<=this ))(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_LEAD = rf"(?:(?P<wd>\b{_WD})[\s,]+(?:the\s+)?)?"
_DAY = r"\b(?P<d>\d{1,2})"
_TH = r"(?:st|nd|rd|th)"
_YEAR = r"(?:,?\s+(?P<y>20\d\d)(?!\s*h|\d))?"
_COUNT = rf"\d{{1,3}}|{'|'.join(say.NUMBERS)}"
_UNIT = r"(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?)\b"
_PARTS = "|".join(say.VAGUE)

_DAYS: tuple[tuple[str, say.Read], ...] = (
    (r"\b24/7\b", lambda _match, _now: None),
    (r"\b(?P<wd>)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", say.day_month),
    (rf"{_LEAD}{_DAY}{_TH}?\s+(?:of\s+)?(?P<m>{_MONTH})\b(?:\.(?=\s+20))?{_YEAR}", say.day_month),
    (
        rf"{_LEAD}\b(?!may)(?P<m>{_MONTH})\s+(?:the\s+)?{_DAY}{_TH}?(?![\d:]|\.\d|\s*[ap]\.?m){_YEAR}",
        say.day_month,
    ),
    (rf"{_LEAD}(?<![\d/]){_DAY}/(?P<m>\d{{1,2}})(?:/(?P<y>\d{{4}}|\d\d))?(?![\d/])", say.day_month),
    (rf"{_LEAD}(?<![\d.-]){_DAY}[.-](?P<m>\d{{1,2}})[.-](?P<y>\d{{4}}|\d\d)(?!\d)", say.day_month),
    (rf"(?:(?P<wd>\b{_WD})[\s,]+(?:the\s+)?|\bthe\s+)(?P<d>\d{{1,2}}){_TH}\b", say.nth),
    (r"\b(?P<week>)(?P<rel>day after tomorrow)\b", say.relative),
    (r"\b(?P<rel>today|tomorrow)(?P<week>\s+week)?\b", say.relative),
    (r"\b(?P<rel>tonight)(?P<week>)\b", say.relative),
    (rf"\b(?P<week>week\s+(?:on|from)\s+)(?P<lead>)(?P<wd>{_FULL})\b", say.weekday),
    (
        (
            rf"\b(?:(?P<lead>this|next|coming|following)\s+(?:coming\s+)?)?(?P<wd>{_FULL}|{_SHORT})\b"
            r"(?P<week>\s+week\b)?"
        ),
        say.weekday,
    ),
    (r"\b(?:week\s+(?:commencing|beginning)|w/c)\b", say.doubtful("it names a week but not a day")),
    (
        (
            r"\b(?:(?:the\s+)?(?:very\s+)?(?:end|start|beginning|middle)\s+of\s+(?:the\s+|this\s+|next\s+)?(?:working\s+)?|"
            r"(?:early|mid|later)[\s-]+(?:this\s+|next\s+|in\s+the\s+)|(?:this|next)\s+)week\b"
        ),
        say.week,
    ),
    (r"(?<=before )(?:the\s+)weekend\b", say.week),
    (r"\bweekend\b", say.doubtful("nobody works at the weekend")),
    (rf"\b(?:end\s+of\s+)(?:(?:the|this|next)\s+month|(?P<m>{_MONTH}))\b", say.month_end),
    (r"(?:(?<=before )|(?<=by ))christmas\b", say.christmas),
    (r"\b(?:christmas|new\s+year|easter|half[\s-]term)\b", say.doubtful("it names a season but not a day")),
)
_SPANS: tuple[tuple[str, say.Read], ...] = (
    (
        (
            r"\b(?:a\s+(?:day|week|hour)\s+or\s+(?:two|so)|(?:(?:in|within)\s+)?(?:the\s+next\s+|a\s+)(?:couple|few)"
            r"(?:\s+of)?\s+(?:working\s+)?(?:hours|days|weeks))\b"
        ),
        say.doubtful("it does not say how many"),
    ),
    (r"\bwithin\s+(?P<n>the)\s+(?P<working>)(?P<unit>hour)\b", say.span),
    (
        (
            rf"\b(?:within|in|inside)\s+(?:the\s+)?(?:next\s+)?(?:(?:{_COUNT})\s*(?:-|to|or)\s*)?(?P<n>{_COUNT})[\s-]*"
            rf"(?P<working>(?:working|business|office)\s+)?{_UNIT}(?!\s+(?:ago|late))"
        ),
        say.span,
    ),
    (rf"\b(?P<n>{_COUNT})\s+(?P<working>working|business)\s+{_UNIT}(?!\s+(?:ago|late|overdue))", say.span),
)
_HOURS: tuple[tuple[str, say.Read], ...] = (
    (r"\b(?:12\s+)?(?:noon|midday)\b", say.fixed(say.NOON)),
    (r"\bmidnight\b", say.fixed(say.MIDNIGHT)),
    (
        (
            r"\b(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:-|to|and)\s*)?"
            r"(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))?\s*(?P<half>[ap])(?:\.m\.|\.?m\b)"
        ),
        say.clock_time,
    ),
    (r"(?<![\d/.:])(?P<h>\d{1,2})[:.](?P<min>[0-5]\d)(?:\s*h(?:ou)?rs)?(?![\d/]|\.\d|\s*%)", say.clock_time),
    (r"\b(?P<h>[01]\d|2[0-3])(?P<min>[0-5]\d)\s*h(?:ou)?rs\b", say.clock_time),
    (r"\b(?P<h>\d{1,2})\s*o'?\s?clock\b", say.clock_time),
    (
        r"(?:(?<=by )|(?<=at ))(?P<h>1[0-2]|[1-9])(?=\s+(?:on|today|tomorrow|this)\b|\s*[.,;!]?\s*$)",
        say.clock_time,
    ),
    (
        (
            r"\b(?:the\s+)?(?:close|end)\s+of\s+(?:play|business|office\s+hours|"
            rf"(?:the\s+|my\s+)?(?:working\s+|business\s+|office\s+)?day\b|(?=today|tomorrow|{_FULL}))"
        ),
        say.fixed(say.CLOSE),
    ),
    (r"\b(?:c\.?o\.?[bp]|e\.?o\.?[dp])\b", say.fixed(say.CLOSE)),
    (r"\bfirst\s+thing\b", say.fixed(say.FIRST_THING)),
    (rf"\b(?:later\s+)?this\s+(?P<part>{_PARTS})\b", say.part_of_today),
    (
        rf"(?:(?<=the )|(?<=by )|(?<=tomorrow )|(?<=day )|(?<=on ))(?P<part>{_PARTS})\b",
        say.part,
    ),
)
_PATTERNS = tuple((re.compile(text, re.IGNORECASE), read) for text, read in (*_DAYS, *_SPANS, *_HOURS))


def find_words(text: str, now: Now) -> list[tuple[int, int, When]]:
    """Every expression of day or time in the text: (start, end, meaning), in order, none overlapping."""
    found: list[tuple[int, int, When]] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end, _ in found):
                continue
            when = read(match, now)
            if when is not None:
                found.append((start, end, when))
    return sorted(found, key=lambda part: part[:2])
