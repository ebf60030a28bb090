"""The words of an invitation that come in no other part (RFC 5545): summary, time as written, place, text, comment."""

import re
from typing import Final

from intake.headers import plain

MAX_LINES: Final = 2_000
_FIELD: Final = re.compile(r"^(SUMMARY|LOCATION|DESCRIPTION|COMMENT)(?:;[^:]{0,500})?:(.*)$", re.IGNORECASE | re.DOTALL)
_ANSWER: Final = re.compile(r"^METHOD:(?:REPLY|COUNTER|REFRESH|DECLINECOUNTER)\b", re.IGNORECASE | re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def words_of_event(text: str) -> str:
    """The readable lines of the first event, each value once; '' when it says nothing.

    In an answer (REPLY, COUNTER) only the comment is the sender's: the rest repeats the invitation.
    """
    unfolded = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n"))
    answer = _ANSWER.search(unfolded)
    found: dict[str, None] = {}
    inside = False
    for line in unfolded.split("\n")[:MAX_LINES]:
        name = line.strip().upper()
        if name in {"BEGIN:VEVENT", "BEGIN:VTODO"}:
            inside = True
        elif name in {"END:VEVENT", "END:VTODO"}:
            break
        elif inside and (field := _FIELD.match(line)) and (not answer or field[1].upper() == "COMMENT"):
            value = _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], field[2])
            found.setdefault("\n".join(plain(row) for row in value.split("\n")).strip())
    return "\n".join(value for value in found if value)
