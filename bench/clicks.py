"""People for a measurement: each signs in over HTTP with a browser of their own, and clicks as the work has it."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from bench.servers import HOST

PASSWORD = "three quiet otters swim"
CONNECTIONS = 4
"""What a browser keeps open to one server: the page, its style, its scripts, its live update."""
PATIENCE = 60.0
"""Seconds after which whoever waits for a page gives up: an error."""
_LOCKED = "database is locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """One request as a person sees it. ms: until the page was there whole; fault: '' or what was wrong."""

    page: str
    ms: float
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What there is to click on: cases by number, the open ones last (bench.kept)."""

    port: int
    size: int
    still_open: int

    @property
    def waiting(self) -> range:
        """The cases that wait for a person."""
        return range(self.size - self.still_open // 4 + 1, self.size + 1)

    @property
    def awaiting(self) -> range:
        """The cases that somebody should acknowledge."""
        quarter = self.still_open // 4
        return range(self.size - self.still_open + 1, self.size - 2 * quarter + 1)


class Browser:
    """Cookies and a few connections that stay open, used in turn; one that the server has closed is opened again."""

    def __init__(self, port: int) -> None:
        self.cookies: dict[str, str] = {}
        self._open = [HTTPConnection(HOST, port, timeout=PATIENCE) for _ in range(CONNECTIONS)]
        self._turn = 0

    def ask(self, path: str, fields: Mapping[str, str] | None = None, *, live: bool = False) -> tuple[int, str]:
        """Status and text of a page; fields: of a form that is sent; live: as a page asks by itself."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Sec-Fetch-Dest"] = "empty" if live else "document"
        body = None if fields is None else urlencode(fields)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._turn = (self._turn + 1) % CONNECTIONS
        line = self._open[self._turn]
        try:
            return self._sent(line, path, body, headers)
        except (HTTPException, ConnectionError):  # idle too long: browsers too send it again
            line.close()
            return self._sent(line, path, body, headers)

    def _sent(self, line: HTTPConnection, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        line.request("GET" if body is None else "POST", path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def close(self) -> None:
        """End its connections."""
        for line in self._open:
            line.close()


class Person:
    """Somebody who is signed in; `number` of so many with their role: each acts on cases of their own."""

    def __init__(self, desk: Desk, login: str, number: int, of: int, person_id: str = "") -> None:
        self.desk, self.login, self.clicks = desk, login, list[Click]()
        self._browser, self._random = Browser(desk.port), random.Random(login)
        own = int(person_id[1:]) - 1 if person_id else None  # whose cases a manager has: bench.kept, 1 + n % 5
        seen = [n for n in (desk.waiting if own is None else desk.awaiting) if own is None or n % 5 == own]
        self._seen, self._to_do = seen, seen[number::of]
        self._manager = own is not None
        self._weights = _MANAGER if self._manager else _ADMIN

    def sign_in(self) -> None:
        """By the pages, as people do."""
        found = _proof(self._asked("sign-in: form", "/sign-in"))
        self._asked("sign-in", "/sign-in", {"login": self.login, "password": PASSWORD, **found}, wanted=303)

    def look_round(self) -> None:
        """Every kind of click once, in an order of their own."""
        for what in self._random.sample(list(self._weights), len(self._weights)):
            self._click(what)

    def click(self) -> None:
        """The next click, by chance as often as the work has it."""
        kinds, weights = zip(*self._weights.items(), strict=True)
        self._click(self._random.choices(kinds, weights)[0])

    def close(self) -> None:
        """Leave."""
        self._browser.close()

    def _click(self, what: str) -> None:
        reference = _reference(self._random.choice(self._seen))
        match what:
            case "act":
                self._act()
            case "queue":
                self._asked(what, "/queue/" + self._random.choice(("person", "awaiting", "acknowledged", "ordinary")))
            case "message":
                self._asked(what, f"/cases/{reference}/messages/{int(reference[-7:])}")
            case "still here":
                proof = _proof(self._asked("act: form", f"/cases/{reference}/do/note"))
                self._asked(what, f"/cases/{reference}/here", proof, live=True)
            case _:
                self._asked(what, _ADDRESSES[what].format(reference), live=what == "news")

    def _act(self) -> None:
        """A note by an admin; a manager acknowledges. Nobody else acts on these cases."""
        if not self._to_do:
            return
        address = f"/cases/{_reference(self._to_do.pop(0))}/do/{'acknowledge' if self._manager else 'note'}"
        page = self._asked("act: form", address)
        days = re.findall(r'name="respond"[^>]* value="(\d{4}-[^"]+)"', page)
        fields = {"words": "Spoken about it on the telephone.", **({"respond": days[0]} if days else {})}
        self._asked("act: done", address, {**fields, **_proof(page)}, wanted=302)

    def _asked(
        self, page: str, path: str, fields: Mapping[str, str] | None = None, *, live: bool = False, wanted: int = 200
    ) -> str:
        """The text of a page, and its click kept."""
        began, text = time.perf_counter(), ""
        try:
            status, text = self._browser.ask(path, fields, live=live)
            fault = "" if status == wanted else f"{page}: {status}"
        except (OSError, HTTPException) as error:
            fault = f"{page}: {type(error).__name__}"
        if _LOCKED in text:
            fault = f"{page}: {_LOCKED}"
        self.clicks.append(Click(page=page, ms=1000 * (time.perf_counter() - began), fault=fault))
        return text


_ADDRESSES = {
    "filtered": "/queue/awaiting?side=child&ground=procedures_not_followed&person=U01",
    "news": "/queue/person/news",
    "case": "/cases/{}",
    "form": "/cases/{}/do/note",
    "my cases": "/my-cases",
    "figures": "/figures",
}
_ADMIN = {"queue": 25, "filtered": 10, "news": 20, "case": 20, "message": 8, "form": 5, "still here": 5, "act": 5,
          "figures": 2}  # fmt: skip
_MANAGER = {"my cases": 40, "case": 30, "message": 12, "form": 8, "still here": 5, "act": 5}
"""Of a hundred clicks, how many are what. news and 'still here' a page that lies open asks by itself."""


def _reference(number: int) -> str:
    return f"ESC-2026-{number:07d}"


def _proof(page: str) -> dict[str, str]:
    """The hidden fields of a form."""
    return {name: unescape(found[1]) for name in ("csrf_token", "version")
            if (found := re.search(rf'name="{name}" value="([^"]*)"', page))}  # fmt: skip


def at_once(people: Sequence[Person], what: Callable[[Person], None]) -> None:
    """Everybody does it, beginning at the same moment."""
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(what, people))


def all_click(people: Iterable[Person], pause: float, until: threading.Event) -> list[threading.Thread]:
    """Everybody begins to click, with so many seconds on average between two clicks (0: as fast as pages come)."""
    threads = [threading.Thread(target=_work, args=(one, pause, until)) for one in people]
    for thread in threads:
        thread.start()
    return threads


def _work(one: Person, pause: float, until: threading.Event) -> None:
    chance = random.Random(f"{one.login} {pause}")
    while not until.wait(chance.expovariate(1 / pause) if pause else 0):
        one.click()
