"""What a person does to a case on the pages: each act offered with what it would do, and then done.

Every time in these nouns is aware and in local time. Reasons and letters are for the screen of whoever may see the
case; titles and addresses of pages hold the reference alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from models.act import ForPerson
from models.pages.viewer import Viewer
from models.words import Ground, Kind, Side, Stage, Subject, TaskKind

Group = Literal["danger", "decide", "whose", "write", "record"]
"""Under which heading an act is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An act that may be done now, or the reason why not where somebody would ask for it. act: as addresses name it."""

    act: str
    label: str
    group: Group
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose. refused: why it cannot be chosen, '' when it can. suggested: the desk would choose it."""

    value: str
    text: str
    hint: str = ""
    refused: str = ""
    suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A letter that would leave. to: the reader by role, or 'the sender'; held: why it would wait, '' = it leaves."""

    to: str
    subject: str
    text: str
    held: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What would follow now. changes: sentences; refused: why the desk would not do it as it is filled in."""

    letters: tuple[Leaving, ...] = ()
    changes: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was filled in, read and checked for shape; what an act does not ask for stays empty.

    day: a local date, by whose close something is due or until which somebody is away. letter: a Message-ID. message:
    the store's number of one. other: the reference of another case. knowing: chosen although the mail challenges them.
    """

    side: Side | None = None
    person_id: str = ""
    knowing: bool = False
    day: date | None = None
    words: str = ""
    responded: bool = False
    kind: Kind | None = None
    person: Subject | None = None
    grounds: tuple[Ground, ...] = ()
    stage: Stage | None = None
    danger: bool | None = None
    task: TaskKind | None = None
    letter: str = ""
    message: int | None = None
    other: str = ""
    logins: tuple[str, ...] = ()
    for_person: ForPerson = ""
    learning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """The page of an act. does: what it is for, in a sentence; version: of the case as it is shown.

    options: what each field offers, by its name; given: what stands in a field at first. example: `follows` shows what
    the desk would choose, not yet what is typed. latest: the last day that may be named. lasting: what undoing cannot
    bring back, '' = it can be undone.
    """

    reference: str
    act: str
    label: str
    does: str
    version: int
    now: datetime
    latest: date
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    follows: Follows = field(default_factory=Follows)
    example: bool = False
    lasting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What takes an act back: an act of its own, with its fields; version: of the case after the act."""

    act: str
    label: str
    version: int
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDone:
    """It is recorded. words: one sentence without a name; letters: how many leave by it.

    opened: the reference of a case that it opened, '' = none.
    """

    reference: str
    words: str
    letters: int = 0
    undo: Undo | None = None
    opened: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRefused:
    """Nothing was recorded: `why` is one sentence, `form` the page to show again."""

    why: str
    form: ActForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ActChanged:
    """Nothing was recorded, because somebody or the desk changed the case meanwhile: the page as it is now."""

    form: ActForm


ActOutcome = ActDone | ActRefused | ActChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Post without a case. id: of its ledger row.

    because: why a person should look. reference: of the case that was made of it meanwhile, '' = none.
    attached: the name of each document and what it says.
    """

    id: int
    mailbox: str
    pile: str
    received_at: datetime
    now: datetime
    sender: str
    subject: str
    text: str
    because: tuple[str, ...] = ()
    attached: tuple[tuple[str, str], ...] = ()
    person: Subject = "unclear"
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case that a person writes down: of a call (name, phone and words are needed), or out of post.

    once: a random word of the page, so that a form that is sent twice opens one case.
    """

    name: str = ""
    role: str = ""
    agency: str = ""
    phone: str = ""
    address: str = ""
    words: str = ""
    case_reference: str = ""
    person: Subject = "unclear"
    grounds: tuple[Ground, ...] = ()
    stage: Stage = "none"
    danger: bool = False
    once: str = ""


class Doing(Protocol):
    """Acts, offered and done. Whoever asks is handed in as `viewer`.

    Every method raises NotThere where there is no such case, act or post, and NotForYou where it is not for the viewer.
    """

    def offers(self, viewer: Viewer, reference: str) -> tuple[Offer, ...]:
        """What they may do to the case now, in the order in which it is shown."""

    def form(
        self, viewer: Viewer, reference: str, act: str, *, filled: Filled | None = None, role: str = ""
    ) -> ActForm:
        """The page of an act; with `filled`, what would follow of exactly that. role: whose holders are offered."""

    def do(self, viewer: Viewer, reference: str, act: str, filled: Filled, *, version: int) -> ActOutcome:
        """Do it, unless the case has changed since that version; the same act sent twice is done once."""

    def post(self, viewer: Viewer, number: int) -> Post:
        """Post without a case, by the number of its ledger row."""

    def open_post(self, viewer: Viewer, number: int, new: NewCase) -> str:
        """Make a case of it; the reference comes back. UsageError when it has one."""

    def open_call(self, viewer: Viewer, new: NewCase) -> str:
        """Make a case of a call; the reference comes back. UsageError when something is missing."""
