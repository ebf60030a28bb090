"""Mails about the same person: a suggestion by keys that both carry; the joining is a person's act (cases.uniting)."""

import hashlib

from models.case import Sender
from models.directory.people import plain_reference
from models.mail import domain_of
from models.reading import Reading


def keys_of(reading: Reading, sender: Sender) -> tuple[str, ...]:
    """By what a case is found again: each council reference; initials with year of birth and the sender's agency.

    Digests only: nothing of a person can be read from them.
    """
    references = [f"reference {plain_reference(one)}" for one in reading.case_references if plain_reference(one)]
    agency = domain_of(sender.address)
    facts = [f"person {plain_reference(one)} {year} {agency}" for one in reading.initials
             for year in reading.birth_years if agency and plain_reference(one)]  # fmt: skip
    return tuple(hashlib.sha256(one.encode()).hexdigest()[:32] for one in dict.fromkeys((*references, *facts)))
