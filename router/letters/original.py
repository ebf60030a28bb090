"""Whether a letter may carry the text of the message itself (promise 11): off unless the council names a domain.

Only the letters that give a case to somebody, only to an address of the directory on a domain of [letters]
attach_original, and never about a case that is restricted, to whom the mail challenges or to whoever wrote it.
"""

from models.case import CaseFile
from models.directory.people import Holding
from models.mail import in_domains
from models.words import GIVES, LetterKind, Side
from router.directory.suspects import barred
from router.moment import Moment


def carries_original(case: CaseFile, kind: LetterKind, side: Side, person: Holding, at: Moment) -> bool:
    """Whether the letter of that kind to that person of the directory may have the original text with it."""
    domains = at.council.settings.letters.attach_original
    if kind not in GIVES or not domains or not in_domains(person.email, domains):
        return False
    if case.restricted_to or person.email.casefold() == case.sender.address.casefold():
        return False
    return person.person_id not in barred(case, side, at)
