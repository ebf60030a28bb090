"""Sections of the configuration about the desk, its mailboxes, its mail server, its database and whom it trusts."""

import os
import re
from datetime import date
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, model_validator

from models.config.durations import Duration, parse_duration
from models.config.values import LOOPBACK, Domain, EmailAddress, Period, Section, WebAddress
from models.errors import ConfigError
from models.pages.viewer import ROLES, Role
from models.words import Audience, Mode


class Desk(Section):
    """Who we are and how much leaves without a person (promise 7)."""

    name: str = "Safeguarding Escalation Desk"
    mode: Mode = "assisted"
    reference_prefix: str = Field("ESC", pattern=r"^[A-Z]{2,6}$")
    timezone: str = "Europe/London"
    base_url: WebAddress = ""
    emergency_duty_line: str = "0191 278 7878"

    @model_validator(mode="after")
    def _zone(self) -> Self:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"timezone {self.timezone!r} is not known: write for example Europe/London") from None
        return self


class Server(Section):
    """A mail server: how to reach it and how to sign in.

    tenant and client_id name an app registration of Microsoft 365 that signs in for itself; its secret is in
    password_env, or its certificate in `certificate` (then password_env, if given, is the key's passphrase).
    token_url and client_id name any other server of OAuth 2.0 tokens, Google's for example: a user has agreed once,
    and the refresh token of that is in the variable refresh_token_env or in refresh_token_file; password_env, if
    given, is the client's secret.
    """

    host: str = ""
    port: int | None = Field(None, ge=1, le=65535)
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    user: str = ""
    auth: Literal["password", "xoauth2"] = "password"
    password_env: str = ""
    tenant: str = Field("", pattern=r"^[A-Za-z0-9.-]*$")
    client_id: str = Field("", pattern=r"^[A-Za-z0-9._-]*$")
    certificate: Path | None = None
    secret_expires: date | None = None
    authority: str = Field("https://login.microsoftonline.com", pattern=r"^https://[^/\s]+$")
    scope: str = ""
    token_url: str = Field("", pattern=r"^(https://[^/\s?#]+/[^\s#]*)?$")
    refresh_token_env: str = ""
    refresh_token_file: Path | None = None

    @model_validator(mode="after")
    def _app_is_whole(self) -> Self:
        if self.tenant and self.token_url:
            raise ValueError("tenant and token_url are two ways to a token: give one of them")
        if (self.tenant or self.token_url) and not self.client_id:
            raise ValueError("client_id is missing: it goes together with tenant, or with token_url")
        if self.client_id and not self.is_app:
            raise ValueError("tenant and client_id go together (or token_url and client_id): give both, or neither")
        if self.tenant and not self.password_env and self.certificate is None:
            raise ValueError("an app needs its secret: name its variable in password_env, or give certificate")
        if self.certificate is not None and not self.tenant:
            raise ValueError("certificate is an app's: give tenant and client_id too")
        if bool(self.token_url) != (bool(self.refresh_token_env) != (self.refresh_token_file is not None)):
            raise ValueError("token_url needs one of refresh_token_env and refresh_token_file, and they need token_url")
        return self

    @property
    def is_app(self) -> bool:
        """Whether tokens are asked for (by an app registration, or with a refresh token), and not given."""
        return bool(self.tenant or self.token_url)

    @model_validator(mode="after")
    def _clear_text_stays_at_home(self) -> Self:
        if self.tls == "none" and self.host and self.host not in LOOPBACK:
            raise ValueError(f"tls = 'none' is for loopback only, not for {self.host}: use implicit or starttls")
        return self

    def password(self) -> str:
        """The secret from the environment.

        Raises:
            ConfigError: when the variable is not named or not set.
        """
        if not self.password_env:
            raise ConfigError(f"password_env is missing for {self.user or self.host}: name the variable")
        value = os.environ.get(self.password_env)
        if not value:
            raise ConfigError(f"the environment variable {self.password_env} (password_env) is not set")
        return value


class Mailbox(Server):
    """A watched mailbox."""

    name: str = Field(min_length=1)
    driver: Literal["demo", "imap", "graph", "maildir", "mbox"]
    address: EmailAddress
    aliases: tuple[EmailAddress, ...] = ()
    audience: Audience = "both"
    folder: str = Field("INBOX", min_length=1)
    filing: Literal["leave", "move"] = "leave"
    processed: str = "Processed"
    attention: str = "Needs attention"
    idle: bool = True
    junk: str = "auto"
    path: Path | None = None
    api: str = Field("https://graph.microsoft.com/v1.0", pattern=r"^https://[^\s?#]+$")

    @model_validator(mode="after")
    def _driver_has_what_it_needs(self) -> Self:
        if self.driver == "imap" and not self.host:
            raise ValueError("driver imap needs host")
        if self.driver in ("maildir", "mbox") and self.path is None:
            raise ValueError(f"driver {self.driver} needs path")
        if self.driver == "graph" and not self.tenant:
            raise ValueError("driver graph needs tenant and client_id")
        if self.is_app and self.driver == "imap" and self.auth != "xoauth2":
            raise ValueError(
                "tenant and token_url are for auth = 'xoauth2' or driver = 'graph': correct auth, or leave them out"
            )
        return self


class Smtp(Server):
    """Where letters leave. No user = no AUTH; From = the mailbox's address."""

    @model_validator(mode="after")
    def _app_has_what_it_needs(self) -> Self:
        if self.is_app and (self.auth != "xoauth2" or not self.user):
            raise ValueError(
                "tenant and token_url need auth = 'xoauth2', and as user the mailbox that letters leave from"
            )
        return self


class Database(Section):
    """Where everything is kept."""

    url: str = "sqlite:///desk.db"
    password_env: str = ""

    @model_validator(mode="after")
    def _known_and_without_secret(self) -> Self:
        if not self.url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("url must start with sqlite:/// or postgresql+psycopg://")
        if re.match(r"[^/]+//[^@]*:.*@", self.url) or re.search(r"[?&]pass(word|file)=", self.url):
            raise ValueError("url carries a password: take it out and name its variable in password_env")
        return self


class Trust(Section):
    """Whose Authentication-Results are believed, and who is a partner."""

    authserv_ids: tuple[str, ...] = ()
    partner_domains: tuple[Domain, ...] = ()
    internal_domains: tuple[Domain, ...] = ()


class Oidc(Section):
    """The council's own sign-in, by OpenID Connect (for example Entra ID).

    issuer: exactly as its discovery page says it. role_claim: the claim of the ID token that lists roles (or groups);
    roles: what each of its values means here. subject_claim: what names a person for ever; 'oid' with Entra ID.
    """

    issuer: str = Field(pattern=r"^https://[^\s?#]+$")
    client_id: str = Field(min_length=1)
    client_secret_env: str = ""
    name: str = "Sign in with your council account"
    scope: str = "openid profile email"
    role_claim: str = Field("roles", min_length=1)
    subject_claim: Literal["sub", "oid"] = "sub"
    person_claim: str = ""
    roles: dict[str, tuple[Role, ...]] = Field(min_length=1)

    @model_validator(mode="after")
    def _asks_for_an_id_token(self) -> Self:
        if "openid" not in self.scope.split():
            raise ValueError("scope must hold openid: without it no ID token comes")
        return self

    def secret(self) -> str:
        """The client's secret from the environment, '' for a public client.

        Raises:
            ConfigError: the variable is named and not set.
        """
        value = os.environ.get(self.client_secret_env, "") if self.client_secret_env else ""
        if self.client_secret_env and not value:
            raise ConfigError(f"the environment variable {self.client_secret_env} ([web.oidc]) is not set")
        return value


class Web(Section):
    """The web pages: where they are served, and how people sign in.

    trusted_proxies: how many of the council's own stand in front. idle, session: how long somebody stays signed in
    without a look, and at most. second_factor: whether the roles in second_factor_roles must set one up.
    """

    enabled: bool = False
    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8325, ge=1, le=65535)
    trusted_proxies: int = Field(0, ge=0, le=5)
    idle: Period = parse_duration("30m")
    session: Period = parse_duration("10h")
    second_factor: Literal["required", "optional"] = "required"
    second_factor_roles: tuple[Role, ...] = ROLES
    oidc: Oidc | None = None

    @model_validator(mode="after")
    def _sessions_end(self) -> Self:
        for key in ("idle", "session"):
            period: Duration = getattr(self, key)
            if period.seconds is None or not 60 <= period.seconds <= 86_400:
                raise ValueError(f"{key} = {period}: write minutes or hours, from 1m to 24h")
        return self

    def must_have_second(self, roles: frozenset[Role]) -> bool:
        """Whether somebody with these roles must have a second factor."""
        return self.second_factor == "required" and not roles.isdisjoint(self.second_factor_roles)

    @model_validator(mode="after")
    def _clear_text_stays_at_home(self) -> Self:
        if self.enabled and self.host not in LOOPBACK and not self.trusted_proxies:
            raise ValueError(
                f"host {self.host} would serve pages without TLS: keep 127.0.0.1, or put a proxy in front and "
                "say how many in trusted_proxies"
            )
        return self
