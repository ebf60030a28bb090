"""Where a mail's signature begins, and what it gives away: role, agency, telephone.

A block is only taken when it looks like one line by line: words below a signature ('PS she has run off') stay new.
"""

from collections.abc import Sequence
from typing import Final

from intake import signmarks as marks
from models.mail import Signature

MAX_LINES: Final = 40
"""A signature with its footers is looked for in this many lines from the end."""


def signature_start(lines: Sequence[str]) -> int | None:
    """The first line of the signature in these stripped lines (the last own region of a mail), or None."""
    if not any(lines):
        return None
    low = max(0, len(lines) - MAX_LINES)
    delimiter = next((n for n in range(low, len(lines)) if marks.DELIMITER.match(lines[n])), None)
    if delimiter is not None and _fits(lines[delimiter + 1 :]):
        above = _block_start(lines, delimiter, max(0, delimiter - 6))
        return delimiter if above is None else above
    end = len(lines)
    while (up := _drop_footer(lines, end, low)) < end:
        end = up
    start = _block_start(lines, end, low)
    if start is None and end == len(lines):
        start = _block_above_footer(lines, low)
    if start is None and end < len(lines):
        return end
    return start


def _fits(below: Sequence[str]) -> bool:
    """Whether what stands below '-- ' is short enough to be a signature (and is not a list of points)."""
    return (
        len(below) <= 15 and sum(map(len, below)) <= 900 and not any(marks.OWN.match(x) for x in below if len(x) > 60)
    )


def _drop_footer(lines: Sequence[str], end: int, low: int) -> int:
    """The line where the last paragraph begins when it is a device line, rule or legal footer; else `end`."""
    last = end
    while last > low and not lines[last - 1]:
        last -= 1
    if last <= low:
        return end
    if marks.DEVICE.match(lines[last - 1]) and len(lines[last - 1]) <= 140:
        return last - 1
    if marks.RULE.match(lines[last - 1]):
        return last - 1 if last < len(lines) else end
    start = last
    while start > low and lines[start - 1] and not marks.DEVICE.match(lines[start - 1]):
        start -= 1
        if marks.RULE.match(lines[start]):
            break
    if start == 0:
        return end
    paragraph = " ".join(lines[start:last])
    return start if len(paragraph) < 2_500 and marks.HARD_FOOTER.search(paragraph) else end


def _block_above_footer(lines: Sequence[str], low: int) -> int | None:
    """A name block with one or two soft footers below it ('Thornbank: concerns must be escalated within 24 hours')."""
    end = len(lines)
    for _ in range(2):
        start = end
        while start > low and lines[start - 1]:
            start -= 1
        paragraph = " ".join(lines[start:end])
        soft = marks.FOOTER.search(paragraph) or marks.RULE.match(lines[start] if start < len(lines) else "")
        if not soft or len(paragraph) > 600 or marks.OWN.search(paragraph):
            return None
        end = start
        while end > low and not lines[end - 1]:
            end -= 1
        block = _block_start(lines, end, low)
        if block is not None:
            return block
    return None


def _block_start(lines: Sequence[str], end: int, low: int) -> int | None:
    """Start of the sign-off or name block that ends right before `end`."""
    last = end
    while last > low and not lines[last - 1]:
        last -= 1
    for n in range(max(low, last - 14), last):
        if marks.SIGN_OFF.match(lines[n]) and any(lines[:n]) and _closes(lines[n + 1 : last]):
            return n
    return _name_block(lines, last, low)


def _closes(below: Sequence[str]) -> bool:
    """Whether the lines below a sign-off are a signature; one or two that we do not know are let pass if short."""
    strange = [x for x in below if not _is_block_line(x)]
    return len(strange) <= 2 and all(len(x) <= 45 and x.count(" ") < 6 and not marks.PROSE.search(x) for x in strange)


def _name_block(lines: Sequence[str], last: int, low: int) -> int | None:
    """Start of a last paragraph that is a name, with roles, agency and telephone below it."""
    start = last
    while start > low and lines[start - 1] and last - start < 9:
        start -= 1
    for n in range(start, last):
        rest = lines[n + 1 : last]
        if not any(lines[:n]) or not _heads_block(lines[n]) or not all(_is_block_line(x) for x in rest):
            continue
        apart = not lines[n - 1]
        if (apart and (not rest or all(_is_name(x) for x in rest))) or any(_tells(x) for x in rest):
            return n
    return None


def _tells(line: str) -> bool:
    """Whether a line holds a role, an agency or a way to reach somebody."""
    return any(known.search(line) for known in (marks.ROLE, marks.AGENCY, marks.CONTACT, marks.PHONE))


def _heads_block(line: str) -> bool:
    """Whether a line can open a signature block: a name alone, or 'Name, role' or 'Name RN, MSc'."""
    if _is_name(line):
        return True
    two = marks.NAME_AND_MORE.match(line)
    if not two or not _is_name(two[1]) or not two[1][0].isupper() or line.endswith((".", "?", "!", ":")):
        return False
    return bool(marks.LETTERS.match(two[2])) or (_tells(two[2]) and not marks.OWN.search(two[2]))


def _is_block_line(line: str) -> bool:
    """Whether a line can stand inside a signature block: a name, role, agency, contact, footer, or blank."""
    if not line or _is_name(line):
        return True
    own = bool(marks.OWN.search(line))
    if not own and marks.FOOTER.search(line):
        return True
    if len(line) > 110 or (own and not marks.CONTACT.search(line)):
        return False
    sentence = line.endswith((".", "?", "!", ":")) and line.count(" ") >= 6
    return not sentence and bool(_tells(line) or _heads_block(line) or marks.TITLE.match(line))


def _is_name(line: str) -> bool:
    """Whether a whole line reads as a person's name ('Dr N. Ekwueme', 'PC 2218 Thorne', 'chantelle (keyworker)')."""
    if not 1 <= len(line) <= 60 or line.endswith(("?", "!", ":", ";")) or not marks.NAME.match(line):
        return False
    plain = [w for w in (x.strip(".,()") for x in line.split()) if w and w[0].isalpha()]
    if not plain or any(marks.NOT_NAMES.match(w) for w in plain):
        return False
    lower = [w for w in plain if w[0].islower() and w.casefold() not in marks.PARTICLES]
    return not lower or "(" in line or (len(plain) <= 2 and not line.endswith("."))


def facts_of(block: str, name: str) -> Signature:
    """Role, agency and first telephone number of a signature block; `name` is the sender's display name."""
    role = agency = ""
    own = set(name.casefold().split())
    for line in (_beside_name(x.strip(" \t,;|*"), own) for x in block.splitlines()[:25]):
        name_only = _is_name(line) and marks.TITLED.match(line)
        if not line or len(line) > 110 or name_only or marks.PHONE.search(line) or _says_nothing(line):
            continue
        if not role and marks.ROLE.search(line):
            first, comma, second = line.partition(",")
            split = bool(comma) and bool(marks.AGENCY.search(second))
            role = first.strip() if split else line
            agency = agency or (second.strip() if split else "")
        elif not agency and marks.AGENCY.search(line) and "@" not in line:
            agency = line
    phone = marks.PHONE.search(block)
    return Signature(role=role[:120], agency=agency[:120], phone=phone[0].strip() if phone else "")


def _beside_name(line: str, own: set[str]) -> str:
    """A line without the sender's own name in front ('Helen Ashdown, Deputy Head' -> 'Deputy Head')."""
    words = set(line.casefold().replace(",", " ").split())
    if own and len(words & own) >= min(2, len(own)):
        return line.partition(",")[2].strip()
    return line


def _says_nothing(line: str) -> bool:
    """Sign-offs, device lines and footers hold no role."""
    return any(p.match(line) for p in (marks.SIGN_OFF, marks.DEVICE)) or any(
        p.search(line) for p in (marks.FOOTER, marks.HARD_FOOTER)
    )
