"""Ways out of Microsoft 365: an app registration that signs in to SMTP, or that sends through Graph.

Imported only when a configuration asks for it: msal and requests cost a quarter of a second.
"""

from collections.abc import Callable

from models import microsoft
from models.config.settings import Settings
from models.errors import DeliveryDeferred, LineStopped
from outbox.deliver.dial import Timeouts
from outbox.deliver.graph import GraphLine
from outbox.deliver.line import Line


def graph_line(settings: Settings, timeouts: Timeouts) -> GraphLine:
    """Each graph mailbox sends its own letters; reaches nothing yet."""
    base = settings.file.resolve().parent
    patience = _web(timeouts)
    graphs = {}
    for box in settings.mailbox:
        tokens = microsoft.tokens_for(box, scope=microsoft.GRAPH, base=base, password=box.password, patience=patience)
        graphs[box.address] = microsoft.Graph(box.api, tokens, patience)
    return GraphLine(graphs)


def app_line(settings: Settings, timeouts: Timeouts) -> Line:
    """SMTP, signed in to with the token of the app that [smtp] names; reaches nothing yet."""
    smtp = settings.smtp
    base = settings.file.resolve().parent
    tokens = microsoft.tokens_for(
        smtp, scope=microsoft.OUTLOOK, base=base, password=smtp.password, patience=_web(timeouts)
    )
    return Line(smtp, password=_secret(tokens), refused=tokens.forget, timeouts=timeouts)


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


def _web(timeouts: Timeouts) -> microsoft.Patience:
    return microsoft.Patience(connect=timeouts.connect, read=timeouts.data, whole=timeouts.dot)
