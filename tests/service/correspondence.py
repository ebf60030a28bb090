"""Desks on real mailboxes and machines that answer them, writing to each other minute by minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from beats.desk import Desk
from service import run_once
from tests.servers.smtp_sink import Letter, SmtpSink
from tests.service.child import desk_of
from tests.service.house import BOX, House

Answers = Callable[[Letter], list[bytes]]
"""What comes back for a letter, to the desk that sent it."""


class Correspondence:
    """Desks and responders that write to each other: each round every desk runs once, one minute later."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.desks: dict[str, tuple[Desk, House, SmtpSink]] = {}
        self.read: Counter[str] = Counter()

    def add(self, address: str, house: House, sink: SmtpSink) -> Desk:
        """A desk at that address, whose letters go to that sink."""
        path = house.folder / "config.toml"
        path.write_text(
            path.read_text().replace(BOX, address).replace(f"port = {house.smtp_port}", f"port = {sink.port}")
        )
        desk = desk_of(path, self.now)
        desk.now = lambda: self.now
        self.desks[address] = (desk, house, sink)
        return desk

    def round(self, answers: Answers) -> int:
        """Every desk runs; what its letters bring about is posted. Returns how many mails came to desks by that."""
        came = 0
        self.now += timedelta(minutes=1)
        for address, (desk, _, sink) in self.desks.items():
            assert run_once(desk) == 0
            new = sink.letters[self.read[address] :]
            self.read[address] += len(new)
            for letter in new:
                for answer in answers(letter):
                    came += 1
                    other = next((one for one in self.desks if one != address), address)
                    self.post(other, answer)
        return came

    def post(self, address: str, raw: bytes) -> None:
        """A mail comes to the desk at that address."""
        house = self.desks[address][1]
        house.receive(raw, when=self.now.isoformat(timespec="minutes").removesuffix("+00:00"))

    def until_silence(self, answers: Answers, most: int = 25) -> int:
        """Rounds until three in a row brought nothing more; returns how many mails came to desks."""
        total, silent = 0, 0
        for _ in range(most):
            came = self.round(answers)
            total += came
            silent = 0 if came else silent + 1
            if silent == 3:
                return total
        raise AssertionError(f"no silence after {most} rounds and {total} mails")
