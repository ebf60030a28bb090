"""What the desk does with a message: a closed union (design.md, section 5). Consumers end in assert_never."""

from dataclasses import dataclass

from models.words import AttachedAs, Exit, Procedure, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A new case: escalation, danger in any kind of mail, sealed mail, mail that could not be read.

    tracks: the sides it runs on. divert: a procedure that it belongs to as well (an allegation inside an escalation).
    step: the name of the step in router.decide that decided. like: a message id that it looks like.
    """

    step: str
    tracks: tuple[Side, ...]
    because: tuple[str, ...] = ()
    needs_human: tuple[str, ...] = ()
    danger: bool = False
    divert: Procedure | None = None
    unread: bool = False
    linked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToCase:
    """Joins the case `reference`, never closes it.

    own_clocks: it is an escalation or danger in its own right.
    letter_id: the letter of ours that a delivery report is about.
    """

    step: str
    reference: str
    attached_as: AttachedAs
    side: Side | None = None
    because: tuple[str, ...] = ()
    needs_human: tuple[str, ...] = ()
    own_clocks: bool = False
    letter_id: int = 0
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Divert:
    """Belongs to another procedure: a person confirms the signpost; a triage clock runs until then."""

    step: str
    procedure: Procedure
    side: Side
    because: tuple[str, ...] = ()
    needs_human: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordinary:
    """The unit's ordinary queue, left in the inbox unless filing moves it."""

    step: str
    because: tuple[str, ...] = ()
    needs_human: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Machine mail without content for a person, repeats, our own letters coming back, junk: swept daily."""

    step: str
    because: tuple[str, ...] = ()
    needs_human: tuple[str, ...] = ()
    reference: str = ""


Decision = OpenCase | AddToCase | Divert | Ordinary | SetAside


def exit_of(decision: Decision) -> Exit:
    """The exit that a decision gives its ledger row."""
    match decision:
        case OpenCase():
            return "case"
        case AddToCase():
            return "attached"
        case Divert():
            return "diverted"
        case Ordinary():
            return "ordinary"
        case SetAside():
            return "set_aside"
