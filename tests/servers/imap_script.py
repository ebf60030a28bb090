"""A scripted IMAP server: a small mailbox that answers well, but for what the plan says.

Moments of the plan: GREETING, the commands (LOGIN, AUTHENTICATE, EXAMINE, SELECT, SEARCH, MOVE, COPY, STORE, EXPUNGE,
CREATE, NOOP, IDLE, STARTTLS, LOGOUT) and SIZE and BODY for the two kinds of FETCH. %TAG% in bytes is the command's tag.
"""

from __future__ import annotations

import ssl

from tests.servers.scripted import DROP, USUAL, GoneError, Plan, Scripted, Talk

ALL = "IMAP4rev1 UIDPLUS MOVE IDLE"
WHEN = '"20-Nov-2026 10:00:00 +0000"'


class ImapScript(Scripted):
    """`mails`: UID -> bytes of the INBOX, in order. `heard`: the lines that came, without their tags."""

    def __init__(
        self,
        mails: dict[int, bytes] | None = None,
        plan: Plan | None = None,
        *,
        capabilities: str = ALL,
        validity: str = "UIDVALIDITY 7",
        greeting: bytes = b"* OK ready\r\n",
        rights: str = "READ-WRITE",
        starttls: ssl.SSLContext | None = None,
        implicit: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(plan, implicit=implicit)
        self.mails = dict(mails or {})
        self.validity = validity
        self.folders: dict[str, list[bytes]] = {"Processed": []}
        self.deleted: set[int] = set()
        self._capabilities = capabilities
        self._greeting = greeting
        self._rights = rights
        self._starttls = starttls

    def converse(self, talk: Talk) -> None:
        for step in self.script("GREETING"):
            if step == USUAL:
                talk.say(self._greeting)
            else:
                talk.do(step, self.stopping)
        while True:
            tag, _, command = talk.line().decode("utf-8", "replace").partition(" ")
            self.heard.append(command)
            verb, words = self._verb(command)
            for step in self.script(verb):
                if step == USUAL:
                    self._usual(talk, tag, verb, words)
                elif isinstance(step, bytes):
                    talk.say(step.replace(b"%TAG%", tag.encode()))
                else:
                    talk.do(step, self.stopping)

    def _verb(self, command: str) -> tuple[str, list[str]]:
        words = command.split(" ")
        verb = words[0].upper()
        if verb == "UID":
            words = words[1:]
            verb = words[0].upper()
        if verb == "FETCH":
            verb = "BODY" if "BODY" in command else "SIZE"
        return verb, [word.strip('"') for word in words[1:]]

    def _usual(self, talk: Talk, tag: str, verb: str, words: list[str]) -> None:
        lines: list[bytes] = []
        answer = "OK done"
        match verb:
            case "CAPABILITY":
                lines = [f"* CAPABILITY {self._capabilities}".encode()]
            case "STARTTLS":
                talk.say(f"{tag} OK begin\r\n".encode())
                if self._starttls is None:
                    raise GoneError
                talk.secure(self._starttls)
                return
            case "AUTHENTICATE":
                talk.say(b"+ \r\n")
                self.heard.append(talk.line().decode())
            case "EXAMINE" | "SELECT":
                rights = self._rights if verb == "SELECT" else "READ-ONLY"
                lines = [f"* {len(self.mails)} EXISTS".encode(), b"* 0 RECENT", b"* FLAGS (\\Seen \\Deleted)"]
                lines += [f"* OK [{self.validity}] valid".encode()] if self.validity else []
                answer = f"OK [{rights}] open"
            case "SEARCH":
                found = self._uids(words[1]) if words[0] == "UID" else self._sequence(words[0])
                lines = [("* SEARCH " + " ".join(map(str, found))).encode().rstrip()]
            case "SIZE" | "BODY":
                lines = [self._fetched(uid, verb) for uid in self._uids(words[0])]
            case "IDLE":
                self._idle(talk)
            case _:
                answer = self._change(verb, words)
        talk.say(b"".join(line + b"\r\n" for line in lines) + f"{tag} {answer}\r\n".encode())
        if verb == "LOGOUT":
            talk.do(DROP, self.stopping)

    def _change(self, verb: str, words: list[str]) -> str:
        match verb:
            case "MOVE" | "COPY":
                folder = " ".join(words[1:]).strip('"')
                if folder not in self.folders:
                    return "NO [TRYCREATE] no such folder"
                for uid in self._uids(words[0]):
                    self.folders[folder].append(self.mails[uid])
                    if verb == "MOVE":
                        del self.mails[uid]
            case "STORE":
                self.deleted.update(self._uids(words[0]))
            case "EXPUNGE":
                for uid in set(self._uids(words[0])) & self.deleted:
                    del self.mails[uid]
            case "CREATE":
                self.folders[" ".join(words).strip('"')] = []
            case _:
                pass
        return "OK done"

    def _fetched(self, uid: int, verb: str) -> bytes:
        raw = self.mails[uid]
        number = list(self.mails).index(uid) + 1
        if verb == "SIZE":
            return f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE {WHEN})".encode()
        return f"* {number} FETCH (UID {uid} INTERNALDATE {WHEN} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")"

    def _idle(self, talk: Talk) -> None:
        first, *others = self.script("IDLING")
        talk.say(b"+ idling\r\n" + (first if isinstance(first, bytes) else b""))  # together: one packet
        for step in others if isinstance(first, bytes) else (first, *others):
            if step != USUAL:
                talk.do(step, self.stopping)
        while talk.line().upper() != b"DONE":
            pass

    def _uids(self, wanted: str) -> list[int]:
        known = list(self.mails)
        return [uid for uid in known if any(low <= uid <= high for low, high in _spans(wanted, known[-1]))]

    def _sequence(self, wanted: str) -> list[int]:
        numbered = enumerate(self.mails, start=1)
        return [uid for n, uid in numbered if any(low <= n <= high for low, high in _spans(wanted, len(self.mails)))]


def _spans(wanted: str, last: int) -> list[tuple[int, int]]:
    pairs = [span.partition(":") for span in wanted.split(",")]
    return [(int(low), last if high == "*" else int(high or low)) for low, _, high in pairs]
