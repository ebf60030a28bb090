"""A rendered letter laid out as plain text: prose filled to 74 columns (76 once quoted), lists and record lines kept.

Templates are written freely; here is the whole rule. Lines of prose that follow each other are one paragraph and are
filled. A line that starts with '- ' is a point of its own. A line that starts with two spaces is kept as a line. Blank
lines part paragraphs; there is never more than one, and none at the start or end.
"""

import re
import textwrap
from typing import Final

WIDTH: Final = 74
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TIED = re.compile(rf"(?<=\d) (?=\d|{_MONTHS})")
_TIE: Final = "\N{NO-BREAK SPACE}"


def lay_out(text: str) -> str:
    """The text filled and tidied, ending in one newline. Words longer than a line (addresses) stay whole."""
    lines: list[str] = []
    prose: list[str] = []
    for line in [*text.split("\n"), ""]:
        own = line.startswith(("- ", "  "))
        if prose and (own or not line.strip()):
            lines += _fill(" ".join(prose))
            prose = []
        if own and line.strip():
            lines += _fill(line)
        elif line.strip():
            if lines and lines[-1].startswith(("- ", "  ")):
                lines.append("")
            prose.append(line.strip())
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip("\n") + "\n"


def _fill(line: str) -> list[str]:
    indent = "    " if line.startswith("  ") else "  " if line.startswith("- ") else ""
    tied = _TIED.sub(_TIE, line)  # A telephone number or a date is not parted.
    lines = textwrap.wrap(tied, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return [one.replace(_TIE, " ") for one in lines]
