"""A text cut where evidence begins and ends, so that a page can mark the words that decided. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.reading import Evidence


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, and what they speak for; () = plain words."""

    text: str
    evidence: tuple[Evidence, ...] = ()


def marked(text: str, evidence: Sequence[Evidence]) -> tuple[Piece, ...]:
    """The whole text in pieces, in order; evidence that overlaps makes a piece with several reasons."""
    cuts = sorted({0, len(text), *(edge for one in evidence for edge in (one.start, one.end))})
    return tuple(
        Piece(text[first:last], tuple(one for one in evidence if one.start <= first and last <= one.end))
        for first, last in pairwise(cuts)
    )
