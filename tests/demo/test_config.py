"""The configuration file as delivered runs the demo and shows every key."""

import re
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from models.config.servers import Mailbox
from models.config.settings import Settings, load_settings

FILE = Path(__file__).parents[2] / "config.toml"
DELIVERED = load_settings(FILE)


def keys(model: type[BaseModel]) -> set[str]:
    found = set()
    for key, field in model.model_fields.items():
        inner = [
            a
            for a in (field.annotation, *get_args(field.annotation))
            if isinstance(a, type) and issubclass(a, BaseModel)
        ]
        found |= keys(inner[0]) if inner else {key}
    return found


def test_the_delivered_configuration_is_the_demo() -> None:
    assert DELIVERED.is_demo
    assert all(box.address.endswith(".example") for box in DELIVERED.mailbox)


def test_every_key_is_there_with_a_comment() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    written = {found[1]: line for line in reversed(lines) if (found := re.match(r"(?:# )?(\w+) = ", line))}
    assert keys(Settings) - {"file"} <= set(written)
    own_words = set(written) - {key for key in written if "#" in written[key].lstrip("# ")}
    named_by_themselves = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    of_the_ladder = {key for key in own_words if re.match(r"(duty|unit|service_manager|board)_", key)}
    of_the_demo = set(type(DELIVERED.demo).model_fields)
    assert own_words - named_by_themselves - of_the_ladder - of_the_demo == set()


def test_values_in_the_file_are_the_defaults_that_the_code_has() -> None:
    plain = Settings(mailbox=(Mailbox(name="x", driver="demo", address="a@b.example"),))
    for section in set(Settings.model_fields) - {"mailbox", "file"}:
        assert getattr(DELIVERED, section) == getattr(plain, section), section
