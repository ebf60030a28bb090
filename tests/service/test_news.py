"""How soon a running service sees new mail: at once where the server tells of it (IDLE), else at the next turn."""

from __future__ import annotations

import contextlib
import signal
import threading
import time as machine
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from beats.desk import Desk
from models.store import health as known
from models.store.export import rows
from service import Runner
from tests.servers.imap_script import ImapScript
from tests.servers.scripted import DROP, RESET, STALL, Plan
from tests.servers.smtp_sink import SmtpSink
from tests.service.conftest import MakeHouse
from tests.service.house import mail, stop
from tests.service.near import Time, config, near
from tests.service.patience import until

KEYS = 'driver = "imap"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nuser = "u"\npassword_env = "BOX_PASSWORD"'
BYE = b"* BYE Session invalidated - AccessTokenExpired\r\n"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOX_PASSWORD", "secret")


@contextlib.contextmanager
def running(folder: Path, text: str) -> Iterator[Desk]:
    """A service in this process; it ends with 0."""
    with near(folder, text, Time()) as desk:
        runner = Runner(desk)
        codes: list[int] = []
        thread = threading.Thread(target=lambda: codes.append(runner.run()))
        thread.start()
        try:
            yield desk
        finally:
            runner.stop.set()
            thread.join(20)
        assert codes == [0]
        assert desk.hanging is False


def receipts(sink: SmtpSink) -> int:
    return sum(one.recipients[0].startswith("h.ashdown") for one in sink.letters)


def at_least(sink: SmtpSink, receipts: int) -> bool:
    return sum(one.recipients[0].startswith("h.ashdown") for one in sink.letters) >= receipts


def seen(desk: Desk) -> int:
    return len(list(rows(desk.db, "ledger")))


@pytest.mark.real
def test_a_mail_is_seen_as_soon_as_the_server_tells_of_it_long_before_the_next_turn(
    make_house: MakeHouse, sink: SmtpSink
) -> None:
    house = make_house(more="[beat]\npoll = 3600\n")
    account = house.boxes["children"]
    with house.started("run") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Ready: ")
        for number in (1, 2):
            with house.dovecot.client(account) as client:
                client.append("INBOX", "", "", mail(subject=f"Core groups {number}"))
            until(partial(at_least, sink, number))
        _, err = stop(process)
    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize("end", [(RESET,), (BYE, DROP), (b"* OK half a li", DROP)])
def test_a_connection_that_is_cut_while_waiting_falls_back_to_the_next_turn(
    tmp_path: Path, sink: SmtpSink, end: tuple[bytes | str, ...]
) -> None:
    with ImapScript({3: mail()}, {"IDLING": [end] * 50}) as server:
        text = config(KEYS.format(port=server.port), smtp_port=sink.port, more="[beat]\npoll = 1.0\n")
        with running(tmp_path, text) as desk:
            until(lambda: seen(desk) == 1)
            server.mails[5] = mail(subject="another")
            until(lambda: seen(desk) == 2)
        assert server.connections > 1


def test_without_idle_and_with_idle_switched_off_the_turns_alone_find_everything(
    tmp_path: Path, sink: SmtpSink
) -> None:
    with ImapScript({3: mail()}) as server:
        keys = KEYS.format(port=server.port) + "\nidle = false"
        with running(tmp_path, config(keys, smtp_port=sink.port, more="[beat]\npoll = 0.5\n")) as desk:
            until(lambda: seen(desk) == 1)
            server.mails[5] = mail(subject="another")
            until(lambda: seen(desk) == 2)
        assert "IDLE" not in server.heard


def test_a_server_that_always_has_news_is_looked_into_once_a_second_at_most(tmp_path: Path, sink: SmtpSink) -> None:
    plan: Plan = {"IDLING": [(b"* 1 RECENT\r\n",)] * 1000}
    with ImapScript({3: mail()}, plan) as server:
        text = config(KEYS.format(port=server.port), smtp_port=sink.port, more="[beat]\npoll = 60\n")
        began = machine.monotonic()
        with running(tmp_path, text):
            until(lambda: server.heard.count("IDLE") >= 4)
            looks = server.heard.count("IDLE")
            assert looks <= 1 + machine.monotonic() - began


def test_a_mailbox_whose_server_says_nothing_holds_up_no_other(tmp_path: Path, sink: SmtpSink) -> None:
    with ImapScript({3: mail()}, {"EXAMINE": [(STALL,)] * 5}) as silent, ImapScript({3: mail()}) as well:
        other = KEYS.format(port=silent.port)
        second = f'[[mailbox]]\nname = "second"\naddress = "second@council.example"\n{KEYS.format(port=well.port)}\n'
        with near(tmp_path, config(other, smtp_port=sink.port, more=second), Time()) as desk:
            runner = Runner(desk)
            thread = threading.Thread(target=runner.run)
            thread.start()
            until(lambda: "IDLE" in well.heard)
            assert [row["mailbox"] for row in rows(desk.db, "ledger")] == ["second"]
            silent.__exit__()
            runner.stop.set()
            thread.join(20)


def test_a_service_that_was_told_to_end_says_so(tmp_path: Path, sink: SmtpSink) -> None:
    with ImapScript({3: mail()}) as server:
        with running(tmp_path, config(KEYS.format(port=server.port), smtp_port=sink.port)) as desk:
            until(lambda: (found := known.service(desk.db)) and not found.stopped)
        with near(tmp_path, (tmp_path / "config.toml").read_text(), Time()) as again:
            found = known.service(again.db)
            assert found is not None
            assert found.stopped


def _listens(pid: int) -> bool:
    """Whether the process has come as far as its own first line: until then Python itself answers a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) & 1 << (signal.SIGTERM - 1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", [0.0, 0.6])
def test_a_service_that_is_told_to_end_while_it_loads_ends_quietly_with_0(
    make_house: MakeHouse, number: int, moment: float
) -> None:
    house = make_house()
    with house.started("run") as process:
        until(lambda: _listens(process.pid))
        machine.sleep(moment)
        _, err = stop(process, number)
    assert (process.returncode, err) == (0, "")
