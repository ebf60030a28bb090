"""The requests that the Graph driver makes of one mailbox: folders, pages, MIME, moves. Raises the desk's errors."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from intake.mailbox.graph_faults import ALREADY_THERE, is_about_us, refused, silent
from models.errors import MailboxError
from models.microsoft import Answer, Graph, NoAnswer, at

PAGE = 1000  # messages a page: the most that Graph gives
PAGES = 1000  # a listing that is longer is no listing
GONE = frozenset({404, 410})
JUNK = "JunkEmail"
WELL_KNOWN = frozenset({"inbox", JUNK.casefold()})
"""Folders that have these names in every language."""


class GraphWire:
    """One mailbox by its address; `name` is the mailbox's name for messages."""

    def __init__(self, graph: Graph, *, name: str, address: str) -> None:
        self._graph = graph
        self._name = name
        self._user = at("users", address)

    def folder(self, path: str) -> str:
        """The id of a folder, '' when there is none. Names are separated by /, letter case is of no account.

        INBOX and JunkEmail are the folders that have that name in every language; other paths start beside them.
        """
        names = path.split("/")
        found = ""
        for depth, name in enumerate(names):
            if depth == 0 and name.casefold() in WELL_KNOWN:
                one = self.get(at("mailFolders", name.casefold()), "opening the folder", {"$select": "id"})
                found = str(one.get("id", ""))
            else:
                found = self._child(found, name)
            if not found:
                return ""
        return found

    def make(self, path: str) -> str:
        """The id of a folder, made with those above it where it is missing."""
        parent = ""
        names = path.split("/")
        for depth in range(len(names)):
            found = self.folder("/".join(names[: depth + 1]))
            parent = found or self._make(parent, names[depth])
        return parent

    def messages(self, folder: str) -> dict[str, datetime | None]:
        """Every message of a folder with the time of its receipt (aware UTC), oldest first."""
        query = {"$select": "id,receivedDateTime", "$top": str(PAGE), "$orderby": "receivedDateTime"}
        found: dict[str, datetime | None] = {}
        for one in self._pages(at("mailFolders", folder, "messages"), "listing", query):
            if isinstance(one.get("id"), str):
                found[one["id"]] = _time(one.get("receivedDateTime"))
        return found

    def mime(self, item: str, most: int) -> Answer:
        """The message as it came, by /$value; 404 and 410 are answers."""
        return self.ask("GET", at("messages", item, "$value"), "fetching", most=most)

    def lies_in(self, item: str) -> str:
        """The id of the folder that holds a message now, '' when the message is gone."""
        answer = self.ask("GET", at("messages", item), "filing", params={"$select": "id,parentFolderId"})
        if answer.status in GONE:
            return ""
        return str(self._sound(answer, "filing").get("parentFolderId", ""))

    def move(self, item: str, folder: str) -> Answer:
        """Move a message; any answer but one about ourselves is the caller's."""
        body = json.dumps({"destinationId": folder}).encode()
        return self.ask("POST", at("messages", item, "move"), "filing", data=body)

    def get(self, path: str, step: str, params: Mapping[str, str]) -> dict[str, Any]:
        """A JSON object of the mailbox; {} when there is no such thing.

        Raises:
            MailboxError: for any other answer than 200 and 404.
        """
        answer = self.ask("GET", path, step, params=params)
        return {} if answer.status == 404 else self._sound(answer, step)

    def ask(
        self,
        method: str,
        path: str,
        step: str,
        *,
        params: Mapping[str, str] | None = None,
        data: bytes | None = None,
        most: int = 0,
    ) -> Answer:
        """An answer about the thing that was asked for; one about us, or none at all, is an error."""
        where = f"mailbox {self._name}, {step}"
        path = self._user + path if path.startswith("/") else path
        options: dict[str, Any] = {"most": most} if most else {}
        try:
            answer = self._graph.ask(method, path, params=params, data=data, **options)
        except NoAnswer as fault:
            raise silent(fault, where) from None
        if is_about_us(answer):
            raise refused(answer, where)
        return answer

    def close(self) -> None:
        """Give the connection back."""
        self._graph.close()

    def _child(self, parent: str, name: str) -> str:
        query = {"$select": "id,displayName", "$top": "100"}
        for one in self._pages(_below(parent), "opening the folder", query):
            if str(one.get("displayName", "")).casefold() == name.casefold():
                return str(one.get("id", ""))
        return ""

    def _make(self, parent: str, name: str) -> str:
        answer = self.ask("POST", _below(parent), "filing", data=json.dumps({"displayName": name}).encode())
        if answer.code == ALREADY_THERE:
            return self._child(parent, name)  # somebody else made it in this moment
        return str(self._sound(answer, "filing", 201).get("id", ""))

    def _pages(self, path: str, step: str, query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """Every entry of every page; a page that has expired (410) has all of it asked for anew by the caller."""
        params: Mapping[str, str] | None = query
        for _ in range(PAGES):
            answer = self.ask("GET", path, step, params=params)
            if answer.status == 410:
                raise ExpiredError(f"mailbox {self._name}, {step}: the listing expired; it is tried again")
            page = self._sound(answer, step)
            if not isinstance(page.get("value"), list):
                raise MailboxError(f"mailbox {self._name}, {step}: the answer cannot be understood; it is tried again")
            yield from (one for one in page["value"] if isinstance(one, dict))
            link = page.get("@odata.nextLink")
            if not isinstance(link, str):
                return
            path, params = link, None
        raise MailboxError(f"mailbox {self._name}, {step}: the listing does not end; ask who runs the server")

    def _sound(self, answer: Answer, step: str, wanted: int = 200) -> dict[str, Any]:
        where = f"mailbox {self._name}, {step}"
        if answer.status != wanted:
            raise refused(answer, where)
        if not answer.whole:
            raise MailboxError(f"{where}: the answer broke off; it is tried again at the next beat")
        return answer.json()


class ExpiredError(MailboxError):
    """A page of a listing is no longer known to the server: the listing begins anew."""


def _below(folder: str) -> str:
    """The folders inside a folder, '' = those at the top."""
    return at("mailFolders", folder, "childFolders") if folder else at("mailFolders")


def _time(said: object) -> datetime | None:
    """The value of receivedDateTime (ISO 8601, in UTC); None when it is none."""
    try:
        when = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
