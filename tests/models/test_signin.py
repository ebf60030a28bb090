"""What proves who somebody is: passwords, codes, tokens, waits. Issue of the queue, 1; promise 19."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ConfigError
from models.signin import second
from models.signin.passwords import Passwords, one_time, weakness
from models.signin.secrets import Keys, new_token, token_hash
from models.signin.tries import FORGET, FREE, MOST, Tries, one_more, waits

NOW = datetime(2026, 12, 9, 10, 30, tzinfo=UTC)
KEYS = Keys(b"a key of the tests")
OWN = ("b.hutton", "Bev Hutton", "Tynebridge Safeguarding Escalation Desk")
CHEAP = PasswordHasher.from_parameters(CHEAPEST)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short one 1", "short"),
        ("x" * 201, "long"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("121212121212", "common"),
        ("123456789012", "common"),
        ("Password2026!", "common"),
        ("P@ssw0rd1234", "common"),
        ("qwertyuiop12", "common"),
        ("1q2w3e4r5t6y", "common"),
        ("Welcome12345", "common"),
        ("Newcastle1892", "common"),
        ("Safeguarding1", "common"),
        ("BevHutton2026", "common"),
        ("hutton-hutton-9", "common"),
        ("Tynebridge-2026", "common"),
        ("December2026!!", "common"),
        ("letmeinletmein", "common"),
        ("three quiet otters swim", None),
        ("correct horse battery staple", None),
        ("ljósið við endann", None),
        ("kX9#vLq2!mZt", None),
        ("Bev Hutton walks seven dogs", None),
    ],
)
def test_length_counts_and_what_others_guess_first_is_refused(password: str, fault: str | None) -> None:
    assert weakness(password, OWN) == fault


@given(st.text(max_size=230), st.lists(st.text(max_size=20), max_size=3))
def test_every_text_is_judged_and_none_under_twelve_characters_is_taken(text: str, own: list[str]) -> None:
    fault = weakness(text, own)
    assert fault in ("short", "long", "common", None)
    if len(text) < 12:
        assert fault is not None


def test_one_time_passwords_differ_and_pass_our_own_rules() -> None:
    made = {one_time() for _ in range(200)}
    assert len(made) == 200
    assert {weakness(one, OWN) for one in made} == {None}


def test_a_password_matches_itself_only_and_however_its_accents_are_typed() -> None:
    passwords = Passwords(CHEAP)
    kept = passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9")
    assert passwords.match(kept, "cafe\u0301 cafe\u0301 cafe\u0301")
    assert not passwords.match(kept, "cafe cafe cafe")
    assert not passwords.match("", "caf\u00e9 caf\u00e9 caf\u00e9")
    assert not passwords.match("no hash of ours", "anything at all")


def test_hashes_are_argon2id_as_rfc_9106_recommends_and_older_ones_are_made_again() -> None:
    live = Passwords()
    kept = live.hashed("three quiet otters swim")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not live.outdated(kept)
    assert live.outdated(Passwords(CHEAP).hashed("three quiet otters swim"))


def test_codes_are_those_of_rfc_6238_and_each_is_good_once() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B, SHA-1
    at = datetime.fromtimestamp(1111111109, UTC)
    step = second.used_step(secret, "081 804", at, 0)
    assert step == 1111111109 // 30
    assert second.used_step(secret, "081804", at, step) is None
    assert second.used_step(secret, "081804", at + timedelta(seconds=30), 0) == step
    assert second.used_step(secret, "081804", at + timedelta(seconds=90), 0) is None
    assert second.used_step(secret, "081804", at - timedelta(seconds=60), 0) is None


@given(st.integers(0, 4_000_000_000), st.integers(-3, 3), st.integers(-3, 3))
def test_a_code_is_taken_within_one_step_and_never_after_a_later_one(seconds: int, off: int, used: int) -> None:
    secret, at = pyotp.random_base32(), datetime.fromtimestamp(seconds + 300, UTC)
    now = int(at.timestamp()) // 30
    code = pyotp.TOTP(secret).generate_otp(now + off)
    taken = second.used_step(secret, code, at, now + used)
    if taken is not None:
        assert now - 1 <= taken <= now + 1
        assert taken > now + used
        assert pyotp.TOTP(secret).generate_otp(taken) == code
    elif -1 <= off <= 1:
        assert now + off <= now + used


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "99999999999999999999", "12 34 5x"])
def test_what_is_no_code_is_refused_quietly(typed: str) -> None:
    assert not second.is_code(typed)
    assert second.used_step(pyotp.random_base32(), typed, NOW, 0) is None


def test_the_picture_says_whose_login_it_is_and_where() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    address = second.address(secret, "una", "Northford: Desk")
    assert address == f"otpauth://totp/Northford%20%20Desk:una?secret={secret}&issuer=Northford%20%20Desk"
    picture = second.picture(address)
    assert picture.startswith(b"<?xml")
    assert b"<svg" in picture
    assert b"script" not in picture


def test_recovery_codes_are_found_however_they_are_typed() -> None:
    codes = second.recovery_codes()
    assert len(set(codes)) == second.SPARE
    for code in codes:
        assert not second.is_code(code)
        assert {
            second.spare(way) for way in (code, code.upper(), f" {code.replace('-', ' ')} ", code.replace("-", ""))
        } == {code}


def test_a_sealed_secret_opens_with_its_own_key_only_and_never_looks_the_same() -> None:
    sealed = KEYS.seal("GEZDGNBVGY3TQOJQ")
    assert KEYS.unseal(sealed) == "GEZDGNBVGY3TQOJQ"
    assert KEYS.seal("GEZDGNBVGY3TQOJQ") != sealed
    assert "GEZDG" not in sealed
    with pytest.raises(ConfigError, match="signing_key"):
        Keys(b"another key").unseal(sealed)


def test_a_browser_is_known_by_its_own_login_and_our_key_only() -> None:
    mark = KEYS.know("una")
    assert KEYS.known("una", mark) == mark.partition(".")[0]
    for login, shown in (
        ("bev", mark),
        ("una", ""),
        ("una", "."),
        ("una", mark[:-1]),
        ("una", f"x{mark}"),
        ("una", "é.é"),
    ):
        assert KEYS.known(login, shown) == ""
    assert Keys(b"another key").known("una", mark) == ""


def test_tokens_differ_and_their_digest_is_all_that_is_kept() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(one) >= 43 and len(token_hash(one)) == 64 for one in made)
    assert KEYS.digest("login", "una") != KEYS.digest("address", "una")


@pytest.mark.parametrize("what", FREE)
def test_waits_begin_after_the_free_tries_grow_and_end(what: str) -> None:
    known: Tries | None = None
    lengths, now = [], NOW
    for _ in range(FREE[what] + 12):  # type: ignore[index]
        known = one_more(known, what, now)  # type: ignore[arg-type]
        until = waits(known, now)
        lengths.append((until - now).total_seconds() if until else 0.0)
        now = until or now
        assert waits(known, now) is None, "a wait ends when it says"
    free = FREE[what] - 1  # type: ignore[index]
    assert lengths[: free + 2] == [0.0] * free + [30.0, 60.0]
    assert lengths == sorted(lengths)
    assert lengths[-1] == MOST[what].total_seconds() <= 15 * 60  # type: ignore[index]


def test_failures_are_forgotten_after_some_hours() -> None:
    known = Tries(failures=99, last_at=NOW)
    assert one_more(known, "login", NOW + FORGET + timedelta(seconds=1)).failures == 1
    assert waits(None, NOW) is None
