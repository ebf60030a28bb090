"""Deliver letters, by SMTP or through Microsoft Graph: the only place that sends."""

from collections.abc import Callable

from models import microsoft
from models.errors import DeliveryDeferred, LineStopped
from models.settings import Settings
from outbox.deliver.contract import WayOut
from outbox.deliver.dial import Timeouts
from outbox.deliver.graph import GraphLine
from outbox.deliver.line import Line

__all__ = ["Line", "Timeouts", "WayOut", "open_line"]


def open_line(settings: Settings, *, timeouts: Timeouts | None = None) -> WayOut:
    """The way out of this configuration; reaches nothing yet.

    [smtp] when it names a host; else each graph mailbox sends its own letters through Graph.
    """
    times = timeouts or Timeouts()
    web = microsoft.Patience(connect=times.connect, read=times.data, whole=times.dot)
    base = settings.file.resolve().parent
    if settings.sends_by_graph:
        graphs = {}
        for box in settings.mailbox:
            tokens = microsoft.tokens_for(box, scope=microsoft.GRAPH, base=base, password=box.password, patience=web)
            graphs[box.address] = microsoft.Graph(box.api, tokens, web)
        return GraphLine(graphs)
    smtp = settings.smtp
    if not smtp.is_app:
        return Line(smtp, password=smtp.password, timeouts=times)
    tokens = microsoft.tokens_for(smtp, scope=microsoft.OUTLOOK, base=base, password=smtp.password, patience=web)
    return Line(smtp, password=_secret(tokens), refused=tokens.forget, timeouts=times)


def _secret(tokens: microsoft.Tokens) -> Callable[[], str]:
    """The token as a line's secret, its faults in the words of delivery."""

    def secret() -> str:
        try:
            return tokens.token()
        except microsoft.NoAnswer as fault:
            if fault.final:
                raise LineStopped(f"mail server, sign-in: {fault}") from None
            raise DeliveryDeferred(f"mail server, sign-in: {fault}: letters wait") from None

    return secret
