"""The page of a case: where it stands, what was written and why it reads so, what happened, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
import sqlalchemy as sa

from beats.acting import carry_out
from beats.pages.case.words import ACTS, STATES
from models.act import Act, Correct, TakeDanger
from models.pages.words import LETTERS
from models.tables import cases, letters, messages, readings
from models.words import LetterKind, LetterState
from tests.web.arriving import arrive, references
from tests.web.working import NOW, Working, working

TEXT = (
    "The child protection plan (LCS 2310045) is not being carried out. I spoke to the team manager and nobody answers."
)


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    """A desk at work; tests with this one only look."""
    with working(tmp_path_factory.mktemp("case")) as one:
        yield one


def words_of(html: str) -> str:
    """What the page says, without its mark-up."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def told(w: Working, path: str) -> str:
    """What a page says to an admin."""
    got = w.client("admin").get(path)
    assert got.status_code == 200, path
    return words_of(got.get_data(as_text=True))


def in_danger(w: Working) -> str:
    """A case whose danger nobody has taken."""
    with w.desk.db.read() as connection:
        query = sa.select(cases.c.reference).where(cases.c.danger_at.is_not(None), cases.c.danger_taken_at.is_(None))
        return str(connection.execute(query).scalars().first())


def test_every_case_of_the_desk_has_a_page(w: Working) -> None:
    client = w.client("admin")
    for reference in references(w):
        got = client.get(f"/cases/{reference}")
        assert got.status_code == 200
        assert f"<title>{reference} - " in got.get_data(as_text=True), "a title holds the reference alone"


def test_danger_that_nobody_has_taken_comes_first_with_the_way_to_take_it(w: Working) -> None:
    page = told(w, f"/cases/{in_danger(w)}")
    assert page.index("Danger: nobody has taken it yet") < page.index("What they wrote")
    assert "Take it, and say what was done" in page


def test_it_is_said_what_happens_next_if_nobody_acts(w: Working) -> None:
    page = told(w, f"/cases/{in_danger(w)}")
    assert "If nobody acts" in page
    assert "the on-call contact is asked again about the danger" in page
    assert "The council has not signed off this time" in page


def test_the_ladder_says_who_was_asked_since_when_and_where_it_stands(w: Working) -> None:
    html = w.client("admin").get(f"/cases/{in_danger(w)}").get_data(as_text=True)
    here = html.partition('aria-current="step"')[2].partition("</li>")[0]
    assert "It stands here" in here
    assert "Ruth Calloway, since" in words_of(f"<main>{here}</main>")
    assert "Not acknowledged by 5pm yesterday" in words_of(f"<main>{here}</main>")
    assert html.count('<ol class="case-ladder">') == 1


def test_the_words_that_decided_are_marked_where_they_stand(w: Working) -> None:
    client = w.client("admin")
    with w.desk.db.read() as connection:
        rows = connection.execute(
            sa.select(cases.c.reference, messages.c.id, messages.c.parsed, readings.c.reading)
            .join(messages, messages.c.case_id == cases.c.id)
            .join(readings, readings.c.message_id == messages.c.id)
        ).all()
    marked = 0
    for row in rows:
        if not row.parsed or not row.reading["evidence"]:
            continue
        html = client.get(f"/cases/{row.reference}/messages/{row.id}").get_data(as_text=True)
        found = [
            unescape(re.sub(r"<sup.*", "", one, flags=re.DOTALL))
            for one in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)
        ]
        texts = row.parsed["subject"] + "\n" + row.parsed["text"]
        assert found
        assert all(one in texts for one in found)
        first = row.reading["evidence"][0]
        assert (
            row.parsed["subject" if first["where"] == "subject" else "text"][first["start"] : first["end"]]
            == first["text"]
        )
        assert "Why the desk reads it so" in html
        marked += 1
    assert marked > 20


def test_marks_lose_no_letter_of_the_text(w: Working) -> None:
    from beats.pages.case.marks import passages, reasons_of
    from models.mail import Message
    from models.reading import Reading
    from models.store.codec import from_json

    with w.desk.db.read() as connection:
        query = sa.select(messages.c.parsed, readings.c.reading).join(readings, readings.c.message_id == messages.c.id)
        rows = connection.execute(query).all()
    for row in rows:
        text = from_json(Message, row.parsed).text
        shown = passages(text, reasons_of(from_json(Reading, row.reading), {}))
        assert "".join(piece.text for one in shown for piece in one.pieces) == text


def mail(*, html: str = "", files: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """An escalation of a school."""
    one = EmailMessage()
    one["From"], one["To"] = "Bea Ames <b.ames@hazelgrove.sch.example>", "cssuadmin@tynebridge.example"
    one["Subject"], one["Message-ID"] = "The plan is not working", "<one.9@hazelgrove.sch.example>"
    one["Date"] = "Wed, 9 Dec 2026 10:00:00 +0000"
    one.set_content(
        f"{TEXT}\n\nB Ames\nHead\n\nOn Mon, 7 Dec 2026 at 10:00, A <a@hazelgrove.sch.example> wrote:\n> old words\n"
    )
    if html:
        one.add_alternative(html, subtype="html")
    for name, data in files:
        one.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return one.as_bytes()


def test_a_message_folds_the_thread_and_hands_out_files_as_they_came(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        raw = mail(html="<p>Formatted <b>words</b></p>", files=(("minutes of 4/12.docx", b"\x01\x02" * 40),))
        reference, message = arrive(w, tmp_path, raw)
        client, address = w.client("admin"), f"/cases/{reference}/messages/{message}"
        html = client.get(address).get_data(as_text=True)
        folded = html.partition("Earlier messages quoted below")
        assert "old words" in folded[2].partition("</details>")[0]
        assert "old words" not in folded[0]
        assert "could not be proven" in html
        saved = client.get(f"{address}/attachments/1")
        assert saved.data == b"\x01\x02" * 40
        assert saved.headers["Content-Disposition"].startswith("attachment; ")
        assert client.get(f"{address}/attachments/2").status_code == 404
        assert client.get(f"{address}/original").data == raw
        assert "Formatted <b>words</b>" in client.get(f"{address}/formatted").get_data(as_text=True)


def test_what_is_erased_or_was_never_read_is_said_and_no_page_fails(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference, message = arrive(w, tmp_path, mail())
        with w.desk.db.write() as connection:
            connection.exec_driver_sql("update raw set bytes = null")
            connection.execute(sa.update(messages).where(messages.c.id == message).values(parsed=None))
            connection.execute(sa.update(letters).values(bytes=None))
        client = w.client("admin")
        assert "This mail could not be read" in told(w, f"/cases/{reference}")
        assert "Its original is not kept" in told(w, f"/cases/{reference}/messages/{message}")
        assert client.get(f"/cases/{reference}/messages/{message}/original").status_code == 404
        letter = re.findall(r"/letters/\d+", client.get(f"/cases/{reference}").get_data(as_text=True))[0]
        assert "Its words are not kept" in told(w, f"/cases/{reference}{letter}")


def test_a_correction_shows_both_readings_and_who_made_them(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference, _ = arrive(w, tmp_path, mail())
        carry_out(w.desk, reference, Correct(person="both"), "una")
        page = told(w, f"/cases/{reference}")
        assert "All 2 readings: they are kept for ever" in page
        assert "Corrected by una" in page
        assert "una corrected the reading" in page


def test_the_timeline_goes_both_ways_and_the_session_remembers_which(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference = in_danger(w)
        client = w.client("admin")
        newest = re.findall(
            r'<time datetime="([^"]+)',
            client.get(f"/cases/{reference}").get_data(as_text=True).partition('id="timeline"')[2],
        )
        assert newest == sorted(newest, reverse=True)
        assert len(newest) > 10
        client.get(f"/cases/{reference}?order=oldest")
        oldest = re.findall(
            r'<time datetime="([^"]+)',
            client.get(f"/cases/{reference}").get_data(as_text=True).partition('id="timeline"')[2],
        )
        assert oldest == sorted(newest)


def test_what_people_do_stands_in_the_timeline(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference = in_danger(w)
        carry_out(w.desk, reference, TakeDanger(done="Rang the police at 10.20"), "una")
        page = told(w, f"/cases/{reference}")
        assert "Danger: nobody has taken it yet" not in page
        assert "una took the danger Rang the police at 10.20" in page


def test_a_long_timeline_is_paged(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        reference = references(w)[0]
        with w.desk.db.write() as connection:
            case = connection.execute(sa.select(cases.c.id).where(cases.c.reference == reference)).scalar_one()
            connection.exec_driver_sql(
                "insert into acts (case_id, at, by, kind, payload) values (?, ?, 'una', 'Note', '{\"words\": \"noted\"}')",
                [(case, (NOW - timedelta(minutes=one)).strftime("%Y-%m-%d %H:%M:%S.%f")) for one in range(150)],
            )
        first, second = told(w, f"/cases/{reference}"), told(w, f"/cases/{reference}?page=2")
        assert "Page 1 of 2" in first
        assert "Next page" in first
        assert "Previous page" in second
        assert first.count("una noted noted") == 100
        assert told(w, f"/cases/{reference}/print").count("una noted noted") == 150
        assert "Page 2 of 2" in told(w, f"/cases/{reference}?page=99")


def test_a_letter_is_shown_as_sent_without_the_link_that_answers_it(w: Working) -> None:
    with w.desk.db.read() as connection:
        query = sa.select(cases.c.reference, letters.c.id, letters.c.bytes).join(cases, cases.c.id == letters.c.case_id)
        row = connection.execute(query.where(letters.c.kind == "notice", letters.c.state == "sent").limit(1)).one()
    assert re.search(rb"/a/a[a-z0-9]+-", row.bytes), "the letter itself has one"
    page = told(w, f"/cases/{row.reference}/letters/{row.id}")
    assert row.reference in page
    assert "this link answers the letter and is not shown" in page
    assert not re.search(r"/a/a[a-z0-9]+-", page)


def test_paper_has_exact_times_and_words_of_mails_only_if_ticked(w: Working) -> None:
    reference = in_danger(w)
    without, ticked = told(w, f"/cases/{reference}/print"), told(w, f"/cases/{reference}/print?words=yes")
    assert "Without the words of mails" in without
    assert "neighbours rang us" not in without
    assert "URGENT - child" not in without
    assert "neighbours rang us" in ticked
    assert not re.search(r"\b(today|yesterday|tomorrow)\b", without.partition("Timeline")[0])
    assert "7 Dec 2026, 09:05" in without


def test_the_number_of_queries_does_not_follow_the_number_of_cases(tmp_path: Path) -> None:
    with working(tmp_path) as w:
        client, reference, asked = w.client("admin"), in_danger(w), []
        client.get(f"/cases/{reference}")
        sa.event.listen(w.desk.db.engine, "before_cursor_execute", lambda *_: asked.append(1))
        client.get(f"/cases/{reference}")
        few = len(asked)
        with w.desk.db.write() as connection:
            connection.exec_driver_sql(
                "update cases set reference = 'X' || reference where reference <> ?", (reference,)
            )
        for _ in range(3):
            arrive(w, tmp_path, mail(files=((f"{len(asked)}.bin", b"x" * len(asked)),)))
        asked.clear()
        client.get(f"/cases/{reference}")
        assert len(asked) <= few
        assert few < 75


def test_every_act_letter_and_state_has_words(w: Working) -> None:
    del w
    assert {one.__name__ for one in get_args(Act)} <= set(ACTS)
    assert set(get_args(LetterKind)) <= set(LETTERS)
    assert set(get_args(LetterState)) <= set(STATES)
