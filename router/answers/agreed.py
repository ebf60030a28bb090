"""The time by which a manager says they will respond, read from plain words (promise 14; issue 'agree timescales').

Only a promise of the writer counts: what was, what is asked, what depends on something and 'not before' are no agreed
time. Always in the future and within half a year. What two people could read differently is a Doubt for a person.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from router.answers.sentences import plain, sentences
from router.answers.timepatterns import find_words
from router.answers.timewords import END_OF_DAY, Now, When
from router.timing.hours import Calendar

_JOIN = re.compile(r"(?:[\s,()\[\]-]|\b(?:at|by|on|around|about|before|of|the|in|latest|say|i\.?e)\b)*", re.IGNORECASE)
_ANSWER = re.compile(
    r"\b(?:respond|reply|answer|response|get back|come back|back to you|in touch|update you|let you (?:know|have)|"
    r"write (?:back|to you)|report back|confirm)",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:i|we)\s+(?:also\s+)?(?:won't|can't|cannot|will|shall|can|could|should|aim|plan|hope|intend|expect)\b|\b(?:i|we)'ll\b|"
    r"\b(?:i|we)(?:'m| am|'re| are)\s+(?:going|aiming|planning|hoping)\b|"
    r"\b(?:my|our)\s+(?:full\s+|written\s+)?(?:response|answer|reply)\b|"
    r"(?:^|[,;:-]|\b(?:and|but|then|also|so))\s*(?:will|shall|aim(?:ing)?|hop(?:e|ing)|plan(?:ning)?)\b",
    re.IGNORECASE,
)
"""The writer promises; without a subject it is the writer's promise too ('Will ring her')."""
_OTHERS = re.compile(
    r"\b(?!(?:i|we|and|but|then|also|or|so|response|answer|reply)\b)[\w')]+\s+"
    r"(?:will|shall|would|must|should|needs? to|has to|have to|can)\b|"
    r"\b(?:please|need you|need this|wants?|requires?|due|deadline)\b",
    re.IGNORECASE,
)
"""Somebody else's doing, or what the writer asks for."""
_PAST = re.compile(
    r"\b(?:was|were|received|got|sent|met|spoke|spoken|visited|seen|saw|rang|called|emailed|e-mailed|since|last|held|"
    r"happened|been|had|left|came|discussed|dated|yesterday|ago|wrote|written|told|raised|missed|asked)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|before|within|no later than)\s*$|^\W*(?:by|before|within)?\W*$", re.IGNORECASE)
_ALSO = re.compile(r"\s*(?:or|and|/|-|to|,)+\s*(?:by|on|at|before)?\s*", re.IGNORECASE)
_NO = re.compile(
    r"\b(?:not|cannot|never|unable|unlikely|doubt|nor|without)\b|n't\b|\b(?:cant|wont|dont)\b", re.IGNORECASE
)
_NOT_YET = re.compile(r"\b(?:until|till|after|from|since|earliest|leave|holiday|away|off)\b[^.]{0,12}$", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|unless|once|when|provided|depending|assuming)\b", re.IGNORECASE)
_HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A time that was promised: due in UTC, and the words (start, end: code points of the text as given)."""

    due: datetime
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A time was named, but a person must say which: the reason in plain words, and the words."""

    reason: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """One expression in its sentence: rank 3 answers the sender, 2 promises, 1 stands alone; 0 is no promise."""

    start: int
    end: int
    when: When
    rank: int
    against: str = ""


def read_agreed(text: str, *, now: datetime, calendar: Calendar) -> Agreed | Doubt | None:
    """The promised time, a doubt that a person must settle, or None when no time is promised.

    text: the writer's own new words. now: when it was written (receipt), aware.
    """
    here = Now(local=calendar.local(now), calendar=calendar)
    simple = plain(text)
    named = [one for start, end in sentences(simple) for one in _named(simple, start, end, here)]
    fit = [one for one in named if one.rank and not one.against]
    if not fit:
        barred = next((one for one in named if one.rank and one.against), None)
        return _doubt(text, barred, barred.against) if barred else None
    best = [one for one in fit if one.rank == max(one.rank for one in fit)]
    settled = [(one, _settle(one.when, here)) for one in best]
    for one, due in settled:
        if isinstance(due, str):
            return _doubt(text, one, due)
    if len({due for _, due in settled}) > 1:
        return _doubt(text, best[0], "more than one time is named")
    first, due = settled[0]
    assert isinstance(due, datetime), "doubts have left above"
    return Agreed(due=due, words=text[first.start : first.end], start=first.start, end=first.end)


def _doubt(text: str, one: _Named, reason: str) -> Doubt:
    return Doubt(reason=reason, words=text[one.start : one.end], start=one.start, end=one.end)


def _named(text: str, start: int, end: int, now: Now) -> list[_Named]:
    """The expressions of one sentence, words for day and hour that stand together joined into one."""
    sentence = text[start:end]
    joined: list[tuple[int, int, When]] = []
    for part in find_words(sentence, now):
        if joined and _JOIN.fullmatch(sentence, joined[-1][1], part[0]):
            both = _both(joined[-1][2], part[2])
            joined[-1] = (joined[-1][0], part[1], both)
        else:
            joined.append(part)
    named: list[_Named] = []
    before = 0
    for at, (begin, stop, when) in enumerate(joined):
        following = joined[at + 1][0] if at + 1 < len(joined) else len(sentence)
        lead, tail = sentence[before:begin], sentence[stop:following]
        # 'Monday or Tuesday': the second is promised as much as the first.
        rank = named[-1].rank if named and _ALSO.fullmatch(lead) else _rank(lead, tail)
        against = _against(lead, tail, sentence)
        named.append(_Named(start=start + begin, end=start + stop, when=when, rank=rank, against=against))
        before = stop
    return named


def _rank(lead: str, tail: str) -> int:
    """How far the words before an expression (after it, where none are before) make it the writer's promise."""
    context = lead + tail if len(lead.split()) <= 2 else lead
    first = _last(_FIRST, context)
    if max(_last(_PAST, lead), _last(_OTHERS, lead)) > first:
        return 0
    if _ANSWER.search(context):
        return 3
    if first >= 0:
        return 2
    return 1 if (len(lead.split()) <= 3 and _BY.search(lead)) or not lead.strip() else 0


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _against(lead: str, tail: str, sentence: str) -> str:
    """Why the expression is no promise by itself, '' when it is one."""
    if sentence.rstrip().endswith("?"):
        return "it is a question"
    if _NO.search(lead) or re.match(r"\W*at the (?:very )?earliest", tail, re.IGNORECASE):
        return "the words around it say no, or not before"
    if _NOT_YET.search(lead):
        return "it says from when, not by when"
    if _IF.search(lead):
        return "it depends on something"
    return ""


def _both(first: When, second: When) -> When:
    """Two expressions that stand together as one: a day and an hour, or the same day said twice."""
    if first.doubt or second.doubt:
        return first if first.doubt else second
    if first.at or second.at or (first.day and second.day and first.day != second.day):
        return When(doubt="two different times stand together")
    stated = [one for one in (first, second) if one.clock or one.close]
    exact = [one for one in stated if not one.vague] or stated
    if len({(one.clock, one.close) for one in exact}) > 1 and not exact[0].vague:
        return When(doubt="two different hours stand together")
    day = first.day or second.day
    return replace(exact[0], day=day) if exact else When(day=day)


def _settle(when: When, now: Now) -> datetime | str:
    """The instant in UTC, or why there is none."""
    if when.doubt:
        return when.doubt
    due = when.at
    if due is None:
        day = when.day or now.today
        if when.close and not when.vague and not now.calendar.works_on(day):
            return "nobody works on that day"
        due = _on(when, day, now)
        if when.day is None and due <= now.local and when.vague:
            due = _on(when, day + timedelta(days=1), now)
    if due <= now.local:
        return "that time has passed"
    if due - now.local > _HALF_A_YEAR:
        return "that day has passed, or is more than half a year away"
    return due.astimezone(UTC)


def _on(when: When, day: date, now: Now) -> datetime:
    """A day at its hour; at close when none is said, and on a day that is not worked at its end."""
    if when.clock is not None:
        return now.calendar.at_local(day, when.clock)
    span = now.calendar.span_on(day)
    return span[1] if span else now.calendar.at_local(day, END_OF_DAY)
