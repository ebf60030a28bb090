"""Letters as they would leave, written with sample cases by the composer of this very desk."""

from collections.abc import Iterator
from datetime import datetime

from beats.desk import Desk
from beats.pages.council.guards import readers_only
from models.errors import ComposeError, NotThere
from models.pages.sheets import LetterPage, LetterSheet, LettersPage, SampleLetter, Template
from models.pages.viewer import Viewer
from models.store import policy
from models.words import LETTER_KINDS
from outbox.compose import TASKS
from outbox.samples import ALERT, STAFF, sample_plans

VERSION = 12
"""Characters of a version that are shown."""


class LetterDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def every(self, viewer: Viewer) -> LettersPage:
        """Every letter, then the texts of tasks."""
        readers_only(viewer)
        files = self._templates()
        return LettersPage(
            now=self._now, letters=tuple(_sheet(kind, files) for kind in (*LETTER_KINDS, *TASKS)),
            parts=tuple(one for one in files if one.name.startswith("_parts/")),
            overlay=self._desk.settings.templates_overlay is not None,
            faults=tuple(self._desk.composer.check(sample_plans().values())),
        )  # fmt: skip

    def one(self, viewer: Viewer, kind: str) -> LetterPage:
        """One kind of letter. Raises NotThere."""
        readers_only(viewer)
        if kind not in (*LETTER_KINDS, *TASKS):
            raise NotThere("there is no such letter")
        samples = tuple(self._task(kind) if kind in TASKS else self._letters(kind))
        return LetterPage(now=self._now, sheet=_sheet(kind, self._templates()), samples=samples)

    @property
    def _now(self) -> datetime:
        return self._desk.council.local(self._desk.now())

    def _letters(self, kind: str) -> Iterator[SampleLetter]:
        for title, plan in sample_plans().items():
            if plan.kind != kind:
                continue
            try:
                done = self._desk.composer.compose(plan, now=plan.facts.now)
            except ComposeError as error:
                yield SampleLetter(title=title, fault=str(error))
            else:
                yield SampleLetter(title=title, subject=done.subject, body=done.body)

    def _task(self, kind: str) -> Iterator[SampleLetter]:
        facts = ALERT if kind == "ring_sender" else STAFF
        try:
            subject, _, body = self._desk.composer.task(kind, facts).partition("\n\n")
        except ComposeError as error:
            yield SampleLetter(title=kind, fault=str(error))
        else:
            yield SampleLetter(title=kind, subject=subject, body=body)

    def _templates(self) -> tuple[Template, ...]:
        """Every template in force, by name."""
        overlay, first = self._desk.settings.templates_overlay, self._first_seen()
        return tuple(
            Template(name=name, own=overlay is not None and (overlay / name).is_file(), version=digest[:VERSION],
                     since=first.get((name, digest)))
            for name, digest in sorted(self._desk.composer.digests().items())
        )  # fmt: skip

    def _first_seen(self) -> dict[tuple[str, str], datetime]:
        """When a service first worked by a file of that digest (local)."""
        first: dict[tuple[str, str], datetime] = {}
        for _id, taken_at, parts in policy.history(self._desk.db):
            for key in parts.get("templates", {}).items():
                first.setdefault(key, self._desk.council.local(taken_at))
        return first


def _sheet(kind: str, files: tuple[Template, ...]) -> LetterSheet:
    return LetterSheet(kind=kind, templates=tuple(one for one in files if one.name.startswith(f"{kind}/")))
