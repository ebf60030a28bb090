"""View wording of the council's own pages and of the figures. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from models.config.circumstances import Circumstance
from models.pages.figures import FEW
from web.queue_words import GROUNDS
from web.words import day_of

_UNITS: Final = {
    "s": "second", "m": "minute", "h": "hour", "d": "day", "wh": "working hour", "wd": "working day", "w": "week",
    "mo": "month",
}  # fmt: skip
_DURATION: Final = re.compile(r"(\d+)(s|mo|m|h|d|wh|wd|w)")
_CLOCKS: Final = {
    "receipt": ("Receipt", "from a message's arrival to our receipt"),
    "triage": ("First look (triage)", "from a message's arrival until a person has looked at it"),
    "acknowledgement": ("Acknowledgement", "from a notice until the manager has acknowledged it"),
    "response": ("Response", "from the acknowledgement until the manager has answered the sender"),
    "step_up_after": ("Next step", "from a missed acknowledgement until the next rung is told"),
    "dissent": ("Answer to the dissent", "from a dissent after a conference until it is answered"),
    "danger": ("Danger", "until a person has taken it"),
    "check_back": ("Check back", "from closing a case until the sender is asked whether it has changed"),
    "nudge": ("First reminder", "share of the time of an acknowledgement that has passed"),
    "between_chases": ("Between chases", "at least so long between two letters of one clock"),
    "urgent_triage": ("Urgent triage", "of mail whose own date, by which somebody must act, is near"),
    "urgent_within": ("Urgent within", "so long before such a date a case is urgent"),
    "eve_from": ("Before a day off, from", "mail from then on is triaged before closing"),
    "pause_at_most": ("Pause at most", "how long a clock waits for the sender"),
    "pauses": ("Pauses", "how often a clock may wait"),
    "response_at_most": ("Response at most", "the latest time that a person may agree"),
    "check_back_answer": ("Answer to a check-back", "how long we wait for it"),
    "danger_retry": ("Danger, next try", "between two alerts about the same danger"),
}
_LIMITS: Final = {
    "case_recipient_a_day": "Letters about one case to one reader in a day",
    "recipient_an_hour": "Letters to one reader in an hour",
    "recipient_a_day": "Letters to one reader in a day",
    "receipts_a_day": "Receipts to one sender in a day",
    "receipts_domain_an_hour": "Receipts to one domain in an hour",
    "all_an_hour": "All letters in an hour",
    "danger_receipts_a_day": "Danger receipts to one sender in a day",
    "danger_receipts_an_hour": "Danger receipts in an hour",
}
_EXITS: Final = {
    "case": "New case", "attached": "Added to a case", "diverted": "Diverted", "ordinary": "Ordinary post",
    "set_aside": "Set aside", "": "Not decided yet",
}  # fmt: skip
EXITS: Final = tuple(_EXITS)
_SHOWN: Final = {
    "age": "Their age", "unborn": "An unborn baby", "care_leaver": "A care leaver",
    "dissent": "A dissent after a conference",
}  # fmt: skip
MODES: Final = {
    "shadow": "Shadow: nothing leaves, and nothing is moved.",
    "assisted": "Assisted: receipts leave by themselves; the first notice of a case waits for a person.",
    "automatic": "Automatic: receipts, notices and chases leave by themselves, unless a person is needed.",
}


def plain(code: str) -> str:
    """'service_manager' -> 'service manager'."""
    return code.replace("_", " ")


def title(code: str) -> str:
    """'service_manager' -> 'Service manager'."""
    words = plain(code)
    return words[:1].upper() + words[1:]


def roles(codes: Sequence[str], nobody: str = "nobody") -> str:
    """'team manager, Designated Safeguarding Lead'."""
    return ", ".join("Designated Safeguarding Lead" if one == "dsl" else plain(one) for one in codes) or nobody


def length(value: str) -> str:
    """'2wh' -> '2 working hours'; anything else as it is."""
    found = _DURATION.fullmatch(value)
    if not found:
        return {"None": "never", "": "never"}.get(value, value)
    number, unit = int(found[1]), _UNITS[found[2]]
    return f"{number} {unit}{'' if number == 1 else 's'}"


def clock_name(kind: str) -> str:
    """'Step up'."""
    return _CLOCKS.get(kind, (title(kind), ""))[0]


def clock_about(kind: str) -> str:
    """From what to what a clock runs."""
    return _CLOCKS.get(kind, ("", ""))[1]


def setting(kind: str, value: str) -> str:
    """The value of one of the other settings of clocks."""
    if kind == "nudge":
        return f"{float(value):.0%}"
    if kind == "eve_from":
        return value[:5] if value != "None" else "never"
    return length(value)


def ground(code: str) -> str:
    """A ground as the queue says it; '' is a case without one."""
    return next((words for one, words in GROUNDS.items() if one == code), title(code)) or "No ground read"


def limit_name(name: str) -> str:
    """What a limit counts."""
    return _LIMITS.get(name, title(name))


def exit_name(code: str) -> str:
    """What became of a message."""
    return _EXITS.get(code, title(code))


def number(count: int, *, guarded: bool = False) -> str:
    """A count; guarded: a small one is not told exactly, nothing is nothing."""
    return f"under {FEW}" if guarded and 0 < count < FEW else f"{count:,}"


def share(part: int, whole: int) -> str:
    """'92 %', rounded down: nobody is promised more than there is."""
    return f"{part * 100 // whole} %" if whole else "none ended"


def hours(value: float | None) -> str:
    """'3.5 hours'."""
    if value is None:
        return "too few to say"
    return f"{value:.1f} hour{'' if f'{value:.1f}' == '1.0' else 's'}"


def span(since: date | None, until: date | None) -> str:
    """'from 1 May 2026', 'until 3 June 2026', '1 May 2026 to 3 June 2026', 'always'."""
    if since and until:
        return day_of(since) if since == until else f"{day_of(since)} to {day_of(until)}"
    if since:
        return f"from {day_of(since)}"
    return f"until {day_of(until)}" if until else "always"


def cautions(lines: Sequence[str]) -> str:
    """What the command line warns of, on one line: '1 address(es) would change' -> '1 address would change'."""
    told = [re.sub(r"\((e?s)\)", "" if line.startswith("1 ") else r"\1", line) for line in lines]
    return "; ".join(told)[:1].upper() + "; ".join(told)[1:]


def shown(rule: Circumstance) -> str:
    """When a rule holds: 'A care leaver, from 18, under 26'."""
    parts = [_SHOWN.get(rule.when, title(rule.when))]
    if rule.age_from is not None:
        parts.append(f"from {rule.age_from:g}")
    if rule.age_before is not None:
        parts.append(f"under {rule.age_before:g}")
    return ", ".join(parts)


def follows(rule: Circumstance) -> tuple[str, ...]:
    """What follows from it, besides the ladder."""
    told = [f"the {role} on the {side} side" for side, _, role in (one.partition(":") for one in rule.aware)]
    found = (
        (f"opens the {' and '.join(rule.adds)} side as well" if rule.adds else ""),
        (f"a person considers the {' and '.join(rule.suggests)} side" if rule.suggests else ""),
        (f"made aware: {', '.join(plain(one) for one in told)}" if told else ""),
        (f"goes to the {plain(rule.to)}" if rule.to else ""),
        (f"never to: {', '.join(plain(one) for one in rule.never)}" if rule.never else ""),
        (f"has the clock {clock_name(rule.clock).lower()}" if rule.clock else ""),
        (f"waits for a person: {rule.ask}" if rule.ask else ""),
    )
    return tuple(one for one in found if one)
