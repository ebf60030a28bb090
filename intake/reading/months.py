"""Ages to the month, where the words give more than whole years: a half, months, a birthday that is near.

A rule of the council may begin at 17 and a half; '17' alone is 17 years and no months, at the least.
"""

import re
from datetime import date
from typing import Final

_BEYOND: Final = re.compile(
    r"\W{0,2}(?:(?P<half>½|1/2\b|\.5\b|[ -]?and[ -]a[ -]half)"
    r"|(?:y|yrs?|years?)?,? ?(?:and )?(?P<months>\d{1,2}) ?(?:m|mths?|months?)\b)",
    re.IGNORECASE,
)
_NEAR: Final = re.compile(r"\b(?:nearly|almost|approaching|coming up to|just under)\b", re.IGNORECASE)
_BIRTHDAY: Final = re.compile(
    r"\b(?:in (?P<number>a|one|two|three|four|five|six|\d{1,2}) (?P<unit>days?|weeks?|fortnight|months?)"
    r"|next (?P<next>week|month)"
    r"|(?:in|on|next)?(?: the)? ?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? )?"
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december)\b)",
    re.IGNORECASE,
)
_NUMBERS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                  "november", "december")  # fmt: skip
_TURNS: Final = re.compile(
    r"[,;(\s]{1,3}(?:and |but )?(?:turning |turns |turn |is |will be )?(?:18|eighteen)\b", re.IGNORECASE
)
_HALF: Final = 6
_AHEAD: Final = 40
"""Characters after 'turns 18' in which the day of it is looked for."""


def beyond(after: str, on: date, *, years: int) -> int:
    """Whole months beyond the years, from the words directly after the figure; 0 when they say none."""
    turns = _TURNS.match(after) if years == 17 else None
    if turns is not None:
        return before_birthday("", after[turns.end() :], on)
    found = _BEYOND.match(after)
    if found is None:
        return 0
    months = _HALF if found["half"] else int(found["months"])
    return months if months < 12 else 0


def before_birthday(words: str, after: str, on: date) -> int:
    """Whole months beyond 17 of somebody who turns 18: 'in three weeks' is 11, 'nearly' at least a half."""
    said = _BIRTHDAY.search(words + after[:_AHEAD].split(".", maxsplit=1)[0])
    if said is None:
        return _HALF if _NEAR.search(words) else 0
    return max(0, 11 - _months_to(said, on))


def _months_to(said: re.Match[str], on: date) -> int:
    """Whole months until that day."""
    if said["month"]:
        month, day = _MONTHS.index(said["month"].lower()) + 1, int(said["day"] or 28)
        months = (month - on.month) % 12
        return months - 1 if months and day < on.day else months
    if said["next"]:
        return int(said["next"].lower() == "month")
    unit = said["unit"].lower()
    number = int(_NUMBERS.get(said["number"].lower(), 0) or said["number"])
    if unit.startswith("month"):
        return max(0, number - 1)
    return number // 4 if unit.startswith("week") else 0
