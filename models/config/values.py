"""The kinds of value a configuration holds: addresses, domains, durations, hours; each refuses what it is not."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from models.config.durations import Duration, parse_duration
from models.errors import ConfigError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"(),;:]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", value):
        raise ValueError("is no e-mail address: write name@domain")
    return value


def _domain(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", value.casefold()):
        raise ValueError("is no domain: write for example newcastle.gov.uk")
    return value.casefold()


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("is no address of a site: write https://desk.example, or leave it empty")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("links in letters need https: write https://..., or leave it empty")
    return value.rstrip("/")


def _duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise ValueError("is no duration: write a text such as 2wh")  # noqa: TRY004  # pydantic wants ValueError
    try:
        return parse_duration(value)
    except ConfigError as error:
        raise ValueError(str(error)) from None


SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def _span(value: str) -> str:
    found = SPAN.fullmatch(value)
    if value and not found:
        raise ValueError("is no span of hours: write 08:30-17:00, or leave it empty for a day off")
    if found:
        opens, closes = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        if not all(h < 24 and m < 60 for h, m in (opens, closes)) or opens >= closes:
            raise ValueError("must open before it closes, within one day")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
EmailAddress = Annotated[str, AfterValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]
Span = Annotated[str, AfterValidator(_span)]
Period = Annotated[Duration, BeforeValidator(_duration)]
Role = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
"""A role as the directory writes it."""


class Section(BaseModel):
    """A table of the file: unknown keys are an error, values are never changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, arbitrary_types_allowed=True)
