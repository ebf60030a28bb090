"""What can go wrong, as one tree. The docstring of a leaf is what it means and what to do.

DeskError
├── ConfigError          exit 2: do not start
├── UsageError           exit 2: the command was used wrongly
├── MailboxError         this beat again later
│   ├── MailboxRefused   sign-in refused, or a server that cannot be relied on: a person must look
│   └── FolderMissing    the folder is not there: a person must look, mail elsewhere is read
├── PageError            nothing is shown or done; the page says so
│   ├── NotThere         there is no such thing: 404
│   └── NotForYou        it is there, and not for this viewer: 403
├── StoreError           this beat again later
│   └── LostLease        another service took over: give the work up
├── DeliveryError
│   ├── DeliveryDeferred this letter again later
│   ├── DeliveryRefused  this letter never; tell a person
│   ├── DeliveryUnknown  the final dot was sent, no answer came
│   └── LineStopped      no letter leaves until a person has looked
├── ComposeError         this letter cannot be written; the case goes on
└── RuleError            exit 2: a rule file is wrong
"""

from pathlib import Path


class DeskError(Exception):
    """Something the desk foresaw. `str(error)` is one line: what, where and what to do."""

    def __str__(self) -> str:
        """The message given, or else the meaning of the class."""
        return " ".join(super().__str__().split()) or " ".join((self.__doc__ or "").split())


class ConfigError(DeskError):
    """The configuration is wrong: correct the key that is named, then start again."""


class UsageError(DeskError):
    """The command was used wrongly: see --help."""


class MailboxError(DeskError):
    """The mailbox did not answer as it should: the beat tries again."""


class MailboxRefused(MailboxError):
    """The mailbox refused the sign-in: check user, password and permission."""


class FolderMissing(MailboxError):
    """The folder is not there, or not for us: correct it in the configuration, or make it."""


class PageError(DeskError):
    """A page cannot be shown to whoever asked."""


class NotThere(PageError):
    """There is no such thing: look at the reference."""


class NotForYou(PageError):
    """It is not shown to you: ask the unit admin."""


class StoreError(DeskError):
    """The database did not answer as it should: the beat tries again."""


class LostLease(StoreError):
    """Another service took this work over: it is given up here."""


class DeliveryError(DeskError):
    """A letter was not delivered."""


class DeliveryDeferred(DeliveryError):
    """The mail server asked to try again later."""


class DeliveryRefused(DeliveryError):
    """The mail server refused this recipient or letter for good: a person is told."""


class DeliveryUnknown(DeliveryError):
    """The whole letter was sent but no answer came: it may have been delivered."""


class LineStopped(DeliveryError):
    """The mail server refuses us as a whole: letters stay owed until a person has looked."""


class ComposeError(DeskError):
    """A letter could not be written from its template: correct the template; the case goes on."""


class RuleError(DeskError):
    """A rule file is wrong: file, rule and key are named."""


def where(error: Exception) -> str:
    """The kind of the error and the place, never its words: they may hold message text (promise 19)."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} at {place}"
