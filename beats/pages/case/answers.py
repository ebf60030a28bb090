"""Answers to models.pages.case: each looks for the case, asks whether it may be shown, and keeps who looked."""

import threading
from dataclasses import replace
from typing import Final

from beats.desk import Desk
from beats.pages.case.ladder import running_of, tracks_of
from beats.pages.case.letters import letter_view
from beats.pages.case.message import message_view
from beats.pages.case.timeline import Telling, timeline
from beats.pages.names import Names
from beats.pages.seen import case_for
from intake.meanings import meanings
from intake.work import HTML
from intake.worker import Worker, WorkerDied
from models.case import CaseFile, TrackFile
from models.errors import NotForYou, NotThere
from models.letter import Line as Telephone
from models.pages import sight
from models.pages.case import CaseView, Line, Next, ReadBy, Todo
from models.pages.mail import Download, LetterView, MessageView
from models.pages.viewer import Viewer
from models.store.timeline import mail, views
from models.store.timeline.log import log_of
from router.moment import Moment
from router.silence.preview import coming
from router.timing.urgency import is_urgent

PAGE: Final = 100
"""Entries of a timeline on one page."""
_HARMLESS: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "text/plain", "text/csv"})
"""Types that a download may keep; every other one is a string of bytes to the browser."""


class CasePages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._means: dict[str, str] | None = None

    def show(self, viewer: Viewer, reference: str, *, newest: bool = True, page: int = 1) -> CaseView:
        """The case with one page of its timeline; page counts from 1."""
        case, at = self._case(viewer, reference)
        self._looked(viewer, case, "case:viewed", at)
        return self._view(viewer, case, at, newest=newest, page=page, size=PAGE)

    def whole(self, viewer: Viewer, reference: str, *, words: bool) -> tuple[CaseView, tuple[MessageView, ...]]:
        """The case with its whole timeline, oldest first, for paper; its messages only if `words`."""
        case, at = self._case(viewer, reference)
        words = words and sight.may_read_words(viewer, case)
        self._looked(viewer, case, "case:printed:words" if words else "case:printed", at)
        view = self._view(viewer, case, at, newest=False, page=1, size=1_000_000, subjects=words)
        if not words:
            return replace(view, message=None), ()
        ids = mail.ids_of(self._desk.db, case.id)
        return view, tuple(self._message(case, one, at) for one in ids)

    def message(self, viewer: Viewer, reference: str, message: int) -> MessageView:
        """One message of the case."""
        case, at = self._readable(viewer, reference)
        view = self._message(case, message, at)
        self._looked(viewer, case, f"message:{message}:viewed", at)
        return view

    def letter(self, viewer: Viewer, reference: str, letter: int) -> LetterView:
        """One letter of the case: a manager sees those of their own sides and of the whole case."""
        case, at = self._case(viewer, reference)
        found = mail.letter_of(self._desk.db, case.id, letter)
        if found is None:
            raise NotThere(f"{case.reference} has no such letter")
        sides = {one.side for one in self._tracks(viewer, case)}
        if found.side and found.side not in sides:
            raise NotForYou("that letter is about a side that is not yours")
        self._looked(viewer, case, f"letter:{letter}:viewed", at)
        shown = sight.may_read_words(viewer, case)
        return letter_view(found, Names(at), at.council.zone, shown=shown)

    def formatted(self, viewer: Viewer, reference: str, message: int) -> str | None:
        """The HTML of a message, cleaned in the guarded worker; None when it has none or it could not be cleaned."""
        case, at = self._readable(viewer, reference)
        raw = self._raw(case, message)
        self._looked(viewer, case, f"message:{message}:viewed", at)
        try:
            found = self._take(raw, HTML)
        except WorkerDied:
            return None
        return None if found is None else found.decode("utf-8", "replace")

    def original(self, viewer: Viewer, reference: str, message: int) -> Download:
        """The mail as it came in."""
        case, at = self._readable(viewer, reference)
        raw = self._raw(case, message)
        self._looked(viewer, case, f"message:{message}:original", at)
        return Download(name=f"{case.reference}-{message}.eml", type="application/octet-stream", data=raw)

    def attachment(self, viewer: Viewer, reference: str, message: int, number: int) -> Download:
        """One attachment, by its number within the message."""
        case, at = self._readable(viewer, reference)
        kept = mail.message_of(self._desk.db, case.id, message)
        attached = kept.parsed.attachments if kept is not None and kept.parsed is not None else ()
        if not 1 <= number <= len(attached):
            raise NotThere(f"{case.reference} has no such attachment")
        one = attached[number - 1]
        self._looked(viewer, case, f"message:{message}:attachment:{number}", at)
        try:
            data = self._take(self._raw(case, message), one.sha256)
        except WorkerDied:
            data = None
        if data is None:
            raise NotThere("the attachment could not be taken out of the mail: open the original")
        kind = one.type if one.type in _HARMLESS else "application/octet-stream"
        return Download(name=one.name or f"attachment-{number}", type=kind, data=data)

    def unit_lines(self) -> tuple[Telephone, ...]:
        """The telephone lines of the unit, for whoever is not shown a case."""
        council = self._desk.council
        return tuple({one.number: one for one in (council.unit("child"), council.unit("adult"))}.values())

    def _case(self, viewer: Viewer, reference: str) -> tuple[CaseFile, Moment]:
        return case_for(self._desk.db, viewer, reference), self._desk.moment()

    def _readable(self, viewer: Viewer, reference: str) -> tuple[CaseFile, Moment]:
        """The case, for whoever may read the words of its mails."""
        case, at = self._case(viewer, reference)
        if not sight.may_read_words(viewer, case):
            raise NotForYou("the words of mails are not shown to you: you see what happened, not what was written")
        return case, at

    def _looked(self, viewer: Viewer, case: CaseFile, code: str, at: Moment) -> None:
        views.seen(self._desk.db, code=code, reference=case.reference, actor=viewer.login, now=at.now)

    def _tracks(self, viewer: Viewer, case: CaseFile) -> tuple[TrackFile, ...]:
        """The sides that are shown: a manager's own, everybody else's all."""
        return case.tracks if viewer.may("admin", "auditor") else sight.own_tracks(viewer, case)

    def _view(
        self, viewer: Viewer, case: CaseFile, at: Moment, *, newest: bool, page: int, size: int, subjects: bool = True
    ) -> CaseView:
        """The case as a page shows it; subjects: whether its timeline may tell them: they are words of mails too."""
        log, names, local = log_of(self._desk.db, case), Names(at), at.council.local
        tracks, words = self._tracks(viewer, case), sight.may_read_words(viewer, case)
        sides = {one.side for one in tracks} | {"undecided"}
        whole = viewer.may("admin", "auditor")
        told = timeline(Telling(case, log, at, names, None if whole else frozenset(sides), words and subjects))
        if newest:
            told.reverse()
        pages = max(1, -(-len(told) // size))
        page = min(max(page, 1), pages)
        sender = case.sender
        return CaseView(
            reference=case.reference, now=at.local, state=case.state, procedure=case.procedure,
            received_at=local(case.received_at), closed_at=local(log.closed_at) if log.closed_at else None,
            outcome=log.outcome if words else "", sender=sender.name or sender.address,
            sender_line=", ".join(part for part in (sender.role, sender.agency, sender.phone) if part),
            danger_at=local(case.danger_at) if case.danger_at else None,
            danger_taken_at=local(case.danger_taken_at) if case.danger_taken_at else None,
            needed_before=case.reading.needed_before, urgent=is_urgent(case, at.council, at.now),
            restricted=len(case.restricted_to), restricted_why=case.restricted_why, worked_by=case.worked_by,
            checked_by=names.in_words(case.checked_by), unseen=case.unseen,
            needs_human=tuple(names.in_words(one) for one in case.needs_human),
            may_read=words, tracks=tracks_of(case, tracks, at), running=running_of(case, tracks, at),
            coming=tuple(Next(at=local(one.at), side=one.side, what=names.in_words(one.what))
                         for one in coming(case, at) if one.side in sides),
            reading=case.reading,
            readings=tuple(ReadBy(by=one.by, at=local(one.at), reading=one.reading)
                           for one in log.made if one.message == log.first),
            tasks=tuple(Todo(kind=one.kind, side=one.side, why=names.in_words(one.why), since=local(one.made_at))
                        for one in log.tasks if one.done_at is None and one.side in {*sides, ""}),
            see_also=tuple(sorted(case.see_also - {case.linked})), alike=case.linked,
            message=self._message(case, log.first, at) if words and log.first else None,
            messages=tuple(Line(id=one.id, at=local(one.received_at), who=one.from_name or one.from_address,
                                what=one.subject, unseen=number > len(log.came) - case.unseen)
                           for number, one in enumerate(log.came, 1)) if words else (),
            timeline=tuple(told[(page - 1) * size : page * size]), entries=len(told), page=page, pages=pages,
            newest=newest, version=case.version,
        )  # fmt: skip

    def _message(self, case: CaseFile, message: int, at: Moment) -> MessageView:
        kept = mail.message_of(self._desk.db, case.id, message)
        if kept is None:
            raise NotThere(f"{case.reference} has no such message")
        if self._means is None:
            self._means = meanings(self._desk.rules)
        return message_view(kept, self._means, at.council.zone)

    def _raw(self, case: CaseFile, message: int) -> bytes:
        raw = mail.bytes_of(self._desk.db, case.id, message)
        if raw is None:
            raise NotThere("the mail as it came in is not kept (any more)")
        return raw

    def _take(self, raw: bytes, what: str) -> bytes | None:
        """A part of a mail, from a worker process: one at a time, started when first needed."""
        with self._lock, Worker(limit=self._desk.settings.reading.timeout) as worker:
            return worker.take(raw, what)
