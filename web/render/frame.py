"""The HTML of a mail in a page of its own, for a sandboxed frame: it may do nothing and fetch nothing.

The words were cleaned by an allow-list in the guarded worker; the policy of the answer forbids again what that takes
out (CSP, Level 3): no script, no picture, no font, no form, an origin of its own. The one style is named by its digest.
"""

import base64
import hashlib
from typing import Final

STYLE: Final = (
    "body{margin:12px;color:#0b0c0c;background:#fff;font:1rem/1.5 Arial,'Liberation Sans',sans-serif;"
    "overflow-wrap:anywhere}table{border-collapse:collapse}td,th{padding:2px 8px;vertical-align:top;text-align:left}"
    "blockquote{margin:0 0 0 8px;padding-left:12px;border-left:4px solid #b1b4b6}pre{white-space:pre-wrap}"
)
_DIGEST: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; sandbox; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


def framed(html: str) -> str:
    """A whole page around cleaned HTML."""
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Formatted text</title>'
        f"<style>{STYLE}</style></head><body>{html}</body></html>"
    )
