"""A live desk in a folder: a maildir, a configuration, a directory, a mail server on loopback; no IMAP needed."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands import main
from tests.servers.smtp_sink import SmtpSink

NOW = "2026-12-23T10:01:00+00:00"
CAME = datetime(2026, 12, 23, 10, 0, tzinfo=UTC).timestamp()
PEOPLE = """person_id,name,email,phone,role,side,area,deputy_id,from,to
iro1,Ines Orrell,ines.orrell@council.example,01632 960001,unit,child,,dep1,,
dep1,Dan Deputy,dan.deputy@council.example,01632 960002,unit,child,,,,
tm1,Tina Marsh,tina.marsh@council.example,01632 960003,team_manager,child,,,,
sm1,Sam Mills,sam.mills@council.example,01632 960004,service_manager,child,,,,
duty1,Duty Desk,duty@council.example,01632 960005,duty,child,,,,
oc1,Olive Call,oncall@council.example,01632 960006,on_call,both,,,,
ua1,Una Admin,admin@council.example,01632 960007,unit_admin,both,,,,
"""
CASELOAD = """case_reference,side,role,person_id,initials,birth_year,from,to
LCS 1187423,child,unit,iro1,,,,
LCS 1187423,child,team_manager,tm1,,,,
"""
CONFIG = """[desk]
mode = "assisted"
[[mailbox]]
name = "children"
driver = "maildir"
path = "mail"
address = "cssuadmin@council.example"
audience = "child"
[smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
[trust]
authserv_ids = ["mx.council.example"]
partner_domains = ["ridgeway-primary.sch.example"]
internal_domains = ["council.example"]
"""
ESCALATION = """From: Helen Ashdown <h.ashdown@ridgeway-primary.sch.example>
To: cssuadmin@council.example
Subject: Core groups not taking place LCS 1187423
Message-ID: <a1@ridgeway-primary.sch.example>
Date: Wed, 23 Dec 2026 09:59:00 +0000
Authentication-Results: mx.council.example; dmarc=pass header.from=ridgeway-primary.sch.example

Dear colleagues

I want to escalate formally. The two children (LCS 1187423) are on child protection plans. The core group
has not been held since October and the social worker has not visited for five weeks. Nothing on the plan has been started.
I have spoken to the social worker, who has not replied. See [/bold] and :bomb: and \x1b[31mred.

Helen Ashdown
Deputy Head
Ridgeway Primary School
01632 960118
"""
NEWSLETTER = """From: news@supplier.example
To: cssuadmin@council.example
Subject: Our December newsletter
Message-ID: <n1@supplier.example>
Date: Wed, 23 Dec 2026 09:50:00 +0000
List-Id: <news.supplier.example>
List-Unsubscribe: <mailto:leave@supplier.example>
Precedence: bulk

Ten offers on office chairs this month. Unsubscribe at any time.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr that wrong use gets."""
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()


@dataclass(frozen=True, slots=True)
class House:
    """A folder with a desk in it; `do` types a command there."""

    folder: Path
    do: Callable[..., Done]

    def put(self, name: str, text: str) -> Path:
        """Write a file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def post(self, name: str, text: str) -> None:
        """Put a mail into the maildir, as it came on the morning of 23 December."""
        for part in ("new", "cur", "tmp"):
            (self.folder / "mail" / part).mkdir(parents=True, exist_ok=True)
        path = self.put(f"mail/new/{name}", text)
        os.utime(path, (CAME, CAME))


@pytest.fixture
def do(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Types a command: its exit code and what it printed. `given`: standard input."""

    def typed(*words: str | Path, given: bytes = b"") -> Done:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            code = main([str(word) for word in words])
        found = capsys.readouterr()
        return Done(code, found.out, found.err)

    return typed


@pytest.fixture
def house(tmp_path: Path, do: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> House:
    """An empty live desk, with the current directory in it."""
    monkeypatch.chdir(tmp_path)
    made = House(tmp_path, do)
    made.put("config.toml", CONFIG.format(port=1))
    made.put("people.csv", PEOPLE)
    made.put("caseload.csv", CASELOAD)
    for part in ("new", "cur", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    return made


@pytest.fixture(scope="session")
def worked_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, SmtpSink]]:
    """A desk that took one escalation and one newsletter and sent what may leave; made once, copied by tests."""
    folder = tmp_path_factory.mktemp("worked")
    made = House(folder, lambda *_: Done(0, "", ""))
    with SmtpSink() as sink:
        made.put("config.toml", CONFIG.format(port=sink.port))
        made.put("people.csv", PEOPLE)
        made.put("caseload.csv", CASELOAD)
        made.post("1", ESCALATION)
        made.post("2", NEWSLETTER)
        config = ("--config", str(folder / "config.toml"))
        files = ("--people", str(folder / "people.csv"), "--caseload", str(folder / "caseload.csv"))
        assert main(["directory", "load", *files, *config]) == 0
        assert main(["run", "--once", "--now", NOW, *config]) == 0
        yield folder, sink


@pytest.fixture
def worked(worked_once: tuple[Path, SmtpSink], tmp_path: Path, do: Callable[..., Done],
           monkeypatch: pytest.MonkeyPatch) -> House:  # fmt: skip
    """A copy of the desk that worked, with the current directory in it."""
    folder = tmp_path / "desk"
    shutil.copytree(worked_once[0], folder)
    monkeypatch.chdir(folder)
    return House(folder, do)
