"""Where a quoted mail begins: rules, heads and 'NAME wrote:' lines above it, as many lines high as they are."""

from collections.abc import Sequence

from intake import cutmarks as marks


def separator(lines: Sequence[str], at: int, *, top: bool = False) -> int:
    """How many lines from `at` introduce a quoted mail: 0 = none.

    top: nothing stands above. A block 'From: / Date: / Re:' there may be the head of a memo, the sender's own.
    """
    line = lines[at]
    if not line or not marks.HINT.match(line):
        return 0
    if marks.REPLY_ABOVE.match(line):
        return 0 if top else 1
    if marks.ORIGINAL.match(line):
        return 1 + _header_height(lines, at + 1)
    if marks.RULE.match(line):
        head = _header_height(lines, at + 1)
        return 1 + head if head else 0
    head = _header_height(lines, at)
    if head:
        return 0 if top and not any(marks.ADDRESS_OR_TIME.search(x) for x in lines[at : at + head]) else head
    return _intro_height(lines, at)


def _header_height(lines: Sequence[str], at: int) -> int:
    """Height of a block From/Sent/To/Subject (any of a dozen languages) from `at`, blank lines before it included."""
    start = at
    while start < len(lines) and start - at < 2 and not lines[start]:
        start += 1
    seen: set[str] = set()
    end = start
    for n in range(start, min(start + 12, len(lines))):
        head = marks.header_of(lines[n])
        if n == start and not head:
            break
        if head:
            seen.add(head)
            end = n + 1
        elif not lines[n] or n - end >= 3:
            break  # addresses of many recipients wrap over a few lines
    real = "from" in seen and ("date" in seen or {"to", "subject"} <= seen)
    return end - at if real else 0


def _intro_height(lines: Sequence[str], at: int) -> int:
    """Height of 'On DATE, NAME <ADDRESS> wrote:' wrapped over up to four lines, 0 = none."""
    if not any(line.endswith(marks.INTRO_ENDS) for line in lines[at : at + 4]):
        return 0
    if at + 1 < len(lines) and marks.DATED.match(lines[at + 1]) and _intro_height(lines, at + 1):
        return 0  # the intro begins on the next line, right below the sender's own
    joined = ""
    for height in range(1, 5):
        n = at + height - 1
        line = lines[n] if n < len(lines) else ""
        if not line or (line.startswith(">") and not (joined and line.startswith(">:"))):
            break
        joined = f"{joined} {line}".strip()
        if marks.WROTE.search(joined):
            body = next((x for x in lines[n + 1 : n + 4] if x), "")
            sure = marks.INTRO.match(joined) and marks.SURE.search(joined)
            return height if sure or (body.startswith(">") and marks.DIGIT_OR_AT.search(joined)) else 0
        if marks.FOREIGN.search(joined):
            return height if next((x for x in lines[n + 1 : n + 4] if x), "").startswith(">") else 0
    return 0
