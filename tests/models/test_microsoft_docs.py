"""docs/microsoft-365.md: its configurations load as they stand, and it explains every code that the desk knows."""

from __future__ import annotations

import re
from pathlib import Path

from models.config.settings import Settings, load_settings
from models.microsoft.tokens import _MEANINGS

PAGE = (Path(__file__).parents[2] / "docs" / "microsoft-365.md").read_text(encoding="utf-8")


def configurations(folder: Path) -> list[Settings]:
    found = []
    for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL):
        filled = re.sub(r"<[^>]*ID>", "11111111-2222-3333-4444-555555555555", block)
        (folder / "config.toml").write_text(filled, encoding="utf-8")
        found.append(load_settings(folder / "config.toml"))
    return found


def test_the_configurations_of_the_page_load_and_send_the_way_they_say(tmp_path: Path) -> None:
    graph, imap = configurations(tmp_path)
    assert graph.sends_by_graph
    assert graph.mailbox[0].is_app
    assert not imap.sends_by_graph
    assert imap.mailbox[0].is_app
    assert imap.smtp.is_app


def test_the_page_explains_every_code_that_the_desk_explains() -> None:
    assert [code for code in _MEANINGS if f"AADSTS{code}`" not in PAGE] == []
