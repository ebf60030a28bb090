"""Letters from templates: facts in, final bytes out (Jinja2's one home for mail).

A letter is templates/mail/<letter>/{subject,body}.txt.j2 with shared parts in templates/mail/_parts. A council's
overlay folder of the same shape comes first. Templates are code of the checkout or overlay, never text of a message
(promise 19).
"""

import hashlib
import secrets
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError

from models.errors import ComposeError, ConfigError
from models.letter import Composed, Facts, LetterPlan
from models.pages.links import LINKED, link_to, make_token
from models.signing import make_message_id
from models.words import LETTER_KINDS
from outbox import headers, wording
from outbox.clean import clean_facts, clean_text, one_line
from outbox.layout import WIDTH, lay_out

CHECKOUT: Final = Path(__file__).resolve().parent.parent / "templates" / "mail"
TASKS: Final = ("ring_sender", "ring_line", "ring_owner")
PARTS: Final = ("subject.txt.j2", "body.txt.j2")
DANGER_LINES: Final = frozenset({"receipt", "signpost"})


def _random_part() -> str:
    return secrets.token_hex(12)


class Composer:
    """Writes letters and task texts.

    overlay: the council's own templates, searched first, or None. domain, key: of our Message-IDs (models.signing).
    base_url: where the pages are that letters link to, '' for none.
    """

    def __init__(
        self,
        overlay: Path | None,
        domain: str,
        key: bytes,
        *,
        random_part: Callable[[], str] = _random_part,
        base_url: str = "",
    ) -> None:
        if overlay is not None and not overlay.is_dir():
            raise ConfigError(f"[paths] templates: {overlay} is no folder: make it, or leave the key out")
        self._roots = [root for root in (overlay, CHECKOUT) if root is not None]
        self._domain, self._key, self._random_part, self._base_url = domain, key, random_part, base_url
        self._jinja = Environment(
            loader=ChoiceLoader([FileSystemLoader(root) for root in self._roots]),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701  # plain text letters: there is no markup to escape
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._jinja.globals["words"] = wording

    def compose(self, plan: LetterPlan, *, now: datetime) -> Composed:
        """The letter as it will leave; its Date is `now` in the zone of the facts.

        Raises:
            ComposeError: naming the template and line, or what about the headers is wrong. The case goes on.
        """
        random_part = self._random_part()
        original = clean_text(plan.original_text) if plan.original else ""
        facts = replace(clean_facts(plan.facts), link=self._link(plan, random_part), original_attached=bool(original))
        subject, body = self._render(plan.kind, facts)
        message_id = make_message_id(random_part, self._domain, self._key)
        data = headers.serialise(
            sender=headers.address(plan.from_address, facts.council),
            recipient=headers.address(plan.to_address, plan.to_name),
            subject=subject,
            date=now.astimezone(facts.now.tzinfo),
            message_id=message_id,
            thread=headers.thread_headers(plan.in_reply_to, plan.references),
            machine=headers.machine_headers(plan.kind),
            body=body,
            attached=original,
        )
        return Composed(message_id=message_id, subject=subject, body=body, data=data)

    def _link(self, plan: LetterPlan, random_part: str) -> str:
        """The address that answers this letter; '' where no pages are served, nothing is asked, or of many cases."""
        if not self._base_url or plan.kind not in LINKED or plan.facts.many:
            return ""
        return link_to(self._base_url, make_token(LINKED[plan.kind], random_part, self._key))

    def task(self, name: str, facts: Facts) -> str:
        """The text of a task for a person, its first line the title. `name`: one of TASKS.

        Raises:
            ComposeError: naming the template and line.
        """
        subject, body = self._render(name, clean_facts(facts))
        return f"{subject}\n\n{body}"

    def digests(self) -> dict[str, str]:
        """Template path -> SHA-256 of the file in force, for the policy snapshot."""
        return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in self._files().items()}

    def check(self, samples: Iterable[LetterPlan]) -> list[str]:
        """Render every template with sample facts; one line for each fault found, none when all is well."""
        faults = self._unknown_files()
        for plan in samples:
            try:
                composed = self.compose(plan, now=plan.facts.now)
            except ComposeError as error:
                faults.append(str(error))
                continue
            faults += [f"{plan.kind}: {fault}" for fault in _lacks(plan, composed)]
            for name in TASKS:
                try:
                    self.task(name, plan.facts)
                except ComposeError as error:
                    faults.append(str(error))
        return list(dict.fromkeys(faults))

    def _files(self) -> dict[str, Path]:
        """Every template in force by its name: the overlay's file hides the checkout's."""
        return {
            path.relative_to(root).as_posix(): path
            for root in reversed(self._roots)
            for path in sorted(root.rglob("*.j2"))
        }

    def _unknown_files(self) -> list[str]:
        used = {f"{letter}/{part}" for letter in (*LETTER_KINDS, *TASKS) for part in PARTS}
        return [
            f"{path}: no letter uses this template; the letters are {', '.join((*LETTER_KINDS, *TASKS))}"
            for name, path in sorted(self._files().items())
            if name not in used and not name.startswith("_parts/")
        ]

    def _render(self, letter: str, facts: Facts) -> tuple[str, str]:
        subject, body = (self._text(f"{letter}/{part}", facts) for part in PARTS)
        return one_line(subject, 200), lay_out("\n".join(_kept_spaces(line) for line in body.split("\n")))

    def _text(self, name: str, facts: Facts) -> str:
        try:
            return self._jinja.get_template(name).render(f=facts)
        except TemplateNotFound as error:
            raise ComposeError(f"{name}: the template {error.message} is missing: restore it") from None
        except TemplateSyntaxError as error:
            raise ComposeError(f"{error.filename or name}, line {error.lineno}: {error.message}") from None
        except Exception as error:  # noqa: BLE001  # a template is code of a council: whatever it raises has a line
            raise ComposeError(f"{_where(error, name)}: {_what(error)}") from None


def _kept_spaces(line: str) -> str:
    """A line of the body made safe; its indentation is layout and stays."""
    return line[: len(line) - len(line.lstrip(" "))] + one_line(line)


def _where(error: Exception, name: str) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else name


def _what(error: Exception) -> str:
    """What a template did wrong. A foreign error's own text could quote the facts: only its kind is named."""
    if type(error).__module__.startswith("jinja2"):
        return str(error)
    return f"{type(error).__name__}: a fact that this line needs is not there"


def _lacks(plan: LetterPlan, composed: Composed) -> list[str]:
    """What no overlay may leave out: the reference, the danger lines where they belong, lines of mail length."""
    faults = []
    for where, text in (("subject", composed.subject), ("body", composed.body)):
        if plan.facts.reference not in text and not plan.facts.many:
            faults.append(f"the {where} does not carry the reference")
    if plan.kind in DANGER_LINES and "999" not in composed.body:
        faults.append("the body does not say to ring 999 in danger")
    if any(len(line) > WIDTH and len(line.split()) > 2 for line in composed.body.splitlines()):
        faults.append(f"a line is longer than {WIDTH} characters")
    return faults
