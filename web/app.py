"""The web application: pages, their templates, and the headers that every answer carries."""

import hashlib
import hmac
import logging
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from models.config.settings import Settings
from models.config.values import LOOPBACK
from models.errors import where
from models.pages.desk import Desk
from web import words
from web.addresses import bound
from web.guard import guard
from web.layout import layout
from web.pages import account, case, council, doing, errors, figures, health, home, links, new_case, queue, sign_in
from web.signed_in import keep_sessions

log = logging.getLogger("desk")
TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates" / "web"
LARGEST: Final = 64 * 1024
"""Bytes of a form: names and days, nothing else."""
PAGES: Final = (home, links, health, sign_in, account, queue, case, doing, new_case, council, figures)
"""The rooms of the pages, one blueprint each."""
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class DeskApp(Flask):
    """Flask, with the desk that its pages ask, the council's name, and the key of its forms."""

    jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012  # Flask's own name and shape

    def __init__(self, desk: Desk, settings: Settings, key: bytes) -> None:
        """Take the desk, the settings ([desk], [web]) and the signing key."""
        super().__init__("web", root_path=str(Path(__file__).parent), static_folder="static")
        self.desk, self.zone = desk, settings.zone
        self.form_key = _derived(key, "forms of the web pages")
        secure = settings.desk.base_url.startswith("https:")
        self.jinja_loader = ChoiceLoader(
            [
                FileSystemLoader(TEMPLATES),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        )
        self.config.update(
            MAX_CONTENT_LENGTH=LARGEST,
            MAX_FORM_PARTS=40,
            TRUSTED_HOSTS=_hosts(settings),
            SEND_FILE_MAX_AGE_DEFAULT=3600,
            PROPAGATE_EXCEPTIONS=False,
            SECRET_KEY=_derived(key, "cookies of the web pages"),
            SESSION_COOKIE_NAME="__Host-desk" if secure else "desk",
            SESSION_COOKIE_SECURE=secure,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",  # Strict would lose whoever comes back from a council's own sign-in
            WTF_CSRF_TIME_LIMIT=None,  # a form is good for as long as its session
            WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, and no page of ours sends one
        )
        self.jinja_env.globals.update(words=words, council=settings.desk.name, csrf=_csrf)

    def log_exception(self, exc_info: Any) -> None:
        """The place of a fault, never the address of the page: it may be a link (promise 19)."""
        log.error("a page failed (%s)", where(exc_info[1]))

    def select_jinja_autoescape(self, filename: str | None) -> bool:  # noqa: ARG002  # Flask's signature
        """Everything is escaped, whatever a template is called."""
        return True


def create_app(desk: Desk, settings: Settings, key: bytes) -> DeskApp:
    """The application, ready to be served."""
    app = DeskApp(desk, settings, key)
    bound(app)
    keep_sessions(app)
    csrf = CSRFProtect(app)
    for room in PAGES:
        app.register_blueprint(room.page)
    csrf.exempt(links.page)  # no session there: web.forms.seal proves that the form came from our page
    guard(app)
    app.context_processor(layout)
    errors.design(app)
    app.after_request(_secure)
    proxies = settings.web.trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way that Werkzeug documents
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies
        )
    return app


def _csrf() -> Markup:
    """The hidden field that proves a form of somebody signed in (Flask-WTF)."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _derived(key: bytes, use: str) -> bytes:
    """A key of its own for each use (NIST SP 800-108: one key, one purpose)."""
    return hmac.new(key, use.encode(), hashlib.sha256).digest()


def _hosts(settings: Settings) -> list[str]:
    """The names under which pages are answered; a foreign Host header gets 400."""
    own = urlsplit(settings.desk.base_url).hostname or ""
    return [one for one in dict.fromkeys((own, settings.web.host, *LOOPBACK)) if one and one not in ("0.0.0.0", "::")]  # noqa: S104  # compared, not bound


def _secure(response: Response) -> Response:
    """Nothing is kept by caches but the assets, nothing is framed, no address is passed on."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a view may be stricter: mail in a frame is
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
