"""Fixtures of the pages: a desk on paper, a client without a network, the pages on a port, and Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import missing
from tests.servers.child import free_port
from tests.web.paper import KEY, PaperDesk, settings
from web.app import DeskApp, create_app
from web.serve import WebServer


@pytest.fixture
def desk() -> PaperDesk:
    """A desk on paper."""
    return PaperDesk()


@pytest.fixture(scope="session")
def app() -> DeskApp:
    """The application, made once: its templates are compiled once."""
    return create_app(PaperDesk(), settings(), KEY)


@pytest.fixture
def client(app: DeskApp, desk: PaperDesk) -> FlaskClient:
    """Asks for pages without a network, of this test's desk."""
    app.desk = desk
    return app.test_client()


@pytest.fixture(scope="session")
def served(app: DeskApp) -> Iterator[str]:
    """The pages on a port of this machine."""
    here = settings(web={"enabled": True, "port": free_port()})
    server = WebServer(app, here)
    server.start()
    yield f"http://127.0.0.1:{here.web.port}"
    server.close()


@pytest.fixture
def address(served: str, app: DeskApp, desk: PaperDesk) -> str:
    """Where the pages of this test's desk are."""
    app.desk = desk
    return served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = shutil.which("chromium")
    if path is None:
        missing("Chromium", "chromium")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
