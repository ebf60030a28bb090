"""Reports that machines send about a letter: a bounce (RFC 3464) and a read receipt (RFC 8098), as bytes."""

from email.message import EmailMessage

_MIXED = """Content-Type: multipart/report; report-type={kind}; boundary="=_report"
MIME-Version: 1.0

--=_report
Content-Type: text/plain; charset=utf-8

{words}

--=_report
Content-Type: message/{kind}

{status}
"""
_ORIGINAL = """--=_report
Content-Type: text/rfc822-headers

From: {sender}
To: {recipient}
Message-ID: <{message_id}>

"""


def bounce(head: EmailMessage, *, sender: str, recipient: str, message_id: str, reporter: str) -> bytes:
    """A failure for good: `head` holds the report's own headers, the rest says whose letter failed for whom."""
    words = f"Your message could not be delivered.\n\n<{recipient}>: mailbox does not exist"
    status = (
        f"Reporting-MTA: dns; {reporter}\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 mailbox does not exist\n"
    )
    original = _ORIGINAL.format(sender=sender, recipient=recipient, message_id=message_id)
    return _join(head, _MIXED.format(kind="delivery-status", words=words, status=status) + original)


def opened(head: EmailMessage, *, recipient: str, message_id: str, reporter: str) -> bytes:
    """A read receipt: the letter was opened, which acknowledges nothing."""
    status = (
        f"Reporting-UA: {reporter}; Invented Mail 1.0\nFinal-Recipient: rfc822;{recipient}\n"
        f"Original-Message-ID: <{message_id}>\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    )
    words = "Your message was read."
    return _join(head, _MIXED.format(kind="disposition-notification", words=words, status=status))


def _join(head: EmailMessage, rest: str) -> bytes:
    headers = head.as_bytes().rstrip(b"\r\n")
    return headers + b"\r\n" + f"{rest}--=_report--\n".replace("\n", "\r\n").encode()
