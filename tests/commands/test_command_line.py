"""The command line as a whole (issue: commands; design.md, section 6): which commands there are and how they end."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.crash import CRASH_POINTS
from tests.commands.conftest import Done, House

COMMANDS = {
    *("run", "check", "explain", "classify", "parse", "evaluate", "export", "import", "directory", "reconcile"),
    *("verify", "queue", "case", "act", "new", "rehearse", "users"),
}
SERVICE = Path(__file__).parents[2] / "service.py"


def test_the_help_lists_every_command_and_no_other(do: Callable[..., Done]) -> None:
    done = do("--help")
    assert done.code == 0
    listed = done.out.partition("Commands:")[2]
    assert set(re.findall(r"^  (\S+)", listed, re.MULTILINE)) == COMMANDS
    assert do().out == done.out, "no words at all show the help"


GROUPS = {"directory": ("load", "who"), "users": ("add", "list", "roles", "reset", "end")}


@pytest.mark.parametrize(
    "command",
    [*sorted(COMMANDS - GROUPS.keys()), *(f"{group} {one}" for group, ones in GROUPS.items() for one in ones)],
)
def test_every_command_has_a_help_and_takes_a_configuration(do: Callable[..., Done], command: str) -> None:
    done = do(*command.split(), "--help")
    assert done.code == 0
    assert "--config" in done.out
    assert "config.toml" in done.out


@pytest.mark.parametrize(
    "words",
    ["frobnicate", "queue --frob", "export", "export nothing", "export cases --format xml", "case", "act X",
     "directory who --role unit --side nobody", "explain", "parse", "check --only nonsense",
     "run --now yesterday", "directory who --role unit --side child --at yesterday", "case ESC-1"],
)  # fmt: skip
def test_wrong_use_is_one_line_and_exit_2(house: House, words: str) -> None:
    done = house.do(*words.split())
    assert done.code == 2
    assert done.line


def test_a_fixed_time_is_refused_where_a_host_is_real(house: House) -> None:
    text = (house.folder / "config.toml").read_text().replace('host = "127.0.0.1"', 'host = "mail.council.example"')
    house.put("config.toml", text.replace('"none"', '"starttls"'))
    done = house.do("run", "--once", "--now", "2026-12-23T10:00")
    assert done.code == 2
    assert "mail.council.example is a real host" in done.line


def test_the_crash_points_are_listed_by_name(do: Callable[..., Done]) -> None:
    assert do("check", "--crash-points").out.split() == list(CRASH_POINTS)


def test_the_service_file_is_the_way_in(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, SERVICE, "queue"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "config.toml: there is no such configuration file\n"


def test_a_reader_that_goes_away_is_no_fault(house: House) -> None:
    house.do("queue")
    command = f"{sys.executable} {SERVICE} export ledger --format json; echo $? >&2"
    ended = subprocess.run(["bash", "-c", f"({command}) | true"], capture_output=True, text=True, check=False)
    assert ended.stderr == "0\n"
