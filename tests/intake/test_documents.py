"""Attached documents: their words are shown, never taken for the sender's, and no document can hurt its mail."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.parse import Trust, docx, parse, pdf
from intake.work import Job, Setup
from intake.worker import Worked, Worker
from models.mail import Message
from tests.intake import documents as make

TRUST = Trust()
REPORT = (
    "Report for the review conference",
    "Mum has disengaged and the risk has increased. We disagree with the plan.",
)


def parsed(name: str, kind: str, data: bytes, body: str = "Please see attached.") -> Message:
    """A mail with one document, its words read."""
    return parse(make.mail((name, kind, data), body=body), trust=TRUST, documents=True)


def test_the_words_of_a_document_stand_beside_its_name_and_not_in_the_text() -> None:
    for name, kind, data in (
        ("report.docx", make.DOCX, make.docx(*(make.para(line) for line in REPORT))),
        ("report.pdf", "application/pdf", make.pdf(REPORT)),
        ("REPORT.PDF", "application/octet-stream", make.pdf(REPORT)),
        ("report.docx", "application/octet-stream", make.docx(*(make.para(line) for line in REPORT))),
    ):
        message = parsed(name, kind, data)
        assert message.attachments[0].text.split("\n") == list(REPORT)
        assert message.text == message.text_new == "Please see attached."
        assert message.defects == ()


def test_nothing_is_read_unless_it_is_asked_for() -> None:
    raw = make.mail(("report.pdf", "application/pdf", make.pdf(REPORT)))
    assert parse(raw, trust=TRUST).attachments[0].text == ""
    read, listed = (parse(raw, trust=TRUST, documents=x) for x in (True, False))
    assert read.content_key == listed.content_key


def test_word_keeps_tables_and_ticks_and_loses_deleted_words_prompts_and_second_copies() -> None:
    tick = '<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox></w:ffData></w:fldChar><w:t>{}</w:t></w:r></w:p>'
    prompt = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + make.para("Click or tap here")
        + "</w:sdtContent></w:sdt>"
    )
    filled = "<w:sdt><w:sdtPr/><w:sdtContent>" + make.para("She came with a bruise") + "</w:sdtContent></w:sdt>"
    words = docx.words(
        make.docx(
            "<w:tbl>", make.row("Heading", "answer"), "</w:tbl>", prompt, filled,
            "<w:p><w:del><w:r><w:t>struck</w:t></w:r></w:del><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>",
            "<mc:AlternateContent><mc:Choice>" + make.para("boxed") + "</mc:Choice><mc:Fallback>" + make.para("boxed") + "</mc:Fallback></mc:AlternateContent>",
            tick.format("<w:checked/>", "ticked"), tick.format("", "empty"),
        )
    )  # fmt: skip
    assert words.split("\n") == [
        "Heading\tanswer\t",
        "She came with a bruise",
        "one\ttwo",
        "three",
        "boxed",
        "☒ ticked",
        "☐ empty",
        "",
    ]


def test_the_filled_fields_of_a_pdf_form_are_read() -> None:
    filled = make.of_objects([
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R 4 0 R 5 0 R]>>>>", b"<</Type/Pages/Count 0/Kids[]>>",
        b"<</FT/Tx/T(What happened)/V(Nobody came)>>", b"<</FT/Btn/T(Risk)/V/Yes>>", b"<</FT/Tx/T(Empty)/V()>>",
    ])  # fmt: skip
    assert pdf.words(filled) == "What happened: Nobody came\nRisk: ☒"
    assert pdf.words(make.pdf(("A form",), extra=b"/AcroForm<</Fields[<</FT/Tx>>]>>")).strip() == "A form"


def bomb() -> bytes:
    """A document whose text unpacks to 100 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(100):
            part.write(b" " * 1_000_000)
    return out.getvalue()


def lying_bomb() -> bytes:
    """The same, declared as small."""
    data = bomb()
    size = (100_000_000).to_bytes(4, "little")
    return data.replace(size, (1_000).to_bytes(4, "little"))


def pdf_bomb() -> bytes:
    """A page that unpacks to 40 MB."""
    stream = zlib.compress(b"q " * 20_000_000)
    return make.of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 1 1]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ])  # fmt: skip


def pdf_loop() -> bytes:
    """Pages that are their own children."""
    return make.of_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"])


def many_parts() -> bytes:
    """An archive of 20,000 empty parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"word/{number}", b"")
    return out.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "' + "b" * 1000 + '"><!ENTITY c "' + "&a;" * 1000 + '">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HOSTILE = {
    "a bomb": ("x.docx", bomb),
    "a bomb that lies": ("x.docx", lying_bomb),
    "entities": ("x.docx", lambda: make.docx(make.para("&c;"), head=ENTITIES)),
    "an outside entity": ("x.docx", lambda: make.docx(make.para("&a;"), head=OUTSIDE)),
    "deep nesting": ("x.docx", lambda: make.docx("<w:sdt>" * 100_000)),
    "many parts": ("x.docx", many_parts),
    "no document": ("x.docx", lambda: b"PK\x03\x04 not an archive"),
    "another archive": ("x.docx", lambda: make.docx("", part="ppt/slide.xml")),
    "a PDF bomb": ("x.pdf", pdf_bomb),
    "a PDF that turns in a circle": ("x.pdf", pdf_loop),
    "a torn PDF": ("x.pdf", lambda: make.pdf(REPORT)[:300]),
    "noise": ("x.pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 200),
    "many brackets": ("x.pdf", lambda: make.pdf(REPORT).replace(b"BT", b"[" * 50_000)),
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One child for all of them."""
    with Worker() as one:
        yield one


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_document_leaves_its_mail_readable(worker: Worker, name: str) -> None:
    file, data = HOSTILE[name]
    body = "We disagree with the plan."
    raw = make.mail((file, "application/octet-stream", data()), body=body)
    worked = next(worker._stream([(raw, Job(trust=TRUST, documents=True))], Setup()))
    assert isinstance(worked, Worked)
    assert worked.message.text == body
    assert "passwd" not in worked.message.attachments[0].text
    assert len(worked.message.attachments[0].text) < 1_000


def test_a_document_that_kills_the_worker_is_left_out_and_the_mail_read_again() -> None:
    raw = make.mail(("x.docx", make.DOCX, make.docx("<w:p/>" * 1_000_000)), body="We disagree with the plan.")
    memory = 64 * 1024 * 1024
    with Worker(memory=memory) as small:  # without the rules, which take seconds to load twice
        worked = next(small._stream([(raw, Job(trust=TRUST, documents=True))], Setup(memory=memory)))
    assert isinstance(worked, Worked)
    assert worked.message.text == "We disagree with the plan."
    assert worked.message.attachments[0].text == ""


def test_a_worker_that_is_told_not_to_reads_no_document() -> None:
    raw = make.mail(("report.docx", make.DOCX, make.docx(make.para("Report"))))
    found = {}
    for documents in (True, False):
        with Worker(documents=documents) as one:
            found[documents] = one._job(raw, TRUST, date(2026, 12, 23)).documents
    assert found == {True: True, False: False}
    assert not Worker()._job(b"From: jo@x.example\n\nWords.\n", TRUST, date(2026, 12, 23)).documents


def test_more_documents_than_five_and_pages_beyond_the_sixtieth_are_only_listed() -> None:
    one = make.docx(make.para("words"))
    names = [(f"{n}.docx", make.DOCX, one + bytes(n)) for n in range(8)]
    message = parse(make.mail(*names), trust=TRUST, documents=True)
    assert [a.text for a in message.attachments] == ["words"] * 5 + [""] * 3
    assert pdf.words(make.pdf(*[("page",)] * 70)).count("page") == 60


def test_a_locked_document_is_named_and_alone_it_seals_the_mail() -> None:
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
    for name, data in (("report.docx", office), ("report.pdf", locked_pdf())):
        message = parsed(name, "application/octet-stream", data, body="The password follows.")
        assert message.sealed, name
        assert message.automated == "sealed"
        told = parsed(name, "application/octet-stream", data, body="Nobody has visited her since 3 November. " * 12)
        assert not told.sealed


def locked_pdf() -> bytes:
    """A PDF that a password protects."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make.pdf(REPORT))))
    writer.encrypt(user_password="x", owner_password="y", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@given(st.sampled_from(["x.docx", "x.pdf"]), st.binary(max_size=200), st.integers(0, 900))
@settings(max_examples=80, deadline=None)
def test_no_bytes_of_a_document_can_hurt_its_mail(name: str, noise: bytes, at: int) -> None:
    whole = make.docx(make.para("Report")) if name == "x.docx" else make.pdf(REPORT)
    message = parse(
        make.mail((name, "application/octet-stream", whole[:at] + noise + whole[at + len(noise) :])),
        trust=TRUST,
        documents=True,
    )
    assert message.text == "Please see attached."
    assert len(message.attachments) == 1


def slow_pdf() -> bytes:
    """Sixty pages that hold the same thousands of words: legal, and seconds of work."""
    words = b"BT /F1 9 Tf " + b"1 0 0 1 5 5 Tm (a) Tj " * 20_000 + b"ET"
    kids = b" ".join(b"%d 0 R" % n for n in range(5, 65))
    page = b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"
    return make.of_objects([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/MediaBox[0 0 9 9]/Count 60/Kids[%s]>>" % kids,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        *[page] * 60,
    ])  # fmt: skip


# Where the stop falls into somebody's finaliser, Python says so and drops it; the next one counts.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_a_document_that_takes_too_long_is_left_sealed_and_said_so() -> None:
    files = [("a.docx", make.DOCX, make.docx(make.para("Report"))), ("slow.pdf", "application/pdf", slow_pdf())]
    message = parse(make.mail(*files), trust=TRUST, documents=True)
    assert message.text == "Please see attached."
    assert [a.text for a in message.attachments] == ["Report", ""]
    assert "an attached document takes too long to read" in message.defects


def test_outside_the_main_thread_documents_are_read_without_a_clock() -> None:
    raw = make.mail(("a.docx", make.DOCX, make.docx(make.para("Report"))))
    with ThreadPoolExecutor(1) as pool:
        message = pool.submit(parse, raw, trust=TRUST, documents=True).result()
    assert message.attachments[0].text == "Report"
