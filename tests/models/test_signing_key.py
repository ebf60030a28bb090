"""The signing key (promise 19): made once, for its owner's eyes, outside database and backup."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from models.config.keyfile import signing_key
from models.config.timescales import Paths
from models.errors import ConfigError
from tests.models.build import settings_in


def test_the_key_is_made_beside_the_configuration_for_its_owner_only(tmp_path: Path) -> None:
    key = signing_key(settings_in(tmp_path))
    assert len(key) == 32
    assert (tmp_path / "desk.key").read_bytes() == key
    assert (tmp_path / "desk.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["desk.key"], "nothing else is left behind"


def test_the_key_stays_the_same_and_two_desks_have_two(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first = signing_key(settings_in(tmp_path))
    assert signing_key(settings_in(tmp_path)) == first
    assert signing_key(settings_in(tmp_path / "b")) != first


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    signing_key(settings_in(tmp_path))
    (tmp_path / "desk.key").chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600"):
        signing_key(settings_in(tmp_path))


@pytest.mark.parametrize("content", [b"", b"short"])
def test_a_file_that_holds_no_key_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "desk.key").write_bytes(content)
    (tmp_path / "desk.key").chmod(0o600)
    with pytest.raises(ConfigError, match="holds no key"):
        signing_key(settings_in(tmp_path))
    assert (tmp_path / "desk.key").read_bytes() == content


def test_a_place_where_no_key_can_be_made_is_named(tmp_path: Path) -> None:
    settings = settings_in(tmp_path).model_copy(update={"paths": Paths(signing_key=Path("nowhere/desk.key"))})
    with pytest.raises(ConfigError, match=r"nowhere/desk\.key cannot be made"):
        signing_key(settings)


def test_services_that_start_at_the_same_moment_have_one_key(tmp_path: Path) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(signing_key(settings_in(tmp_path)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
