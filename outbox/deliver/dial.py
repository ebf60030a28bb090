"""Reach the mail server, protect the line and sign in."""

import ssl
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

from models.config.servers import Smtp
from models.errors import DeliveryDeferred, LineStopped
from outbox.deliver.replies import Reply
from outbox.deliver.wire import BrokenError, Wire

PORTS = {"implicit": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds of silence allowed in each step (RFC 5321, 4.5.3.2); `idle` = the oldest kept connection to use."""

    connect: float = 30.0
    greeting: float = 300.0
    command: float = 300.0
    data: float = 120.0
    block: float = 180.0
    dot: float = 600.0
    goodbye: float = 5.0
    idle: float = 60.0


def where(config: Smtp) -> str:
    """The server's name for messages."""
    return f"mail server {config.host}:{config.port or PORTS[config.tls]}"


def never() -> bool:
    """A refused password stays refused: there is no new one."""
    return False


def dial(config: Smtp, password: Callable[[], str], timeouts: Timeouts, refused: Callable[[], bool] = never) -> Wire:
    """A greeted, protected and signed-in connection; STARTTLS never falls back to clear text (RFC 8314, 3).

    `refused` is told that the server refused the secret; it says whether the next one may do better.

    Raises:
        DeliveryDeferred: when the server cannot be reached, or asks to come later (4xx).
        LineStopped: when it refuses us (5xx), offers no STARTTLS or sign-in, or its certificate is not accepted.
        ConfigError: from password().
    """
    server = where(config)
    # The default context verifies chain and name; smtplib's own would verify nothing.
    context = None if config.tls == "none" else ssl.create_default_context()
    try:
        wire = Wire(
            config.host,
            config.port or PORTS[config.tls],
            implicit=context if config.tls == "implicit" else None,
            connect=timeouts.connect,
        )
        try:
            _greet(wire, config, context, timeouts)
            if config.user:
                reply = _sign_in(wire, config, password(), timeouts.command)
                if reply.kind == 5 and refused():
                    raise DeliveryDeferred(f"{server}: refused an old token ({reply.codes}): again with a new one")
                _expect(server, "the sign-in", reply, 235)
        except BaseException:
            wire.close()
            raise
    except BrokenError as broken:
        raise DeliveryDeferred(f"{server}: {broken} while connecting: letters wait") from None
    except ssl.SSLCertVerificationError as error:
        raise LineStopped(
            f"{server}: its certificate is not accepted ({error.verify_message}): check host and authority"
        ) from None
    except ssl.SSLError:
        raise LineStopped(f"{server}: TLS could not be agreed: check tls and port") from None
    return wire


def _greet(wire: Wire, config: Smtp, context: ssl.SSLContext | None, timeouts: Timeouts) -> None:
    server = where(config)
    _expect(server, "the greeting", wire.answer(timeouts.greeting), 220)
    _expect(server, "EHLO", wire.ehlo(timeouts.command), 250)
    if config.tls == "starttls":
        if not wire.offers("starttls") or context is None:
            raise LineStopped(f"{server}: offers no STARTTLS, and the desk does not go on in clear text: check port")
        _expect(server, "STARTTLS", wire.ask("STARTTLS", timeouts.command), 220)
        wire.protect(context, timeouts.command)
        _expect(server, "EHLO", wire.ehlo(timeouts.command), 250)


def _expect(server: str, step: str, reply: Reply, code: int) -> None:
    if reply.kind == 5:
        raise LineStopped(f"{server}: refuses us at {step} ({reply.codes}): check host, user and password")
    if reply.code != code:
        raise DeliveryDeferred(f"{server}: asks to come later at {step} ({reply.codes}): letters wait")


def _sign_in(wire: Wire, config: Smtp, secret: str, seconds: float) -> Reply:
    """AUTH by XOAUTH2, PLAIN or LOGIN (RFC 4954). Done by hand: smtplib cannot send a secret outside ASCII."""
    offered = wire.parameters("auth").upper().split()
    if config.auth == "xoauth2":
        token = f"user={config.user}\x01auth=Bearer {secret}\x01\x01"
        reply = wire.ask(f"AUTH XOAUTH2 {_base64(token)}", seconds)
        # A refused token comes as a challenge; the empty answer fetches the refusal itself.
        return wire.ask("", seconds) if reply.code == 334 else reply
    if "PLAIN" in offered:
        return wire.ask(f"AUTH PLAIN {_base64(f'{chr(0)}{config.user}{chr(0)}{secret}')}", seconds)
    if "LOGIN" in offered:
        reply = wire.ask("AUTH LOGIN", seconds)
        for word in (config.user, secret):
            if reply.code == 334:
                reply = wire.ask(_base64(word), seconds)
        return reply
    raise LineStopped(f"{where(config)}: offers no sign-in by password: check tls, port and auth")


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")
