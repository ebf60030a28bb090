"""A Microsoft Graph of a few mailboxes that behaves as documented for mail, errors included.

Ids are immutable only when `Prefer: IdType="ImmutableId"` asks for that; else they carry the folder, as Outlook's own.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import getaddresses
from typing import Any

from tests.servers.https_fake import Asked, HttpsFake, Plan, Reply, error

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
USUAL_FOLDERS = {
    "inbox": "Inbox",
    "junkemail": "Junk-E-Mail",  # as a German mailbox shows it
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
}


@dataclass(slots=True, kw_only=True)
class Mail:
    folder: str
    mime: bytes
    received: datetime
    is_draft: bool = False

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.mime).get("Message-ID", ""))


class Account:
    """One mailbox: folders by id (name, parent), mails by immutable id; `sent`: what left, with its recipients."""

    def __init__(self) -> None:
        self.folders = {f"F-{known}": (name, "root") for known, name in USUAL_FOLDERS.items()}
        self.mails: dict[str, Mail] = {}
        self.sent: list[tuple[list[str], bytes]] = []
        self._count = 0

    def put(self, mime: bytes, *, folder: str = "F-inbox", is_draft: bool = False) -> str:
        """A new mail; returns its id."""
        self._count += 1
        item = f"AAk-{self._count}=="
        received = START + timedelta(minutes=self._count)
        self.mails[item] = Mail(folder=folder, mime=mime, received=received, is_draft=is_draft)
        return item

    def make(self, name: str, parent: str = "root") -> str:
        """A new folder; returns its id."""
        self._count += 1
        self.folders[f"F-{self._count}"] = (name, parent)
        return f"F-{self._count}"

    def find(self, path: str) -> list[str]:
        """The ids in a top folder by its name."""
        found = next(key for key, (name, parent) in self.folders.items() if (name, parent) == (path, "root"))
        return [item for item, mail in self.mails.items() if mail.folder == found]


class GraphFake(HttpsFake):
    """Moments: FOLDER, FOLDERS, MAKE, LIST, VALUE, PARENT, MOVE, FIND, DRAFT, SEND, DELETE.

    `is_good` says whether a token counts; addresses in `closed` exist but are not for this app.
    """

    def __init__(self, tls: ssl.SSLContext, is_good: Callable[[str], bool], plan: Plan | None = None) -> None:
        super().__init__(tls, plan)
        self.accounts: dict[str, Account] = {}
        self.closed: set[str] = set()
        self.largest_page = 1000
        self.message_id_of_drafts = ""
        self._is_good = is_good

    @property
    def api(self) -> str:
        return f"{self.url}/v1.0"

    def open(self, address: str) -> Account:
        """A new mailbox."""
        self.accounts[address] = Account()
        return self.accounts[address]

    def moment(self, asked: Asked) -> str:
        match asked.method, asked.names[3:]:
            case "GET", ("mailFolders", _):
                return "FOLDER"
            case "GET", ("mailFolders",) | ("mailFolders", _, "childFolders"):
                return "FOLDERS"
            case "POST", ("mailFolders",) | ("mailFolders", _, "childFolders"):
                return "MAKE"
            case "GET", ("mailFolders", _, "messages"):
                return "LIST"
            case "GET", ("messages", _, "$value"):
                return "VALUE"
            case "GET", ("messages", _):
                return "PARENT"
            case "POST", ("messages", _, "move"):
                return "MOVE"
            case "GET", ("messages",):
                return "FIND"
            case "POST", ("messages",):
                return "DRAFT"
            case "POST", ("messages", _, "send"):
                return "SEND"
            case "DELETE", ("messages", _):
                return "DELETE"
            case _:
                raise AssertionError(asked)

    def answer(self, moment: str, asked: Asked) -> Reply:
        if not self._is_good(asked.headers.get("Authorization", "").removeprefix("Bearer ")):
            return error(401, "InvalidAuthenticationToken")
        assert asked.names[:2] == ("v1.0", "users"), asked.names
        account = self.accounts.get(asked.names[2])
        if account is None:
            return error(404, "ErrorInvalidUser")
        if asked.names[2] in self.closed:
            return error(403, "ErrorAccessDenied")
        one = _Talk(self, account, asked, is_immutable=asked.headers.get("Prefer") == 'IdType="ImmutableId"')
        handle: Callable[[], Reply] = getattr(one, "listing" if moment == "LIST" else moment.lower())
        return handle()


class _Talk:
    """One request to one mailbox."""

    def __init__(self, fake: GraphFake, account: Account, asked: Asked, *, is_immutable: bool) -> None:
        self._fake, self._account, self._asked, self._immutable = fake, account, asked, is_immutable
        self._names = asked.names[4:]

    def folder(self) -> Reply:
        found = self._folder()
        return Reply(200, {"id": found}) if found else error(404, "ErrorItemNotFound")

    def folders(self) -> Reply:
        parent = self._names[0] if self._names else "root"
        entries = [
            {"id": key, "displayName": name} for key, (name, above) in self._account.folders.items() if above == parent
        ]
        return self._page(entries)

    def make(self) -> Reply:
        parent = self._names[0] if self._names else "root"
        name = json.loads(self._asked.body)["displayName"]
        if any(
            (name.casefold(), parent) == (other.casefold(), above) for other, above in self._account.folders.values()
        ):
            return error(409, "ErrorFolderExists")
        return Reply(201, {"id": self._account.make(name, parent), "displayName": name})

    def listing(self) -> Reply:
        folder = self._folder()
        if not folder:
            return error(404, "ErrorItemNotFound")
        mails = sorted((mail.received, item) for item, mail in self._account.mails.items() if mail.folder == folder)
        return self._page(
            [{"id": self._id(item), "receivedDateTime": f"{at:%Y-%m-%dT%H:%M:%SZ}"} for at, item in mails]
        )

    def value(self) -> Reply:
        mail = self._mail()
        return Reply(200, mail.mime, {"Content-Type": "text/plain"}) if mail else error(404, "ErrorItemNotFound")

    def parent(self) -> Reply:
        mail = self._mail()
        if mail is None:
            return error(404, "ErrorItemNotFound")
        return Reply(200, {"id": self._names[0], "parentFolderId": mail.folder, "isDraft": mail.is_draft})

    def move(self) -> Reply:
        mail, target = self._mail(), json.loads(self._asked.body)["destinationId"]
        if mail is None or target not in self._account.folders:
            return error(404, "ErrorItemNotFound")
        mail.folder = target
        return Reply(201, {"id": self._id(self._names[0]), "parentFolderId": target})

    def find(self) -> Reply:
        asked = re.fullmatch(r"internetMessageId eq '((?:[^']|'')*)'", self._asked.query["$filter"])
        if asked is None:
            return error(400, "BadRequest")
        wanted = asked[1].replace("''", "'")
        found = [item for item, mail in self._account.mails.items() if mail.message_id == wanted]
        return self._page([{"id": self._id(item), "isDraft": self._account.mails[item].is_draft} for item in found])

    def draft(self) -> Reply:
        assert self._asked.headers["Content-Type"] == "text/plain"
        try:
            mime = base64.b64decode(self._asked.body, validate=True)
        except binascii.Error:
            return error(400, "ErrorMimeContentInvalidBase64String")
        if len(self._asked.body) > 4_000_000:
            return error(413, "RequestEntityTooLarge")
        item = self._account.put(mime, folder="F-drafts", is_draft=True)
        said = self._fake.message_id_of_drafts or self._account.mails[item].message_id
        return Reply(201, {"id": self._id(item), "internetMessageId": said, "isDraft": True})

    def send(self) -> Reply:
        assert self._asked.headers["Content-Length"] == "0", "411 without it"
        mail = self._mail()
        if mail is None or not mail.is_draft:
            return error(404, "ErrorItemNotFound")
        head = message_from_bytes(mail.mime)
        to = [
            address for _, address in getaddresses([v for name in ("To", "Cc", "Bcc") for v in head.get_all(name, [])])
        ]
        if not to:
            return error(400, "ErrorInvalidRecipients")
        mail.folder, mail.is_draft = "F-sentitems", False
        self._account.sent.append((to, mail.mime))
        return Reply(202)

    def delete(self) -> Reply:
        mail = self._mail()
        if mail is None:
            return error(404, "ErrorItemNotFound")
        mail.folder = "F-deleteditems"
        return Reply(204)

    def _folder(self) -> str:
        name = self._names[0]
        wanted = f"F-{name}" if name in USUAL_FOLDERS else name
        return wanted if wanted in self._account.folders else ""

    def _mail(self) -> Mail | None:
        item = self._names[0]
        return self._account.mails.get(item if self._immutable else item.partition("@")[0])

    def _id(self, item: str) -> str:
        return item if self._immutable else f"{item}@{self._account.mails[item].folder}"

    def _page(self, entries: list[dict[str, Any]]) -> Reply:
        query = self._asked.query
        start = int(query.get("$skip", 0))
        size = min(int(query.get("$top", 10)), self._fake.largest_page)
        body: dict[str, Any] = {"value": entries[start : start + size]}
        if start + size < len(entries):
            path = "/".join(self._asked.names)
            body["@odata.nextLink"] = f"{self._fake.url}/{path}?%24top={size}&%24skip={start + size}"
        return Reply(200, body)
