"""Acts that change no clock and send no letter: notes, who works on a case, what it belongs with, who may see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A person's own words for the record; they leave the desk in no letter."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Somebody of the unit works on the case from now on ('I take this'); login: of their account."""

    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassign:
    """Nobody of the unit works on the case any more: it is put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What was marked as seen is to be read after all: the inverse of Seen, with a triage clock of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One message of a case is about something else and becomes a case of its own.

    message_id: the store's number of the message; the first message of a case stays where it is.
    """

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two cases belong together and stay two: each says 'see also'. to: the reference of the other."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlink:
    """Two cases do not belong together after all. to: the reference of the other."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrict:
    """Only these accounts (logins) see the case from now on; others see that it exists. why: for the record."""

    logins: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrestrict:
    """The case is shown again to whoever may see cases, and why."""

    why: str
