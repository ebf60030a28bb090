"""Letters, ladder, clocks and rules as pages show them: what is in force, which version, since when, signed by whom."""

from dataclasses import dataclass
from datetime import date, datetime

from models.config.circumstances import Circumstance
from models.config.ladder import Ladder
from models.config.signoff import SignedClock
from models.reading import Evidence, Reading
from models.words import Mode, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template file. own: the council's own, from its overlay. version: first 12 hex of its SHA-256.

    since: when a service first worked by this very file (local), None = not recorded.
    """

    name: str
    own: bool
    version: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSheet:
    """A kind of letter with its templates."""

    kind: str
    templates: tuple[Template, ...]

    @property
    def own(self) -> bool:
        """Whether any of it is the council's own."""
        return any(one.own for one in self.templates)

    @property
    def since(self) -> datetime | None:
        """When the newest of its files was first worked by."""
        known = [one.since for one in self.templates if one.since is not None]
        return max(known, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLetter:
    """A letter as it would leave, about an invented case. fault: why it cannot be written, '' when it can."""

    title: str
    subject: str = ""
    body: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage:
    """Every letter; parts: what several letters share. overlay: whether the council has a folder of its own."""

    now: datetime
    letters: tuple[LetterSheet, ...]
    parts: tuple[Template, ...]
    overlay: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """One kind of letter: every variant of it, written with a sample case."""

    now: datetime
    sheet: LetterSheet
    samples: tuple[SampleLetter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature in force: by whom, on which date; recorded: by an act (else it stands in the configuration)."""

    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSheet:
    """The length of a clock as configured ('1wd'). signed: None while the council has not signed it off.

    kind: for the clocks that a person may sign, '' for other lengths and limits.
    """

    name: str
    value: str
    kind: SignedClock | None = None
    signed: Signed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Letters are stopped: by whom, since when (local), and whether danger letters are too."""

    by: str
    at: datetime
    danger: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPage:
    """What the desk goes by.

    holders: (side, role, names of who holds it today), without names for whoever may not see the directory. closures:
    the council's own days. holidays: bank holidays ahead. rules: what follows from a person's circumstances. limits:
    (what, how many) of letters. since: when a service first worked by these settings.
    """

    now: datetime
    ladders: tuple[tuple[Side, Ladder], ...]
    holders: tuple[tuple[Side, str, tuple[str, ...]], ...]
    rules: tuple[Circumstance, ...]
    clocks: tuple[ClockSheet, ...]
    others: tuple[ClockSheet, ...]
    hours: tuple[tuple[str, str], ...]
    closures: tuple[date, ...]
    holidays: tuple[date, ...]
    nation: str
    verified_until: date
    limits: tuple[tuple[str, str], ...]
    mode: Mode
    stopped: Stop | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSheet:
    """A rule of reading: what it means in plain words, with its own tests. own: the council's own."""

    id: str
    label: str
    means: str
    weight: float
    where: str
    allow: tuple[str, ...] = ()
    needs: str = ""
    unless: str = ""
    patterns: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """Rules of one label, or those that hold some words. labels: every label with how many rules speak for it."""

    now: datetime
    version: str
    since: datetime | None
    label: str
    words: str
    labels: tuple[tuple[str, int], ...]
    rules: tuple[RuleSheet, ...]
    total: int
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the desk would read in words that somebody typed; nothing is kept. fault: why it could not, '' = it could.

    evidence: those of its reasons that lie in the subject or the body as shown.
    """

    subject: str
    body: str
    reading: Reading | None = None
    evidence: tuple[Evidence, ...] = ()
    fault: str = ""
