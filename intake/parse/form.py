"""The answers of the council's own escalation form, out of the words of a document.

Only what a person filled in: headings and unticked boxes are the form's words (domain of form.toml). Layouts read: a
heading with its answer behind it, below it, or in the next cell of a table.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

MAX_PIECES: Final = 4_000
_TITLE_WITHIN: Final = 60
"""Pieces from the top in which the title stands."""
_LEAD: Final = re.compile(r"^[\s\d.()\[\]*•–-]+|^[a-z]\)\s")
_TAIL: Final = re.compile(r"[\s:?*.–-]+$")
_ASIDE: Final = re.compile(r"\s*\([^()]{0,200}\)")
_BOX: Final = re.compile(r"([☐☒☑✓✔⊠□■]|\[\s?[xX✓]?\s?\])")
_EMPTY: Final = re.compile(r"[☐□]|\[\s?\s?\]")
_PROMPT: Final = re.compile(r"^(?:click or tap (?:here )?to enter .{0,40}|choose an item\.?|n/?a|none)$", re.IGNORECASE)


@cache
def _form() -> tuple[tuple[str, ...], int, dict[str, str | None]]:
    """Titles, headings needed, and heading -> the name of its answer ('' = none, None = not an answer)."""
    data = tomllib.loads(Path(__file__).with_name("form.toml").read_text(encoding="utf-8"))
    names: dict[str, str | None] = dict.fromkeys(data["other"]["headings"])
    for one in data["answer"]:
        names |= dict.fromkeys(one["headings"], one.get("as", ""))
    return tuple(data["title"]), int(data["needed"]), names


def answers(text: str) -> str:
    """What a person wrote into the form, a line for each answer; '' when the document is not the form."""
    titles, needed, names = _form()
    pieces = [p for p in (" ".join(x.split()) for x in re.split(r"[\t\n]+", text)) if p][:MAX_PIECES]
    top = " ".join(pieces[:_TITLE_WITHIN]).casefold()
    if not any(title in top for title in titles):
        return ""
    found = list(_filled(pieces, names, titles))
    if len({heading for heading, _ in found}) < needed:
        return ""
    out: list[str] = []
    last = ""
    for heading, words in found:
        label = names.get(heading)
        if words:
            out.append(f"{label}: {words}" if label and heading != last else words)
        last = heading if words else ""
    return "\n".join(out)


def _filled(pieces: list[str], names: dict[str, str | None], titles: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(heading, words) for each piece below or behind a heading that counts; a heading alone gives ''."""
    heading = ""
    for piece in pieces:
        head, rest = _split(piece, names)
        if head:
            heading = head if names[head] is not None else ""
            if heading:
                yield heading, _own(rest)
        elif heading and not any(title in piece.casefold() for title in titles if len(piece) < 80):
            yield heading, _own(piece)


def _split(piece: str, names: dict[str, str | None]) -> tuple[str, str]:
    """A known heading and what stands behind it; ('', '') when the piece does not begin with one."""
    plain = _LEAD.sub("", piece)
    if _bare(plain) in names:
        return _bare(plain), ""
    before, colon, after = plain.partition(":")
    if not colon:
        before, colon, after = plain.partition("?")
    return (_bare(before), after.strip()) if colon and _bare(before) in names else ("", "")


def _bare(text: str) -> str:
    """A heading without its aside, punctuation and case."""
    return _TAIL.sub("", _ASIDE.sub("", text[:200])).replace("’", "'").strip().casefold()


def _own(words: str) -> str:
    """Words of an answer: prompts and unticked boxes are the form's own."""
    if _PROMPT.match(words):
        return ""
    parts = _BOX.split(words)
    ticked = [text.strip() for box, text in zip(parts[1::2], parts[2::2], strict=True) if not _EMPTY.fullmatch(box)]
    return " ".join(x for x in (parts[0].strip(), *ticked) if x)
