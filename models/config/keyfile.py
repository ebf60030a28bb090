"""The signing key: in a file of its own beside config.toml, outside database and backup (promise 19)."""

import contextlib
import os
import secrets
from pathlib import Path

from models.config.settings import Settings
from models.errors import ConfigError


def signing_key(settings: Settings) -> bytes:
    """The key that signs Message-IDs; made once (0600) when there is none.

    Raises:
        ConfigError: the file cannot be read or made, or anybody else may read it.
    """
    path = settings.resolve(settings.paths.signing_key or Path("desk.key"))
    if not path.exists():
        try:
            _make(path)
        except OSError as error:
            raise ConfigError(
                f"[paths] signing_key: {path} cannot be made ({error.strerror}): name a writable place"
            ) from None
    return _read(path)


def _make(path: Path) -> None:
    """Make the key whole or not at all: two services that start at once end up with the same one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"[paths] signing_key: others may read {path}: chmod 600 it")
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"[paths] signing_key: {path} cannot be read ({error.strerror})") from None
    if len(key) < 16:
        raise ConfigError(f"[paths] signing_key: {path} holds no key: remove it and start again, or restore it")
    return key
