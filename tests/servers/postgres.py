"""PostgreSQL as a child process on loopback, in a temporary directory, tuned to be quick rather than durable."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.servers.child import a_directory, as_nobody, free_port, give_away

QUICK = ("-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=60")


def find() -> Path | None:
    """The directory of PostgreSQL's programs, the newest; None when it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).parent if program else None


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_database(self) -> str:
        """Make an empty database; returns its URL as the configuration writes it."""
        name = f"desk_{next(self._numbers)}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name} template template0 strategy file_copy".encode())
        return f"postgresql+psycopg://desk@127.0.0.1:{self.port}/{name}"

    def _dsn(self, database: str) -> str:
        return f"postgresql://desk@127.0.0.1:{self.port}/{database}"

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self._dsn("postgres")).close()
            return True
        return False


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Start PostgreSQL; stop it afterwards."""
    programs = find()
    assert programs is not None
    with a_directory("postgres") as path:
        (path / "sock").mkdir()
        give_away(path)
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(path)}
        initdb: list[str | Path] = [
            programs / "initdb",
            "-D",
            path / "data",
            "-U",
            "desk",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        subprocess.run(
            initdb, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, cwd=path, **as_nobody()
        )
        server = Postgres(free_port())
        command: list[str | Path] = [
            programs / "postgres",
            "-D",
            path / "data",
            "-h",
            "127.0.0.1",
            "-p",
            str(server.port),
            "-k",
            path / "sock",
        ]
        with (
            (path / "log").open("wb") as log,
            subprocess.Popen(
                [*command, *QUICK, "-c", "timezone=UTC"],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=path,
                start_new_session=True,
                **as_nobody(),
            ) as process,
        ):
            try:
                _wait_until_ready(server, process, path / "log")
                yield server
            finally:
                process.send_signal(signal.SIGINT)  # 'fast': open sessions are ended
                process.wait(30)


def _wait_until_ready(server: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(log.read_text())
        time.sleep(0.05)
