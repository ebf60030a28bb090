"""Microsoft 365: tokens of an app registration, and requests to Microsoft Graph. The one home of msal and requests.

intake reads mail with it and outbox sends; neither learns how a token is come by, and nothing here knows letters.
"""

from models.microsoft.expiry import Expiring, expiring, last_days
from models.microsoft.graph import Answer, Graph, NoAnswer, at
from models.microsoft.tokens import GRAPH, OUTLOOK, Tokens, tokens_for
from models.microsoft.web import Patience

__all__ = [
    "GRAPH",
    "OUTLOOK",
    "Answer",
    "Expiring",
    "Graph",
    "NoAnswer",
    "Patience",
    "Tokens",
    "at",
    "expiring",
    "last_days",
    "tokens_for",
]
