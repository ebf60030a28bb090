"""What the real servers share: ports, a directory that 'nobody' may read, and never running as root."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def who() -> pwd.struct_passwd:
    """The user that the server runs as: root gives way to nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def as_nobody() -> dict[str, Any]:
    """Popen's arguments for it."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def give_away(path: Path) -> None:
    """Give a tree to the server's user."""
    if os.geteuid() == 0:
        for one in (path, *path.rglob("*")):
            os.chown(one, who().pw_uid, who().pw_gid)


@contextlib.contextmanager
def a_directory(name: str) -> Iterator[Path]:
    """A temporary directory that the server's user can enter (pytest's own is for root alone)."""
    path = Path(tempfile.mkdtemp(prefix=f"desk-{name}-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
