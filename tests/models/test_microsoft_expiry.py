"""Secrets and certificates that end are warned of 30, 7 and 1 days before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import trustme

from models.config.settings import load_settings
from models.microsoft import expiring, last_days

ENDS = date(2027, 6, 30)
APP = 'tenant = "t-1"\nclient_id = "c-1"\n'
BOX = f'[[mailbox]]\nname = "desk"\ndriver = "graph"\naddress = "desk@council.example"\n{APP}'


@pytest.mark.parametrize(
    ("today", "step", "says"),
    [
        (date(2027, 5, 30), None, ""),
        (date(2027, 5, 31), 30, "ends in 30 days"),
        (date(2027, 6, 22), 30, "ends in 8 days"),
        (date(2027, 6, 23), 7, "ends in 7 days"),
        (date(2027, 6, 28), 7, "ends in 2 days"),
        (date(2027, 6, 29), 1, "ends in 1 day "),
        (date(2027, 6, 30), 0, "ends today"),
        (date(2027, 7, 1), 0, "has ended"),
    ],
)
def test_the_warning_grows_at_30_7_and_1_days(today: date, step: int | None, says: str) -> None:
    found = expiring({"mailbox desk": ENDS}, today)
    assert [one.step for one in found] == ([] if step is None else [step])
    assert all(says in str(one) and "mailbox desk" in str(one) for one in found)


def test_the_one_that_ends_first_is_told_first() -> None:
    found = expiring({"a": date(2027, 6, 30), "b": date(2027, 6, 20), "c": date(2028, 1, 1)}, date(2027, 6, 19))
    assert [one.where for one in found] == ["b", "a"]


def days_of(folder: Path, text: str) -> dict[str, date]:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return last_days(load_settings(folder / "config.toml"))


def test_a_secrets_day_is_the_configurations_and_a_certificates_its_own(tmp_path: Path, authority: trustme.CA) -> None:
    leaf = authority.issue_cert("desk.example", not_after=datetime(2027, 3, 1, 12, tzinfo=UTC))
    leaf.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "desk.pem"))
    assert days_of(tmp_path, BOX + 'password_env = "X"\nsecret_expires = 2027-06-30\n') == {"mailbox desk": ENDS}
    assert days_of(tmp_path, BOX + 'certificate = "desk.pem"\n') == {"mailbox desk": date(2027, 3, 1)}
    assert days_of(tmp_path, BOX + 'password_env = "X"\n') == {}


def test_the_app_of_the_mail_server_is_watched_too(tmp_path: Path) -> None:
    text = (
        BOX
        + 'password_env = "X"\n[smtp]\nhost = "smtp.council.example"\nauth = "xoauth2"\nuser = "desk@council.example"\n'
        f'{APP}password_env = "X"\nsecret_expires = 2027-06-30\n'
    )
    assert days_of(tmp_path, text) == {"[smtp]": ENDS}
