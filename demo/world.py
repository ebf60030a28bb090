"""The demo's world: an invented council, its mail servers, its post and its people, around an ordinary desk.

The desk reads the mailbox by IMAP and sends by SMTP exactly as it would live; only the settings differ.
"""

import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from demo.actors import Answer, answer_to
from demo.council import AUTHSERV_ID, DOMAIN, PARTNERS, CouncilFiles, write_council
from demo.imap import HOST
from demo.letters import read_letter, write_letter
from demo.pages import acknowledge
from demo.post import Post
from demo.samples import load_samples, stamp
from demo.servers import Servers, make_servers
from models.config.servers import Database, Mailbox
from models.config.settings import Settings
from models.config.timescales import Hours
from models.config.values import WEEK

IMAP_PASSWORD_ENV = "DESK_DEMO_IMAP_PASSWORD"  # noqa: S105  # the name of a variable, not a secret
SMTP_PASSWORD_ENV = "DESK_DEMO_SMTP_PASSWORD"  # noqa: S105  # the name of a variable, not a secret
SMTP_USER = "desk"


class World:
    """Everything around the desk; all that it keeps lies in one folder, so that a second start goes on.

    council: the files for `directory load`, written at construction. letters: the folder of the letters that left.
    """

    def __init__(self, settings: Settings, folder: Path, now: Callable[[], datetime]) -> None:
        """Take the demo's settings (mailboxes of driver demo), its folder and the clock (aware)."""
        self._settings, self._folder, self._now = settings, folder.resolve(), now
        self._folder.mkdir(parents=True, exist_ok=True)
        self.letters = self._folder / "letters"
        self.council: CouncilFiles = write_council(self._folder / "council", now().astimezone(settings.zone).date())
        self._post = Post(self._folder / "post", self._append)
        self._answered: set[str] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._postman = threading.Thread(target=self._deliver, name="demo-post", daemon=True)
        self._servers: Servers | None = None
        self._readers: list[threading.Timer] = []

    def start(self) -> Settings:
        """Start servers and post; the settings with which the desk runs come back.

        Raises:
            DeskError: when the servers do not start.
        """
        if self._post.is_new:
            self._plan()
        passwords = (secrets.token_urlsafe(18), secrets.token_urlsafe(18))
        os.environ[IMAP_PASSWORD_ENV], os.environ[SMTP_PASSWORD_ENV] = passwords
        boxes = self._settings.mailbox
        folders = tuple(dict.fromkeys(name for box in boxes for name in (box.processed, box.attention)))
        users = {user_of(index): passwords[0] for index in range(len(boxes))}
        self._servers = make_servers(users, folders, self._post.epoch, (SMTP_USER, passwords[1]), self._take)
        self._servers.start()
        self._post.restore()
        self._post.deliver(self._now())
        self._postman.start()
        return self._desk_settings(self._servers)

    def stop(self) -> None:
        """End post and servers; what is still on its way arrives after the next start."""
        self._stop.set()
        for reader in self._readers:
            reader.cancel()
        if self._postman.is_alive():
            self._postman.join(10)
        if self._servers is not None:
            self._servers.stop()
        for name in (IMAP_PASSWORD_ENV, SMTP_PASSWORD_ENV):
            os.environ.pop(name, None)

    def _append(self, user: str, raw: bytes, received: datetime) -> int:
        assert self._servers is not None
        known = {user_of(index) for index in range(len(self._settings.mailbox))}
        # A mailbox may have gone from the configuration since the first start: the first takes its mail.
        return self._servers.append(user if user in known else user_of(0), raw, received)

    def _deliver(self) -> None:
        while not self._stop.wait(0.2):
            with suppress(TimeoutError):  # a busy machine: the mail is in the spool and arrives all the same
                self._post.deliver(self._now())

    def _plan(self) -> None:
        """Put every sample on its way over the first minute, the tellers of the story first."""
        start = self._now()
        run = str(int(start.timestamp()))
        users = {box.name: user_of(index) for index, box in enumerate(self._settings.mailbox)}
        pace = self._settings.demo.first_minute / 60
        self._post.clear()
        for sample in load_samples():
            due = start + pace * sample.after
            raw = stamp(sample.raw, due.astimezone(self._settings.zone), run)
            for user in dict.fromkeys(users.get(name, user_of(0)) for name in sample.mailboxes):
                self._post.send(user, sample.name, raw, due)
        self._post.begin(start)

    def _take(self, recipient: str, raw: bytes) -> None:
        """A letter arrived at the sink: keep it readable, and let its reader answer."""
        slip = read_letter(recipient, raw, self._now().astimezone(self._settings.zone))
        with self._lock:
            write_letter(self.letters, slip)
            answer = answer_to(slip)
            if answer is None or answer.once in self._answered:
                return
            if answer.once:
                self._answered.add(answer.once)
        if answer.page:
            self._click(answer)
            return
        addresses = [box.address.casefold() for box in self._settings.mailbox]
        to = answer.to.casefold()
        self._post.send(user_of(addresses.index(to) if to in addresses else 0), answer.name, answer.raw, answer.due)

    def _click(self, answer: Answer) -> None:
        """The reader opens the page of the letter after a while and fills it in."""
        wait = max((answer.due - self._now()).total_seconds(), 0)
        reader = threading.Timer(wait, acknowledge, (answer.page, answer.reader))
        reader.daemon = True
        self._readers.append(reader)
        reader.start()

    def _desk_settings(self, servers: Servers) -> Settings:
        """The settings as the desk runs with them; copies are not validated again, so clocks may be short."""
        was = self._settings
        clocks = {
            key: getattr(was.demo, key)
            for key in (
                "receipt", "triage", "acknowledgement", "response", "step_up_after", "between_chases", "danger_retry",
            )
        }  # fmt: skip
        way = {"host": HOST, "tls": "none", "auth": "password"}
        smtp = {**way, "port": servers.sink.port, "user": SMTP_USER, "password_env": SMTP_PASSWORD_ENV}
        url = f"sqlite:///{self._folder / 'demo.db'}"
        trust = {"authserv_ids": (AUTHSERV_ID,), "partner_domains": PARTNERS, "internal_domains": (DOMAIN,)}
        always = Hours.model_validate({**dict.fromkeys(WEEK, "00:00-23:59"), "nation": "none"})
        beat = {"poll": 2.0, "decide": 0.5, "chase": 1.0, "deliver": 0.5}
        return was.model_copy(
            update={
                "desk": was.desk.model_copy(update={"mode": "automatic"}),
                "mailbox": tuple(_as_imap(box, index, servers.imap.port) for index, box in enumerate(was.mailbox)),
                "smtp": was.smtp.model_copy(update=smtp),
                "database": Database(url=url),
                "trust": was.trust.model_copy(update=trust),
                "hours": always,
                "clocks": was.clocks.model_copy(update=clocks),
                "beat": was.beat.model_copy(update=beat),
                "paths": was.paths.model_copy(update={"signing_key": self._folder / "signing.key"}),
            }
        )


def user_of(index: int) -> str:
    """The IMAP user of the mailbox in that place of the configuration."""
    return f"box{index + 1}"


def _as_imap(box: Mailbox, index: int, port: int) -> Mailbox:
    return box.model_copy(
        update={
            "driver": "imap", "host": HOST, "port": port, "tls": "none", "user": user_of(index),
            "auth": "password", "password_env": IMAP_PASSWORD_ENV, "folder": "INBOX",
        }
    )  # fmt: skip
