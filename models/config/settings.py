"""The configuration: one TOML file, every key typed, unknown keys refused by name (design.md, section 6)."""

import difflib
import tomllib
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError, model_validator

from models.config.codes import Codes
from models.config.durations import Duration
from models.config.ladder import Ladders
from models.config.servers import Database, Desk, Mailbox, Smtp, Trust, Web
from models.config.timescales import Beat, Brakes, Clocks, Demo, Hours, Letters, Paths, Reading, Retention
from models.config.values import Section
from models.errors import ConfigError


class Settings(Section):
    """The whole configuration. `file` is where it came from; relative paths start there."""

    desk: Desk = Desk()
    mailbox: tuple[Mailbox, ...] = Field(min_length=1)
    smtp: Smtp = Smtp()
    database: Database = Database()
    trust: Trust = Trust()
    hours: Hours = Hours()
    clocks: Clocks = Clocks()
    letters: Letters = Letters()
    brakes: Brakes = Brakes()
    beat: Beat = Beat()
    ladder: Ladders = Ladders()
    reading: Reading = Reading()
    web: Web = Web()
    codes: Codes = Codes()
    retention: Retention = Retention()
    demo: Demo = Demo()
    paths: Paths = Paths()
    file: Path = Field(default=Path("config.toml"), exclude=True)

    @model_validator(mode="after")
    def _sound_as_a_whole(self) -> Self:
        names = [box.name for box in self.mailbox]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two mailboxes are named {name!r}: give each its own name")
        drivers = {box.driver for box in self.mailbox}
        if "demo" in drivers and drivers != {"demo"}:
            raise ValueError("demo and live mailboxes cannot share a configuration")
        if not self.is_demo:
            self._refuse_rushed_clocks()
            if self.web.oidc is not None and not self.desk.base_url:
                raise ValueError("[web.oidc] needs [desk] base_url: the council's sign-in sends people back there")
            if not self.smtp.host and not self.sends_by_graph and self.desk.mode != "shadow":
                raise ValueError("[smtp] host is missing: name the server that takes our letters")
        return self

    def _refuse_rushed_clocks(self) -> None:
        """Promise 18: live clocks under an hour are refused."""
        for key in ("triage", "acknowledgement", "response", "step_up_after", "dissent"):
            period: Duration = getattr(self.clocks, key)
            if period.amount == 0 or (period.seconds is not None and period.seconds < 3600):
                raise ValueError(f"[clocks] {key} = {period} is under an hour: a live desk refuses that")

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo, for ever apart from a live desk (promise 18)."""
        return any(box.driver == "demo" for box in self.mailbox)

    @property
    def sends_by_graph(self) -> bool:
        """Whether letters leave through Microsoft Graph: no SMTP server, and each mailbox is read by Graph."""
        return not self.smtp.host and all(box.driver == "graph" for box in self.mailbox)

    @property
    def zone(self) -> ZoneInfo:
        """The desk's own time zone."""
        return ZoneInfo(self.desk.timezone)

    @property
    def our_addresses(self) -> frozenset[str]:
        """Every address that we read or send from, aliases included, in lower case."""
        return frozenset(one.casefold() for box in self.mailbox for one in (box.address, *box.aliases))

    def names_all_of(self, mailbox: str) -> bool:
        """Whether the settings name every address of a mailbox: only then can mail be known not to be to us."""
        return any(box.name == mailbox and box.aliases for box in self.mailbox)

    def resolve(self, path: Path) -> Path:
        """A path of the file, made absolute from the file's own folder."""
        return path if path.is_absolute() else (self.file.resolve().parent / path)

    @property
    def rules_overlay(self) -> Path | None:
        """The council's own folder of rules, made absolute; None without one."""
        return self.paths.rules and self.resolve(self.paths.rules)

    @property
    def templates_overlay(self) -> Path | None:
        """The council's own folder of templates, made absolute; None without one."""
        return self.paths.templates and self.resolve(self.paths.templates)


def load_settings(file: Path) -> Settings:
    """Read and check the configuration file.

    Raises:
        ConfigError: one line naming file, key and what to do.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such configuration file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({error})") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: is no valid TOML: {error}") from None
    if "file" in data:
        raise ConfigError(f"{file}: unknown key 'file'")
    try:
        settings = Settings(**data, file=file)
    except ValidationError as error:
        raise ConfigError(f"{file}: {_first_fault(error)}") from None
    for key, overlay in (("templates", settings.paths.templates), ("rules", settings.paths.rules)):
        if overlay is not None and not settings.resolve(overlay).is_dir():
            raise ConfigError(f"{file}: paths.{key}: there is no folder {settings.resolve(overlay)}")
    return settings


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    where = [str(part) for part in fault["loc"]]
    key = ".".join(where) or "the file"
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(where[-1], _keys_beside(where[:-1]), n=1, cutoff=0.3)
        return f"unknown key {key!r}" + (f"; the nearest known is {near[0]!r}" if near else "")
    message = str(fault["msg"]).removeprefix("Value error, ")
    value = fault.get("input")
    shown = f" (is {value!r})" if isinstance(value, str | int | float) and fault["type"] != "missing" else ""
    return f"{key}: {message}{shown}"


def _keys_beside(where: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in where:
        if part.isdigit():
            continue
        inner = model.model_fields[part].annotation
        args = getattr(inner, "__args__", ())
        model = next((a for a in (inner, *args) if isinstance(a, type) and issubclass(a, BaseModel)), model)
    return [key for key in model.model_fields if key != "file"]
