"""Deliver one letter to one recipient through Microsoft Graph: a draft made of our own bytes, then /send.

sendMail would answer 202 without a name for what it sent; a draft made from MIME keeps our Message-ID. What goes wrong
before /send was certainly not sent; after it only an answer tells, as after the final dot of SMTP. Each draft is sent
at most once: /send is repeated for nothing but a refused token, which Graph answers before it looks at the draft.

Graph has no envelope: it sends to whom the headers name, so they are checked to name the one recipient and nobody else.
"""

import contextlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from email import message_from_string
from email.message import Message
from email.utils import getaddresses

from models.errors import DeliveryDeferred, DeliveryError, DeliveryRefused, DeliveryUnknown, LineStopped
from models.microsoft import Answer, Graph, NoAnswer, at

WHERE = "Microsoft Graph"
SENT = 202
ABOUT_US = frozenset(
    {"ErrorAccessDenied", "ErrorAccountSuspend", "ErrorExceededMessageLimit", "ErrorInvalidUser",
     "ErrorMessageSubmissionBlocked", "ErrorQuotaExceeded", "ErrorSendAsDenied", "MailboxNotEnabledForRESTAPI",
     "Request_ResourceNotFound", "ResourceNotFound"}
)  # fmt: skip
PASSING = frozenset({404, 408, 409, 410, 412, 423, 429})


class GraphLine:
    """Letters leave from the mailbox that they answer for; belongs to one thread. `graphs`: by mailbox address."""

    def __init__(self, graphs: Mapping[str, Graph]) -> None:
        self._graphs = {address.casefold(): graph for address, graph in graphs.items()}

    def connect(self) -> None:
        """Try that each mailbox can be written in, by looking at its Drafts; raises as `deliver` does."""
        for address, graph in self._graphs.items():
            answer = self._before(graph, "GET", _path(address, "mailFolders", "drafts"), {"$select": "id"})
            if answer.status != 200:
                raise _refusal(answer, "the look at Drafts")

    def deliver(
        self, sender: str, recipient: str, data: bytes, *, before_dot: Callable[[], None], reports: bool = False
    ) -> str:
        """Deliver `data` (a whole message) to one recipient; returns what Graph said.

        reports: of no effect, Exchange reports every failure to the sending mailbox.

        Raises:
            DeliveryDeferred: not sent; again later.
            DeliveryRefused: not sent and never will be: Graph refuses the recipient or the letter.
            LineStopped: not sent, and no letter will be until a person has looked.
            DeliveryUnknown: /send was asked for, and no answer came that tells.
            What before_dot raises: not sent; the draft is removed.
        """
        del reports
        graph = self._graphs.get(sender.casefold())
        if graph is None:
            raise DeliveryRefused(
                f"{WHERE}: no graph mailbox has the letter's sending address: see [[mailbox]] address"
            )
        message_id = _checked(sender, recipient, data)
        if self._left_before(graph, sender, message_id):
            before_dot()
            return f"{SENT} accepted by {WHERE} at an earlier try"
        draft = self._draft(graph, sender, data, message_id)
        try:
            before_dot()
        except BaseException:
            self._remove(graph, draft)
            raise
        return self._send(graph, draft)

    def was_sent(self, message_id: str) -> bool | None:
        """Whether a letter left: in a mailbox of ours as something that is no draft. None = Graph does not say now.

        Sent Items get their copy only when the letter has left, which takes a moment: False is certain only later.
        """
        try:
            return any(
                one.get("isDraft") is False
                for address, graph in self._graphs.items()
                for one in self._named(graph, address, message_id)
            )
        except (DeliveryDeferred, LineStopped):
            return None

    def close(self) -> None:
        """Give the connections back. Never raises."""
        for graph in self._graphs.values():
            graph.close()

    def _left_before(self, graph: Graph, sender: str, message_id: str) -> bool:
        """Whether this very letter was sent by an earlier try of which nobody heard.

        A draft that such a try left behind is removed: nobody shall send it by hand.
        """
        found = self._named(graph, sender, message_id)
        for one in found:
            if one.get("isDraft") is True and isinstance(one.get("id"), str):
                self._remove(graph, _path(sender, "messages", str(one["id"])))
        return any(one.get("isDraft") is False for one in found)

    def _named(self, graph: Graph, address: str, message_id: str) -> list[Mapping[str, object]]:
        """The messages of a mailbox, in whatever folder, that carry a Message-ID."""
        quoted = message_id.replace("'", "''")
        query = {"$filter": f"internetMessageId eq '<{quoted}>'", "$select": "id,isDraft"}
        answer = self._before(graph, "GET", _path(address, "messages"), query)
        found = answer.json().get("value")
        if answer.status != 200 or not isinstance(found, list):
            raise _refusal(answer, "the look for earlier drafts")
        return [one for one in found if isinstance(one, dict)]

    def _draft(self, graph: Graph, sender: str, data: bytes, message_id: str) -> str:
        """Make the draft; returns its path. One whose Message-ID is not ours is removed: nobody could follow it."""
        path = _path(sender, "messages")
        answer = self._before(graph, "POST", path, data=b64encode(data), kind="text/plain")
        if answer.status != 201:
            raise _refusal(answer, "the draft")
        made = answer.json()
        if not isinstance(made.get("id"), str):
            raise DeliveryDeferred(f"{WHERE}: the answer to the draft cannot be read: again later")
        draft = _path(sender, "messages", made["id"])
        if made.get("internetMessageId") != f"<{message_id}>":
            self._remove(graph, draft)
            raise LineStopped(
                f"{WHERE}: the draft got another Message-ID than the letter's: letters could not be followed"
            )
        return draft

    def _send(self, graph: Graph, draft: str) -> str:
        try:
            answer = graph.ask("POST", f"{draft}/send")
        except NoAnswer as fault:
            if not fault.sent:
                self._remove(graph, draft)
                raise _silence(fault) from None
            raise DeliveryUnknown(f"{WHERE}: {fault} after /send: the letter may have been delivered") from None
        if answer.status == SENT:
            return f"{SENT} accepted by {WHERE}"
        if answer.status < 400 or (answer.status >= 500 and not answer.is_busy and answer.code not in ABOUT_US):
            raise DeliveryUnknown(f"{WHERE}: {answer.codes} to /send: the letter may have been delivered")
        self._remove(graph, draft)
        if answer.status == 404:
            raise DeliveryDeferred(f"{WHERE}: the draft was taken away before it was sent: again later")
        raise _refusal(answer, "/send")

    def _remove(self, graph: Graph, draft: str) -> None:
        """Remove a draft that was not sent; one that stays is removed at the next try."""
        with contextlib.suppress(NoAnswer):
            graph.ask("DELETE", draft)

    def _before(
        self,
        graph: Graph,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        data: bytes | None = None,
        kind: str = "application/json",
    ) -> Answer:
        """Ask for something that sends nothing, whatever becomes of it."""
        try:
            return graph.ask(method, path, params=params, data=data, kind=kind)
        except NoAnswer as fault:
            raise _silence(fault) from None


def _silence(fault: NoAnswer) -> DeliveryError:
    """What it means that nothing was answered to a request that sends nothing."""
    if fault.final:
        return LineStopped(f"{WHERE}: {fault}")
    return DeliveryDeferred(f"{WHERE}: {fault}: letters wait")


def _refusal(answer: Answer, step: str) -> DeliveryError:
    """What an answer that says no means before, or in place of, the sending."""
    said = f"{WHERE}: {answer.codes} at {step}"
    if answer.status in (401, 403) or answer.code in ABOUT_US:
        return LineStopped(f"{said}: refuses us: check the app's right to write and send from this mailbox")
    if 400 <= answer.status < 500 and answer.status not in PASSING:
        return DeliveryRefused(f"{said}: refuses the recipient or the letter")
    return DeliveryDeferred(f"{said}: again later")


def _path(address: str, *names: str) -> str:
    return at("users", address, *names)


def _checked(sender: str, recipient: str, data: bytes) -> str:
    """The letter's Message-ID without brackets; refuses a letter whose headers do not name just this recipient."""
    head = message_from_string(data.partition(b"\r\n\r\n")[0].decode("utf-8", "replace"))
    if _addresses(head, "To", "Cc", "Bcc") != [recipient.casefold()] or _addresses(head, "From") != [sender.casefold()]:
        raise DeliveryRefused(f"{WHERE}: not tried, the letter's headers do not name just its sender and recipient")
    message_id = str(head.get("Message-ID", "")).strip()
    if not (message_id.startswith("<") and message_id.endswith(">") and message_id.isprintable()):
        raise DeliveryRefused(f"{WHERE}: not tried, the letter has no Message-ID")
    return message_id[1:-1]


def _addresses(head: Message, *names: str) -> list[str]:
    fields = [str(value) for name in names for value in head.get_all(name, [])]
    return [address.casefold() for _, address in getaddresses(fields)]
