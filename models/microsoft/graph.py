"""Requests to Microsoft Graph: one tenant, one token, whole answers of bounded size.

Every request asks for immutable ids, so that an item keeps its name when a person files it. 401 is answered with a new
token, once; 429 and 503 with silence for as long as Retry-After says. What a status means for mail or for a letter is
the caller's knowledge.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests
from urllib3.exceptions import HTTPError

from models.microsoft.tokens import Tokens
from models.microsoft.web import NoAnswer, Patience, Web, unanswered

__all__ = ["Answer", "Graph", "NoAnswer", "at"]

MOST = 16_000_000  # bytes of an answer in JSON
LONGEST_PAUSE = 3600.0  # seconds; a server that asks for more is asked again after an hour
USUAL_PAUSE = 10.0  # seconds after a 429 or 503 that names none
_CODE = re.compile(r"[A-Za-z0-9_.]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: status, Graph's error code ('' = none), the bytes.

    whole: `body` is all there was. Else it is larger than wanted (`size` says how large, at the least) or broke off
    (`size` 0).
    """

    status: int
    code: str = ""
    body: bytes = field(default=b"", repr=False)
    whole: bool = True
    size: int = 0

    @property
    def is_busy(self) -> bool:
        """Whether the server has no time now, whatever was asked."""
        return self.status in (429, 503)

    @property
    def codes(self) -> str:
        """Status and error code: all that a log may have of a refusal."""
        return f"{self.status} {self.code}".strip()

    def json(self) -> dict[str, Any]:
        """The JSON object of the body, empty when it is none."""
        return _object(self.body) if self.whole else {}


def at(*names: str) -> str:
    """A path below the API's address; names may hold anything."""
    return "".join(f"/{quote(name, safe='$')}" for name in names)


class Graph:
    """A kept session; belongs to one thread. `api` is the address of the API, with its version."""

    def __init__(self, api: str, tokens: Tokens, patience: Patience | None = None) -> None:
        self._api = api.rstrip("/")
        self._tokens = tokens
        self._patience = patience or Patience()
        self._web: Web | None = None
        self._quiet_until = 0.0

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: bytes | None = None,
        kind: str = "application/json",
        most: int = MOST,
    ) -> Answer:
        """Ask; `path` starts at the API, or is a whole link of it that an answer gave; `most` bytes are read.

        Raises:
            NoAnswer: no token, no connection, no answer in time, or the server asked to be left alone.
            ConfigError: when the app's secret or certificate cannot be read.
        """
        url = self._url(path)
        answer = Answer(status=401)
        for _ in range(2):
            left = self._quiet_until - time.monotonic()
            if left > 0:
                raise NoAnswer(f"the server asked to be left alone for {left:.0f} more seconds")
            headers = {
                "Authorization": f"Bearer {self._tokens.token()}",
                "Prefer": 'IdType="ImmutableId"',
                "Content-Type": kind,
            }
            with unanswered():
                answer = self._send(method, url, {"headers": headers, "params": params, "data": data}, most)
            if answer.status != 401:
                break
            self._tokens.forget()
        return answer

    def close(self) -> None:
        """Give the connection back. Never raises."""
        web, self._web = self._web, None
        if web is not None:
            web.close()

    def _url(self, path: str) -> str:
        if path.startswith("/"):
            return self._api + path
        if not path.startswith(self._api + "/"):
            raise NoAnswer("the server names a next page that is not its own")
        return path

    def _send(self, method: str, url: str, options: Mapping[str, Any], most: int) -> Answer:
        self._web = self._web or Web(self._patience)
        with self._web.request(method, url, stream=True, **options) as response:
            content, whole, size = self._read(response, most)
            status = response.status_code
            if status in (429, 503):
                self._quiet_until = time.monotonic() + _pause(response)
        error = _object(content).get("error") if status >= 400 and whole else None
        code = str(error.get("code", "")) if isinstance(error, dict) else ""
        return Answer(status=status, code=code if _CODE.fullmatch(code) else "", body=content, whole=whole, size=size)

    def _read(self, response: requests.Response, most: int) -> tuple[bytes, bool, int]:
        """The body, whether that is all of it, and its size; never more than `most` bytes are held."""
        said = response.headers.get("Content-Length", "")
        if said.isdecimal() and int(said) > most:
            return b"", False, int(said)
        ends = time.monotonic() + self._patience.whole + (int(said) if said.isdecimal() else 0) / self._patience.slowest
        parts: list[bytes] = []
        size = 0
        try:
            # read1 gives what is there: a full read would wait for its last byte as long as others trickle in.
            while part := response.raw.read1(65_536):
                size += len(part)
                if size > most:
                    return b"", False, size
                parts.append(part)
                if time.monotonic() > ends:
                    return b"", False, 0
        except (HTTPError, OSError):
            return b"", False, 0
        return b"".join(parts), True, size


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _pause(response: requests.Response) -> float:
    """Seconds that Retry-After asks for (RFC 9110, 10.2.3): a number, or a date measured from the answer's own."""
    said = response.headers.get("Retry-After", "")
    if said.isdecimal():
        return min(float(said), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(said) - parsedate_to_datetime(response.headers["Date"])
    except (ValueError, TypeError, KeyError):
        return USUAL_PAUSE
    return min(max(until.total_seconds(), 0.0), LONGEST_PAUSE)
