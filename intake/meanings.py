"""What each rule of reading means, in its own plain words, without loading what reads (the pages show them)."""

import tomllib
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent / "reading" / "rules"


def meanings(overlay: Path | None = None) -> dict[str, str]:
    """By the id of the rule; a council's own rule replaces the delivered one. Files were checked at start."""
    found: dict[str, str] = {}
    for place in (HERE, *((overlay,) if overlay else ())):
        for file in sorted(place.glob("*.toml")):
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            rules = table.get("rule", ())
            found |= {one["id"]: one["means"] for one in rules if "id" in one and "means" in one}
    return found
