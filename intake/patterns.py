"""Long lists of phrases as regular expressions that can still be read."""

import re


def one_of(alternatives: str, *, start: str = "", end: str = "") -> re.Pattern[str]:
    """`start(?:alternatives)end`, case ignored.

    Alternatives stand on lines of their own or between '|'; a line that ends in '|' goes on inside its group. Every
    alternative must be linear: these patterns meet hostile text.
    """
    text = ""
    for line in (x.strip() for x in alternatives.splitlines()):
        if line:
            text += line if not text or text.endswith(("|", "(?:")) else f"|{line}"
    return re.compile(f"{start}(?:{text}){end}", re.IGNORECASE)
