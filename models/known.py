"""Everything that the database knows and that matters to one message, fetched before it is judged."""

from dataclasses import dataclass, field
from datetime import datetime

from models.case import CaseFile, LetterFile
from models.directory.people import Directory
from models.mail import Message
from models.reading import Reading
from models.words import Audience, Exit, Side, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An earlier message with the same content: what became of it, and how far its sender was proven.

    filed: the desk moved it out of this folder itself, and this copy has the same server time: it was put back by hand.
    """

    message_id: int
    exit: Exit
    reference: str
    verdict: Verdict
    mailbox: str
    filed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The letter of ours that a message answers (by In-Reply-To, References or a bounce), and its case.

    joined_from: where the letter's own case was joined to another, its reference; `case` is the one that goes on.
    """

    letter: LetterFile
    case: CaseFile
    joined_from: str = ""

    @property
    def side(self) -> Side | None:
        """The side that the letter was about, None where the case that goes on has no such side."""
        side = self.letter.side
        return None if self.joined_from and (side is None or self.case.track(side) is None) else side


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about one message.

    thread: by our own Message-IDs. joined: a case that a message we know and that this one references belongs to, and
    in which its sender takes part; beside: such cases in which they do not. named: cases whose reference stands in its
    subject.
    same_id_other_bytes: the Message-ID was seen before with other content.
    ours: the message carries a Message-ID that we sent. first_poll_at: of its mailbox.
    """

    original: Original | None = None
    thread: Thread | None = None
    joined: CaseFile | None = None
    beside: tuple[CaseFile, ...] = ()
    named: tuple[CaseFile, ...] = ()
    same_id_other_bytes: bool = False
    ours: bool = False
    directory: Directory = field(default_factory=Directory)
    first_poll_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One ledger row to be decided: where and when it came, and what it says (None when it could not be read).

    received_at: the server's time, cut at now; clock_doubt: why that time is not believed ('' = believed).
    unread_because: why there is no message. junk: it lies in the Junk folder.
    """

    ledger_id: int
    mailbox: str
    mailbox_address: str
    audience: Audience
    received_at: datetime
    message: Message | None
    reading: Reading | None
    clock_doubt: str = ""
    backlog: bool = False
    unread_because: str = ""
    junk: bool = False
