"""The signing key: in a file of its own beside config.toml, outside database and backup (promise 19)."""

import os
import secrets
from pathlib import Path

from models.errors import ConfigError
from models.settings import Settings


def signing_key(settings: Settings) -> bytes:
    """The key that signs Message-IDs; made once (0600) when there is none.

    Raises:
        ConfigError: the file cannot be read or made, or anybody else may read it.
    """
    path = settings.resolve(settings.paths.signing_key or Path("desk.key"))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise ConfigError(
            f"[paths] signing_key: {path} cannot be made ({error.strerror}): name a writable place"
        ) from None
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


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
