"""The rule set: rules/*.toml read, checked and compiled, with an overlay folder for a council's own words.

words.toml (base forms and word classes), concepts.toml (who and what), weights.toml (thresholds) and any number of
files of [[rule]] tables. An overlay folder holds files of the same shapes: concepts gain terms, weights are
replaced key by key, a rule with a known id replaces that rule. The version is a digest of every file read and of the
examples of the second reader.
"""

import difflib
import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from intake.reading.patterns import Pattern, concepts_in
from models.errors import RuleError

HERE: Final = Path(__file__).parent / "rules"
EXAMPLES: Final = Path(__file__).parent / "examples"
"""Labelled mails that the second reader learns from (second.py)."""
_RULE_KEYS: Final = (
    *("id", "means", "label", "weight", "patterns", "hits", "misses"),
    *("allow", "where", "also", "needs", "unless", "near"),
)
_CONCEPT_KEYS: Final = ("means", "terms", "within")
CONTEXTS: Final = ("negated", "hypothetical", "settled")
WHERE: Final = ("any", "subject", "body", "sender", "address", "signature", "thread", "correspondent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it means in plain words, its label 'field:value', its weight and its patterns.

    allow: contexts (negated, hypothetical, settled) that do not silence it. where: the part of the mail it reads.
    also: a second label that the rule speaks for. needs, unless: a label that the mail must, or must not, have spoken
    for; near: needed in the same or so many sentences before (0: anywhere). hits and misses are its own tests:
    sentences in which it must and must not speak.
    """

    id: str
    means: str
    label: str
    weight: float
    patterns: tuple[str, ...]
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()
    where: str = "any"
    also: str = ""
    needs: str = ""
    unless: str = ""
    near: int = 0
    file: str = ""
    compiled: tuple[Pattern, ...] = field(default=(), compare=False, repr=False)


@dataclass(slots=True)
class Source:
    """What the files say, before it is compiled."""

    words: dict[str, Any] = field(default_factory=dict)
    concepts: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    digest: str = ""


def load(folder: Path | None = None, overlay: Path | None = None) -> Source:
    """Read a rule folder (the delivered one by default) and an overlay. Raises RuleError naming file, rule and key."""
    source = Source()
    digest = hashlib.sha256()
    folders = [folder or HERE] + ([overlay] if overlay else [])
    for place in folders:
        files = sorted(place.glob("*.toml"))
        if not files and place is folders[0]:
            raise RuleError(f"{place}: no rule files (*.toml) there")
        for file in files:
            raw = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + raw.replace(b"\r\n", b"\n"))
            try:
                table = tomllib.loads(raw.decode("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise RuleError(f"{file.name}: cannot be read: {error}") from error
            _add(source, table, file)
    for file in sorted(EXAMPLES.glob("*.jsonl")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    if folder is not None:
        _add_missing_weights(source)
    source.digest = digest.hexdigest()[:12]
    _check_needs(source)
    return source


def _check_needs(source: Source) -> None:
    """Refuse a rule that waits for a label for which no rule speaks."""
    spoken = {label for rule in source.rules.values() for label in (rule.label, rule.also)}
    for rule in source.rules.values():
        for label in filter(None, (rule.needs, rule.unless)):
            if label not in spoken:
                near = difflib.get_close_matches(label, spoken, n=1, cutoff=0.0)
                raise RuleError(f"{rule.file}, rule {rule.id}: no rule speaks for '{label}'; nearest '{near[0]}'")


def _add_missing_weights(source: Source) -> None:
    """An older folder (`evaluate --against`) may lack weights that the program needs: the delivered ones stand in."""
    delivered = tomllib.loads((HERE / "weights.toml").read_text(encoding="utf-8"))
    for group, values in delivered.items():
        for key, value in values.items():
            source.weights.setdefault(f"{group}.{key}", float(value))


def _add(source: Source, table: dict[str, Any], file: Path) -> None:
    if file.stem == "words":
        _merge_words(source.words, table)
    elif file.stem == "weights":
        _add_weights(source, table, file.name)
    elif file.stem == "concepts":
        for name, entry in table.items():
            _add_concept(source, name, entry, file.name)
    else:
        _refuse(table, ("rule",), f"{file.name}")
        for entry in table.get("rule", ()):
            rule = _rule(entry, file.name)
            old = source.rules.get(rule.id)
            if old and old.file == file.name and old.means == rule.means:
                raise RuleError(f"{file.name}, rule {rule.id}: the id is used twice; ids are unique")
            source.rules[rule.id] = rule


def _merge_words(words: dict[str, Any], table: dict[str, Any]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            words[key] = {**words.get(key, {}), **value}
        else:
            words[key] = [*words.get(key, []), *value]


def _add_weights(source: Source, table: dict[str, Any], file: str) -> None:
    for group, values in table.items():
        for key, value in values.items():
            if not isinstance(value, int | float):
                raise RuleError(f"{file}, {group}.{key}: a number is needed")
            source.weights[f"{group}.{key}"] = float(value)


def _add_concept(source: Source, name: str, entry: dict[str, Any], file: str) -> None:
    _refuse(entry, _CONCEPT_KEYS, f"{file}, concept {name}")
    if concepts_in(name) != {name}:
        raise RuleError(f"{file}, concept {name}: names are capital letters and '_', two at least")
    terms, within = source.concepts.setdefault(name, ([], []))
    terms.extend(entry.get("terms", ()))
    within.extend(entry.get("within", ()))


def _rule(entry: dict[str, Any], file: str) -> Rule:
    name = f"{file}, rule {entry.get('id', '?')}"
    _refuse(entry, _RULE_KEYS, name)
    for key in ("id", "means", "label", "weight", "patterns"):
        if key not in entry:
            raise RuleError(f"{name}: key '{key}' is missing")
    rule = Rule(
        id=entry["id"],
        means=entry["means"],
        label=entry["label"],
        weight=float(entry["weight"]),
        patterns=tuple(entry["patterns"]),
        hits=tuple(entry.get("hits", ())),
        misses=tuple(entry.get("misses", ())),
        allow=frozenset(entry.get("allow", ())),
        where=entry.get("where", "any"),
        also=entry.get("also", ""),
        needs=entry.get("needs", ""),
        unless=entry.get("unless", ""),
        near=int(entry.get("near", 0)),
        file=file,
    )
    _check(rule, name)
    return rule


def _check(rule: Rule, name: str) -> None:
    for label in filter(None, (rule.label, rule.also, rule.needs, rule.unless)):
        if ":" not in label:
            raise RuleError(f"{name}: label '{label}' is not 'field:value'")
    for context in rule.allow - set(CONTEXTS):
        raise RuleError(f"{name}: unknown context '{context}'; known are {', '.join(CONTEXTS)}")
    if rule.where not in WHERE:
        raise RuleError(f"{name}: unknown place '{rule.where}'; known are {', '.join(WHERE)}")


def _refuse(entry: dict[str, Any], known: Iterable[str], name: str) -> None:
    """Refuse the first unknown key, naming the nearest known one."""
    known = tuple(known)
    for key in entry:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            raise RuleError(f"{name}: unknown key '{key}'; nearest known '{near[0]}'")
