"""A mail's text cut into the sender's own new words, the quoted thread and the signature, as spans.

quotequail is the second opinion for separators that our own patterns miss. Everything
here only feeds reading and display: the whole text is always kept, and where it is unclear whether words are the
sender's own they stay new, so that an inline reply is never lost. Banners that a mail gateway put on top
('[EXTERNAL] ...') are in no span: nobody wrote them. Time is linear; what lies beyond the limits below is left in
the part that was open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import quotequail

from intake import cutmarks as marks
from intake.separators import separator
from intake.signoff import signature_start

Span = tuple[int, int]
MAX_CHARS: Final = 200_000
MAX_LINES: Final = 5_000
ASK_LINES: Final = 400
"""quotequail is quadratic on lines like 'From:' (5,000 cost 7 s): it sees this many."""
_LINE: Final = 400
"""Characters of a line that the patterns see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Spans (start, end) of code points into the text as given; in order; a character lies in one span at most."""

    new: tuple[Span, ...] = ()
    quoted: tuple[Span, ...] = ()
    signature: tuple[Span, ...] = ()

    def text_new(self, text: str) -> str:
        """The sender's own new words, parts joined by a blank line."""
        return _joined(text, self.new)

    def text_signature(self, text: str) -> str:
        """The signature block with its footers."""
        return _joined(text, self.signature)


def cut(text: str) -> Cut:
    """Cut the text of one mail. Never raises; every non-blank character but a banner's lies in one span."""
    spans = _lines(text)
    lines = [text[start : min(end, start + _LINE)].strip() for start, end in spans]
    kinds = _quoted_lines(lines)
    first = _skip_banner(lines, kinds)
    _mark_signature(lines, kinds, first)
    for at in range(first):
        kinds[at] = "banner"
    found: dict[str, list[Span]] = {"new": [], "quoted": [], "signature": [], "banner": []}
    before = ""
    for kind, (start, end) in zip(kinds, spans, strict=True):
        runs = found[kind]
        if kind == before:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
        before = kind
    new = _without_tag(text, [s for s in found["new"] if text[slice(*s)].strip()])
    return Cut(new=tuple(new), quoted=tuple(found["quoted"]), signature=tuple(found["signature"]))


def _joined(text: str, spans: Sequence[Span]) -> str:
    """The text of some spans, stripped, with a blank line between them."""
    return "\n\n".join(part for start, end in spans if (part := text[start:end].strip()))


def _lines(text: str) -> list[Span]:
    """Spans of the lines, line ends included; the last one takes what lies beyond the limits."""
    spans: list[Span] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if end > MAX_CHARS or len(spans) >= MAX_LINES:
            end = len(text)
        spans.append((start, end))
        start = end
    return spans


def _without_tag(text: str, new: list[Span]) -> list[Span]:
    """Take a gateway's '[EXTERNAL]' off the front of the sender's own first line."""
    if new and (tag := marks.TAG.match(text, *new[0])):
        new[0] = (tag.end(), new[0][1])
        new = new if text[slice(*new[0])].strip() else new[1:]
    return new


def _quoted_lines(lines: list[str]) -> list[str]:
    """For each line 'new' or 'quoted'."""
    kinds = ["new"] * len(lines)
    own_arrows = _arrows_are_own(lines)
    answers = next((n for n, line in enumerate(lines) if marks.INLINE.search(line)), len(lines))
    below_top = next((n for n, line in enumerate(lines) if line and not marks.header_of(line)), len(lines))
    at = 0
    while at < len(lines):
        if lines[at].startswith(">") and not own_arrows and not marks.ORIGINAL.match(lines[at]):
            kinds[at] = "quoted"
            at += 1
            continue
        height = separator(lines, at, top=at <= below_top)
        if not height:
            at += 1
            continue
        body = next((n for n in range(at + height, len(lines)) if lines[n]), len(lines))
        marked = body < len(lines) and lines[body].startswith(">")
        # Where quoted lines carry '>', or answers stand between the old lines, only the separator is quoted here.
        end = at + height if marked or answers < at else len(lines)
        kinds[at:end] = ["quoted"] * (end - at)
        at = end
    _mark_ours(lines, kinds)
    if "quoted" not in kinds and (asked := _ask_quotequail(lines)) is not None:
        kinds[asked:] = ["quoted"] * (len(lines) - asked)
    return kinds


def _mark_ours(lines: list[str], kinds: list[str]) -> None:
    """A receipt of this desk that was pasted in bare is quoted, from its first sentence to its last reference line."""
    start = next((n for n, line in enumerate(lines) if marks.OURS.match(line)), len(lines))
    ends = [n for n in range(start, len(lines)) if marks.OURS_ENDS.match(lines[n])]
    if ends:
        kinds[start : ends[-1] + 1] = ["quoted"] * (ends[-1] + 1 - start)


def _arrows_are_own(lines: list[str]) -> bool:
    """Whether '>' at line starts is the sender's own bullet: single lines, no sign of another mail anywhere."""
    arrows = [n for n, line in enumerate(lines) if line.startswith(">")]
    if not arrows:
        return False
    for n in arrows:
        inside = lines[n].lstrip("> ")
        if marks.header_of(inside) or marks.WROTE.search(inside) or marks.ORIGINAL.match(lines[n]):
            return False
    if any(b - a == 1 for a, b in pairwise(arrows)):
        return False
    before = next((x for x in reversed(lines[: arrows[0]]) if x), "")
    told = any(pattern.search(before) for pattern in (marks.SAID, marks.WROTE, marks.FOREIGN))
    called = before.endswith(":") and not told
    return called or all(lines[n].startswith(">>") for n in arrows)


def _ask_quotequail(lines: list[str]) -> int | None:
    """The line where quotequail sees a thread begin, for forms that our own patterns do not know."""
    some = lines[:ASK_LINES]
    if not any(marks.ASK.search(line) for line in some):
        return None
    answer = quotequail.unwrap("\n".join(some))
    top = (answer or {}).get("text_top", "")
    if not top or answer["type"] == "quote" or answer.get("text_bottom"):
        return None
    height = top.count("\n") + 1
    start = next(n for n, line in enumerate(some) if line)
    return next((n for n in range(start + height, len(some)) if some[n]), None)


def _skip_banner(lines: list[str], kinds: list[str]) -> int:
    """How many lines on top are a gateway's banner (one paragraph, or two)."""
    at = 0
    for _ in range(2):
        start = next((n for n in range(at, len(lines)) if lines[n]), len(lines))
        end = next((n for n in range(start, len(lines)) if not lines[n]), len(lines))
        paragraph = " ".join(lines[start:end])
        if start == end or end - start > 6 or kinds[start] != "new" or not marks.BANNER.match(paragraph):
            break
        if end >= len(lines):
            break  # nothing else: then these are the words
        if marks.TAG.fullmatch(paragraph) or marks.banner_only(paragraph):
            at = end
            continue
        if marks.banner_only(lines[start]):
            at = start + 1
        break
    return at


def _mark_signature(lines: list[str], kinds: list[str], first: int) -> None:
    """Mark the signature of the last new region, footers and 'Sent from my' lines included."""
    region = [n for n in range(first, len(lines)) if kinds[n] == "new" and lines[n]]
    if not region:
        return
    last = region[-1]
    top = last
    while top > first and kinds[top - 1] == "new":
        top -= 1
    start = signature_start(lines[top : last + 1])
    if start is None:
        return
    below = next((n for n in range(last + 1, len(lines)) if kinds[n] != "new"), len(lines))
    kinds[top + start : below] = ["signature"] * (below - top - start)
