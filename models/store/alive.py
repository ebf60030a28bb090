"""Who we are to other services, and whether a lease's owner still lives."""

import os
import socket
from pathlib import Path


def owner_name() -> str:
    """Who we are to other services: host, boot, process-id space, process and its start. See leases.is_dead."""
    return "|".join((socket.gethostname(), _boot(), _pid_space(), str(os.getpid()), start_of(os.getpid())))


def _boot() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def _pid_space() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def start_of(pid: int) -> str:
    """The start time of a process in clock ticks, '' when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def is_dead(owner: str, me: str) -> bool:
    """Whether a lease's owner is provably gone: same host, boot and process-id space, and no such process now."""
    theirs, ours = owner.split("|"), me.split("|")
    if len(theirs) != 5 or theirs[:3] != ours[:3] or not theirs[1]:
        return False
    return start_of(int(theirs[3])) != theirs[4]
