"""Promise 5: after silence at the dot nobody knows, until Sent tells; each phase of SMTP leaves its own state behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from beats.desk import Desk
from models.store.engine import Database
from models.tables import audit, clocks, letters
from service import run_once
from tests.servers.scripted import DROP, RESET, Plan
from tests.servers.smtp_script import TAKE, SmtpScript
from tests.service.child import desk_of
from tests.service.conftest import MakeHouse
from tests.service.house import HEAD, House, at, mail, parsed

pytestmark = pytest.mark.real
NOW, SOON, LATER = "2026-12-23T10:01", "2026-12-23T10:03", "2026-12-23T13:00"
OpenDesk = Callable[[House, str], Desk]


@pytest.fixture
def open_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenDesk]:
    """Opens desks at a moment, in this process; closed afterwards."""
    monkeypatch.setenv("BOX_PASSWORD", "secret")
    opened: list[Desk] = []

    def made(house: House, now: str) -> Desk:
        opened.append(desk_of(house.folder / "config.toml", at(now)))
        return opened[-1]

    yield made
    for one in opened:
        one.close()


def _rows(db: Database) -> dict[str, Any]:
    """The row of the letter of each kind."""
    with db.read() as connection:
        return {row.kind: row for row in connection.execute(sa.select(letters).order_by(letters.c.id))}


PHASES: list[tuple[str, Plan, tuple[str, str], int]] = [
    ("refused before a word", {"CONNECT": [(DROP,)] * 9}, ("deferred", "none"), 0),
    ("gone after EHLO", {"EHLO": [(DROP,)] * 9}, ("deferred", "none"), 0),
    ("gone at MAIL", {"MAIL": [(DROP,)] * 9}, ("deferred", "none"), 0),
    ("gone at RCPT", {"RCPT": [(RESET,)] * 9}, ("deferred", "none"), 0),
    ("gone at DATA", {"DATA": [(DROP,)] * 9}, ("deferred", "none"), 0),
    ("put off at the dot", {".": [(b"451 4.3.0 later\r\n",)] * 9}, ("deferred", "none"), 0),
    ("refused at the dot", {".": [(b"554 5.6.0 no\r\n",)] * 9}, ("refused", "dot"), 0),
    ("taken, no answer", {".": [(TAKE, DROP)] * 9}, ("unknown", "dot"), 5),
    ("not taken, no answer", {".": [(DROP,)] * 9}, ("unknown", "dot"), 0),
    ("taken, then 421 at QUIT", {"QUIT": [(b"421 bye\r\n",)] * 9}, ("sent", "accepted"), 3),
]


@pytest.mark.parametrize(("plan", "wanted", "arrived"), [row[1:] for row in PHASES], ids=[row[0] for row in PHASES])
def test_each_phase_in_which_the_server_gives_way_leaves_its_own_state_in_the_database(
    plan: Plan, wanted: tuple[str, str], arrived: int, make_house: MakeHouse, open_desk: OpenDesk
) -> None:
    with SmtpScript(plan) as server:
        house = make_house(smtp_port=server.port)
        house.receive(mail())
        desk = open_desk(house, NOW)
        assert run_once(desk) == 0
        receipt = _rows(desk.db)["receipt"]
        assert (receipt.state, receipt.phase) == wanted
        assert len(server.letters) == arrived


def _sent_folder(house: House) -> None:
    """The council's server keeps copies of what it takes in Sent."""
    with house.dovecot.client(house.boxes["children"]) as client:
        client.create("Sent")


def test_a_receipt_of_which_nobody_knows_is_sent_once_sent_items_show_it_and_stays_unknown_else(
    make_house: MakeHouse, open_desk: OpenDesk
) -> None:
    with SmtpScript({".": [(TAKE, DROP)] * 5}) as server:
        house = make_house(smtp_port=server.port)
        _sent_folder(house)
        house.receive(mail())
        desk = open_desk(house, NOW)
        run_once(desk)
        assert _rows(desk.db)["receipt"].state == "unknown"
        soon = open_desk(house, SOON)
        run_once(soon)
        assert _rows(soon.db)["receipt"].state == "unknown", "Sent does not show it yet"
        copy = next(one for one in server.letters if HEAD in str(parsed(one)["To"]))
        house.dovecot.deliver(house.boxes["children"], copy, folder="Sent", when=at(NOW))
        later = open_desk(house, LATER)
        run_once(later)
        receipt = _rows(later.db)["receipt"]
        assert (receipt.state, receipt.phase, receipt.answer) == ("sent", "accepted", "found in Sent")
        with later.db.read() as connection:
            outcome = connection.execute(sa.select(clocks.c.outcome).where(clocks.c.kind == "receipt")).scalar_one()
            codes = set(connection.execute(sa.select(audit.c.code)).scalars())
        assert outcome in ("met", "missed")
        assert {"letter:receipt:unknown", "letter:receipt:sent"} <= codes
        assert sum(HEAD in str(parsed(one)["To"]) for one in server.letters) == 1


class Keeping(SmtpScript):
    """A server that keeps a copy in Sent of what it took, and then says nothing."""

    def __init__(self, house: House, count: int) -> None:
        super().__init__({".": [(TAKE, DROP)] * count})
        self.house = house

    def copied(self) -> None:
        for one in self.letters:
            self.house.dovecot.deliver(self.house.boxes["children"], one, folder="Sent", when=at(NOW))


def test_a_notice_that_sent_items_show_is_not_repeated(make_house: MakeHouse, open_desk: OpenDesk) -> None:
    house = make_house()
    _sent_folder(house)
    with Keeping(house, 9) as server:
        path = house.folder / "config.toml"
        path.write_text(path.read_text().replace(f"port = {house.smtp_port}", f"port = {server.port}"))
        house.receive(mail())
        desk = open_desk(house, NOW)
        answered = desk.was_sent

        def look(sender: str, message_id: str) -> bool | None:
            server.copied()  # the copies appear before the repeat
            return answered(sender, message_id)

        desk.was_sent = look  # type: ignore[method-assign]  # Sent is filled in the meantime
        run_once(desk)
        assert {kind: row.state for kind, row in _rows(desk.db).items()} == {
            "receipt": "unknown", "notice": "sent", "made_aware": "sent",
        }  # fmt: skip
        assert len(server.letters) == 3, "each left once"


def test_an_id_that_is_not_ours_is_never_put_into_a_command(make_house: MakeHouse, open_desk: OpenDesk) -> None:
    house = make_house()
    desk = open_desk(house, NOW)
    box = desk.settings.mailbox[0]
    for bad in ('a@b"\r\nZZ DELETE INBOX', "a b@c", "A@b", ""):
        assert desk.was_sent(box.address, bad) is None
    assert house.items() == 0
