"""[web] and base_url: nothing goes out in clear text by mistake, and `check` says when links lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from commands._pages import address, found, on_a_free_port
from models.config.settings import Settings
from tests.servers.child import free_port
from tests.web.paper import settings

HTTPS = "https://desk.northford.example"


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"desk": {"base_url": "http://desk.northford.example"}}, "links in letters need https"),
        ({"desk": {"base_url": "desk.northford.example"}}, "is no address of a site"),
        ({"desk": {"base_url": "ftp://desk.northford.example"}}, "is no address of a site"),
        ({"desk": {"base_url": f"{HTTPS}/?a=b"}}, "is no address of a site"),
        ({"web": {"enabled": True, "host": "0.0.0.0"}}, "would serve pages without TLS"),
        ({"web": {"enabled": True, "port": 0}}, "greater than or equal to 1"),
        ({"web": {"prot": 8325}}, "prot"),
    ],
)
def test_pages_that_would_go_out_in_clear_text_are_refused(tables: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        settings(**tables)


@pytest.mark.parametrize("base", ["", HTTPS, f"{HTTPS}/", f"{HTTPS}/desk", "http://127.0.0.1:8325"])
def test_an_address_of_the_councils_own_is_taken(base: str) -> None:
    assert settings(desk={"base_url": base}).desk.base_url == base.rstrip("/")
    assert settings(web={"enabled": True, "host": "10.0.0.5", "trusted_proxies": 1}).web.host == "10.0.0.5"


@pytest.mark.parametrize(
    ("enabled", "base", "fault", "note"),
    [
        (True, HTTPS, "", f"served at http://127.0.0.1:8325; reached by {HTTPS}; nobody can sign in yet"),
        (True, "", "", "letters carry no links"),
        (False, "", "", "not served"),
        (False, HTTPS, "nobody serves those pages", ""),
    ],
)
def test_check_says_when_links_would_lead_nowhere(enabled: bool, base: str, fault: str, note: str) -> None:
    said = found(settings(desk={"base_url": base}, web={"enabled": enabled}))
    assert (fault in said[0], bool(said[0])) == (True, bool(fault))
    assert note in said[1]


def test_the_demo_takes_the_port_that_it_names_or_a_free_one() -> None:
    free = free_port()
    tables = {"mailbox": [{"name": "children", "driver": "demo", "address": "cssu@tynebridge.example"}]}
    demo = on_a_free_port(Settings.model_validate({**tables, "web": {"port": free}}))
    assert (demo.web.enabled, demo.web.host, demo.web.port) == (True, "127.0.0.1", free)
    assert demo.desk.base_url == address(demo) == f"http://127.0.0.1:{free}"
