"""Machines that answer mail: Dovecot Sieve's vacation, one that keeps RFC 5230 too, and one that keeps no rule."""

from __future__ import annotations

import email
import email.policy
import itertools
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from tests.servers.child import give_away, who
from tests.servers.smtp_sink import Letter

_LISTS: Final = (
    "list-id",
    "list-help",
    "list-subscribe",
    "list-unsubscribe",
    "list-post",
    "list-owner",
    "list-archive",
)
_IDS = itertools.count(1)


def read(letter: Letter) -> EmailMessage:
    found = email.message_from_bytes(letter.data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


@dataclass(slots=True)
class Vacation:
    """Answers for one address as Sieve's vacation does (RFC 5230, 4): once a sender, never a machine that says so.

    Dovecot's Pigeonhole answers mail marked Auto-Submitted only when it says 'no' (4.6); lax = as Exchange, which goes
    by X-Auto-Response-Suppress alone and so does tell a chase that somebody is away.
    """

    address: str
    words: str = "I am out of the office until 8 January 2027 and do not read my mail."
    lax: bool = False
    told: set[str] = field(default_factory=set)

    def answers(self, letter: Letter) -> list[bytes]:
        """The answer to a letter, if it gets one."""
        mail = read(letter)
        to = [parseaddr(str(one))[1] for one in mail.get_all("To", [])]
        if self.address not in letter.recipients or self.address not in to or not letter.sender:
            return []
        if any(name in mail for name in _LISTS) or letter.sender in self.told:
            return []
        if not self.lax and str(mail.get("Auto-Submitted", "no")).casefold() != "no":
            return []
        if {"All", "OOF"} & {one.strip() for one in str(mail.get("X-Auto-Response-Suppress", "")).split(",")}:
            return []
        self.told.add(letter.sender)
        answer = EmailMessage(policy=email.policy.SMTP)
        answer["From"] = self.address
        answer["To"] = letter.sender
        answer["Subject"] = f"Automatic reply: {mail['Subject']}" if self.lax else f"Auto: {mail['Subject']}"
        answer["Message-ID"] = f"<vacation{next(_IDS)}@responder.example>"
        answer["Date"] = "Wed, 23 Dec 2026 10:00:00 +0000"
        answer["In-Reply-To"] = answer["References"] = str(mail["Message-ID"])
        answer["Auto-Submitted"] = "auto-replied (vacation)"
        answer["Return-Path"] = "<>"
        answer.set_content(self.words)
        return [answer.as_bytes()]


SIEVE = """require ["vacation"];
vacation :days 7 :addresses ["{address}"] "{words}";
"""
CONFIG = """log_path = /dev/null
ssl = no
mail_location = maildir:{d}/mail
mail_home = {d}/home
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
"""


def pigeonhole() -> str | None:
    """Where Dovecot's own Sieve is (package dovecot-sieve), None when it is not installed."""
    return shutil.which("sieve-test", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin")


@dataclass(slots=True)
class Pigeonhole:
    """Dovecot Sieve's vacation itself: sieve-test carries its script out and prints the mail that it would send."""

    folder: Path
    address: str
    words: str = "I am out of the office until 8 January 2027 and do not read my mail."
    told: set[str] = field(default_factory=set)

    def answers(self, letter: Letter) -> list[bytes]:
        """The answer to a letter, if it gets one; once a sender and week, as the script says."""
        program = pigeonhole()
        assert program is not None
        if self.address not in letter.recipients or letter.sender in self.told:
            return []
        for part in ("mail", "home"):
            (self.folder / part).mkdir(exist_ok=True)
        user = who()
        (self.folder / "dovecot.conf").write_text(CONFIG.format(d=self.folder, uid=user.pw_uid, gid=user.pw_gid))
        (self.folder / "vacation.sieve").write_text(SIEVE.format(address=self.address, words=self.words))
        (self.folder / "letter.eml").write_bytes(letter.data)
        give_away(self.folder)
        ran = subprocess.run(
            [program, "-e", "-c", "dovecot.conf", "-l", f"maildir:{self.folder}/mail", "-a", self.address,
             "-r", self.address, "-f", letter.sender, "vacation.sieve", "letter.eml"],
            cwd=self.folder, capture_output=True, timeout=30, check=True,
        )  # fmt: skip
        printed = ran.stdout.replace(b"\r\n", b"\n").partition(b"X-Sieve:")[2].partition(b"\nRECIPIENT:")[0]
        if not printed:
            return []
        self.told.add(letter.sender)
        return [b"Return-Path: <>\r\n" + (b"X-Sieve:" + printed).replace(b"\n", b"\r\n")]


@dataclass(slots=True)
class Robot:
    """Answers everything with a person's words: no mark of a machine, no thread, each time from another address."""

    words: str
    domain: str = "robot.example"
    rotates: bool = True
    count: int = 0

    def answers(self, letter: Letter) -> list[bytes]:
        """One answer to each letter that comes to its domain."""
        if not letter.recipients[0].endswith(f"@{self.domain}"):
            return []
        self.count += 1
        sender = f"reply{self.count if self.rotates else ''}@{self.domain}"
        answer = EmailMessage(policy=email.policy.SMTP)
        answer["From"] = f"Robin Robot <{sender}>"
        answer["To"] = letter.sender
        answer["Subject"] = f"Ticket {self.count} received"
        answer["Message-ID"] = f"<robot{next(_IDS)}@{self.domain}>"
        answer["Date"] = "Wed, 23 Dec 2026 10:00:00 +0000"
        answer.set_content(f"Ticket {self.count}.\n\n{self.words}")
        return [answer.as_bytes()]
