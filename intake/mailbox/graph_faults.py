"""What a fault of Graph means to a mailbox: again later, or a person must look. Pure.

Sources: Microsoft's table of Graph errors, and Exchange's codes. The server's words are never passed on, only codes.
"""

from models.errors import MailboxError, MailboxRefused
from models.microsoft import Answer, NoAnswer

NO_MAILBOX = frozenset(
    {"ErrorInvalidUser", "Request_ResourceNotFound", "ResourceNotFound", "MailboxNotEnabledForRESTAPI",
     "ErrorNonExistentMailbox", "MailboxNotHostedInExchangeOnline"}
)  # fmt: skip
ALREADY_THERE = "ErrorFolderExists"


def silent(fault: NoAnswer, where: str) -> MailboxError:
    """The desk's error where no answer came."""
    if fault.final:
        return MailboxRefused(f"{where}: {fault}")
    return MailboxError(f"{where}: {fault}; it is tried again at the next beat")


def is_about_us(answer: Answer) -> bool:
    """Whether an answer is about the app, the mailbox or the server, whatever was asked."""
    return answer.status in (401, 403) or answer.is_busy or answer.code in NO_MAILBOX


def refused(answer: Answer, where: str) -> MailboxError:
    """The desk's error for an answer that says no."""
    if answer.status == 401:
        return MailboxRefused(f"{where}: Graph does not take the app's token ({answer.codes}): check tenant and api")
    if answer.status == 403:
        return MailboxRefused(
            f"{where}: signed in, but without a right to this mailbox ({answer.codes}): "
            "give the app Mail.ReadWrite for it (an hour may pass until it counts)"
        )
    if answer.code in NO_MAILBOX:
        return MailboxRefused(f"{where}: there is no mailbox at this address ({answer.codes}): check address")
    if answer.is_busy:
        return MailboxError(f"{where}: the server is busy and asks for patience ({answer.codes})")
    return MailboxError(f"{where}: the server said no ({answer.codes}); it is tried again at the next beat")
