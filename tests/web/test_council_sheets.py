"""Letters, ladder, clocks and rules as pages: true to what the desk goes by, signed by people, never edited here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from beats.desk import composer_of
from commands._common import key_of
from models.store import policy, signoffs, switch
from models.tables import audit, metadata
from models.words import LETTER_KINDS
from outbox.samples import sample_plans
from tests.service.child import NearWorker, reader
from tests.web.council import filled, follow, hidden, told, words
from tests.web.working import NOW, Working, working

PLAIN = "The core group has not met since September and nobody has visited. We disagree with closing the plan."


@pytest.fixture
def w(tmp_path: Path) -> Iterator[Working]:
    with working(tmp_path) as one:
        yield one


def counts(w: Working) -> dict[str, int]:
    """How many rows each table has."""
    with w.desk.db.read() as connection:
        return {name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()}  # fmt: skip


def test_every_letter_is_shown_as_it_would_leave(w: Working) -> None:
    client = w.client("configurator")
    listed = client.get("/letters").text
    assert all(f'href="/letters/{kind}"' in listed for kind in LETTER_KINDS)
    for kind in LETTER_KINDS:
        shown = words(client.get(f"/letters/{kind}"))
        for plan in sample_plans().values():
            if plan.kind == kind:
                letter = w.desk.composer.compose(plan, now=plan.facts.now)
                first = next(line for line in letter.body.splitlines() if len(line) > 30 and "/a/" not in line)
                assert letter.subject in shown
                assert " ".join(first.split()) in shown
    assert "Write down on the case that you rang" in words(client.get("/letters/ring_sender"))
    assert client.get("/letters/_parts").status_code == 404


def test_the_councils_own_words_are_marked_with_their_version_and_since_when(w: Working, tmp_path: Path) -> None:
    overlay = tmp_path / "own"
    (overlay / "closed").mkdir(parents=True)
    (overlay / "closed" / "subject.txt.j2").write_text("{{ f.reference }}: it is closed, as we agreed")
    paths = w.desk.settings.paths.model_copy(update={"templates": overlay})
    w.desk.settings = w.desk.settings.model_copy(update={"paths": paths})
    w.desk.composer = composer_of(w.desk.settings, key_of(w.desk.settings))
    digests = w.desk.composer.digests()
    policy.keep(w.desk.db, {"templates": digests}, datetime(2026, 12, 1, 9, tzinfo=UTC))
    policy.keep(w.desk.db, {"templates": digests, "later": 1}, NOW)
    client = w.client("auditor")
    listed = client.get("/letters")
    assert words(listed).count("The council's own") == 1
    shown = words(client.get("/letters/closed"))
    assert "it is closed, as we agreed" in shown
    version = digests["closed/subject.txt.j2"][:12]
    assert f"version {version} , since 9am on Tuesday 1 December The council's own" in shown


def test_a_fault_of_a_template_is_shown_by_file_and_line(w: Working, tmp_path: Path) -> None:
    overlay = tmp_path / "own"
    (overlay / "closed").mkdir(parents=True)
    (overlay / "closed" / "body.txt.j2").write_text("{{ f.nothing_like_it }}")
    paths = w.desk.settings.paths.model_copy(update={"templates": overlay})
    w.desk.settings = w.desk.settings.model_copy(update={"paths": paths})
    w.desk.composer = composer_of(w.desk.settings, key_of(w.desk.settings))
    client = w.client("admin")
    assert "in the templates: such a letter is not written" in words(client.get("/letters"))
    assert "It cannot be written: " in words(client.get("/letters/closed"))


def test_no_page_takes_a_template(w: Working) -> None:
    rules = [rule for rule in w.app.url_map.iter_rules() if rule.rule.startswith("/letters")]
    assert rules
    assert all(rule.methods is not None and "POST" not in rule.methods for rule in rules)


def test_the_ladder_shows_what_is_in_force(w: Working) -> None:
    settings = w.desk.settings
    page = words(w.client("auditor").get("/ladder"))
    for ladder in (settings.ladder.child, settings.ladder.adult):
        assert ladder.board_name in page
        assert f"unit, {ladder.unit_line}" in page
    assert "Acknowledgement 1 working day" in page
    assert page.count("Not signed off") == 6
    assert "25 December 2026" in page
    assert "Automatic:" in page
    assert "Angela Mbeki" not in page, "an auditor has no business with the directory"
    assert "Angela Mbeki" in words(w.client("configurator").get("/ladder"))


def test_a_length_is_signed_off_by_name_and_only_as_it_was_shown(w: Working) -> None:
    client = w.client("configurator", login="cora")
    shown = follow(client, filled(client, "/ladder/sign/triage", by="Dana Okoro, Director"))
    assert "by Dana Okoro, Director on 9 December 2026" in words(shown)
    kept = signoffs.in_force(w.desk.db, w.desk.settings.clocks)["triage"]
    assert (kept.value, kept.by, kept.on, kept.recorded_by) == (
        "2wh",
        "Dana Okoro, Director",
        date(2026, 12, 9),
        "cora",
    )
    assert told(w, "desk")[-1] == ("cora", "sign_off:triage")
    before = counts(w)
    page = client.get("/ladder/sign/response")
    for fields, said in (
        ({"by": ""}, "Enter the name"),
        ({"by": "Dana Okoro", "on": "2026-12-10"}, "must not lie in the future"),
        ({"by": "Dana Okoro", "on": "2026-12-09", "value": "9wd"}, "has changed since the page was shown"),
    ):
        answer = client.post("/ladder/sign/response", data={**hidden(page), **fields})
        assert answer.status_code == 422
        assert said in words(answer)
    assert counts(w) == before
    assert client.get("/ladder/sign/nudge").status_code == 404
    assert w.client("auditor", login="aud").get("/ladder/sign/triage").status_code == 403


def test_letters_are_stopped_and_started_by_an_admin_alone_who_is_asked_again(w: Working) -> None:
    cora = w.client("configurator", login="cora")
    assert cora.get("/ladder/letters").status_code == 403
    page = cora.get("/ladder")
    assert "Stop all letters" not in words(page)
    una = w.client("admin", login="una")
    asking = una.get("/ladder/letters")
    assert switch.stopped(w.desk.db) is None, "looking changes nothing"
    assert una.post("/ladder/letters", data=hidden(asking)).status_code == 422
    follow(una, una.post("/ladder/letters", data={**hidden(asking), "what": "stop"}))
    off = switch.stopped(w.desk.db)
    assert off is not None
    assert (off.by, off.danger) == ("una", False)
    assert "No letter leaves but those about danger. Stopped by una" in words(cora.get("/ladder"))
    follow(una, filled(una, "/ladder/letters", what="start"))
    assert switch.stopped(w.desk.db) is None
    assert told(w, "desk")[-2:] == [("una", "letters:stopped"), ("una", "letters:started")]


def test_rules_are_found_by_label_and_by_words_with_their_own_tests(w: Working) -> None:
    client = w.client("auditor")
    page = words(client.get("/ladder/rules"))
    assert f"version {reader().version}" in page
    assert "since 8.05am on Monday 7 December" in page
    rules = reader().engine.rules
    danger = [one for one in rules if one.label == "immediate_danger:true"]
    shown = words(client.get("/ladder/rules?label=immediate_danger:true"))
    assert f"{len(danger)} rules" in shown
    assert all(" ".join(one.means.split()) in shown for one in danger)
    assert all(" ".join(hit.split()) in shown for one in danger for hit in one.hits)
    assert "1 rule" in words(client.get(f"/ladder/rules?words={danger[0].id}"))
    assert "No rule has these words" in words(client.get("/ladder/rules?words=zzzzz"))


def test_a_text_is_tried_with_its_words_marked_and_nothing_is_kept(w: Working) -> None:
    w.desk.trial = NearWorker()  # type: ignore[assignment]  # it has the one method that is used
    client, before = w.client("configurator"), counts(w)
    answer = filled(client, "/ladder/rules/try", subject="Escalation: plan", body=PLAIN)
    page = words(answer)
    assert "Kind Escalation" in page
    assert "procedures not followed" in page
    assert '<mark class="desk-mark">nobody has visited' in answer.text
    hostile = filled(client, "/ladder/rules/try", subject="<b>x", body="<script>alert(1)</script> " + PLAIN)
    assert "<script>alert" not in hostile.text
    assert counts(w) == before
    assert filled(client, "/ladder/rules/try", subject="", body=" ").status_code == 422
    assert filled(client, "/ladder/rules/try", body="x" * 20_001).status_code == 422
    assert w.client("auditor", login="aud").get("/ladder/rules/try").status_code == 403


def test_a_text_that_kills_the_reader_is_said_to_go_to_a_person(w: Working) -> None:
    w.desk.trial = NearWorker(b"poison")  # type: ignore[assignment]  # as above
    answer = filled(w.client("admin"), "/ladder/rules/try", body="poison")
    assert answer.status_code == 200
    assert "such a mail would go to a person" in words(answer)


def test_the_guarded_process_reads_what_is_tried(w: Working) -> None:
    answer = filled(w.client("admin"), "/ladder/rules/try", subject="Escalation", body=PLAIN)
    assert "Kind Escalation" in words(answer)
    with w.desk.db.read() as connection:
        codes = set(connection.execute(sa.select(audit.c.code)).scalars())
    assert not any("tried" in code for code in codes)
