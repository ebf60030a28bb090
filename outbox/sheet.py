"""docs/letters.md: every sample letter as it is sent. Made again with `python -m outbox.sheet`."""

import sys
from pathlib import Path
from typing import Final

from outbox.compose import TASKS, Composer
from outbox.samples import ALERT, STAFF, sample_plans

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "letters.md"
INTRODUCTION: Final = """# The letters, as they are sent

Every letter comes from two templates, `templates/mail/<letter>/subject.txt.j2` and `body.txt.j2`. To change the words,
put a file of the same name into your own folder and name it in `[paths] templates`; leave the checkout as it is. Then
run `python service.py check`: it renders every letter and names file and line of each fault.

- A template sees the facts as `f` (models/letter.py, Facts) and the everyday words as `words` (outbox/wording.py).
- Lines of prose are filled to 74 columns. A line that starts with `- ` is a point; one that starts with two spaces
  stays a line.
- A fact that does not exist stops that letter, never the case. A person is told.
- No fact holds the name of the person or family, and none holds words of the message. Only letters to staff name the
  sender.
- `f.details` is true only for a sender who is proven and from a partner: nothing about side or grounds may be outside
  it.
- No letter contains words that would acknowledge if they came back quoted: it says what to answer, not the answer.

All people, places and numbers below are invented. This page is made by `python -m outbox.sheet`.
"""


def letters_page() -> str:
    """The whole page: each sample with its headers and text, then the texts of tasks."""
    composer = Composer(None, "northford.example", b"sample key of no worth", random_part=lambda: "sample00",
                        base_url="https://desk.northford.example")  # fmt: skip
    parts = [INTRODUCTION]
    for name, plan in sample_plans().items():
        letter = composer.compose(plan, now=plan.facts.now)
        head = letter.data.decode("ascii").split("\r\n\r\n", 1)[0].replace("\r\n", "\n")
        parts.append(f"## {name[0].upper()}{name[1:]}\n\n```text\n{head}\n\n{letter.body}```\n")
    parts.append("# Tasks for a person\n")
    for name in TASKS:
        facts = ALERT if name == "ring_sender" else STAFF
        parts.append(f"## {name}\n\n```text\n{composer.task(name, facts)}```\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.write_text(letters_page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}: written\n")


if __name__ == "__main__":
    main()
