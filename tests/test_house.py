"""The rule of the house (promise 19 and design.md, section 2): who imports whom, sizes, docstrings, silent logs."""

from __future__ import annotations

import ast
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from beats.decide import decide
from beats.deliver import deliver
from beats.desk import Desk
from models.config.servers import Mailbox, Smtp
from models.config.settings import Settings
from models.letter import LetterPlan, Written
from models.store import mail, policy, queue
from models.store.engine import open_database
from tests.servers.child import free_port

ROOT = Path(__file__).parents[1]
ROOMS = ("commands", "beats", "models", "intake", "router", "outbox", "web", "demo")
FOREIGN = tuple(
    a + b
    for a, b in (
        ("shared/", "research"), ("shared/", "corpora"), ("../", "shared"), ("/work/", "main"), ("/work/", "shared"),
        ("files.python", "hosted.org"), ("pypi.", "org"), ("pypi.", "python.org"), ("/tmp/", "brief"),
    )
)  # fmt: skip
"""Words of a workplace or a registry that nothing in the tree may carry; in two halves, so that they are not here."""


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted(ROOT.joinpath(room).rglob("*.py"))
    yield ROOT / "service.py"


OURS = [path for path in sources(*ROOMS) if "migrations" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def public(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Functions and classes that others may name, methods included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_module_fits_the_house(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "every module says what it is for"
    assert len(text.splitlines()) <= 250
    assert [node.name for node in public(tree) if not ast.get_docstring(node)] == []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 60] == []


def test_every_module_of_the_tests_says_what_it_shows() -> None:
    missing = [name(path) for path in sorted((ROOT / "tests").rglob("*.py"))
               if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]  # fmt: skip
    assert missing == []


def kept_files() -> list[Path]:
    """Every file of the tree that is kept, as far as it is text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this tree is no git checkout: its files cannot be listed")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_nothing_names_a_workplace_or_a_registry() -> None:
    found = []
    for path in kept_files():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{name(path)}: {word}" for word in FOREIGN if word in text]
    assert found == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("router/timing/hours.py", "import models.store.mail"),
        ("intake/trust.py", "import outbox.compose"),
        ("models/words.py", "import router.decide"),
        ("beats/poll.py", "import demo.world"),
        ("outbox/clean.py", "import imapclient"),
        ("commands/verify.py", "import sqlalchemy"),
    ],
)
def test_a_forbidden_import_breaks_the_build(tmp_path: Path, module: str, line: str) -> None:
    assert "BROKEN" in linted(tmp_path, module, line)


def test_the_tree_as_it_stands_keeps_its_contracts(tmp_path: Path) -> None:
    assert "0 broken" in linted(tmp_path, "router/timing/hours.py", "import re")


def linted(copy: Path, module: str, line: str) -> str:
    """What import-linter says of a copy of the tree with one more import."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "mails"))
    for file in ("service.py", "pyproject.toml"):
        shutil.copy(ROOT / file, copy / file)
    shutil.copytree(ROOT / ".ci", copy / ".ci")
    (copy / ".venv").symlink_to(ROOT / ".venv")
    path = copy / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}  # planted\n", encoding="utf-8")
    ended = subprocess.run(["bash", ".ci/imports"], cwd=copy, capture_output=True, text=True, check=False)
    assert (ended.returncode == 0) == ("0 broken" in ended.stdout), ended.stdout + ended.stderr
    return ended.stdout


MARK = "heliotrope"
NOW = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
RAW = f"""From: {MARK} person <{MARK}@school.example>
To: cssuadmin@council.example
Subject: escalation about {MARK}
Message-ID: <{MARK}@school.example>
Date: Wed, 4 Nov 2026 09:59:00 +0000

I am escalating formally: the core group about {MARK} has not been held since September.
""".encode()


class FailingDesk(Desk):
    """A desk whose letters fail with the words of the mail in the error, as a fault of ours might."""

    def write(self, plans: tuple[LetterPlan, ...], now: datetime) -> tuple[Written, ...]:
        """Fail as soon as there is a letter to write."""
        if plans:
            raise ValueError(f"could not write to {plans[0].to_address} about {MARK}")
        return super().write(plans, now)


@pytest.mark.parametrize("kind", [FailingDesk, Desk])
def test_no_word_of_a_mail_and_no_address_reaches_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: type[Desk]
) -> None:
    caplog.set_level(logging.DEBUG)
    box = Mailbox(name="children", driver="maildir", path=Path("mail"), address="cssuadmin@council.example")
    smtp = Smtp(host="127.0.0.1", port=free_port(), tls="none")
    settings = Settings(mailbox=(box,), smtp=smtp, file=tmp_path / "config.toml")
    db = open_database(settings, stamp="live", now=NOW)
    here = {"mailbox": "children", "folder": "INBOX", "epoch": "1"}
    mail.record_listing(db, items=["1"], now=NOW, **here)
    one = mail.Fetched(item="1", raw=RAW, size=len(RAW), received_at=NOW, clock_doubt="", backlog=False)
    mail.record_raw(db, batch=[one], now=NOW, **here)
    desk = kind(settings, db, key=b"k" * 32, policy_id=policy.keep(db, {}, NOW), now=lambda: NOW, machine=lambda: NOW)
    for _ in range(4):
        decide(desk)
    deliver(desk)
    counts = queue.counts(db)
    desk.close()
    assert counts == {"case": 1}, "a fault of ours ends as a case that a person reads"
    if kind is FailingDesk:
        assert [record for record in caplog.records if record.name == "desk"]
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert MARK not in logged
    assert not re.search(r"\w@\w", logged)
