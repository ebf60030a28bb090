"""Where an IMAP server is, how its line is protected, and how long it may take."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds: to connect, for silence, for a whole command; and the slowest bytes a second."""

    connect: float = 10.0
    read: float = 60.0
    command: float = 180.0
    slowest: float = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the server is and how its line is protected. `max_literal` is in bytes."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    max_literal: int
