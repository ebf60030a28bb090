"""What several commands share: the configuration option, files, the database, a desk, printing, and the clock."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console

from beats.desk import Desk, composer_of
from models.config.keyfile import signing_key
from models.config.settings import Settings, load_settings
from models.errors import UsageError
from models.store import policy
from models.store.engine import Database, open_database

ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration file.", show_default=True)]
DEFAULT = Path("config.toml")


def clock() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def unconfigured(config: Path) -> bool:
    """Whether no configuration was named and none lies here: reading and parsing do without."""
    return config == DEFAULT and not config.exists()


def bytes_of(path: Path) -> bytes:
    """The bytes of a file that was named. Raises UsageError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None


def stamp_of(settings: Settings) -> str:
    """What a database of these settings is stamped: demo only with a demo mailbox (promise 18)."""
    return "demo" if settings.is_demo else "live"


def demo_folder(settings: Settings) -> Path:
    """Where the demo keeps all that it makes, beside its configuration."""
    return settings.file.resolve().parent / "demo-data"


def stored(file: Path) -> Settings:
    """The settings with the database where it really is: a demo keeps its own file in its own folder."""
    settings = load_settings(file)
    if not settings.is_demo:
        return settings
    folder = demo_folder(settings)
    database = settings.database.model_copy(update={"url": f"sqlite:///{folder / 'demo.db'}"})
    paths = settings.paths.model_copy(update={"signing_key": folder / "desk.key"})
    return settings.model_copy(update={"database": database, "paths": paths})


def open_for(settings: Settings) -> Database:
    """The database of these settings, made or migrated when need be."""
    if settings.is_demo:
        demo_folder(settings).mkdir(parents=True, exist_ok=True)
    return open_database(settings, stamp=stamp_of(settings), now=clock())


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database for the length of one command."""
    database = open_for(settings)
    try:
        yield database
    finally:
        database.close()


def policy_id(db: Database, settings: Settings, now: datetime) -> int:
    """Keep the policy in force: every section that judges, the rule set's version and the templates' digests."""
    from intake.reading.rules import load

    overlay = settings.rules_overlay
    parts = settings.model_dump(mode="json", include={"desk", "hours", "clocks", "letters", "ladder", "trust"})
    payload = {
        **parts,
        "rules": load(overlay=overlay).digest,
        "templates": composer_of(settings, b"-" * 32).digests(),
    }
    return policy.keep(db, payload, now)


def desk_of(settings: Settings, database: Database, now: Callable[[], datetime] = clock) -> Desk:
    """A desk on an open database, which it closes; `now` is the time of everything but leases."""
    return Desk(
        settings, database, key=key_of(settings), policy_id=policy_id(database, settings, now()), now=now, machine=clock
    )


def counted(counts: Mapping[str, int], none: str = "none") -> str:
    """'case 3, ordinary 12': counts by name."""
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items())) or none


def wide_console(*, soft_wrap: bool = False) -> Console:
    """Standard output; a pipe or file gets lines wide enough that no reference is broken. Words are never markup."""
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=soft_wrap)
    if not console.is_terminal:
        console.width = 180
    return console


_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)), "\ufffd")


def plain(text: str) -> str:
    """Words of a mail for a terminal, of the same length: no control character reaches it."""
    return text.translate(_CONTROLS)


def json_text(value: object, target: TextIO) -> str:
    """A value as JSON on one line; escaped where the target's encoding cannot hold it (half a surrogate pair)."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(target.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def key_of(settings: Settings) -> bytes:
    """The signing key of these settings, made when there is none."""
    return signing_key(settings)
