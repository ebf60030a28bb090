"""The council's own form: its answers are the sender's words, its headings, empty boxes and prompts are not."""

from datetime import date

import pytest

from intake.parse import Trust, parse
from intake.parse.form import answers
from intake.worker import Worker
from tests.intake import documents as make

ROWS = (
    ("Child's name", "AB"),
    ("Case reference:", "LCS 1187423"),
    ("Your role", "Head teacher"),
    ("3. Reason for escalation (tick all that apply)", "☒ The plan is not progressing ☐ Disagreement with a decision"),
    ("What happened?", "Nobody has visited since 3 November."),
    ("Steps already taken *", "I rang the social worker and her manager twice."),
    ("Desired outcome", "Click or tap here to enter text."),
    ("For office use only", "Received by the desk"),
    ("Date received", "immediate danger"),
)
SAID = (
    "Child: AB\nCase reference: LCS 1187423\nRole: Head teacher\nThe plan is not progressing\n"
    "Nobody has visited since 3 November.\nI rang the social worker and her manager twice."
)


def table() -> str:
    """The form as Word's table gives it."""
    return "Multi-agency Escalation Form\n" + "".join(f"{a}\t{b}\t\n" for a, b in ROWS)


@pytest.mark.parametrize(
    "text",
    [
        table(),
        "Escalation record\n" + "\n".join(f"{a}\n{b}" for a, b in ROWS),
        "Record of Escalation\n\n" + "\n\n".join(f"{a.rstrip(':?')}: {b}" for a, b in ROWS),
    ],
)
def test_the_answers_are_found_in_cells_below_and_behind_their_headings(text: str) -> None:
    assert answers(text) == SAID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Report for the review conference\nBackground\nMum has disengaged.\nCurrent risk\nIt has increased.\nDesired outcome\nA new plan.",
        "Escalation form\nWhat happened\nNobody came.",
        "Escalation policy\nWhoever disagrees uses the escalation form. It asks for reasons, steps and outcomes.",
    ],
)
def test_a_report_a_policy_or_a_scrap_is_no_form(text: str) -> None:
    assert answers(text) == ""


def test_the_fields_of_a_pdf_form_are_answers() -> None:
    fields = [b"<</FT/Tx/T(%s)/V(%s)>>" % pair for pair in (
        (b"Reason for escalation", b"No visits"), (b"What happened", b"Nobody came"), (b"Desired outcome", b"A visit"),
    )]  # fmt: skip
    page = b"BT /F1 9 Tf (Multi-agency Escalation Form) Tj 0 -12 Td (What happened?) Tj ET"
    form = make.of_objects([
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 7 0 R 8 0 R]>>>>", b"<</Type/Pages/MediaBox[0 0 9 9]/Count 1/Kids[4 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page), *fields,
    ])  # fmt: skip
    message = parse(make.mail(("form.pdf", "application/pdf", form)), trust=Trust(), documents=True)
    assert message.text_new == "No visits\nNobody came\nA visit\n\nPlease see attached."


def test_an_unfilled_form_says_nothing() -> None:
    assert answers("Escalation form\n" + "".join(f"{a}\t☐ Yes ☐ No\t\n" for a, _ in ROWS[:7])) == ""


def test_ticks_of_every_make_are_read() -> None:
    ticks = "[x] no visits [ ] no plan\t✓ minutes missing\t□ none\t☑ threshold"
    said = answers(f"Escalation form\nGrounds\t{ticks}\nBackground\tx y\nOutcome sought\tz\n").split("\n")
    assert said == ["no visits", "minutes missing", "threshold", "x y", "z"]


def test_the_answers_are_the_senders_words_in_the_reading_and_a_reports_words_are_not(
    reading_worker: Worker,
) -> None:
    rows = "".join(make.row(a, b) for a, b in ROWS)
    form = make.docx(make.para("Multi-agency Escalation Form"), "<w:tbl>", rows, "</w:tbl>")
    report = make.docx(
        make.para("Report for the conference"),
        make.para("She is in immediate danger. Mum has disengaged. We disagree."),
    )
    day = date(2026, 12, 23)
    filled = reading_worker.read(make.mail(("form.docx", make.DOCX, form)), trust=Trust(), on=day)
    reported = reading_worker.read(make.mail(("report.docx", make.DOCX, report)), trust=Trust(), on=day)
    assert filled.message.text_new == SAID + "\n\nPlease see attached."
    assert filled.reading is not None
    assert filled.reading.kind == "escalation"
    assert "1187423" in " ".join(filled.reading.case_references)
    assert reported.message.text_new == "Please see attached."
    assert reported.reading is not None
    assert not reported.reading.immediate_danger
    assert reported.reading.evidence == () or all("disengaged" not in e.text for e in reported.reading.evidence)


def test_a_form_in_a_forwarded_mail_is_not_the_forwarders_word() -> None:
    rows = "".join(make.row(a, b) for a, b in ROWS)
    inner = make.mail(("form.docx", make.DOCX, make.docx(make.para("Escalation form"), "<w:tbl>", rows, "</w:tbl>")))
    raw = (
        b"From: Kim <kim@housing.example>\nSubject: Fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nFor you.\n--o\nContent-Type: message/rfc822\n\n"
        + inner
        + b"\n--o--\n"
    )
    message = parse(raw, trust=Trust(), documents=True)
    assert message.text_new == "For you."
