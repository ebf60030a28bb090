"""What loading a directory would change, and whether a person must confirm it first (design.md, section 6)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from models.directory.people import Directory, plain_reference
from models.mail import domain_of

REMOVED_LIMIT = 0.05
"""More than this share removed needs a confirmation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The difference between the present directory and the new one.

    added, removed: rows of people by (person_id, role, side, area), then of the caseload by (reference, side, role), as
    text. removed_share: the larger share of the two files that goes, 0.0 to 1.0. addresses: (person_id, before, now).
    domains: domains of addresses that were not there before. digest: of this very change, for --confirm.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    removed_share: float
    addresses: tuple[tuple[str, str, str], ...]
    domains: tuple[str, ...]
    digest: str

    def in_words(self) -> tuple[str, ...]:
        """What would change, one line each, for a dry run."""
        return (
            *(f"added    {row}" for row in self.added),
            *(f"removed  {row}" for row in self.removed),
            *(
                f"address  {person_id}: {before or 'none'} -> {now or 'none'}"
                for person_id, before, now in self.addresses
            ),
            *(f"domain   {domain} is new" for domain in self.domains),
        )


def digest(present: Directory, new: Directory) -> str:
    """A short fingerprint of this change: other rows, before or after, give another one (first 16 hex of SHA-256)."""
    text = "\x00".join(_fingerprint(present)) + "\x01" + "\x00".join(_fingerprint(new))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def compare(present: Directory, new: Directory) -> Change:
    """What would change from the present directory to the new one."""
    people, people_new = _people(present), _people(new)
    cases, cases_new = _cases(present), _cases(new)
    emails, emails_new = _emails(present), _emails(new)
    return Change(
        added=(*_words(people_new - people), *_words(cases_new - cases)),
        removed=(*_words(people - people_new), *_words(cases - cases_new)),
        removed_share=max(_share(people, people_new), _share(cases, cases_new)),
        addresses=tuple(
            (person_id, before, emails_new[person_id])
            for person_id, before in emails.items()
            if person_id in emails_new and before.casefold() != emails_new[person_id].casefold()
        ),
        domains=tuple(sorted(_domains(emails_new.values()) - _domains(emails.values()))),
        digest=digest(present, new),
    )


def needs_confirm(change: Change, *, empty_before: bool) -> tuple[str, ...]:
    """Why a person must confirm this change; () = it may be applied at once, as always into an empty directory."""
    if empty_before:
        return ()
    reasons = []
    if change.removed_share > REMOVED_LIMIT:
        reasons.append(f"{change.removed_share:.0%} of the rows of a file would be removed")
    if change.addresses:
        reasons.append(f"{len(change.addresses)} address(es) would change")
    if change.domains:
        reasons.append(f"new domain(s): {', '.join(change.domains)}")
    return tuple(reasons)


def _fingerprint(directory: Directory) -> list[str]:
    return [repr(row) for row in (*directory.holdings, *directory.caseload, *directory.absences)]


def _people(directory: Directory) -> set[tuple[str, ...]]:
    return {(row.person_id, row.role, row.side, row.area) for row in directory.holdings}


def _cases(directory: Directory) -> set[tuple[str, ...]]:
    return {(plain_reference(row.case_reference), row.side, row.role) for row in directory.caseload}


def _emails(directory: Directory) -> dict[str, str]:
    emails: dict[str, str] = {}
    for row in directory.holdings:
        emails[row.person_id] = emails.get(row.person_id) or row.email
    return emails


def _domains(emails: Iterable[str]) -> set[str]:
    return {domain_of(email) for email in emails} - {""}


def _words(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [" ".join(part for part in row if part) for row in sorted(rows)]


def _share(before: set[tuple[str, ...]], after: set[tuple[str, ...]]) -> float:
    return len(before - after) / len(before) if before else 0.0
