"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for a lost telephone."""

import io
import re
import secrets
from datetime import datetime
from typing import Final

import pyotp
import segno

PERIOD: Final = 30
SPARE: Final = 10
"""How many recovery codes there are."""
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """160 bits in base32 (RFC 4226, section 4, R6)."""
    return pyotp.random_base32()


def used_step(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The step of 30 seconds that a code belongs to, None when it is wrong, too old, or was used already.

    One step either way is taken (RFC 6238, section 5.2), each once: `last` is the last that was used.
    """
    maker, step = pyotp.TOTP(secret, interval=PERIOD), int(now.timestamp()) // PERIOD
    typed = digits(code)
    fits = [one for one in (step - 1, step, step + 1) if pyotp.utils.strings_equal(maker.generate_otp(one), typed)]
    return next((one for one in fits if one > last), None)


def digits(code: str) -> str:
    """What was typed, without the spaces that apps show."""
    return re.sub(r"[\s-]", "", code)[:32].casefold()


def is_code(code: str) -> bool:
    """Whether it looks like an app's code, and not like a recovery code."""
    return re.fullmatch(r"[0-9]{6}", digits(code)) is not None


def spare(code: str) -> str:
    """A recovery code as it is kept: groups of five, whatever was typed between them."""
    typed = digits(code)
    return f"{typed[:5]}-{typed[5:]}"


def address(secret: str, login: str, council: str) -> str:
    """What the picture says: `otpauth://totp/...`."""
    return pyotp.TOTP(secret, interval=PERIOD).provisioning_uri(name=login, issuer_name=council.replace(":", " "))


def picture(text: str) -> bytes:
    """That as a QR code, an SVG of its own."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", scale=5, border=4, light="#fff", dark="#0b0c0c")
    return out.getvalue()


def recovery_codes() -> tuple[str, ...]:
    """New recovery codes, each of 49 bits: 'xxxxx-xxxxx'."""
    return tuple("-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(SPARE))
