"""The desk's own case reference, ESC-YYYY-NNNNNNC: six random digits and a check digit; never proof of anything."""

import secrets

_TABLE = (  # Damm's quasigroup: every single wrong digit and every swap of neighbours is noticed.
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def check_digit(digits: str) -> str:
    """The check digit of a string of digits (Damm, 2004)."""
    interim = "0"
    for digit in digits:
        interim = _TABLE[int(interim)][int(digit)]
    return interim


def new_reference(prefix: str, year: int) -> str:
    """A fresh random reference; that it is not taken yet is for the store to see."""
    digits = f"{secrets.randbelow(1_000_000):06d}"
    return f"{prefix}-{year:04d}-{digits}{check_digit(f'{year:04d}{digits}')}"
