"""Files that came in a mail, handed to a person to be saved: never shown, never run by the browser."""

from io import BytesIO

from flask import Response, send_file

from models.pages.mail import Download

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Should a browser show it all the same, it may do nothing (CSP, Level 3: sandbox)."""


def saved(file: Download) -> Response:
    """An answer that the browser saves (RFC 6266), whatever the file says it is."""
    answer = send_file(BytesIO(file.data), mimetype=file.type, as_attachment=True, download_name=file.name, etag=False)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Download-Options"] = "noopen"
    return answer
