"""Dovecot 2.3 as a child process on loopback: maildirs in a temporary directory.

Every account exists with the password 'secret' (a name is all that a test needs), but for UMLAUT with its own.
"""

from __future__ import annotations

import contextlib
import grp
import imaplib
import itertools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.servers.child import a_directory, as_nobody, free_port, give_away, who

_COUNT = itertools.count()
UMLAUT, ITS_PASSWORD = "umlaut", "pässwörd"

SETTINGS = """
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
ssl = yes
ssl_cert = <{pem}
ssl_key = <{pem}
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{d}/mail/%u
mail_fsync = never
mail_max_userip_connections = 100
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Spam {{
    special_use = \\Junk
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {d}/passwd
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


def find() -> str | None:
    """Where Dovecot is, None when it is not installed."""
    return shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin")


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server: `port` (clear text and STARTTLS) and `tls_port`, on host localhost; `ca` signs for it."""

    path: Path
    port: int
    tls_port: int
    ca: Path

    def maildir(self, user: str) -> Path:
        """Where the account's mail lies (there after the first sign-in)."""
        return self.path / "mail" / user

    @contextlib.contextmanager
    def client(self, user: str, password: str = "secret") -> Iterator[imaplib.IMAP4]:
        """A signed-in second client, as a colleague's."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as client:
            client.login(user, password)
            yield client

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX", when: datetime | None = None) -> None:
        """Put mails into a folder, received at `when` (aware).

        Written as files: APPEND refuses a time in the future, and tests live at fixed moments; the file time is what
        Dovecot tells as INTERNALDATE.
        """
        with self.client(user) as client:
            client.select(f'"{folder}"')
        place = self.maildir(user) / ("" if folder == "INBOX" else f".{folder}")
        stamp = (when or datetime(2026, 11, 20, 10, 0, tzinfo=UTC)).timestamp()
        for mail in mails:
            path = place / "new" / f"{time.time_ns()}.M{next(_COUNT)}.test"
            path.write_bytes(mail)
            os.utime(path, (stamp, stamp))
        give_away(self.maildir(user))

    def renumber(self, user: str) -> None:
        """Change the INBOX's UIDVALIDITY, as a restored backup does."""
        for listing in self.maildir(user).glob("dovecot.index*"):
            listing.unlink()
        uids = self.maildir(user) / "dovecot-uidlist"
        head, _, rest = uids.read_text().partition("\n")
        words = ["V987654321" if word.startswith("V") else word for word in head.split(" ")]
        uids.write_text(" ".join(words) + "\n" + rest)
        give_away(self.maildir(user))


@contextlib.contextmanager
def running(pem: bytes, ca: bytes) -> Iterator[Dovecot]:
    """Start Dovecot with a certificate (key and chain, PEM) for localhost; stop it afterwards."""
    program = find()
    assert program is not None
    with a_directory("dovecot") as path:
        for part in ("run", "state", "mail"):
            (path / part).mkdir()
        (path / "server.pem").write_bytes(pem)
        (path / "ca.pem").write_bytes(ca)
        (path / "passwd").write_text(f"{UMLAUT}:{{PLAIN}}{ITS_PASSWORD}\n")
        server = Dovecot(path, free_port(), free_port(), path / "ca.pem")
        user = who()
        settings = SETTINGS.format(
            d=path,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            uid=user.pw_uid,
            gid=user.pw_gid,
            pem=path / "server.pem",
            port=server.port,
            tls_port=server.tls_port,
        )
        (path / "dovecot.conf").write_text(settings)
        give_away(path)
        command = [program, "-F", "-c", str(path / "dovecot.conf")]
        with (
            (path / "out").open("wb") as out,
            subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **as_nobody()
            ) as process,
        ):
            try:
                _wait_until_it_greets(server, process)
                yield server
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # SIGTERM would leave the sessions alive


def _wait_until_it_greets(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), imaplib.IMAP4("127.0.0.1", server.port, timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError((server.path / "out").read_text() + (server.path / "dovecot.log").read_text())
