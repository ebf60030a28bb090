"""The demo's screen: a live table in a terminal, one line an event where there is none (a pipe, CI)."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from demo.events import CLOCKS, LETTERS, SIDES, events, role_in_words
from models.pages.snapshot import CaseLine, LetterLine, Snapshot
from models.words import Ground, Side, TrackState

_STATES: dict[TrackState, tuple[str, str]] = {
    "awaiting": ("awaiting", "yellow"),
    "acknowledged": ("acknowledged", "green"),
    "waiting_for_person": ("person needed", "magenta"),
    "closed": ("closed", "dim"),
}
_GROUNDS: dict[Ground, str] = {
    "changing_or_increasing_risk": "risk has risen",
    "procedures_not_followed": "procedures not followed",
    "plan_breaking_down": "plan not carried out",
    "disengagement": "withdrawn",
    "professional_disagreement": "disagreement",
}
_LETTER_STYLES = {"chase_1": "yellow", "chase_2": "yellow", "step_up": "red", "danger_alert": "bold red"}


class View:
    """Asks for a snapshot about twice a second and shows what changed. Holds no judgement and no store."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        letters_folder: Path,
        console: Console | None = None,
        *,
        pages: str = "",
        sign_in: str = "",
    ) -> None:
        """Take the source of snapshots, where letters can be read, and the console (None: standard output).

        pages: the address of the web pages, '' for none. sign_in: who may sign in there, and with what.
        """
        self._snapshot, self._folder, self._pages, self._sign_in = snapshot, letters_folder, pages, sign_in
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._before: Snapshot | None = None
        self._ready = False
        self._changed: dict[tuple[str, Side], int] = {}
        self._turns = 0
        self._news: deque[str] = deque(maxlen=200)

    def run(self, stop: threading.Event, every: float = 0.5) -> None:
        """Show until `stop` is set; a last turn then shows what happened since."""
        if not self._console.is_terminal:
            while not stop.wait(every):
                self.turn()
            self.turn()
            return
        with Live(console=self._console, auto_refresh=False, screen=False) as live:
            while not stop.wait(every):
                live.update(self._page(self.turn(quiet=True)), refresh=True)
            live.update(self._page(self.turn(quiet=True)), refresh=True)

    def turn(self, *, quiet: bool = False) -> Snapshot:
        """Take one snapshot and print a line for each change (quiet: only remember them)."""
        after = self._snapshot()
        lines = []
        if after.ready and not self._ready:
            self._ready = True
            # Above the live table too: it is the line by which a script knows that the demo runs.
            self._console.print(
                Text(
                    f"Ready: the desk reads its mailboxes. Letters can be read in {self._folder}. Ctrl-C ends the demo."
                ),
                soft_wrap=True,
            )
            if self._pages:
                self._console.print(Text(f"Pages: {self._pages} (the links in the letters lead there)"), soft_wrap=True)
                self._console.print(Text(self._sign_in), soft_wrap=True)
        lines += [f"{after.at:%H:%M:%S} {line}" for line in events(self._before, after)]
        self._note_changes(after)
        self._before = after
        self._news.extend(lines)
        if not quiet:
            for line in lines:
                self._console.print(Text(line), soft_wrap=True)
        return after

    def _note_changes(self, after: Snapshot) -> None:
        """Remember when each case last changed hands or state: what moves stands on top of the table."""
        self._turns += 1
        known = {(c.reference, c.side): (c.state, c.rung) for c in self._before.cases} if self._before else {}
        for case in after.cases:
            key = (case.reference, case.side)
            if known.get(key) != (case.state, case.rung):
                self._changed[key] = self._turns

    def _page(self, now: Snapshot) -> Group:
        room = max(self._console.height - 16, 9)  # less the head, four lines of titles, the news and one spare
        latest = sorted(now.cases, key=lambda case: self._changed[case.reference, case.side], reverse=True)
        cases = tuple(latest[: room * 2 // 3])
        letters = now.letters[-max(room // 3, 3) :]
        return Group(
            _head(now, self._ready, self._folder, self._pages),
            _case_table(cases, now.at, len(now.cases)),
            _letter_table(letters, len(now.letters)),
            Panel("\n".join(list(self._news)[-4:]) or "...", title="news", title_align="left", height=6),
        )


def _head(now: Snapshot, ready: bool, folder: Path, pages: str) -> Text:
    piles = "   ".join(f"{pile.name.replace('_', ' ')} {pile.count}" for pile in now.piles)
    state = "Ready" if ready else "Starting"
    text = Text(f"Escalation Desk, demo   {now.at:%H:%M:%S}   {state}\n", style="bold")
    text.append(f"{piles}   not yet decided {now.waiting}   tasks for a person {now.tasks}\n", style="default")
    at = f"   Pages at {pages}" if pages else ""
    text.append(f"Letters can be read in {folder}{at}   Ctrl-C ends the demo", style="dim")
    if now.trouble:
        text.append(f"\n{now.trouble}", style="bold red")
    return text


def _case_table(cases: tuple[CaseLine, ...], now: datetime, total: int) -> Table:
    table = _table(f"Cases ({total})", "reference", "about", "what is raised", "with", "state", "due")
    for line in cases:
        words, style = _STATES[line.state]
        how = f" ({line.acknowledged_how})" if line.acknowledged_how else ""
        table.add_row(
            line.reference,
            SIDES[line.side],
            _raised(line),
            role_in_words(line.rung),
            Text(words + how, style=style),
            _due(line, now),
        )
    return table


def _raised(line: CaseLine) -> Text:
    words = ", ".join(_GROUNDS[ground] for ground in line.grounds) or "no ground named"
    return Text("DANGER  ", style="bold red").append(words, style="not bold default") if line.danger else Text(words)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, expand=True, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, no_wrap=True, header_style="dim", ratio=1 if column == "what is raised" else None)
    return table


def _due(line: CaseLine, now: datetime) -> Text:
    if line.due is None or line.clock is None:
        return Text("")
    left = round((line.due - now).total_seconds())
    minutes, seconds = divmod(abs(left), 60)
    span = f"{minutes}m {seconds:02d}s" if minutes else f"{seconds}s"
    if left < 0:
        return Text(f"{CLOCKS[line.clock]}: {span} late", style="red")
    return Text(f"{CLOCKS[line.clock]} in {span}")


def _letter_table(letters: tuple[LetterLine, ...], total: int) -> Table:
    table = _table(f"Letters ({total})", "time", "letter", "reference", "to", "state")
    for line in letters:
        table.add_row(
            f"{line.at:%H:%M:%S}",
            Text(LETTERS[line.kind], style=_LETTER_STYLES.get(line.kind, "")),
            line.reference,
            role_in_words(line.role),
            line.state.replace("_", " "),
        )
    return table
