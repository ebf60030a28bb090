"""HTTPS as the desk speaks it: certificates checked, no proxy and no credentials from the environment, no redirects."""

import logging
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds: to connect, for silence, for a whole answer; and the slowest bytes a second."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 180.0
    slowest: float = 20_000.0


class NoAnswer(Exception):
    """Nothing came back that can be used. `str` says why, in words that may be logged.

    sent: the request may have been carried out. final: asking again is of no use until a person has looked.
    """

    def __init__(self, reason: str, *, sent: bool = False, final: bool = False) -> None:
        super().__init__(reason)
        self.sent = sent
        self.final = final


class Web(requests.Session):
    """A session with a timeout on everything. `status` is that of the last answer, 0 before the first."""

    def __init__(self, patience: Patience) -> None:
        """The authority is SSL_CERT_FILE or the machine's own, as for IMAP and SMTP; else the one requests brings."""
        super().__init__()
        for name in ("urllib3", "msal"):
            library = logging.getLogger(name)
            library.setLevel(max(library.level, logging.INFO))  # DEBUG would log paths, which hold addresses
        self._timeout = (patience.connect, patience.read)
        self.trust_env = False
        self.verify = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile or True
        self.headers["Accept-Encoding"] = "identity"  # sizes are what they say
        self.status = 0

    def request(self, method: str, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        """As requests does; a redirect is an answer, never followed: a token or a secret goes to no other host."""
        options = {"timeout": self._timeout} | options | {"allow_redirects": False}
        self.status = 0
        response = super().request(method, url, *args, **options)
        self.status = response.status_code
        return response


@contextmanager
def unanswered(who: str = "") -> Iterator[None]:
    """Turn what requests raises into NoAnswer, `who` before its reason; its own words quote URLs and are left out."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        final = "CERTIFICATE_VERIFY_FAILED" in str(error)
        reason = "the server's certificate is not accepted" if final else "TLS could not be agreed"
        raise NoAnswer(who + reason, sent=not final, final=final) from None
    except requests.exceptions.ConnectTimeout:
        raise NoAnswer(f"{who}no connection in time") from None
    except requests.exceptions.Timeout:
        raise NoAnswer(f"{who}no answer in time", sent=True) from None
    except requests.exceptions.ConnectionError as error:
        behind = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(behind, (NewConnectionError, ConnectTimeoutError)):
            raise NoAnswer(f"{who}the server cannot be reached") from None
        raise NoAnswer(f"{who}the connection broke", sent=True) from None
    except requests.exceptions.RequestException as error:
        raise NoAnswer(f"{who}the request failed ({type(error).__name__})", sent=True) from None
