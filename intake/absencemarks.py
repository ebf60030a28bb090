"""How absence notices name days, and the words before a day that make it the end of an absence.

English and Welsh, and the languages whose notices reach a council: German, French, Spanish, Italian, Dutch, Polish.
"""

import re
from typing import Final

from intake.patterns import one_of

_MONTHS: Final = (
    "january|jan|januar|jänner|janvier|enero|gennaio|januari|stycznia|ionawr",
    "february|feb|februar|février|fevrier|febrero|febbraio|februari|lutego|chwefror",
    "march|mar|märz|maerz|mars|marzo|maart|marca|mawrth",
    "april|apr|avril|abril|aprile|kwietnia|ebrill",
    "may|mai|mayo|maggio|mei|maja",
    "june|jun|juni|juin|junio|giugno|czerwca|mehefin",
    "july|jul|juli|juillet|julio|luglio|lipca|gorffennaf",
    "august|aug|août|aout|agosto|augustus|sierpnia|awst",
    "september|sept|sep|septembre|septiembre|settembre|września|medi",
    "october|oct|oktober|okt|octobre|octubre|ottobre|października|hydref",
    "november|nov|novembre|noviembre|listopada|tachwedd",
    "december|dec|dezember|dez|décembre|decembre|diciembre|dicembre|grudnia|rhagfyr",
)
MONTH_OF: Final = {word: n for n, words in enumerate(_MONTHS, 1) for word in words.split("|")}
_WEEKDAYS: Final = (
    "monday|montag|lundi|lunes|lunedì|maandag|dydd llun",
    "tuesday|dienstag|mardi|martes|martedì|dinsdag|dydd mawrth",
    "wednesday|mittwoch|mercredi|miércoles|mercoledì|woensdag|dydd mercher",
    "thursday|donnerstag|jeudi|jueves|giovedì|donderdag|dydd iau",
    "friday|freitag|vendredi|viernes|venerdì|vrijdag|dydd gwener",
    "saturday|samstag|samedi|sábado|sabato|zaterdag|dydd sadwrn",
    "sunday|sonntag|dimanche|domingo|domenica|zondag|dydd sul",
)
_SHORT: Final = ("mon", "tues|tue", "weds|wed", "thurs|thur|thu", "fri", "sat", "sun")
WEEKDAY_OF: Final = {word: n for words in (_WEEKDAYS, _SHORT) for n, ws in enumerate(words) for word in ws.split("|")}


def _any(words: tuple[str, ...]) -> str:
    """The words as alternatives, the longest first."""
    return "|".join(sorted("|".join(words).split("|"), key=len, reverse=True))


_MONTH: Final = _any(_MONTHS)
_TH: Final = r"(?:st|nd|rd|th|ain|fed|eg|af|il|ydd|er|º|°|\.)?"
DAY: Final = re.compile(
    r"(?<![\w/.])(?:(?:mo|di|mi|do|fr|sa|so)[.,]{1,2}\s)?"
    rf"(?:(?:(?P<weekday>{_any((*_WEEKDAYS, *_SHORT))})\b[.,]{{0,2}}\s{{0,3}}(?:(?:the|dem|den|le|el|il|de)\s)?)?(?:"
    r"(?P<year1>20\d\d)[-/.](?P<month1>\d\d?)[-/.](?P<day1>\d\d?)"
    r"|(?!\d\d?-\d\d?(?!-\d))(?P<day2>\d\d?)(?P<by>[/.-])(?P<month2>\d\d?)(?:(?P=by)(?P<year2>(?:20)?\d\d))?"
    rf"|(?P<day3>\d\d?){_TH}\s{{0,2}}(?:of\s|de\s|o\s)?(?:the\s)?(?P<name3>{_MONTH})\b"
    r"(?:[.,]{0,2}\s(?:de\s)?(?P<year3>20\d\d))?"
    rf"|(?P<name4>{_MONTH})\b\.?\s(?:the\s)?(?P<day4>\d\d?)(?:st|nd|rd|th)?\b(?:,?\s(?P<year4>20\d\d))?"
    r"|(?P<day5>\d\d?)(?:st|nd|rd|th)"
    rf")|(?P<word>{_any(_WEEKDAYS)}|tomorrow|next week|today|this week))(?!\w|[/-]\d)",
    re.IGNORECASE,
)
"""A day as people write it: ISO, 12/10, 12.10., 4th of January, January 4, the 4th, Monday, tomorrow."""
TIME: Final = re.compile(
    r"\b\d{1,2}(?:(?::|[.h](?=\d\d\s?(?:am|pm|uhr|hrs?|h)))\d\d)?\s?(?:am|pm|a\.m\.|p\.m\.|uhr|hrs?|o['’]clock|noon)\b"
    r"|\b\d{1,2}[:h]\d\d\b|\bnoon\b|\bmidnight\b",
    re.IGNORECASE,
)
_GAP: Final = (
    r"(?:[\s,:(]{1,3}(?:to|in|at|into|on|the|my|our|this|office|offices|work|working|desk|from|full|time|hours|morning|"
    r"afternoon|evening|start|beginning|end|close|of|business|w/c|w/b|week|commencing|starting|duty|duties|online|again|"
    r"normal|annual|leave|holidays?|vacation|be|is|will|date|and|including|inclusive|incl|next|coming|until|till|before|"
    r"after|around|about|approximately|for|am|im|ins|büro|ab|le|au|bureau|el|il|op|kantoor|ar|yn|swyddfa|y|i'r)"
    r"){0,10}[\s,:(]{0,3}$"
)
BACK: Final = re.compile(
    r"\b(?:return(?:s|ing)?|back|resum(?:e|es|ing)|(?:available|contactable|reachable) (?:again|from)"
    r"|start(?:ing)? back|zurück|wieder(?: da| erreichbar)?"
    r"|de retour|reviens|reprends|vuelvo|de vuelta|regreso|rientro|rientrerò|torno"
    r"|terug|wracam|powrót|yn (?:ôl|dychwelyd)|dychwelaf|nôl)" + _GAP,
    re.IGNORECASE,
)
"""Before the first day back."""
FROM: Final = re.compile(r"(?:^|\b)(?:on|from|ab|am|ab dem|le|el|il|ar)\s$", re.IGNORECASE)
THEN_BACK: Final = re.compile(
    r"[\s,.]{1,2}(?:\w{1,12}\s){0,4}(?:back|return|wieder|retour|de vuelta|yn ôl)\b", re.IGNORECASE
)
"""Around the first day back: 'On 4 January I will be back'."""
UNTIL: Final = re.compile(
    r"(?:\b(?:until|un?till|til|through|thru|up to|ending|ends|last day (?:of (?:my )?leave )?is|bis(?: zum)?"
    r"|jusqu['’](?:au|à)|hasta|fino al?|tot(?: en met)?|t/m|tan|after|tom)|['’]til)" + _GAP + r"|\bdo\s$",
    re.IGNORECASE,
)
"""Before the last day away."""
LINK: Final = re.compile(
    r"^[\s,(]{0,3}(?:inclusive\s)?(?:to|until|till|through|thru|and|&|-|–|—|bis(?: zum)?|au|al|tot(?: en met)?|t/m|do"
    r"|tan|hasta(?: el)?)"
    r"(?: and including| the| including)?[\s,]{0,3}$",
    re.IGNORECASE,
)
"""Between the first and the last day of an absence."""
SHORT_START: Final = re.compile(
    r"(?:^|[\s(:])\d{1,2}(?:st|nd|rd|th|\.)?\s{0,2}(?:to|until|and|-|–|—|bis|au|al|tot)\s{0,2}$", re.IGNORECASE
)
"""The first day of a range that names its month only once: '21-28 December'."""
AWAY: Final = one_of(
    r"""
    from|between|leave|away|out of|off|holiday|vacation|absent|absence|closed|unavailable|dates?
    vom|von|du|del|dal|van|od|abwesend|congé|urlaub|verlof|vacaciones|ferie|o'r swyddfa
    """,
    start=r"\b",
    end=r"\b",
)
"""What makes a range of days an absence rather than opening hours."""
NOW: Final = one_of(
    r"""
    out of (?:the )?office|away|on (?:annual )?leave|off|unavailable|not (?:working|in(?: the office)?|available)
    """,
    start=r"\b",
    end=r"(?:\s(?:for|all|the|rest|of|remainder)){0,5}\s{0,2}$",
)
"""Before 'today' or 'this week'."""
