"""The rules of the mail standards that no other file here tests: RFC 5322, 2045-2047, 2231, 3464, 6532, 6533, 7103."""

import base64

import pytest

from intake.machinemarks import LIST_HEADERS, REPLY_HEADERS
from intake.parse import Trust, parse
from models.mail import Message


def mail(head: str, body: str = "Words.") -> Message:
    """A mail with these fields and this body."""
    text = f"From: jo@x.example\nTo: desk@northvale.example\nSubject: Plan\n{head}\n\n{body}\n"
    return parse(text.encode("utf-8", "surrogateescape"), trust=Trust())


def part(kind: str, body: str) -> Message:
    """A mail with one part of this type."""
    return mail(f"MIME-Version: 1.0\nContent-Type: {kind}", body)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b.example>", "a@b.example"),
        ("\n <a@b.example>", "a@b.example"),
        ("<[a@b.example]>", "[a@b.example]"),
        ("<a b@c.example>", "a b@c.example"),
        ("<a@b.example> <c@d.example>", "a@b.example"),
        ("<a@b.example", "a@b.example"),
        ("noat", "noat"),
        (f"<{'x' * 260}@b.example>", f"{'x' * 260}@b.example"),
        ("<>", ""),
        ("", ""),
    ],
)
def test_a_message_id_is_taken_as_it_is_written(value: str, expected: str) -> None:
    assert mail(f"Message-ID: {value}").message_id == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Wed, 23 Dec 2099 09:58:00 +0000", "2099-12-23T09:58:00+00:00"),
        ("1 Jan 1904 00:00:00 +0000", "1904-01-01T00:00:00+00:00"),
        ("1 Jan 69 00:00:00 +0000", "1969-01-01T00:00:00+00:00"),
        ("23 Dec 2026 09:58:00 -0000", "2026-12-23T09:58:00+00:00"),
        ("23 Dec 2026 09:58 EST", "2026-12-23T09:58:00-05:00"),
        ("Wed, 23 Dec 2026 09:58:00 +0000 (GMT (x))", "2026-12-23T09:58:00+00:00"),
        ("31 Feb 2026 10:00:00 +0000", None),
        ("23 Dec 2026 09:58:00 +9999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_the_senders_claim_or_nothing(value: str, expected: str | None) -> None:
    found = mail(f"Date: {value}").date
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ('Content-Type: application/x; name*0="a"; name*1="b.pdf"', "ab.pdf"),
        ('Content-Type: application/x; name*1="b.pdf"; name*0="a"', "ab.pdf"),
        ('Content-Type: application/x; name*0="a"; name*2="c.pdf"', "ac.pdf"),
        ("Content-Type: application/x; name*0*=utf-8''caf%C3; name*1*=%A9; name*2=.doc", "café.doc"),
        ("Content-Type: application/x\nContent-Disposition: attachment; filename*=utf-8'en'caf%C3%A9.doc", "café.doc"),
        (
            "Content-Type: application/x\nContent-Disposition: attachment; filename=cafe.doc; filename*=utf-8''caf%C3%A9.doc",
            "café.doc",
        ),
        ('Content-Type: application/x; name="one.doc"\nContent-Disposition: attachment; filename="two.doc"', "two.doc"),
        ('Content-Type: application/x; name="=?utf-8?Q?caf=C3=A9.doc?="', "café.doc"),
        ("Content-Type: application/x; name=caf\udce9.doc", "café.doc"),
        ("Content-Type: application/x; name*=bogus'en'%E9", "é"),
        ("Content-Type: application/x; name=a b c.doc", "a b c.doc"),
        ('Content-Type: application/x; name="../../etc/passwd"', "passwd"),
        ('Content-Type: application/x; name="C:\\\\a\\\\b.exe"', "b.exe"),
        ('Content-Type: application/x; name="CON.txt"', "_CON.txt"),
        ('Content-Type: application/x; name="lexe.\u202egpj"', "lexe.gpj"),
        ('Content-Type: application/x; name="x. . "', "x"),
        (f'Content-Type: application/x; name="{"n" * 300}.docx"', "n" * 115 + ".docx"),
    ],
)
def test_a_file_name_is_decoded_leniently_and_made_safe(fields: str, expected: str) -> None:
    message = part("multipart/mixed; boundary=b", f"--b\n\nT\n--b\n{fields}\n\nx\n--b--")
    assert [a.name for a in message.attachments] == [expected]


@pytest.mark.parametrize(
    ("kind", "body", "text", "defect"),
    [
        ("text/plain\nContent-Transfer-Encoding: x-strange", "Words.", "Words.", "transfer encoding is unknown"),
        ("text/plain\nContent-Transfer-Encoding: base64", "No base64, but plain words!", "No base64, but plain words!", "declared base64, but it is plain text"),
        ("text/plain\nContent-Transfer-Encoding: base64", "V29yZHMu\n\nScanned by the gateway", "Words.\nScanned by the gateway", "plain text below base64"),
        ("text/plain\nContent-Transfer-Encoding: quoted-printable", "a=3Db=ZZ=\nc=", "a=b=ZZc", ""),
        ("multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64", "--b\n\nWords.\n--b--", "Words.", "InvalidMultipartContentTransferEncodingDefect"),
        ("multipart/mixed; boundary=b", "--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\nInner.\n--bb--\n--b\n\nOuter.\n--b--", "Inner.\n\nOuter.", ""),
        ("multipart/mixed; boundary=b", "--b\n\nWords.", "Words.", "CloseBoundaryNotFoundDefect"),
        ("multipart/mixed", "--b\nContent-Type: text/plain\n\nWords.\n--b--", "Words.", "multipart without parts"),
        ("text/plain; charset=x-no-such", "Words.", "Words.", "charset 'x-no-such' is unknown or wrong"),
    ],
)  # fmt: skip
def test_faulty_encodings_lose_no_words(kind: str, body: str, text: str, defect: str) -> None:
    message = part(kind, body)
    assert message.text.strip() == text
    assert not defect or defect in message.defects


def test_an_attachment_loses_the_footer_that_was_put_below_its_base64() -> None:
    body = '--b\n\nWords.\n--b\nContent-Type: application/x; name="a.bin"\nContent-Transfer-Encoding: base64\n\nAAEC\n\nThis list is run by volunteers.\n--b--'
    assert [a.size for a in part("multipart/mixed; boundary=b", body).attachments] == [3]


def test_encoded_text_without_a_mime_version_is_decoded() -> None:
    assert mail("Content-Type: text/plain\nContent-Transfer-Encoding: base64", "V29yZHMu").text == "Words."


def test_a_line_that_is_no_header_ends_the_headers_and_stays_readable() -> None:
    assert "this is no header" in mail("X-One: y\nthis is no header\nX-Two: z").text


def test_a_part_of_a_mail_or_a_body_elsewhere_is_named_and_never_fetched() -> None:
    for kind in (
        'message/partial; id="x@y.example"; number=1; total=2',
        'message/external-body; access-type=URL; URL="https://x.example/"',
    ):
        message = part(kind, "Content-Type: text/plain\n\n")
        assert any("not all of the mail is here" in defect for defect in message.defects)
        assert message.text == ""


REPORT = "--b\n\nSorry.\n--b\nContent-Type: message/{}\n\nReporting-MTA: dns; m.example\n\nFinal-Recipient: {}\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: {}\n\nMessage-ID: <n1@northvale.example>\n--b--"

PARTS = "Reporting-MTA: dns; m.example\n\nFinal-Recipient: utf-8; jö@x.example\nAction: failed\nStatus: 5.1.1\n"
PACKED = "--b\n\nSorry.\n--b\nContent-Type: message/global-delivery-status\nContent-Transfer-Encoding: {}\n\n{}\n--b\nContent-Type: message/global-headers\n\nMessage-ID: <n1@northvale.example>\n--b--"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/report; report-type=delivery-status; boundary=b", REPORT.format("delivery-status", "rfc822; jo@x.example", "text/rfc822-headers")),
        ("multipart/report; boundary=b", REPORT.format("delivery-status", "rfc822; jo@x.example", "message/rfc822")),
        ("multipart/mixed; boundary=b", REPORT.format("delivery-status", "rfc822; jo@x.example", "message/rfc822")),
        ("multipart/mixed; boundary=o", "--o\nContent-Type: multipart/report; boundary=b\n\n" + REPORT.format("delivery-status", "rfc822; jo@x.example", "text/rfc822-headers") + "\n--o--"),
        ("multipart/report; boundary=b", REPORT.format("global-delivery-status", "utf-8; jö@x.example", "message/global-headers")),
        ("multipart/report; boundary=b", PACKED.format("base64", base64.b64encode(PARTS.encode()).decode())),
        ("multipart/report; boundary=b", PACKED.format("quoted-printable", PARTS.replace("ö", "=C3=B6"))),
        ("multipart/report; boundary=b", REPORT.format("delivery-status", "rfc822; o'brien@x.example", "text/rfc822-headers")),
    ],
)  # fmt: skip
def test_a_report_is_one_wherever_it_is_nested_and_whatever_its_type_is_called(kind: str, body: str) -> None:
    message = part(kind, body)
    assert message.automated == "bounce"
    assert message.no_answer
    assert message.bounce is not None
    assert message.bounce.original_message_id == "n1@northvale.example"
    [found] = message.bounce.recipients
    assert found.address in {"jo@x.example", "jö@x.example", "o'brien@x.example"}
    assert (found.action, found.status) == ("failed", "5.1.1")


@pytest.mark.parametrize("kind", ["disposition-notification", "global-disposition-notification"])
def test_a_receipt_is_never_answered(kind: str) -> None:
    body = f"--b\n\nRead.\n--b\nContent-Type: message/{kind}\n\nFinal-Recipient: rfc822; jo@x.example\nDisposition: manual-action/MDN-sent-manually; deleted\n--b--"
    message = part("multipart/mixed; boundary=b", body)
    assert (message.automated, message.bounce) == ("receipt", None)
    assert message.no_answer


@pytest.mark.parametrize("name", LIST_HEADERS)
def test_every_header_of_a_list_forbids_an_answer(name: str) -> None:
    message = mail(f"{name}: <https://x.example/>")
    assert message.automated == "list"
    assert message.no_answer


@pytest.mark.parametrize("name", REPLY_HEADERS)
def test_every_header_of_a_responder_forbids_an_answer(name: str) -> None:
    message = mail(f"{name}: yes")
    assert message.automated == "auto_reply"
    assert message.no_answer


def test_only_the_topmost_return_path_counts() -> None:
    assert mail("Return-Path: <jo@x.example>\nReturn-Path: <>").no_answer == ""
    assert mail("Return-Path: <>\nReturn-Path: <jo@x.example>").no_answer == "null sender"


def test_addresses_and_headers_in_utf_8_are_read_as_they_stand() -> None:
    message = parse(
        "From: Jö <jö@exämple.example>\nTo: désk@northvale.example\nSubject: Plän\n\nx\n".encode(), trust=Trust()
    )
    assert (message.from_address, message.to[0].address, message.subject) == (
        "jö@exämple.example",
        "désk@northvale.example",
        "Plän",
    )
    assert message.sender_doubt == ""


def test_results_of_forwarders_and_of_attached_mails_prove_nothing() -> None:
    trust = Trust(authserv_ids=("mx.northvale.example",))
    result = "mx.northvale.example; dmarc=pass header.from=x.example"
    sealed = parse(f"ARC-Authentication-Results: i=1; {result}\nFrom: jo@x.example\n\nx\n".encode(), trust=trust)
    inner = f"Content-Type: message/rfc822\nFrom: jo@x.example\n\nAuthentication-Results: {result}\nFrom: jo@x.example\n\nx\n"
    assert sealed.verdict == parse(inner.encode(), trust=trust).verdict == "unknown"
