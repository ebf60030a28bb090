"""Changes of the directory by two people: proposed by one, shown as they would be now, applied by another."""

from collections.abc import Sequence
from dataclasses import replace

from beats.desk import Desk
from beats.pages.council.guards import allowed
from models.directory.people import Directory
from models.directory.people_change import Change, compare, needs_confirm
from models.errors import ComposeError, NotForYou, UsageError
from models.letter import LetterPlan, Written
from models.pages.figures import AuditQuery
from models.pages.proposals import Asked, ChangesPage, Proposal, ProposalPage
from models.pages.viewer import Viewer
from models.store import audit_pages, people, proposals
from router.directory.changes import told
from router.directory.edit_lines import lines
from router.directory.edits import applied, base_of, stale
from router.directory.ladder import roles_of
from router.letters.leaving import leaves
from router.moment import Moment

OTHER = "the directory has changed while you looked: look at the change again before you approve it"
LATEST = 10
"""Absences that are told of."""
OWN = "You proposed it: somebody else has to approve it"


class ChangeDeskPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def every(self, viewer: Viewer) -> ChangesPage:
        """What waits, and what is done."""
        allowed(viewer)
        waiting, done = proposals.every(self._desk.db)
        query = AuditQuery(reference="directory", code="directory:absence")
        absences = audit_pages.entries(self._desk.db, query, limit=LATEST)
        return ChangesPage(
            now=self._desk.council.local(self._desk.now()),
            waiting=tuple(self._local(one) for one in waiting), done=tuple(self._local(one) for one in done),
            absences=tuple((self._desk.council.local(one.at), one.actor, one.code == "directory:absence")
                           for one in absences),
        )  # fmt: skip

    def one(self, viewer: Viewer, number: int) -> ProposalPage:
        """One, with what it would do now. Raises NotThere."""
        allowed(viewer)
        proposal = proposals.one(self._desk.db, number)
        local, now = self._local(proposal), self._desk.council.local(self._desk.now())
        if proposal.state != "waiting":
            return ProposalPage(proposal=local, now=now, lines=proposal.lines)
        own = _is_own(proposal, viewer)
        present = people.load(self._desk.db)
        try:
            new = self._new(present, proposal)
        except UsageError as error:
            return ProposalPage(proposal=local, now=now, stale=str(error), own=own)
        change = compare(present, new)
        return ProposalPage(
            proposal=local, now=now, lines=lines(present, new), digest=change.digest,
            letters=self._told_in_words(self._plans(present, new, change)),
            cautions=needs_confirm(change, empty_before=not present.holdings),
            may_approve=not own, why_not=OWN if own else "", own=own,
        )  # fmt: skip

    def propose(self, viewer: Viewer, asked: Asked, why: str) -> int:
        """Propose; its number. Raises UsageError naming what is wrong."""
        allowed(viewer)
        present = people.load(self._desk.db)
        applied(present, asked, self._roles)
        return proposals.add(self._desk.db, asked, base=base_of(present, asked), why=why, by=viewer,
                             now=self._desk.now())  # fmt: skip

    def approve(self, viewer: Viewer, number: int, digest: str) -> Proposal:
        """Apply what was shown under that digest. Raises NotForYou for whoever proposed it, UsageError when stale."""
        allowed(viewer)
        proposal = proposals.one(self._desk.db, number)
        if _is_own(proposal, viewer):
            raise NotForYou(OWN)
        if proposal.state != "waiting":
            raise UsageError(proposals.GONE)
        before = people.load(self._desk.db)

        def judge(present: Directory) -> tuple[Directory, Sequence[Written]]:
            new = self._new(present, proposal)
            change = compare(present, new)
            if change.digest != digest:
                raise UsageError(OTHER)
            return new, self._written(self._plans(present, new, change))

        shown = lines(before, self._new(before, proposal))
        proposals.approve(self._desk.db, number, by=viewer, now=self._desk.now(), shown=shown, judge=judge)
        return proposals.one(self._desk.db, number)

    def end(self, viewer: Viewer, number: int) -> Proposal:
        """Reject it; whoever proposed it withdraws it. Raises UsageError when it waits no more."""
        allowed(viewer)
        state = "withdrawn" if _is_own(proposals.one(self._desk.db, number), viewer) else "rejected"
        proposals.end(self._desk.db, number, state, by=viewer, now=self._desk.now())  # type: ignore[arg-type]  # one of the two
        return proposals.one(self._desk.db, number)

    @property
    def _roles(self) -> tuple[str, ...]:
        return roles_of(self._desk.settings.ladder)

    def _new(self, present: Directory, proposal: Proposal) -> Directory:
        """The directory with it. Raises UsageError when it does not fit any more."""
        if gone := stale(present, proposal.asked, proposal.base):
            raise UsageError(gone)
        return applied(present, proposal.asked, self._roles)

    def _plans(self, present: Directory, new: Directory, change: Change) -> tuple[LetterPlan, ...]:
        """The letters that `directory load` would owe for it; none in shadow mode."""
        mode = self._desk.settings.desk.mode
        if not leaves("directory_changed", mode, needs_human=False, danger=False):
            return ()
        return told(present, new, change, Moment(self._desk.council, new, self._desk.now()))

    def _written(self, plans: Sequence[LetterPlan]) -> tuple[Written, ...]:
        """Their final bytes; no brake holds a letter that warns of a change."""
        written = []
        for plan in plans:
            try:
                written.append(Written(plan=plan, composed=self._desk.composer.compose(plan, now=self._desk.now())))
            except ComposeError as error:
                written.append(Written(plan=plan, composed=None, fault=str(error)))
        return tuple(written)

    def _told_in_words(self, plans: Sequence[LetterPlan]) -> tuple[str, ...]:
        said = [f"{one.to_name or one.person_id} at {one.to_address}" for one in plans]
        return tuple(f"{who} (the {'unit' if one.facts.alarms else 'address that ends'})"
                     for who, one in zip(said, plans, strict=True))  # fmt: skip

    def _local(self, one: Proposal) -> Proposal:
        council = self._desk.council
        decided = council.local(one.decided_at) if one.decided_at else None
        return replace(one, made_at=council.local(one.made_at), decided_at=decided)


def _is_own(proposal: Proposal, viewer: Viewer) -> bool:
    """Whether it is the viewer's own: by account, login, or the person of the directory behind two accounts."""
    return (
        proposal.made_by_user == viewer.user_id
        or proposal.made_by.casefold() == viewer.login.casefold()
        or (bool(viewer.person_id) and proposal.made_by_person == viewer.person_id)
    )
