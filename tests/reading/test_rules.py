"""The rules as data: their own examples, their shape, and errors that name file, rule and key."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from intake.reading import Reader
from intake.reading.evidence import Pool, Spoken
from intake.reading.rulecheck import run_examples
from intake.reading.rules import HERE, load
from models.errors import RuleError
from models.words import GROUNDS
from tests.reading.support import DAY, reader

LIVE = "Re LCS 1187423, on a child protection plan. Please look into it. "
SOURCES = sorted(HERE.parent.glob("*.py"))


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


RULE = '[[rule]]\nid = "x"\nmeans = "An example."\nlabel = "grounds:disengagement"\nweight = 5.0\npatterns = ["hums along the hedge"]\n'


def test_every_rule_passes_its_own_examples() -> None:
    assert run_examples(reader()) == []


def test_every_rule_says_what_it_means_and_has_examples() -> None:
    for rule in reader().engine.rules:
        assert rule.means.endswith("."), rule.id
        assert rule.hits or rule.where == "signature", rule.id


def test_every_ground_has_rules_for_and_against_it() -> None:
    for ground in GROUNDS:
        weights = [rule.weight for rule in reader().engine.rules if rule.label == f"grounds:{ground}"]
        assert min(weights) < 0 < max(weights)


def test_a_failing_example_is_named_by_file_rule_and_words(tmp_path: Path) -> None:
    overlay = write(
        tmp_path / "over", "local.toml", RULE + 'hits = ["nothing of the kind"]\nmisses = ["it hums along the hedge"]\n'
    )
    findings = run_examples(Reader(overlay=overlay))
    assert [line.split(":")[0] for line in findings] == ["local.toml, rule x", "local.toml, rule x"]


def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    overlay = write(tmp_path / "over", "local.toml", RULE + 'hit = ["a"]\n')
    with pytest.raises(RuleError, match=r"local\.toml, rule x: unknown key 'hit'; nearest known 'hits'"):
        load(overlay=overlay)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('patterns = ["FAMLY answer"]', "unknown concept 'FAMLY'"),
        ('patterns = ["the a"]', "no words"),
        ('patterns = ["bird"]\nwhere = "attic"', "unknown place 'attic'"),
        ('patterns = ["bird"]\nallow = ["maybe"]', "unknown context 'maybe'"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path: Path, line: str, what: str) -> None:
    text = re.sub(r"patterns = .*\n", line.replace("\\", "\\\\") + "\n", RULE)
    with pytest.raises(RuleError, match=what):
        Reader(overlay=write(tmp_path / "over", "local.toml", text))


def test_an_overlay_adds_a_phrase_and_a_new_version(tmp_path: Path) -> None:
    over = Reader(overlay=write(tmp_path / "over", "local.toml", RULE))
    body = "LCS 1187423. The social worker knows. He hums along the hedge whenever we come. Please look into it."
    from tests.reading.support import DAY

    assert "disengagement" in over.read(subject="", body=body, on=DAY).grounds
    assert over.version != reader().version


def test_the_version_is_the_same_for_the_same_rules() -> None:
    assert Reader().version == reader().version


def test_rule_files_are_plain_toml_without_repeated_ids() -> None:
    ids = [
        rule["id"] for path in sorted(HERE.glob("*.toml")) for rule in tomllib.loads(path.read_text()).get("rule", [])
    ]
    assert len(ids) == len(set(ids))


def test_no_regular_expression_nests_quantifiers() -> None:
    nested = re.compile(r"\((?:\?:)?[^()|]*[^\\(][+*][^()|]*\)[+*]")
    for path in SOURCES:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not nested.search(line), f"{path.name}: {line.strip()}"


def test_an_empty_rule_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule files"):
        Reader(rules=tmp_path)


PAIR = (
    '[[rule]]\nid = "first"\nmeans = "The first half."\nlabel = "signal:half"\nweight = 1.0\n'
    'patterns = ["hums along the hedge"]\n'
    '[[rule]]\nid = "second"\nmeans = "The second half."\nlabel = "grounds:disengagement"\nweight = 5.0\n'
    'patterns = ["whistles in the lane"]\nneeds = "signal:half"\n'
)


def spoken(folder: Path, body: str) -> bool:
    reading = Reader(overlay=folder).read(subject="", body=LIVE + body, on=DAY)
    return any(one.rule == "second" for one in reading.evidence)


def test_a_rule_that_needs_another_speaks_only_in_its_company(tmp_path: Path) -> None:
    overlay = write(tmp_path / "over", "local.toml", PAIR)
    assert spoken(overlay, "He hums along the hedge. Tea was served. It was Tuesday. He whistles in the lane.")
    assert not spoken(overlay, "Tea was served. He whistles in the lane.")


def test_a_rule_that_needs_another_near_does_not_reach_further(tmp_path: Path) -> None:
    overlay = write(tmp_path / "over", "local.toml", PAIR + "near = 1\n")
    assert spoken(overlay, "He hums along the hedge. He whistles in the lane.")
    assert not spoken(overlay, "He hums along the hedge. Tea was served. He whistles in the lane.")


def test_a_rule_is_void_when_what_it_yields_to_is_said(tmp_path: Path) -> None:
    overlay = write(tmp_path / "over", "local.toml", PAIR.replace("needs", "unless"))
    assert spoken(overlay, "He whistles in the lane.")
    assert not spoken(overlay, "He hums along the hedge. He whistles in the lane.")


def test_a_label_that_no_rule_speaks_for_cannot_be_waited_for(tmp_path: Path) -> None:
    overlay = write(tmp_path / "over", "local.toml", PAIR.replace('needs = "signal:half"', 'needs = "signal:haff"'))
    with pytest.raises(RuleError, match=r"local\.toml, rule second: no rule speaks for 'signal:haff'"):
        load(overlay=overlay)


def test_the_same_words_count_once_however_many_rules_speak_of_them() -> None:
    rule = reader().engine.rules[0]
    one = replace(rule, id="one", label="grounds:disengagement", weight=1.0, needs="", unless="", also="")
    other = replace(one, id="other", weight=0.9)
    weights = reader().engine.weights
    alone = Pool([Spoken(one, "body", 0, 9, (0, 0))], weights).score(one.label)
    both = Pool([Spoken(one, "body", 0, 9, (0, 0)), Spoken(other, "body", 4, 12, (0, 0))], weights).score(one.label)
    apart = Pool([Spoken(one, "body", 0, 9, (0, 0)), Spoken(other, "body", 20, 30, (0, 0))], weights).score(one.label)
    assert alone == 1.0
    assert alone < both < apart == pytest.approx(1.9)
