"""`run` with [web]: a manager's link from a real letter to the record, on real servers; pages begin and end with it."""

from __future__ import annotations

import re
import signal
import socket
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.servers.child import free_port
from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import House, mail, parsed, stop
from tests.service.patience import until

pytestmark = pytest.mark.real


def with_pages(make_house: MakeHouse, port: int) -> House:
    """A house that serves pages there, with links to them in its letters."""
    house = make_house(more=f"[web]\nenabled = true\nport = {port}\n[beat]\npoll = 1\n")
    config = house.folder / "config.toml"
    config.write_text(config.read_text().replace("[desk]\n", f'[desk]\nbase_url = "http://127.0.0.1:{port}"\n', 1))
    return house


def ask(address: str, **fields: str) -> tuple[int, str]:
    """A page: its status and text."""
    data = urllib.parse.urlencode(fields).encode() if fields else None
    try:
        with urllib.request.urlopen(address, data, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def link_of(sink: SmtpSink, to: str) -> str:
    """The link of the first letter to somebody."""
    letter = next(one for one in sink.letters if one.recipients[0].startswith(to))
    found = re.search(r"http://127\.0\.0\.1:\d+/a/[a-z0-9-]+", str(parsed(letter).get_content()))
    assert found
    return found[0]


def test_a_manager_acknowledges_by_the_link_of_a_real_letter_while_the_beats_run(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = with_pages(make_house, port := free_port())
    with house.dovecot.client(next(iter(house.boxes.values()))) as client:
        client.append("INBOX", "", "", mail())
    with house.started("run") as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith(f", pages at http://127.0.0.1:{port}\n")
        until(lambda: any(one.recipients[0].startswith("ines.orrell") for one in sink.letters))
        link = link_of(sink, "ines.orrell")
        status, page = ask(link)
        assert (status, house.export("clocks")[0]["how"]) == (200, None)
        seal = re.search(r'name="seal" value="([^"]+)"', page)
        assert seal
        status, done = ask(link, seal=seal[1], name="Ines Orrell", respond="unsaid")
        assert (status, "Acknowledged" in done) == (200, True)
        assert ask(link, seal=seal[1], name="Ines Orrell", respond="unsaid")[0] == 410
        until(lambda: any("has been acknowledged" in str(parsed(one)["Subject"]) for one in sink.letters))
        status, health = ask(f"http://127.0.0.1:{port}/healthz")
        assert '"last_poll":{"children":"20' in health
        _, err = stop(process, signal.SIGTERM)
    assert (process.returncode, err) == (0, "")
    stopped = {(one["kind"], one["outcome"], one["by"], one["how"]) for one in house.export("clocks")}
    assert ("acknowledgement", "met", "iro1", "link") in stopped
    assert house.command("verify").code == 0
    with pytest.raises(urllib.error.URLError):
        ask(link)


def test_a_port_that_is_taken_is_one_line_and_exit_2(make_house: MakeHouse) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = with_pages(make_house, port).command("run")
    assert ran.code == 2
    assert f"[web] port: 127.0.0.1 port {port} cannot be taken" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_run_once_serves_no_pages(make_house: MakeHouse, sink: SmtpSink) -> None:
    house = with_pages(make_house, free_port())
    house.receive(mail())
    ran = house.once("2026-12-23T10:01")
    assert ran.code == 0
    assert link_of(sink, "ines.orrell"), "but its letters link to where they are served"
