"""Small documents for the tests, made here: Word by hand, PDF by hand."""

import base64
import io
import zipfile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def para(text: str) -> str:
    """A paragraph."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def row(*cells: str) -> str:
    """A table row of cells with one paragraph each."""
    return "<w:tr>" + "".join(f"<w:tc>{para(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def docx(*blocks: str, head: str = "", part: str = "word/document.xml") -> bytes:
    """A document of these blocks of XML; `head` stands before the root element."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, f"{head}<w:document {_W}><w:body>{''.join(blocks)}</w:body></w:document>")
    return out.getvalue()


def pdf(*pages: tuple[str, ...], extra: bytes = b"") -> bytes:
    """A PDF with these lines on its pages."""
    objects = [b"<</Type/Catalog/Pages 2 0 R" + extra + b">>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        words = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 11 Tf 50 800 Td {words}ET".encode("latin-1")
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % (len(objects) + 2)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    objects[1] = b"<</Type/Pages/MediaBox[0 0 595 842]/Count %d/Kids[%s]>>" % (
        len(kids), b" ".join(b"%d 0 R" % kid for kid in kids),
    )  # fmt: skip
    return of_objects(objects)


def of_objects(objects: list[bytes]) -> bytes:
    """A PDF of numbered objects; the first is its catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


def mail(*files: tuple[str, str, bytes], body: str = "Please see attached.", subject: str = "Plan") -> bytes:
    """A mail of a person with (name, type, data) attached."""
    parts = "".join(
        f'\n--b\nContent-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(data).decode()}"
        for name, kind, data in files
    )
    return (
        "From: Jo Ashdown <jo@school.example>\nTo: desk@northvale.example\n"
        f"Subject: {subject}\nDate: Wed, 23 Dec 2026 09:58:00 +0000\nMessage-ID: <m1@school.example>\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{body}\n{parts}\n--b--\n"
    ).encode()
