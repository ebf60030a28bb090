"""A desk of the tests: its folder and configuration, its council, its mails, and how it is run and read."""

from __future__ import annotations

import contextlib
import email
import email.policy
import itertools
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import Letter
from tests.service import child

CHECKOUT = Path(__file__).resolve().parents[2]
COUNCIL = "council.example"
SCHOOL = "ridgeway-primary.sch.example"
BOX = f"cssuadmin@{COUNCIL}"
HEAD = f"h.ashdown@{SCHOOL}"
PEOPLE = f"""person_id,name,email,phone,role,side,area,deputy_id,from,to
iro1,Ines Orrell,ines.orrell@{COUNCIL},01632 960001,unit,child,,dep1,,
dep1,Dan Deputy,dan.deputy@{COUNCIL},01632 960002,unit,child,,,,
tm1,Tina Marsh,tina.marsh@{COUNCIL},01632 960003,team_manager,child,,,,
sm1,Sam Mills,sam.mills@{COUNCIL},01632 960004,service_manager,child,,,,
duty1,Duty Desk,duty@{COUNCIL},01632 960005,duty,child,,,,
oc1,Olive Call,olive.call@{COUNCIL},01632 960006,on_call,both,,,,
oc2,Omar Call,omar.call@{COUNCIL},01632 960007,on_call,both,,,,
ua1,Una Admin,una.admin@{COUNCIL},01632 960008,unit_admin,both,,,,
"""
CASELOAD = """case_reference,side,role,person_id,initials,birth_year,from,to
LCS 1187423,child,unit,iro1,,,,
LCS 1187423,child,team_manager,tm1,,,,
"""
CONCERN = """Dear colleagues

I want to escalate formally. The two children (LCS 1187423) are on child protection plans. The core group
has not been held since October and the social worker has not visited for five weeks. Nothing on the plan has
been started. I have spoken to the social worker, who has not replied.

Helen Ashdown
Deputy Head
Ridgeway Primary School
01632 960118
"""
DANGER = """I am escalating this now. The child (LCS 1187423) is in immediate danger tonight: the stepfather is at
the door with a knife and is threatening to kill the mother and the children right now. Nobody has come.

Helen Ashdown
Deputy Head
Ridgeway Primary School
01632 960118
"""
MINUTES = """Dear all

Please find below the minutes of the core group held on Monday. The next core group is at the school at 2pm.
Please send apologies to me.

Best wishes
Helen Ashdown
"""
COMPLAINT = """To whom it may concern

I am the mother's solicitor. Please treat this letter as a formal complaint under the complaints procedure about
the conduct of the council. We also request disclosure of the file under a subject access request.

Pell and Marrow Solicitors
"""
Tables = dict[str, list[dict[str, Any]]]
"""Each export by its name."""
_MAILS = itertools.count(1)
_FORKS = multiprocessing.get_context("forkserver")


def at(text: str) -> datetime:
    """A moment; local winter time of the desk is UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def mail(
    text: str = CONCERN, *, subject: str = "Core groups not taking place", sender: str = HEAD, name: str = "Helen Ashdown",
    verdict: str = "pass", message_id: str = "", **headers: str,
) -> bytes:  # fmt: skip
    """A mail as the council's gateway hands it over. verdict: pass, fail, or '' for none said."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"{name} <{sender}>"
    message["To"] = BOX
    message["Subject"] = subject
    message["Message-ID"] = message_id or f"<m{next(_MAILS)}@{sender.rpartition('@')[2]}>"
    message["Date"] = "Wed, 23 Dec 2026 09:59:00 +0000"
    if verdict:
        domain = sender.rpartition("@")[2]
        message["Authentication-Results"] = f"mx.{COUNCIL}; dmarc={verdict} header.from={domain}"
    for key, value in headers.items():
        message[key.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def parsed(letter: Letter | bytes) -> EmailMessage:
    """A letter that left."""
    data = letter.data if isinstance(letter, Letter) else letter
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


@dataclass(frozen=True, slots=True)
class Ran:
    """How a process ended: its exit code (negative = killed by that signal) and what it said."""

    code: int
    out: str
    err: str

    @property
    def tables(self) -> Tables:
        """Every export after `once`."""
        found: Tables = json.loads(self.out)
        return found


@dataclass(slots=True)
class House:
    """One desk: a folder with config.toml, accounts on the Dovecot, a port where its letters go, a database."""

    folder: Path
    dovecot: Dovecot
    smtp_port: int
    url: str = "sqlite:///desk.db"
    mode: str = "automatic"
    filing: str = "leave"
    more: str = ""
    boxes: dict[str, str] = field(default_factory=dict)
    """Name of each mailbox -> its account on the Dovecot; addresses are those of the first one's name, then name@."""
    runs: int = 0

    def write(self) -> House:
        """Write config.toml."""
        parts = [f'[desk]\nmode = "{self.mode}"\n']
        for index, (name, account) in enumerate(self.boxes.items()):
            address = BOX if index == 0 else f"{name}@{COUNCIL}"
            parts.append(
                f'[[mailbox]]\nname = "{name}"\ndriver = "imap"\naddress = "{address}"\naudience = "child"\n'
                f'host = "127.0.0.1"\nport = {self.dovecot.port}\ntls = "none"\nuser = "{account}"\n'
                f'password_env = "BOX_PASSWORD"\nfiling = "{self.filing}"\n'
            )
        parts.append(
            f'[smtp]\nhost = "127.0.0.1"\nport = {self.smtp_port}\ntls = "none"\n[database]\nurl = "{self.url}"\n'
            f'[trust]\nauthserv_ids = ["mx.{COUNCIL}"]\npartner_domains = ["{SCHOOL}"]\n'
            f'internal_domains = ["{COUNCIL}"]\n{self.more}'
        )
        (self.folder / "config.toml").write_text("\n".join(parts))
        return self

    def load_council(self, people: str = PEOPLE, caseload: str = CASELOAD) -> None:
        """`directory load`."""
        (self.folder / "people.csv").write_text(people)
        (self.folder / "caseload.csv").write_text(caseload)
        ran = self.command("directory", "load", "--people", "people.csv", "--caseload", "caseload.csv")
        assert ran.code == 0, ran.err

    def receive(self, *mails: bytes, when: str = "2026-12-23T10:00", box: str = "", folder: str = "INBOX") -> None:
        """Mails come into a mailbox, received at `when`."""
        account = self.boxes[box] if box else next(iter(self.boxes.values()))
        self.dovecot.deliver(account, *mails, when=at(when), folder=folder)

    def start_once(self, now: str, *, crash: str = "", poison: bytes = b"") -> tuple[ForkServerProcess, str]:
        """Start `run --once --now` with a near worker."""
        self.runs += 1
        out = str(self.folder / f"run{self.runs}")
        env = self.env | ({"DESK_CRASH": crash} if crash else {})
        process = _FORKS.Process(target=child.once, args=(str(self.folder), f"{now}+00:00", env, poison, out))
        process.start()
        return process, out

    def once(self, now: str, *, crash: str = "", poison: bytes = b"") -> Ran:
        """`run --once --now` with a near worker."""
        return self.ended(*self.start_once(now, crash=crash, poison=poison))

    def command(self, *arguments: str) -> Ran:
        """A command as it is typed, in a process of its own."""
        self.runs += 1
        out = str(self.folder / f"run{self.runs}")
        process = _FORKS.Process(target=child.command, args=(str(self.folder), list(arguments), self.env, out))
        process.start()
        return self.ended(process, out)

    def ended(self, process: ForkServerProcess, out: str) -> Ran:
        process.join(120)
        code = process.exitcode
        if code is None:
            process.kill()
        process.close()
        assert code is not None, "it did not end within two minutes"
        return Ran(code, Path(f"{out}.out").read_text(), Path(f"{out}.err").read_text())

    @property
    def env(self) -> dict[str, str]:
        """What the desk finds in its environment."""
        return {"BOX_PASSWORD": "secret"}

    @contextlib.contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The program itself, started from its file; whatever happens, it is gone afterwards."""
        with subprocess.Popen(
            [sys.executable, str(CHECKOUT / "service.py"), *arguments],
            cwd=self.folder, env={**os.environ, **self.env}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.kill()

    def export(self, what: str) -> list[dict[str, Any]]:
        """`export WHAT --format json`."""
        ran = self.command("export", what, "--format", "json")
        assert ran.code == 0, ran.err
        rows: list[dict[str, Any]] = json.loads(ran.out)
        return rows

    def items(self, folder: str = "INBOX", box: str = "") -> int:
        """How many mails lie in a folder."""
        with self.dovecot.client(self.boxes[box] if box else next(iter(self.boxes.values()))) as client:
            answer, found = client.select(f'"{folder}"', readonly=True)
            return int(found[0] or 0) if answer == "OK" else 0


def to_whom(letters: Iterable[Letter]) -> list[tuple[str, str]]:
    """Each letter as (local part of the recipient, its kind by the subject's words)."""
    return [(one.recipients[0].partition("@")[0], str(parsed(one)["Subject"])) for one in letters]


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[str, str]:
    """Send a signal and wait for the end: what it said on stdout and stderr."""
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return out, err
